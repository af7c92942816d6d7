"""The process that reads a workbook apart: the file on standard input, its sheets (pickled) on standard output; see
reading_apart.

Run by its path, without the package, so that it starts at once: ``apart_process.py BYTES_OF_MEMORY SECONDS``.
"""

from __future__ import annotations

import io
import pickle
import sys


def main() -> None:
    memory, seconds = map(int, sys.argv[1:3])
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except ImportError:  # Windows has no such limits; a crash still ends this process alone
        pass
    answer = _answer(sys.stdin.buffer.read())
    pickle.dump(answer, sys.stdout.buffer, protocol=5)


def _answer(raw: bytes) -> tuple[str, object]:
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(io.BytesIO(raw))
        return "sheets", [_sheet(book, entry, calamine) for entry in book.sheets_metadata]
    except calamine.PasswordError:
        return "password", None
    except MemoryError:
        return "memory", None


def _sheet(book, entry, calamine) -> tuple:
    is_table = entry.typ == calamine.SheetTypeEnum.WorkSheet
    visible = entry.visible == calamine.SheetVisibleEnum.Visible
    if not is_table:
        return entry.name, False, visible, None, None, []
    sheet = book.get_sheet_by_name(entry.name)
    rows = [] if sheet.start is None else sheet.to_python(skip_empty_area=True)
    return entry.name, True, visible, sheet.start, sheet.merged_cell_ranges, rows


if __name__ == "__main__":
    main()
