"""The dashboard without a browser: the figures are those of the package, and a saved question is answered the same by the command."""

import csv
import datetime
import os
import subprocess
import sys
import threading

import pytest

from kjqs_model.chances import chance_text
from kjqs_model.dashboard import Dashboard, views
from kjqs_model.dashboard.exporting import Exporting, Step, export
from kjqs_model.dashboard.model import Desk
from kjqs_model.dashboard.panel import FewSliders
from kjqs_model.dashboard.question import Question
from kjqs_model.dashboard.saving import Header, begin_export, save_scenario
from kjqs_model.dashboard.values.levers import sliders
from kjqs_model.dashboard.views import card
from kjqs_model.dashboard.worker import Newest, Overtaken
from kjqs_model.errors import Refusal
from kjqs_model.language import say
from kjqs_model.policy import evaluate
from kjqs_model.policy.parameters import baseline_policy
from kjqs_model.projection.targets import REAL, measured
from kjqs_model.reporting.run_folder.plain_csv import plain
from kjqs_model.scenario import load_scenario

HEADER = Header("首次认定 20 万元", "张三", datetime.date(2024, 5, 1), "首次认定提高到 20 万元会怎样？")


@pytest.fixture(scope="module")
def desk():
    return Desk()


@pytest.fixture(scope="module")
def baseline(repository):
    return load_scenario(repository / "scenarios" / "baseline.yaml")


@pytest.fixture(scope="module")
def question(baseline):
    return Question(
        baseline,
        {"1.1.amount": 200_000, "4.2.amount": 300_000, "8.2.share_paid": 0.8, "9.1.annual_envelope": 500_000},
        {"take_up_elasticity": "optimistic"},
        2025,
        8,
    )


def test_costs_at_once_are_those_of_an_evaluation(desk, question):
    found = desk.costs(question)
    assert found.own.total == evaluate(desk.tables(question), question.asked.policy, 2023).total
    assert found.reference.total == evaluate(desk.tables(question), question.scenario.policy, 2023).total
    assert found.difference == found.own.total - found.reference.total != 0


def test_what_was_not_moved_differs_by_nothing(desk, baseline):
    still = Question(baseline, year=2025, draws=8)
    ahead = desk.ahead(still)
    assert desk.costs(still).difference == 0
    assert (ahead.more.mean, ahead.more.p10, ahead.more.p90) == (0, 0, 0)
    assert all(chance.probability == chance.reference for chance in ahead.chances)


def test_amounts_that_no_firm_answers_to_are_costed_without_a_projection(desk, baseline):
    desk.ahead(Question(baseline, year=2025, draws=8))
    assert not desk.ahead(Question(baseline, {"22.1.rate": 0.4}, year=2025, draws=8)).projected
    assert desk.ahead(Question(baseline, {"1.1.amount": 130_000}, year=2025, draws=8)).projected


@pytest.mark.slow
def test_a_saved_question_is_answered_the_same_by_the_command(desk, question, tmp_path):
    ahead = desk.ahead(question)
    path, output = save_scenario(question, HEADER, tmp_path / "saved.yaml"), tmp_path / "simulated"
    subprocess.run([sys.executable, "-m", "kjqs_model", "simulate", path, "--output", output], check=True, capture_output=True)
    budget = {(row["measure"], row["group"], row["key"], row["year"]): row for row in _rows(output / "budget.csv")}
    total = budget["entitlement", "total", "total", "2025"]
    assert [total[name] for name in ("mean", "p10", "p90")] == [
        plain(value, False) for value in (ahead.owed.mean, ahead.owed.p10, ahead.owed.p90)
    ]
    for clause, (owed, _) in ahead.clauses.items():
        assert budget["entitlement", "clause", clause, "2025"]["mean"] == plain(owed.mean, False), clause
    targets = {(row["target"], row["year"]): row for row in _rows(output / "targets.csv")}
    for chance in ahead.chances:
        row = targets[chance.name, str(chance.year)]
        assert (row["probability"], row["standard_error"]) == (
            plain(chance.probability, True),
            plain(chance.standard_error, True),
        )
    assert {chance.name for chance in ahead.chances} == set(measured(question.asked.targets))


