"""What the rule for several awards took off a recipient, in the words of an explanation."""

from __future__ import annotations

from ...language import either, say
from ...tables import Tables
from ..overlap import Loss, losses
from ..overlap_groups import group_of
from ..parameters import AS_WRITTEN, HIGHEST, OVERLAP_RULES, Policy
from .told import Explanation


def tell_overlap(told: Explanation, tables: Tables, policy: Policy, recipient: int) -> None:
    """Lay the policy's rule over an explanation of the amount as written: a line for each matter that lost, and what is left."""
    group = group_of(told.clause.id)
    if group is None or policy.overlap == AS_WRITTEN:
        return
    rule = either(*OVERLAP_RULES[policy.overlap])
    told.parameters.append(
        (
            "overlap",
            say("policy.several_awards_one_matter"),
            f"{policy.overlap}{say('signs.opening_bracket')}{rule}{say('signs.closing_bracket')}",
            policy.origins["overlap"],
        )
    )
    found = losses(tables, policy, told.year, told.clause.id, recipient)
    if not found:
        return
    for loss in found:
        told.steps.append((say("policy.one_matter", matter=loss.matter, group=group.label()), _line(loss, policy.overlap)))
        told.amount -= loss.before - loss.after
    told.steps.append((say("policy.owed_after_that"), f"{told.amount:,}"))
    told.reason = (
        say("policy.every_condition_met_matter_other", rule=rule)
        if told.amount
        else say("policy.every_condition_met_but_matter", rule=rule)
    )


def _line(loss: Loss, rule: str) -> str:
    others = [say("policy.yuan_under_clause", clause=clause, yuan=f"{yuan:,}") for clause, yuan in loss.others]
    if rule == HIGHEST:
        against = say("policy.year_also_higher_or_equal")
    else:
        against = say("policy.matter_already_paid")
        others = [say("policy.yuan_earlier_years", earlier=f"{loss.earlier:,}")] * (loss.earlier > 0) + others
    return say(
        "policy.yuan_before_yuan_after",
        before=f"{loss.before:,}",
        against=against,
        others=say("signs.list_mark").join(others),
        after=f"{loss.after:,}",
    )


__all__ = ["tell_overlap"]
