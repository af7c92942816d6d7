"""Title and question of a scenario in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language import either, wording_of

if TYPE_CHECKING:
    from .scenario import Scenario


def scenario_title(scenario: Scenario) -> str:
    """A scenario's title in the reader's language, where it is a shipped one; as its file has it else."""
    return _worded(wording_of("scenario.title", scenario.name), scenario.title)


def scenario_question(scenario: Scenario) -> str:
    """A scenario's question, likewise."""
    return _worded(wording_of("scenario.question", scenario.name), scenario.question)


def _worded(known: tuple[str, str] | None, given: str) -> str:
    """The wording of a shipped scenario, with what was laid over it in brackets, unless the file says something else by now."""
    if known is None or not (given == known[0] or given.startswith(f"{known[0]} [")):
        return given
    return either(*known) + given.removeprefix(known[0])