def test_a_loaded_scenario_asks_what_was_saved(desk, question, tmp_path):
    loaded = load_scenario(save_scenario(question, HEADER, tmp_path / "saved.yaml"))
    again = Question(loaded, year=question.year, draws=loaded.draws)
    assert again.asked.policy.differs_from(question.asked.policy) == frozenset()
    assert (loaded.draws, loaded.seed, loaded.title, loaded.question) == (8, question.asked.seed, HEADER.title, HEADER.question)
    assert again.reference.path == question.reference.path
    assert desk.costs(again).own.total == desk.costs(question).own.total


def test_words_of_a_header_are_never_read_as_numbers(baseline, tmp_path):
    header = Header("1e5", '引号 " 与: 冒号', datetime.date(2024, 5, 1), "第一行\n2024-01-01")
    loaded = load_scenario(save_scenario(Question(baseline, draws=8), header, tmp_path / "saved.yaml"))
    assert (loaded.title, loaded.author, loaded.question) == (header.title, header.author, header.question)


def test_nothing_that_stands_already_is_overwritten(question, tmp_path):
    path = tmp_path / "others.yaml"
    path.write_text("别人的文件", encoding="utf-8")
    with pytest.raises(Refusal, match="已经存在"):
        save_scenario(question, HEADER, path)
    with pytest.raises(Refusal, match="不是空文件夹"):
        begin_export(question, HEADER, tmp_path)
    assert path.read_text(encoding="utf-8") == "别人的文件" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("text", ["a\0b", "a\x1b[31m", "a\ufffeb", "a\u202eb"])
def test_a_head_with_signs_that_no_scenario_may_hold_is_refused_when_it_is_saved(text, question, tmp_path):
    for header in (
        Header(text, "张三", datetime.date(2024, 5, 1), "问题"),
        Header("题", "张三", datetime.date(2024, 5, 1), text),
    ):
        with pytest.raises(Refusal, match="看不见"):
            save_scenario(question, header, tmp_path / "a.yaml")
    assert list(tmp_path.iterdir()) == []


HOSTILE = {
    "pipe.yaml": "管道",
    "zero.yaml": "不在文件夹",
    "digits.yaml": "数字过长",
    "budget.yaml": "budget.appropriation.total.2024",
    "assumed.yaml": "gdp_growth",
    "key.yaml": "&lt;img src=x",
    "../x.yaml": "不在文件夹",
    "/etc/passwd": "不在文件夹",
    "n" * 5000 + ".yaml": "过长",
    "gone.yaml": "不在文件夹",
}


