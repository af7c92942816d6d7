"""The running budget year in words: the table of clauses, the moves, and what a reader must know beside them."""

from __future__ import annotations

from collections.abc import Iterable

from ...budget.running_year.forecast import Forecast
from ...budget.running_year.in_year import gap_chance
from ...budget.settings import paying_clauses
from ...chances import chance_words
from ...language import say
from ...policy import Costing
from ...policy.evaluation import notes as notes_of_year
from ...policy.register import clause_order, register
from ..exhibit import Grid


def grids(found: Forecast) -> list[Grid]:
    """What each clause needs and has, and what is proposed where money is short."""
    of_projects = [_purse_grid(found)] if found.execution is not None else []
    return [_line_grid(found), *of_projects, *([_move_grid(found)] if found.moves else [])]


def _purse_grid(found: Forecast) -> Grid:
    safety = found.settings.safety
    head = (say("项目", "project"), say("条款", "clauses"), say("主管部门", "department"), say("可用预算", "available"), say("已支出", "paid"), say("需求均值", "need, mean"),
            say(f"{safety:.0%} 需求", f"need at {safety:.0%}"), say("缺口概率", "chance of a gap"), say("缺口（−）或结余", "gap (−) or surplus"))
    rows = [(purse.name or register()[purse.key].label(), " ".join(purse.clauses), purse.department, f"{purse.available:,}", f"{purse.paid:,}", f"{purse.need.mean():,.0f}",
             f"{purse.needed_at(safety):,}", f"{gap_chance(purse.need, purse.available)[0]:.1%}",
             f"{purse.available - purse.needed_at(safety):,}".replace("-", "−")) for purse in found.purses]
    return Grid(head, rows, say("按执行表的项目（元）", "By project of the execution table (yuan)"), numbers=(3, 4, 5, 6, 7, 8))


def order_of_moves(found: Forecast) -> list[str]:
    """In which order money is moved."""
    if not any(move.source for move in found.moves):
        return []
    return [say("调剂次序：先补缺口概率最大的，概率相同先补缺口大的；先从确定结余最大的调出；只在同一主管部门内，仍不足的列为追加预算。",
                "Order of moves: the likeliest gap first, of equally likely ones the largest, from the largest certain surplus, within one department; the rest is to be added.")]


def held_back(found: Forecast) -> list[str]:
    """Surpluses at the safety level that some draw needs: not moved away."""
    safety = found.settings.safety
    kept = [(purse, amount) for purse in found.purses if (amount := purse.uncertain_surplus(safety))]
    if not kept or not any(move for move in found.moves):
        return []
    listed = say("、", ", ").join(f"{_named(purse.name or purse.key)} {amount:,}" for purse, amount in kept)
    return [say(f"以下结余按 {safety:.0%} 安全水平才有，推演中仍可能用到，不调给已有的缺口（元）：{listed}。",
                f"These are over at a safety of {safety:.0%} alone and needed in some draw, so they are not given to other gaps (yuan): {listed}.")]


def _line_grid(found: Forecast) -> Grid:
    safety = f"{found.settings.safety:.0%}"
    head = (say("条款", "clause"), say("事项", "matter"), say("需求均值", "need, mean"), say(f"{safety} 需求", f"need at {safety}"),
            say("可用预算", "available"), say("已拨付", "paid"), say("执行率", "paid share"), say("缺口概率", "chance of a gap"),
            say("缺口（−）或结余", "gap (−) or surplus"))
    rows = [(line.clause, register()[line.clause].label(),
             *_figures(line.need, line.available, line.paid_to_date, line.needed_at(found.settings.safety))) for line in found.lines]
    rows.append(("", say("合计", "total"), *_figures(found.need, found.available, found.paid_to_date, found.needed_at_safety)))
    plan = found.plan
    title = say(f"{plan.budget_year} 预算年度，截至 {plan.as_of.isoformat()}（元，缺口与结余按 {safety} 安全水平）",
                f"Budget year {plan.budget_year} as of {plan.as_of.isoformat()} (yuan; gaps and surpluses at a safety of {safety})")
    return Grid(head, rows, title, numbers=(2, 3, 4, 5, 6, 7, 8))


def _figures(need, available: int, paid: int, needed: int) -> tuple[str, ...]:
    share = f"{paid / available:.1%}" if available else "–"
    chance, error = gap_chance(need, available)
    return (f"{need.mean():,.0f}", f"{needed:,}", f"{available:,}", f"{paid:,}", share, chance_words(chance, len(need), error),
            f"{available - needed:,}".replace("-", "−"))


def _move_grid(found: Forecast) -> Grid:
    head = (say("办法", "how"), say("调出", "from"), say("调入", "to"), say("部门", "department"), say("金额", "amount"))
    rows = [(say("部门内调剂", "move within the department") if move.source else say("预算调整", "budget adjustment"),
             _named(move.source), _named(move.target), move.department, f"{move.amount:,}") for move in found.moves]
    return Grid(head, rows, say("建议的调剂和仍需预算调整的缺口（元）", "Proposed moves, and gaps that need a budget adjustment (yuan)"), numbers=(4,))


