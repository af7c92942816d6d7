"""What the hunt found, as it is committed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import yaml

from kjqs_model.deciding import deciding_hash

from .hunting import PACKAGE, REPOSITORY, other_figures

FOLDER = REPOSITORY / "docs" / "evidence"
FILE, PAGE = FOLDER / "mutants.json", FOLDER / "mutants.md"
EXPLAINED = Path(__file__).with_name("explained.yaml")
MOST_UNEXPLAINED = 0.05
_PARTS = ("articles", "figures", "ledger")


def sources() -> list[Path]:
    """What decides the result: the law and the ledger, the cases that are worked out by hand, and the hunt itself."""
    own = [Path(__file__).with_name(f"{name}.py") for name in ("operators", "hunting", "__main__")]
    law = [path for path in (PACKAGE / "articles").iterdir() if path.suffix in (".py", ".yaml")]
    return [
        *own,
        *law,
        PACKAGE / "budget" / "ledger.py",
        *(REPOSITORY / "tests" / "cases").rglob("*.yaml"),
        REPOSITORY / "tests" / "oracle" / "__init__.py",
    ]


def fingerprint() -> str:
    """The hash over what decides in ``sources``."""
    return deciding_hash(sources())


def figures() -> list[tuple[str, object, str]]:
    """Every other figure and word of the law: path, value, and how it is shown."""
    from kjqs_model.policy import baseline_policy

    policy, found = baseline_policy(), []
    for path in sorted({*policy.values, *policy.readings}):
        if path.endswith("annual_envelope"):
            continue
        value = policy.value(path, 2023)
        found += [(path, other, f"{value} → {other}") for other in other_figures(path, value)]
    return found


def _log() -> Path:
    return REPOSITORY / "build" / "mutants" / f"{fingerprint()[:16]}.jsonl"


def logged() -> dict[tuple[str, str], bool]:
    """What an interrupted hunt has tried: whether each survived."""
    found = {}
    with suppress(OSError):
        for line in _log().read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):
                part, name, survived = json.loads(line)
                found[part, name] = survived
    return found


def log(part: str, name: str, survived: bool) -> None:
    """One more."""
    path = _log()
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps([part, name, survived], ensure_ascii=False) + "\n")


def explanations() -> dict[str, str]:
    """Why a mutant that survives changes nothing, by its part and name."""
    return yaml.safe_load(EXPLAINED.read_text(encoding="utf-8")) or {}


def summary(found: Mapping[tuple[str, str], bool]) -> dict:
    """The hunt in figures, and who survived."""
    parts = {
        part: {
            "mutants": sum(key[0] == part for key in found),
            "survived": sum(survived for key, survived in found.items() if key[0] == part),
        }
        for part in _PARTS
    }
    return {
        "fingerprint": fingerprint(),
        "parts": parts,
        "survivors": sorted(f"{part}: {name}" for (part, name), survived in found.items() if survived),
    }


def unexplained(found: Mapping) -> list[str]:
    """Survivors without an explanation."""
    return [name for name in found["survivors"] if name not in explanations()]


def unexplained_share(found: Mapping) -> float:
    """Of all mutants, those that nobody noticed and nobody explained."""
    return len(unexplained(found)) / sum(counts["mutants"] for counts in found["parts"].values())


def page(found: Mapping) -> str:
    """The page that a reader sees."""
    told = explanations()
    lines = [
        "# Mutation of the law",
        "",
        "Each mutant is one small change: of a rule in `articles/` (a comparison, an operation, a part of a condition left out, branches swapped), of a",
        "figure or a word of the policy, of the ledger. Golden cases of the article and an oracle in exact fractions must notice it (of the ledger, one kept",
        "by hand). All are tried. `make mutants` hunts anew; a test keeps this fresh.",
        "",
        "| part | mutants | noticed | survived |",
        "|---|---:|---:|---:|",
    ]
    lines += [
        f"| {part} | {counts['mutants']} | {counts['mutants'] - counts['survived']} | {counts['survived']} |"
        for part, counts in found["parts"].items()
    ]
    lines += [
        "",
        f"Survived without an explanation: {len(unexplained(found))} ({unexplained_share(found):.1%}; the limit is {MOST_UNEXPLAINED:.0%}).",
        "",
    ]
    lines += ["| survivor | why |", "|---|---|"] if found["survivors"] else []
    lines += [f"| {name.replace('|', '¦')} | {told.get(name, 'a gap')} |" for name in found["survivors"]]
    return "\n".join(lines) + "\n"


def write(found: Mapping) -> None:
    """Write the record and its page."""
    FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")
