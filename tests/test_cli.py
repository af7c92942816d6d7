"""The commands as a user runs them: exit codes, what is written and said, and what is left untouched."""

import json
import os
import shutil
import subprocess
import sys
import textwrap

import pandas as pd
import pytest

from kjqs_model import cli, policy
from tests.projection.commands import kjqs as in_this_process

ENTERPRISES = """\
    企业编号,县区,年度,规上类型,科技型中小企业,高企认定结果,中介机构编号,享受加计扣除,省级研发补助,首次填报研发投入,研发投入,上年研发投入
    F10,东昌府区,2023,规上工业,是,首次认定,A1,是,58000.50,否,3000000,1000000
    F2,临清市,2023,非规上,是,首次认定,A1,否,,否,,
    F3,茌平区,2023,其他规上,否,复审通过,,否,,否,2000000,1000000
    F4,茌平区,2023,其他规上,否,无,,否,,否,1999999.99,1000000
    F5,茌平区,2022,非规上,否,首次认定,,否,,否,,
"""


@pytest.fixture
def tables(tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "企业.csv").write_text(textwrap.dedent(ENTERPRISES), encoding="utf-8")
    return folder


@pytest.fixture
def kjqs(capsys, monkeypatch):
    """Run a command in this process: exit code, standard output, standard error."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["kjqs", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return ended.value.code, told.out, told.err

    return run


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A city as ``synthesise`` writes it; nobody may change it."""
    folder = tmp_path_factory.mktemp("made") / "city"
    assert in_this_process("synthesise", "--stability", 0, "--output", folder)[0] == 0
    return folder


def test_evaluate_writes_payments_in_contract_form(kjqs, tables, tmp_path):
    output = tmp_path / "out" / "payments.csv"
    code, out, _ = kjqs("evaluate", tables, "--year", 2023, "--output", output)
    assert code == 0
    assert output.read_bytes().decode("utf-8") == (
        "year,clause,recipient_kind,recipient_id,amount_yuan\n"
        "2023,1.1,enterprise,F10,100000\n2023,1.1,enterprise,F2,100000\n2023,1.2,enterprise,F3,50000\n"
        "2023,1.4,intermediary,A1,10000\n2023,8.1,enterprise,F10,58001\n2023,8.2,enterprise,F3,50000\n"
    )
    assert "368,001" in out and "7.3" in out and "13.1" in out


def test_a_year_without_rows_is_warned_of_by_the_years_present(kjqs, tables, tmp_path):
    code, _, err = kjqs("evaluate", tables, "--year", 2030, "--output", tmp_path / "p.csv")
    assert code == 0 and "2022" in err and "2023" in err
    assert pd.read_csv(tmp_path / "p.csv").empty


def test_out_of_force_pays_nothing_and_says_so(kjqs, tables, tmp_path):
    code, _, err = kjqs("evaluate", tables, "--year", 2022, "--output", tmp_path / "p.csv")
    assert code == 0 and "有效期" in err and pd.read_csv(tmp_path / "p.csv").empty


