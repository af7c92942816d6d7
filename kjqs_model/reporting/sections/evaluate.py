"""How good forecasts were: the record, hindcasts, a check of the arithmetic, and a user's outturns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from ...language import say
from ...policy.payees import text_or
from ...projection.error_split import PARTS
from ...projection.scores import INTERVALS
from ..charts import evaluate as charts
from ..evaluation import EXAMPLE, Judged
from ..exhibit import Exhibit, Grid, Prose, heading, safe
from ..tables import evaluate as tables
from ..tables.targets import fan
from ..terminal import hindcast as hindcast_words

if TYPE_CHECKING:
    from ...projection.hindcast import Hindcast


_IN_PERCENT = ("rd_intensity", "rd_intensity_real")


def record(evidence: Mapping | None) -> Iterator[object]:
    """The section on the committed accuracy record."""
    yield from (heading("预测精度记录：各地、外地城市和本市", "The accuracy record: many places, other cities, this city"), record_sentence(evidence),
                *record_grids(evidence))


def looking_back(found: Hindcast) -> Iterator[object]:
    """The sections on hindcasts: in words, as fans, and against two plain trends."""
    yield from (heading("回测：用当时的数预测后来公布的数", "Looking back: what was published afterwards, forecast from what was known"),
                Prose("\n\n".join(hindcast_words.sentences(found))), *hindcast_words.grids(found), brier_sentence(found),
                heading("扇形图与公布数", "Fans and published figures"), *hindcast_fans(found),
                heading("与两种简单外推相比", "Against two plain trends"), hindcast_errors(found))


def arithmetic(evidence: Mapping | None) -> Iterator[object]:
    """The section on worlds drawn from the model; one sentence where no check of them is committed."""
    yield from (heading("算法自检：由模型生成的世界", "A check of the arithmetic: worlds drawn from the model"), calibration_sentence(evidence))
    if evidence is not None:
        yield from (*calibration(evidence), coverage_grid(evidence))


def outturns(judged: Judged | None) -> Iterator[object]:
    """The sections on a user's outturns; how to give some where there are none."""
    yield from (heading("本单位的实际数与预测", "Your outturns and the forecast"), outturn_sentence(judged))
    if judged is not None:
        yield outturn_grid(judged)
    yield heading("误差从何而来", "Where the errors come from")
    if judged is not None and judged.splits:
        yield from (split_sentence(judged), splits(judged), split_grid(judged))


def record_sentence(evidence: Mapping | None) -> Prose:
    """What the accuracy record rests on, and how often the world's figures lay within their intervals."""
    if not evidence or "places" not in evidence:
        return Prose(say("还没有已提交的精度记录（docs/evidence/projection.json）。运行 `make evidence` 可得。",
                         "No accuracy record is committed (docs/evidence/projection.json): `make evidence` makes it."))
    panel, own = evidence["panel"], [*evidence["places"], *evidence["hindcast"]]
    outturns = sum(row["n"] for row in panel)
    held = sum(row["inside_90"] for row in own)
    return Prose(say(f"各地面板：{outturns:,} 次对照，每次只用当时已知的数（过程的设定在看过这些结果之后选定，不是盲测）；外地与本市共 {len(own)} 个公布数，90% 区间含住 {held} 个。",
                     f"On the panel of places {outturns:,} comparisons, each with what was known at the time (how the process is made was chosen with these "
                     f"outturns in view: no blind test); of {len(own)} figures of other cities and this one, {held} lie within their 90 % interval."))


