"""A tuned answer in words: the tables and sentences that a reader of ``kjqs tune`` sees."""

from __future__ import annotations

import math

from ..analysis.answer import MET, Answer
from ..analysis.tuning import Found, Wish
from ..analysis.worth import FIRMS
from ..language import say
from ..policy.parameters import Policy
from ..projection.targets import indicator_label
from .simulation_words import Grid
from .words import figure_text, unit_word

_ELASTICITY = (0.3, 1.2)


def grids(answer: Answer, policy: Policy, year: int) -> list[Grid]:
    """The levers with what they were and are, and the targets with their chances."""
    from ..policy.parameters import parameter_of

    rows = []
    for lever in answer.levers:
        unit = parameter_of(lever.path).unit
        rows.append((lever.label(), figure_text(policy.value(lever.path, year), unit), figure_text(answer.found.values[lever.path], unit),
                     f"{figure_text(float(lever.low), unit)} – {figure_text(float(lever.high), unit)}", unit_word(unit),
                     say("企业会作出反应", "firms answer") if lever.answered else say("只影响金额", "cost alone")))
    levers = Grid(say("调整的参数", "What was varied"), (say("参数", "parameter"), say("原值", "before"), say("方案", "answer"), say("范围", "bounds"),
                                                  say("单位", "unit"), say("性质", "kind")), rows, (1, 2, 3))
    rows = [(name, f"{least:.0%}", f"{answer.found.chances[name]:.1%}", f"{answer.chances[name]:.1%} ± {answer.errors[name]:.1%}")
            for name, least in answer.wish.chances.items()]
    chances = Grid(say("目标", "Targets"), (say("目标", "target"), say("所要的概率", "wished"), say("寻找时的抽样", "draws searched"),
                                          say("新抽样（标准误）", "fresh draws (standard error)")), rows, (1, 2, 3))
    return [levers, chances]


def sentences(answer: Answer) -> list[str]:
    """The answer, what binds it, what it hangs on and what it brings."""
    return [_headline(answer), _elasticity(answer), *_worth(answer)]


def so_far(best: Found, wish: Wish) -> str:
    """The best place yet, on one line, for a search that is under way."""
    chances = say("，", ", ").join(f"{name} {chance:.0%}" for name, chance in best.chances.items())
    values = say("，", ", ").join(f"{path}={value:g}" for path, value in best.values.items())
    head = say("最省", "cheapest") if best.meets(wish) else say("最接近", "nearest")
    return say(f"{head}：{values}；{chances}；{best.cost:,.0f} 元", f"{head}: {values}; {chances}; {best.cost:,.0f} yuan")


def _headline(answer: Answer) -> str:
    years = f"{min(answer.cost_by_year)}–{max(answer.cost_by_year)}"
    cost = say(f"{years} 年应兑付合计的均值为 {answer.found.cost:,.0f} 元。", f"Owed over {years}, in the mean: {answer.found.cost:,.0f} yuan.")
    if answer.status == MET:
        return say("找到了满足要求的最省方案。", "The cheapest amounts that meet the wish were found. ") + cost
    bound = say("、", ", ").join(_binding_word(one) for one in answer.binding)
    return say(f"在给定范围内达不到要求。以上是概率最高的方案；限制来自：{bound}。",
               f"The wish can't be met within the bounds. Shown is the highest chance; what binds: {bound}. ") + cost


def _binding_word(binding: str) -> str:
    if binding == "ceiling":
        return say("金额上限", "the ceiling")
    if binding == "response":
        return say("企业的反应（再多的钱也不增加企业）", "how firms respond (more money brings no more firms)")
    return say(f"参数到了边界 {binding}", f"the bound {binding}")


def _elasticity(answer: Answer) -> str:
    low, high = min(answer.by_elasticity.values()), max(answer.by_elasticity.values())
    seen = say(f"申报弹性在 0 至 {_ELASTICITY[1]} 之间时，{answer.hardest} 的概率从 {low:.0%} 到 {high:.0%}",
               f"With a take-up elasticity between 0 and {_ELASTICITY[1]} the chance of {answer.hardest} goes from {low:.0%} to {high:.0%}")
    if answer.flips is None:
        return seen + say("，结论在整个范围内不变。", "; the answer holds, or fails, over the whole range.")
    return seen + say(f"；结论在弹性约 {answer.flips:.2f} 处翻转（最可能值 {_ELASTICITY[0]}，没有研究给出）。",
                      f"; the answer flips at about {answer.flips:.2f} (most likely {_ELASTICITY[0]}, given by no study).")


def _worth(answer: Answer) -> list[str]:
    found = answer.worth
    parts = []
    for name in FIRMS:
        per = found.per_firm[name]
        money = say("没有增加", "none more") if math.isnan(per) else say(f"每增加一户 {per:,.0f} 元", f"{per:,.0f} yuan for each")
        parts.append(say(f"{indicator_label(name)}多 {found.additional[name]:,.1f}，{money}", f"{indicator_label(name)}: {found.additional[name]:+,.1f}, {money}"))
    dead = say(f"；首次认定中没有政策也会发生的占 {found.dead_weight:.0%}。", f"; {found.dead_weight:.0%} of first recognitions come without it too.")
    head = say(f"与没有政策相比，多花 {found.cost:,.0f} 元：", f"Against no policy, for {found.cost:,.0f} yuan more: ")
    return [head + say("；", "; ").join(parts) + dead]