def test_refused_data_leave_an_existing_output_untouched(kjqs, tables, tmp_path):
    (tables / "企业.csv").write_text("企业编号,县局\nF1,东昌府区\n", encoding="utf-8")
    output = tmp_path / "p.csv"
    output.write_text("before", encoding="utf-8")
    code, out, err = kjqs("evaluate", tables, "--year", 2023, "--output", output)
    assert code == 2 and output.read_text(encoding="utf-8") == "before" and out == ""
    assert "县局" in err and "县区" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "1.1.amont=1"], "1.1.amount"),
        (["--set", "8.2.firms=industral_only"], "industrial_only"),
        (["--set", "1.1.amount=-5"], "不小于零"),
        (["--scenario", "nowhere.yaml"], "nowhere.yaml"),
        (["--set", "budget={by: total, appropriation: {total: {2024: -5}}}"], "budget.appropriation.total.2024"),
        (["--set", "assumptions.gdp_grwth=0.05"], "gdp_growth"),
        (["--colour"], "--colour"),
    ],
)
def test_a_misspelt_word_of_the_command_is_refused(kjqs, tables, tmp_path, words, said):
    code, _, err = kjqs("evaluate", tables, "--year", 2023, "--output", tmp_path / "p.csv", *words)
    assert code == 2 and said in err and not (tmp_path / "p.csv").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["diff", "scenarios/baseline.yaml"],
        ["fit"],
        ["explain", "{tables}", "--year", 2023, "--recipient", "F1", "--scenario"],
        ["publish", "{tables}", "--year", 2023, "--output", "p.csv", "--scenario"],
        ["pay", "{tables}", "--year", 2023, "--output", "paid", "--scenario"],
        ["synthesise", "--output", "city"],
    ],
)
def test_a_budget_that_cannot_be_meant_is_refused_by_commands_that_do_not_use_it(
    words, kjqs, tables, tmp_path, repository, monkeypatch
):
    scenario = tmp_path / "s.yaml"
    scenario.write_text(
        "title: 试\nauthor: 测\ndate: 2023-12-31\nquestion: 问？\nbudget: {by: total, appropriation: {total: {2024: -5}}}\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(repository)
    words = [tables if word == "{tables}" else tmp_path / word if word in ("p.csv", "paid", "city") else word for word in words]
    before = sorted(tmp_path.iterdir())
    code, _, err = kjqs(*words, scenario)
    assert code == 2 and "budget.appropriation.total.2024" in err and sorted(tmp_path.iterdir()) == before


def test_check_lists_every_finding_and_writes_them(kjqs, tables, tmp_path):
    assert kjqs("check", tables)[0] == 0
    (tables / "企业.csv").write_text(
        textwrap.dedent(ENTERPRISES).replace("复审通过", "复审通國").replace("58000.50", "5.8万"), encoding="utf-8"
    )
    code, _, err = kjqs("check", tables, "--output", tmp_path / "findings.csv")
    found = pd.read_csv(tmp_path / "findings.csv")
    assert code == 2 and list(found.columns) == ["severity", "file", "sheet", "row", "column", "value", "problem", "remedy"]
    assert set(found["row"]) == {2, 4} and "复审通过" in err


@pytest.mark.parametrize(
    ("clause", "recipient", "said"),
    [
        ("8.2", "F3", ["50,000 元", "第 4 行", "企业.csv", "a08"]),
        ("8.2", "F4", ["0 元", "第 5 行", "较上年增长达到最低额 = 否"]),
        ("1.4", "A1", ["10,000 元", "第 2 行", "第 3 行"]),
        ("8.1", "F10", ["58,001 元", "58,000.5"]),
        ("7.3", "*", ["0 元", "未写明金额"]),
        ("1.1", "F5", ["0 元", "2022"]),
    ],
)
def test_explain_tells_the_chain_for_the_paid_and_for_the_refused(kjqs, tables, clause, recipient, said):
    code, out, _ = kjqs("explain", tables, "--year", 2023, "--clause", clause, "--recipient", recipient)
    assert code == 0
    for words in said:
        assert words in out


@pytest.mark.parametrize(("clause", "recipient"), [("8.9", "F3"), ("8.2", "F33333"), ("1.4", "F2")])
def test_explain_refuses_what_is_not_there(kjqs, tables, clause, recipient):
    code, out, err = kjqs("explain", tables, "--year", 2023, "--clause", clause, "--recipient", recipient)
    assert code == 2 and out == "" and err


def test_every_payment_is_explained_with_its_own_amount(kjqs, tables, tmp_path):
    kjqs("evaluate", tables, "--year", 2023, "--output", tmp_path / "p.csv")
    for row in pd.read_csv(tmp_path / "p.csv", dtype={"clause": str}).itertuples():
        _, out, _ = kjqs("explain", tables, "--year", 2023, "--clause", row.clause, "--recipient", row.recipient_id)
        assert f"结论：{row.amount_yuan:,} 元" in out


def test_diff_names_paths_old_and_new(kjqs, repository):
    code, out, _ = kjqs("diff", repository / "scenarios/baseline.yaml", repository / "scenarios/awards_of_jinan.yaml")
    assert code == 0 and "1.1.amount" in out and "300,000" in out
    code, out, _ = kjqs("diff", repository / "scenarios/baseline.yaml", repository / "scenarios/baseline.yaml")
    assert code == 0 and "相同" in out


def test_the_template_is_read_back_with_no_rows_and_no_findings(kjqs, tmp_path):
    assert kjqs("template", "--output", tmp_path / "填报模板.xlsx")[0] == 0
    code, _, err = kjqs("check", tmp_path / "填报模板.xlsx")
    assert code == 0 and "0 处错误" in err


def test_english_is_spoken_on_request(kjqs, tables, tmp_path):
    code, out, err = kjqs("evaluate", tables, "--year", 2023, "--output", tmp_path / "p.csv", "--language", "en")
    assert code == 0 and "Owed for 2023" in out and not any("\u4e00" <= letter <= "\u9fff" for letter in err)
    assert kjqs("evaluate", tables, "--year", 2023, "--output", tmp_path / "p.csv", "--language", "fr")[0] == 2


@pytest.mark.parametrize("command", ["evaluate", "check", "explain", "template", "diff", "report", "schema", "coverage"])
def test_every_command_has_help_with_an_example(kjqs, command):
    code, out, _ = kjqs(command, "--help")
    assert code == 0 and f"kjqs {command}" in out


def test_the_module_runs_as_the_command_does(tables, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "kjqs_model", "evaluate", tables, "--year", "2023", "--output", tmp_path / "p.csv"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and (tmp_path / "p.csv").exists()


def test_a_fault_of_the_program_itself_is_exit_code_one(kjqs, tables, tmp_path, monkeypatch):
    monkeypatch.setattr("kjqs_model.policy.evaluate", lambda *_: 1 / 0)
    assert kjqs("evaluate", tables, "--year", 2023, "--output", tmp_path / "p.csv")[0] == 1
    assert not (tmp_path / "p.csv").exists()


PARKS = """\
    park_id,year,level,newly_built,chosen_previous
    P1,2023,national,true,false
    P2,2023,municipal,true,false
"""
TALENTS = """\
    talent_id,employer_id,employer_kind,year,national,provincial
    T1,E1,enterprise,2023,true,true
    T2,E1,enterprise,2023,false,true
"""
CONTRACTS = """\
    contract_id,seller_id,year,tax_exempt_turnover
    C1,S1,2023,40000000
    C2,S1,2023,10000000
"""


@pytest.fixture
def others(tmp_path):
    folder = tmp_path / "others"
    folder.mkdir()
    for name, text in (("parks", PARKS), ("talents", TALENTS), ("contracts", CONTRACTS)):
        (folder / f"{name}.csv").write_text(textwrap.dedent(text), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("clause", "recipient", "more", "said"),
    [
        ("16.1", "P1", [], ["国家级 == 国家级", "2,000,000 元"]),
        ("16.1", "P2", [], ["市级 == 国家级", "500,000 元"]),
        ("10.2", "E1", [], ["150,000 元", "where(higher == 'sum'", "maximum(100,000, 50,000)"]),
        ("19.2", "S1", ["--set", "19.2.cap_over=contract"], ["C1", "C2", "封顶后：500,000", "650,000 元"]),
        ("2.1", "F1", [], ["预算之外"]),
        ("7.3", "张三", ["--set", "7.3.annual_envelope=8000000"], ["结论：0 元"]),
        ("7.3", "*", ["--set", "7.3.annual_envelope=8000000"], ["结论：8,000,000 元", "[--set]"]),
    ],
)
def test_formulas_are_shown_with_words_and_numbers(kjqs, others, clause, recipient, more, said):
    code, out, _ = kjqs("explain", others, "--year", 2023, "--clause", clause, "--recipient", recipient, *more)
    assert code == 0
    for words in said:
        assert words in out


def test_a_result_never_destroys_data_or_a_device(kjqs, tables, tmp_path):
    data = tables / "企业.csv"
    before = data.read_bytes()
    assert kjqs("evaluate", tables, "--year", 2023, "--output", data)[0] == 2 and data.read_bytes() == before
    loop = tmp_path / "loop.csv"
    loop.symlink_to(loop)
    assert kjqs("evaluate", tables, "--year", 2023, "--output", loop)[0] == 2 and loop.is_symlink()
    assert kjqs("evaluate", tables, "--year", 2023, "--output", tmp_path / ("n" * 300))[0] == 2
    assert kjqs("evaluate", tables, "--year", 2023, "--output", tmp_path)[0] == 2


def test_an_amount_beyond_exact_arithmetic_is_refused(kjqs, tables, tmp_path):
    code, _, err = kjqs("evaluate", tables, "--year", 2023, "--output", tmp_path / "p.csv", "--set", "8.1.rate=1.0e+12")
    assert code == 2 and "8.1" in err and not (tmp_path / "p.csv").exists()


def test_synthesise_writes_tables_that_evaluate_reads_and_its_quality(kjqs, tmp_path):
    code, out, _ = kjqs("synthesise", "--seed", 3, "--stability", 2, "--output", tmp_path / "city")
    assert code == 0 and "812" in out
    quality = json.loads((tmp_path / "city" / "quality.json").read_text(encoding="utf-8"))
    assert quality["seed"] == 3 and all(row["error"] == 0 for row in quality["margins"] if row["hard"])
    assert set(quality["legal_violations"].values()) == {0}
    assert {row["clause"] for row in quality["budget_stability"]} >= {"1.1", "8.1", "all"}


@pytest.mark.slow
def test_a_killed_synthesis_keeps_what_it_has_costed_and_goes_on_to_the_same_bytes(kjqs, tmp_path, monkeypatch):
    """The end comes when the second population's costs have taken their name."""
    words = ("synthesise", "--seed", 3, "--stability", 3, "--output")
    assert kjqs(*words, tmp_path / "whole")[0] == 0
    moved, replace = [], os.replace

    def ended(source, target, **given):
        replace(source, target, **given)
        moved.extend([target] if str(target).endswith(".npy") else [])
        if len(moved) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", ended)
        assert kjqs(*words, tmp_path / "city")[0] == 130
    assert sorted(path.name for path in (tmp_path / ".city.synthesise").rglob("*.npy")) == [
        "costs_of_seed_3.npy",
        "costs_of_seed_4.npy",
    ]
    costed, evaluated = [], policy.evaluate
    monkeypatch.setattr(policy, "evaluate", lambda *given: [costed.append(given), evaluated(*given)][1])
    assert kjqs(*words, tmp_path / "city")[0] == 0 and len(costed) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["city", "whole"]
    for path in (tmp_path / "whole").iterdir():
        assert path.read_bytes() == (tmp_path / "city" / path.name).read_bytes(), path.name
    from kjqs_model.population.quality import budget_stability
    from kjqs_model.population.specification import open_population

    made = open_population({"synthesise": {}}, None, 3)
    told = json.loads((tmp_path / "city" / "quality.json").read_text(encoding="utf-8"))["budget_stability"]
    assert told == json.loads(json.dumps(budget_stability(made.design, range(3, 6)))), "as where nothing is kept"
    code, out, err = kjqs("evaluate", tmp_path / "city", "--year", 2023, "--output", tmp_path / "p.csv")
    assert code == 0 and "16,990,000" in out and "错误，" not in err.replace("0 处错误，", "")


def test_synthesise_refuses_contradictory_margins_with_the_least_change(kjqs, tmp_path):
    code, _, err = kjqs(
        "synthesise", "--set", "population={synthesise: {margins: {recognition_failed: 27}}}", "--output", tmp_path / "city"
    )
    assert code == 2 and "相差 10" in err and "最小改动" in err and "recognition_applications 378" in err
    assert not (tmp_path / "city").exists()


def test_synthesise_refuses_a_scenario_whose_population_is_given(kjqs, tmp_path, repository):
    code, _, err = kjqs("synthesise", repository / "scenarios" / "published_figures.yaml", "--output", tmp_path / "city")
    assert code == 2 and "synthesise" in err and not (tmp_path / "city").exists()


def test_import_reads_the_example_registers_and_the_generator_tops_them_up(kjqs, tmp_path, repository):
    folder = repository / "notebooks" / "example_registers"
    files = sorted([*folder.glob("*名单.xlsx"), *folder.glob("*年报.xlsx"), *folder.glob("*台账.*"), *folder.glob("*清单.csv")])
    code, out, err = kjqs(
        "import",
        *files,
        "--mapping",
        folder / "mapping.yaml",
        "--names",
        folder / "企业名称对照.csv",
        "--output",
        tmp_path / "real",
    )
    assert code == 0 and "0 处错误" in err and all(path.name in out.replace("\n", "") for path in files[:1])
    assert (tmp_path / "real" / "import.json").is_file()
    code, out, _ = kjqs(
        "synthesise",
        "--set",
        f"population={{synthesise: {{real: {tmp_path / 'real'}}}}}",
        "--stability",
        0,
        "--output",
        tmp_path / "city",
    )
    assert code == 0
    city, real = (pd.read_csv(tmp_path / name / "enterprises.csv", dtype=str).set_index("firm_id") for name in ("city", "real"))
    assert len(city) == 60000 and set(real.index) <= set(city.index)
    assert (city.loc[real.index, "recognition"] == real["recognition"]).all()
    assert (city["tech_sme"] == "true").sum() == 1155


def test_import_of_faulty_registers_writes_nothing_but_the_findings_asked_for(kjqs, tmp_path, repository):
    folder = repository / "notebooks" / "example_registers"
    faulty = next((folder / "with_errors").glob("*.xlsx"))
    code, _, err = kjqs(
        "import",
        faulty,
        "--mapping",
        "technology_sme_list",
        "--year",
        2023,
        "--output",
        tmp_path / "real",
        "--findings",
        tmp_path / "findings.csv",
    )
    assert code == 2 and "没有写出任何结果" in err and not (tmp_path / "real").exists()
    assert (pd.read_csv(tmp_path / "findings.csv")["severity"] == "error").sum() >= 5


def test_synthesise_never_replaces_tables_that_it_did_not_write(kjqs, tables, city, tmp_path):
    before = {path.name: path.read_bytes() for path in tables.iterdir()}
    code, _, err = kjqs("synthesise", "--stability", 0, "--output", tables)
    assert code == 2 and "企业.csv" in err and {path.name: path.read_bytes() for path in tables.iterdir()} == before
    shutil.copytree(city, tmp_path / "city")
    assert kjqs("synthesise", "--seed", 2, "--stability", 0, "--output", tmp_path / "city")[0] == 0


def test_publish_hides_small_cells_of_real_firms_and_marks_the_bureaus_own_view(kjqs, tables, tmp_path):
    code, _, _ = kjqs("publish", tables, "--year", 2023, "--rows", "county", "--output", tmp_path / "public.csv")
    lines = (tmp_path / "public.csv").read_text(encoding="utf-8").splitlines()
    assert code == 0 and lines[0].startswith("县区,") and sum("×" in line for line in lines[1:-1]) >= 2
    code, _, _ = kjqs("publish", tables, "--year", 2023, "--rows", "county", "--bureau", "--output", tmp_path / "own.csv")
    own = (tmp_path / "own.csv").read_text(encoding="utf-8")
    assert code == 0 and "不得公开" in own.splitlines()[0] and "×" not in own
    assert kjqs("publish", tables, "--year", 2023, "--rows", "conty", "--output", tmp_path / "no.csv")[0] == 2


def test_publish_hides_nothing_of_a_city_that_was_made(kjqs, city, tmp_path):
    code, _, _ = kjqs(
        "publish", city, "--year", 2023, "--rows", "county", "--columns", "recognition", "--output", tmp_path / "t.csv"
    )
    assert code == 0 and "×" not in (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()[1]


def test_import_never_writes_over_what_it_reads(kjqs, tmp_path, repository):
    folder = repository / "notebooks" / "example_registers"
    register = next(folder.glob("高企认定名单.xlsx"))
    names = tmp_path / "名称.csv"
    names.write_bytes((folder / "企业名称对照.csv").read_bytes())
    code, _, err = kjqs(
        "import", register, "--mapping", "recognition_list", "--names", names, "--findings", names, "--output", tmp_path / "real"
    )
    assert code == 2 and "名称.csv" in err and names.read_bytes() == (folder / "企业名称对照.csv").read_bytes()
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "enterprises.xlsx").write_bytes(b"mine")
    code, _, err = kjqs("import", register, "--mapping", "recognition_list", "--output", tmp_path / "own")
    assert (
        code == 2 and "enterprises.xlsx" in err and [path.name for path in (tmp_path / "own").iterdir()] == ["enterprises.xlsx"]
    )
