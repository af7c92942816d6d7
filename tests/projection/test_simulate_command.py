"""``kjqs simulate`` as a user runs it: what is written and said, what is refused, and what a killed run leaves."""

import contextlib
import json
import re
import signal
import subprocess
import sys
import textwrap
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.policy.register import clause_order
from kjqs_model.projection.draws.priors import shipped_priors
from kjqs_model.projection.run import BlockRun
from kjqs_model.reporting.run_folder.checkpoint import Steps, going_on
from kjqs_model.reporting.run_folder.plain_csv import plain
from kjqs_model.reporting.terminal.simulation import warnings_of
from kjqs_model.scenario import load_scenario
from kjqs_model.study.hashes import file_hash
from tests.projection.commands import kjqs

PARENT = """\
    title: 现状
    author: 测试
    date: 2023-12-31
    question: 会怎样？
    years: {base: 2023, last: 2025}
    population: {synthesise: {}}
    draws: 32
    """
CHILD = """\
    title: 加倍
    author: 测试
    date: 2023-12-31
    question: 首次认定补助加倍会怎样？
    extends: parent.yaml
    policy: {1.1.amount: 200000}
    """
BUDGET = ["measure", "group", "key", "year", "mean", "p05", "p10", "p25", "p50", "p75", "p80", "p90", "p95"]
COLUMNS = {
    "budget": BUDGET,
    "difference": BUDGET,
    "ledger": BUDGET,
    "budget_errors": BUDGET,
    "gaps": [
        "group",
        "key",
        "year",
        "payable_mean",
        "appropriation",
        "carried_in_mean",
        "payment_mean",
        "shortfall_mean",
        "shortfall_p95",
        "probability",
        "standard_error",
        "probability_pooled",
        "standard_error_pooled",
    ],
    "contributions": ["measure", "group", "key", "year", "mean", "contribution_p95"],
    "targets": ["target", "year", "mean", "p05", "p10", "p50", "p90", "p95", "probability", "standard_error"],
    "joint": ["year", "probability", "standard_error"],
    "flows": ["flow", "year", "mean", "p05", "p10", "p50", "p90", "p95"],
    "tax_expenditure": ["item", "level", "year", "mean", "p05", "p10", "p50", "p90", "p95"],
    "expected_numbers": ["clause", "year", "basis", "recipients_mean", "p05", "p10", "p50", "p90", "p95", "amount_mean_yuan"],
    "priors": ["name", "label", "group", "unit", "distribution", "mean", "p05", "p95", "weak", "changed", "source"],
}
FILES = {f"{name}.csv" for name in (*COLUMNS, "attainment", "growth_process")} | {"manifest.json", "vintage.csv"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("scenarios")
    (found / "parent.yaml").write_text(textwrap.dedent(PARENT), encoding="utf-8")
    (found / "child.yaml").write_text(textwrap.dedent(CHILD), encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def simulated(folder):
    """The folder that one simulation with a parent wrote, and what it said."""
    code, out, err = kjqs("simulate", folder / "child.yaml", "--threads", 2, "--output", folder / "new" / "simulated")
    assert code == 0, err
    return folder / "new" / "simulated", out, err


def table(simulated, name):
    return pd.read_csv(simulated[0] / f"{name}.csv", dtype={"key": str})


def test_it_writes_the_files_and_columns_of_the_contract(simulated):
    place, _, _ = simulated
    assert {path.name for path in place.iterdir()} == FILES
    for name, columns in COLUMNS.items():
        text = (place / f"{name}.csv").read_bytes()
        assert text.decode("utf-8").split("\n")[0].split(",") == columns
        assert not text.startswith(b"\xef\xbb\xbf") and b"\r" not in text and text.endswith(b"\n")
    assert not list(place.parent.glob(".*"))


def test_rows_stand_in_the_order_of_the_contract(simulated):
    budget = table(simulated, "budget")
    assert list(budget["measure"].drop_duplicates()) == [
        "entitlement",
        "appropriation",
        "payment",
        "opening_arrears",
        "closing_arrears",
    ]
    assert list(budget["group"].drop_duplicates()) == [
        "total",
        "clause",
        "article",
        "department",
        "county",
        "function",
        "economic",
        "level",
    ]
    for group in ("clause", "article"):
        keys = list(budget[budget["group"] == group]["key"].drop_duplicates())
        assert keys == sorted(keys, key=clause_order)
    assert (budget.groupby(["measure", "group", "key"])["year"].apply(list).map(tuple) == (2024, 2025)).all()
    assert list(table(simulated, "targets")["target"].drop_duplicates()) == ["T1", "T1_real", "T2", "T3"]
    flows = list(table(simulated, "flows")["flow"].drop_duplicates())
    assert flows[:6] == ["first", "renewed", "failed_first", "failed", "lapsed", "registered"]


def test_means_of_clauses_add_up_and_quantiles_rise(simulated):
    budget = table(simulated, "budget")
    means = budget.groupby(["measure", "group", "year"])["mean"].sum().unstack("group")
    for group in means.columns:
        assert (means[group] - means["total"]).abs().max() < 1
    of = budget[budget["group"] == "total"].pivot(index="year", columns="measure", values="mean")
    assert (of["opening_arrears"] + of["entitlement"] - of["payment"] - of["closing_arrears"]).abs().max() < 0.1
    assert (budget[["p05", "p10", "p25", "p50", "p75", "p80", "p90", "p95"]].diff(axis=1).iloc[:, 1:] >= 0).all().all()


def test_numbers_are_plain_decimals(simulated):
    for name in ("budget", "difference", "targets", "joint", "flows", "tax_expenditure", "attainment", "growth_process"):
        frame = pd.read_csv(simulated[0] / f"{name}.csv", dtype=str)
        for column in set(frame.columns) & {"probability", "standard_error", "weight", "gap_mean", "gap_p05", *BUDGET[4:]}:
            assert frame[column].str.fullmatch(r"-?(0|[1-9]\d*)(\.\d*[1-9])?").all(), (name, column)
            assert (frame[column] != "-0").all()
    for name in ("budget", "flows", "tax_expenditure"):
        assert pd.read_csv(simulated[0] / f"{name}.csv", dtype=str)["mean"].str.fullmatch(r"-?\d+(\.\d{1,2})?").all()


@pytest.mark.parametrize(
    ("value", "share", "text"),
    [
        (-0.0, False, "0"),
        (-0.001, False, "0"),
        (-0.0, True, "0"),
        (1e17, False, "100000000000000000"),
        (12.5, False, "12.5"),
        (1 / 3, True, "0.333333"),
        (1.25e-7, True, "0.000000125"),
        (100.0, False, "100"),
        (float("nan"), True, ""),
        (0.1 + 0.2, False, "0.3"),
    ],
)
def test_a_number_in_words(value, share, text):
    assert plain(value, share) == text


def test_another_run_and_one_thread_give_the_same_bytes(simulated, folder, tmp_path):
    code, out, _ = kjqs("simulate", folder / "child.yaml", "--threads", 1, "--output", tmp_path / "again")
    assert code == 0 and out == simulated[1]
    for name in FILES - {"manifest.json"}:
        assert (tmp_path / "again" / name).read_bytes() == (simulated[0] / name).read_bytes(), name
    records = [json.loads((place / "manifest.json").read_text(encoding="utf-8")) for place in (simulated[0], tmp_path / "again")]
    for record in records:
        del record["started"], record["wall_seconds"]
    assert records[0] == records[1]


def test_the_manifest_says_what_went_in_and_came_out(simulated, folder):
    record = json.loads((simulated[0] / "manifest.json").read_text(encoding="utf-8"))
    assert record["outputs"] == {name: file_hash(simulated[0] / name) for name in sorted(FILES - {"manifest.json"})}
    assert (record["draws"], record["seed"], record["command"]) == (32, 1, "simulate")
    assert record["scenario"]["policy"]["1.1.amount"] and record["scenario"]["years"]["last"] == 2025
    assert {"numba", "numpy", "scipy", "pandas"} <= set(record["versions"])
    fit = record["fit"]
    assert fit["base"] == 2023 and len(fit["key"]) == 64 and fit["constants"]["application_level"] > 0
    assert record["scenario_hash"] and record["package_version"] and "git_commit" in record
    assert record["inputs"]["extends"][0][0] == "parent"
    assert record["started"].endswith("+00:00") and record["wall_seconds"] > 0


def test_the_priors_are_all_there_with_what_was_drawn(simulated):
    priors = table(simulated, "priors").set_index("name")
    assert list(priors.index) == list(shipped_priors())
    assert (
        priors["weak"].sum() == sum(prior.weak for prior in shipped_priors().values())
        and not priors["changed"].any()
        and priors["source"].str.len().min() > 0
    )
    assert (priors["p05"] <= priors["p95"]).all()
    growth = priors.loc["gdp_growth"]
    assert 0.045 < growth["mean"] < 0.061 and growth["p05"] < growth["mean"] < growth["p95"]


def test_the_difference_is_the_policy_alone(simulated):
    difference = table(simulated, "difference").set_index(["measure", "group", "key", "year"]).sort_index()
    assert difference.loc[("entitlement", "clause", "1.1", 2025), "p05"] > 0
    for measure in ("entitlement", "payment", "closing_arrears"):
        for clause in ("7.2", "10.2", "16.2"):
            assert (difference.loc[(measure, "clause", clause), ["mean", "p05", "p95"]] == 0).all().all()
    assert {key for _, group, key, _ in difference.index if group == "target"} == {"T1", "T1_real", "T2", "T3"}


def test_the_terminal_says_targets_money_difference_and_what_is_assumed(simulated):
    _, out, err = simulated
    assert (
        re.search(r"T2 .*有效期内高新技术企业.*2025.*1,000.* – .*(%（抽样误差 ±[0-9.]+）|超过 [0-9.]+%)", out)
        and "T1_real" in out
    )
    assert "T1、T2、T3 在 2025 年同时达到的概率" in out and "各年应兑付、安排和支付（元，市县合计）" in out and "p10 – p90" in out
    assert re.search("比所继承的情景“现状”.*有效高新技术企业 [+-]", out) and re.search(r"应兑付总额 \+[\d,]+ 元", out)
    assert "没有研究给出" in out and "申报意愿对认定收益的弹性" in out
    assert "13.1 产学研合作项目后补助" in out and "均为假设" in out
    assert "已写出" in err and "已写出" not in out


def test_without_a_parent_an_older_difference_goes_and_english_is_spoken(folder, tmp_path):
    place = tmp_path / "simulated"
    words = [
        "--draws",
        8,
        "--set",
        "years.last=2024",
        "--set",
        "targets.T2.year=2026",
        "--set",
        "assumptions.take_up_elasticity=[0, 0.5]",
        "--set",
        "7.3.annual_envelope=8000000",
    ]
    assert kjqs("simulate", folder / "child.yaml", *words, "--output", place)[0] == 0
    assert (place / "difference.csv").exists()
    code, out, err = kjqs("simulate", folder / "parent.yaml", *words, "--language", "en", "--output", place)
    assert code == 0 and {path.name for path in place.iterdir()} == FILES - {"difference.csv"}
    assert "high-tech enterprises with a valid certificate" in out and "not projected" in out and "No study gives" in out
    assert "No clause" not in out and "Funded by the scenario" in out and "Against" not in out and "Wrote" in err
    assert not re.search("[\u4e00-\u9fff]", out.replace("现状", ""))
    changed = pd.read_csv(place / "priors.csv").set_index("name")
    assert list(changed.index[changed["changed"]]) == ["take_up_elasticity"] and changed.loc["take_up_elasticity", "p95"] <= 0.5


REFUSED = [
    (["--draws", "12"], "8 的倍数", "multiple of 8"),
    (["--draws", "0"], "8 的倍数", "multiple of 8"),
    (["--set", "draws=12"], "8 的倍数", "multiple of 8"),
    (["--set", "years.last=2022"], "years.last", "years.last"),
    (["--set", "years.last=2023"], "1 至 10 年", "1 to 10 years"),
    (["--set", "years.last=2034"], "1 至 10 年", "1 to 10 years"),
    (["--set", "assumptions.gdp_grwth=0.05"], "是否应为“gdp_growth”", "Did you mean 'gdp_growth'"),
    (["--set", "assumptions={gdp_growth: pesimistic}"], "是否应为“pessimistic”", "Did you mean 'pessimistic'"),
    (["--set", "assumptions.exit_rate=2"], "可取 0 至 1", "may be 0 to 1"),
    (["--set", "assumptions.exit_rate=[0.3, 0.1]"], "请写一个数", "give a number"),
    (["--set", "population=published_2023"], "{synthesise: {}}", "{synthesise: {}}"),
    (["--set", "targets.T9={at_least: 5, year: 2025}"], "请加上 indicator", "add indicator"),
    (["--set", "budget.safty=0.9"], "是否应为“safety”", "Did you mean 'safety'"),
    (["--set", "budget.payment.1.1=[0.5, 0.4]"], "之和为 0.9，应为 1", "sum to 0.9, not 1"),
    (["--set", "budget.city_share.22.2=-0.5"], "应在 0 与 1 之间", "between 0 and 1"),
    (["--set", "budget.appropriation.28={2024: 1}"], "没有“28”这个项目", "no item '28'"),
    (["--set", "budget.appropriation.8={2031: 1}"], "2031 年不在推演年份", "names 2031, outside the projected years"),
    (["--set", "years.base=2019"], "2019", "2019"),
]


@pytest.mark.parametrize(("words", "zh", "en"), REFUSED)
def test_what_cannot_be_projected_is_refused_in_both_languages(folder, tmp_path, words, zh, en):
    for language, said in (("zh", zh), ("en", en)):
        place = tmp_path / "deep" / "out"
        code, out, err = kjqs("simulate", folder / "parent.yaml", *words, "--language", language, "--output", place)
        assert (code, out) == (2, "") and said in err and "Traceback" not in err
        assert bool(re.search("[\u4e00-\u9fff]", err)) == (language == "zh")
    assert list(tmp_path.iterdir()) == []


def test_folders_of_others_stay_untouched(simulated, folder, tmp_path, monkeypatch):
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    report = tmp_path / "report"
    report.mkdir()
    (report / "manifest.json").write_text(json.dumps({"inputs": {}, "outputs": {}, "results": {}}), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for place, zh, en in [
        (tables, "notes.txt", "notes.txt"),
        (folder, "parent.yaml", "parent.yaml"),
        (folder.parent, "parent.yaml", "parent.yaml"),
        (folder / "parent.yaml", "毁掉", "destroyed"),
        (tmp_path / "file", "是一个文件", "is a file"),
        (".", "当前所在的文件夹", "the folder you work in"),
        (report, "manifest.json", "manifest.json"),
        (tmp_path / "file" / "out", "不是可写的文件夹", "no folder that you may write to"),
        ("x" * 250, "名称过长", "too long"),
        ("x" * 300, "名称过长", "too long"),
        ("x" * 300 + "/out", "名称过长", "too long"),
    ]:
        for language, said in (("zh", zh), ("en", en)):
            code, out, err = kjqs("simulate", folder / "parent.yaml", "--language", language, "--output", place)
            assert (code, out) == (2, "") and said in err, (place, err)
    assert (tables / "notes.txt").read_text(encoding="utf-8") == "mine" and len(list(tmp_path.iterdir())) == 3


def test_a_file_of_the_users_own_in_an_older_result_is_not_swept_away(simulated, folder):
    own = simulated[0] / "my notes.md"
    own.write_text("mine", encoding="utf-8")
    try:
        code, _, err = kjqs("simulate", folder / "child.yaml", "--output", simulated[0])
        assert code == 2 and "my notes.md" in err and own.exists()
    finally:
        own.unlink()


def test_a_folder_that_holds_the_population_is_no_place_for_results(folder, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "企业.csv").write_text("企业编号\n", encoding="utf-8")
    population = f"population={tmp_path / 'data'}"
    code, _, err = kjqs("simulate", folder / "parent.yaml", "--set", population, "--output", tmp_path / "data")
    assert code == 2 and "毁掉" in err and (tmp_path / "data" / "企业.csv").exists()


KILLED = """
import os, signal, sys
from kjqs_model import cli
from kjqs_model.reporting.run_folder import simulation as simulation_files
simulation_files.put_in_place = lambda room, place: os.kill(os.getpid(), signal.SIGKILL)
sys.argv = ["kjqs", "simulate", sys.argv[1], "--draws", "8", "--set", "years.last=2024", "--output", sys.argv[2]]
cli.main()
"""


@pytest.mark.slow
def test_a_run_killed_at_the_worst_moment_leaves_no_folder_and_the_next_clears_up(folder, tmp_path):
    place = tmp_path / "simulated"
    words = [sys.executable, "-c", KILLED, str(folder / "parent.yaml"), str(place)]
    ended = subprocess.run(words, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL and not place.exists()
    assert [path.name.startswith(".simulated.") for path in tmp_path.iterdir()] == [True]
    assert kjqs("simulate", folder / "parent.yaml", "--draws", 8, "--set", "years.last=2024", "--output", place)[0] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["simulated"]


KILLED_IN_THE_MIDDLE = """
import os, signal, sys
from kjqs_model import cli
moved, replace = [], os.replace
def counted(source, target, **given):
    replace(source, target, **given)
    moved.extend([target] if str(target).endswith(".npz") else [])
    if len(moved) == 7:
        os.kill(os.getpid(), signal.SIGKILL)
os.replace = counted
sys.argv = ["kjqs", "simulate", sys.argv[1], "--draws", "80", "--threads", "1", "--output", sys.argv[2]]
cli.main()
"""


@pytest.mark.slow
def test_a_run_killed_in_the_middle_goes_on_where_it_was_and_writes_the_same_bytes(folder, tmp_path, monkeypatch):
    place, whole = tmp_path / "simulated", tmp_path / "whole"
    ended = subprocess.run(
        [sys.executable, "-c", KILLED_IN_THE_MIDDLE, str(folder / "child.yaml"), str(place)], capture_output=True, check=False
    )
    assert ended.returncode == -signal.SIGKILL and [path.name for path in tmp_path.iterdir()] == [".simulated.simulate"]
    kept = sorted(tmp_path.rglob("*.npz"), key=lambda path: (-len(list(path.parent.iterdir())), int(path.name.split("-")[0])))
    of_parent, own = kept[:5], kept[5:]
    assert [path.name for path in own] == ["0-16.npz", "16-32.npz"] and len(of_parent) == 5, (
        "what it extends, and some of its own"
    )
    kept[0].write_bytes(kept[0].read_bytes()[:1000])  # as a machine that goes down leaves a file
    calls, run = [], BlockRun.run
    monkeypatch.setattr(BlockRun, "run", lambda self, *until: [calls.append(self.draws.start), run(self, *until)])
    asked = ("simulate", folder / "child.yaml", "--draws", 80, "--threads")
    assert kjqs(*asked, 2, "--output", place)[0] == 0
    assert sorted(calls) == [0, 32, 48, 64], "what was damaged, and what was not done, by however many threads"
    assert [path.name for path in tmp_path.iterdir()] == ["simulated"]
    assert kjqs(*asked, 1, "--output", whole)[0] == 0
    for path in whole.iterdir():
        assert path.name == "manifest.json" or path.read_bytes() == (place / path.name).read_bytes(), path.name


def test_what_is_kept_of_a_work_goes_when_it_is_over_or_refused_and_stays_where_it_is_interrupted(tmp_path):
    for fault, stays in ((None, False), (Refusal("no"), False), (KeyboardInterrupt(), True), (OSError(28, "full"), True)):
        work = Steps(tmp_path / "out", "work", [])
        with contextlib.suppress(BaseException), going_on(work):
            work.keep("one", lambda: np.ones(1))
            if fault is not None:
                raise fault
        assert work.whole.exists() is stays, fault
        work.clear()


def test_writing_a_simulation_loads_neither_charts_nor_notebooks():
    code = (
        "import sys; from kjqs_model.reporting.run_folder import simulation as simulation_files; from kjqs_model.reporting.tables import simulation as simulation_tables; from kjqs_model.reporting.terminal import fit as fit_words, simulation as simulation_words; "
        "print([m for m in ('altair', 'papermill', 'nbformat', 'xlsxwriter') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_set_reaches_priors_whose_names_hold_points(folder):
    given = load_scenario(folder / "parent.yaml", ["assumptions.share_paid.8.2=[0.7, 0.9]", "assumptions.exit_rate=central"])
    assert given.assumptions == {"share_paid.8.2": [0.7, 0.9], "exit_rate": "central"}
    whole = load_scenario(folder / "parent.yaml", ["assumptions={exit_rate: 0.02}", "assumptions.real_share=0.6"])
    assert whole.assumptions == {"exit_rate": 0.02, "real_share": 0.6}
    dated = load_scenario(folder / "parent.yaml", ["assumptions.exit_rate={value: 0.02, source: 2023-12-31}"])
    assert dated.assumptions["exit_rate"]["source"] == "2023-12-31" and dated.digest()
    with pytest.raises(Refusal, match="assumptions"):
        load_scenario(folder / "parent.yaml", ["assumption.exit_rate=0.02"])


@pytest.mark.parametrize(("place", "said"), [("jining", 1), (None, 0)])
def test_money_of_another_place_is_said_to_be_imagined(place, said):
    base = SimpleNamespace(design=SimpleNamespace(place=place, name={"zh": "济宁", "en": "Jining"}))
    found = warnings_of(SimpleNamespace(scenario=load_scenario(None), years=(2024, 2025), base=base))
    assert sum("外地（济宁）" in line and "金额是假想的" in line for line in found) == said
