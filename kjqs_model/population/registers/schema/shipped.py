"""The mappings that come with the package, and what one of the user's own takes over from them."""

from __future__ import annotations

from collections.abc import Mapping as Keyed
from typing import Any

from ....data import shipped
from ....errors import Refusal, did_you_mean
from ....language import either, say
from .mapping import Mapping

REGISTERS = (
    "recognition_list",
    "technology_sme_list",
    "super_deduction_list",
    "rd_return",
    "rd_subsidy_list",
    "budget_ledger",
    "contract_register",
    "loan_register",
    "talent_list",
    "platform_list",
    "platform_assessment",
    "carrier_list",
    "project_list",
    "park_list",
    "commissioner_list",
    "prize_list",
    "broker_list",
    "clinical_centre_list",
    "transfer_institution_list",
)
"""The mappings that come with the package."""


def shipped_mapping(name: str) -> Mapping:
    """A mapping that comes with the package. Raises KeyError for another name."""
    if name not in (*REGISTERS, "names"):
        raise KeyError(name)
    return Mapping.model_validate(shipped_form(name))


def shipped_form(name: str) -> dict[str, Any]:
    """What a shipped mapping says, with what it extends put in."""
    return extended(shipped(f"registers/{name}.yaml"))


def extended(data: Any) -> Any:
    """A mapping with what it ``extends`` put in: what it says itself goes first, headings and words are added to those of the
    other.

    Raises Refusal where it extends no shipped mapping.
    """
    if not isinstance(data, Keyed) or "extends" not in data:
        return data
    base = data["extends"]
    if base not in REGISTERS:
        raise Refusal(say("population.under_extends_no_shipped_mapping", base=base) + did_you_mean(str(base), REGISTERS))
    return _joined({key: held for key, held in data.items() if key != "extends"}, shipped_form(base))


_REPLACED = ("titles", "not_titles")  # what a list is recognised by is not what the other is recognised by


def _joined(own: Any, base: Any) -> Any:
    """One form over another: keys of both, lists of words one behind the other, anything else as the first says it."""
    if isinstance(own, Keyed) and isinstance(base, Keyed):
        return {
            key: own[key]
            if key in _REPLACED and key in own
            else _joined(own[key], base[key])
            if key in own and key in base
            else own.get(key, base.get(key))
            for key in (*base, *(key for key in own if key not in base))
        }
    if isinstance(own, list) and isinstance(base, list) and all(isinstance(held, str) for held in (*own, *base)):
        return [*own, *(held for held in base if held not in own)]
    return own


def register_kinds() -> dict[str, str]:
    """The registers that can be read as they are: what each is, with its holder, in the reader's language, by mapping name."""
    kinds = {}
    for name in REGISTERS:
        mapping = shipped_mapping(name)
        kinds[name] = say(
            "population.mapping_holder", mapping=mapping.label(), holder=either(mapping.holder.zh, mapping.holder.en)
        )
    return kinds
