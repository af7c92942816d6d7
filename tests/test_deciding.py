"""A change of words, types, imports or places keeps what was measured; a change of what decides does not."""

import pytest

from kjqs_model.deciding import deciding_hash

CODE = 'def cost(firms, rate):\n    """What it costs."""\n    if rate < 0:\n        raise ValueError(say("不能为负", f"{rate} is negative"))\n    return firms * rate\n'


def hashed(folder, text, name="a.py"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return deciding_hash([path])


@pytest.mark.parametrize(
    "other",
    [
        CODE.replace("What it costs.", "The cost, in yuan."),
        CODE.replace("is negative", "must not be below zero"),
        CODE.replace("\n    return", "\n\n    # whole yuan\n    return"),
        CODE.replace("firms, rate)", "firms: int, rate: float) -> float"),
        f"from .language import say\n\n\n{CODE}",
        CODE.replace('say("不能为负", f"{rate} is negative")', 'say("room.negative", rate=rate)'),
        CODE.replace("firms * rate", "(firms\n            * rate)"),
    ],
)
def test_what_decides_nothing_keeps_the_hash(tmp_path, other):
    assert hashed(tmp_path, CODE) == hashed(tmp_path, other, "elsewhere/b.py")


@pytest.mark.parametrize(
    "other",
    [
        CODE.replace("< 0", "<= 0"),
        CODE.replace("firms * rate", "rate * firms"),
        CODE.replace("firms * rate", 'firms["a"]'),
        CODE + "\nLIMIT = 3\n",
    ],
)
def test_what_decides_changes_the_hash(tmp_path, other):
    assert hashed(tmp_path, CODE) != hashed(tmp_path, other)


def test_pairs_of_words_are_words_and_other_strings_are_not(tmp_path):
    one = hashed(tmp_path, 'KINDS = {"first": ("首次", "first time"), "key": "a"}\n')
    assert one == hashed(tmp_path, 'KINDS = {"first": in_both("room.first_time"), "key": "a"}\n')
    assert hashed(tmp_path, 'HEAD = say_each("room", "first")\n') == hashed(
        tmp_path, 'HEAD = say_each("hall", "last", "least")\n'
    )
    assert one != hashed(tmp_path, 'KINDS = {"first": ("首次", "first time"), "key": "b"}\n')


def test_data_count_line_by_line_without_blanks_at_the_ends(tmp_path):
    assert (
        hashed(tmp_path, "a: 1 \nb: 2\n\n", "x.yaml")
        == hashed(tmp_path, "a: 1\nb: 2\n", "y.yaml")
        != hashed(tmp_path, "a: 1\nb: 3\n", "z.yaml")
    )
