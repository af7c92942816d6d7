"""What libraries would do beside what is asked of them, left out: it cost more than all charts of a report."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import ClassVar

from ..heavy import alt, pd

_NAME = "kjqs_model"


def import_jsonschema_lean() -> None:
    """Import jsonschema without its grammar of internationalised addresses, which takes 1.3 seconds to compile.

    jsonschema does without the optional ``rfc3987_syntax`` where it is missing; no schema of charts or notebooks has an
    address to check by it. Charts and papermill both import jsonschema, each in a process of its own.
    """
    if "jsonschema" in sys.modules or "rfc3987_syntax" in sys.modules:
        return
    sys.modules["rfc3987_syntax"] = None
    try:
        import jsonschema  # noqa: F401
    finally:
        del sys.modules["rfc3987_syntax"]


def specification(chart: alt.TopLevelMixin, validate: bool) -> dict:
    """A chart as a Vega-Lite specification.

    Parameters
    ----------
    validate : check it against the schema once more.
    """
    _register()
    with alt.data_transformers.enable(_NAME):
        return chart.to_dict(validate=validate)


@cache  # to ask which transformers there are reads the record of every package
def _register() -> None:
    alt.data_transformers.register(_NAME, values_of)


@contextmanager
def making_charts(validate: bool) -> Iterator[None]:
    """For the length of a block: charts are made without looking once more at what is known already.

    A channel given as a word makes altair hash the schema of every class that it has, some hundreds; here, once for all.

    Parameters
    ----------
    validate : check every part of a chart when it is made.
    """
    from altair.utils import schemapi

    if not hasattr(schemapi._FromDict, "remembered"):

        class Remembering(schemapi._FromDict):
            remembered: ClassVar[dict[tuple, Mapping]] = {}

            def __init__(self, wrapper_classes, /):
                classes = tuple(wrapper_classes)
                if classes not in self.remembered:
                    super().__init__(classes)
                    self.remembered[classes] = self.class_dict
                self.class_dict = self.remembered[classes]

        schemapi._FromDict = Remembering
    with schemapi.debug_mode(validate):
        yield


def values_of(data: pd.DataFrame) -> dict:
    """A data frame for a specification: missing and infinite numbers are nothing, all else as it is.

    Columns of numbers, truths and texts are taken here, whole; a table with any other is left to altair, which looks at each
    column in several ways.
    """
    columns = [_plain(data[name]) for name in data.columns] if type(data) is pd.DataFrame and data.columns.is_unique else [None]
    if any(column is None for column in columns) or not all(isinstance(name, str) for name in data.columns):
        return alt.to_values(data)
    names = data.columns.tolist()
    return {"values": [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]}


def _plain(column: pd.Series) -> list | None:
    """The values of a column in Python's own types; None where they are not plain."""
    kind, values = column.dtype.kind, column.tolist()
    if kind in "iub" and not hasattr(column.dtype, "na_value"):
        return values
    if kind == "f" and not hasattr(column.dtype, "na_value"):
        return [value if math.isfinite(value) else None for value in values]
    if str(column.dtype) == "str":
        return [value if type(value) is str else None for value in values]
    return values if all(type(value) is str or value is None for value in values) else None
