"""What the rule for several awards took off a recipient, in the words of an explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...language import say
from ...tables import Tables
from ..overlap import Loss, losses
from ..overlap_groups import group_of
from ..parameters import AS_WRITTEN, HIGHEST, OVERLAP_RULES, Policy

if TYPE_CHECKING:
    from .explanation import Explanation


def tell_overlap(told: Explanation, tables: Tables, policy: Policy, recipient: int) -> None:
    """Lay the policy's rule over an explanation of the amount as written: a line for each matter that lost, and what is left."""
    group = group_of(told.clause.id)
    if group is None or policy.overlap == AS_WRITTEN:
        return
    rule = say(*OVERLAP_RULES[policy.overlap])
    told.parameters.append(("overlap", say("重复奖补规则", "several awards for one matter"), f"{policy.overlap}{say('（', ' (')}{rule}{say('）', ')')}",
                            policy.origins["overlap"]))
    found = losses(tables, policy, told.year, told.clause.id, recipient)
    if not found:
        return
    for loss in found:
        told.steps.append((say(f"同一事项 {loss.matter}（{group.label()}）", f"one matter, {loss.matter} ({group.label()})"),
                           _line(loss, policy.overlap)))
        told.amount -= loss.before - loss.after
    told.steps.append((say("扣除后应付", "owed after that"), f"{told.amount:,}"))
    told.reason = say(f"满足全部条件；同一事项另有奖补，按“{rule}”扣减。", f"Every condition is met; the matter has other awards: {rule}.") \
        if told.amount else say(f"满足全部条件，但同一事项另有奖补，按“{rule}”不再支付。",
                                f"Every condition is met, but the matter has other awards: {rule}. Nothing is left.")


def _line(loss: Loss, rule: str) -> str:
    others = [say(f"条款 {clause} 的 {yuan:,} 元", f"{yuan:,} yuan under clause {clause}") for clause, yuan in loss.others]
    if rule == HIGHEST:
        against = say("同年另有更高（或相等而条款在前）的", "the year also has, higher (or equal and first in order), ")
    else:
        against = say("该事项已付", "the matter was already paid ")
        others = [say(f"以前年度的 {loss.earlier:,} 元", f"{loss.earlier:,} yuan in earlier years")] * (loss.earlier > 0) + others
    return say(f"原应付 {loss.before:,} 元；{against}{'、'.join(others)}；余 {loss.after:,} 元",
               f"{loss.before:,} yuan before; {against}{', '.join(others)}; {loss.after:,} yuan after")


__all__ = ["tell_overlap"]
