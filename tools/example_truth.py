"""The payments, contracts and loans of the fictitious enterprises, and the tables that the example registers come to."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass

from example_firms import SEED, YEAR, Firm, assets_missing, credit_code, listed, no_rd, recognition_of

SHORT_NAMES = {17: "示例十七号（简称）"}
"""Names in the ledger that only the user's list can place."""

_MEASURES = (
    ("省级企业研究开发财政补助资金", "provincial_rd_subsidy"),
    ("2023年省级企业研究开发财政补助（第二批）", "provincial_rd_subsidy"),
    ("县级研发补助", "other_rd_subsidy"),
    ("其他研发财政补助资金", "other_rd_subsidy"),
    ("高新技术企业认定奖补", ""),
    ("人才引进补助", ""),
)
_BANKS = ("示例银行聊城分行", "示例农村商业银行", "示例村镇银行")


@dataclass(frozen=True)
class Payment:
    """A payment of the ledger; ``table_column`` is empty where its measure is none of the model's."""

    voucher: str
    firm: int
    measure: str
    table_column: str
    yuan: int
    day: datetime.date


@dataclass(frozen=True)
class Contract:
    """A registered technology contract; ``yuan`` is its tax-exempt turnover."""

    id: str
    seller: Firm
    yuan: int
    day: datetime.date


@dataclass(frozen=True)
class Loan:
    """A conversion loan on record, amounts in yuan; None: the register gives none."""

    id: str
    borrower: Firm
    bank: str
    principal: int
    day: datetime.date
    first: bool
    on_time: bool
    subsidy: int | None
    gone_bad: int | None


def payments(known: dict[int, Firm]) -> list[Payment]:
    """One to three payments to each of some firms."""
    chance = random.Random(SEED + 1)
    paid = []
    for number in range(10, 40):
        for _ in range(1 + (number % 3 == 0) + (number % 6 == 0)):
            measure, column = _MEASURES[chance.randrange(len(_MEASURES))]
            voucher = f"聊财科示例〔2023〕{len(paid) + 1:03d}"
            paid.append(Payment(voucher, number, measure, column, 500 * chance.randrange(60, 1200), _day(chance)))
    return paid


def _day(chance: random.Random) -> datetime.date:
    return datetime.date(YEAR, chance.randrange(1, 13), chance.randrange(1, 29))


def university() -> Firm:
    """A seller of technology that is no enterprise."""
    return Firm(
        90,
        "示例大学聊城研究院",
        credit_code("12", 90),
        "东昌府区",
        "",
        datetime.date(2010, 9, 1),
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0.0,
        0,
        False,
    )


def contracts(known: dict[int, Firm]) -> list[Contract]:
    """Contracts of some firms, and some of a university."""
    chance = random.Random(SEED + 2)
    return [
        Contract(
            f"2023示例{place:04d}",
            university() if place % 7 == 0 else known[chance.randrange(5, 75)],
            100 * chance.randrange(300, 90_000),
            _day(chance),
        )
        for place in range(1, 33)
    ]


def loans(known: dict[int, Firm]) -> list[Loan]:
    """Loans of some firms."""
    chance = random.Random(SEED + 3)
    return [
        Loan(
            f"ZH2023{place:03d}",
            known[chance.randrange(15, 80)],
            _BANKS[chance.randrange(3)],
            10_000 * chance.randrange(100, 1001),
            _day(chance),
            chance.random() < 0.6,
            chance.random() < 0.9,
            None if place % 5 == 0 else chance.randrange(5_000, 90_000),
            10_000 * chance.randrange(50, 300) if place % 9 == 0 else None,
        )
        for place in range(1, 28)
    ]


# ---- the tables


def tables(known: dict[int, Firm]) -> dict[str, list[dict]]:
    """The rows of each table by its key, with every column of the dictionary that the registers can fill; None: not known."""
    enterprises = sorted((_enterprise(firm, known) for firm in _enterprises(known)), key=lambda row: row["firm_id"])
    accounts = [row for firm in _enterprises(known) if (row := _account(firm, known))]
    return {
        "enterprises": enterprises,
        "accounts": sorted(accounts, key=lambda row: row["firm_id"]),
        "contracts": [_contract(contract) for contract in contracts(known)],
        "loans": [_loan(loan) for loan in loans(known)],
    }


