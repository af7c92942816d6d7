"""Libraries that are loaded late are, for whoever uses them, the libraries."""

import copy
import pickle

import pandas

from kjqs_model.heavy import pd


def test_what_is_late_is_found_completed_and_copied():
    assert pd.DataFrame is pandas.DataFrame and "read_csv" in dir(pd)
    for other in (copy.copy(pd), copy.deepcopy(pd), pickle.loads(pickle.dumps(pd))):
        assert other.DataFrame is pandas.DataFrame
