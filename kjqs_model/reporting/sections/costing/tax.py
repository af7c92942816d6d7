"""What a report says of tax relief: forgone beside the budget (2.1), never in its total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....language import say
from .prose import Grid, Prose

if TYPE_CHECKING:
    import pandas as pd

    from ...case import Case

LEVELS = ("total", "centre", "province", "city", "county")


def level_word(level: str) -> str:
    """A level of government in the reader's language."""
    return {"total": say("合计", "Total"), "centre": say("中央", "Centre"), "province": say("省", "Province"), "city": say("市", "City"),
            "county": say("县（市、区）", "County")}[level]


def tax_expenditure(case: Case) -> pd.DataFrame | None:
    """item (words), firms, firms_not_known and a column of yuan a level; None where the tables hold no accounts to work it out from."""
    from ....policy.tax_expenditure import item_label
    from ....policy.tax_expenditure import tax_expenditure as worked_out

    if not len(case.tables["accounts"]):
        return None
    frame = worked_out(case.tables, case.year)
    wide = frame.pivot(index="item", columns="level", values="amount_yuan").loc[frame["item"].unique(), list(LEVELS)]
    firms = frame.drop_duplicates("item").set_index("item")[["firms", "firms_not_known"]]
    return wide.join(firms).reset_index().assign(item=[item_label(item) for item in frame["item"].unique()])


def tax_grid(case: Case) -> Grid | Prose:
    """Tax forgone by item and level of government."""
    frame = tax_expenditure(case)
    if frame is None:
        return Prose(say("数据中没有企业经营表，无法测算税式支出。", "Without accounts in the tables tax expenditure can't be worked out."))
    rows = [(row.item, int(row.firms), *(int(getattr(row, level)) for level in LEVELS)) for row in frame.itertuples()]
    return Grid([say("项目", "Item"), say("企业数", "Firms"), *(f"{level_word(level)}{say('（元）', ' (yuan)')}" for level in LEVELS)], rows,
                say("少征的企业所得税，不是支出，不计入任何合计；各项相互包含，不可相加。",
                    "Corporate income tax forgone: no outlay, in no total. The items overlap and do not add up."))


def tax_assumption_grid(case: Case) -> Grid | Prose:
    """How the tax is shared between levels: assumptions with their ranges."""
    from ....policy.tax_expenditure import tax_expenditure_assumptions

    if not len(case.tables["accounts"]):
        return Prose("")
    rows = [(entry["label"], f"{entry['value']:g}", "–".join(f"{bound:g}" for bound in entry["range"]), entry["source"])
            for entry in tax_expenditure_assumptions(case.year)]
    return Grid([say("税收分享的假设", "Assumed of the sharing"), say("取值", "Value"), say("区间", "Range"), say("依据", "Source")], rows, sources=True)
