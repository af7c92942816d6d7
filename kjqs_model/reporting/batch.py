"""All reports in one go: a process a scenario, some at once; one that fails or is refused never stops the others."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Refusal
from ..files import atomic_write
from ..language import current_language, say, set_language
from .notebook import REASON, report_notebook
from .outlook import report_draws
from .place import clean_up, put_in_place, workshop
from .processes import ending_on_signal, environment, kill_tree
from .words import status_word

if TYPE_CHECKING:
    from ..scenario import Scenario

Progress = Callable[["Outcome"], None]


@dataclass(frozen=True)
class Outcome:
    """What became of one scenario. ``status`` is made, skipped, failed or refused; ``stale`` says that an older report of
    other inputs stands in its folder. ``results`` are those of the manifest, None where there is no report."""

    name: str
    status: str
    message: str = ""
    stale: bool = False
    results: dict | None = None
    seconds: float = 0.0

    @property
    def fine(self) -> bool:
        return self.status in ("made", "skipped")


def report(scenarios: Sequence[Path], output: Path = Path("reports"), *, draws: int | None = None, seed: int | None = None,
           jobs: int = 1, timeout: float = 600, language: str | None = None, overrides: Iterable[str] = ()) -> int:
    """Make the reports of scenarios, say on standard error what became of each, and give the exit code."""
    outcomes = run_reports(scenarios, output, draws=draws, seed=seed, jobs=jobs, timeout=timeout, language=language,
                           overrides=overrides, progress=_say_outcome)
    code = exit_code(outcomes)
    print(_tally(outcomes), file=sys.stderr)
    if code != 2:
        print(say(f"总览：{Path(output) / 'index.html'}", f"Overview: {Path(output) / 'index.html'}"), file=sys.stderr)
    return code


def _tally(outcomes: Sequence[Outcome]) -> str:
    """How many reports were made, kept, failed and refused."""
    counted = Counter(outcome.status for outcome in outcomes)
    return say("；", "; ").join(f"{status_word(status)} {counted[status]}" for status in ("made", "skipped", "failed", "refused") if counted[status])


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """0 where every report stands, 2 where every scenario was refused, else 1."""
    if all(outcome.fine for outcome in outcomes):
        return 0
    return 2 if all(outcome.status == "refused" for outcome in outcomes) else 1


def run_reports(scenarios: Sequence[Path], output: Path, *, draws: int | None = None, seed: int | None = None, jobs: int = 1,
                timeout: float = 600, language: str | None = None, overrides: Iterable[str] = (),
                progress: Progress | None = None, notebook: Path | None = None) -> list[Outcome]:
    """Make the report of each scenario in ``output/<name>/``, then index.html and comparison.csv over all.

    Parameters
    ----------
    scenarios : scenario files. output : the folder of the reports; made where missing.
    draws : None takes the scenario's own, as far as ``report_draws`` allows. seed : None takes the scenario's own.
    jobs : reports made at once. timeout : seconds a report may take.
    language : zh or en; None is the language in force. overrides : ``PATH=VALUE``, for every scenario.
    progress : called with each outcome as it comes. notebook : another than the scenario report, with the same parameters.

    Returns
    -------
    One outcome a scenario, in the order given. A finished report whose inputs are unchanged is skipped. Where every
    scenario is refused nothing is written, the index neither.
    """
    set_language(language or current_language())
    paths = list(dict.fromkeys(Path(path).resolve() for path in scenarios))
    if not paths:
        raise Refusal(say("没有给出情景文件。例如：kjqs report scenarios/*.yaml", "No scenario given. Example: kjqs report scenarios/*.yaml"))
    _fail_if_missing(notebook or report_notebook())
    output = Path(output).resolve()
    new = [folder for folder in (output, *output.parents) if not folder.exists()]
    _make_folder(output)
    clean_up(output)
    with ending_on_signal(), tempfile.TemporaryDirectory(prefix="kjqs-") as shared:
        batch = _Batch(output, Path(shared) / "vega.js", draws, seed, timeout, list(overrides), notebook or report_notebook())
        outcomes = batch.run(paths, jobs, progress or (lambda outcome: None))
    from .overview import write_overview

    if any(outcome.status != "refused" for outcome in outcomes):
        write_overview(output, outcomes)
    else:
        for folder in new:
            with suppress(OSError):
                folder.rmdir()
    return outcomes


def _fail_if_not_a_report(folder: Path) -> None:
    """A report takes the place of an older report and of nothing else: a user's own folder of that name stays."""
    from .manifest import read_manifest

    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and read_manifest(folder) is None)):
        raise Refusal(say(f"“{folder.name}”已存在且不是报告，写入报告会毁掉其中的文件。请换一个 --output 文件夹，或给情景文件改名。",
                          f"'{folder.name}' exists and is no report: a report there would destroy its files. Choose another --output "
                          "folder, or rename the scenario file."))


