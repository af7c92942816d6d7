"""Credit codes verified many at a time, beside python-stdnum one at a time: same verdicts, how much faster.

``python -m benchmarks.credit_codes`` prints the ratio. python-stdnum is in the extra ``test``, for this alone.
"""

from __future__ import annotations

import random
import time

from kjqs_model.tables.credit_code import ALPHABET, Verdict, verdicts


def made_codes(count: int, seed: int = 1) -> list[str]:
    """Codes with right check characters, two in five of them then damaged in one or two places or in length."""
    chance = random.Random(seed)
    codes = []
    for _ in range(count):
        body = "91" + "".join(chance.choices("0123456789", k=6)) + "".join(chance.choices(ALPHABET, k=9))
        total = sum(ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
        code = list(body + ALPHABET[-total % 31])
        for _ in range(chance.choice((0, 0, 0, 1, 2))):
            code[chance.randrange(18)] = chance.choice(ALPHABET + "IOSVZ")
        codes.append("".join(code)[: chance.choice((18, 18, 18, 18, 17))])
    return codes


def verification(count: int = 100_000) -> None:
    """Print how long both take, after a check that they call the same codes valid."""
    from stdnum.cn import uscc

    codes = made_codes(count)
    verdicts(codes[:1_000])
    ours, found = _timed(lambda: verdicts(codes))
    theirs, expected = _timed(lambda: [uscc.is_valid(code) for code in codes])
    assert ((found == Verdict.valid) == expected).all(), "the verdicts differ"
    print(
        f"{count:,} credit codes, {sum(expected):,} of them valid: {ours * 1e3:.0f} ms; {theirs / ours:.0f} times faster than "
        f"python-stdnum ({theirs:.2f} s), same verdicts"
    )


def _timed(work):
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        result = work()
        spent.append(time.perf_counter() - start)
    return min(spent), result


if __name__ == "__main__":
    verification()
