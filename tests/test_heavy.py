"""Libraries that are loaded late are, for whoever uses them, the libraries."""

import copy
import pickle
import subprocess
import sys

import pandas

from kjqs_model.heavy import pd


def test_what_is_late_is_found_completed_and_copied():
    assert pd.DataFrame is pandas.DataFrame and "read_csv" in dir(pd)
    for other in (copy.copy(pd), copy.deepcopy(pd), pickle.loads(pickle.dumps(pd))):
        assert other.DataFrame is pandas.DataFrame


def in_a_new_python(code: str, *words: str) -> str:
    """What a program of its own prints last."""
    ran = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, encoding="utf-8")
    return ran.stdout.splitlines()[-1]


def test_the_functions_of_scipy_come_without_a_translator_of_fortran_which_is_there_when_asked_for():
    loaded = "import sys; from kjqs_model.heavy import import_scipy_special as load; load(); load(); "
    said = "print('scipy.special' in sys.modules, 'numpy.f2py' in sys.modules, end=' '); import numpy; print(numpy.f2py.__name__)"
    assert in_a_new_python(loaded + said) == "True False numpy.f2py"


def test_a_command_does_not_look_for_garbage_when_it_ends():
    ending = "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 1000))"
    assert in_a_new_python(ending) == "False"
    assert in_a_new_python(f"{ending}; from kjqs_model.cli import main; main()", "coverage", "--help") == "True"
