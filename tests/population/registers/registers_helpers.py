"""What the tests of the registers share: one register in, tables or findings out."""

from __future__ import annotations

from pathlib import Path

from making import comma_separated, credit_code, excel

from kjqs_model.population.registers import import_registers

SME = "technology_sme_list"
HEAD = ("企业名称", "统一社会信用代码", "县区", "销售收入（万元）", "职工总数")
CODES = [credit_code(number) for number in range(1, 30)]


def firm(
    number: int = 1, revenue: object = 100, staff: object = 10, *, name: str = "", code: object = None, county: str = "冠县"
):
    """A row of a technology SME list."""
    return (name or f"聊城第{number}有限公司", CODES[number] if code is None else code, county, revenue, staff)


def read(folder: Path, rows, mapping=SME, *, merges=(), year=2023, suffix=".xlsx", encoding="utf-8", **more):
    """Import one register of these rows."""
    path = folder / f"名单{suffix}"
    if suffix == ".csv":
        comma_separated(path, rows, encoding)
    else:
        excel(path, rows, merges)
    return import_registers([path], [mapping], year=year, **more)


def errors(imported) -> list:
    return [finding for finding in imported.findings if finding.severity == "error"]


def warnings(imported) -> list:
    """Warnings other than those of columns that no register covers."""
    return [finding for finding in imported.findings if finding.severity == "warning" and finding.file != "企业"]


def frame(imported, table="accounts"):
    """A table by firm; its errors are shown where there is none."""
    assert imported.tables is not None, [finding.sentence() for finding in errors(imported)]
    return imported.tables[table].to_frame().set_index(imported.tables[table].spec.key[0])


def only_error(imported):
    found = errors(imported)
    assert len(found) == 1, [finding.sentence() for finding in found]
    assert imported.tables is None
    return found[0]
