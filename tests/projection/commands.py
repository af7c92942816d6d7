"""A command run in this process: what it exits with and says."""

import contextlib
import io
import sys
from unittest import mock

import pytest

from kjqs_model import cli


def kjqs(*words) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["kjqs", *map(str, words)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        cli.main()
    return ended.value.code, out.getvalue(), err.getvalue()
