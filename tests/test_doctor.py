"""kjqs doctor: what this machine has and lacks, and whether the golden figures come out."""

import shutil

import pytest

from kjqs_model.cli import doctor
from tests.projection.commands import kjqs


def _state(results, name):
    return next(result for result in results if name in result.name)


def test_the_golden_figures_are_those_of_the_law_as_it_stands():
    assert doctor.self_test() == doctor.GOLDEN


def test_a_machine_that_has_all_is_fine_and_exits_with_zero():
    code, out, _ = kjqs("doctor")
    assert code == 0 and "98,307,840" in out and "有误" not in out
    code, out, _ = kjqs("doctor", "--language", "en")
    assert code == 0 and "as it should be" in out


def test_a_wrong_golden_figure_is_told_with_both_numbers_and_exits_with_one(monkeypatch):
    monkeypatch.setitem(doctor.GOLDEN, "1.1", 1)
    code, out, _ = kjqs("doctor")
    assert code == 1 and "有误" in out and "git status" in out


@pytest.mark.parametrize(
    ("name", "shown", "harm"),
    [
        ("浏览器", "lacks", lambda patch, tmp: patch.setattr(shutil, "which", lambda name: None)),
        ("缓存", "lacks", lambda patch, tmp: patch.setenv("KJQS_CACHE", str(tmp / "file" / "below"))),
        (
            "缓存",
            "lacks",
            lambda patch, tmp: (
                (tmp / "open").mkdir(),
                (tmp / "open").chmod(0o777),
                patch.setenv("KJQS_CACHE", str(tmp / "open")),
            ),
        ),
        ("包", "wrong", lambda patch, tmp: patch.setattr(doctor, "_LIBRARIES", ("numpy", "no-such-package"))),
    ],
)
def test_what_is_lacking_is_told_with_its_remedy(name, shown, harm, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    harm(monkeypatch, tmp_path)
    found = _state(doctor.examine(), name)
    assert found.state == shown and found.remedy


def test_a_look_that_fails_itself_is_a_result(monkeypatch):
    monkeypatch.setitem(doctor._LOOKS, "disk", lambda: 1 / 0)
    assert any("ZeroDivisionError" in result.found and result.state == "wrong" for result in doctor.examine())