def test_what_a_page_is_asked_to_load_and_should_not_gets_a_sentence(tmp_path):
    root, head = tmp_path / "below", "title: a\nauthor: b\ndate: 2023-12-31\nquestion: q\n"
    root.mkdir()
    os.mkfifo(root / "pipe.yaml")
    (root / "zero.yaml").symlink_to("/dev/zero")
    (root / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    for name, text in (
        ("digits", f"policy: {{1.1.amount: 1{'0' * 400}}}"),
        ("budget", "budget: {by: total, appropriation: {total: {2024: -5}}}"),
        ("assumed", "assumptions: {gdp_grwth: 0.1}"),
        ("key", "policy: {'<img src=x onerror=alert(1)>': 1}"),
    ):
        (root / f"{name}.yaml").write_text(head + text, encoding="utf-8")
    page = Dashboard(folder=root, draws=8)
    for typed, word in HOSTILE.items():
        page.files.said.value, page.files.path.value = "", typed
        page.files.load.click()
        said = page.files.said.value
        assert "kjqs-fault" in said and word in said and len(said) < 2500 and "<img" not in said, typed


def test_a_head_without_a_title_is_refused(question, tmp_path):
    with pytest.raises(Refusal, match="标题"):
        save_scenario(question, Header(" ", "张三", datetime.date(2024, 5, 1), "问题"), tmp_path / "a.yaml")


def test_workbook_and_brief_stand_beside_the_scenario(question, tmp_path):
    scenario = begin_export(question, HEADER, tmp_path / "export")
    written = export(scenario, question.draws, ("workbook", "brief"))
    assert [path.name for path in (scenario, *written)] == ["scenario.yaml", "budget.xlsx", "brief.docx"]
    assert all(path.stat().st_size for path in written)


def test_every_slider_holds_the_figure_of_the_law_and_moves_it():
    policy = baseline_policy()
    every = [slider for own in sliders(policy, 2023).values() for slider in own]
    assert {slider.path for slider in every} >= {path for path in policy.values if policy.value(path, 2023) is not None}
    for slider in every:
        assert slider.low <= slider.value <= slider.high and 0 < slider.step < slider.high - slider.low, slider
        policy.with_overrides({slider.path: slider.high})


def test_the_newest_request_wins():
    answered, started, free = [], threading.Event(), threading.Event()

    def work(request, go_on):
        started.set()
        free.wait(10)
        go_on()
        answered.append(request)

    worker = Newest(work)
    worker.ask(1)
    assert started.wait(10)
    worker.ask(2)
    worker.ask(3)
    free.set()
    assert worker.settled(10) and answered == [3]
    worker.close()


@pytest.mark.slow
def test_a_moved_slider_changes_number_chart_and_who_gains_in_either_language(baseline):
    dashboard = Dashboard(baseline.path, draws=8)
    assert dashboard.worker.settled(300)
    before = {name: widget.value for name, widget in dashboard.shown.items()}
    dashboard.policy.row("1.1.amount").lever.value = 200_000
    assert dashboard.worker.settled(300)
    after = {name: widget.value for name, widget in dashboard.shown.items()}
    assert all(before[name] != after[name] for name in ("base", "ahead", "charts", "gains", "clauses"))
    assert "比基线 +" in after["base"] and "东昌府区" in after["gains"]
    dashboard.settings.language.value = "en"
    assert dashboard.worker.settled(300)
    assert "against the baseline +" in dashboard.shown["base"].value and dashboard.policy.values == {"1.1.amount": 200_000}
    dashboard.worker.close()


def _rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_a_first_answer_is_made_of_the_first_draws_and_its_band_holds_the_exact_one(baseline):
    desk, still = Desk(threads=1), Question(baseline, year=2025, draws=64)
    assert desk.takes_long(still)
    alone = desk.first(still)
    exact = desk.ahead(still)
    assert not alone.paired and not desk.takes_long(Question(baseline, {"22.1.rate": 0.4}, year=2025, draws=64))
    assert all(alone.chances[one.name].low <= one.probability <= alone.chances[one.name].high for one in exact.chances)
    again = desk.first(still)  # the same policy: eight draws that are those of the 64, bit for bit, move nothing
    assert again.paired and again.owed.value == pytest.approx(exact.owed.mean, abs=1) and again.owed.low == again.owed.high
    assert [again.chances[one.name].value for one in exact.chances] == [one.probability for one in exact.chances]
    moved = Question(baseline, {"1.1.amount": 300_000, "1.3.amount": 0}, year=2025, draws=64)
    assert desk.takes_long(moved)
    first, exact = desk.first(moved), desk.ahead(moved)
    assert first.owed.low <= exact.owed.mean <= first.owed.high and first.owed.low < first.owed.high
    assert all(first.chances[one.name].low <= one.probability <= first.chances[one.name].high for one in exact.chances)
    assert max(guess.high - guess.low for guess in first.chances.values()) < 0.35


def test_chances_are_told_before_money_and_are_the_exact_ones(desk, baseline):
    moved, told = Question(baseline, {"1.1.amount": 140_000}, year=2025, draws=16), []
    ahead = desk.ahead(moved, told=told.append)
    assert ahead.projected and told == [ahead.chances]
    first = desk.first(moved)
    guessed, shown = views.first(first), views.first(first, told[0])
    exact = [
        say("dashboard.exact_chance", name=chance.name, share=chance_text(chance.probability, chance.draws))
        for chance in ahead.chances
        if not chance.name.endswith(REAL)
    ]
    assert len(exact) == 3 and all(one in shown and one not in guessed for one in exact)
    told.clear()
    assert not desk.ahead(moved, told=told.append).projected and not told, "what is known is answered at once"


def test_an_answer_that_is_overtaken_while_money_is_worked_out_is_not_given(desk, baseline):
    told, asked = [], Question(baseline, {"1.1.amount": 150_000}, year=2025, draws=16)

    def overtaken_after_chances():
        if told:
            raise Overtaken

    desk.ahead(Question(baseline, year=2025, draws=16))
    with pytest.raises(Overtaken):
        desk.ahead(asked, overtaken_after_chances, told.append)
    assert len(told) == 1
    before, walked = list(told), []

    def overtaken_by_then():
        walked.append(1)
        if len(walked) > 1:  # the only block of 16 draws is done
            raise Overtaken

    with pytest.raises(Overtaken):
        desk.ahead(Question(baseline, {"1.1.amount": 160_000}, year=2025, draws=16), overtaken_by_then, told.append)
    assert told == before, "chances of what is asked no more are not shown"


@pytest.mark.slow
def test_changed_targets_are_answered_without_projecting_and_changes_sum_to_the_whole(desk, baseline):
    known = Question(baseline, {"1.1.amount": 200_000}, year=2025, draws=8)
    before = desk.ahead(known)
    moved = Question(baseline, known.values, {}, 2025, 8, {"targets.T2.at_least": 1, "targets.T3.at_least": 1e6})
    ahead = desk.ahead(moved)
    assert not ahead.projected and ahead.owed == before.owed
    assert [(one.name, one.probability) for one in ahead.chances if one.name in ("T2", "T3")] == [("T2", 1.0), ("T3", 0.0)]
    found = desk.effects(Question(baseline, {"1.1.amount": 200_000, "22.1.rate": 0.4}, year=2025, draws=8))
    assert (
        [piece.path for piece in found.pieces] == ["1.1.amount", "22.1.rate"]
        and (sum(found.stacked) == found.whole).all()
        and found.shapley is not None
    )
    assert desk.effects(Question(baseline, draws=8)) is None


def test_an_export_goes_on_beside_and_can_be_ended(tmp_path):
    said, ended = [], []
    steps = [
        Step("workbook", (sys.executable, "-c", "pass"), tmp_path / "a"),
        Step("brief", (sys.executable, "-c", "import time; time.sleep(60)"), tmp_path / "b"),
        Step("report", (sys.executable, "-c", "pass"), tmp_path / "c"),
    ]
    job = Exporting(steps, lambda *told: said.append(told), lambda *told: ended.append(told))
    job.thread.start()
    while not any(place == 1 for place, *_ in said):
        assert job.thread.is_alive()
    job.cancel()
    job.thread.join(20)
    assert ended == [([tmp_path / "a"], None)] and {name for _, name, _ in said} == {"workbook", "brief"}
    failing = Exporting(
        [Step("brief", (sys.executable, "-c", "import sys; sys.exit('没有空间')"), tmp_path / "b")],
        lambda *_: None,
        lambda *told: ended.append(told),
    )
    failing.run()
    assert ended[-1] == ([], "没有空间")


@pytest.mark.slow
def test_a_pinned_answer_stands_beside_what_is_asked_then(baseline):
    page = Dashboard(baseline.path, draws=8)
    page.settings.pin.value = True  # nothing to pin yet, or just there: either way a sentence or a table
    assert page.worker.settled(300)
    page.settings.pin.value = False
    page.settings.pin.value = True
    page.policy.row("1.1.amount").field.value = "20万"
    assert page.worker.settled(300)
    table = page.shown["beside"].value
    assert "现行政策 [1.1.amount=200000]" in table and "个百分点" in table and "万元" in table and table.count("<tr>") > 8
    assert "精确" in page.shown["card"].value and page.shown["first"].value == ""
    page.page.pane.value = "effects"
    assert page.worker.settled(300) and "首次认定" in page.shown["effects"].value and "合计" in page.shown["effects"].value
    typed = page.files.title
    typed.value = "还没写完"
    page.settings.language.value = "en"
    assert page.files.title.value == "还没写完" and page.policy.values == {"1.1.amount": 200_000} and page.settings.pin.value
    assert page.worker.settled(300) and "pinned:" in page.shown["beside"].value
    page.settings.pin.value = False
    assert page.shown["beside"].value == ""
    page.worker.close()


@pytest.mark.slow
def test_few_sliders_work_out_nothing_before_one_is_moved_and_then_what_the_dashboard_says(desk, baseline):
    few = FewSliders(baseline.path, ("1.1.amount", "8.2.firms"), 8)
    assert few.base.value == "" and "拖动滑块" in few.shown.value and few.worker.settled(5)
    few.policy.row("1.1.amount").field.value = "20万"
    assert few.worker.settled(300)
    own = desk.ahead(Question(baseline, {"1.1.amount": 200_000.0}, year=2025, draws=8))
    assert few.shown.value == card(own) and "比基线 +" in few.base.value
    few.worker.close()
