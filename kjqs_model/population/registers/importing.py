"""The registers of a science bureau into the tables of a population."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping as Keyed
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path

from ...errors import Finding
from ...tables import Tables
from .accounting import Accounting, accounts_of, digest
from .building.coverage import coverage_by_year, coverage_findings
from .building.defaults import default_findings
from .building.finishing import checked_tables
from .building.gathering import Gatherer, differences, fill_previous_rd, missing_counties, missing_previous
from .building.origins import Proposed, basis_of, places_of, proposed_in
from .linking.firms import NameLink, link, listed_names
from .linking.near_names import near_name_findings
from .linking.repeats import settle_repeats
from .listing import listed
from .reading.columns import WrittenTotal
from .reading.register import Batch, Place, read_register
from .schema.assigning import assign
from .schema.assignment import Assignment
from .schema.recognising import Recognised
from .schema.shipped import shipped_mapping


@dataclass(frozen=True)
class Imported:
    """What came of an import.

    Parameters
    ----------
    tables : the population, None where any finding is an error.
    findings : all faults and warnings over all registers, worded for a person.
    accounting : for each register file, in order, how many rows it had, how many were used, and why others were not.
    coverage : for each column of enterprises whether the registers cover it in every year (see :func:`coverage_by_year`).
    coverage_by_year : the same year by year.
    links : how each firm was linked: rows by ``code``, ``list`` (the user's), ``name``, and ``new`` where a name met no other.
    names : file name and SHA-256 of the user's list; empty where none was given.
    by_name : the firms that were found by their name, through the list or as new, each name once, in the order of the registers.
    kinds : what each register was taken for, and why.
    proposed : what the bureau itself proposes to pay, a row of a register each; ``written_totals`` the sums that it writes of
    that.
    gathered : what the tables were made from.
    """

    tables: Tables | None
    findings: list[Finding]
    accounting: list[Accounting]
    coverage: Keyed[str, bool] = field(default_factory=dict)
    coverage_by_year: Keyed[int, Keyed[str, bool]] = field(default_factory=dict)
    links: Keyed[str, Keyed[str, int]] = field(default_factory=dict)
    names: Keyed[str, str] = field(default_factory=dict)
    by_name: Sequence[NameLink] = ()
    kinds: Sequence[Recognised] = ()
    proposed: Sequence[Proposed] = ()
    written_totals: Sequence[WrittenTotal] = ()
    gathered: Gatherer | None = field(default=None, repr=False, compare=False)

    @cached_property
    def basis(self) -> Keyed[str, Keyed[tuple, Sequence[Place]]]:
        """For each table and key (id, year) the rows of registers that gave it a value."""
        return {} if self.gathered is None else basis_of(self.gathered)

    @cached_property
    def places(self) -> Keyed[str, Keyed[tuple, Keyed[str, Place]]]:
        """For each table and key (id, year) the row of a register that gave each column."""
        return {} if self.gathered is None else places_of(self.gathered)

    def ways(self) -> dict[str, int]:
        """How many rows were linked in each way."""
        total: Counter[str] = Counter()
        for ways in self.links.values():
            total.update(ways)
        return dict(sorted(total.items()))


def import_registers(
    registers: Sequence[str | os.PathLike],
    mappings: Sequence[str | os.PathLike] = (),
    *,
    names: str | os.PathLike | None = None,
    year: int | None = None,
    county: str | None = None,
) -> Imported:
    """Read registers and make the tables of a population.

    Parameters
    ----------
    registers : Excel or CSV files. What two of them say differently is taken from the one given first, with a warning.
    mappings : one for all registers, or one for each in order: a shipped name (see :func:`register_kinds`), the path of a
        YAML file of the same form, or of a set ``registers: [{file, mapping, year, unit, given}]`` by file name. None: each
        register is recognised from its headings.
    names : a list that the user keeps: 企业名称 with 统一社会信用代码 or 企业编号, for names without code or shared by two firms.
    year : the year of rows of which neither a column nor the title, the sheet's nor the file's name says it.
    county : what stands for the county of firms of which no register says it, with a warning; None: an error, for forms go by
    county.

    Raises
    ------
    Refusal : a mapping that is not there or not of the form, or a register that no mapping reads. Faults in the registers are
        findings.
    """
    assignments = assign(registers, mappings)
    batches = [read_register(assignment, year) for assignment in assignments]
    list_batch = None if names is None else read_register(Assignment(Path(names), shipped_mapping("names")))
    user_list, of_list = listed_names(list_batch)
    firms = link(batches, user_list)
    kinds = [of_list, firms.findings, near_name_findings(firms), settle_repeats(batches, firms.ids)]
    tables: Tables | None = None
    coverage: dict[int, dict[str, bool]] = {}
    gatherer = Gatherer(firms)
    if not _any_error([*chain(*kinds), *chain(*(batch.findings for batch in batches))]):
        tables, coverage, built = _built(assignments, batches, gatherer, county)
        kinds += built
    accounting = accounts_of(assignments, batches, firms, [*chain(*kinds)])
    findings = [finding for batch in batches for finding in batch.findings] + [
        finding for kind in kinds for finding in listed(kind)
    ]
    findings = _in_order(findings, assignments, names)
    if _any_error(findings):
        tables = None
    if tables is not None:
        tables = Tables([tables[name] for name in tables.given], warnings=findings)
    always = {column: all(held[column] for held in coverage.values()) for column in next(iter(coverage.values()), {})}
    return Imported(
        tables,
        findings,
        accounting,
        always,
        coverage,
        {firm: dict(sorted(ways.items())) for firm, ways in sorted(firms.ways.items())},
        {} if names is None else {"file": Path(names).name, "sha256": digest(Path(names))},
        tuple(firms.links),
        tuple(Recognised(one.path.name, one.mapping.name, one.why) for one in assignments),
        tuple(chain(*(proposed_in(batch, ids) for batch, ids in zip(batches, firms.ids, strict=True)))),
        tuple(chain(*(batch.totals for batch in batches))),
        gatherer,
    )


def _built(
    assignments: Sequence[Assignment], batches: Sequence[Batch], gatherer: Gatherer, county: str | None
) -> tuple[Tables | None, dict[int, dict[str, bool]], list[list[Finding]]]:
    """The tables (None where what the registers say together has an error), what they cover by year, and findings by kind."""
    for batch, ids in sorted(zip(batches, gatherer.firms.ids, strict=True), key=lambda one: not one[0].mapping.makes_firms):
        gatherer.add(batch, [firm or "" for firm in ids])
    kinds = [differences(gatherer.differing), missing_counties(gatherer, county)]
    if "enterprises" in gatherer.tables:
        fill_previous_rd(gatherer.tables["enterprises"])
        kinds.append(missing_previous(gatherer))
    coverage = coverage_by_year(assignments, batches, gatherer)
    kinds += [coverage_findings(coverage), default_findings(gatherer)]
    if _any_error([*chain(*kinds)]):
        return None, coverage, kinds
    tables, found = checked_tables(gatherer)
    return tables, coverage, [*kinds, found]


def _any_error(findings: Sequence[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def _in_order(
    findings: Sequence[Finding], assignments: Sequence[Assignment], names: str | os.PathLike | None = None
) -> list[Finding]:
    """Findings by register as given, errors before warnings, then as a person meets them."""
    files = [Path(names).name] if names else []
    order = {name: place for place, name in enumerate([*files, *(assignment.path.name for assignment in assignments)])}
    once = dict.fromkeys(findings)  # a register and the table made of it may say the same of a cell
    return sorted(
        once,
        key=lambda finding: (order.get(finding.file, len(order)), finding.severity != "error", finding.sheet, finding.row or 0),
    )
