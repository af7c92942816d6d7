"""The law compiled, once and as it stands: single functions of the rooms above, and chains of national and provincial rules.

Functions of ``law.py``, ``articles/``, ``higher_law/`` and ``behaviour/`` are handed to numba unchanged and take plain numbers
here: float64, truth values, codes of words, text for readings, tuples of numbers for tables of the law. A function that such a
function calls by name is made known to numba as well. What comes out is what numpy gives, bit for bit: no fast arithmetic.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType

import numba
import numpy as np
from llvmlite.binding import get_host_cpu_name
from numba.extending import overload, register_jitable

from ... import law
from ...errors import did_you_mean
from ...higher_law import RuleSet, columns_read, parameters, rule_sets
from ...language import say
from ...law import arguments
from . import compiled_cache

_PACKAGE = Path(__file__).resolve().parents[2]
_COMPILED_FROM = (
    "law.py",
    "articles/*.py",
    "higher_law/*.py",
    "behaviour/*.py",
    "tables/words.py",
    "projection/kernel/*.py",
    "projection/state.py",
    "higher_law/*.yaml",
    "data/columns.yaml",
)

# Where compiled code is kept -------------------------------------------------------------------------------------------


def digest(package: Path = _PACKAGE) -> str:
    """SHA-256 of everything that compiled code depends on: the rules, the codes of words, numba, numpy, Python and the processor.

    numba's own cache looks only at the file of the function that is compiled: a rule edited elsewhere would go on running in its
    old form.
    """
    found = hashlib.sha256()
    for part in (numba.__version__, np.__version__, sys.version, get_host_cpu_name()):
        found.update(f"{part}\0".encode())
    for path in sorted(path for pattern in _COMPILED_FROM for path in package.glob(pattern)):
        found.update(f"{path.relative_to(package).as_posix()}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


CACHE: Path = compiled_cache.cache_folder(digest())
"""Where numba keeps compiled code, one folder for each state of the rules."""

compiled_cache.use(CACHE)

_OPTIONS = {"nogil": True, "error_model": "numpy", "_nrt": False}
# numpy: a division by zero is infinite or not a number, not an exception. No array is made or kept in compiled code, and what is
# handed in lives on outside: without _nrt=False every row that is looked at is counted in and out by a locked instruction, which
# took three quarters of the kernel's time.

jit = numba.njit(cache=True, **_OPTIONS)
"""The decorator of the projection's own compiled functions."""

part = numba.njit(cache=True, forceinline=True, **_OPTIONS)
"""The decorator of a part of a compiled function: put in its place, since the law's parameters are hundreds of numbers to hand
over."""

# The package's own arithmetic for plain numbers --------------------------------------------------------------------------

_FINE, _COARSE, _LARGE = law._FINE, law._COARSE, law._LARGE


@overload(law.where, jit_options=_OPTIONS)
def _where(chosen, one, other):
    return lambda chosen, one, other: one if chosen else other


@overload(law.settled, jit_options=_OPTIONS)
def _settled(amount):
    def settled(amount):
        scale = _FINE if abs(amount) < _LARGE else _COARSE
        return np.rint(amount * scale) / scale

    return settled


_made_known: set[FunctionType] = {law.where, law.settled}


def _make_known(function: FunctionType) -> None:
    """Let numba compile a function of the package, and what it calls by name, where compiled code calls it."""
    if function in _made_known:
        return
    _made_known.add(function)
    register_jitable(**_OPTIONS)(function)
    for callee in _called_by(function):
        _make_known(callee)


def _called_by(function: FunctionType) -> list[FunctionType]:
    named = [function.__globals__.get(name) for name in function.__code__.co_names]
    return [found for found in named if isinstance(found, FunctionType) and found.__module__.startswith("kjqs_model.")]


@cache
def compiled(function: Callable) -> Callable:
    """A function of the law or of behaviour, compiled as it stands.

    Parameters
    ----------
    function : a pure function of plain numbers, truth values, codes of words, readings and tuples of numbers.

    Returns
    -------
    The compiled function, which takes its arguments by place; the same one each time.
    """
    for callee in _called_by(function):
        _make_known(callee)
    return jit(function)


# Chains of rules -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Chain:
    """Functions of a rule set, and of those that it uses, composed into one compiled function.

    ``function`` takes the ``columns`` in their order, the year as a float and the parameters, and returns a tuple of the
    ``wanted``. ``source`` is its Python text. ``first_year`` is the first year in which all that it reads is laid down.
    """

    name: str
    rule: str
    wanted: tuple[str, ...]
    columns: tuple[str, ...]
    reads: tuple[tuple[str, str], ...]  # rule set and name of each parameter, in order
    first_year: int
    source: str
    function: Callable

    def parameters(self, year: int, overrides: Mapping[str, object] | None = None) -> tuple:
        """The parameters of a year as the function takes them: floats and tuples of floats, NaN where none is set.

        Parameters
        ----------
        year : the year whose law holds. overrides : as in ``higher_law.work_out``.

        Raises
        ------
        Refusal : the rule does not exist yet in the year, or an override that no rule has.
        """
        laid_over = {path if "." in path else f"{self.rule}.{path}": value for path, value in (overrides or {}).items()}
        rules = {self.rule, *(rule for rule, _ in self.reads)}
        found = {rule: parameters(rule, year, laid_over) for rule in rules}
        return tuple(_of_one_type(found[rule][name], *_values(rule, name)) for rule, name in self.reads)


