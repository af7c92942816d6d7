"""How firms answer to money: plain functions of figures, the same compiled as in numpy, and moving the way that money pulls."""

import ast
import inspect
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kjqs_model.behaviour
from kjqs_model.behaviour import POLICY_PATHS, applying, benefit, bunching, rd_demand, relabelling, staying
from kjqs_model.policy import baseline_policy
from kjqs_model.projection.kernel.compiling import compiled
from tests.fuzz import examples

FILES = [
    path for path in sorted(Path(kjqs_model.behaviour.__file__).parent.glob("*.py")) if path.stem not in ("__init__", "bunching")
]
FUNCTIONS = {
    f"{module.__name__.rsplit('.', 1)[1]}.{name}": function
    for module in (applying, benefit, rd_demand, relabelling, staying)
    for name, function in vars(module).items()
    if inspect.isfunction(function) and function.__module__ == module.__name__
}
TRUTHS = {"registered", "entering", "first", "first_application", "could", "aims", "reaches"}
ADVERSARIAL = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    1e-300,
    5e-324,
    1e300,
    -1e300,
    np.inf,
    -np.inf,
    np.nan,
    70.0,
    np.nextafter(70.0, 71),
    1e12,
    2.0**53,
]

# The text of the rules ---------------------------------------------------------------------------------------------------

