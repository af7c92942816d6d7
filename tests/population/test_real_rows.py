"""Rows of real registers: each takes the place of a synthetic firm of its cell, keeps its figures, and no margin moves."""

import json

import numpy as np
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.language import set_language
from kjqs_model.population.margins import shipped_design
from kjqs_model.population.quality import legal_violations
from kjqs_model.population.real import COVERABLE, RealRows
from kjqs_model.population.synthesis.making import synthesise
from kjqs_model.tables import Tables, dictionary, table_from_columns, write_tables
from tests.fuzz import thinned
from tests.population.populations import hard_errors, made

YEAR = 2023
NOTHING_COVERED = dict.fromkeys((*COVERABLE, "provincial_rd_subsidy", "other_rd_subsidy"), False)
FIRM = {
    "county": "临清市",
    "year": YEAR,
    "industry": "34",
    "above_scale": "none",
    "tech_sme": False,
    "recognition": "none",
    "super_deduction": False,
}


def table(name, rows):
    """A table of the dictionary from rows of cells; what a row leaves out is empty."""
    columns = {}
    for column, entry in dictionary()[name].columns.items():
        blank = {"string": None, "bool": False, "one of": None, "int": -1, "year": -1}.get(entry.type, np.nan)
        blank = entry.default if entry.has_default else blank
        columns[column] = [row.get(column, blank) for row in rows]
    return table_from_columns(name, columns, length=len(rows))


def registers(*groups, accounts=()):
    """Real tables: groups of (number of firms, their cells), and accounts of the first firms (number, cells)."""
    cells = [FIRM | given for count, given in groups for _ in range(count)]
    firms = [{"firm_id": f"真-{number:04d}"} | row for number, row in enumerate(cells)]
    held = [{"year": YEAR} | given for count, given in accounts for _ in range(count)]
    held = [{"firm_id": f"真-{number:04d}"} | row for number, row in enumerate(held)]
    return Tables([table("enterprises", firms), *([table("accounts", held)] if held else [])])


def joined(tables, covers=None, values=None, seed=1):
    return synthesise(shipped_design().with_values(values or {}), seed, RealRows.of(tables, YEAR, covers))


FIRST, SME = {"recognition": "first", "tech_sme": True}, {"tech_sme": True}
INDUSTRIAL = {"above_scale": "industrial", "rd_reported": 1_000_000.0, "rd_reported_previous": 900_000.0}
LISTS = {
    "firms of no status": ([(50, {})], []),
    "technology SMEs": ([(50, SME)], []),
    "first recognitions": ([(30, FIRST), (20, {"recognition": "first"})], []),
    "first recognitions with who coached and raised them": (
        [(40, FIRST | {"agency_id": "A"}), (15, FIRST | {"carrier_id": "C"})],
        [],
    ),
    "renewals": ([(50, {"recognition": "renewed"})], []),
    "failures": ([(17, {"recognition": "failed"}), (60, {"recognition": "failed_first"})], []),
    "the whole list of the year": (
        [
            (92, FIRST | {"agency_id": "A"}),
            (21, FIRST | {"carrier_id": "C"}),
            (101, FIRST),
            (76, {"recognition": "renewed", "tech_sme": True}),
            (71, {"recognition": "failed_first"}),
            (17, {"recognition": "failed"}),
        ],
        [],
    ),
    "certificates of 2021": ([(50, SME)], [(50, {"certificate_year": 2021})]),
    "certificates of 2022": ([(50, {})], [(50, {"certificate_year": 2022})]),
    "certificates that ran out": ([(4, {}), (6, {"recognition": "failed"})], [(10, {"certificate_year": 2020})]),
    "certificates of the year": ([(20, FIRST)], [(20, {"certificate_year": 2023, "first_certificate_year": 2023})]),
    "above-scale industry with R&D": ([(50, INDUSTRIAL)], []),
    "above-scale industry without R&D": ([(50, INDUSTRIAL | {"rd_reported": 0.0})], []),
    "other above-scale firms": ([(50, {"above_scale": "other", "industry": "65"})], []),
    "first reporters": ([(40, {"above_scale": "industrial", "rd_reported": 2e6, "first_rd_report": True})], []),
    "R&D in fen": ([(37, INDUSTRIAL | {"rd_reported": 1_000_000.37})], [(37, {"rd_statistical": 1_000_000.37})]),
    "R&D in the accounts alone": ([(20, {"above_scale": "industrial"}), (20, SME)], [(40, {"rd_statistical": 1_234_567.0})]),
    "super-deductions": ([(200, {"super_deduction": True})], [(200, {"rd_tax": 1e6})]),
    "subsidies": ([(50, SME | {"super_deduction": True, "provincial_rd_subsidy": 50_000.5})], []),
    "revenue and staff": ([(400, {})], [(400, {"revenue": 3e6, "staff": 30})]),
    "revenue of nothing": ([(400, {})], [(400, {"revenue": 0.0})]),
    "firms of no known industry": ([(30, {"industry": None}), (30, {"industry": "C34"}), (5, {"industry": "3451"})], []),
}
NOT_COMPLETE = (
    "technology SMEs",
    "first recognitions",
    "the whole list of the year",
    "certificates of the year",
    "first reporters",
    "above-scale industry with R&D",
    "super-deductions",
    "subsidies",
)
CASES = [*((name, True) for name in LISTS), *((name, False) for name in NOT_COMPLETE)]


