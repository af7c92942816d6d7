"""What stands beside the figures of a budget: everything that finance decides and nobody published, and what the model does not know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...budget.settings import CLOSED, Settings, assumed, paying_clauses
from ...language import say
from ...policy.parameters import OVERLAP_RULES
from ..exhibit import Grid, Prose, listed
from ..tables.budget import rule_word
from ..words import wan

if TYPE_CHECKING:
    from ...budget import Budget


def assumption_grid(budget: Budget) -> Grid:
    """Every setting of the budget in force: what holds, who set it, and why where it is assumed."""
    rows = [*_payment_rows(budget), *_bearer_rows(budget), *_money_rows(budget), *_rule_rows(budget)]
    return Grid([say("事项", "Matter"), say("取值", "In force"), say("来源", "Set by"), say("理由", "Reason")], rows,
                say("没有公布过执行数；“假设”各项应由财政核定，在情景的 budget 中改。",
                    "No execution was published; what is assumed is for finance to settle, under 'budget' of the scenario."), sources=True)


def _payment_rows(budget: Budget) -> list[tuple]:
    found: dict[tuple, list[str]] = {}
    for clause in paying_clauses():
        pattern = budget.settings.payment[clause]
        found.setdefault((pattern.shares, pattern.changed, say(**pattern.reason)), []).append(clause)
    return [(say(f"兑付进度：{_listed(clauses)}", f"falls due: {_listed(clauses)}"), _shares(shares), _who(changed), reason)
            for (shares, changed, reason), clauses in found.items()]


def _shares(shares: tuple[float, ...]) -> str:
    words = [say("当年", "in the year"), say("次年", "the year after"), say("第三年", "in the third year")]
    named = [f"{words[place] if place < len(words) else say(f'第 {place + 1} 年', f'in year {place + 1}')} {share:.0%}"
             for place, share in enumerate(shares) if share]
    return say("，", ", ").join(named)


def _bearer_rows(budget: Budget) -> list[tuple]:
    found: dict[tuple, list[str]] = {}
    for clause in paying_clauses():
        burden = budget.settings.city_share[clause]
        counties = say("；", "; ").join(f"{county} {share:.0%}" for county, share in burden.by_county.items())
        value = f"{burden.share:.0%}" + (say(f"（{counties}）", f" ({counties})") if counties else "")
        origin = say("条文", "the text") if burden.settled else _who(burden.changed)
        found.setdefault((value, origin, say(**burden.reason)), []).append(clause)
    most = max(map(len, found.values()))
    return [(say("市级负担比例：", "borne by the city: ") + (say("其余条款", "all other clauses") if len(clauses) == most > 1 else _listed(clauses)),
             value, origin, reason) for (value, origin, reason), clauses in sorted(found.items(), key=lambda pair: -len(pair[1]))]


def _money_rows(budget: Budget) -> list[tuple]:
    settings = budget.settings
    by = {"clause": say("每个条款一个项目", "one item a clause"), "article": say("每条一个项目", "one item an article"),
          "department": say("每个部门一个项目", "one item a department"), "total": say("全部为一个总额", "one sum for all")}[settings.by]
    rows = [(say("预算项目", "items of the budget"), by, *_origin(budget, "by")),
            (say("没有设定金额的项目和年份", "items and years without an amount"),
             say(f"按到期款项的 {settings.safety:.0%} 安全水平安排", f"what suffices with a chance of {settings.safety:.0%}"),
             *_origin(budget, "safety")),
            (say("安排随各年情况调整", "appropriations as years go by"), rule_in_words(settings.rule), *_origin(budget, "rule"))]
    for pool, amounts in settings.appropriation.items():
        named = say("，", ", ").join(f"{year} {say('年', '')} {wan(amount)}".replace("  ", " ") for year, amount in amounts.items())
        rows.append((say(f"设定的安排：{_pool(pool)}", f"set: {_pool(pool)}"), named, _who(True), ""))
    return rows


def _pool(name: str) -> str:
    return say("市级总额", "the city's total") if name == "total" else name


def _rule_rows(budget: Budget) -> list[tuple]:
    settings = budget.settings
    lapse = settings.claims_lapse_after
    rows = [("shortage", say("钱不够时", "when money runs out"), rule_word(settings.shortage)),
            ("claims_lapse_after", say("应付未付的款项", "claims unpaid"),
             say("一直挂账", "stay owed") if lapse is None else say(f"{lapse} 个预算年度后作废", f"lapse after {lapse} budget years")),
            ("appropriations_lapse_after", say("没有用完的预算", "money unused"),
             say(f"{settings.appropriations_lapse_after} 个预算年度后收回", f"lapses after {settings.appropriations_lapse_after} budget years"))]
    found = [(label, value, *_origin(budget, key)) for key, label, value in rows]
    policy = budget.scenario.policy
    found.append((say("同一事项有多项奖补", "several awards for one matter"), say(*OVERLAP_RULES[policy.overlap]), _who("overlap" in policy.changed()),
                  say("政策没有写能否重复享受、哪些条款算同一事项", "the policy does not say whether awards exclude each other, nor what one matter is")))
    owed = sum(settings.opening_arrears.values())
    found.append((say("基年以前的欠付", "owed from before"), wan(owed), _who("opening_arrears" in settings.changed),
                  "" if owed else say("没有公布，按零计", "not published, taken as none")))
    return found


def unknown(budget: Budget) -> Prose:
    """What the model does not know of the budget."""
    lines = [
        say("实际的预算数、执行数和兑付日期：都没有公布，兑付进度是假设，年度之间的欠付随它移动。",
            "What was in fact appropriated and paid, and when: not published. The payment pattern is assumed, and arrears move with it."),
        say("市与县区的真实分担、各县区的财力：县级资金按同一安全水平计。", "How city and counties really share, and what counties can afford: their money is "
            "set at the same safety level."),
        say("一年之内的先后：模型按年计，不分月份；年中的进度用 kjqs forecast。", "What comes first within a year: the model counts by years; for mid-year use kjqs forecast."),
        say("财政看到欠付以后会怎样调整：没有设定金额的年份次年即按已知的欠付补足（见“安排随各年情况调整”），设定了的不会改；一年之内不追加。",
            "How finance answers to arrears: where no amount is set the next year's budget makes up for them, amounts that are set stay; nothing is added within a year."),
        say("企业是否因为拖欠而不再申报：没有数据，不计。", "Whether firms stop applying where they wait for money: no data, not modelled.")]
    if budget.draws < 256:
        lines.append(say(f"本页只有 {budget.draws} 次抽样：P95 只由最高的几次抽样决定，误差大；要定预算请用 draws=256 以上。",
                         f"There are {budget.draws} draws here: the P95 rests on the highest few. For a budget take draws=256 or more."))
    return listed(lines, say("**财政安排部分不知道的：**", "**What the budget does not know:**"))


def _origin(budget: Budget, key: str) -> tuple[str, str]:
    """Who set a key of the budget, and why where it is assumed."""
    changed = key in budget.settings.changed
    return _who(changed), "" if changed else say(**assumed()["settings"][key]["reason"])


def _who(changed: bool) -> str:
    return say("情景", "the scenario") if changed else say("假设", "assumed")


def _listed(clauses: Iterable[str]) -> str:
    return say("、", ", ").join(clauses)


def rule_in_words(rule: str) -> str:
    """How such an appropriation comes about."""
    return {"closed": say("逐年编列：编制时已知的欠付和到期款项减上年结转，另为当年新发生的留余地",
                          "year by year: what is then known to be overdue and due less money carried over, with an allowance for new claims"),
            "open": say("各年一个数，不随此前执行情况调整", "one figure a year, whatever happened before")}[rule]


def appropriation_sentence(settings: Settings) -> str:
    """What appropriations cover, as a remark beneath a table."""
    apart = say("情景有设定的年份按设定，其余", "as the scenario sets them; else ") if settings.appropriation else ""
    if settings.rule == CLOSED:
        return say(f"预算安排：{apart}按编制时已知的欠付和到期款项减上年结转，当年新发生、当年到期的部分按 {settings.safety:.0%} 保障概率预计，向上取整到万元；"
                   "首年各次抽样相同，以后各年随各次抽样的执行情况不同，表中为均值。",
                   f"Appropriations: {apart}what is known to be overdue and due when the budget is drawn up, less money carried over, and for claims that arise "
                   f"and fall due in the year what suffices with a chance of {settings.safety:.0%}; rounded up to 10,000 yuan. The first year's is one figure, later "
                   "years' follow each draw and are shown as means.")
    return say(f"预算安排：{apart}按各项目到期应付扣除上年结转后的 {settings.safety:.0%} 保障概率，向上取整到万元。",
               f"Appropriations: {apart}each item's due less money carried in, at a safety level of {settings.safety:.0%}, rounded up.")