def record_grids(evidence: Mapping | None) -> list[Grid]:
    """The record: the growth process on the panel, then second cities beside the city."""
    if not evidence or "places" not in evidence:
        return []
    head = [say("序列", "Series"), say("层级", "Level"), say("提前年数", "Years ahead"), say("结果数", "Outturns"), say("地区数", "Places"),
            *(say(f"{share:.0%} 区间", f"{share:.0%} interval") for share in INTERVALS), "CRPS", say("不变", "No change"), say("直线外推", "Linear"),
            say("衰减外推", "Damped")]
    panel = [(tables.series_word(row["series"]), tables.level_word(row["level"]), row["horizon"], row["n"], row["units"],
              *(f"{row[name]:.0%}" for name in ("coverage_50", "coverage_80", "coverage_90")),
              *(f"{row[name]:.3f}" for name in ("crps_log", "crps_no_change", "crps_linear", "crps_damped"))) for row in evidence["panel"]]
    own_head = [say("地区", "Place"), say("指标", "Indicator"), say("基年", "Base"), say("年份", "Year"), say("公布", "Published"), say("中位数", "Median"),
                say("90% 区间", "90 % interval"), say("在区间内", "Inside")]
    own = [(say(row["name"]["zh"], row["name"]["en"]) if "name" in row else say("本市", "this city"), hindcast_words.label(row["indicator"]), row["base"],
            row["year"], *(hindcast_words.figure(row[name], row["indicator"]) for name in ("published", "p50")),
            f"{hindcast_words.figure(row['p05'], row['indicator'])} – {hindcast_words.figure(row['p95'], row['indicator'])}",
            say("是", "yes") if row["inside_90"] else say("否", "no")) for row in [*evidence["places"], *evidence["hindcast"]]]
    return [Grid(head, panel, say("增长过程在各地面板上的精度（对数误差）", "The growth process on the panel of places (errors of the log)")),
            Grid(own_head, own, say("外地与本市：只用截至基年的数", "Other cities and this one: only what was known in the base year"))]


def brier_sentence(found: Hindcast) -> Prose:
    """What the scores over all forecasts come to, and how few they are."""
    rows = found.rows
    held = {share: sum(row[name] for row in rows) for share, name in zip(INTERVALS, tables.INSIDE, strict=True)}
    counted = say("、", ", ").join(f"{share:.0%}: {count}/{len(rows)}" for share, count in held.items())
    return Prose(say(f"各区间含住公布数的次数：{counted}。只有 {len(rows)} 个公布数，且互相牵连，单凭它们判断不了区间的宽窄；上面的各地面板补上这一点。",
                     f"Intervals that hold the published figure: {counted}. They are {len(rows)} figures, and they hang "
                     f"together: they alone can't tell whether "
                     "intervals are wide enough. The panel of many places above can."))


def calibration_sentence(evidence: Mapping | None) -> Prose:
    """Whether intervals hold what they claim in simulated worlds."""
    if evidence is None:
        return Prose(say("还没有已提交的模拟检验（docs/evidence/projection.json）。运行 `make evidence` 可得。",
                         "No simulated calibration is committed (docs/evidence/projection.json): `make evidence` makes it."))
    overall, limits = evidence["coverage"][-1], evidence["limits"]["coverage"]
    parts = [f"{share:.0%}: {overall[name]:.1%}" for share, name in zip(INTERVALS, tables.INSIDE, strict=True)]
    missed = [name for name, (low, high) in limits.items() if not low <= overall[name] <= high]
    worlds, listed = evidence["worlds"]["number"], say("、", ", ").join(parts)
    verdict = (say(f"其中 {len(missed)} 项超出允许范围", f"{len(missed)} of them outside what is allowed") if missed
               else say("均在允许范围内", "all within what is allowed"))
    return Prose(say(f"这是算法自检：{worlds} 个由模型生成的世界，各自在第三年重新拟合、再预测三年。名义区间与实际含住的比例：{listed}；{verdict}。",
                     f"A check of the arithmetic: {worlds} worlds drawn from the model, each fitted anew in its third year and forecast for three more. "
                     f"Nominal intervals and what they hold: "
                     f"{listed}; {verdict}.") + say("这只检验模型是否知道自己有多不确定，不检验模型是否对。",
                                                    " This checks that the model knows how unsure it is, not that it is right."))


def coverage_grid(evidence: Mapping) -> Grid:
    """Coverage by indicator and years ahead."""
    rows = [(tables.indicator_word(row["indicator"]), say("合计", "all") if row["ahead"] == "all" else str(row["ahead"]),
             row["outturns"],
             *(f"{row[name]:.1%}" for name in tables.INSIDE)) for row in evidence["coverage"]]
    allowed = say("；", "; ").join(f"{share:.0%}: {low:.0%}–{high:.0%}"
                                  for share, (low, high) in zip(INTERVALS, evidence["limits"]["coverage"].values(), strict=True))
    return Grid([say("指标", "Indicator"), say("预测年数", "Years ahead"), say("结果数", "Outturns"),
                 *(say(f"{share:.0%} 区间", f"{share:.0%} interval") for share in INTERVALS)],
                rows, say(f"全部合计允许的范围：{allowed}。", f"Allowed over all: {allowed}."))