ARITHMETIC = (
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.BitAnd,
    ast.BitOr,
    ast.Invert,
    ast.USub,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.Eq,
    ast.NotEq,
)
PARTS = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call, ast.Name, ast.Constant, ast.Load)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_answer_is_one_line_of_arithmetic_without_a_figure(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert own and all(isinstance(node, ast.FunctionDef | ast.ImportFrom | ast.Expr) for node in tree.body)
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        said, answer = function.body
        assert isinstance(said.value.value, str) and isinstance(answer, ast.Return) and not function.decorator_list
        for part in ast.walk(answer.value):
            assert isinstance(part, ARITHMETIC + PARTS), ast.dump(part)
            assert not isinstance(part, ast.Constant) or (part.value in (0, 1, 0.5) and not isinstance(part.value, bool | str))
            if isinstance(part, ast.Call):
                assert part.func.id in own | {"where", "minimum", "maximum", "sqrt"} and not part.keywords


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_answer_reads_its_arguments_alone(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        (node.level, node.module): {alias.name for alias in node.names} for node in tree.body if isinstance(node, ast.ImportFrom)
    }
    assert imported.keys() <= {(2, "law"), (0, "numpy")} and imported.get((0, "numpy"), {"sqrt"}) == {"sqrt"}
    known = set().union(*imported.values()) | {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        read = {part.id for part in ast.walk(function.body[1]) if isinstance(part, ast.Name)}
        given_names = {argument.arg for argument in function.args.args}
        assert read - known == given_names, function.name


def test_excess_mass_uses_neither_chance_nor_files_nor_clocks():
    tree = ast.parse(Path(bunching.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported == {"numpy"} and not {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & {
        "random",
        "load",
        "datetime64",
    }


def test_the_parameters_that_firms_answer_to_exist():
    assert {path for path in POLICY_PATHS if path != "in_force"} <= set(baseline_policy().values) | set(
        baseline_policy().readings
    )
    assert POLICY_PATHS[-1] == "in_force"


# Compiled as in numpy ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FUNCTIONS)
def test_compiled_gives_what_numpy_gives(name):
    function = FUNCTIONS[name]
    kernel, names = compiled(function), list(inspect.signature(function).parameters)
    numbers = st.one_of(st.sampled_from(ADVERSARIAL), st.floats(), st.floats(0, 1), st.floats(1, 1e10))
    row = st.tuples(*(st.booleans() if one in TRUTHS else numbers for one in names))

    @settings(max_examples=examples(200), deadline=None)
    @given(st.lists(row, min_size=1, max_size=20))
    def check(rows):
        columns = [np.array(values) for values in zip(*rows, strict=True)]
        with np.errstate(all="ignore"):
            expected = np.broadcast_to(function(*columns), len(rows))
        found = np.array([kernel(*one) for one in rows])
        assert found.dtype.kind == expected.dtype.kind
        # zeros of either sign are equal: of minimum(0, -0) numpy gives the second and numba the first
        assert np.array_equal(found.astype(float), expected.astype(float), equal_nan=True)

    check()


# The way that money pulls ------------------------------------------------------------------------------------------------

YUAN, SHARE = st.floats(0, 1e8), st.floats(0, 1)


@settings(max_examples=examples(60), deadline=None)
@given(st.floats(-200, 200), st.floats(-200, 200))
def test_a_rising_share_rises_from_nothing_to_all(one, other):
    low, high = sorted((one, other))
    assert 0 <= applying.rising(low) <= applying.rising(high) <= 1 and applying.rising(0) == 0.5
    assert applying.rising(-one) == pytest.approx(1 - applying.rising(one), abs=1e-12)


@settings(max_examples=examples(60), deadline=None)
@given(st.floats(0, 100), st.floats(0, 100), st.floats(-10, 10), st.floats(0.1, 20))
def test_a_better_score_is_never_likelier_to_fail(one, other, level, noise):
    low, high = sorted((one, other))
    assert 0 <= applying.chance_to_pass(low, 70, level, noise) <= applying.chance_to_pass(high, 70, level, noise) <= 1


@settings(max_examples=examples(60), deadline=None)
@given(st.floats(1e-6, 1e6), st.floats(0, 10), st.floats(0, 10))
def test_a_chance_rises_with_the_factor_on_its_odds(odds, one, other):
    low, high = sorted((one, other))
    assert 0 <= applying.chance_of(odds, low) <= applying.chance_of(odds, high) <= 1
    assert applying.chance_of(odds, 1) == pytest.approx(odds / (1 + odds))


@settings(max_examples=examples(60), deadline=None)
@given(YUAN, YUAN, st.floats(1, 1e6), SHARE, st.floats(0, 3))
def test_where_a_scenario_offers_what_the_reference_does_nothing_moves(gain, _, own_value, chance, elasticity):
    relative = benefit.relative_gain(gain, gain, own_value)
    assert relative == 1 and benefit.answer_to_gain(relative, elasticity) == 1
    assert (
        benefit.relative_gain(
            benefit.gain_from_applying(gain, chance, True, 0), benefit.gain_from_applying(gain, chance, True, 0), own_value
        )
        == 1
    )


@settings(max_examples=examples(60), deadline=None)
@given(YUAN, YUAN, YUAN, st.floats(1, 1e6), st.floats(0, 3))
def test_a_larger_gain_never_makes_an_application_less_likely(one, other, reference, own_value, elasticity):
    low, high = sorted((one, other))
    answers = [benefit.answer_to_gain(benefit.relative_gain(gain, reference, own_value), elasticity) for gain in (low, high)]
    assert 0 <= answers[0] <= answers[1]


@settings(max_examples=examples(60), deadline=None)
@given(YUAN, YUAN, SHARE, YUAN, YUAN)
def test_a_certificate_is_worth_no_less_with_larger_awards(saving, award, chance, more, failed):
    value, larger = (benefit.value_of_certificate(True, saving, 3, award + extra, 0, 0) for extra in (0, more))
    assert larger >= value >= 3 * saving
    assert benefit.gain_from_applying(larger, chance, True, failed) >= benefit.gain_from_applying(value, chance, True, failed)
    assert benefit.gain_from_applying(value, chance, False, failed) == chance * value


@settings(max_examples=examples(60), deadline=None)
@given(st.floats(0, 0.5), st.floats(0, 2), st.floats(0, 2))
def test_a_larger_deduction_makes_research_cheaper(tax_rate, one, other):
    low, high = sorted((one, other))
    assert rd_demand.user_cost(tax_rate, high) <= rd_demand.user_cost(tax_rate, low) <= 1
    assert rd_demand.user_cost(tax_rate, 0) == pytest.approx(1)


@settings(max_examples=examples(60), deadline=None)
@given(st.floats(0.1, 2), st.floats(0.1, 2), st.floats(0.1, 2), st.floats(0, 5))
def test_dearer_research_is_never_more_research(one, other, reference, elasticity):
    cheap, dear = sorted((one, other))
    answers = [rd_demand.answer_to_cost(cost, reference, elasticity, 0.5, 2.0) for cost in (cheap, dear)]
    assert 0.5 <= answers[1] <= answers[0] <= 2.0
    assert rd_demand.answer_to_cost(reference, reference, elasticity, 0.5, 2.0) == 1


def test_the_margin_of_the_user_cost_is_the_elasticity():
    assert rd_demand.answer_to_cost(1.01, 1.0, 1.6, 0.5, 2.0) == pytest.approx(1 - 0.016)
    assert rd_demand.added_by_subsidy(130.0, 100.0, 1e6, 2e7, 0.9, 0.1) == pytest.approx(27)
    assert rd_demand.added_by_subsidy(130.0, 100.0, 1e8, 2e7, 0.9, 0.1) == pytest.approx(3)


@settings(max_examples=examples(60), deadline=None)
@given(YUAN, YUAN, SHARE, st.booleans())
def test_real_research_lies_between_latent_and_reported(latent, aim, real_share, reaches):
    reported = relabelling.reported_rd(latent, reaches, aim)
    assert reported >= latent
    real = relabelling.real_rd(latent, reported, real_share)
    assert latent <= real <= reported * (1 + 1e-12)
    assert reaches or (reported == latent and real == latent)


@settings(max_examples=examples(60), deadline=None)
@given(YUAN, st.booleans(), st.booleans(), st.sampled_from([0.0, 1e-9, 0.4, 2.0]))
def test_no_firm_that_answers_reaches_for_what_brings_it_nothing(value, could, aims, strength):
    reaches = relabelling.reaches_for_the_ratio(could, aims, value, strength)
    assert bool(reaches) == (could and aims and (value > 0 or strength == 0))


@settings(max_examples=examples(60), deadline=None)
@given(st.floats(0.001, 0.5), st.floats(1e-5, 50), st.floats(1e-5, 50))
def test_beginning_and_giving_up_answer_to_money_in_opposite_ways(rate, one, other):
    low, high = sorted((one, other))
    assert 0 < relabelling.chance_to_begin(rate, low) <= relabelling.chance_to_begin(rate, high) <= 1
    assert 0 < relabelling.chance_to_give_up(rate, high) <= relabelling.chance_to_give_up(rate, low) <= 1
    assert relabelling.chance_to_begin(rate, 1.0) == pytest.approx(rate) == relabelling.chance_to_give_up(rate, 1.0)


@settings(max_examples=examples(200), deadline=None)
@given(st.floats(1e-9, 1e3), st.floats(0, 5))
def test_the_answer_to_money_is_smooth_at_the_reference_and_always_positive(relative, elasticity):
    assert benefit.answer_to_gain(relative, elasticity) > 0
    assert benefit.answer_to_gain(relative, 0.0) == 1 == benefit.answer_to_gain(1.0, elasticity)
    below, above = ((benefit.answer_to_gain(1 + step, elasticity) - 1) / step for step in (-1e-5, 1e-5))
    assert below == pytest.approx(elasticity, rel=1e-3, abs=1e-9) and above == pytest.approx(elasticity, rel=1e-3, abs=1e-9)


@settings(max_examples=examples(60), deadline=None)
@given(st.floats(1e4, 1e11), st.floats(1e4, 1e11), SHARE)
def test_a_larger_firm_is_no_likelier_to_leave_or_to_stop(one, other, rate):
    small, large = sorted((one, other))
    exits = [staying.chance_to_exit(rate, revenue, 1e7, 0.1, 3.0) for revenue in (small, large)]
    stops = [staying.chance_to_stop_rd(rate, revenue, 1e7) for revenue in (small, large)]
    assert 0 <= exits[1] <= exits[0] <= 1 and 0 <= stops[1] <= stops[0] <= rate
    assert staying.chance_to_exit(rate, 1e7, 1e7, 0.1, 3.0) == rate == staying.chance_to_stop_rd(rate, 1e7, 1e7)
