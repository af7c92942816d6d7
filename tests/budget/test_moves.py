"""Moves within a department: nobody gives what it needs itself, nothing crosses departments, and what is missing is named."""

from hypothesis import given
from hypothesis import strategies as st

from kjqs_model.budget.running_year.moves import ADJUSTMENT, MOVE, WHOLE, Position, proposed_moves

CLAUSES = ("1.1", "1.2", "8.1", "8.2", "10.1", "19.2")
amounts = st.integers(0, 5_000_000)
positions = st.lists(
    st.tuples(st.sampled_from(["市科技局", "市委组织部"]), amounts, amounts), min_size=len(CLAUSES), max_size=len(CLAUSES)
).map(lambda rows: [Position(clause, *row) for clause, row in zip(CLAUSES, rows)])


def position(clause, balance, department="市科技局", needed=1_000_000):
    return Position(clause, department, needed + balance, needed)


def told(*positions):
    return [(move.kind, move.source, move.target, move.amount) for move in proposed_moves(positions)]


def test_the_largest_gap_is_served_first_from_the_largest_surplus():
    assert told(position("1.1", -30_000), position("1.2", -80_000), position("8.1", 60_000), position("8.2", 100_000)) == [
        (MOVE, "8.2", "1.2", 80_000),
        (MOVE, "8.1", "1.1", 30_000),
    ]


def test_equal_gaps_and_surpluses_go_in_numeric_order_of_clauses():
    assert told(position("10.1", -20_000), position("8.1", -20_000), position("19.2", 20_000), position("1.1", 20_000)) == [
        (MOVE, "1.1", "8.1", 20_000),
        (MOVE, "19.2", "10.1", 20_000),
    ]


def test_whole_ten_thousands_are_moved_where_the_surplus_has_them():
    assert told(position("1.1", -12_345), position("1.2", 99_999)) == [(MOVE, "1.2", "1.1", 20_000)]


def test_what_whole_ten_thousands_leave_is_moved_to_the_yuan():
    assert told(position("1.1", -15_000), position("1.2", 17_000)) == [(MOVE, "1.2", "1.1", 15_000)]
    assert told(position("1.1", -5_000), position("1.2", 3_000), position("8.1", 1_500)) == [
        (MOVE, "1.2", "1.1", 3_000),
        (MOVE, "8.1", "1.1", 1_500),
        (ADJUSTMENT, None, "1.1", 500),
    ]


def test_a_gap_without_a_surplus_in_its_department_is_left_to_a_budget_adjustment():
    assert told(position("1.1", -40_000), position("10.1", 900_000, "市委组织部")) == [(ADJUSTMENT, None, "1.1", 40_000)]


def test_lines_in_balance_move_nothing():
    assert told(position("1.1", 0), position("1.2", 500_000)) == []


@given(positions)
def test_no_line_gives_what_it_needs_and_nothing_leaves_its_department(positions):
    by_clause = {entry.clause: entry for entry in positions}
    moves = proposed_moves(positions)
    for entry in positions:
        given_away = sum(move.amount for move in moves if move.source == entry.clause)
        assert given_away <= max(entry.balance, 0)
    for move in moves:
        assert move.amount > 0 and move.department == by_clause[move.target].department
        assert move.source is None or by_clause[move.source].department == move.department


@given(positions)
def test_every_gap_is_closed_or_named_and_no_line_gets_ten_thousand_more_than_it_lacks(positions):
    moves = proposed_moves(positions)
    for entry in positions:
        got = sum(move.amount for move in moves if move.target == entry.clause)
        assert 0 <= got - max(-entry.balance, 0) < WHOLE


@given(positions)
def test_an_adjustment_is_asked_for_only_where_the_department_has_nothing_left(positions):
    moves = proposed_moves(positions)
    for department in {move.department for move in moves if move.kind == ADJUSTMENT}:
        surplus = sum(max(entry.balance, 0) for entry in positions if entry.department == department)
        assert sum(move.amount for move in moves if move.kind == MOVE and move.department == department) == surplus


@given(positions)
def test_the_order_in_which_lines_are_named_changes_nothing(positions):
    assert proposed_moves(positions) == proposed_moves(positions[::-1])
