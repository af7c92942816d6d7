"""Recipients other than enterprises: published numbers and sums stay, what nobody published varies with the seed."""

from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from kjqs_model.data import shipped
from kjqs_model.population import rare_events
from kjqs_model.population.margins import shipped_design
from kjqs_model.population.rare_events import FILE, rare_event_lines, rare_event_tables
from kjqs_model.tables import Tables, dictionary
from tests.population.populations import SEEDS, made

MODELS = shipped(FILE)["lines"]
LINES = rare_event_lines()
OWNERS = {
    "technology": (np.array(["甲", "乙", "丙"], dtype=object), np.array(["冠县", "莘县", "冠县"], dtype=object)),
    "registered": (np.array([f"企{number:03d}" for number in range(200)], dtype=object), np.full(200, "东阿县", dtype=object)),
}
COUNTIES = np.array(list(shipped_design().counties), dtype=object)
MANY = range(120)
DRAWN = {name for name, model in MODELS.items() if model.get("count") == "poisson"}


@cache
def tables(seed):
    return Tables(rare_event_tables(seed, 2023, COUNTIES, np.ones(len(COUNTIES)), OWNERS))


def line_counts(found):
    """Rows by table and the line they were made from."""
    counts = Counter()
    for name in found.given:
        lines = [line for line in LINES if line.table == name]
        numbers = [line.number for line in lines]
        assert len(set(numbers)) == len(numbers)
        for number, count in zip(*np.unique(found[name].source.rows, return_counts=True), strict=True):
            counts[lines[numbers.index(number)].line] += int(count)
    return counts


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.table}.{line.line}")
def test_a_published_number_stays_and_a_drawn_one_has_its_mean(line):
    counts = [line_counts(tables(seed))[line.line] for seed in (MANY if line.line in DRAWN else SEEDS)]
    if line.line in DRAWN:
        assert abs(np.mean(counts) - line.rows) < 4 * np.sqrt(line.rows / len(counts)) and len(set(counts)) > 1
        assert 0.5 * line.rows < np.var(counts) < 1.7 * line.rows
    else:
        assert set(counts) == {line.rows}


@pytest.mark.parametrize("line", [line for line in LINES if line.amounts()], ids=lambda line: f"{line.table}.{line.line}")
def test_amounts_add_up_to_the_total_of_the_line_or_of_its_mean(line):
    for seed in SEEDS:
        found = tables(seed)[line.table]
        here = found.source.rows == line.number
        for column, total in line.amounts().items():
            assert found[column][here].sum() == np.rint(total * here.sum() / line.rows)
            assert (found[column][here] >= 0).all() and (found[column][here] == np.rint(found[column][here])).all()
            if MODELS.get(line.line, {}).get("spread") and here.sum() > 2:
                assert len(set(found[column][here])) > 1


def test_the_models_name_lines_that_are_there_and_words_that_are_known():
    assert set(MODELS) <= {line.line for line in LINES}
    for model in MODELS.values():
        assert set(model) <= {"count", "spread", "owner"} and model.get("count", "published") in ("published", "poisson")
        assert model.get("owner", "technology") in OWNERS and 0 <= model.get("spread", 0) < 2
    official = {line.line for line in LINES if line.status == "official"}
    assert not official & DRAWN, "a published number is not drawn"


def test_every_key_stands_once_and_every_row_has_a_known_county():
    for seed in SEEDS:
        found = tables(seed)
        for name in found.given:
            frame = found[name].to_frame()
            assert not frame.duplicated(list(dictionary()[name].key)).any(), name
            if "county" in frame:
                assert set(frame["county"].dropna()) <= set(COUNTIES)
            assert set(frame["year"]) <= {2023}


def test_owners_are_firms_of_the_population_and_their_county_is_that_of_the_row():
    for seed in SEEDS:
        found = made(seed).tables
        firms = found["enterprises"].to_frame().set_index("firm_id")
        registered = set(firms.index[firms["tech_sme"]])
        loans = found["loans"].to_frame()
        assert set(loans["borrower_id"]) <= registered
        assert list(loans["county"]) == list(firms["county"][loans["borrower_id"]])
        for table, column in (("talents", "employer_id"), ("platforms", "owner_id")):
            assert set(found[table].to_frame()[column].dropna()) <= set(firms.index)


def test_the_same_seed_gives_the_same_events_and_another_seed_others():
    again = tables.__wrapped__(1)
    for name in again.given:
        assert again[name].to_frame().equals(tables(1)[name].to_frame()), name
    assert not tables(1)["loans"].to_frame().equals(tables(2)["loans"].to_frame())
    assert line_counts(tables(1)) != line_counts(tables(2))


def test_more_rows_of_one_line_move_no_other_line(monkeypatch):
    before = tables(3)["contracts"].to_frame()
    more = tuple(replace(line, rows=line.rows + 50) if line.line == "other_loans_first_quarter" else line for line in LINES)
    monkeypatch.setattr(rare_events, "rare_event_lines", lambda: more)
    after = tables.__wrapped__(3)
    assert after["contracts"].to_frame().equals(before) and len(after["loans"]) == len(tables(3)["loans"]) + 50
