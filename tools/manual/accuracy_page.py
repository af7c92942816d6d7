"""The accuracy record in both languages, from the figures that are committed with the code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from kjqs_model.language import label

from .markdown import number, page, plain, table
from .speech import say

_FILE = Path(__file__).resolve().parents[2] / "docs" / "evidence" / "projection.json"
_SERIES = {
    "hnte_stock": ("有效期内高新技术企业（公布口径）", "certified enterprises, as announced"),
    "hnte_stock_3y": ("三年认定数之和", "certificates of three years"),
    "rd_intensity": ("研发投入强度", "R&D intensity"),
    "tech_sme": ("科技型中小企业", "registered technology SMEs"),
}
_LEVELS = {"city": ("城市", "city"), "province": ("省", "province"), "nation": ("全国", "nation")}
_INDICATORS = {
    "high_tech_enterprises": ("高新技术企业", "high-tech enterprises"),
    "technology_smes": ("科技型中小企业", "technology SMEs"),
    "rd_intensity": ("研发投入强度", "R&D intensity"),
    "gdp": ("生产总值", "GDP"),
}
_INSIDE = ("inside_50", "inside_80", "inside_90")


def accuracy_page() -> str:
    """What forecasts missed by: on many places, in other cities and in the city itself."""
    found = json.loads(_FILE.read_text(encoding="utf-8"))
    own = [*found["places"], *found["hindcast"]]
    held = {name: sum(row[name] for row in own) for name in _INSIDE}
    above = sum(row["published"] > row["p50"] for row in own)
    return page(
        f"# {say('预测精度记录', 'The accuracy record')}",
        say(
            "站在过去某一年，只用当时已知的数作预测，再与其后公布的数对照。所用实际数截至 2023 年。",
            "Forecasts made from an earlier year with what was known by then, held against figures published afterwards. "
            "Outturns to 2023.",
        ),
        f"## {say('各地面板', 'Many places')}",
        say(
            "一至两年后。“覆盖”是实际数落在区间内的比例；CRPS 是对数的，越小越好，右边三栏是朴素预测的 CRPS。"
            "同一年各地的误差同涨同落，独立的检验比个数少得多。",
            "One and two years ahead. Coverage is the share of outturns within the interval; CRPS is of the log, smaller is "
            "better, the last three columns being those of naive forecasts. Errors of one "
            "year go together: there are far fewer independent trials than outturns.",
        ),
        _panel(found["panel"]),
        f"## {say('本市和其他城市', 'The city and others')}",
        say(
            f"落在 50%、80%、90% 区间内的，分别为 {held['inside_50']}、{held['inside_80']}、{held['inside_90']} 个，共 "
            f"{len(own)} 个；高于中位数的有 {above} 个。个数很少，而且同涨同落，只能说明没有大错。",
            f"Within the 50, 80 and 90 % intervals: {held['inside_50']}, {held['inside_80']} and {held['inside_90']} of "
            f"{len(own)}; above the median: {above}. They are few and go together: they show that nothing is badly wrong, no "
            "more.",
        ),
        _own(own),
        f"## {say('怎样读', 'How to read it')}",
        say(
            "- 表中的 90% 区间若很窄而实际数落在外面，是模型过于自信；若很宽而全部落在里面，是模型过于谨慎。"
            "两种都会写在这里。\n- 由模型自己生成的世界能被区间覆盖，只说明抽样、拟合和预测的算法彼此一致，"
            "不说明模型符合实际；那项检验另列在[推演准不准](../reference/evidence/projection.md)。\n- 增长过程的逐系列、"
            "逐起点记录见[增长过程：学自各地](../reference/evidence/growth.md)。\n"
            "- 您自己留存的预测，用[打分](../howto/keep-and-score.md)得到同样格式的记录。",
            "- A narrow interval that misses is overconfidence; a wide one that holds everything is too much caution. Both "
            "stand here.\n- That intervals cover worlds drawn from the model itself shows that drawing, "
            "fitting and forecasting agree with each other, not that the model is right: that check stands "
            "[apart](../reference/evidence/projection.md).\n- The growth process, series by series and origin by "
            "origin: [here](../reference/evidence/growth.md).\n- Forecasts that you keep are "
            "[scored](../howto/keep-and-score.md) in the same form.",
        ),
    )


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _panel(rows: Iterable[Mapping]) -> str:
    heads = [
        say("系列", "series"),
        say("层级", "level"),
        say("提前（年）", "years ahead"),
        say("实际数", "outturns"),
        say("单位数", "places"),
        say("80% 覆盖", "within 80 %"),
        say("90% 覆盖", "within 90 %"),
        "CRPS",
        say("不变", "no change"),
        say("线性", "linear"),
        say("衰减", "damped"),
    ]
    return table(
        heads,
        [
            [
                say(*_SERIES[row["series"]]),
                say(*_LEVELS[row["level"]]),
                str(row["horizon"]),
                str(row["n"]),
                str(row["units"]),
                _percent(row["coverage_80"]),
                _percent(row["coverage_90"]),
                *(f"{row[name]:.3f}" for name in ("crps_log", "crps_no_change", "crps_linear", "crps_damped")),
            ]
            for row in rows
            if row["horizon"] <= 2
        ],
    )


def _own(rows: Iterable[Mapping]) -> str:
    heads = [
        say("地区", "place"),
        say("指标", "indicator"),
        say("起点", "base"),
        say("年份", "year"),
        say("公布数", "published"),
        say("中位数", "median"),
        say("90% 区间", "90 % interval"),
        say("在内", "within"),
    ]
    return table(
        heads,
        [
            [
                plain(label(row["name"])) if "name" in row else say("本市", "the city"),
                say(*_INDICATORS[row["indicator"]]),
                str(row["base"]),
                str(row["year"]),
                _value(row, "published"),
                _value(row, "p50"),
                f"{_value(row, 'p05')} — {_value(row, 'p95')}",
                _narrowest(row),
            ]
            for row in rows
        ],
    )


def _value(row: Mapping, key: str) -> str:
    if row["indicator"] == "rd_intensity":
        return f"{row[key]:.2%}"
    if row["indicator"] == "gdp":
        return say(f"{row[key] / 1e8:,.0f} 亿元", f"{row[key] / 1e9:,.1f} bn yuan")
    return number(round(row[key]))


def _narrowest(row: Mapping) -> str:
    """The narrowest of the three intervals that holds the figure."""
    return next((f"{name[-2:]}%" for name in _INSIDE if row[name]), say("不在", "none"))
