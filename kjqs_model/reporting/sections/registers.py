"""Real registers: what each row became, what was found amiss, what they change, and what of it may be published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ...language import say
from ..charts import population as charts
from ..exhibit import Exhibit, Grid, Prose, heading
from ..tables import population as tables
from .population import margin_sentence, source, subject, violations_of

if TYPE_CHECKING:
    from ...errors import Finding
    from ...population.disclosure.suppression import Published
    from ...population.registers import Imported
    from ...population.synthesis.making import Population


def imported_rows(imported: Imported) -> Iterator[object]:
    """The section on an import: how rows were linked, and where each of them went."""
    yield link_sentence(imported)
    yield Exhibit("register_rows", say("示例名录的每一行去了哪里", "Where each row of the example registers went"), [fictitious()],
                  tables.register_rows(imported), charts.register_rows)
    yield accounting_grid(imported)


def joined(made: Population) -> Iterator[object]:
    """The section on a population with real rows."""
    yield heading("名录中的企业替下模拟企业", "Enterprises of the registers in the place of synthetic ones")
    yield joined_sentence(made)
    yield Exhibit("firms_by_county_joined", subject(made, "各县区科技企业数（含示例名录）", "Technology firms by county, with the example registers"),
                  source(made, fictitious()), tables.by_county(made), charts.by_county)


def fictitious() -> str:
    """That the example registers name nobody real."""
    return say("示例名录 notebooks/example_registers 中的企业均为虚构。", "All enterprises of notebooks/example_registers are fictitious.")


def accounting_grid(imported: Imported) -> Grid:
    """Rows in, used and dropped by reason, register by register; rows in are always the sum of the rest."""
    from ...population.registers import reason_label, register_kinds

    kinds = register_kinds()
    rows = [(entry.file, kinds.get(entry.register, entry.register), entry.rows_in, entry.used, sum(entry.dropped.values()),
             say("、", ", ").join(f"{reason_label(reason)} {count}" for reason, count in entry.dropped.items()) or "–")
            for entry in imported.accounting]
    return Grid([say("文件", "File"), say("名录", "Register"), say("读入行数", "Rows in"), say("使用", "Used"), say("未用", "Dropped"),
                 say("未用原因", "Why")], rows, total=(say("合计", "Total"), "", *(sum(row[place] for row in rows) for place in (2, 3, 4)), ""))


def link_sentence(imported: Imported) -> Prose:
    """How the rows were put together into firms."""
    words = {"code": say("信用代码", "credit code"), "list": say("企业名称对照表", "the list of names"), "name": say("唯一的企业名称", "a unique name"),
             "new": say("新名称", "a name met nowhere else")}
    ways = say("，", ", ").join(say(f"按{words[way]} {count} 行", f"by {words[way]} {count}") for way, count in imported.ways().items())
    return Prose(say(f"各名录合并为 {len(imported.links)} 个单位：{ways}。",
                     f"The registers come together as {len(imported.links)} bodies; rows linked: {ways}."))


def finding_grid(findings: Sequence[Finding]) -> Grid | Prose:
    """All findings of an import at once: where, what was read, what is wrong, what to do."""
    if not findings:
        return Prose(say("没有发现问题。", "Nothing was found amiss."))
    rows = [(say("错误", "error") if finding.severity == "error" else say("提醒", "warning"), finding.place(), finding.value, finding.problem,
             finding.remedy) for finding in findings]
    return Grid([say("程度", "Severity"), say("位置", "Place"), say("读到", "Read"), say("问题", "What is wrong"), say("怎么办", "What to do")], rows)


def joined_sentence(made: Population) -> Prose:
    """What a population with real rows is: how many are real, and whether it still meets margins and law."""
    wrong = violations_of(made)
    return Prose(say(f"名录中的 {made.firms.real:,} 家企业替下了同县区、同行业的模拟企业，总数仍为 {len(made.firms):,} 家。",
                     f"{made.firms.real:,} enterprises of the registers took the place of synthetic ones of their county and industry; "
                     f"{len(made.firms):,} in all as before. ") + margin_sentence(made).text
                 + say(f"与法规相抵触的模拟企业 {wrong} 家。", f" {wrong} synthetic firms contradict the law."))


def published_grid(published: Published) -> Grid:
    """A table fit to be published, ``×`` where a cell is hidden, with the note to print under it."""
    shown = published.shown
    rows = [(name, *cells) for name, cells in zip(shown.index, shown.to_numpy(dtype=object).tolist(), strict=True)]
    return Grid([shown.index.name, *shown.columns], rows, published.note)


def hidden_grid(published: Published) -> Grid:
    """Which cells were hidden and why: for the bureau, not for publication."""
    rows = [(row.row, row.column, row.reason) for row in published.reasons.itertuples()]
    return Grid([say("行", "Row"), say("列", "Column"), say("隐去原因（局内使用，不得公开）", "Why hidden (for the bureau, not for publication)")], rows)
