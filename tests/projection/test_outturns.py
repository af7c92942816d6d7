"""Outturns from a user's file: vintages, and every fault named in both languages."""

import datetime

import pytest

from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.projection.record.outturns import known_indicators, outturn_label, read_outturns

HEAD = "indicator,year,value,vintage,source\n"


def written(folder, *lines, head=HEAD, encoding="utf-8"):
    path = folder / "outturns.csv"
    path.write_bytes((head + "\n".join(lines) + "\n").encode(encoding))
    return path


def test_the_latest_vintage_by_a_day_counts(tmp_path):
    path = written(
        tmp_path,
        "technology_smes,2024,1300,2025-01-20,bulletin",
        "technology_smes,2024,1310,2025-06-01,revised",
        "1.1,2024,9000000,2025-03-01,",
    )
    found = read_outturns(path, range(2024, 2026))
    assert found.series("technology_smes") == {2024: 1310}
    assert found.series("technology_smes", datetime.date(2025, 5, 31)) == {2024: 1300}
    assert found.series("technology_smes", datetime.date(2025, 6, 1)) == {2024: 1310}
    assert found.known(datetime.date(2025, 1, 19)) == {}
    assert found.known()["technology_smes", 2024].source == "revised"


def test_chinese_headings_gb18030_blank_lines_and_no_source_are_read(tmp_path):
    path = written(
        tmp_path,
        "1.1.recipients,2024,80,2025/1/5",
        "",
        "rd_intensity,2024,0.025,2025-01-05",
        head="指标,年份,数值,公布日期\n",
        encoding="gb18030",
    )
    assert read_outturns(path).series("1.1.recipients") == {2024: 80}


def test_every_indicator_has_a_label_in_both_languages():
    for language in ("zh", "en"):
        with speaking(language):
            assert all(outturn_label(name) for name in known_indicators())
    assert {"entitlement", "1.1", "first_recognitions", "renewed", "high_tech_enterprises", "22.3.recipients"} <= set(
        known_indicators()
    )


@pytest.mark.parametrize(
    ("line", "column", "zh", "en"),
    [
        ("technology_sme,2024,1,2025-01-01,", "indicator", "是否应为“technology_smes”", "Did you mean 'technology_smes'"),
        ("99.9,2024,1,2025-01-01,", "indicator", "没有这个指标", "no such indicator"),
        ("1.1,2024,-5,2025-01-01,", "value", "不是数", "Not a number"),
        ("1.1,2024,1e5,2025-01-01,", "value", "不是数", "Not a number"),
        ("1.1,2024,nan,2025-01-01,", "value", "不是数", "Not a number"),
        ('1.1,2024,"1,000",2025-01-01,', "value", "不是数", "Not a number"),
        ("1.1,2024,,2025-01-01,", "value", "不是数", "Not a number"),
        ("rd_intensity,2024,2.6,2025-01-01,", "value", "0.026", "0.026"),
        ("renewed,2024,80.5,2025-01-01,", "value", "整数", "whole number"),
        ("1.1,2023,1,2025-01-01,", "year", "不在推演年份内", "Not a year of the projection"),
        ("1.1,24,1,2025-01-01,", "year", "四位数", "four digits"),
        ("1.1,2024,1,2025-02-30,", "vintage", "不是日期", "Not a date"),
        ("1.1,2024,1,,", "vintage", "不是日期", "Not a date"),
        ("1.1,2024,1,2023-12-31,", "vintage", "早于该年", "before the year began"),
        ("1.1,2024,1,2025-01-01,press, day two", "", "多于表头", "more cells than the header"),
    ],
)
def test_a_fault_is_named_with_its_row_and_remedy(tmp_path, line, column, zh, en):
    path = written(tmp_path, "1.2,2024,1,2025-01-01,", line)
    for language, said in (("zh", zh), ("en", en)):
        with speaking(language), pytest.raises(Refusal) as refused:
            read_outturns(path, range(2024, 2028))
        (finding,) = refused.value.findings
        assert (finding.row, finding.column) == (3, column) and said in finding.sentence() and finding.remedy


def test_a_figure_given_twice_in_one_vintage_is_refused_and_all_faults_come_at_once(tmp_path):
    path = written(
        tmp_path, "1.1,2024,1,2025-01-01,", "1.1,2024,2,2025-01-01,", "1.1,2024,x,2025-01-01,", "1.1,2024,2,2025-01-02,"
    )
    with pytest.raises(Refusal, match="2 处错误") as refused:
        read_outturns(path)
    assert [finding.row for finding in refused.value.findings] == [3, 4] and "第 2 行" in refused.value.findings[0].problem


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("", "是空的"),
        (HEAD, "没有一行实际数"),
        ("indicator,year,value\n1.1,2024,1\n", "表头不对"),
        ("indicator,year,value,vintage,year\n", "表头不对"),
        ("indicator,year,value,vintag\n", "表头不对"),
        ("indicator;year;value;vintage\n", "读不懂"),
    ],
)
def test_a_file_that_is_no_list_of_outturns_is_refused(tmp_path, text, zh):
    path = tmp_path / "outturns.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=zh):
        read_outturns(path)
    with pytest.raises(Refusal, match="读不到"):
        read_outturns(tmp_path / "none.csv")
