"""How lists and papers speak: amounts in Chinese capitals, codes with the middle hidden, counts and totals in sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...errors import Finding
from ...language import say
from ...policy import register
from ...policy.register import rules
from ...reporting.exhibit import Grid
from ...tables import dictionary
from ..basis import deciding_columns
from ..payees import ASK, PAY, REFUSE, Payee, by_clause

if TYPE_CHECKING:
    from ..run import PayRun

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])(\d{6})((?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(\d{3}[\dXx])(?![0-9A-Za-z])")
_ACCOUNT = re.compile(r"(?<!\d)(\d{4})\d{8,15}(\d{4})(?!\d)")


def capitals(yuan: int) -> str:
    """A whole amount of yuan in capitals, as a cheque has it: 壹拾万零伍元整."""
    if yuan == 0:
        return "零元整"
    groups, rest = [], yuan
    while rest:
        rest, group = divmod(rest, 10_000)
        groups.append(group)
    text = ""
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            text += "零" if text and not text.endswith("零") else ""
            continue
        if text and group < 1000 and not text.endswith("零"):
            text += "零"
        text += _four_digits(group) + _GROUPS[place]
    return text.rstrip("零") + "元整"


def _four_digits(number: int) -> str:
    text, pending = "", False
    for place in reversed(range(4)):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if pending and text else "") + _DIGITS[digit] + _UNITS[place]
            pending = False
        else:
            pending = True
    return text


def amount_words(yuan: int) -> str:
    """An amount in figures and, in Chinese, in capitals."""
    return say(f"{yuan:,} 元（大写：{capitals(yuan)}）", f"{yuan:,} yuan")


def hidden_middle(code: str) -> str:
    """A credit code with its middle hidden: 9137**********0589."""
    return code if len(code) <= 8 else code[:4] + "*" * (len(code) - 8) + code[-4:]


def without_identity(text: str) -> str:
    """A text in which numbers of identity cards and bank accounts are hidden, for whatever leaves the owner's own lists."""
    return _ACCOUNT.sub(lambda found: found[1] + "****" + found[2], _IDENTITY.sub(lambda found: found[1] + "********" + found[3][-1:].rjust(4, "*"), text))


def masked(finding: Finding) -> Finding:
    """A finding as a terminal may show it, which may be kept as a log."""
    return replace(finding, value=without_identity(finding.value), problem=without_identity(finding.problem), remedy=without_identity(finding.remedy))


def status_word(status: str) -> str:
    return {PAY: say("拟兑付", "to be paid"), ASK: say("待核实", "waits for a decision"), REFUSE: say("不予兑付", "not paid")}[status]


def shown_name(payee: Payee) -> str:
    """Whom the money goes to, as a list shows it: the unit behind a platform or project, else the name, else the id."""
    if payee.kind == "envelope":
        return say("未落实到具体对象", "nobody named")
    return payee.unit or payee.name or say(f"（名称未填）{payee.id}", f"(no name) {payee.id}")


def shown_matter(payee: Payee) -> str:
    """The matter, with the platform or project where the money goes to the unit behind it."""
    return f"{payee.matter}{say('：', ': ')}{payee.name}" if payee.unit and payee.name else payee.matter


# ---- what a run says on the terminal


def grid(run: PayRun) -> Grid:
    """The rows and sums of each clause by status."""
    head = (say("条款", "clause"), say("事项", "matter"), say("拟兑付（笔）", "to pay"), say("金额", "amount"), say("待核实（笔）", "waiting"), say("金额", "amount"),
            say("不予兑付（笔）", "not paid"), say("应兑付合计", "owed in all"))
    rows = [(clause, register()[clause].label(), *_cells(payees)) for clause, payees in by_clause(run.payees).items()]
    rows.append(("", say("合计", "total"), *_cells(run.payees)))
    return Grid(head, rows, say(f"{run.year} 年兑付（元）", f"Payments of {run.year} (yuan)"), numbers=(2, 3, 4, 5, 6, 7))


def _cells(payees: Sequence[Payee]) -> tuple[str, ...]:
    of = {status: [payee.amount for payee in payees if payee.status == status] for status in (PAY, ASK, REFUSE)}
    return (f"{len(of[PAY]):,}", f"{sum(of[PAY]):,}", f"{len(of[ASK]):,}", f"{sum(of[ASK]):,}", f"{len(of[REFUSE]):,}",
            f"{sum(map(sum, of.values())):,}")