def _named(clause: str | None) -> str:
    return "–" if clause is None else f"{clause} {register()[clause].label()}" if clause in register() else clause


def notes(found: Forecast) -> list[str]:
    """What belongs beside the figures: how they are made, what is missing, what is assumed."""
    return [_progress_note(found), *_year_notes(found), _rule_note(), *_unused_note(found), *_complete_note(found), _pattern_note(found), *_bearer_note(found),
            *_booking_notes(found), *_moves_note(found), *order_of_moves(found), *held_back(found), *_execution_note(found), *_policy_notes(found), *_unset_note(found)]


def warnings_of(found: Forecast) -> list[str]:
    """What a reader must see first: no table has a row of any year that counts."""
    plan = found.plan
    if plan.held:
        return []
    return [say(f"数据表中没有 {plan.budget_year} 年及以前任何事项年度的记录，已知应兑付为零。请核对数据表或 --as-of。",
                f"The tables have no row of {plan.budget_year} or any year before it: no claim is known. Check the tables or --as-of.")]


def _progress_note(found: Forecast) -> str:
    gone, paid = found.plan.year_gone, found.paid_to_date
    share = f"{paid / found.available:.1%}" if found.available else say("无预算", "none, there being no money")
    return say(f"时间进度 {gone:.1%}；累计拨付 {paid:,} 元，执行率 {share}（累计拨付占调整预算与上年结转之和）。",
               f"{gone:.1%} of the year is over; paid to date are {paid:,} yuan, {share} of what was appropriated and carried in.")


def _year_notes(found: Forecast) -> list[str]:
    plan, told = found.plan, []
    if plan.held:
        told.append(say(f"已知应兑付按数据表计算，事项年度：{_years(plan.held)}。", f"Known claims come from the tables; event years: {_years(plan.held)}."))
    if plan.simulated:
        told.append(say(f"{_years(plan.simulated)} 年在数据表中没有记录，按推演金额计。",
                        f"The tables have no row of {_years(plan.simulated)}: simulated amounts are used."))
    for year, clauses in plan.partly.items():
        told.append(say(f"{year} 年在数据表中没有以下条款的记录，按推演金额计（确已齐全的请用 --complete 写明）：{_listed(sorted(clauses, key=clause_order))}。",
                        f"Of {year} the tables have no row for these clauses: simulated amounts are used (--complete says that they hold all there is): "
                        f"{_listed(sorted(clauses, key=clause_order))}."))
    if plan.absent:
        told.append(say(f"{_years(plan.absent)} 年在数据表中没有记录，也不在推演年份内，没有计入，需求可能偏低；请补充这些年度的数据表。",
                        f"The tables have no row of {_years(plan.absent)}, which no projection covers: not counted, so that the need may be "
                        "too low. Add these years."))
    return [*told, _running_note(found)]


def _running_note(found: Forecast) -> str:
    """Where the running event year comes from."""
    year, base, held = found.plan.budget_year, found.scenario.years.base, found.plan.budget_year in found.plan.held
    if year <= base:
        return say(f"{year} 年不晚于情景的基年 {base}，没有推演，只计已知应兑付。",
                   f"{year} is not after the scenario's base year {base}: nothing is simulated, known claims alone count.")
    if found.plan.complete >= set(paying_clauses()):
        return say(f"按 --complete all，数据表已含 {year} 年全部事项，不加推演对象。",
                   f"By --complete all the tables hold all of {year}: nothing simulated is added.")
    if not held:
        return say(f"数据表没有 {year} 年的记录，该年事项全部按推演金额计。", f"The tables have no row of {year}: all of it is simulated.")
    return say(f"{year} 年事项：已知对象逐个顶替推演对象，其余对象按该次抽样的平均金额计。",
               f"Event year {year}: each known recipient displaces a simulated one; the others get the draw's mean amount.")


def _rule_note() -> str:
    return say("全年需求 = 到年底按兑付进度应付、而以前年度没有付过的款项；本年已拨付的一律算作需求。",
               "The need of the year is what falls due by its end and was not paid before it; whatever was paid this year counts as needed.")


def _unused_note(found: Forecast) -> list[str]:
    """Settings of the budget that a running year does not use: the ledger says what was appropriated, and old debts stand in the tables."""
    unused = sorted(found.settings.changed & {"appropriation", "by", "opening_arrears", "shortage", "priority", "claims_lapse_after", "appropriations_lapse_after",
                                              "city_share"})
    if not unused:
        return []
    return [say(f"情景 budget 中的 {'、'.join(unused)} 在当年测算中不起作用：安排和支付以台账为准，以前的欠款以数据表和台账为准，需求含市县两级。",
                f"Of the scenario's budget {', '.join(unused)} has no part in a running year: the ledger says what was appropriated and paid, tables and ledger "
                "what is still owed, and the need is that of city and counties.")]


