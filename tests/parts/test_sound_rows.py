"""What is read block by block is what the readers read; and whatever they would find, or read otherwise, is left to them."""

import itertools
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kjqs_model.errors import Refusal
from kjqs_model.parts import evaluate_partitions, evaluation, open_executor, sound_rows
from kjqs_model.parts.plain_ids import are_plain, numbers_of
from kjqs_model.parts.sound_rows import Doubtful, Seen, firm_numbers, sound_blocks
from kjqs_model.policy import baseline_policy
from kjqs_model.tables import Tables, dictionary, read_tables, table_from_columns, write_tables
from kjqs_model.tables.names import differs_unseen
from tests.fuzz import examples
from tests.parts.cities import YEAR

FIRMS = 40
COUNTIES = ("临清市", "东昌府区", "茌平区")


def firms(letter="F", number=FIRMS, seed=1, **others):
    """Enterprises of one year with nothing to find."""
    draw = np.random.default_rng(seed)
    some = lambda *words: draw.choice(words, number).tolist()
    columns = {
        "firm_id": [f"{letter}{place:04d}" for place in range(number)],
        "year": [YEAR] * number,
        "county": some(*COUNTIES),
        "industry": some("C13", "C26", None),
        "above_scale": some("none", "industrial", "other"),
        "recognition": some("none", "first", "renewed", "failed_first", "failed"),
        "tech_sme": some(True, False),
        "super_deduction": some(True, False),
        "first_rd_report": some(True, False),
        "agency_id": some("A1", "A2", "A3", None),
        "carrier_id": some("R1", "R2", None),
        "provincial_rd_subsidy": some(0.0, 0.0, 120_000.37, 5e6),
        "rd_reported": some(0.0, 3e6, 700_000.1, np.nan),
        "rd_reported_previous": some(0.0, 1e6, 2e6),
        "other_rd_subsidy": some(0.0, 0.0, 0.0, 40_000.0),
    }
    return table_from_columns("enterprises", columns | others)


def carriers():
    rows = {"carrier_id": ["R1", "R2"], "year": [YEAR] * 2, "county": list(COUNTIES[:2]), "kind": ["incubator"] * 2}
    return table_from_columns("carriers", rows | {"level": ["provincial", "national"], "event": ["none"] * 2})


@pytest.fixture
def written(tmp_path):
    """Gives a file of enterprises as it is written, with some of its columns changed, in a folder of its own."""
    numbers = itertools.count()

    def write(change=lambda table: table, table=None):
        folder = tmp_path / str(next(numbers))
        write_tables(Tables([table or firms()]), folder, "parquet")
        path = folder / "enterprises.parquet"
        pa.parquet.write_table(change(pa.parquet.read_table(path)), path)
        return path

    return write


def cell(column, value, row=3):
    """A change of one cell."""

    def change(table):
        held = table.column(column).to_pylist()
        held[row] = value
        place = table.column_names.index(column)
        return table.set_column(
            place, column, pa.array(held, None if isinstance(value, str) else table.schema.field(column).type)
        )

    return change


def column_of(column, values):
    return lambda table: table.set_column(table.column_names.index(column), column, pa.array(values))