def chain(name: str, rule: str, wanted: Sequence[str], given: Sequence[str]) -> Chain:
    """Compose functions of a rule set into one compiled function; each quantity is worked out once.

    Parameters
    ----------
    name : what the function is called. rule : name of the rule set. wanted : names of its functions.
    given : every column that is handed in. A quantity that is handed in is not worked out again.

    Raises
    ------
    KeyError : a rule set or function that does not exist; a column that is needed and not given.
    """
    columns_read(rule, wanted)  # refuses a rule set or function that does not exist
    composed = _Composition(rule, tuple(given))
    found = [composed.quantity(rule_sets()[rule], one) for one in wanted]
    source = composed.source(name, found)
    function = jit(getattr(_module(name, source), name))
    laid_down = [min(_parameter(*read).values) for read in composed.parameters if _parameter(*read).before is None]
    return Chain(name, rule, tuple(wanted), tuple(given), tuple(composed.parameters), max(laid_down, default=0), source, function)


class _Composition:
    """The lines of one composed function. Arguments are looked up in the order of ``higher_law.work_out``."""

    def __init__(self, rule: str, given: tuple[str, ...]):
        self.rule, self.given = rule, given
        self.parameters: dict[tuple[str, str], str] = {}
        self._quantities: dict[tuple[str, str], str] = {}
        self._lines: list[str] = []

    def quantity(self, rule_set: RuleSet, name: str) -> str:
        """The variable that holds a quantity; its line is written where there is none yet."""
        if name in self.given:
            return name
        key = rule_set.name, name
        if key not in self._quantities:
            function = rule_set.functions[name]
            _make_known(function)
            read = [self._argument(rule_set, argument, name) for argument in arguments(function)]
            self._quantities[key] = self._variable(*key)
            self._lines.append(f"{self._variable(*key)} = of_{rule_set.name}.{name}({', '.join(read)})")
        return self._quantities[key]

    def source(self, name: str, found: Sequence[str]) -> str:
        """The text of the module that holds the composed function."""
        head = [
            f'"""Chain \'{name}\' of {self.rule}, written by kjqs_model.projection.kernel.compiling from the rules; not to be edited."""',
            "",
        ]
        imports = [
            f"from kjqs_model.higher_law import {rule} as of_{rule}" for rule in sorted({of for of, _ in self._quantities})
        ]
        unpacked = [f"({', '.join(self.parameters.values())},) = p"] if self.parameters else []
        body = [*unpacked, *self._lines, f"return ({', '.join(found)},)"]
        return "\n".join(
            [
                *head,
                *imports,
                "",
                "",
                f"def {name}({', '.join((*self.given, 'year', 'p'))}):",
                *(f"    {line}" for line in body),
                "",
            ]
        )

    def _argument(self, rule_set: RuleSet, name: str, reader: str) -> str:
        if name in self.given or name == "year":
            return name
        if name in rule_set.parameters:
            return self.parameters.setdefault((rule_set.name, name), self._variable(rule_set.name, name))
        if name in rule_set.functions:
            return self.quantity(rule_set, name)
        for other, functions in rule_set.uses.items():
            if name in functions:
                return self.quantity(rule_sets()[other], name)
        raise KeyError(
            say("projection.reads_column_not_given", rule_set_name=rule_set.name, reader=reader, name=name)
            + did_you_mean(name, self.given)
        )

    def _variable(self, rule: str, name: str) -> str:
        return name if rule == self.rule else f"{rule}__{name}"  # rule sets may use one name for two things


def _module(name: str, source: str) -> ModuleType:
    """A module made from a text, which is kept in a file so that numba can cache it and a traceback can show it."""
    title = f"{name}_{hashlib.sha256(source.encode()).hexdigest()[:12]}"
    path = CACHE / f"{title}.py"
    if not path.exists():  # a file written anew would have a new time, and numba would compile it again
        with tempfile.NamedTemporaryFile("w", dir=CACHE, suffix=".new", delete=False, encoding="utf-8") as file:
            file.write(source)
        os.replace(file.name, path)
    spec = importlib.util.spec_from_file_location(f"kjqs_model_chain_{title}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _parameter(rule: str, name: str):
    return rule_sets()[rule].parameters[name]


def _values(rule: str, name: str) -> list:
    return [value for value in _parameter(rule, name).values.values() if value is not None]


def _of_one_type(value, *in_law):
    """A table that is not set in a year as a tuple of NaN, so that every year has the same type."""
    lengths = [len(one) for one in in_law if isinstance(one, tuple)]
    return (np.nan,) * lengths[0] if lengths and not isinstance(value, tuple) and np.isnan(value) else value
