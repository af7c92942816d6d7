"""How many examples random tests try: a fifth of them where a developer waits, all with ``make test-all``."""

import os


def examples(number: int) -> int:
    """Of so many examples those that this run tries."""
    return number if os.environ.get("KJQS_TESTS") == "all" else max(5, number // 5)
