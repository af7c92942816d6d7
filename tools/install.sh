#!/bin/sh
# Called by make: `packages` makes the virtual environment anew from the lock files, `project` puts this package into it.
# LOCK and VENV name another lock file and environment: the manual's packages go into one of their own.
# uv does the work where it can be installed; plain pip where it cannot. Both check every hash.
set -eu

venv=${VENV:-.venv}
python=${PYTHON:-python3}
lock=${LOCK:-requirements/lock.txt}

refuse() {
    printf '%s\n' "$*" >&2
    exit 1
}

# uv reads neither pip's configuration nor its variables: hand it the index and the certificates that pip would use.
as_pip_is_set_up() {
    index=${PIP_INDEX_URL:-$("$venv/bin/python" -m pip config get global.index-url 2>/dev/null || true)}
    if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
        export UV_DEFAULT_INDEX="$index"
    fi
    certificates=${PIP_CERT:-$("$venv/bin/python" -m pip config get global.cert 2>/dev/null || true)}
    if [ -n "$certificates" ] && [ -z "${SSL_CERT_FILE:-}" ]; then
        export SSL_CERT_FILE="$certificates"
    fi
    export UV_LINK_MODE="${UV_LINK_MODE:-copy}" UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-180}"
}

with_pip() {
    "$venv/bin/python" -m pip --disable-pip-version-check install --quiet "$@"
}

install_packages() {
    command -v "$python" >/dev/null 2>&1 ||
        refuse "There is no '$python'. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3.11"
    "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' ||
        refuse "'$python' is $("$python" --version 2>&1); this needs Python 3.11 to 3.14. Name one: make PYTHON=python3.11"
    "$python" -m venv --clear "$venv" ||
        refuse "'$python -m venv' failed. On Debian and Ubuntu it needs one more package: apt-get install python3-venv"
    echo "Installing the packages of $lock into $venv ..."
    if with_pip --require-hashes -r requirements/bootstrap.txt; then
        as_pip_is_set_up
        "$venv/bin/uv" pip install --quiet --compile-bytecode --python "$venv/bin/python" --require-hashes -r "$lock" && return
    fi
    echo "uv did not do it; pip goes on, which takes longer." >&2
    with_pip --require-hashes -r "$lock"
}

# Compiled now, also where PYTHONDONTWRITEBYTECODE is set: else every command would compile pandas and numba anew, in twice the time.
# --no-build-isolation: setuptools comes from the lock, so nothing is fetched here.
install_project() {
    with_pip --no-deps --no-build-isolation --no-index --editable .
    "$venv/bin/python" -m compileall -q kjqs_model
}

case "${1:-}" in
    packages) install_packages ;;
    project) install_project ;;
    *) refuse "install.sh packages | project" ;;
esac