def sentences(run: PayRun) -> list[str]:
    """What belongs beside the list: how many rows wait, what decisions did, rows by list, what is not in it."""
    counts = run.counts()
    found = [say(f"拟兑付 {counts[PAY]:,} 笔，{amount_words(run.total(PAY))}。待核实 {counts[ASK]:,} 笔，{run.total(ASK):,} 元：逐笔写在“待核实.xlsx”和 decisions.csv，"
                 "填好决定、决定人、时间、理由后用 --decisions 读回。" if counts[ASK] else
                 f"拟兑付 {counts[PAY]:,} 笔，{amount_words(run.total(PAY))}。没有待核实的行。",
                 f"To be paid: {counts[PAY]:,} rows, {run.total(PAY):,} yuan. Waiting for a decision: {counts[ASK]:,} rows, {run.total(ASK):,} yuan"
                 + (": each stands in 待核实.xlsx and decisions.csv; fill in decision, by, when, why and give it by --decisions." if counts[ASK] else "."))]
    found += _of_decisions(run)
    found += [_of_list(entry) for entry in run.accounts if entry.register != entry.file and entry.dropped is not None and entry.register in _kinds(run)]
    nameless = sum(not payee.name and payee.kind != "envelope" for payee in run.of(PAY))
    if nameless:
        found.append(say(f"有 {nameless:,} 笔没有收款人名称（数据表未填“名称”），拨款前请补填。", f"{nameless:,} rows to be paid have no name: fill it in before the money leaves."))
    found += made_remark(run.payees) + uncovered(run)
    if run.compared:
        verdicts = [row.verdict for row in run.compared]
        found.append(say(f"与报送金额核对 {len(verdicts)} 行：核准 {verdicts.count('same')}，核增 {verdicts.count('more')}，核减 {verdicts.count('less')}，见“核对.xlsx”。",
                         f"Of {len(verdicts)} amounts that the bureau proposes the law gives the same for {verdicts.count('same')}, more for "
                         f"{verdicts.count('more')}, less for {verdicts.count('less')}: see 核对.xlsx."))
    if run.paid.unknown:
        some = say("、", ", ").join(f"“{matter or '…'}”" for matter in list(run.paid.unknown)[:3])
        found.append(say(f"已兑付台账中有 {sum(run.paid.unknown.values()):,} 行的事项认不出条款（如{some}），没有用来核对。",
                         f"{sum(run.paid.unknown.values()):,} rows of the register of payments name no matter of the policy (such as {some}); they were not compared."))
    found += run.costing.notes
    return [without_identity(sentence) for sentence in found]


def made_remark(payees: Sequence[Payee]) -> list[str]:
    """That rows stand for nobody, where the model made them."""
    made = sum(payee.made for payee in payees)
    return [say(f"有 {made:,} 笔的对象由模型生成，不是真实的企业或个人，不得据以拨款。", f"{made:,} rows were made by the model and stand for nobody: pay nobody by them.")] if made else []


def uncovered(run: PayRun) -> list[str]:
    """The clauses that the lists given cannot settle, with the columns of enterprises that no list covers: what is not known is not nothing."""
    missing = {name for name, covered in run.given.coverage.items() if not covered}
    law = rules(run.year)
    found = {clause: [name for name in deciding_columns(law[clause]) if name in missing] for clause in law
             if law[clause].entitles[1].table == "enterprises" and clause not in run.costing.unset}
    paid = {payee.clause for payee in run.payees if payee.amount}  # its list was given, whatever else no list says of other firms
    open_clauses = {clause: names for clause, names in found.items() if names and clause not in paid}
    if not open_clauses:
        return []
    spec = dictionary()["enterprises"].columns
    listed = say("；", "; ").join(f"{clause} {register()[clause].label()}{say('（缺', ' (no ')}{say('、', ', ').join(spec[name].heading for name in names)}{say('）', ')')}"
                                 for clause, names in open_clauses.items())
    return [say(f"所给名单没有写明、因而未能核定的条款：{listed}。如应兑付，请把相应名单一并给出。",
                f"Clauses that the lists given can't settle: {listed}. Give the lists that say so where they should be paid.")]


def _kinds(run: PayRun) -> set[str]:
    return {entry.register for entry in run.given.accounting}


def _of_decisions(run: PayRun) -> list[str]:
    found, decided = [], run.decided
    if decided.applied:
        found.append(say(f"已按决定处理 {len(decided.applied)} 笔。", f"Decisions settled {len(decided.applied)} rows."))
    if decided.stale:
        found.append(say(f"有 {len(decided.stale)} 个决定所依据的内容已变（{_rows(decided.stale)}），没有采用，请重新决定。",
                         f"{len(decided.stale)} decisions were made on rows that have changed since ({_rows(decided.stale)}); they were not used: decide anew."))
    if decided.idle:
        found.append(say(f"有 {len(decided.idle)} 个决定的行已无疑问（{_rows(decided.idle)}），决定不再起作用。",
                         f"{len(decided.idle)} decisions are on rows that ask nothing any more ({_rows(decided.idle)}); they change nothing."))
    return found


def _rows(decisions: Sequence) -> str:
    named = [decision.row for decision in decisions[:3]]
    return say("、", ", ").join(named) + (say(" 等", " and more") if len(decisions) > 3 else "")


def _of_list(entry) -> str:
    dropped = dropped_words(entry.dropped)
    return say(f"{entry.file}：{entry.rows_in:,} 行中，兑付 {entry.pay:,}，待核实 {entry.ask:,}，不予兑付 {entry.refuse:,}，只供核对 {entry.informs:,}，"
               f"其他年度 {entry.other_year:,}，不是名单行 {sum(entry.dropped.values()):,}{f'（{dropped}）' if dropped else ''}。",
               f"{entry.file}: of {entry.rows_in:,} rows {entry.pay:,} are paid, {entry.ask:,} wait, {entry.refuse:,} are refused, {entry.informs:,} only inform, "
               f"{entry.other_year:,} are of other years, {sum(entry.dropped.values()):,} are no rows of the list{f' ({dropped})' if dropped else ''}.")


def dropped_words(dropped: Mapping[str, int]) -> str:
    """Why rows of a register are none of its list, with counts."""
    from ...population.registers import reason_label

    return say("，", ", ").join(f"{reason_label(reason)} {count:,}" for reason, count in dropped.items())


def warnings_of(run: PayRun) -> list[str]:
    """What each register was taken for, and why."""
    return [say(f"{one.file}：按“{register_label(one.register)}”读取（{one.why}）", f"{one.file}: read as {register_label(one.register)} ({one.why})")
            for one in run.given.recognised]


def register_label(name: str) -> str:
    """What a kind of register is called; a table by its name, a user's own mapping as it calls itself."""
    from ...population.registers.schema.assigning import REGISTERS, shipped_mapping

    if name in dictionary():
        return say("数据表", "table")
    return shipped_mapping(name).label() if name in REGISTERS else name
