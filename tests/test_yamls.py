"""A user's YAML file: within limits, with the line of what is wrong, in the reader's language."""

import os
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjqs_model import yamls
from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.scenario import load_scenario
from kjqs_model.yamls import DEPTH, ENTRIES, YamlFault, read_given_yaml, read_yaml_file

HEADER = "title: 试\nauthor: 甲\ndate: 2023-12-31\nquestion: 为何？\n"


def _lines_that_multiply(levels: int, width: int = 9) -> str:
    lines = ["a0: &a0 [x, x]"] + [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]" for level in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: 2023-02-30", 2, "没有“2023-02-30”这一天"),
        ("a: 1\na: 2", 2, "出现两次"),
        ("a: 1\nb: " + "9" * 400, 2, "数字过长（400 位"),
        ("a: 1\nb: -" + "9" * 5000, 2, "数字过长"),
        ("a: 1\nb: " + "[" * 100_000, 2, f"嵌套超过 {DEPTH} 层"),
        ("a:\n" + "".join(" " * n + "k:\n" for n in range(1, 60)), DEPTH + 1, "嵌套超过"),
        (_lines_that_multiply(40), 6, "内容过多"),
        ("a: &a [1, *a]", 1, "指向自身"),
        ("a: *nobody", 1, "不存在"),
        ("a: 1\nb: x\vy", 2, "控制符 U+000B"),
        ('a: 1\nb: "x\\u0001y"', 2, "控制符 U+0001"),
        ('a: 1\nb: {"c\\ufffe": 1}', 2, "控制符 U+FFFE"),
        ('a: "x\\0"', None, "控制符 U+0000"),
        ("a: b: c", 1, "冒号"),
        ("a: [1, 2", 2, "括号"),
        ("a: !!python/object:os.system x", 1, "标签"),
        ("? [1, 2]\n: 3", 1, "键应是一个词"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, line, said):
    with pytest.raises(YamlFault) as caught:
        read_given_yaml(text)
    assert said in caught.value.problem and caught.value.line == line
    with speaking("en"), pytest.raises(YamlFault) as caught:
        read_given_yaml(text)
    assert caught.value.problem.isascii() and caught.value.line == line


def test_aliases_are_allowed_within_the_limits():
    assert read_given_yaml("a: &a [1, 2]\nb: *a\nc: {d: *a}") == {"a": [1, 2], "b": [1, 2], "c": {"d": [1, 2]}}
    assert len(read_given_yaml(_lines_that_multiply(5))) == 5


@given(st.text(max_size=200))
def test_any_text_gives_data_or_a_fault_in_words(text):
    try:
        read_given_yaml(text)
    except YamlFault as fault:
        assert fault.problem


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text("ab c：", max_size=5),
        lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inside, max_size=4),
    )
)
def test_what_yaml_writes_is_read_again(data):
    import yaml

    assert read_given_yaml(yaml.safe_dump(data, allow_unicode=True)) == data


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: \x80"])
def test_a_file_that_is_no_utf_8_says_so(content, tmp_path):
    (tmp_path / "x.yaml").write_bytes(content)
    with pytest.raises(YamlFault, match="UTF-8"):
        read_yaml_file(tmp_path / "x.yaml")


def test_pipes_folders_devices_and_huge_files_are_never_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    with open(tmp_path / "huge.yaml", "wb") as file:
        file.truncate(10**9)
    (tmp_path / "child.yaml").write_text(HEADER + "extends: /dev/zero\n", encoding="utf-8")
    for name, said in (("pipe", "管道"), ("folder", "文件夹"), ("huge", "1000.0 MB"), ("child", "设备")):
        with pytest.raises(Refusal, match=said):
            load_scenario(tmp_path / f"{name}.yaml")


def test_a_chain_of_many_parents_is_refused(tmp_path):
    (tmp_path / "s0.yaml").write_text(HEADER, encoding="utf-8")
    for number in range(1, 120):
        (tmp_path / f"s{number}.yaml").write_text(HEADER + f"extends: s{number - 1}.yaml\n", encoding="utf-8")
    assert load_scenario(tmp_path / "s40.yaml").name == "s40"
    with pytest.raises(Refusal, match="50 层"):
        load_scenario(tmp_path / "s119.yaml")


@pytest.mark.parametrize(
    "override",
    [
        "1.1.amount=" + "9" * 400,
        "seed=" + "1" * 30,
        "years.last=" + "2" * 5000,
        "1.1.amount=1e400",
        "assumptions.gdp_growth=" + "9" * 400,
        "assumptions.gdp_growth=1e400",
        "draws=" + "8" * 50,
        "targets.T2.at_least=" + "9" * 400,
        "1.1.amount={2023: " + "9" * 25 + "}",
        "1.1.amount=9000000000000000000",
        "budget.safety=" + "9" * 100,
        "date=２０２３-12-31",
        "date=2023-02-30",
    ],
)
def test_huge_numbers_and_impossible_days_are_refused_in_words(override):
    from kjqs_model.budget.settings import settings_of
    from kjqs_model.projection.draws.priors import priors_of

    with pytest.raises(Refusal) as caught:
        scenario = load_scenario("scenarios/baseline.yaml", [override])
        priors_of(scenario.assumptions)
        settings_of(scenario.budget)
    assert 5 < len(str(caught.value)) < 600


def test_the_limits_leave_room_for_what_people_write():
    assert len(read_given_yaml("\n".join(f"k{number}: {number}" for number in range(20_000)))) == 20_000 < ENTRIES


def test_what_the_package_ships_is_parsed_once_and_comes_back_as_it_was(tmp_path, monkeypatch):
    monkeypatch.setenv("KJQS_CACHE", str(tmp_path))
    text = '1: {0.5: [2023-08-18, 1.0, 1, .inf, 007, null, true]}\nplain: {a: 0.1, "1": x}\n? "\\0mapping"\n: {"\\0day": 2}\n'
    first = yamls.read_yaml(text)
    assert repr(first) == repr(yamls._read(text)) and first[1][0.5][0] == date(2023, 8, 18)
    monkeypatch.setattr(yamls, "_read", None)
    again = yamls.read_yaml(text)
    assert repr(again) == repr(first) and again is not first


def test_what_json_has_no_sign_for_is_read_anew_each_time(tmp_path, monkeypatch):
    monkeypatch.setenv("KJQS_CACHE", str(tmp_path))
    assert [yamls.read_yaml("at: 2023-08-18 10:00:00")["at"].hour for _ in range(2)] == [10, 10]


def test_only_texts_of_the_package_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("KJQS_CACHE", str(tmp_path))
    yamls.read_given_yaml("a: 1")
    assert not list(tmp_path.iterdir())
