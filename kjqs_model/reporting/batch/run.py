"""All reports in one go: a process a scenario, some at once; one that fails or is refused never stops the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import Refusal
from ...files import full_words, is_full
from ...language import current_language, say, set_language
from ...staging import (
    clean_up,
    fail_if_folder_taken,
    fail_if_inputs,
    force,
    make_way,
    publishing_files,
    put_in_place,
    scratch,
    set_aside,
    set_force,
    throw_away,
    workshop,
)
from ...study import report_draws
from ...study.room import fail_if_no_room_for_reports
from ...terminal import tell
from ..notebook import report_notebook
from .making import ReportProcesses
from .nursery import Nursery
from .outcome import OVERVIEW, ReportOutcome
from .processes import ending_on_signal, lifeline
from .progress import Watch, say_outcome, say_plan, shown, tally

if TYPE_CHECKING:
    from ...scenario import Scenario

Work = Callable[[Path], ReportOutcome | None]
_COMMAND = "report"


def report(
    scenarios: Sequence[Path],
    output: Path = Path("reports"),
    *,
    draws: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    timeout: float = 600,
    language: str | None = None,
    overrides: Iterable[str] = (),
) -> int:
    """Make the reports of scenarios, say on standard error what became of each, and give the exit code."""
    outcomes = run_reports(
        scenarios, output, draws=draws, seed=seed, jobs=jobs, timeout=timeout, language=language, overrides=overrides, aloud=True
    )
    code = exit_code(outcomes)
    tell(tally(outcomes), error=True)
    if code != 2:
        tell(say("reporting_batch.overview_path", path=Path(output) / "index.html"), error=True)
    return code


def exit_code(outcomes: Sequence[ReportOutcome]) -> int:
    """0 where every report stands, 2 where every scenario was refused, else 1."""
    if all(outcome.fine for outcome in outcomes):
        return 0
    return 2 if all(outcome.status == "refused" for outcome in outcomes) else 1


def run_reports(
    scenarios: Sequence[Path],
    output: Path,
    *,
    draws: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    timeout: float = 600,
    language: str | None = None,
    overrides: Iterable[str] = (),
    aloud: bool = False,
    notebook: Path | None = None,
) -> list[ReportOutcome]:
    """Make the report of each scenario in ``output/<name>/``, then index.html and the comparison over all.

    What stood over the reports of an earlier run is out of sight as long as this one lasts: it would pass for this one's.

    Parameters
    ----------
    scenarios : scenario files. output : the folder of the reports; made where missing.
    draws : None takes the scenario's own, as far as ``report_draws`` allows. seed : None takes the scenario's own.
    jobs : reports made at once. timeout : seconds a report may take.
    language : zh or en; None is the language in force. overrides : ``PATH=VALUE``, for every scenario.
    aloud : say on standard error how it goes. notebook : another than the scenario report, with the same parameters.

    Returns
    -------
    One outcome a scenario, in the order given. A finished report whose inputs are unchanged is skipped. Where every
    scenario is refused nothing is written, the index neither.
    """
    from ...scenario import located

    set_language(language or current_language())
    paths = list(dict.fromkeys(located(path).resolve() for path in scenarios))
    if not paths:
        raise Refusal(say("reporting_batch.no_scenario_given_example_kjqs"))
    _fail_if_missing(notebook or report_notebook())
    output = Path(output).resolve()
    new = [folder for folder in (output, *output.parents) if not folder.exists()]
    _make_folder(output)
    clean_up(output)
    with (
        publishing_files([output / name for name in OVERVIEW], paths),
        ending_on_signal(),
        scratch() as shared,
        lifeline() as line,
        set_aside(output, OVERVIEW),
    ):
        batch = _Batch(output, shared / "vega.js", line, draws, seed, timeout, list(overrides), notebook or report_notebook())
        outcomes = batch.run(paths, jobs, aloud)
        if any(outcome.status != "refused" for outcome in outcomes):
            from .overview import write_overview  # now: a second of libraries, which the reports need not wait for

            write_overview(output, outcomes, lambda: throw_away(output, OVERVIEW))
    clean_up(output)  # once more: reports of a killed run may have written on until they noticed its end
    for folder in new:
        with suppress(OSError):
            folder.rmdir()
    return outcomes


def _fail_if_taken(name: str) -> None:
    """A scenario's folder must not have the name of a file over all reports, nor one that is hidden."""
    if name.casefold() in OVERVIEW or name.startswith("."):
        raise Refusal(say("reporting_batch.scenario_cant_called_file_over", name=name))


