"""Tables for publication: nothing gives a real firm away, the bureau sees all, and what was made needs no protection."""

from pathlib import Path

import pytest

from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.policy import baseline_policy
from kjqs_model.population.disclosure.publication import publication
from kjqs_model.population.disclosure.suppression import HIDDEN
from kjqs_model.population.provenance import MADE, MIXED, REGISTERS, Provenance
from kjqs_model.population.registers import import_registers
from kjqs_model.tables import Tables, dictionary, table_from_columns
from tests.population.attacks import Attack, hidden_in

PLACES = ["东昌府区"] * 6 + ["冠县"] * 2 + ["莘县"] * 5
AWARDS = {"1.1": 100_000.0, "1.2": 50_000.0, "1.3": 30_000.0, "1.4": 5_000.0, "8.2": 50_000.0}
ALL_MADE = Provenance(dict.fromkeys(dictionary(), MADE))
EXAMPLES = Path(__file__).parents[2] / "notebooks" / "example_registers"


def enterprises(count: int, **columns):
    given = {
        "firm_id": [f"F{number:03d}" for number in range(count)],
        "county": ["东昌府区"] * count,
        "year": [2023] * count,
        "above_scale": ["none"] * count,
        "tech_sme": [True] * count,
        "recognition": ["first"] * count,
        "super_deduction": [False] * count,
        "rd_reported": [1e6 * (number + 1) for number in range(count)],
    }
    return table_from_columns("enterprises", given | columns)


@pytest.fixture
def firms():
    return Tables([enterprises(len(PLACES), county=PLACES, recognition=["first"] * 9 + ["renewed"] * 4)])


@pytest.fixture(scope="module")
def registered():
    """The example registers that the product ships, imported."""
    files = sorted(path for path in EXAMPLES.iterdir() if path.suffix in (".xlsx", ".csv") and path.name != "企业名称对照.csv")
    return import_registers(files, [EXAMPLES / "mapping.yaml"], names=EXAMPLES / "企业名称对照.csv").tables


def published(tables, **options):
    return publication(tables, baseline_policy(), 2023, **options)


# ---- what is hidden


def test_a_county_of_two_real_firms_is_hidden_with_another_that_protects_it(firms):
    shown = published(firms).shown["企业数"]
    assert shown["冠县"] == HIDDEN and (shown == HIDDEN).sum() == 2 and shown.iloc[-1] == "13"


def test_the_bureau_sees_all_and_is_told_not_to_publish(firms):
    result = published(firms, bureau=True)
    assert result.shown["企业数"].tolist() == ["6", "2", "5", "13"]
    assert "不得公开" in result.note and "不得公开" in result.lines()[0][0]


@pytest.mark.parametrize(
    "groups",
    [
        ("county", "recognition"),
        ("county", "tech_sme"),
        ("county", "super_deduction"),
        ("county", "above_scale"),
        ("recognition", None),
        ("county", None),
    ],
)
def test_no_small_count_of_the_example_registers_can_be_told(registered, groups):
    rows, columns = groups
    result, truth = (published(registered, rows=rows, columns=columns, bureau=bureau).table for bureau in (False, True))
    reader = Attack(result, empty_cells(truth))
    small = 0
    for row, column in hidden_in(result):
        least, most = reader.interval(row, column)
        assert most - least >= 1
        if truth.loc[row, column] < 3:
            small += 1
            assert most >= 3 and ("合计" in (row, column) or least == 1), (row, column)
    assert small == ((truth > 0) & (truth < 3)).to_numpy().sum()


def test_no_payment_of_the_example_registers_can_be_told(registered):
    """A clause pays whole awards, which everybody knows: one award and three must remain possible where one or two firms are paid."""
    found, truth = (
        published(registered, columns="clause", value="payments"),
        published(registered, columns="clause", value="payments", bureau=True),
    )
    reader = Attack(
        found.table,
        empty_cells(truth.table),
        unit=lambda row, column: AWARDS.get(column, 1.0),
        whole=lambda row, column: column in AWARDS,
    )
    reasons = found.reasons.set_index(["row", "column"])["reason"]
    attacked = 0
    for row, column in (cell for cell in hidden_in(found.table) if "合计" not in cell):
        least, most = reader.interval(row, column)
        value, award = truth.table.loc[row, column], AWARDS.get(column, 1.0)
        assert most - least >= max(award, 0.0999 * value) - 1, (row, column)
        if reasons[row, column] != "防止倒推":
            attacked += 1
            assert most >= 1.0999 * value - 1 and least <= max(0.9001 * value, award) + 1, (row, column)
            assert column not in AWARDS or (least <= award + 1 and most >= 3 * award - 1), (row, column)
    assert attacked > 30


