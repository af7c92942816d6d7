"""Numbers that no machine holds are refused at once, in a sentence."""

import pytest

from kjqs_model.scenario.schema import MOST_DRAWS
from tests.projection.commands import kjqs

SCENARIO = "title: t\nauthor: a\ndate: 2023-12-31\nquestion: q\n"


@pytest.mark.parametrize("command", ["simulate", "report", "sensitivity"])
@pytest.mark.parametrize("draws", [MOST_DRAWS + 8, 10**18, 0, -8, 9])
def test_more_draws_than_a_machine_holds_are_refused_at_once(command, draws, tmp_path):
    (tmp_path / "s.yaml").write_text(SCENARIO, encoding="utf-8")
    code, _, said = kjqs(command, tmp_path / "s.yaml", "--draws", draws, "--output", tmp_path / "out")
    assert code == 2 and "抽样次数" in said and not (tmp_path / "out").exists()


def test_a_scenario_may_not_name_more_either(tmp_path):
    (tmp_path / "s.yaml").write_text(f"{SCENARIO}draws: {10**18}\n", encoding="utf-8")
    code, _, said = kjqs("simulate", tmp_path / "s.yaml", "--output", tmp_path / "out")
    assert code == 2 and str(MOST_DRAWS) in said