class _Batch:
    """What the reports of one call share."""

    def __init__(self, output: Path, vega: Path, draws: int | None, seed: int | None, timeout: float, overrides: list[str],
                 notebook: Path):
        self.output, self.vega, self.draws, self.seed = output, vega, draws, seed
        self.timeout, self.overrides, self.notebook, self.language = timeout, overrides, Path(notebook), current_language()
        self._running: set[subprocess.Popen] = set()
        self._bundle, self._bundling = threading.Lock(), None
        self._stopped = False

    def run(self, paths: Sequence[Path], jobs: int, progress: Progress) -> list[Outcome]:
        names = [path.stem for path in paths]
        pool = ThreadPoolExecutor(max_workers=jobs)
        with _progress_bar(len(paths)) as advance:
            def one(path: Path) -> Outcome:
                outcome = self._outcome(path, names.count(path.stem) > 1)
                advance()
                progress(outcome)
                return outcome

            futures = [pool.submit(one, path) for path in paths]
            try:
                return [future.result() for future in futures]
            except BaseException:
                self._stopped = True
                for process in list(self._running):
                    kill_tree(process.pid)
                raise
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
                if self._bundling is not None:
                    self._bundling.join()

    def _outcome(self, path: Path, twice: bool) -> Outcome:
        # Language is a context variable: a thread starts without it.
        set_language(self.language)
        folder, began = self.output / path.stem, time.monotonic()
        try:
            outcome = self._made(path, twice, folder)
        except Refusal as refusal:
            outcome = Outcome(path.stem, "refused", "\n".join([*(entry.sentence() for entry in refusal.findings), str(refusal)]))
        except OSError as error:
            outcome = Outcome(path.stem, "failed", say(f"读写失败：{error.strerror or error}。请检查磁盘空间和权限。",
                                                       f"Reading or writing failed: {error.strerror or error}. Check disk space and rights."))
        stale = not outcome.fine and folder.is_dir()
        return replace(outcome, stale=stale, seconds=time.monotonic() - began)

    def _made(self, path: Path, twice: bool, folder: Path) -> Outcome:
        from ..scenario import load_scenario
        from .manifest import inputs_of, is_fresh, read_manifest
        from .overview import take_down_overview

        if twice:
            raise Refusal(say(f"有两个情景文件都叫“{path.stem}”，报告会互相覆盖，请改名。",
                              f"Two scenario files are called '{path.stem}' and would share a report folder: rename one."))
        _fail_if_not_a_report(folder)
        scenario = load_scenario(path, self.overrides)
        inputs = inputs_of(scenario, draws=report_draws(scenario, self.draws), seed=scenario.seed if self.seed is None else self.seed,
                           language=self.language, overrides=self.overrides, notebook=self.notebook)
        if is_fresh(folder, inputs):
            return Outcome(path.stem, "skipped", results=read_manifest(folder)["results"])
        with workshop(self.output, path.stem) as room:
            failure = self._run_process(path, scenario, inputs, room)
            if failure:
                return failure
            results = read_manifest(room)["results"]
            take_down_overview(self.output)
            put_in_place(room, folder)
        return Outcome(path.stem, "made", results=results)

    def _run_process(self, path: Path, scenario: Scenario, inputs: dict, room: Path) -> Outcome | None:
        task = {"scenario": str(path), "folder": str(room), "final": str(self.output / path.stem), "inputs": inputs, "resolved": scenario.resolved(),
                "language": self.language, "overrides": self.overrides, "vega": str(self.vega), "notebook": str(self.notebook)}
        process = subprocess.Popen([sys.executable, "-m", "kjqs_model.reporting.one", json.dumps(task, ensure_ascii=False)],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                   encoding="utf-8", errors="replace", start_new_session=True, env=environment(self.vega.parent))
        self._running.add(process)
        self._start_bundle()
        try:
            if self._stopped:
                kill_tree(process.pid)
            said = process.communicate(timeout=self.timeout)[1].strip()
        except subprocess.TimeoutExpired:
            kill_tree(process.pid)
            process.communicate()
            return Outcome(scenario.name, "failed", say(f"超过时限 {self.timeout:g} 秒，已终止。可用 --timeout 放宽。",
                                                        f"Ended after its {self.timeout:g} seconds. --timeout allows more."))
        finally:
            self._running.discard(process)
        return _failure(scenario.name, process.returncode, said)

    def _start_bundle(self) -> None:
        """Make the charts' script, once for all reports and while the first ones run; they wait for it at their end."""
        with self._bundle:
            if self._bundling is None:
                self._bundling = threading.Thread(target=self._write_bundle, daemon=True)
                self._bundling.start()

    def _write_bundle(self) -> None:
        from .pages import vega_bundle

        # Each report makes the script for itself where it can't be kept: no reason for all of them to fail.
        with suppress(OSError, Refusal), atomic_write(self.vega) as file:
            file.write(vega_bundle().encode("utf-8"))


def _failure(name: str, code: int, said: str) -> Outcome | None:
    """What a process's end means: None where it made its report."""
    if code == 0:
        return None
    remarks, _, reason = said.rpartition(REASON)
    if code == 2 and reason:
        return Outcome(name, "refused", reason)
    if code < 0:
        reason = say(f"进程被信号 {-code} 终止；可能是内存不足。", f"The process was ended by signal {-code}; memory may have run out.")
    elif not remarks and "Traceback" in reason:
        reason = reason.splitlines()[-1]
    return Outcome(name, "failed", reason or say(f"退出码 {code}。", f"Exit code {code}."))


@contextmanager
def _progress_bar(total: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say("生成报告", "Reports"), total=total)
        yield lambda: bar.advance(task)


def _say_outcome(outcome: Outcome) -> None:
    word = status_word(outcome.status)
    print(f"{word} {outcome.name}" + (say(f"（{outcome.seconds:.1f} 秒）", f" ({outcome.seconds:.1f} s)") if outcome.status == "made" else "")
          + (f"{say('：', ': ')}{outcome.message}" if outcome.message else ""), file=sys.stderr)


def _fail_if_missing(notebook: Path) -> None:
    if not Path(notebook).is_file():
        raise Refusal(say(f"找不到报告笔记本“{notebook}”。请从完整的代码库中安装（pip install --editable .）。",
                          f"There is no report notebook '{notebook}'. Install from the whole repository (pip install --editable .)."))


def _make_folder(output: Path) -> None:
    from ..files import cannot_write

    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise cannot_write(output, fault) from fault