def outturn_sentence(judged: Judged | None) -> Prose:
    """Which forecast is set against which outturns, or how to give some."""
    if judged is None:
        return Prose(say(f"没有给出实际数。把参数 `outturns` 设为一个 CSV 文件（列：indicator, year, value, vintage, source），格式见 "
                         f"`notebooks/{EXAMPLE}`，其中的数均为虚构示例。",
                         f"No outturns are given: set `outturns` to a CSV (columns indicator, year, value, vintage, source). "
                         f"`notebooks/{EXAMPLE}` shows the form; its "
                         "figures are made up."))
    frame = tables.beside_outturns(judged.projection, judged.outturns)
    outside = int((~frame["narrowest"].isin([f"{share:.0%}" for share in INTERVALS[:2]])).sum())
    policy = say(f"实际政策：“{safe(judged.actual)}”。",
                 f" The policy that came about: '{safe(judged.actual)}'.") if judged.actual else say(
        "没有给出实际政策（`actual_policy`），政策部分为零。", " No policy that came about is given (`actual_policy`): the part of policy is zero.")
    return Prose(say(f"{len(frame)} 个实际数，其中 {outside} 个落在预测的 80% 区间之外。",
                     f"{len(frame)} outturns, of which {outside} lie outside the forecast's 80 % interval.")
                 + policy)


def outturn_grid(judged: Judged) -> Grid:
    """Each outturn in its latest vintage beside the forecast."""
    rows = [(row.label, str(row.year), _figure(row.outturn, row.indicator), row.vintage.isoformat(),
             _figure(row.p50, row.indicator),
             f"{_figure(row.p10, row.indicator)} – {_figure(row.p90, row.indicator)}", row.narrowest, text_or(row.source, "–"))
            for row in tables.beside_outturns(judged.projection, judged.outturns).itertuples()]
    return Grid([say("指标", "Indicator"), say("年份", "Year"), say("实际", "Outturn"), say("公布日期", "Vintage"),
                 say("预测中位数", "Forecast, median"),
                 say("80% 区间", "80 %"), say("含住它的最窄区间", "Narrowest interval that holds it"), say("来源", "Source")], rows)


def split_sentence(judged: Judged) -> Prose | None:
    """The largest part of the errors of all clauses."""
    clauses = [split for split in judged.splits if split.key != "entitlement"]
    if not clauses:
        return None
    sums = {part: sum(getattr(split, part) for split in clauses) for part in PARTS}
    largest = max(sums, key=lambda part: abs(sums[part]))
    error = sum(split.error for split in clauses)
    return Prose(say(f"有实际兑付数的条款合计，实际比预测{'多' if error >= 0 else '少'} {abs(error):,} 元；"
                     f"最大的部分是“{tables.part_word(largest)}”（{sums[largest]:+,} 元）。",
                     f"Over all clauses with an outturn the city owed {abs(error):,} yuan {'more' if error >= 0 else 'less'} "
                     f"than forecast; the largest part is "
                     f"{tables.part_word(largest)} ({sums[largest]:+,} yuan).")
                 + say("数量：多来或少来的对象乘预测标准；时间：相邻两年之间提前或推后的；标准：平均每个对象的金额差乘实际数量；政策：同一组抽样下实际政策与假设政策之差。",
                       " Volume: recipients more or fewer, at the forecast award. Timing: those that came a year early or late. "
                       "Award level: the mean award's difference "
                       "times those who came. Policy: the policy that came about against the one assumed, in the same draws."))


def split_grid(judged: Judged) -> Grid:
    """Each error in whole yuan with its parts, which add up to it."""
    rows = [(tables.split_label(split), split.forecast, split.outturn, split.error, *(getattr(split, part) for part in PARTS))
            for split in judged.splits]
    return Grid([say("项目", "Item"), say("预测均值（元）", "Forecast, mean (yuan)"), say("实际（元）", "Outturn (yuan)"), say("误差", "Error"),
                 *map(tables.part_word, PARTS)],
                rows, say("各部分之和等于误差，分毫不差；没有数量的条款，除政策外全部计入余项。",
                          "Parts add up to the error exactly; of a clause without counts all but policy is remainder."))


