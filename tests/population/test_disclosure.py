"""Tables for publication: small cases worked out by hand, and random ones against an audit of the test's own."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.population.disclosure import HIDDEN, suppress


def firms_of(cells: dict) -> pd.DataFrame:
    """Long data from the amounts of each cell: one firm an amount."""
    return pd.DataFrame([{"county": row, "industry": column, "firm": f"{row}{column}{number}", "yuan": amount}
                         for (row, column), amounts in cells.items() for number, amount in enumerate(amounts)])


def published(cells: dict, columns="industry", **options):
    return suppress(firms_of(cells), "county", columns, "yuan", "firm", **options)


def hidden(result) -> set:
    return {(row, column) for row in result.table.index for column in result.table.columns
            if np.isnan(result.table.loc[row, column])}


def reason_of(result, row, column) -> str:
    return result.reasons.set_index(["row", "column"])["reason"][(row, column)]


EVEN = [100.0, 110.0, 120.0]


# ---- by hand


def test_one_small_cell_of_a_list_takes_the_smallest_other_with_it():
    result = published({("A", ""): [5.0], ("B", ""): [100.0] * 3, ("C", ""): [50.0] * 4, ("D", ""): [300.0] * 5}, columns=None)
    assert result.shown["yuan"].to_dict() == {"A": HIDDEN, "B": "300", "C": HIDDEN, "D": "1,500", "合计": "2,005"}
    assert (reason_of(result, "A", "yuan"), reason_of(result, "C", "yuan")) == ("少于三家", "防止倒推")
    audit = result.audit.set_index("row")[["least", "most", "protected"]]
    assert audit.loc["A"].tolist() == audit.loc["C"].tolist() == [0.0, 205.0, True]


def test_one_small_cell_of_three_by_three_hides_four_corners():
    result = published({(row, column): EVEN for row in "ABC" for column in "XYZ"} | {("B", "Y"): [80.0, 90.0]})
    assert len(hidden(result)) == 4 and ("B", "Y") in hidden(result)
    rows, columns = zip(*hidden(result), strict=True)
    assert len(set(rows)) == len(set(columns)) == 2 and "合计" not in rows + columns
    assert result.reasons["reason"].tolist().count("少于三家") == 1
    assert result.audit["protected"].all()


def test_the_cheapest_corners_are_taken():
    cells = {(row, column): EVEN for row in "ABC" for column in "XYZ"}
    cells |= {("A", "X"): [7.0], ("A", "Z"): [40.0] * 3, ("C", "X"): [40.0] * 3, ("C", "Z"): [40.0] * 3}
    assert hidden(published(cells)) == {("A", "X"), ("A", "Z"), ("C", "X"), ("C", "Z")}


def test_one_firm_that_is_nearly_all_of_a_cell_hides_it_and_a_smaller_share_does_not():
    others = {("B", ""): EVEN, ("C", ""): EVEN}
    just_above = published({("A", ""): [860.0, 70.0, 70.0]} | others, columns=None)
    assert reason_of(just_above, "A", "yuan") == "一家独大"
    assert hidden(published({("A", ""): [850.0, 75.0, 75.0]} | others, columns=None)) == set()
    assert hidden(published({("A", ""): [860.0, 70.0, 70.0]} | others, columns=None, dominance=None)) == set()


def test_the_two_largest_together_and_the_p_percent_rule():
    cells = {("A", ""): [500.0, 480.0, 20.0], ("B", ""): EVEN, ("C", ""): EVEN}
    assert hidden(published(cells, columns=None)) == set()
    two = published(cells, columns=None, largest=2)
    assert reason_of(two, "A", "yuan") == "少数几家独大"
    assert reason_of(published(cells, columns=None, p_percent=0.05), "A", "yuan") == "一家独大"  # 20 is less than 5 % of 500
    assert hidden(published(cells, columns=None, p_percent=0.04)) == set()


def test_the_total_of_a_row_with_one_cell_alone_is_hidden_too():
    cells = {(row, column): EVEN for row in "BC" for column in "XYZ"} | {("A", "X"): [9.0, 8.0]}
    result = published(cells)
    assert {("A", "X"), ("A", "合计")} <= hidden(result)
    assert result.shown.loc["A", "Y"] == "0" and result.audit["protected"].all()


def test_a_neighbour_too_small_to_protect_is_not_enough_by_itself():
    result = published({("A", ""): [500.0, 500.0], ("B", ""): [0.01] * 3, ("C", ""): [400.0] * 3}, columns=None)
    assert hidden(result) == {("A", "yuan"), ("C", "yuan")}


def test_small_neighbours_that_are_hidden_anyway_protect_together():
    result = published({("A", ""): [500.0, 500.0], ("B", ""): [30.0, 30.0], ("C", ""): [30.0, 30.0], ("D", ""): EVEN}, columns=None)
    assert hidden(result) == {("A", "yuan"), ("B", "yuan"), ("C", "yuan")}
    assert result.audit.set_index("row").loc["A", ["least", "most"]].tolist() == pytest.approx([0.0, 1120.0])


def test_two_firms_each_alone_can_not_work_each_other_out():
    result = published({("A", ""): [5.0], ("B", ""): [6.0], ("C", ""): EVEN, ("D", ""): EVEN + EVEN}, columns=None)
    assert {("A", "yuan"), ("B", "yuan"), ("C", "yuan")} == hidden(result)  # without C, the firm of A knows that of B


def test_one_firm_in_several_small_cells_counts_as_knowing_them_all():
    frame = firms_of({("A", ""): [5.0], ("B", ""): [6.0], ("C", ""): [7.0], ("D", ""): EVEN, ("E", ""): EVEN})
    frame.loc[frame["county"].isin(["A", "B"]), "firm"] = "one and the same"
    result = suppress(frame, "county", None, "yuan", "firm")
    assert len(hidden(result)) == 4


def test_an_empty_table_and_one_of_zeros_alone_are_tables_too():
    assert published({("A", ""): EVEN}, columns=None, real=None).table.shape == (2, 1)
    nobody = suppress(firms_of({("A", ""): EVEN})[:0], "county", "industry", "yuan", "firm")
    assert nobody.shown.to_numpy().tolist() == [["0"]]
    zeros = published({("A", "X"): [0.0], ("B", "X"): [0.0] * 3, ("A", "Y"): [0.0] * 3})
    assert ("A", "X") in hidden(zeros) and zeros.audit["protected"].all()


def test_a_sensitive_total_of_many_small_cells_is_protected():
    frame = firms_of({(row, column): [1.0] * 5 for row in "BCD" for column in "LMNOPQRSTUVWXYZ"})
    one = pd.DataFrame([{"county": "A", "industry": column, "firm": "large", "yuan": 3.0} for column in "LMNOPQRSTUVWXYZ"])
    result = suppress(pd.concat([frame, one]), "county", "industry", "yuan", "firm")
    assert ("A", "合计") in hidden(result) and result.audit["protected"].all()


def test_a_table_of_two_firms_shows_nothing():
    result = published({("A", "X"): [3.0], ("B", "X"): [4.0]})
    assert (result.shown == HIDDEN).all().all() and result.audit["most"].eq(np.inf).all()


def test_firms_that_got_nothing_do_not_hide_one_that_did():
    result = published({("A", ""): [50.0, 40.0, 0.0, 0.0], ("B", ""): EVEN, ("C", ""): EVEN}, columns=None)
    assert reason_of(result, "A", "yuan") == "少于三家"


def test_empty_cells_are_zero_or_hidden_as_asked_and_never_protect():
    cells = {(row, column): EVEN for row in "ABC" for column in "XYZ" if row + column != "AY"} | {("A", "X"): [7.0]}
    shown, kept = published(cells), published(cells, zeros_public=False)
    assert shown.shown.loc["A", "Y"] == "0" and shown.firms.loc["A", "Y"] == 0
    assert kept.shown.loc["A", "Y"] == HIDDEN and hidden(kept) - hidden(shown) == {("A", "Y")}


def test_counts_are_hidden_in_the_same_cells():
    result = published({(row, column): EVEN for row in "ABC" for column in "XYZ"} | {("A", "X"): [1.0]})
    assert (result.firms.isna() == result.table.isna()).all().all()
    assert result.firms.loc["合计", "合计"] == 25


def test_the_bureau_sees_everything_and_is_told_not_to_publish_it():
    cells = {("A", "X"): [5.0], ("A", "Y"): EVEN, ("B", "X"): EVEN, ("B", "Y"): EVEN}
    result = published(cells, mode="bureau", zeros_public=False)
    assert not hidden(result) and result.reasons.empty and result.audit.empty
    assert result.table.loc["A", "X"] == 5.0 and result.firms.loc["A", "X"] == 1
    assert "不得公开" in result.note


def test_synthetic_rows_need_no_protection_and_give_none():
    frame = firms_of({(row, column): EVEN for row in "ABC" for column in "XYZ"} | {("A", "X"): [7.0]})
    invented = suppress(frame.assign(real=False), "county", "industry", "yuan", "firm", real="real")
    assert not hidden(invented) and invented.table.loc["A", "X"] == 7.0
    frame["real"] = frame["county"].eq("A") & frame["industry"].eq("X")
    mixed = suppress(frame, "county", "industry", "yuan", "firm", real="real")
    assert hidden(mixed) == {("A", "X"), ("A", "合计"), ("合计", "X"), ("合计", "合计")}  # the invented cells could be made again
    many = firms_of({("A", "X"): [1.0] * 30, ("B", "X"): EVEN, ("A", "Y"): EVEN, ("B", "Y"): EVEN})
    many["real"] = ~(many["county"].eq("A") & many["industry"].eq("X")) | many["firm"].isin(["AX0", "AX1"])
    assert ("A", "X") in hidden(suppress(many, "county", "industry", "yuan", "firm", real="real"))


def test_rows_without_an_amount_are_counted_in_the_note():
    frame = firms_of({("A", ""): [*EVEN, np.nan], ("B", ""): EVEN})
    result = suppress(frame, "county", None, "yuan", "firm")
    assert "1 行" in result.note and result.firms.loc["A", "yuan"] == 3


def test_a_row_without_a_group_stands_under_its_own_name():
    frame = firms_of({("A", ""): EVEN, ("B", ""): EVEN})
    frame.loc[frame["county"] == "B", "county"] = None
    assert suppress(frame, "county", None, "yuan", "firm").table.loc["未注明", "yuan"] == sum(EVEN)


def test_sums_are_exact_to_the_fen():
    result = published({("A", ""): [0.1, 0.2, 0.3] * 7, ("B", ""): [1234567.89] * 3}, columns=None)
    assert result.table["yuan"].tolist() == [4.2, 3703703.67, 3703707.87]
    assert result.shown["yuan"].tolist() == ["4.20", "3,703,703.67", "3,703,707.87"]


def test_words_follow_the_language():
    with speaking("en"):
        result = published({("A", ""): [5.0], ("B", ""): EVEN, ("C", ""): EVEN}, columns=None)
    assert result.table.index[-1] == "total" and "fewer than 3 firms" in result.reasons["reason"].tolist()


@pytest.mark.parametrize(("change", "options", "said"), [
    ({"yuan": -1.0}, {}, "负数"), ({"yuan": 0.001}, {}, "分更细"), ({"yuan": "many"}, {}, "不是数"), ({"firm": None}, {}, "企业数"),
    ({"county": "合计"}, {}, "合计"), ({}, {"mode": "buero"}, "bureau"), ({}, {"least_firms": 0}, "least_firms"),
    ({}, {"dominance": 85}, "dominance"), ({}, {"real": "firm"}, "真假值"), ({}, {"real": "reel"}, "reel")])
def test_what_can_not_be_published_is_refused_in_words(change, options, said):
    frame = firms_of({("A", ""): EVEN, ("B", ""): EVEN}).astype(object)
    for column, value in change.items():
        frame.loc[0, column] = value
    with pytest.raises(Refusal, match=said):
        suppress(frame, "county", None, "yuan", "firm", **options)


# ---- random tables


def open_interval(table: pd.DataFrame, empty: set, wanted: tuple) -> tuple[float, float]:
    """What a reader knows of a hidden cell, with the totals written as sums of inner cells (another form than the product's)."""
    inner_rows, inner_columns = list(table.index[:-1]), list(table.columns[:-1]) or list(table.columns)
    cells = [(row, column) for row in inner_rows for column in inner_columns]

    def parts(row, column):
        return np.array([(row in ("合计", r)) and (column in ("合计", c)) for r, c in cells], dtype=float)

    known = [(row, column) for row in table.index for column in table.columns
             if not np.isnan(table.loc[row, column]) or (row, column) in empty]
    sums = np.array([parts(*cell) for cell in known]).reshape(-1, len(cells))
    right = np.nan_to_num(np.array([table.loc[cell] for cell in known], dtype=float))
    ends = []
    for sign in (1, -1):
        found = linprog(sign * parts(*wanted), A_eq=sums if len(known) else None, b_eq=right if len(known) else None,
                        bounds=(0, 1e7), method="highs-ds")
        ends.append(sign * found.fun)
    return tuple(ends)


AMOUNTS = st.lists(st.integers(0, 400).map(float), max_size=5)
TABLES = st.integers(1, 4).flatmap(lambda height: st.integers(1, 4).flatmap(lambda width: st.lists(
    AMOUNTS, min_size=height * width, max_size=height * width).map(
        lambda lists: {("ABCD"[place // width], "WXYZ"[place % width]): amounts for place, amounts in enumerate(lists)})))


@settings(max_examples=120, deadline=None)
@given(TABLES.filter(lambda cells: any(cells.values())))
def test_no_hidden_cell_of_a_random_table_can_be_worked_out(cells):
    frame = firms_of(cells)
    result = suppress(frame, "county", "industry", "yuan", "firm")
    truth = suppress(frame, "county", "industry", "yuan", "firm", mode="bureau").table
    assert truth.loc["合计", "合计"] == frame["yuan"].sum()
    assert (truth.iloc[:-1].sum() == truth.iloc[-1]).all() and (truth.iloc[:, :-1].sum(axis=1) == truth.iloc[:, -1]).all()
    empty = {cell for cell, amounts in cells.items() if not amounts}
    for row, column in hidden(result):
        least, most = open_interval(result.table, empty, (row, column))
        value = truth.loc[row, column]
        assert least - 1e-6 <= value <= most + 1e-6
        assert most - least >= max(0.0999 * value, 1e-5), (row, column)
        if reason_of(result, row, column) != "防止倒推":
            assert most >= 1.0999 * value and least <= 0.9001 * value
    for (row, column), amounts in cells.items():
        if 0 < len(amounts) < 3 or (amounts and max(amounts) > 0.85 * sum(amounts)):
            assert (row, column) in hidden(result)
    shown = result.table.notna()
    assert result.table[shown].equals(truth[shown])
    assert len(hidden(result)) == len(result.reasons) == len(result.audit) and result.audit["protected"].all()


@settings(max_examples=40, deadline=None)
@given(TABLES.filter(lambda cells: any(cells.values())), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(cells, chance):
    frame = firms_of(cells)
    order = list(range(len(frame)))
    chance.shuffle(order)
    one = suppress(frame, "county", "industry", "yuan", "firm")
    other = suppress(frame.iloc[order], "county", "industry", "yuan", "firm")
    pd.testing.assert_frame_equal(one.table, other.table)
    pd.testing.assert_frame_equal(one.audit, other.audit)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from("ABCDEF"), AMOUNTS.filter(bool), min_size=1))
def test_no_hidden_cell_of_a_random_list_can_be_worked_out(groups):
    frame = firms_of({(row, ""): amounts for row, amounts in groups.items()})
    table = suppress(frame, "county", None, "yuan", "firm").table["yuan"]
    unknown = table.index[table.isna()]
    assert len(unknown) != 1
    if table.notna()["合计"] and len(unknown):
        left = table["合计"] - table.iloc[:-1].sum()  # each hidden group lies between nothing and this
        assert all(left >= 0.0999 * sum(groups[row]) for row in unknown)


def test_a_table_of_the_size_of_a_city_is_protected_and_hides_little_more_than_it_must():
    chance = np.random.default_rng(7)
    count = 3000
    frame = pd.DataFrame({"county": [f"county {place:02}" for place in chance.integers(0, 11, count)],
                          "industry": [f"{place:02}" for place in np.minimum(chance.exponential(5, count), 30).astype(int)],
                          "yuan": np.rint(np.exp(chance.normal(14, 1.8, count))), "firm": np.arange(count)})
    result = suppress(frame, "county", "industry", "yuan", "firm")
    primary = (result.reasons["reason"] != "防止倒推").sum()
    assert result.audit["protected"].all() and len(result.reasons) <= 1.5 * primary
    assert result.table.loc["合计"].notna()["合计"]
