"""What a run wrote is known by its record; only that is replaced or removed, and a kill at any step loses nothing of anybody's."""

import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjqs_model.errors import Refusal
from kjqs_model.files import atomic_write
from kjqs_model.staging import (
    fail_if_folder_taken,
    fail_if_inputs,
    make_way,
    outputs_of,
    publishing_file,
    put_in_place,
    rooms,
    scratch,
    set_force,
    workshop,
)
from kjqs_model.store import kept


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("KJQS_CACHE", str(tmp_path_factory.mktemp("cache")))
    set_force(False)
    yield
    set_force(False)


def run_into(folder: Path, **texts: str) -> None:
    """A run that writes some files and its record."""
    make_way(folder, "test")
    with workshop(folder.parent, folder.name) as room:
        for name, text in texts.items():
            (room / name).write_text(text)
        (room / "manifest.json").write_text(json.dumps({"command": "test", "outputs": outputs_of(room)}))
        put_in_place(room, folder)


def held(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_run_takes_the_place_of_its_like_and_leaves_nothing_stale(tmp_path):
    run_into(tmp_path / "out", a="1", b="2")
    run_into(tmp_path / "out", a="3")
    assert {name: text for name, text in held(tmp_path / "out").items() if name != "manifest.json"} == {"a": "3"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    "harm",
    [
        lambda out: (out / "我的笔记.txt").write_text("mine"),
        lambda out: (out / "a").write_text("edited"),
        lambda out: (out / "manifest.json").write_text("{}"),
        lambda out: (out / "sub").mkdir() or (out / "sub" / "deep.txt").write_text("mine"),
        lambda out: (out / "link").symlink_to(out / "a"),
        lambda out: (out / ".hidden").write_text("mine"),
    ],
)
def test_anything_else_is_refused_by_name_and_untouched(harm, tmp_path):
    out = tmp_path / "out"
    run_into(out, a="1")
    harm(out)
    before = held(out)
    with pytest.raises(Refusal) as caught:
        run_into(out, a="2")
    assert held(out) == before
    changed = [name for name in ("我的笔记.txt", "sub/deep.txt", "link", ".hidden") if os.path.lexists(out / name)] or ["a"]
    assert any(name in str(caught.value) for name in changed) and "--force" in str(caught.value)


def test_force_sets_aside_and_says_where(tmp_path, capsys):
    out = tmp_path / "out"
    run_into(out, a="1")
    (out / "a").write_text("edited")
    (out / "note.txt").write_text("mine")
    set_force(True)
    run_into(out, a="2")
    assert held(out)["a"] == "2" and held(tmp_path / "out.kept") == {"a": "edited", "note.txt": "mine"}
    assert "out.kept" in capsys.readouterr().err
    (out / "note.txt").write_text("again")
    run_into(out, a="3")
    assert held(tmp_path / "out.kept-2") == {"note.txt": "again"}


def test_what_systems_leave_behind_is_nobodys_work(tmp_path):
    run_into(tmp_path / "out", a="1")
    (tmp_path / "out" / ".DS_Store").write_bytes(b"\0")
    run_into(tmp_path / "out", a="2")
    assert held(tmp_path / "out")["a"] == "2"


def test_a_run_of_another_command_is_not_replaced(tmp_path):
    run_into(tmp_path / "out", a="1")
    with pytest.raises(Refusal):
        fail_if_folder_taken(tmp_path / "out", "another")


@given(kinds=st.lists(st.sampled_from(["own", "edited", "foreign"]), min_size=1, max_size=6))
def test_no_content_of_a_user_is_ever_gone(kinds, tmp_path_factory):
    """Whatever lies in a folder, after a run with or without --force each content of a user's can be read somewhere beside it."""
    place = tmp_path_factory.mktemp("any")
    out = place / "out"
    run_into(out, **{f"f{number}": f"written {number}" for number, kind in enumerate(kinds) if kind != "foreign"})
    for number, kind in enumerate(kinds):
        if kind != "own":
            (out / f"f{number}").write_text(f"of the user {number}")
    theirs = {f"of the user {number}" for number, kind in enumerate(kinds) if kind != "own"}
    for forced in (False, True):
        set_force(forced)
        try:
            run_into(out, f0="new")
        except Refusal:
            assert theirs and not forced
        assert theirs <= {path.read_text() for path in place.rglob("*") if path.is_file()}
    set_force(False)
    assert (out / "f0").read_text() == "new"


# ---- single files


def write(path: Path, text: str, *inputs: Path) -> None:
    with publishing_file(path, inputs), atomic_write(path) as file:
        file.write(text.encode())


def test_a_file_is_replaced_while_it_is_as_it_was_written(tmp_path):
    path = tmp_path / "payments.csv"
    write(path, "1")
    write(path, "2")
    path.write_text("edited")
    with pytest.raises(Refusal, match=r"payments\.csv"):
        write(path, "3")
    assert path.read_text() == "edited"


def test_somebodys_file_is_refused_and_under_force_kept(tmp_path, capsys):
    path = tmp_path / "payments.csv"
    path.write_text("mine")
    with pytest.raises(Refusal):
        write(path, "1")
    set_force(True)
    write(path, "1")
    assert (
        path.read_text() == "1"
        and (tmp_path / "payments.kept.csv").read_text() == "mine"
        and "payments.kept.csv" in capsys.readouterr().err
    )


def test_a_failure_leaves_what_stood_there(tmp_path):
    path = tmp_path / "payments.csv"
    write(path, "1")
    with pytest.raises(ZeroDivisionError), publishing_file(path), atomic_write(path):
        raise ZeroDivisionError
    assert path.read_text() == "1"
    write(path, "2")
    assert [entry.name for entry in tmp_path.iterdir()] == ["payments.csv"]


def test_a_folder_that_was_copied_or_renamed_is_known_still(tmp_path):
    (tmp_path / "reports").mkdir()
    write(tmp_path / "reports" / "index.html", "1")
    write(tmp_path / "reports" / "index.html", "2")
    (tmp_path / "reports").rename(tmp_path / "of last week")
    write(tmp_path / "of last week" / "index.html", "3")
    (tmp_path / "of last week" / "index.html").write_text("1")  # put back from a copy: still ours
    write(tmp_path / "of last week" / "index.html", "4")
    (tmp_path / "other.html").write_text("4")
    with pytest.raises(Refusal):
        write(tmp_path / "other.html", "5")  # the same content under a name of somebody's own


def test_a_run_killed_the_moment_its_file_stands_leaves_a_file_that_is_known(tmp_path, monkeypatch):
    path, stop = tmp_path / "payments.csv", os.replace

    def killed(source, target):
        stop(source, target)
        if Path(target) == path:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "replace", killed)
        write(path, "1")
    write(path, "2")
    assert path.read_text() == "2"