def results(found: Hindcast, evidence: Mapping | None, judged: Judged | None) -> dict:
    """What the notebook leaves in its last cell."""
    return {"bases": list(found.projections),
            "missed": [[row["base"], row["indicator"], row["year"]] for row in hindcast_words.missed(found.rows)],
            "coverage": None if evidence is None else evidence["coverage"][-1],
            "splits": [[split.key, split.year, split.error, *(getattr(split, part) for part in PARTS)]
                       for split in (judged.splits if judged else [])]}


def _figure(value: float, indicator: str) -> str:
    return f"{value * 100:.2f}%" if indicator in _IN_PERCENT else f"{value:,.0f}"


def hindcast_fans(found: Hindcast) -> Iterator[Exhibit]:
    """A fan of every indicator from every base year, with what was published afterwards."""
    for base, rows in hindcast_words.by_base(found).items():
        for indicator in dict.fromkeys(row["indicator"] for row in rows):
            published = {row["year"]: row["published"] for row in rows if row["indicator"] == indicator}
            projection, label = found.projections[base], hindcast_words.label(indicator)
            yield Exhibit(f"hindcast_{base}_{indicator}", say(f"从 {base} 年底看：{label}", f"From the end of {base}: {label}"),
                          [hindcast_source(found, base)], fan(tables.hindcast_values(found, base, indicator), projection.years),
                          partial(charts.fan_with_published, published=published, axis=charts.hindcast_axis(indicator),
                                  base=(base, tables.known_at_base(found, base, indicator))))


def hindcast_source(found: Hindcast, base: int) -> str:
    """The source line of a chart of hindcasts."""
    projection = found.projections[base]
    return say(f"来源：公布数见 facts.yaml；只用截至 {base} 年的数拟合；{projection.draws} 次抽样，种子 {projection.scenario.seed}。",
               f"Source: published figures of facts.yaml; fitted to figures up to {base} alone. {projection.draws} draws, seed "
               f"{projection.scenario.seed}.")


def hindcast_errors(found: Hindcast) -> Exhibit:
    """The model's mean error beside those of two plain trends."""
    return Exhibit("hindcast_errors", say("预测误差：本模型与两种外推", "Errors: this model and two trends"),
                   [say("本模型为 CRPS（概率预测的误差），外推为绝对误差，两者单位相同、越小越好。",
                        "The model's is the CRPS, the error of a probability forecast; a trend's is absolute. Same unit, smaller is better."),
                    say("高企和入库企业的基数年份少，外推可能只有一个点。", "Of few years known a trend may have a single one to go on.")],
                   tables.errors(found), charts.errors)


def calibration(evidence: Mapping) -> Iterator[Exhibit]:
    """Coverage and places of outturns in simulated worlds, as committed."""
    worlds = evidence["worlds"]
    note = say(f"来源：docs/evidence/projection.json；{worlds['number']} 个模拟世界，各 {worlds['draws']} 次抽样。",
               f"Source: docs/evidence/projection.json; {worlds['number']} simulated worlds of {worlds['draws']} draws.")
    yield Exhibit("coverage", say("区间是否名副其实", "Whether intervals hold what they claim"),
                  [note, say("红线：名义比例；灰带：全部合计允许的范围。", "Red: the nominal share. Grey: what is allowed over all.")],
                  tables.coverage(evidence), charts.coverage)
    yield Exhibit("places", say("实际结果在预测分布中的位置", "Places of outturns in their forecasts"),
                  [note, say("虚线：每格应有的比例；两头高说明区间太窄，中间高说明太宽。",
                             "Dashed: the share due to each bin. High ends mean intervals too narrow, a high middle too wide.")],
                  tables.places(evidence), charts.places)


def splits(judged: Judged) -> Exhibit:
    """The errors of amounts, split."""
    return Exhibit("error_split", say("误差从何而来", "Where errors come from"),
                   [say("黑线：误差合计。", "Black: the whole error."),
                    say("来源：用户提供的实际数；", "Source: the user's outturns. ") + _forecast_words(judged)],
                   tables.split_rows(judged.splits), charts.split)


def _forecast_words(judged: Judged) -> str:
    scenario = judged.projection.scenario
    return say(f"预测为情景“{scenario.name}”，{judged.projection.draws} 次抽样的均值。",
               f"Forecast: mean of {judged.projection.draws} draws of scenario '{scenario.name}'.")
