"""The population as a whole: every hard margin, the law, tails, correlations, the same bytes, and refusals that can be followed."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.language import set_language
from kjqs_model.policy import baseline_policy, evaluate
from kjqs_model.population.margins import shipped_design
from kjqs_model.population.quality import ABOVE_SCALE_THRESHOLD, correlation_results, legal_violations, tails
from kjqs_model.population.synthesis.making import STEPS, synthesise
from kjqs_model.population.synthesis.reconcile import contradictions, least_change
from kjqs_model.tables.credit_code import Verdict, verdicts
from tests.fuzz import thinned
from tests.population.populations import SEEDS, bytes_of, hard_errors, made, relabelled, shuffled

DESIGN = shipped_design()
YEAR = DESIGN.year
SCALE = 0.4


def smaller():
    """The shipped design at two fifths of its size, which takes a third of the time."""
    design = DESIGN.with_values({name: round(margin.value * SCALE) for name, margin in DESIGN.margins.items()})
    return design.with_values(least_change(design))


SMALL = smaller()


def totals(tables):
    found = evaluate(tables, baseline_policy(), YEAR).totals()
    return dict(zip(found["clause"], zip(found["recipients"], found["amount_yuan"], strict=True), strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_hard_margin_is_exact(seed):
    assert hard_errors(made(seed)) == {}


@pytest.mark.parametrize("seed", SEEDS)
def test_research_of_the_city_is_that_of_the_margins_to_the_yuan(seed):
    tables = made(seed).tables
    accounts, firms = tables["accounts"], tables["enterprises"]
    spent = accounts["rd_statistical"][accounts["year"] == YEAR]
    assert (spent == np.rint(spent)).all() and (np.nan_to_num(firms["rd_reported"]) % 1 == 0).all()
    parts = DESIGN["rd_above_scale_industrial"] + DESIGN["rd_other_enterprises"]
    assert sum(map(int, spent)) == parts
    assert sum(map(int, spent)) + DESIGN["rd_institutions"] == DESIGN["rd_city"]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_firm_breaks_the_law(seed):
    assert not any(legal_violations(made(seed).tables, YEAR).values())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_tail_of_sizes_has_its_exponent_and_the_scores_their_correlations(seed):
    found = tails(made(seed))
    assert abs(found["found"] - found["asked"]) < 0.03
    assert len(made(seed).firms) == 60_000 and correlation_results(made(seed))["largest_difference"] < 0.01


@pytest.mark.parametrize("seed", SEEDS)
def test_tables_are_whole_and_linked(seed):
    tables = made(seed).tables
    firms, accounts = tables["enterprises"], tables["accounts"]
    assert len(set(firms.texts("firm_id"))) == len(firms) == DESIGN.count("enterprises")
    keys = accounts["firm_id"].astype(np.int64) * 10_000 + accounts["year"]
    assert len(np.unique(keys)) == len(keys) and set(np.unique(accounts["year"])) == set(range(YEAR - 3, YEAR + 1))
    assert set(accounts.labels["firm_id"]) == set(firms.labels["firm_id"])
    industrial = firms["above_scale"] > 0
    assert np.isnan(firms["rd_reported"][~industrial]).all()
    previous = np.isnan(firms["rd_reported_previous"])
    assert (
        (previous[firms["first_rd_report"]]).all()
        and not (previous & ~np.isnan(firms["rd_reported"]) & ~firms["first_rd_report"]).any()
    )
    revenue = accounts["revenue"][accounts["year"] == YEAR]
    assert (revenue[industrial] >= ABOVE_SCALE_THRESHOLD).all()
    for name in ("revenue", "cost", "assets", "staff", "technical_staff", "rd_statistical", "rd_tax", "rd_audit"):
        values = accounts[name].astype(float)
        assert (np.nan_to_num(values) >= 0).all() and (np.nan_to_num(values) % 1 == 0).all(), name
    assert (accounts["technical_staff"] <= accounts["staff"]).all()


def test_written_and_read_again_the_population_passes_every_check_and_costs_the_same(tmp_path):
    from kjqs_model.tables import read_tables, write_tables

    write_tables(made(1).tables, tmp_path / "tables")
    read, findings = read_tables(tmp_path / "tables")
    assert not [finding for finding in findings if finding.severity == "error"]
    assert totals(read) == totals(made(1).tables)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    first = bytes_of(made(1).tables, tmp_path / "a")
    assert bytes_of(synthesise(seed=1).tables, tmp_path / "b") == first
    assert bytes_of(made(2).tables, tmp_path / "c") != first


@pytest.mark.slow
def test_threads_and_hash_seeds_change_no_byte(tmp_path, repository):
    code = (
        "import sys, pathlib; from tests.population.populations import bytes_of; from kjqs_model.population.synthesis.making import synthesise;"
        "print(bytes_of(synthesise(seed=4).tables, pathlib.Path(sys.argv[1])))"
    )
    found = set()
    for threads in ("1", "2"):
        env = os.environ | {f"{name}_NUM_THREADS": threads for name in ("OMP", "OPENBLAS", "MKL")} | {"PYTHONHASHSEED": threads}
        shown = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / threads)],
            capture_output=True,
            text=True,
            check=True,
            env=env,
            cwd=repository,
        )
        found.add(shown.stdout.strip())
    assert len(found) == 1 and len(found.pop()) == 64


def test_progress_is_told_after_each_step():
    told = []
    synthesise(seed=9, progress=lambda: told.append(len(told)))
    assert len(told) == STEPS


def test_synthetic_firms_bear_no_credit_code_no_name_and_no_id_that_is_one():
    for seed in SEEDS:
        firms = made(seed).tables["enterprises"]
        assert (firms["credit_code"] == -1).all() and (firms["name"] == -1).all()
        for name in made(seed).tables.given:
            for labels in made(seed).tables[name].labels.values():
                assert not len(labels) or not np.isin(verdicts(labels), (Verdict.valid, Verdict.lettered_registrar)).any()


@pytest.mark.parametrize("seed", SEEDS)
def test_shuffled_rows_and_relabelled_ids_change_no_total(seed):
    expected = totals(made(seed).tables)
    assert sum(amount for _, amount in expected.values()) > 10**8 / 2
    assert totals(shuffled(made(seed).tables, seed)) == expected
    other = totals(relabelled(made(seed).tables, str(seed)))
    assert {clause: found for clause, found in other.items() if clause != "16.2"} == {
        clause: found for clause, found in expected.items() if clause != "16.2"
    }
    assert other["16.2"] == expected["16.2"], "scores of parks have no ties, so that the ids that break them decide nothing"


@pytest.mark.parametrize(
    "name, times",
    [
        ("technology_smes", 1.12),
        ("technology_smes", 0.8),
        ("super_deduction_firms", 0.8),
        ("first_rd_reports", 0.5),
        ("enterprises", 1.15),
        ("above_scale_other", 0.6),
        ("rd_subsidy_firms", 0.7),
        ("rd_subsidy_amount", 1.2345678),
        ("failed_renewals", 0),
        ("certified_technology_smes", 0.85),
        ("coached_first_recognitions", 0),
        ("raised_first_recognitions", 2.5),
    ],
)
def test_another_value_of_one_margin_is_met_and_leaves_the_others_exact(name, times):
    value = round(SMALL[name] * times)
    population = synthesise(SMALL.with_values({name: value}), seed=5)
    assert population.design[name] == value and hard_errors(population) == {}
    assert not any(legal_violations(population.tables, YEAR).values())


ENDS = [pytest.param({name: end}, id=f"{name} {end:g}") for name, entry in DESIGN.assumptions.items() for end in entry.range]
MARGIN_ENDS = [
    pytest.param({name: round(end * SCALE)}, id=f"{name} {end:g}")
    for name, margin in DESIGN.margins.items()
    if margin.hard and margin.range
    for end in margin.range
]


def followed(design, values, most=8):
    """The population of a design with other values, every refusal met by doing what it says."""
    design, told = design.with_values(values), []
    for _ in range(most):
        try:
            return synthesise(design, seed=6), told
        except Refusal as refusal:
            told.append(str(refusal))
            design = design.with_values(remedy_of(design, str(refusal)))
    raise AssertionError(told)


def remedy_of(design, message):
    if contradictions(design):
        changes = least_change(design)
        assert all(f"{name} (" in message and f"{value:,.0f}" in message for name, value in changes.items())
        return changes
    name, bound = re.search(r"Set (\w+) to ([\d,]+) or (?:less|more)", message).groups()
    return {name: int(bound.replace(",", ""))}


@pytest.mark.parametrize("values", thinned(ENDS, 5))
def test_every_assumption_works_at_both_ends_of_its_range_or_is_refused_with_a_remedy_that_works(values):
    set_language("en")
    population, told = followed(SMALL, values)
    assert hard_errors(population) == {}, told
    assert not any(legal_violations(population.tables, YEAR).values()), told
    found = tails(population)
    assert abs(found["found"] - found["asked"]) < 0.03


@pytest.mark.parametrize("values", thinned(MARGIN_ENDS, 5))
def test_every_assumed_margin_works_at_both_ends_of_its_range_or_is_refused_with_a_remedy_that_works(values):
    set_language("en")
    population, told = followed(SMALL, values)
    assert hard_errors(population) == {}, told
    assert not any(legal_violations(population.tables, YEAR).values()), told


def test_a_contradiction_is_refused_before_anything_is_made():
    with pytest.raises(Refusal, match="相互矛盾"):
        synthesise(DESIGN.with_values({"rd_city": 1}), progress=lambda: pytest.fail("something was made"))


@pytest.mark.parametrize(
    "values, sentence",
    [
        ({"above_scale_industrial": 9_000, "above_scale_with_rd": 798}, "Set above_scale_industrial to [0-9,]+ or less"),
        ({"above_scale_other": 9_000}, "Set above_scale_other to [0-9,]+ or less"),
        (
            {"rd_above_scale_industrial": 10**9, "rd_above_scale_published": 0, "rd_city": 10**9 + 934_661_600},
            "R&D of above-scale industry.*least R&D .*Set rd_above_scale_industrial to [0-9,]+ or more",
        ),
        (
            {"rd_above_scale_industrial": 10**12, "rd_city": 10**12 + 934_661_600},
            "rd_ratio_cap.*Set rd_above_scale_industrial to [0-9,]+ or less",
        ),
        ({"technology_smes": 30_000}, "Set technology_smes to [0-9,]+ or less"),
        ({"super_deduction_firms": 20_000}, "Set super_deduction_firms to [0-9,]+ or less"),
        ({"above_scale_with_rd": 20, "first_rd_reports": 2}, "Set above_scale_with_rd to [0-9,]+ or more"),
        ({"rd_subsidy_amount": 5}, "Set rd_subsidy_amount to [0-9,]+ or more"),
        ({"certificates_2021": 20_000, "high_tech_enterprises": 20_572}, "Set high_tech_enterprises to [0-9,]+ or less"),
    ],
)
def test_what_the_firms_cannot_meet_is_refused_in_a_sentence_with_a_remedy(values, sentence):
    set_language("en")
    design = DESIGN.with_values(values)
    assert contradictions(design) == []
    with pytest.raises(Refusal, match=sentence):
        synthesise(design)
    set_language("zh")
    with pytest.raises(Refusal, match="要求 [0-9,]+，.*请把 [a-z_0-9]+ 改为不"):
        synthesise(design)


def test_an_unknown_margin_is_refused_with_the_nearest():
    with pytest.raises(Refusal, match="high_tech_enterprises"):
        DESIGN.with_values({"hightech_enterprises": 900})


@pytest.mark.parametrize(
    "values, said",
    [
        ({"rd_subsidy_amount": 292}, "rd_subsidy_amount"),
        ({"rd_subsidy_firms": 0}, "rd_subsidy_amount"),
        ({"rd_subsidy_amount": 0}, "1 元"),
        ({"agencies": 6.5}, "整数"),
    ],
)
def test_a_subsidy_that_cannot_be_divided_is_refused_by_its_name(values, said):
    with pytest.raises(Refusal, match=said):
        synthesise(shipped_design().with_values(values))


def test_a_city_without_an_enterprise_is_refused():
    nothing = dict.fromkeys(shipped_design().margins, 0)
    with pytest.raises(Refusal, match="enterprises"):
        synthesise(shipped_design().with_values(nothing))