CHANGES = {
    **{f"id {value!r}": cell("firm_id", value) for value in ("", " F9", "F9 ", "#N/A", "1.2E+15", "nan", "待定", "f0001", "F0001",
        "=F1", None, "示例", "2023-01-02", "3-12", "Ｆ0001", "F\u200b1", "F0-1", "-5", "7-Jan", "A-Jan9", "######", "N/A", "00017",
        "12E5", "MAR-2023", "X_9", "TBD", "Е1")},
    **{f"county {value!r}": cell("county", value) for value in (None, "", " 临清市", "临清", "济南市", "#REF!", "1.5E+9", "nan")},
    **{f"industry {value!r}": cell("industry", value) for value in ("", " C13", "#REF!", "1.5E+9")},
    **{f"year {value!r}": cell("year", value) for value in (None, 999, 10_000, 2022, -1)},
    **{f"above_scale {value!r}": cell("above_scale", value) for value in (None, "", "none ", "规上工业", "unknown")},
    **{f"recognition {value!r}": cell("recognition", value) for value in (None, "首次认定", "First", "f")},
    **{f"tech_sme {value!r}": cell("tech_sme", value) for value in (None, True)},
    **{f"first_rd_report {value!r}": cell("first_rd_report", value) for value in (None, True)},
    **{f"agency {value!r}": cell("agency_id", value) for value in ("", "a1", "A1 ", "Ａ1", "nan", "=1", "2023-1-2", "A9", "A\u00ad1", "F0001")},
    **{f"subsidy {value!r}": cell("provincial_rd_subsidy", value) for value in (None, -1.0, 0.001, 1e14, np.nan, np.inf, -0.0, 0.1 + 0.2, 9e13, 12.345)},
    **{f"reported {value!r}": cell("rd_reported", value) for value in (None, -0.01, np.nan, 1 / 3)},
    "previous is missing": column_of("rd_reported_previous", [None] * FIRMS),
    "amounts in units of 10,000 yuan": column_of("rd_reported", [20.0] * FIRMS),
    "half of the amounts small": column_of("rd_reported", [20.0, 5_000.0] * (FIRMS // 2)),
    "few of the amounts small": column_of("rd_reported", [20.0, 5_000.0, 5_000.0, 0.0] * (FIRMS // 4)),
    "one small amount": column_of("other_rd_subsidy", [20.0] + [0.0] * (FIRMS - 1)),
    "years as texts": column_of("year", ["2023"] * FIRMS),
    "years as 64 bits": column_of("year", pa.array([YEAR] * FIRMS, pa.int64())),
    "years as 16 bits": column_of("year", pa.array([YEAR] * FIRMS, pa.int16())),
    "amounts as whole numbers": column_of("rd_reported", [5_000_000] * FIRMS),
    "ids as numbers": column_of("firm_id", list(range(FIRMS))),
    "truths as numbers": column_of("tech_sme", [0, 1] * (FIRMS // 2)),
    "truths as texts": column_of("tech_sme", ["是", "否"] * (FIRMS // 2)),
    "a name": column_of("name", ["甲厂"] * FIRMS),
    "a code": column_of("credit_code", ["91371500MA3C8FDC5U"] * FIRMS),
    "no county": lambda table: table.drop_columns("county"),
    "no rd_reported_previous": lambda table: table.drop_columns("rd_reported_previous"),
    "no other_rd_subsidy": lambda table: table.drop_columns("other_rd_subsidy"),
    "an unknown column": lambda table: table.append_column("colour", pa.array(["red"] * FIRMS)),
    "a column twice": lambda table: table.append_column("县区", table.column("county")),
    "Chinese headings": lambda table: table.rename_columns([dictionary()["enterprises"].columns[name].zh for name in table.column_names]),
    "a heading in a unit": lambda table: table.rename_columns([f"{name}（万元）" if name == "rd_reported" else name for name in table.column_names]),
    "headings with white space": lambda table: table.rename_columns([f" {name}" for name in table.column_names]),
    "no row": lambda table: table.slice(0, 0),
    "no id anywhere": column_of("firm_id", pa.array([None] * FIRMS, pa.string())),
    "from last to first": lambda table: table.take(list(range(FIRMS))[::-1]),
    "a firm twice, far apart": lambda table: pa.concat_tables([table, table.slice(0, 1)]),
    "texts kept as dictionaries": lambda table: table.set_column(3, "county", table.column("county").dictionary_encode()),
    "large texts": lambda table: table.set_column(0, "firm_id", table.column("firm_id").cast(pa.large_string())),
}  # fmt: skip

LEFT_TO_THE_READERS = (
    "id 'F9 '", "id '示例'", "year 2022", "above_scale 'none '", "agency 'A1 '", "id ' F9'", "county ' 临清市'", "industry ' C13'",
    "agency ''", "industry ''", "years as texts", "years as 16 bits", "amounts as whole numbers", "ids as numbers", "truths as numbers",
    "truths as texts", "a name", "a code", "a heading in a unit", "headings with white space", "no row", "large texts", "id '00017'",
    "id '3-12'", "id 'F\\u200b1'", "id '-5'", "id 'A-Jan9'", "id 'N/A'", "id 'Е1'", "half of the amounts small",
)  # fmt: skip
"""In these the readers find nothing, or may find nothing, and yet they are theirs."""


@pytest.mark.parametrize("change", CHANGES)
def test_what_the_readers_would_find_is_left_to_them(change, written):
    path, seen = written(CHANGES[change]), Seen()
    tables, findings = read_tables(path.parent)
    try:
        blocks = list(sound_blocks(path, seen))
    except Doubtful:
        assert findings or change in LEFT_TO_THE_READERS, "read with nothing found, and not read in blocks"
        return
    assert not findings
    read, ids = tables["enterprises"], list(itertools.chain.from_iterable(block.ids.to_pylist() for block in blocks))
    assert ids == read.texts("firm_id").tolist()
    for name, column in read.spec.columns.items():
        if column.type == "string" and name != "firm_id":
            found = [block.table.texts(name) for block in blocks]
            assert np.concatenate(found).tolist() == read.texts(name).tolist()
        elif name != "firm_id":
            found = np.concatenate([block.table[name] for block in blocks])
            assert found.dtype == read[name].dtype and found.tobytes() == read[name].tobytes(), name


def test_many_blocks_are_what_one_is(written, monkeypatch):
    path = written()
    whole, parts = Seen(), Seen()
    [one] = sound_blocks(path, whole)
    monkeypatch.setattr(sound_rows, "ROWS", 7)
    several = list(sound_blocks(path, parts))
    assert [len(block.ids) for block in several] == [7] * 5 + [5] and whole.ids == parts.ids and whole.texts == parts.texts
    assert {name: own.tolist() for name, own in whole.amounts.items()} == {
        name: own.tolist() for name, own in parts.amounts.items()
    }
    assert np.concatenate([block.table["rd_reported"] for block in several]).tobytes() == one.table["rd_reported"].tobytes()
    assert list(itertools.chain.from_iterable(block.ids.to_pylist() for block in several)) == one.ids.to_pylist()


def costed(folder):
    with open_executor() as executor:
        costing, tables, findings = evaluate_partitions(folder, baseline_policy(), YEAR, executor)
    kept = tables["enterprises"]
    return costing.detail().to_csv(), costing.notes, kept.to_frame().to_csv(), len(findings)


@pytest.mark.parametrize("letters", ["FGH", "HGF", "FFF"])
def test_costing_is_that_of_the_readers(letters, tmp_path, monkeypatch):
    """Also where the ids of parts lie among each other."""
    for part, letter in enumerate(letters):
        own = firms(letter, seed=part, firm_id=[f"{letter}{place * 3 + part:05d}" for place in range(FIRMS)])
        write_tables(Tables([own, carriers()] if part == 1 else [own]), tmp_path / str(part), "parquet")
    monkeypatch.setattr(sound_rows, "ROWS", 16)
    found = costed(tmp_path)
    monkeypatch.setattr(evaluation, "_one_parquet_file", lambda folder: None)
    assert found == costed(tmp_path) and ",1.1," in found[0] and ",8.2," in found[0]


def test_a_sound_part_is_not_read_by_the_readers(tmp_path, monkeypatch):
    for letter in "FG":
        write_tables(Tables([firms(letter)]), tmp_path / letter, "parquet")
    monkeypatch.setattr(evaluation, "read_tables", lambda folder, only: (Tables([]), []) if None in only else 1 / 0)
    assert costed(tmp_path)[0].count("\n") > FIRMS


@settings(max_examples=examples(25), deadline=None)
@given(st.lists(st.permutations(range(30)).map(lambda places: places[:9]), min_size=2, max_size=3))
def test_firms_of_several_parts_are_found_whatever_the_order_of_rows(parts):
    """As many as the readers find, also where the first id of a file is not its least."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for part, places in enumerate(parts):
            own = firms(number=9, seed=part, firm_id=[f"F{place:04d}" for place in places])
            write_tables(Tables([own]), Path(folder) / str(part), "parquet")
        patch.setattr(sound_rows, "ROWS", 4)
        found = refusal_of(Path(folder))
        patch.setattr(evaluation, "_one_parquet_file", lambda folder: None)
        assert found == refusal_of(Path(folder))
        assert bool(found) == (len({place for places in parts for place in places}) < 9 * len(parts))


def refusal_of(folder):
    try:
        costed(folder)
    except Refusal as refusal:
        return str(refusal)
    return ""


def test_a_firm_of_two_parts_is_refused(tmp_path):
    write_tables(Tables([firms("F")]), tmp_path / "one", "parquet")
    write_tables(
        Tables([firms("E", firm_id=[f"E{place:04d}" for place in range(FIRMS - 1)] + ["F0002"])]), tmp_path / "two", "parquet"
    )
    with pytest.raises(Refusal, match="one.*two|two.*one"):
        costed(tmp_path)


def test_a_number_of_a_firm_is_its_own_and_hangs_on_its_text_alone(written):
    texts = [f"{letter}{number}" for letter in ("F", "企业", "A-LONG-ONE-OF-MANY-SIGNS-") for number in range(2_000)]
    numbers = numbers_of(pa.array(texts))
    assert len(set(numbers.tolist())) == len(texts)
    assert numbers_of(pa.array(["x", *texts]).slice(1)).tolist() == numbers.tolist()
    path = written()
    assert firm_numbers(path).tolist() == sorted(numbers_of(pa.array([f"F{place:04d}" for place in range(FIRMS)])).tolist())


def test_plain_ids_hold_no_sign_that_makes_them_look_like_another():
    plain = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert are_plain(pa.array([f"{plain}-_9"[10:]]))
    assert not any(are_plain(pa.array([f"A{chr(sign)}9"])) for sign in range(1, 0x3000) if chr(sign) not in plain + "-_")
    assert not pa.compute.match_substring_regex(pa.array([plain + "-_"]), differs_unseen())[0].as_py()
