"""Faults across cells: keys, credit codes, what a clause requires, carriers, units."""

import pytest
from tables_helpers import firm

from kjqs_model.language import speaking
from kjqs_model.tables import read_tables

CARRIER = {"carrier_id": "C1", "year": "2023", "kind": "incubator", "level": "national", "event": "none"}
PLATFORM = {"platform_id": "P1", "year": "2023", "kind": "new_rd_institution", "level": "provincial", "event": "approved"}


def found(path, severity):
    return [(f.row, f.column) for f in read_tables(path)[1] if f.severity == severity]


def test_key_that_stands_twice_names_both_rows(folder):
    path = folder(enterprises=[firm(), firm(firm_id="F2"), firm(year="2022", recognition="none"), firm(county="冠县"), firm()])
    findings = read_tables(path)[1]
    assert [(f.row, f.column) for f in findings] == [(5, "firm_id"), (6, "firm_id")]
    assert all("第 2 行" in f.problem for f in findings)


def test_keys_that_all_repeat_are_listed_a_thousand_times_then_counted(folder):
    findings = read_tables(folder(enterprises=[firm()] * 1500))[1]
    assert len(findings) == 1001
    assert "1499" in findings[-1].problem


def test_event_and_level_are_part_of_the_key_of_platforms(folder):
    rows = [
        PLATFORM | {"owner_id": "F1"},
        PLATFORM | {"owner_id": "F1", "event": "assessed_excellent"},
        PLATFORM | {"owner_id": "F1", "level": "national"},
    ]
    assert found(folder(platforms=rows), "error") == []
    assert found(folder(platforms=[*rows, rows[1]]), "error") == [(5, "platform_id")]


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("91110000600037341L", None),
        ("91110000600037341X", "error"),
        ("9111000060003734", "error"),
        ("91110000600037341O", "error"),
        ("91 not a code", "error"),
        ("911100006000373425", "warning"),
    ],
)
def test_credit_codes(folder, code, severity):
    if severity == "warning":
        from test_credit_code import slow_check

        code = code[:17] + slow_check(code[:17])
    findings = read_tables(folder(enterprises=[firm(credit_code=code)]))[1]
    assert [f.severity for f in findings] == ([severity] if severity else [])
    assert all((f.row, f.column, f.value) == (2, "credit_code", code) for f in findings)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, True),
        ({"above_scale": "none"}, False),
        ({"rd_reported": ""}, False),
        ({"first_rd_report": "true"}, False),
        ({"rd_reported_previous": "0"}, False),
        ({"above_scale": "other"}, True),
        ({"first_rd_report": "false"}, True),
        ({"first_rd_report": "true", "rd_reported_previous": "5000"}, False),
    ],
)
def test_previous_rd_is_required_where_the_increase_counts(folder, changes, refused):
    base = {"above_scale": "industrial", "rd_reported": "900000", "rd_reported_previous": "", "first_rd_report": ""}
    expected = [(2, "rd_reported_previous")] if refused else []
    assert found(folder(enterprises=[firm(**base | changes)]), "error") == expected
    without = {key: value for key, value in firm(**base | changes).items() if value != ""}
    assert found(folder(enterprises=[without]), "error") == expected


def test_previous_rd_at_fault_is_not_called_missing_too(folder):
    path = folder(enterprises=[firm(above_scale="industrial", rd_reported="900000", rd_reported_previous="?")])
    assert len(read_tables(path)[1]) == 1


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, True),
        ({"owner_id": "F1"}, False),
        ({"event": "assessed_excellent"}, False),
        ({"kind": "pilot_base"}, False),
        ({"level": "municipal"}, True),
    ],
)
def test_founding_enterprise_is_required(folder, changes, refused):
    assert found(folder(platforms=[PLATFORM | {"owner_id": ""} | changes]), "error") == ([(2, "owner_id")] if refused else [])
    assert found(folder(platforms=[PLATFORM | changes]), "error") == ([(2, "owner_id")] if refused else [])


def test_rows_of_one_carrier_and_year_agree_on_kind_and_level(folder):
    rows = [CARRIER, CARRIER | {"event": "selected"}, CARRIER | {"year": "2022", "kind": "makerspace"}]
    assert found(folder(carriers=rows), "error") == []
    rows.append(CARRIER | {"event": "approved", "kind": "makerspace", "level": "provincial"})
    assert found(folder(carriers=rows), "error") == [(5, "kind"), (5, "level")]


def test_carrier_without_a_row_of_the_year_is_warned_where_carriers_are_given(folder):
    firms = [
        firm(carrier_id="C1"),
        firm(firm_id="F2", carrier_id="C9"),
        firm(firm_id="F3", carrier_id="C1", year="2022"),
        firm(firm_id="F4"),
    ]
    path = folder(enterprises=firms)
    assert found(path, "warning") == []
    path = folder(carriers=[CARRIER])
    assert found(path, "warning") == [(3, "carrier_id"), (4, "carrier_id")]
    assert read_tables(path)[0] is not None


@pytest.mark.parametrize(
    ("amounts", "warned"),
    [
        (["50", "200"], True),
        (["999", "1000.9"], True),
        (["1000", "1000"], False),
        (["5"], False),
        (["5", "0", ""], False),
        (["5", "6", "5000000"], True),
        (["5", "5000000"], False),
    ],
)
def test_amounts_that_look_like_wan_yuan_are_warned(folder, amounts, warned):
    rows = [firm(firm_id=f"F{place}", rd_reported=amount) for place, amount in enumerate(amounts)]
    assert found(folder(enterprises=rows), "warning") == ([(None, "rd_reported")] if warned else [])
    if warned:
        assert "疑为万元" in read_tables(folder(enterprises=rows))[1][0].problem


def test_every_finding_has_a_problem_and_a_remedy_in_both_languages(folder):
    path = folder(
        enterprises=[firm(year="x", tech_sme="?", rd_reported="1e5", credit_code="1"), firm(county=""), firm(county="")],
        carriers=[CARRIER, CARRIER | {"kind": "makerspace"}],
        platforms=[PLATFORM],
        parks="园区\n1\n",
        nothing="",
    )
    for language in ("zh", "en"):
        with speaking(language):
            findings = read_tables(path)[1]
            assert len(findings) > 8
            assert all(f.problem and f.remedy and f.sentence() for f in findings)
            if language == "en":
                assert all(f.problem.isascii() for f in findings if f.file != "parks.csv")
