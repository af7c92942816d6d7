"""What is said never fails for the stream it is said on, and never steers a terminal."""

import io
import os
import subprocess
import sys
import threading
import unicodedata
from contextlib import redirect_stderr, redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjqs_model import cli, terminal
from kjqs_model.cli import progress
from kjqs_model.language import say, speaking
from kjqs_model.terminal import plain

TABLE = "企业编号,县区,年度,规上类型,科技型中小企业,高企认定结果,享受加计扣除\n聊𠮷01,东昌府区,2023,非规上,是,首次认定,否\n"


@pytest.fixture
def tables(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "企业.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path / "tables"


def _kjqs(*words, **changed):
    environment = {
        name: value for name, value in os.environ.items() if name not in ("LANG", "LC_ALL", "PYTHONIOENCODING", "PYTHONUTF8")
    }
    return subprocess.run(
        [sys.executable, "-m", "kjqs_model", *map(str, words)], capture_output=True, env=environment | changed, check=False
    )


def _evaluated(run, tables, output):
    """That an evaluation and an explanation come through: ``run`` gives exit code, output and errors of a command, as bytes."""
    code, out, err = run("evaluate", tables, "--year", 2023, "--output", output)
    assert code == 0 and b"100,000" in out and b"Traceback" not in err
    assert "聊𠮷01" in output.read_text(encoding="utf-8")
    code, _, err = run("explain", tables, "--year", 2023, "--clause", "1.1", "--recipient", "聊𠮷01")
    assert code == 0 and b"Traceback" not in err


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "gbk"])
def test_a_stream_that_lacks_signs_ends_no_command(encoding, tables, tmp_path, monkeypatch):
    def run(*words):
        streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2)]
        monkeypatch.setattr(sys, "argv", ["kjqs", *map(str, words)])
        with redirect_stdout(streams[0]), redirect_stderr(streams[1]), pytest.raises(SystemExit) as ended:
            cli.main()
        for stream in streams:
            stream.flush()
        return (ended.value.code, *(stream.buffer.getvalue() for stream in streams))

    _evaluated(run, tables, tmp_path / "p.csv")


def test_a_process_of_another_locale_ends_no_command(tables, tmp_path):
    def run(*words):
        ran = _kjqs(*words, LC_ALL="C")
        return ran.returncode, ran.stdout, ran.stderr

    _evaluated(run, tables, tmp_path / "p.csv")


@pytest.mark.parametrize("closed", ["1", "2"])
def test_a_closed_stream_ends_no_command(closed, tables, tmp_path):
    run = subprocess.run(
        [
            "sh",
            "-c",
            f'exec {closed}>&-; exec "$@"',
            "sh",
            sys.executable,
            "-m",
            "kjqs_model",
            "evaluate",
            str(tables),
            "--year",
            "2023",
            "--output",
            str(tmp_path / "p.csv"),
        ],
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0 and (tmp_path / "p.csv").is_file() and b"Traceback" not in run.stderr


def test_what_steers_a_terminal_is_written_out(tables):
    (tables / "企业.csv").write_text(
        TABLE.replace("东昌府区", "东\x1b]0;x\x07区").replace("首次认定", "首次\x1b[2J"), encoding="utf-8"
    )
    run = _kjqs("check", tables)
    assert b"\x1b" not in run.stdout + run.stderr and b"\x07" not in run.stdout + run.stderr and rb"\x1b[2J" in run.stderr


@given(st.text())
def test_plain_text_holds_no_control_and_keeps_what_people_write(text):
    shown = plain(text)
    assert all(sign.isprintable() or unicodedata.category(sign) == "Zs" or sign in "\n\t\u200c\u200d" for sign in shown)
    assert text.isprintable() <= (shown == text)


def test_a_very_long_line_is_cut_and_says_so():
    assert len(plain("长" * 160_000)) < 5000 and plain("长" * 160_000).endswith("(+156,000)")
    assert plain("一\n" * 10_000).count("\n") == 10_000  # lines are never cut off


def test_a_work_says_how_far_it_is_where_no_bar_can_move(monkeypatch, capsys):
    told = threading.Event()
    monkeypatch.setattr(terminal, "EVERY", 0.01)
    monkeypatch.setattr(terminal, "tell", lambda text, error: [print(text, file=sys.stderr), told.set()])
    for language, block in (
        ("zh", progress.steps(say("cli.projecting"), 3)),
        ("en", progress.search("Searching")),
        ("zh", progress.working("读入")),
    ):
        with speaking(language), block as advance:
            if advance is not None:
                advance() if language == "zh" else advance("best so far")
            told.clear()
            assert told.wait(10)
    said = capsys.readouterr().err
    assert "… 推演 1/3 (0 s)" in said and "… Searching 1 best so far (0 s)" in said and "… 读入 (0 s)" in said
