"""What the manual's own pages say, in the language in force."""

from __future__ import annotations

from kjqs_model.language import current_language


def say(zh: str, en: str) -> str:
    """The wording of the language in force."""
    return zh if current_language() == "zh" else en
