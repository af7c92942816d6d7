"""What the commands show on the terminal: results on standard output, findings and refusals on standard error."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import Finding, Refusal
from .files import full_words, is_full
from .language import say
from .terminal import plain, tell

if TYPE_CHECKING:
    from .doctor import Result
    from .policy import Costing
    from .policy.explaining.explanation import Explanation
    from .population.disclosure.suppression import Published
    from .population.registers import Imported
    from .reporting.exhibit import Grid
    from .reporting.run_folder.verification import Verified
    from .scenario import Change, Scenario


_MOST_COLUMNS = 12
_MOST_SAID = 100  # findings of one column, where a file holds them all


@contextmanager
def working(what: str) -> Iterator[None]:
    """A moving bar on standard error for the length of a block, where that is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        bar.add_task(what, total=None)
        yield


@contextmanager
def steps(what: str, count: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error that moves with each call of what is yielded, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=count)
        yield lambda: bar.advance(task)


@contextmanager
def search(what: str) -> Iterator[Callable[[str], None]]:
    """A line on standard error with how many were tried and the best so far, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda best: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed}"), TextColumn("{task.fields[best]}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, best="")
        yield lambda best: bar.update(task, advance=1, best=best)


def show_quality(quality: Mapping) -> None:
    """How a population that was made meets its margins and the law, in a table and two sentences."""
    rows = [(row["label"], f"{row['target']:,.0f}", "–" if row["result"] is None else f"{row['result']:,.0f}",
             "–" if row["error"] is None else f"{row['error']:,.0f}", say("硬", "hard") if row["hard"] else say("软", "soft"),
             say("公布", "official") if row["status"] == "official" else say("假设", "assumed")) for row in quality["margins"]]
    head = (say("边际", "margin"), say("目标", "target"), say("结果", "result"), say("误差", "error"), say("硬/软", "hard or soft"),
            say("公布/假设", "official or assumed"))
    _print_table(say(f"{quality['year']} 年总体，{quality['firms']:,} 家企业，种子 {quality['seed']}",
                     f"Population of {quality['year']}, {quality['firms']:,} enterprises, seed {quality['seed']}"), head, rows, numbers=(1, 2, 3))
    tell(say(f"与法规相抵触的模拟企业：{sum(quality['legal_violations'].values())} 家。规模尾部指数要求 {quality['size_tail_exponent']['asked']:.3f}，"
              f"得到 {quality['size_tail_exponent']['found']:.3f}；相关系数最大偏差 {quality['rank_correlations']['largest_difference']:.4f}。",
              f"Synthetic enterprises that contradict the law: {sum(quality['legal_violations'].values())}. Exponent of the size tail "
              f"{quality['size_tail_exponent']['found']:.3f} for {quality['size_tail_exponent']['asked']:.3f}; correlations off by "
              f"{quality['rank_correlations']['largest_difference']:.4f} at most."))
    contradicting = sum((quality["legal_contradictions_of_real_firms"] or {}).values())
    if quality["real_firms"]:
        tell(say(f"另有 {quality['real_firms']:,} 家真实企业，其中与法规对不上的情形 {contradicting} 处（可能是名单有误，也可能出自模型补的数），见 quality.json；"
                  "哪些数出自名单，见 provenance.json。",
                  f"Beside them {quality['real_firms']:,} real firms, with {contradicting} contradictions of the law (of the registers, or of what "
                  "the model filled in): see quality.json, and provenance.json for which figures are the registers' own."))
    outside = [say(row["zh"], row["en"]) for row in quality["held_out"] if row["within_range"] is False]
    if outside:
        tell(say("未用于拟合、且落在已知区间之外：", "Not fitted to, and outside the range known: ") + say("、", ", ").join(outside) + say("。", "."))


def show_import(imported: Imported, held_in: Path | None = None) -> None:
    """What came of an import: findings on standard error; where every row went on standard output. ``held_in`` : see ``show_findings``."""
    from .population.registers import reason_label, register_kinds

    show_findings(imported.findings, quiet_when_none=True, held_in=held_in)
    labels = register_kinds()
    for kind in imported.kinds:
        if kind.why:
            tell(say(f"“{kind.file}”识别为{labels.get(kind.register, kind.register)}：{kind.why}。",
                      f"'{kind.file}' was taken for the {labels.get(kind.register, kind.register)}: {kind.why}."))
    rows = [(entry.file, f"{entry.rows_in:,}", f"{entry.used:,}",
             say("，", ", ").join(f"{reason_label(reason)} {count:,}" for reason, count in entry.dropped.items()) or "–")
            for entry in imported.accounting]
    head = (say("文件", "file"), say("读入行", "rows in"), say("采用", "used"), say("未采用（原因）", "dropped, by reason"))
    _print_table(say("名单各行的去向", "Where every row went"), head, rows, numbers=(1, 2))
    if imported.tables is None:
        tell(say("名单有误，没有写出任何结果。", "The registers have errors; nothing was written."), error=True)


def show_published(published: Published, output: Path) -> None:
    """A table for publication as it was written, with the note that belongs under it."""
    shown = published.shown.reset_index()
    if len(shown.columns) <= _MOST_COLUMNS:
        _print_table("", [str(name) for name in shown.columns], [[str(cell) for cell in row] for row in shown.itertuples(index=False)],
                     numbers=range(1, len(shown.columns)))
    tell(published.note)
    say_written(output)


def show_totals(costing: Costing, output: Path) -> None:
    """The totals by clause, the grand total, and by name what is not in it."""
    for note in costing.notes:
        tell(note, error=True)
    totals = costing.totals()
    rows = [(row.clause, row.label, f"{row.recipients:,}", f"{row.amount_yuan:,}") for row in totals.itertuples()
            if row.amount_yuan or row.recipients]
    rows.append(("", say("合计", "total"), f"{int(totals['recipients'].sum()):,}", f"{costing.total:,}"))
    _print_table(say(f"{costing.year} 年应兑付（元）", f"Owed for {costing.year} (yuan)"),
                 (say("条款", "clause"), say("事项", "matter"), say("对象数", "recipients"), say("金额", "amount")), rows,
                 numbers=(2, 3))
    tell(unset_sentence(costing))
    if costing.funded:
        tell(say("由情景假定金额的条款：", "Funded by the scenario's assumption: ") + _named(costing.funded))
    say_written(output)


def unset_sentence(costing: Costing) -> str:
    """The clauses that the total does not hold because nobody named an amount, by name."""
    from .policy import unlisted_promises

    more = say("", " ") + unlisted_promises()
    if not costing.unset:
        return say("没有未设定金额的条款。", "No clause is left unset.") + more
    return say(f"以上合计不含政策未写明金额的 {len(costing.unset)} 个条款：",
               f"Not in the total, no amount being named ({len(costing.unset)} clauses): ") + _named(costing.unset) + more


def _named(clauses: Sequence[str]) -> str:
    from .policy import register

    return say("、", ", ").join(f"{clause} {register()[clause].label()}" for clause in clauses) + say("。", ".")


def show_projection(grids: Sequence[Grid], sentences: Sequence[str], warnings: Sequence[str] = ()) -> None:
    """Tables and sentences of a projection or a fit; warnings first, on standard error."""
    for warning in warnings:
        tell(warning, error=True)
    for grid in grids:
        _print_table(grid.title, grid.head, grid.rows, grid.numbers)
    for sentence in sentences:
        tell(sentence)


def show_findings(findings: Sequence[Finding], quiet_when_none: bool = False, held_in: Path | None = None) -> None:
    """Every finding as a sentence on standard error, errors named as such, and their count.

    Parameters
    ----------
    held_in : a file that will hold all of them; then of one column only so many are said as nobody reads more, and the rest is counted.
    """
    met: Counter[tuple] = Counter()
    for finding in findings:
        place = finding.severity, finding.file, finding.sheet, finding.column
        met[place] += 1
        if held_in is not None and met[place] > _MOST_SAID:
            continue
        kind = say("错误", "error") if finding.severity == "error" else say("提示", "warning")
        tell(f"[{kind}] {finding.sentence()}", error=True)
    left = sum(max(count - _MOST_SAID, 0) for count in met.values()) if held_in is not None else 0
    if left:
        tell(say(f"另有 {left:,} 处没有显示，全部列在“{held_in}”中。", f"{left:,} more are not shown: '{held_in}' holds them all."), error=True)
    errors = sum(finding.severity == "error" for finding in findings)
    if findings or not quiet_when_none:
        tell(say(f"共 {errors} 处错误，{len(findings) - errors} 处提示。", f"{errors} errors, {len(findings) - errors} warnings."),
              error=True)


def show_refusal(refusal: Refusal) -> None:
    """A refusal on standard error: its findings, then its sentence."""
    if refusal.findings:
        show_findings(refusal.findings)
    tell(refusal, error=True)


def show_system_fault(error: OSError) -> None:
    """A fault of disk or rights, as a sentence."""
    if is_full(error):
        tell(full_words(error), error=True)
        return
    place = f"“{error.filename}”" if error.filename else ""
    tell(say(f"读写{place}失败：{error.strerror or error}。请检查磁盘空间和权限。",
              f"Reading or writing {place} failed: {error.strerror or error}. Check disk space and rights."), error=True)


def show_changes(before: Scenario, after: Scenario, changes: Sequence[Change]) -> None:
    """The parameters and expected numbers in which two scenarios differ: path, clause, old, new."""
    if not changes:
        tell(say("两个情景的政策参数和预计数完全相同。", "The two scenarios have the same policy parameters and expected numbers."))
        return
    head = (say("参数", "path"), say("条款", "clause"), f"{before.name}", f"{after.name}")
    _print_table(f"{before.title} → {after.title}", head,
                 [(change.path, change.name(), change.old, change.new) for change in changes])


def show_examination(results: Sequence[Result]) -> None:
    """What this machine has and lacks: a row a thing, then the remedies."""
    words = {"fine": say("正常", "fine"), "lacks": say("缺少", "lacks"), "wrong": say("有误", "wrong")}
    _print_table(say("本机检查", "This machine"), (say("项目", "what"), say("状态", "state"), say("结果", "found")),
                 [(result.name, words[result.state], result.found) for result in results])
    for result in results:
        if result.remedy:
            tell(f"{result.name}{say('：', ': ')}{result.remedy}")


def show_verification(found: Verified) -> None:
    """Whether a run's folder holds what its record says: each difference, then the verdict and what was not looked at."""
    for difference in found.differences:
        tell(difference)
    verdict = say("与记录一致。", "As recorded.") if found.holds else say(f"有 {len(found.differences)} 处与记录不同。", f"{len(found.differences)} difference(s).")
    tell(say(f"{found.record}：{found.files} 个文件，{verdict}", f"{found.record}: {found.files} file(s). {verdict}"))
    if found.unchecked:
        tell(say("未核对：", "Not looked at: ") + say("；", "; ").join(found.unchecked) + say("。", "."))


