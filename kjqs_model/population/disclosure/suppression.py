"""Disclosure control: tables made from real enterprises, fit to be published without giving any single one away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...errors import Refusal, did_you_mean
from ...heavy import pd
from ...language import say
from .moves import PublishedCells
from .pattern import hidden_pattern
from .published import HIDDEN, Published, few_words, note_of
from .rule import Rule, sensitive_cells

MODES = ("public", "bureau")

_FEN = 100
_MOST_FEN = 2.0**53
_LEAST_WIDTH = 1e-6  # of the greatest total: a cell that can move by less than that is as good as told


def suppress(
    frame: pd.DataFrame,
    rows: str,
    columns: str | None,
    value: str,
    firm: str,
    *,
    least_firms: int = 3,
    dominance: float | None = 0.85,
    largest: int = 1,
    p_percent: float | None = None,
    protection: float = 0.10,
    real: str | None = None,
    unit: str | None = None,
    zeros_public: bool = True,
    mode: str = "public",
) -> Published:
    """Add up a value by one or two groups, and hide what would give a firm away.

    A cell or total that is sensitive by the rule is hidden (primary); further cells are hidden (secondary) until no hidden one
    can be worked out from those published. Sums are whole fen, and the same values give the same table in whatever order they
    come.

    What a reader knows besides the published cells is taken into account: a hidden cell that holds an amount holds at least one
    contributor's least amount, for empty cells show 0; and amounts come in units, firms as whole numbers above all. So of a
    count, each sensitive cell may still be 1 and still be 3, by whole numbers; of a fixed award, one award and three.

    Parameters
    ----------
    frame : one row a firm (or more rows a firm); the table is made from the columns named ``rows``, ``columns`` (None: one
        dimension), ``value`` (yuan, not negative, at most two decimals) and ``firm`` (an id). A row without a value is left out
        and counted in the note; one without a group stands under 未注明.
    least_firms : a cell with fewer firms, or fewer with an amount above zero, is sensitive.
    dominance, largest : so is one of which the ``largest`` contributors hold more than the share ``dominance`` (None: no such
    rule).
    p_percent : so is one where the total less the two largest is below this share of the largest (None: no such rule).
    protection : by the published cells and what a reader knows, a sensitive cell may be this share above its value and this share
        below it, but not below what it must hold; one with few firms may also hold ``least_firms`` of the least amount. Of a
        secondary cell the feasible interval is this share of its value wide. All of these are at least a unit and a millionth of
        the total.
    real : a column of truth values. Rows that are not real (synthetic) need no protection and give none: anybody can make them
    again.
    unit : a column with the least amount (yuan) that a contributor to such a row can have and that a reader knows, such as an
    award;
        a cell then moves by whole units, and one with other amounts than multiples of it only upwards. None: the greatest
        common divisor of all amounts, which is 1 for counts of firms.
    zeros_public : whether a cell without firms shows 0; else it is hidden too. It never protects another cell.
    mode : ``public``, or ``bureau``, which hides nothing and says so in the note.

    Raises
    ------
    Refusal : a column that is not there; a value that is negative, not a number or finer than a fen; a unit that is not
    positive; a
        missing firm; a rule or mode that is not possible; a group named like the total.
    """
    if mode not in MODES:
        raise Refusal(say("population.there_no_mode", mode=mode) + did_you_mean(mode, MODES))
    rule = Rule(least_firms, dominance, largest, p_percent, protection)
    tidy, left_out = _tidy(frame, rows, columns, value, firm, real, unit)
    layout = _Layout.of(tidy, rows, columns, value)
    cells = sensitive_cells(_stacked(tidy, layout), rule)
    hidden, reasons, audit = _decided(cells, layout, rule) if mode == "public" else _nothing_hidden(len(cells))
    return _published(
        cells.assign(hidden=hidden),
        layout,
        reasons,
        audit,
        zeros_public or mode == "bureau",
        note_of(mode, rule, left_out),
        mode == "bureau",
    )


# ---- reading


def _tidy(frame: pd.DataFrame, rows: str, columns: str | None, value: str, firm: str, real: str | None, unit: str | None):
    """The rows with a value under fixed names (row, column, firm, fen, real, unit), and the number of those without one."""
    for name in (rows, columns, value, firm, real, unit):
        if name is not None and name not in frame.columns:
            raise Refusal(say("population.table_no_column", name=name) + did_you_mean(name, frame.columns))
    amounts = pd.to_numeric(frame[value], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    if (np.isnan(amounts) & frame[value].notna().to_numpy()).any():
        raise Refusal(say("population.column_holds_something_not_number", value=value))
    given = ~np.isnan(amounts)
    group = {
        name: frame[key].astype(object).where(frame[key].notna(), say("population.not_stated")).astype(str)
        for name, key in (("row", rows), ("column", columns))
        if key is not None
    }
    tidy = pd.DataFrame(
        {
            "row": group["row"],
            "column": group.get("column", ""),
            "firm": frame[firm],
            "fen": np.where(given, _whole_fen(amounts, given, value), 0.0),
            "real": True if real is None else _truth(frame[real]),
        }
    )[given]
    if tidy["firm"].isna().any():
        raise Refusal(say("population.row_amount_no_so_firms", firm=firm))
    units = _common_unit(tidy) if unit is None else _units(frame[unit][given])
    return tidy.assign(firm=tidy["firm"].astype(str), unit=units), int((~given).sum())


def _common_unit(tidy: pd.DataFrame) -> int:
    """The greatest common divisor of the real amounts: a reader may guess it, and of counts knows it."""
    return int(np.gcd.reduce(tidy["fen"][tidy["real"]].to_numpy(dtype=np.int64), initial=0)) or 1


def _units(column: pd.Series) -> np.ndarray:
    fen = np.rint(column.to_numpy(dtype=float, na_value=np.nan) * _FEN)
    if not (fen >= 1).all():
        raise Refusal(say("population.units_column_must_least_one", column_name=column.name))
    return fen.astype(np.int64)


def _truth(column: pd.Series) -> pd.Series:
    if column.dtype != bool:
        raise Refusal(say("population.column_must_hold_truth_values", column_name=column.name))
    return column


def _whole_fen(amounts: np.ndarray, given: np.ndarray, value: str) -> np.ndarray:
    fen = np.rint(amounts * _FEN)
    held, whole = amounts[given], fen[given]
    if (held < 0).any():
        raise Refusal(say("population.column_negative_values_cells_such", value=value))
    if not (np.isclose(held * _FEN, whole, rtol=1e-12, atol=1e-4).all() and whole.sum() < _MOST_FEN):
        raise Refusal(say("population.column_amounts_finer_than_fen", value=value))
    return fen


@dataclass(frozen=True)
class _Layout:
    """The groups of a table in the order shown, and how its two directions are called. The code of a group is its place plus
    one."""

    row_names: tuple[str, ...]
    column_names: tuple[str, ...]
    row_title: str
    column_title: str | None
    total: str

    @classmethod
    def of(cls, tidy: pd.DataFrame, rows: str, columns: str | None, value: str) -> _Layout:
        total = say("population.total")
        names = tuple(sorted(tidy["row"].unique()))
        across = (value,) if columns is None else tuple(sorted(tidy["column"].unique()))
        if total in names or (columns is not None and total in across):
            raise Refusal(say("population.group_named_like_row_totals", total=total))
        return cls(names, across, rows, columns, total)

    @property
    def flat(self) -> bool:
        return self.column_title is None

    def name_of(self, row: int, column: int) -> tuple[str, str]:
        return (self.row_names[row - 1] if row else self.total), (self.column_names[column - 1] if column else self.total)


def _stacked(tidy: pd.DataFrame, layout: _Layout) -> pd.DataFrame:
    """Every row once for each cell that it enters: its own, and its totals (code 0)."""
    row = pd.Index(layout.row_names).get_indexer(tidy["row"]) + 1
    column = np.ones(len(tidy), dtype=int) if layout.flat else pd.Index(layout.column_names).get_indexer(tidy["column"]) + 1
    own = tidy.assign(row=row, column=column)
    copies = (
        [own, own.assign(row=0)] if layout.flat else [own, own.assign(row=0), own.assign(column=0), own.assign(row=0, column=0)]
    )
    return pd.concat(copies, ignore_index=True)


# ---- deciding


def _decided(cells: pd.DataFrame, layout: _Layout, rule: Rule) -> tuple[np.ndarray, pd.DataFrame, pd.DataFrame]:
    held = np.flatnonzero(cells["firms"] > 0)
    if not len(held):
        return _nothing_hidden(len(cells))
    pattern = hidden_pattern(_pattern(cells.iloc[held], layout, rule))
    hidden = np.zeros(len(cells), dtype=bool)
    hidden[held[pattern.hidden]] = True
    named = cells[hidden]
    names = [layout.name_of(row, column) for row, column in zip(named["row"], named["column"], strict=True)]
    where = pd.DataFrame(names, columns=["row", "column"])
    shift = named["synthetic"].to_numpy()
    words = {
        "few": few_words(rule.least_firms),
        "dominant": say("population.dominated_one_firm") if rule.largest == 1 else say("population.dominated_few_firms"),
        "": say("population.kept_being_worked_out"),
    }
    return (
        hidden,
        where.assign(reason=[words[reason] for reason in named["reason"]]),
        where.assign(least=(pattern.least + shift) / _FEN, most=(pattern.most + shift) / _FEN, protected=pattern.protected),
    )


def _pattern(cells: pd.DataFrame, layout: _Layout, rule: Rule) -> PublishedCells:
    """The cells as the choice of secondary ones sees them. A total is worth more than all cells within the table, the grand total
    more than all other totals; a cell worth zero is no secondary, for a reader would guess it."""
    row, column, value, unit = (cells[name].to_numpy().astype(np.int64) for name in ("row", "column", "fen", "unit"))
    greatest = max(float(value.max(initial=0)), 1.0)
    totals = (row == 0).astype(int) + (column == 0)
    grand = 1 if layout.flat else 2
    loss = value / greatest + 1 / len(cells)
    loss += np.select([totals == grand, totals > 0], [4.0 * len(cells) ** 2, 3.0 * len(cells)], 0.0)
    loss[(totals == 0) & (value == 0)] = np.inf
    floor = _floors(row, column, np.where(value == 0, 0, np.where(cells["in_units"].to_numpy(), unit, value)))
    need = np.maximum(np.ceil(np.maximum(rule.protection * value, _LEAST_WIDTH * greatest)).astype(np.int64), unit)
    few = (cells["reason"] == "few").to_numpy()
    return PublishedCells(
        row=np.zeros_like(row) if layout.flat else row,
        column=column,
        sign=np.where(totals == 1, -1, 1),
        value=value,
        floor=floor,
        step=np.where(totals > 0, np.gcd.reduce(unit), unit),
        rise=np.where(few, np.maximum(need, rule.least_firms * unit - value), need),
        fall=np.minimum(need, value - floor),
        cost=loss,
        sensitive=(cells["reason"] != "").to_numpy(),
        sole=np.where(cells["firms"] == 1, cells["number"], -1).astype(int),
    )


def _floors(row: np.ndarray, column: np.ndarray, own: np.ndarray) -> np.ndarray:
    """What each cell holds at least: a total what its cells do."""
    inner = (row > 0) & (column > 0)

    def within(cell: int) -> np.ndarray:
        return inner & ((row == row[cell]) | (row[cell] == 0)) & ((column == column[cell]) | (column[cell] == 0))

    return np.array([own[cell] if inner[cell] else own[within(cell)].sum() for cell in range(len(own))], dtype=np.int64)


def _nothing_hidden(count: int) -> tuple[np.ndarray, pd.DataFrame, pd.DataFrame]:
    return (
        np.zeros(count, dtype=bool),
        pd.DataFrame(columns=["row", "column", "reason"]),
        pd.DataFrame(columns=["row", "column", "least", "most", "protected"]),
    )


# ---- showing


def _published(
    cells: pd.DataFrame, layout: _Layout, reasons: pd.DataFrame, audit: pd.DataFrame, zeros: bool, note: str, bureau: bool
) -> Published:
    hidden = cells["hidden"].to_numpy()
    values = (cells["fen"] + cells["synthetic"]).to_numpy() / _FEN
    nothing = 0.0 if zeros else np.nan
    table = _grid(cells, layout, np.where(hidden, np.nan, values), nothing)
    firms = _grid(cells, layout, np.where(hidden, np.nan, cells["firms"].to_numpy(dtype=float)), nothing)
    return Published(table, table.map(_text), firms.astype("Int64"), reasons, audit, note, bureau)


def _grid(cells: pd.DataFrame, layout: _Layout, values: np.ndarray, nothing: float) -> pd.DataFrame:
    """The cells laid out with totals last; ``nothing`` stands where no row is."""
    height, width = len(layout.row_names), len(layout.column_names)
    grid = np.full((height + 1, width + 1), nothing)
    grid[cells["row"].to_numpy() - 1, cells["column"].to_numpy() - 1] = values  # code 0, the totals, is the last place
    index = pd.Index([*layout.row_names, layout.total], name=layout.row_title)
    if layout.flat:
        return pd.DataFrame(grid[:, :1], index=index, columns=list(layout.column_names))
    return pd.DataFrame(grid, index=index, columns=pd.Index([*layout.column_names, layout.total], name=layout.column_title))


def _text(value: float) -> str:
    if np.isnan(value):
        return HIDDEN
    return f"{value:,.0f}" if value == np.rint(value) else f"{value:,.2f}"
