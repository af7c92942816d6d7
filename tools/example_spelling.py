"""How people type codes, names, counties, dates and amounts into registers."""

from __future__ import annotations

import datetime

from example_firms import Firm

WIDE = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
COUNTY_ALIASES = {
    "开发区": "聊城经济技术开发区",
    "茌平区": "茌平县",
    "度假区": "江北水城旅游度假区",
    "高新区": "聊城高新区",
    "东昌府区": "东昌府",
}


def wide(text: str) -> str:
    """A text in full-width letters and digits."""
    return text.translate(WIDE)


def code_as_typed(firm: Firm) -> str:
    """Lower case, full width, spaced, or as it should be."""
    spellings = {3: firm.code.lower(), 7: wide(firm.code), 11: f"{firm.code[:8]} {firm.code[8:]}"}
    return spellings.get(firm.number % 15, firm.code)


def name_as_typed(firm: Firm) -> str:
    """Brackets of the other form, full-width space, or as it should be."""
    if firm.number % 2 and "（" in firm.name:
        return firm.name.replace("（", "(").replace("）", ")")
    return firm.name.replace("示例", "示例　", 1) if firm.number % 17 == 0 else firm.name


def county_as_typed(firm: Firm) -> str:
    return COUNTY_ALIASES.get(firm.county, firm.county) if firm.number % 2 else firm.county


def day_as_typed(day: datetime.date, style: int):
    """A date of Excel, or one of four ways to write it."""
    return (day, day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}")[
        style % 5
    ]


def commas(amount: float) -> str:
    """An amount with thousands separators, brackets for minus."""
    text = f"{abs(amount):,.2f}"
    return f"({text})" if amount < 0 else text