def show_explanation(told: Explanation) -> None:
    """The chain of one clause for one recipient."""
    clause = told.clause
    tell(say(f"条款 {clause.id} {clause.label()}，{told.year} 年，对象 {told.recipient}",
              f"Clause {clause.id} {clause.label()}, {told.year}, recipient {told.recipient}"))
    if clause.text:
        tell(say("条文：", "Text: ") + clause.text)
    for row in told.rows:
        verdict = say("符合", "entitled") if row.entitled else say("不符合", "not entitled")
        tell(f"\n■ {row.place}  →  {verdict}")
        for name, value in row.values:
            tell(f"    {name} = {value}")
        for name, meaning, value in row.conditions:
            tell(f"  ? {meaning} = {value}" + say(f"    [{name}]", ""))
    if told.steps:
        tell(say("\n■ 计算", "\n■ Computation"))
        for name, value in told.steps:
            tell(f"    {name}{say('：', ': ')}{value}")
    if told.parameters:
        tell(say("\n■ 参数", "\n■ Parameters"))
        for path, name, value, origin in told.parameters:
            tell(f"    {path}{say('（', ' (')}{name}{say('）', ')')} = {value}    [{origin}]")
    for note in told.notes:
        tell(f"\n{note}")
    tell(say(f"\n结论：{told.amount:,} 元。{told.reason}", f"\nResult: {told.amount:,} yuan. {told.reason}"))


def say_written(output: Path) -> None:
    """Where a result was written, on standard error so that standard output stays the result itself."""
    tell(say(f"已写出 {output}", f"Wrote {output}"), error=True)


def _print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> None:
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 140)
    grid = Grid(title=Text(plain(title)))  # Text: a title such as "[draft]" is no markup
    for place, name in enumerate(head):
        grid.add_column(Text(plain(name)), justify="right" if place in numbers else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(plain(cell)) for cell in row))
    console.print(grid)
