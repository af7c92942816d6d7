"""Where shown figures come from: a page that its publisher does not run is named as a copy before its address, and nothing rests on what nobody can check."""

import re
from pathlib import Path

import pytest

import kjqs_model
from kjqs_model.data import facts, shipped
from kjqs_model.population.published import PUBLISHED_2023, population_lines, published_2023, published_comparison

PACKAGE = Path(kjqs_model.__file__).parent
PUBLISHERS = {"liaocheng.dzwww.com", "tech.bandao.cn", "rcyt.yttalent.com", "www.scnrsa.com.cn"}
"""Sites run by whoever published what stands there: the press that reported it, or the office that issued it."""

COPY = ("转载页", "汇编页", "代理机构汇总页")
ADDRESS = re.compile(r"https?://([^/\s]+)[^\s；]*")
FILES = [path for folder in ("data", "higher_law", "articles") for path in sorted((PACKAGE / folder).glob("*.yaml"))]


def named_before(text: str, start: int) -> str:
    """What a source says of an address: the part since the last full-width semicolon, but for addresses of one and the same remark."""
    return text[text.rfind("；", 0, start) + 1 : start]


def unnamed(text: str) -> list[str]:
    return [
        match.group(1)
        for match in ADDRESS.finditer(text)
        if match.group(1) not in PUBLISHERS and not any(word in named_before(text, match.start()) for word in COPY)
    ]


def test_a_copy_that_does_not_say_so_is_caught():
    assert unnamed("http://liaocheng.dzwww.com/a.htm") == []
    assert unnamed("http://example.com/p/1.html (copy)") == ["example.com"]
    assert unnamed("转载页，原文为省厅 http://example.com/p/1.html ；http://other.com/2") == ["other.com"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_page_of_an_unrelated_domain_stands_for_its_publisher(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        assert not unnamed(line), f"{path.name}:{number}"
        assert "repo " not in line or "转载页" in line, f"{path.name}:{number}"


def test_every_fact_has_a_source_that_says_what_it_is():
    words = ("http", "凭记忆", "推算", "本模型假设", "未附网址", "聊政字", "鲁科字", "国科发", "(from memory")
    for fact in facts().values():
        assert any(word in fact.source for word in words), fact.id
        assert "on file" not in fact.source and "stored" not in fact.source, fact.id
    assert {fact.confidence for fact in facts().values() if "凭记忆" in fact.source and fact.kind == "assumption"} <= {
        "low",
        "medium",
    }


def test_the_science_fund_that_no_source_gives_is_shown_nowhere():
    from kjqs_model.policy import evaluate
    from kjqs_model.policy.parameters import baseline_policy

    assert not [id for id in facts() if "science_fund" in id]
    compared = published_comparison(evaluate(published_2023(), baseline_policy(), 2023))
    assert not compared["line"].str.contains("专项资金|假设，未公布").any() and not compared["source"].str.fullmatch("").any()
    both = compared.dropna(subset=["published_yuan"])
    assert len(both) >= 3, "what was published in yuan is still compared"
    assert all(
        facts()[entry[what]].published
        for entry in shipped(f"{PUBLISHED_2023}.yaml")["comparison"]
        for what in ("yuan", "count")
        if what in entry
    )
    assert not population_lines()["source"].str.contains("on file").any()
