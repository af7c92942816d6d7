"""Files that find no room, several that take their names together, cells that a spreadsheet would run."""

import errno
import os
import re
import subprocess
import sys

import pytest

from kjqs_model.cli import screen
from kjqs_model.errors import Refusal
from kjqs_model.files import DiskFull, atomic_write, cannot_write, full_words, safe_in_spreadsheets, write_together

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_with_what_was_needed_and_free(tmp_path, capsys):
    with pytest.raises(DiskFull) as caught, atomic_write(tmp_path / "big.csv") as stream:
        stream.write(bytes(3_000_000))
        raise FULL
    assert caught.value.needed == 3_000_000 and caught.value.free > 0 and not list(tmp_path.iterdir())
    screen.show_system_fault(caught.value)
    said = capsys.readouterr().err
    assert "big.csv" in said and "3.0 MB" in said and re.search(r"剩余 [\d,.]+ [MG]B", said)


def test_a_full_disk_is_no_refusal_and_a_closed_place_is_none_of_the_disks():
    assert isinstance(cannot_write("x", FULL), DiskFull)
    assert isinstance(cannot_write("x", PermissionError(errno.EACCES, "no")), Refusal)
    assert "剩余" in full_words(FULL)


def test_a_command_that_finds_no_room_ends_with_1_and_a_sentence(tmp_path):
    """A limit on the size of files fails where a full disk does: in the middle of writing."""
    code = (
        "import resource, signal, sys; sys.dont_write_bytecode = True; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); from kjqs_model import cli; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500)); sys.argv = ['kjqs', 'template', '--output', {str(tmp_path / 'form.xlsx')!r}]; cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"KJQS_CACHE": str(tmp_path / "cache")},
    )
    assert done.returncode == 1 and "至少需要" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "form.xlsx").exists()


def test_files_take_their_names_together(tmp_path):
    seen = []
    write_together(
        {tmp_path / "a": b"1", tmp_path / "b": b"2"}, lambda: seen.append([path.name[0] for path in tmp_path.iterdir()])
    )
    assert seen == [[".", "."]] and (tmp_path / "a").read_bytes() == b"1" and (tmp_path / "b").read_bytes() == b"2"


def test_none_of_several_files_has_its_name_where_one_finds_no_room(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"old")

    def ready():
        raise FULL

    with pytest.raises(OSError, match="space"):
        write_together({tmp_path / "a": b"1", tmp_path / "b": b"2"}, ready)
    assert [path.name for path in tmp_path.iterdir()] == ["a"] and (tmp_path / "a").read_bytes() == b"old"


@pytest.mark.parametrize(
    "cell, held",
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-x", "'-x"),
        ("\t=1", "'\t=1"),
        ("-12.5", "-12.5"),
        ("+3", "+3"),
        ("-1e5", "-1e5"),
        ("A01", "A01"),
        ("", ""),
        (5, 5),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe(cell, held):
    assert safe_in_spreadsheets(cell) == held