def empty_cells(truth) -> set:
    return {(row, column) for row in truth.index for column in truth.columns if truth.loc[row, column] == 0}


# ---- who is real


def test_what_was_made_needs_no_protection(firms):
    assert HIDDEN not in set(published(firms, provenance=ALL_MADE).shown["企业数"])
    some = Provenance({"enterprises": MIXED}, frozenset({"F006"}))
    assert published(firms, provenance=some).shown["企业数"]["冠县"] == HIDDEN  # of the two firms there one is real


def agencies(real: int):
    """One agency that coached seven firms, of which so many are real, and twelve agencies of one made firm each."""
    ids = [f"R{number}" if number < real else f"模拟企业-{number:03d}" for number in range(19)]
    agency = ["中介-A"] * 7 + [f"中介-{number:03d}" for number in range(12)]
    return Tables([enterprises(19, firm_id=ids, agency_id=agency)]), Provenance({"enterprises": MIXED}, frozenset(ids[:real]))


def test_one_real_agency_among_made_ones_is_hidden():
    tables, provenance = agencies(real=7)
    assert published(tables, rows="clause", value="payments", provenance=provenance).shown.iloc[:, 0]["1.4"] == HIDDEN
    tables, provenance = agencies(real=0)
    assert published(tables, rows="clause", value="payments", provenance=provenance).shown.iloc[:, 0]["1.4"] == "95,000"


def talents():
    people = [f"人才-{number}" for number in range(2)]
    return table_from_columns(
        "talents",
        {
            "talent_id": people,
            "year": [2023] * 2,
            "national": [True] * 2,
            "provincial": [False] * 2,
            "national_funding": [1e6, 2e6],
            "provincial_funding": [0.0, 0.0],
            "employer_id": ["U1", "U2"],
            "employer_kind": ["other"] * 2,
            "county": ["冠县"] * 2,
        },
    )


@pytest.mark.parametrize(("origin", "shown"), [(MADE, "3,000,000"), (REGISTERS, HIDDEN)])
def test_recipients_are_as_real_as_the_table_that_names_them(firms, origin, shown):
    tables = Tables([firms["enterprises"], talents()])
    provenance = Provenance(dict.fromkeys(dictionary(), MADE) | {"talents": origin})
    result = published(tables, rows="clause", value="payments", provenance=provenance)
    assert result.shown.iloc[:, 0]["10.1"] == shown and result.shown.iloc[:, 0]["1.1"] == "900,000"


def test_an_enterprise_that_is_real_stays_so_in_a_table_that_was_made(firms):
    platform = table_from_columns(
        "platforms",
        {
            "platform_id": ["平台-1"],
            "year": [2023],
            "kind": ["new_rd_institution"],
            "level": ["provincial"],
            "event": ["approved"],
            "county": ["冠县"],
            "owner_id": ["F006"],
        },
    )
    provenance = Provenance(dict.fromkeys(dictionary(), MADE) | {"enterprises": MIXED}, frozenset({"F006"}))
    result = published(Tables([firms["enterprises"], platform]), rows="clause", value="payments", provenance=provenance)
    assert result.shown.iloc[:, 0]["5.1"] == HIDDEN


# ---- words and order


def test_payments_stand_by_clause_in_numeric_order(firms):
    table = published(firms, rows="clause", columns="county", value="payments", provenance=ALL_MADE).table
    assert list(table.index)[:2] == ["1.1", "1.2"] and table.iloc[-1, -1] == 9 * 100_000 + 4 * 50_000


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("firms", "企业数", "firms"),
        ("payments", "应兑付（元）", "owed (yuan)"),
        ("rd_reported", "研发投入（元）", "rd_reported (yuan)"),
    ],
)
def test_the_column_of_a_list_is_headed_by_what_it_counts(firms, value, zh, en):
    assert list(published(firms, value=value).shown.columns) == [zh]
    with speaking("en"):
        assert list(published(firms, value=value).shown.columns) == [en]
        assert "only one table" in published(firms, value=value).note


@pytest.mark.parametrize(
    "words, said",
    [
        ({"rows": "conty"}, "county"),
        ({"value": "firm"}, "firms"),
        ({"columns": "county"}, "同一个"),
        ({"rows": "industry", "value": "payments"}, "不能按"),
    ],
)
def test_a_group_that_there_is_not_is_refused_with_the_nearest(firms, words, said):
    with pytest.raises(Refusal, match=said):
        published(firms, **words)
    with pytest.raises(Refusal, match="2031"):
        publication(firms, baseline_policy(), 2031)
