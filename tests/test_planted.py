"""The planted faults: they can still be planted, every room has some, and the record holds that quick tests catch each."""

from collections import Counter
from pathlib import Path

import pytest

from tests.mutants import planted

FAULTS = planted.faults()
ROOMS = {
    "articles",
    "law",
    "tables",
    "checks",
    "population",
    "registers",
    "scenario",
    "behaviour",
    "projection",
    "budget",
    "policy",
    "analysis",
    "paying",
    "reporting",
    "staging",
    "cli",
    "dashboard",
}


def test_there_are_enough_in_every_room_and_none_twice():
    rooms = Counter(fault.room for fault in FAULTS)
    assert set(rooms) == ROOMS and min(rooms.values()) >= 3 and len(FAULTS) >= 60
    assert len({(fault.file, fault.was, fault.becomes) for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.room}-{fault.key}")
def test_each_can_be_planted(repository, fault):
    text = (repository / fault.path).read_text(encoding="utf-8")
    assert text.count(fault.was) == 1 and fault.becomes != fault.was
    if fault.path.suffix == ".py":
        compile(text.replace(fault.was, fault.becomes), fault.file, "exec")
    assert fault.tests and all((repository / file).is_file() for file in fault.tests)


def test_what_was_planted_was_caught_and_the_page_follows_from_the_record():
    found = planted.record()
    assert set(found) == {fault.key for fault in FAULTS}, "the list was changed since: run make mutants"
    assert {one["outcome"] for one in found.values()} == {"caught"}
    assert all(one["by"].startswith("tests/") for one in found.values())
    assert planted.PAGE.read_text(encoding="utf-8") == planted.page(found)


def test_a_fault_is_planted_in_a_copy_caught_and_mended_again(tmp_path, monkeypatch):
    monkeypatch.setattr(planted, "REPOSITORY", tmp_path)
    fault = planted.Fault("law", "law.py", "1 + 1", "1 + 2", ("tests/test_law.py",))
    field = object.__new__(planted.Field)
    field.folder, told = tmp_path, []
    (tmp_path / "kjqs_model").mkdir()
    (tmp_path / fault.path).write_text("TWO = 1 + 1\n", encoding="utf-8")

    def test(files):
        told.append(Path(tmp_path / fault.path).read_text(encoding="utf-8"))
        return (1, "tests/test_law.py::test_two") if "1 + 2" in told[-1] else (0, "")

    field.test = test
    assert field.plant(fault) == {"outcome": "caught", "by": "tests/test_law.py::test_two"} and told == ["TWO = 1 + 2\n"]
    assert (tmp_path / fault.path).read_text(encoding="utf-8") == "TWO = 1 + 1\n"
    assert field.plant(planted.Fault("law", "law.py", "TWO", "2 and TWO", ()))["outcome"] == "survived"
