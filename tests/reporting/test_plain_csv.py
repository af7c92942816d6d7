"""Tables are written as pandas writes them, but for numbers, without its detour."""

import numpy as np
import pandas as pd
import pytest

from kjqs_model.reporting.run_folder.plain_csv import csv_text, plain

PLAIN = pd.DataFrame(
    {
        "text": ["甲", 'a "b", c', "line\nline", "", " "],
        "object": np.array(["x", None, float("nan"), "y", "1.0"], dtype=object),
        "whole": [1, -2, 3, 10**12, 0],
        "small": np.array([1, 2, 3, 4, 5], dtype=np.int8),
    }
)
OTHERS = [
    PLAIN.assign(mixed=np.array(["a", 1, 2.5, None, True], dtype=object)),
    PLAIN.assign(nullable=pd.array([1, None, 3, 4, 5], dtype="Int64")),
    PLAIN.assign(kind=pd.Categorical(["x", "y", "x", None, "y"])),
    PLAIN.assign(day=pd.date_range("2024-01-01", periods=5)),
]


@pytest.mark.parametrize("table", [PLAIN, PLAIN[:0], PLAIN[["text"]], *OTHERS])
def test_whatever_is_no_number_is_written_as_pandas_writes_it(table):
    assert csv_text(table) == table.to_csv(index=False, lineterminator="\n")


def test_plain_tables_do_not_go_through_pandas(monkeypatch):
    monkeypatch.setattr(pd.DataFrame, "to_csv", None)
    text = csv_text(PLAIN.assign(number=[1.5, np.nan, -0.0, 2.0, 1e9], truth=[True, False, True, True, False]))
    assert text.splitlines()[1] == "甲,x,1,1,1.5,true" and text.splitlines()[-1] == " ,1.0,0,5,1000000000,false"


def test_amounts_are_written_as_each_alone():
    halves = [0.005, 1.005, 2.995, 0.0039, 0.0041, 0.996, 0.9949, 1e15 + 0.5, 2.0**53 + 2, 1e22, -0.001, -3.5, -2.0, 0.0, -0.0]
    amounts = [*halves, np.nan, np.inf, -np.inf, *np.random.default_rng(0).normal(0, 1e4, 500).round(3)]
    written = csv_text(pd.DataFrame({"yuan": amounts})).splitlines()[1:]
    assert [text.strip('"') for text in written] == [plain(amount, share=False) for amount in amounts]