def _complete_note(found: Forecast) -> list[str]:
    closed = [clause for clause in paying_clauses() if clause in found.plan.complete]
    if not closed or len(closed) == len(paying_clauses()) or found.plan.budget_year <= found.scenario.years.base:
        return []
    return [say(f"按 --complete，以下条款的数据表已含全年，不加推演对象：{_listed(closed)}。",
                f"By --complete the tables hold the whole year of these clauses, and nothing simulated is added: {_listed(closed)}.")]


def _pattern_note(found: Forecast) -> str:
    assumed = [line.clause for line in found.lines if not found.settings.payment[line.clause].changed]
    if not assumed:
        return say("兑付进度由情景设定。", "When claims fall due is set by the scenario.")
    return say(f"兑付进度为假设的条款有 {len(assumed)} 个（没有公布执行数），可在情景的 budget.payment 中改：{_listed(assumed)}。",
               f"When claims fall due is assumed for {len(assumed)} clauses (no execution was published); set it under budget.payment: "
               f"{_listed(assumed)}.")


def _bearer_note(found: Forecast) -> list[str]:
    shared = [line.clause for line in found.lines if (burden := found.settings.city_share[line.clause]).share < 1 or burden.by_county]
    if not shared:
        return []
    return [say(f"需求含市、县两级：{_listed(shared)} 由县级共同负担，台账也应含县级资金，否则缺口偏大。",
                f"The need is that of city and counties together: counties bear part of {_listed(shared)}, so the ledger should hold their "
                "money too; else gaps look too large.")]


def _booking_notes(found: Forecast) -> list[str]:
    """Years without earlier rows, and clauses paid beyond what the tables and the draws owe."""
    plan, ledger, told = found.plan, found.ledger, []
    first = min((year for line in found.lines for year in line.event_years), default=plan.budget_year)
    without = [year for year in range(first, plan.budget_year) if not (ledger.budget_year == year).any()]
    if without:
        told.append(say(f"台账没有 {_years(without)} 预算年度的行，视为这些年度没有拨付过；若拨付过，请补行，否则需求偏高。",
                        f"The ledger has no row of the budget years {_years(without)}: taken as nothing paid in them. Add rows if there "
                        "were payments; else the need is too high."))
    over = [f"{_named(line.clause)}{say('（', ' (')}{_years(line.overpaid)}{say('）', ')')}" for line in found.lines if line.overpaid]
    if over:
        listed = say("、", ", ").join(over)
        told.append(say(f"累计已付超过该事项年度已知与推演的应兑付：{listed}。请核对台账的事项年度和数据表是否齐全。",
                        f"More was paid for an event year than the tables and every draw owe: {listed}. Check the event years of the "
                        "ledger, and whether the tables are whole."))
    return told


def _moves_note(found: Forecast) -> list[str]:
    if not found.moves:
        return []
    return [say(f"调剂只在同一主管部门的条款之间建议，按 {found.settings.safety:.0%} 安全水平，不动用调出条款自身所需；跨项目调剂仍须按规定报批，"
                "其余缺口列为预算调整。",
                f"Moves are proposed between clauses of one leading department alone, at a safety of {found.settings.safety:.0%}, and never "
                "from what a line needs itself; they need approval as the rules have it. The other gaps are left to a budget adjustment.")]


def _execution_note(found: Forecast) -> list[str]:
    """How the projects of an execution table were taken apart into clauses."""
    if found.execution is None:
        return []
    guessed = [f"{link.project}{say('→', ' → ')}{' '.join(link.clauses)}" for link in found.execution.links if link.clauses and not link.given]
    told = [say("执行表按项目记账：一个项目含几条时，预算和支出按各条款到期应付额分摊，事项年度假设为上年（当年支付的条款为当年）。",
                "The execution table is kept by project: money of a project with several clauses is spread by what is due of each, and taken as of last year's claims.")]
    if guessed:
        told.append(say(f"项目与条款的对应由程序按名称建议，请核对：{'；'.join(guessed)}。已写出“项目条款对应.csv”，改好另存后用 --projects 给出。",
                        f"Projects and clauses were linked by name, please check: {'; '.join(guessed)}. See 项目条款对应.csv; keep it corrected elsewhere and give it as --projects."))
    return told


def _policy_notes(found: Forecast) -> list[str]:
    years = (*found.plan.simulated, *found.plan.known)
    return list(dict.fromkeys(note for year in sorted(years) for note in notes_of_year(found.scenario.policy, year)))


def _unset_note(found: Forecast) -> list[str]:
    unset = Costing(found.scenario.policy, found.plan.budget_year, ()).unset
    if not unset:
        return []
    return [say(f"以上金额不含政策未写明金额的 {len(unset)} 个条款：{_listed(unset)}。",
                f"Not in the amounts, none being named by the policy ({len(unset)} clauses): {_listed(unset)}.")]


def _years(years: Iterable[int]) -> str:
    return say("、", ", ").join(map(str, years))


def _listed(clauses: Iterable[str]) -> str:
    return say("、", ", ").join(f"{clause} {register()[clause].label()}" for clause in clauses)
