"""Hunt: ``python -m tests.mutants``; a killed hunt goes on where it stopped."""

from __future__ import annotations

import json
import sys
import time

from . import hunting, record
from .operators import mutants


def wanted() -> list[tuple[str, str, object, object]]:
    """Every mutant: part, name, what notices it, what is changed."""
    rules = []
    for path in sorted((hunting.PACKAGE / "articles").glob("a*.py")):
        article = path.name[:3]
        rules += [
            ("articles", f"{article} {one.name}", hunting.law_of(article), (hunting.module_of(path), path, one.tree))
            for one in mutants(path.read_text(encoding="utf-8"))
        ]
    path = hunting.PACKAGE / "budget" / "ledger.py"
    books = [
        ("ledger", one.name, hunting.ledger, (hunting.module_of(path), path, one.tree))
        for one in mutants(path.read_text(encoding="utf-8"))
    ]
    return [
        *rules,
        *books,
        *(("figures", f"{path} {shown}", hunting.figures(path, value), None) for path, value, shown in record.figures()),
    ]


def main() -> int:
    """Exit 0 where no more survive than are allowed."""
    hunting.warm()
    began, done = time.monotonic(), record.logged()
    every = wanted()
    for place, (part, name, notice, change) in enumerate(every):
        if (part, name) in done:
            continue
        survived = hunting.survives(notice, change)
        done[part, name] = survived
        record.log(part, name, survived)
        if survived or place % 50 == 0:
            print(
                f"{(time.monotonic() - began) / 60:5.1f} min  {place + 1} of {len(every)}: {part}, {name}{' SURVIVES' if survived else ''}",
                file=sys.stderr,
                flush=True,
            )
    found = record.summary({(part, name): done[part, name] for part, name, _, _ in every})
    record.write(found)
    print(json.dumps(found["parts"]))
    return record.unexplained_share(found) >= record.MOST_UNEXPLAINED


if __name__ == "__main__":
    sys.exit(main())