def test_without_a_cache_the_next_run_asks(tmp_path, monkeypatch):
    (tmp_path / "no folder").write_text("")
    monkeypatch.setenv("KJQS_CACHE", str(tmp_path / "no folder"))
    write(tmp_path / "p.csv", "1")
    with pytest.raises(Refusal):
        write(tmp_path / "p.csv", "2")


@pytest.mark.parametrize("place", ["tables", "tables/企业.csv", "tables/new.csv", "link", ".", "hard.csv"])
def test_no_output_is_or_joins_an_input(place, tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "企业.csv").write_text("data")
    (tmp_path / "link").symlink_to(tmp_path / "tables" / "企业.csv")
    os.link(tmp_path / "tables" / "企业.csv", tmp_path / "hard.csv")
    inputs = [tmp_path / "tables"] if place != "hard.csv" else [tmp_path / "tables" / "企业.csv"]
    with pytest.raises(Refusal):
        fail_if_inputs(tmp_path / place, inputs)


def test_an_output_beside_its_inputs_is_fine(tmp_path):
    (tmp_path / "tables").mkdir()
    fail_if_inputs(tmp_path / "out.csv", [tmp_path / "tables", tmp_path / "missing"])


# ---- kills at every step


class Killed(BaseException):
    """What a kill does to the code that runs: nothing after it happens, not even what a handler would do."""