class _Batch:
    """What the reports of one call share."""

    def __init__(
        self,
        output: Path,
        vega: Path,
        line: int,
        draws: int | None,
        seed: int | None,
        timeout: float,
        overrides: list[str],
        notebook: Path,
    ):
        self.output, self.vega, self.draws, self.seed = output, vega, draws, seed
        self.overrides, self.notebook = overrides, Path(notebook)
        self._processes = ReportProcesses(vega, timeout, Nursery(vega.parent, line, self.notebook == report_notebook()))
        self.language, self.force = current_language(), force()

    def run(self, paths: Sequence[Path], jobs: int, aloud: bool = False) -> list[ReportOutcome]:
        """What became of each scenario. First all are looked at, so that it is known how many are still to be made."""
        names, watch = [path.stem for path in paths], Watch(jobs)
        found: dict[Path, ReportOutcome] = {}

        def look(path: Path) -> None:
            outcome = self._outcome(path, lambda path: self._standing(path, names.count(path.stem) > 1))
            if outcome is None:
                self._processes.prepare()
            else:
                found[path] = outcome

        def look_for_room(path: Path) -> None:
            outcome = self._outcome(path, lambda path: self._without_room(path, at_once))
            if outcome is not None:
                found[path] = outcome

        def make(path: Path) -> None:
            watch.begins(path.stem)
            outcome = self._outcome(path, self._made)
            if outcome is None:  # only where a report stands already
                return
            found[path] = outcome
            with watch.lock:
                watch.ends(outcome)
                if aloud:
                    say_outcome(outcome, watch)

        self._each(look, paths, jobs)
        waiting = [path for path in paths if path not in found]
        at_once = min(jobs, len(waiting))
        self._each(look_for_room, waiting, jobs)
        settled = [found[path] for path in paths if path in found]
        watch.planned(settled, len(paths) - len(settled))
        if aloud:
            for outcome in settled:
                say_outcome(outcome, watch)
            say_plan(watch)
        try:
            with shown(watch):
                self._each(make, [path for path in paths if path not in found], jobs)
        finally:
            self._processes.end()
        return [found[path] for path in paths]

    def _each(self, work: Callable[[Path], None], paths: Sequence[Path], jobs: int) -> None:
        """Do the work for each path, some at once; whatever interrupts it ends the processes that run."""
        pool = ThreadPoolExecutor(max_workers=jobs)
        futures = [pool.submit(work, path) for path in paths]
        try:
            for future in futures:
                future.result()
        except BaseException:
            self._processes.stop()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            self._processes.wait_for_what_they_share()

    def _outcome(self, path: Path, work: Work) -> ReportOutcome | None:
        # Context variables: a thread starts without them.
        set_language(self.language)
        set_force(self.force)
        folder, began = self.output / path.stem, time.monotonic()
        try:
            outcome = work(path)
        except Refusal as refusal:
            outcome = ReportOutcome(
                path.stem, "refused", "\n".join([*(entry.sentence() for entry in refusal.findings), str(refusal)])
            )
        except OSError as error:
            outcome = ReportOutcome(
                path.stem,
                "failed",
                full_words(error)
                if is_full(error)
                else say("reporting_batch.reading_or_writing_failed_check", strerror=error.strerror or error),
            )
        except Exception as error:  # noqa: BLE001 - a fault of the program over one scenario shall not cost the others their night
            outcome = ReportOutcome(
                path.stem,
                "failed",
                say("reporting_batch.program_failed_tell_maintainers", name=type(error).__name__, error=error),
            )
        if outcome is None:
            return None
        stale = not outcome.fine and folder.is_dir()
        return replace(outcome, stale=stale, seconds=time.monotonic() - began)

    def _standing(self, path: Path, twice: bool) -> ReportOutcome | None:
        """The finished report of a scenario, unless it is still to be made."""
        from ..run_folder.manifest import is_fresh, read_manifest

        _fail_if_taken(path.stem)
        if twice:
            raise Refusal(say("reporting_batch.two_scenario_files_called_would", path_stem=path.stem))
        folder = self.output / path.stem
        scenario, inputs = self._inputs(path)
        fail_if_inputs(folder, scenario.files())
        if not is_fresh(folder, inputs):
            fail_if_folder_taken(folder, _COMMAND)
            return None
        return ReportOutcome(path.stem, "skipped", results=read_manifest(folder)["results"])

    def _without_room(self, path: Path, at_once: int) -> None:
        """Refuse a report that the memory would not hold beside those that are made with it."""
        scenario, inputs = self._inputs(path)
        fail_if_no_room_for_reports(scenario, inputs["draws"], at_once)

    def _inputs(self, path: Path) -> tuple[Scenario, dict]:
        from ...scenario import load_scenario
        from ..run_folder.manifest import inputs_of

        scenario = load_scenario(path, self.overrides)
        return scenario, inputs_of(
            scenario,
            draws=report_draws(scenario, self.draws),
            language=self.language,
            notebook=self.notebook,
            seed=scenario.seed if self.seed is None else self.seed,
            overrides=self.overrides,
        )

    def _made(self, path: Path) -> ReportOutcome:
        from ..run_folder.manifest import read_manifest

        scenario, inputs = self._inputs(path)
        with workshop(self.output, path.stem) as room:
            failure = self._run_process(path, scenario, inputs, room)
            if failure:
                return failure
            results = read_manifest(room)["results"]
            make_way(self.output / path.stem, _COMMAND)
            throw_away(self.output, OVERVIEW)
            put_in_place(room, self.output / path.stem)
        return ReportOutcome(path.stem, "made", results=results)

    def _run_process(self, path: Path, scenario: Scenario, inputs: dict, room: Path) -> ReportOutcome | None:
        task = {
            "scenario": str(path),
            "folder": str(room),
            "final": str(self.output / path.stem),
            "inputs": inputs,
            "resolved": scenario.resolved(),
            "language": self.language,
            "overrides": self.overrides,
            "vega": str(self.vega),
            "notebook": str(self.notebook),
        }
        return self._processes.make(scenario.name, task)


def _fail_if_missing(notebook: Path) -> None:
    if not Path(notebook).is_file():
        raise Refusal(say("reporting_batch.there_no_report_notebook_install", notebook=notebook))


def _make_folder(output: Path) -> None:
    from ...files import cannot_write

    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise cannot_write(output, fault) from fault