@pytest.fixture(
    scope="module",
    params=thinned((pytest.param(case, id=f"{case[0]}, {'complete' if case[1] else 'nothing complete'}") for case in CASES), 3),
)
def listed(request):
    """Real tables, whether their registers are complete, and the population that they are part of."""
    name, covered = request.param
    groups, accounts = LISTS[name]
    tables = registers(*groups, accounts=accounts)
    return tables, covered, joined(tables, None if covered else NOTHING_COVERED)


def test_no_margin_moves_and_no_synthetic_firm_breaks_the_law(listed):
    tables, _, population = listed
    assert population.firms.real == len(tables["enterprises"])
    assert hard_errors(population) == {}
    assert not any(legal_violations(population.tables, YEAR, population.firms.real).values())


def test_real_figures_are_kept_and_uncovered_ones_filled_in(listed):
    tables, covered, population = listed
    given, found = tables["enterprises"].to_frame(), population.tables["enterprises"].to_frame().set_index("firm_id")
    found = found.loc[given["firm_id"]].reset_index()
    for column in ("name", "credit_code", "agency_id", "carrier_id", "rd_reported", "rd_reported_previous", "county"):
        said = given[column].notna()
        assert found[column][said].tolist() == given[column][said].tolist(), column
    for column in ("above_scale", "tech_sme", "recognition", "super_deduction", "provincial_rd_subsidy", "first_rd_report"):
        said = covered | ~given[column].isin([False, "none", 0.0])
        assert found[column][said].tolist() == given[column][said].tolist(), column
    real, made_up = tables["accounts"], population.tables["accounts"]
    row_of = {key: row for row, key in enumerate(zip(made_up.texts("firm_id"), made_up["year"], strict=True))}
    rows = np.array([row_of[key] for key in zip(real.texts("firm_id"), real["year"], strict=True)], dtype=int)
    for column in ("revenue", "staff", "rd_tax", "rd_statistical", "certificate_year", "first_certificate_year"):
        said = ~np.isnan(real[column]) if real[column].dtype.kind == "f" else real[column] >= 0
        assert (made_up[column][rows][said] == real[column][said]).all(), column


def test_what_no_register_covers_is_drawn_for_real_firms_too():
    population = joined(registers((3_000, {"industry": "34"})), NOTHING_COVERED)
    real = np.arange(len(population.firms)) < population.firms.real
    for status in ("technology_sme", "super_deduction", "certified"):
        assert (population.firms.status[status] & real).sum() > 10, status
    complete = joined(registers((3_000, {"industry": "34"})))
    assert not complete.firms.status["technology_sme"][real].any() and not (complete.firms["recognition"][real] > 0).any()


def test_real_firms_take_the_places_of_synthetic_ones_of_their_cell():
    before, after = made(1).firms, joined(registers((120, {}), (80, {"county": "高新区", "industry": "65"}))).firms
    held = []
    for firms in (before, after):
        held.append(np.zeros((len(firms.design.counties), len(firms.design.industries)), dtype=int))
        np.add.at(held[-1], (firms.county, firms.industry), 1)
    assert len(before) == len(after) and np.abs(held[1] - held[0]).max() <= 3
    assert (held[1].sum(axis=1) == held[0].sum(axis=1)).all()


def test_more_real_firms_than_a_cell_holds_are_all_kept():
    population = joined(registers((900, {"county": "度假区", "industry": "01"})))
    assert hard_errors(population) == {} and population.firms.real == 900


def test_real_rows_stand_first_and_no_synthetic_firm_has_a_name_or_code():
    code = "91371500MA3C00001X"
    tables = registers((1, {"name": "某厂", "credit_code": code}), (2, {}))
    firms = joined(tables).tables["enterprises"].to_frame()
    assert firms["firm_id"].tolist()[:3] == ["真-0000", "真-0001", "真-0002"]
    assert firms["name"][0] == "某厂" and firms["credit_code"][0] == code
    assert firms["credit_code"][1:].isna().all() and firms["name"][1:].isna().all() and firms["firm_id"].is_unique


def test_tables_of_other_recipients_are_taken_as_they_are():
    loans = table(
        "loans",
        [
            {
                "loan_id": "L1",
                "borrower_id": "真-0000",
                "bank_id": "B",
                "year": YEAR,
                "first_on_record": True,
                "repaid_on_time": True,
                "provincial_interest_subsidy": 5.0,
            }
        ],
    )
    tables = registers((3, {}))
    population = joined(Tables([*(tables[name] for name in tables.given), loans]))
    assert population.tables["loans"].texts("loan_id").tolist() == ["L1"]
    assert len(population.tables["contracts"]) > 1 and hard_errors(population) == {}


