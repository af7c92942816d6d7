"""The fictitious enterprises of the example registers, and what the registers say of them.

No such enterprise exists: every name says 示例 (example), and every credit code lies in administrative division 999999, which no
place has. The codes are well formed, their check characters right, so that they pass the checks that real ones pass.
"""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass

SEED = 20231129
YEAR = 2023
COUNTIES = ("东昌府区", "临清市", "冠县", "莘县", "阳谷县", "东阿县", "茌平区", "高唐县", "开发区", "高新区", "度假区")
_TRADES = (
    ("轴承", "34"),
    ("铜业", "32"),
    ("精细化工", "26"),
    ("生物医药", "27"),
    ("纺织", "17"),
    ("食品", "13"),
    ("汽车配件", "36"),
    ("电子", "39"),
    ("软件", "65"),
    ("新材料", "30"),
    ("检测技术", "74"),
    ("装备制造", "35"),
)
_SERVICES = ("65", "74")
_FIELDS = {
    "34": "advanced_manufacturing",
    "32": "new_materials",
    "26": "new_materials",
    "27": "biology_and_medicine",
    "17": "new_materials",
    "13": "biology_and_medicine",
    "36": "advanced_manufacturing",
    "39": "electronics",
    "65": "electronics",
    "30": "new_materials",
    "74": "high_tech_services",
    "35": "advanced_manufacturing",
}
OLD_NAMES = {61: "聊城市示例旧六十一号机械厂"}
"""Names that a register still gives to firms that were renamed."""

_NUMERALS = "零一二三四五六七八九"
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def numeral(number: int) -> str:
    """A number below a hundred in Chinese: 21 is 二十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens] + "十") + (_NUMERALS[ones] if ones or not tens else "")


def credit_code(registrar: str, number: int) -> str:
    """A well-formed credit code in division 999999 (GB 32100-2015; its places 9-17 after GB 11714)."""
    body = f"MA9{number:05d}"
    total = sum(int(character, 36) * weight for character, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    first = registrar + "999999" + body + "0123456789X0"[11 - total % 11]
    return first + _ALPHABET[-sum(_ALPHABET.index(character) * 3**place for place, character in enumerate(first)) % 31]


@dataclass
class Firm:
    """One enterprise: what is true of it in the year, amounts in whole yuan except the taxable income."""

    number: int
    name: str
    code: str
    county: str
    industry: str
    founded: datetime.date
    staff: int
    technical_staff: int
    revenue: int
    assets: int
    rd: int
    rd_previous: int | None
    rd_tax: int
    taxable_income: float
    tax_losses: int | None
    first_report: bool

    @property
    def id(self) -> str:
        return self.code or self.name

    @property
    def above_scale(self) -> str:
        return "other" if self.industry in _SERVICES else "industrial"

    @property
    def field(self) -> str:
        return _FIELDS[self.industry]


def firms(count: int = 84) -> dict[int, Firm]:
    """The enterprises by number, the same on every call; the last of them has no credit code in any register."""
    chance = random.Random(SEED)
    made = {number: _firm(number, chance) for number in range(1, count + 1)}
    made[count].code = ""
    return made


def _firm(number: int, chance: random.Random) -> Firm:
    trade, industry = _TRADES[chance.randrange(len(_TRADES))]
    name = (
        f"示例（聊城）{numeral(number)}号{trade}股份有限公司"
        if number % 9 == 5
        else f"聊城市示例{numeral(number)}号{trade}有限公司"
    )
    staff = chance.randrange(12, 480)
    revenue = 10_000 * chance.randrange(300, 30_000)
    rd = 1000 * (revenue * chance.randrange(20, 90) // 1_000_000)
    first = number % 13 == 4
    income = round(revenue * chance.uniform(-0.05, 0.12), 2)
    return Firm(
        number,
        name,
        credit_code("91", number),
        COUNTIES[chance.randrange(len(COUNTIES))],
        industry,
        datetime.date(chance.randrange(1998, 2021), chance.randrange(1, 13), chance.randrange(1, 29)),
        staff,
        staff * chance.randrange(10, 45) // 100,
        revenue,
        10_000 * chance.randrange(200, 40_000),
        rd,
        None if first else 1000 * (rd * chance.randrange(60, 110) // 100_000),
        100 * (rd * chance.randrange(70, 98) // 10_000),
        income,
        int(-income) * 2 if income < 0 else None,
        first,
    )


# ---- what the registers say


def listed(known: dict[int, Firm], register: str) -> list[Firm]:
    """The firms on a register of enterprises; the two batches of technology SMEs share one firm."""
    wanted = {
        "recognition_list": range(20, 64),
        "first_batch": range(35, 59),
        "second_batch": range(58, 83),
        "rd_return": range(1, 53),
        "super_deduction_list": [number for number in range(8, 63) if number % 7] + [84],
    }[register]
    return [known[number] for number in wanted]


def recognition_of(firm: Firm) -> tuple[str, bool, datetime.date, str, str]:
    """Kind, whether passed, day of the certificate, agency and carrier of a firm on the list."""
    return (
        "first" if firm.number % 2 else "renewed",
        firm.number % 8 not in (4, 7),
        datetime.date(YEAR, 11 + firm.number % 2, 7),
        ("示例科技服务中心", "示例企业咨询有限公司", "", "")[firm.number % 4],
        "示例众创空间" if firm.number % 6 == 3 else "",
    )


def assets_missing(firm: Firm) -> bool:
    """Whether the first batch has a dash for the firm's assets."""
    return firm.number in (41, 50)


def no_rd(firm: Firm) -> bool:
    """Whether the return says nothing of R&D."""
    return firm.number in (9, 33) and not firm.first_report
