"""kjqs verify: a folder is what its record says, or it is told what is not."""

import json

import pytest

from kjqs_model.reporting import run_reports
from kjqs_model.reporting.run_folder import verification
from kjqs_model.reporting.run_folder.verification import verify
from kjqs_model.tables import load_tables, write_tables


@pytest.fixture
def folder(without_kernels, tiny_scenario, tmp_path):
    run_reports([tiny_scenario()], tmp_path / "reports")
    return tmp_path / "reports" / "tiny"


def test_a_fresh_report_holds_with_its_scenario(folder, tiny_scenario):
    found = verify(folder, tiny_scenario())
    assert found.holds and found.files == 1 and not found.unchecked


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: (folder / "report.html").write_text("x"), "被改动过"),
        (lambda folder: (folder / "report.html").unlink(), "缺少文件“report.html”"),
        (lambda folder: (folder / "note.txt").write_text("x"), "“note.txt”不在记录中"),
    ],
)
def test_each_change_of_a_file_is_told_by_name(harm, said, folder):
    harm(folder)
    assert said in "".join(verify(folder).differences)


def test_another_program_another_library_another_scenario_are_told(folder, tiny_scenario, monkeypatch):
    assert "“tiny.yaml”与当时不同" in "".join(verify(folder, tiny_scenario(title="别的")).differences)
    record = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    record["versions"]["numpy"] = "1.0"
    (folder / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    assert "numpy 的版本当时为 1.0" in "".join(verify(folder).differences)
    monkeypatch.setattr(verification, "package_hash", lambda: "another")
    assert "程序" in "".join(verify(folder).differences)


def test_the_command_exits_with_zero_two_and_two(folder, tmp_path, capsys):
    from tests.projection.commands import kjqs

    assert kjqs("verify", folder)[0] == 0
    (folder / "report.html").write_text("x")
    assert kjqs("verify", folder)[0] == 2 and kjqs("verify", tmp_path / "nowhere")[0] == 2 and kjqs("verify", tmp_path)[0] == 2


def test_tables_hold_to_their_record(tmp_path):
    write_tables(load_tables_of_one(tmp_path), tmp_path / "out", records={"quality.json": "{}"})
    assert verify(tmp_path / "out").holds
    (tmp_path / "out" / "enterprises.csv").write_text("x")
    assert not verify(tmp_path / "out").holds


def load_tables_of_one(tmp_path):
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "企业.csv").write_text(
        "企业编号,县区,年度,规上类型,科技型中小企业,高企认定结果,享受加计扣除\nA,冠县,2023,非规上,是,首次认定,否\n",
        encoding="utf-8",
    )
    return load_tables(tmp_path / "given")