@pytest.mark.parametrize("moment", range(8))
def test_killed_at_any_move_nothing_half_done_passes_for_a_run(moment, tmp_path, monkeypatch):
    """Each system call that moves or removes is cut in turn, and with it all that follows in the process."""
    out = tmp_path / "out"
    run_into(out, a="old", b="old")
    old, calls, dead = held(out), [0], [False]

    def cut(real):
        def call(*args, **kwargs):
            if dead[0]:
                return None  # a dead process does nothing more
            calls[0] += 1
            if calls[0] > moment:
                dead[0] = True
                raise Killed
            return real(*args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        for module, name in ((os, "replace"), (os, "rename"), (os, "unlink"), (os, "rmdir"), (shutil, "rmtree")):
            patch.setattr(module, name, cut(getattr(module, name)))
        try:
            run_into(out, a="new", b="new")
        except Killed:
            pass
    if out.exists():
        shown = held(out)
        assert shown == old or {shown["a"], shown["b"]} == {"new"}
    monkeypatch.setattr(rooms, "_owned", lambda path, pid: False)  # the process that left these is gone
    rooms.clean_up(tmp_path)
    assert out.exists() and {held(out)["a"], held(out)["b"]} in ({"old"}, {"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_stood_there_comes_back_where_the_new_cannot_take_its_place(tmp_path, monkeypatch):
    room, place = tmp_path / ".out.1.building", tmp_path / "out"
    for folder, text in ((room, "new"), (place, "old")):
        folder.mkdir()
        (folder / "a.txt").write_text(text, encoding="utf-8")
    replace = os.replace

    def full(source, target):
        if Path(source) == room:
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        put_in_place(room, place)
    assert (place / "a.txt").read_text(encoding="utf-8") == "old" and sorted(tmp_path.iterdir()) == [room, place]


def test_drafts_of_killed_runs_are_swept_by_the_next(tmp_path):
    dead = 2**22 + 1  # beyond the largest process number
    (tmp_path / f".p.csv.{dead}.0123abcd.tmp").write_text("half")
    (tmp_path / ".p.csv.notes.tmp").write_text("mine")
    write(tmp_path / "p.csv", "1")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".p.csv.notes.tmp", "p.csv"]


def test_a_folder_of_the_users_among_temporary_ones_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "kjqs-2023-results").mkdir()
    (tmp_path / "kjqs-2023-results" / "mine.txt").write_text("mine")
    with scratch() as folder:
        left = folder.with_name(f"kjqs-{2**22 + 1}-abcdefgh")
        shutil.copytree(folder, left)
        with scratch():
            assert not left.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["kjqs-2023-results"]


def test_scratch_into_which_an_orphan_still_writes_is_cleared_by_the_same_run_at_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    clear, left = shutil.rmtree, tmp_path / f"kjqs-{2**22 + 1}-abcdefgh"
    with scratch() as folder:
        shutil.copytree(folder, tmp_path / "copy")
    (tmp_path / "copy").rename(left)

    def while_written(path, **given):
        clear(path, **given)
        path.mkdir()
        (path / "late.npz").write_bytes(b"late")

    monkeypatch.setattr(shutil, "rmtree", while_written)
    with scratch():
        monkeypatch.setattr(shutil, "rmtree", clear)
        assert (left / "late.npz").exists()
    assert list(tmp_path.iterdir()) == []


def test_what_is_kept_comes_back_and_damage_counts_as_absence(tmp_path, monkeypatch):
    monkeypatch.setenv("KJQS_CACHE", str(tmp_path / "cache"))
    made = []

    def make():
        made.append(1)
        return b"whole"

    def asked():
        return kept("fonts", "key", make), len(made)

    assert asked() == (b"whole", 1) == asked()
    place = tmp_path / "cache" / "fonts" / "key"
    for damaged in (b"", place.read_bytes()[:-1], place.read_bytes() + b"x", b"\0" * 40):
        before = len(made)
        place.write_bytes(damaged)
        assert asked() == (b"whole", before + 1) == asked()
    place.parent.chmod(0o777)
    assert asked() == (b"whole", 6) and asked() == (b"whole", 7)
    place.parent.chmod(0o700)
    for number in range(30):
        kept("fonts", f"other {number}", make)
    assert len(list(place.parent.iterdir())) == 24 and (place.parent / "other 29").exists()
    monkeypatch.setenv("KJQS_CACHE", str(place / "below"))
    assert kept("fonts", "key", make) == b"whole"