def _enterprises(known: dict[int, Firm]) -> list[Firm]:
    """The firms of which a register of enterprises or a payment that counts speaks."""
    paid = {payment.firm for payment in payments(known) if payment.table_column}
    return [
        firm
        for number, firm in known.items()
        if number in paid
        or any(
            _on(firm, known, register)
            for register in ("recognition_list", "first_batch", "second_batch", "rd_return", "super_deduction_list")
        )
    ]


def _on(firm: Firm, known: dict[int, Firm], register: str) -> bool:
    return firm in listed(known, register)


def _sme(firm: Firm, known: dict[int, Firm]) -> bool:
    return _on(firm, known, "first_batch") or _on(firm, known, "second_batch")


def _enterprise(firm: Firm, known: dict[int, Firm]) -> dict:
    returned, recognised = _on(firm, known, "rd_return"), _on(firm, known, "recognition_list")
    kind, passed, _, agency, carrier = recognition_of(firm)
    silent = not returned or no_rd(firm)
    word = {"first": ("failed_first", "first"), "renewed": ("failed", "renewed")}[kind][passed] if recognised else "none"
    paid = {
        column: sum(payment.yuan for payment in payments(known) if payment.firm == firm.number and payment.table_column == column)
        for column in ("provincial_rd_subsidy", "other_rd_subsidy")
    }
    return {
        "firm_id": firm.id,
        "credit_code": firm.code or None,
        "name": firm.name,
        "county": firm.county,
        "industry": firm.industry if returned else None,
        "year": YEAR,
        "above_scale": firm.above_scale if returned else "none",
        "tech_sme": _sme(firm, known),
        "recognition": word,
        "agency_id": agency or None if recognised else None,
        "carrier_id": carrier or None if recognised else None,
        "super_deduction": _on(firm, known, "super_deduction_list"),
        "provincial_rd_subsidy": paid["provincial_rd_subsidy"],
        "first_rd_report": returned and firm.first_report,
        "rd_reported": None if silent else firm.rd,
        "rd_reported_previous": None if silent else firm.rd_previous,
        "other_rd_subsidy": paid["other_rd_subsidy"],
    }


def _account(firm: Firm, known: dict[int, Firm]) -> dict | None:
    returned, sme, taxed = _on(firm, known, "rd_return"), _sme(firm, known), _on(firm, known, "super_deduction_list")
    recognised = _on(firm, known, "recognition_list")
    if not (returned or sme or taxed or recognised):
        return None
    kind, passed, day, _, _ = recognition_of(firm)
    dash = _on(firm, known, "first_batch") and assets_missing(firm)
    return {
        "firm_id": firm.id,
        "year": YEAR,
        "founded_year": firm.founded.year if sme or recognised else None,
        "staff": firm.staff if sme or returned else None,
        "technical_staff": firm.technical_staff if sme else None,
        "revenue": firm.revenue if sme or returned else None,
        "assets": firm.assets if sme and not dash else None,
        "taxable_income": firm.taxable_income if taxed else None,
        "tax_losses": firm.tax_losses if taxed else None,
        "rd_statistical": firm.rd if returned and not no_rd(firm) else None,
        "rd_tax": firm.rd_tax if sme or taxed else None,
        "technology_field": firm.field if recognised else None,
        "certificate_year": day.year if recognised and passed else None,
        "first_certificate_year": YEAR if recognised and passed and kind == "first" else None,
    }


def _contract(contract: Contract) -> dict:
    return {
        "contract_id": contract.id,
        "seller_id": contract.seller.id,
        "county": contract.seller.county,
        "year": YEAR,
        "tax_exempt_turnover": contract.yuan,
    }


def _loan(loan: Loan) -> dict:
    return {
        "loan_id": loan.id,
        "borrower_id": loan.borrower.id,
        "bank_id": loan.bank,
        "county": loan.borrower.county,
        "year": YEAR,
        "first_on_record": loan.first,
        "repaid_on_time": loan.on_time,
        "provincial_interest_subsidy": loan.subsidy or 0,
        "principal_gone_bad": loan.gone_bad or 0,
    }
