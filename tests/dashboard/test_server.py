"""Who may see the dashboard, what a page's end does, and where a page may write."""

import asyncio
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import nbformat
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory

from kjqs_model.dashboard import server
from kjqs_model.dashboard.opening.spare import Spare
from kjqs_model.dashboard.saving import placed
from kjqs_model.dashboard.server import Page, serve
from kjqs_model.errors import Refusal


@pytest.fixture
def small(tmp_path):
    """A notebook that is quickly there."""
    document = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print('here')")])
    document.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(document, tmp_path / "small.ipynb")
    return tmp_path / "small.ipynb"


def ask(served, method: str, path: str, **headers: str):
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    return answer.status, answer.read().decode("utf-8", "replace"), answer.headers


@pytest.mark.slow
def test_only_who_has_the_key_and_a_known_name_gets_in(small, dashboard, tmp_path):
    served = dashboard(small, tmp_path, 1)
    home, key = "/", "/?" + urlsplit(served.address).query
    assert ask(served, "GET", home)[0] == 302 and ask(served, "GET", "/?token=guess")[0] == 302  # to the login
    for host in ("evil.example", f"evil.example:{served.port}", "192.0.2.7", "127.0.0.1.evil.example"):
        assert ask(served, "GET", key, Host=host)[0] == 403
    assert served.kernels() == 0
    assert {ask(served, "GET", "/login", Host=f"{host}:{served.port}")[0] for host in ("localhost", "[::1]", "127.0.0.1")} == {
        200
    }
    code, page, headers = ask(served, "GET", key)
    assert code == 200 and "here" in page and served.kernels() == 1
    cookie = "; ".join(part.split(";")[0] for part in headers.get_all("Set-Cookie"))
    kernel = re.search(r'kernelId": "([^"]+)"', page)[1]

    code, said, _ = ask(served, "GET", home, Cookie=cookie)
    assert code == 503 and "1 个页面" in said  # the most pages

    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "x3JJHMbDL1EzLkh9GBhXDw==",
    }
    channels = f"/api/kernels/{kernel}/channels"
    assert ask(served, "GET", channels, Origin="http://evil.example", Cookie=cookie, **upgrade)[0] in (403, 404)
    assert ask(served, "GET", channels, Host="evil.example", Origin="http://evil.example", Cookie=cookie, **upgrade)[0] == 403
    assert ask(served, "GET", channels, **upgrade)[0] == 403

    farewell = f"/voila/api/shutdown/{kernel}"
    assert ask(served, "POST", farewell)[0] == 403 and ask(served, "POST", farewell, Host="evil.example", Cookie=cookie)[0] == 403
    assert served.kernels() == 1
    assert ask(served, "POST", farewell, Cookie=cookie)[0] == 204  # as a browser's beacon says it: the cookie, no token
    assert served.kernels() == 0
    assert ask(served, "POST", farewell, Cookie=cookie)[0] == 204  # twice does no harm


@pytest.mark.slow
def test_a_kernel_whose_page_is_gone_without_a_word_is_ended(small, dashboard, tmp_path):
    served = dashboard(small, tmp_path, idle=2, look=1)
    ask(served, "GET", "/?" + urlsplit(served.address).query)  # no page ever calls this kernel
    assert server._IDLE + server._LOOK <= 60
    until = time.monotonic() + 60
    while served.kernels() and time.monotonic() < until:
        time.sleep(0.2)
    assert served.kernels() == 0


@pytest.mark.slow
def test_who_leaves_while_the_page_is_still_made_leaves_no_kernel(small, dashboard, tmp_path):
    document = nbformat.read(small, as_version=4)
    document.cells[0].source = "import time; time.sleep(3)"
    nbformat.write(document, small)
    served = dashboard(small, tmp_path, 1)
    with socket.create_connection(("127.0.0.1", served.port)) as line:
        asked = f"GET /?{urlsplit(served.address).query} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n"
        line.sendall(asked.encode())
        until = time.monotonic() + 30
        while served.kernels() == 0 and time.monotonic() < until:
            time.sleep(0.1)
    assert served.kernels() == 1
    until = time.monotonic() + 30  # what has no page for 45 seconds would end by itself
    while served.kernels() and time.monotonic() < until:
        time.sleep(0.1)
    assert served.kernels() == 0