@pytest.mark.parametrize(
    "cells, count, margin, least",
    [
        (SME, 1_300, "technology_smes", 1_300),
        ({"recognition": "first"}, 300, "recognition_first", 300),
        ({"recognition": "renewed"}, 80, "recognition_renewed", 80),
        ({"recognition": "failed"}, 20, "recognition_failed", 20),
        ({"recognition": "failed_first"}, 75, "recognition_failed_first", 75),
        ({"super_deduction": True}, 1_500, "super_deduction_firms", 1_500),
        ({"above_scale": "industrial"}, 2_000, "above_scale_industrial", 2_000),
        ({"first_rd_report": True} | INDUSTRIAL, 90, "first_rd_reports", 90),
    ],
)
def test_more_real_firms_than_a_margin_allows_are_refused_with_the_least_value(cells, count, margin, least):
    set_language("en")
    with pytest.raises(Refusal, match=f"firms that the registers hold|have it already.*Set {margin} to ") as refused:
        joined(registers((count, cells)))
    asked = int(str(refused.value).split(f"Set {margin} to ")[1].split(" or more")[0].replace(",", ""))
    assert asked >= least
    set_language("zh")
    with pytest.raises(Refusal, match=f"请把 {margin} 改为不低于 {asked:,}"):
        joined(registers((count, cells)))


def test_more_subsidies_than_the_margin_are_refused():
    tables = registers((100, SME | {"super_deduction": True, "provincial_rd_subsidy": 200_000.0}))
    with pytest.raises(Refusal, match="请把 rd_subsidy_amount 改为不低于"):
        joined(tables)


def test_more_real_firms_than_enterprises_are_refused():
    with pytest.raises(Refusal, match="enterprises"):
        joined(
            registers((300, {})),
            values={
                "enterprises": 200,
                "above_scale_industrial": 100,
                "above_scale_other": 100,
                "technology_smes": 200,
                "certified_technology_smes": 100,
                "above_scale_with_rd": 90,
                "first_rd_reports": 9,
            },
        )


def test_a_certificate_that_contradicts_the_result_is_refused_with_the_firm():
    set_language("en")
    for cells, certificate in (({"recognition": "first"}, 2021), ({}, 2023), ({"recognition": "failed"}, 2023), ({}, 2025)):
        with pytest.raises(Refusal, match=f"2 real firms contradict.*'真-0000' .certificate of {certificate}"):
            joined(registers((2, cells), accounts=[(2, {"certificate_year": certificate})]))


def test_an_unknown_county_and_a_year_without_rows_are_refused():
    with pytest.raises(Refusal, match="县区“济南市”不在"):
        joined(registers((1, {"county": "济南市"})))
    with pytest.raises(Refusal, match="没有 2023 年的企业"):
        joined(registers((1, {"year": 2022})))


def test_a_folder_says_what_its_registers_cover(tmp_path):
    tables = registers((2_000, {}), (30, SME))
    write_tables(tables, tmp_path)
    (tmp_path / "import.json").write_text(
        json.dumps(
            {
                "coverage_by_year": {
                    str(YEAR): {
                        "tech_sme": True,
                        "recognition": False,
                        "super_deduction": False,
                        "above_scale": False,
                        "provincial_rd_subsidy": False,
                    },
                    str(YEAR - 1): {"tech_sme": False},
                }
            }
        ),
        encoding="utf-8",
    )
    read = RealRows.read(tmp_path, YEAR)
    assert read.covers["tech_sme"] and not read.covers["recognition"] and len(read) == 2_030
    population = synthesise(seed=2, real=read)
    real = np.arange(len(population.firms)) < 2_030
    assert (population.firms.status["technology_sme"] & real).sum() == 30
    assert (population.firms.status["certified"] & real).sum() > 5 and hard_errors(population) == {}


def test_a_folder_without_record_counts_as_complete(tmp_path):
    write_tables(registers((10, SME)), tmp_path)
    assert all(RealRows.read(tmp_path, YEAR).covers[name] for name in COVERABLE)


def test_a_damaged_record_is_refused(tmp_path):
    write_tables(registers((10, SME)), tmp_path)
    (tmp_path / "import.json").write_text("{not json", encoding="utf-8")
    with pytest.raises(Refusal, match=r"import\.json"):
        RealRows.read(tmp_path, YEAR)


def test_real_rows_in_another_order_take_the_same_statuses_in_number():
    tables = registers((40, FIRST), (40, {}))
    firms = tables["enterprises"]
    mixed = Tables([firms.take(np.random.default_rng(1).permutation(len(firms)))])
    for population in (joined(tables), joined(mixed)):
        assert hard_errors(population) == {}