@pytest.mark.slow
def test_the_server_reads_nothing_that_only_pages_need():
    read = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from kjqs_model.dashboard.opening.start import leave_out_the_grammar_of_addresses as leave; leave()\n"
            "import kjqs_model.dashboard.server; print(*(name for name, one in sys.modules.items() if one))",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "voila.app" in read
    assert {"numba", "pandas", "numpy", "ipywidgets", "rfc3987_syntax", "kjqs_model.scenario", "kjqs_model.dashboard.app"} & set(
        read
    ) == set()


@pytest.mark.slow
def test_the_first_kernel_that_is_asked_for_is_the_spare_one_and_works_as_any(tmp_path, monkeypatch):
    from jupyter_client.manager import KernelManager

    spare = Spare()
    process = spare._process
    monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", server.offer(spare))
    kernel = KernelManager(kernel_name="python3")
    kernel.start_kernel(cwd=str(tmp_path), env={**os.environ, "KJQS_PAGE": "7"})
    client = kernel.client()
    client.start_channels()
    try:
        assert kernel.provisioner.process is process and spare.take([], {}, None) is None
        client.wait_for_ready(timeout=60)
        said = []
        code = "import os, sys; print(os.environ['KJQS_PAGE'], os.getcwd(), 'kjqs_model.dashboard.app' in sys.modules)"
        client.execute_interactive(code, output_hook=lambda message: said.append(message["content"].get("text", "")), timeout=60)
        assert "".join(said).split() == ["7", str(tmp_path.resolve()), "True"]
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)
        spare.end()
    assert process.poll() is not None


def test_a_spare_kernel_that_no_page_took_ends_with_the_server():
    spare = Spare()
    process = spare._process
    assert process.poll() is None
    spare.end()
    assert process.poll() is not None and spare.take(["-f", "x"], {}, None) is None


def test_where_the_most_pages_are_open_the_next_gets_a_sentence():
    told = []
    page = SimpleNamespace(
        kernel_manager=SimpleNamespace(list_kernel_ids=lambda: ["one", "two"]),
        settings={"most_pages": 2},
        set_status=told.append,
        finish=told.append,
    )
    asyncio.run(Page.get.__wrapped__(page))
    assert told[0] == 503 and "2 个页面" in told[1]


def test_a_port_that_somebody_listens_on_is_refused_before_an_address_is_said(small, tmp_path):
    said = []
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Refusal, match=rf"端口 {other.getsockname()[1]} .*--port"):
            serve(small, other.getsockname()[1], tmp_path, said=said.append)
    assert said == []


@pytest.mark.parametrize(
    "typed",
    [
        "../x.yaml",
        "/etc/x.yaml",
        "a/../../x.yaml",
        ".github/workflows/ci.yml",
        ".x.yaml",
        "",
        " ",
        ".",
        "out/x.yaml",
        "dangling.yaml",
        "n" * 5000 + ".yaml",
        "a\0.yaml",
        "a\n.yaml",
        "~/x.yaml",
        "\u202ex.yaml",
        "loop/x.yaml",
    ],
)
def test_a_page_reaches_nothing_outside_its_folder(typed, tmp_path):
    root = tmp_path / "below"
    root.mkdir()
    (root / "out").symlink_to(tmp_path)
    (root / "dangling.yaml").symlink_to(tmp_path / "nowhere.yaml")
    with pytest.raises(Refusal) as caught:
        placed(root, typed if typed != "loop/x.yaml" else "out/below/../x.yaml")
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("typed", ["x.yaml", "a/b/x.yaml", "情景 1.yaml", "a/../x.yaml"])
def test_below_its_folder_any_plain_name_is_fine(typed, tmp_path):
    assert placed(tmp_path, typed).is_relative_to(tmp_path)
    assert placed(tmp_path, str(tmp_path / "x.yaml")) == tmp_path / "x.yaml"
