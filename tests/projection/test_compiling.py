"""The law compiled gives what numpy gives, bit for bit, and compiled code of an older law is never run."""

import inspect
import json
import os
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import numba
import numpy as np
import pytest
from numba.core import caching

import kjqs_model
from kjqs_model import law
from kjqs_model.articles import a01_high_tech_enterprises, a06_innovation_carriers, a08_rd_investment
from kjqs_model.errors import Refusal
from kjqs_model.higher_law import brackets, columns_read, parameters, rule_sets, work_out
from kjqs_model.law import arguments
from kjqs_model.policy import baseline_policy
from kjqs_model.policy.firm_history import HISTORY
from kjqs_model.policy.register import register
from kjqs_model.projection.kernel import compiled_cache, compiling
from kjqs_model.projection.kernel.compiling import chain, compiled, digest
from kjqs_model.tables import dictionary
from tests.fuzz import thinned

REPOSITORY = Path(kjqs_model.__file__).parents[1]
ROWS = 400
YEARS = (2021, 2023, 2025, 2028)
ARTICLES = {1: a01_high_tech_enterprises, 6: a06_innovation_carriers, 8: a08_rd_investment}
CHAINS = {
    "recognition": ["meets_conditions", "score", "certificate_valid"],
    "technology_sme": ["qualifies"],
    "provincial_rd_subsidy": ["base", "granted_outside_envelope"],
    "income_tax": ["tax_due", "saving_from_super_deduction", "saving_from_technology_sme_rate", "saving_from_certificate"],
    "super_deduction": ["deduction_rate", "enjoys_super_deduction"],
}
SETTLED = 1e9  # from here on amounts are settled more coarsely


def _figures_of_the_law():
    values = [
        value
        for rules in rule_sets().values()
        for one in rules.parameters.values()
        for value in one.values.values()
        if value is not None
    ]
    return np.unique(np.concatenate([np.atleast_1d(value) for value in values]))


def _adversarial():
    around = np.concatenate(
        [_figures_of_the_law(), [SETTLED, SETTLED / 10, 1e12 + 0.5, 0.5, 2.5, 1 / 3, 999_999_999.9999995, 1e-7]]
    )
    near = [
        around,
        np.nextafter(around, np.inf),
        np.nextafter(around, -np.inf),
        around + 0.01,
        around - 0.01,
        -around,
        around * 0.35,
    ]
    near = np.concatenate(near)
    near = near[np.abs(near) > 1e-9]  # no quotient of them overflows
    return np.concatenate([near, [0.0, -0.0, np.nan, np.nan, np.nan, 2016.0, 2020.0, 2022.0, 2023.0]])


POOL = _adversarial()


def numbers(draw, rows=ROWS):
    """Money, counts and shares of all sizes, and every figure at which something changes."""
    shape = draw.integers(0, 5, rows)
    return np.choose(
        shape,
        [
            draw.choice(POOL, rows),
            draw.random(rows),
            draw.integers(0, 12, rows).astype(float),
            np.rint(draw.lognormal(16, 3, rows) * 100) / 100,
            draw.normal(0, 1e7, rows),
        ],
    )


def _column_of(name):
    """The entry of the column dictionary for a name as rules write it: ``revenue_1``, ``carrier_level``."""
    for table, column in (
        ("enterprises", name),
        ("accounts", name),
        ("accounts", name[:-2]),
        ("carriers", name.removeprefix("carrier_")),
        ("carriers", name),
    ):
        if column in dictionary()[table].columns:
            return dictionary()[table].columns[column]
    return None


def column(name, draw):
    entry = _column_of(name)
    if entry is not None and entry.words:
        return draw.integers(-1, len(entry.words), ROWS).astype(np.int8)
    if (entry is not None and entry.type == "bool") or name == "repaid_on_time" or name in HISTORY:
        return draw.random(ROWS) < 0.6
    return numbers(draw)


def like(values, draw):
    """Fresh values of the type that a quantity has."""
    return draw.random(ROWS) < 0.6 if np.asarray(values).dtype == np.bool_ else numbers(draw)


def by_row(function, given):
    """A compiled function on every row; arrays are columns, everything else holds for all rows."""
    rows = [
        [
            value[row].item()
            if isinstance(value, np.ndarray) and value.dtype != np.int8
            else value[row]
            if isinstance(value, np.ndarray)
            else value
            for value in given
        ]
        for row in range(ROWS)
    ]
    return np.array([function(*row) for row in rows])


def fail_if_different(found, expected):
    expected = np.broadcast_to(expected, found.shape)
    assert (found.dtype == np.bool_) == (expected.dtype == np.bool_)
    assert np.array_equal(found.astype(float), expected.astype(float), equal_nan=True)


def fail_if_compiled_differs(function, given):
    with np.errstate(all="ignore"):
        expected = function(*given)
    fail_if_different(by_row(compiled(function), given), expected)


@pytest.mark.parametrize(
    ("rule", "name"), thinned([(rule, name) for rule, rules in rule_sets().items() for name in rules.functions], 3)
)
def test_every_national_and_provincial_rule(rule, name):
    rules, draw = rule_sets()[rule], np.random.default_rng(sum(map(ord, name)))
    function = rules.functions[name]
    used = {name: of for of, functions in rules.uses.items() for name in functions}
    for year in YEARS:
        try:
            in_law = parameters(rule, year)
        except Refusal:
            continue
        given = []
        for argument in arguments(function):
            of = rule if argument in rules.functions else used.get(argument)
            if argument == "year":
                given.append(float(year))
            elif of is None:
                given.append(in_law[argument] if argument in in_law else column(argument, draw))
            else:
                columns = {one: column(one, draw) for one in columns_read(of, [argument])}
                given.append(like(work_out(of, year, columns, [argument])[argument], draw))
        fail_if_compiled_differs(function, given)


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (number, name)
        for number, module in ARTICLES.items()
        for name, function in vars(module).items()
        if hasattr(function, "law")
    ],
)
def test_every_function_of_an_article_that_the_years_run(number, name):
    module, draw = ARTICLES[number], np.random.default_rng(sum(map(ord, name)))
    function = getattr(module, name)
    clauses = [mark.clause for mark in function.law if mark.clause] or [c for c in register() if c.startswith(f"{number}.")]
    paid = {
        own: value for clause in clauses for own, value in baseline_policy().parameters(clause, 2023).items() if value is not None
    }
    words = {own: choice for clause in clauses for own, choice in register()[clause].readings.items()}
    readings = [argument for argument in arguments(function) if argument in words]
    for chosen in product(*(words[argument] for argument in readings)):
        known, given = dict(zip(readings, chosen, strict=True)), []
        for argument in arguments(function):
            quantity = getattr(module, argument, None)
            if argument in known:
                given.append(known[argument])
            elif hasattr(quantity, "law"):
                given.append(
                    draw.random(ROWS) < 0.6 if quantity.law[0].step == "condition" else draw.integers(0, 99, ROWS).astype(float)
                )
            elif argument in HISTORY or _column_of(argument) is not None:
                given.append(column(argument, draw))
            else:
                given.append(paid.get(argument, 12345.5))
        fail_if_compiled_differs(function, given)


@pytest.mark.parametrize("function", [law.settled, law.round_half_up, law.round_down, law.round_up, law.known])
def test_arithmetic_of_one_number(function):
    kernel = _calls(function, 1)
    values = np.concatenate([POOL, numbers(np.random.default_rng(3), 5000)])
    fail_if_different(np.array([kernel(value) for value in values]), function(values))


@pytest.mark.parametrize("function", [law.minimum, law.maximum])
def test_arithmetic_of_two_numbers(function):
    kernel = _calls(function, 2)
    one, other = map(np.ravel, np.meshgrid(POOL[:150], np.append(POOL[-60:], 0)))
    found = np.array([kernel(a, b) for a, b in zip(one, other, strict=True)])
    fail_if_different(found, function(one, other))
    assert np.array_equal(np.signbit(found), np.signbit(function(one, other)))


def test_where_takes_one_of_two():
    kernel = _calls(law.where, 3)
    for chosen, one, other in product([True, False], [1.5, 0, np.nan, True], [2.5, 0, np.nan]):
        assert np.array_equal(kernel(chosen, one, other), law.where(chosen, one, other), equal_nan=True)


def test_where_keeps_arrays_as_numpy_has_them():
    chosen, values = np.array([True, False, True]), np.array([1.0, 2.0, np.nan])
    assert np.array_equal(law.where(chosen, values, 0), np.where(chosen, values, 0), equal_nan=True)


def _calls(function, places):
    """A compiled function that calls one of the package's own, by name, as rules do."""
    if inspect.isfunction(function):
        compiling._make_known(function)
    calls = {1: lambda a: function(a), 2: lambda a, b: function(a, b), 3: lambda a, b, c: function(a, b, c)}
    return compiling.numba.njit(error_model="numpy")(calls[places])


def test_an_amount_is_settled_alike_alone_and_beside_a_billion():
    below = np.concatenate([POOL, numbers(np.random.default_rng(4), 20_000)])
    below = below[np.abs(below) < SETTLED]
    alone, beside = np.array([law.settled(value) for value in below]), law.settled(np.append(below, 3 * SETTLED))[:-1]
    assert np.array_equal(alone, law.settled(below)) and np.array_equal(alone, beside)
    assert np.array_equal(np.array([_SETTLED(value) for value in below]), alone)
    assert float(law.settled(SETTLED + 0.00003)) == _SETTLED(SETTLED + 0.00003) == SETTLED


_SETTLED = _calls(law.settled, 1)


@pytest.mark.parametrize("function", [brackets.reaching, brackets.exceeding])
def test_tables_of_the_law(function):
    bounds, values = (0.5, 1e6, SETTLED), (0.0, 1.0, 2.0, 3.0)
    kernel = compiled(function)
    fail_if_different(np.array([kernel(figure, bounds, values) for figure in POOL]), function(POOL, bounds, values))


def fail_if_chain_differs(found, rule, wanted, columns, year, overrides=None):
    expected = work_out(rule, year, columns, wanted, overrides)
    given = [columns[name] for name in found.columns]
    rows = by_row(found.function, [*given, float(year), found.parameters(year, overrides)])
    for place, name in enumerate(wanted):
        assert np.array_equal(rows[:, place].astype(float), expected[name].astype(float), equal_nan=True), (name, year)


@pytest.mark.parametrize("rule", CHAINS)
def test_every_chain_gives_what_the_rules_give(rule):
    wanted, draw = CHAINS[rule], np.random.default_rng(11)
    names = sorted(columns_read(rule, wanted))
    found = chain(f"whole_{rule}", rule, wanted, names)
    for year in (year for year in YEARS for _ in range(3)):
        fail_if_chain_differs(found, rule, wanted, {name: column(name, draw) for name in names}, year)
    assert len({compiling.numba.typeof(found.parameters(year)) for year in range(found.first_year, 2031)}) == 1
    with pytest.raises(Refusal):
        found.parameters(found.first_year - 1)


def test_firms_that_might_qualify_give_the_same_in_a_chain():
    wanted, draw = CHAINS["recognition"], np.random.default_rng(12)
    revenue = {f"revenue_{back}": np.rint(draw.lognormal(17, 1, ROWS)) for back in (1, 2, 3)}
    rd = {f"rd_audit_{back}": revenue[f"revenue_{back}"] * draw.choice([0.03, 0.04, 0.05, 0.06], ROWS) for back in (1, 2, 3)}
    columns = {name: column(name, draw) for name in columns_read("recognition", wanted)} | revenue | rd
    columns |= {
        "founded_year": draw.integers(2015, 2023, ROWS).astype(float),
        "days_registered": np.full(ROWS, np.nan),
        "staff_1": np.full(ROWS, 50.0),
        "technical_staff_1": draw.integers(4, 9, ROWS).astype(float),
        "high_tech_revenue_share_1": draw.choice([0.59, 0.6, 0.8], ROWS),
        "accident": draw.random(ROWS) < 0.1,
        "class_one_ip": draw.integers(0, 2, ROWS).astype(float),
        "class_two_ip": draw.integers(0, 6, ROWS).astype(float),
        "technology_field": draw.integers(0, 3, ROWS).astype(np.int8),
        "expert_score": np.full(ROWS, np.nan),
    }
    columns |= {f"rd_domestic_share_{back}": np.ones(ROWS) for back in (1, 2, 3)}
    found = chain("likely", "recognition", wanted, sorted(columns))
    assert 0 < work_out("recognition", 2023, columns, wanted)["meets_conditions"].sum() < ROWS
    fail_if_chain_differs(found, "recognition", wanted, columns, 2023)


def test_a_quantity_that_is_handed_in_is_not_worked_out_again():
    names = ["taxable_income", "tax_losses", "staff", "assets", "certificate_valid", "extra_deduction"]
    found, draw = chain("handed_in", "income_tax", ["tax_due"], names), np.random.default_rng(5)
    columns = {name: column(name, draw) for name in names} | {"certificate_valid": draw.random(ROWS) < 0.5}
    fail_if_chain_differs(found, "income_tax", ["tax_due"], columns, 2024)
    assert "super_deduction" not in found.source and "recognition" not in found.source


def test_overrides_reach_a_chain_and_the_rules_that_it_uses():
    wanted, draw = CHAINS["income_tax"], np.random.default_rng(6)
    names = sorted(columns_read("income_tax", wanted))
    found = chain("overridden", "income_tax", wanted, names)
    overrides = {"standard_rate": 0.2, "super_deduction.general_rate": {2024: 0.5}, "small_rates": {2025: [0.1, 0.2]}}
    for year in (2023, 2024, 2026):
        fail_if_chain_differs(found, "income_tax", wanted, {name: column(name, draw) for name in names}, year, overrides)
    with pytest.raises(Refusal, match="standard_rate"):
        found.parameters(2023, {"standard_rat": 0.2})


def test_a_table_that_is_not_set_has_the_type_of_one_that_is():
    found = chain("asked", "recognition", ["rd_ratio_required"], ["revenue_1"])
    unset = found.parameters(2023, {"rd_ratios": {2020: None}})
    assert compiling.numba.typeof(unset) == compiling.numba.typeof(found.parameters(2023))
    assert np.isnan(found.function(1e6, 2023.0, unset)[0])


@pytest.mark.parametrize(
    ("rule", "wanted", "given", "named"),
    [
        ("recognition", ["rd_ratio_required"], ["revenue_2"], "revenue_1"),
        ("recogniton", ["score"], [], "recognition"),
        ("recognition", ["scores"], [], "score"),
    ],
)
def test_what_a_chain_lacks_is_named(rule, wanted, given, named):
    with pytest.raises(KeyError, match=named):
        chain("lacking", rule, wanted, given)


def test_a_chain_can_be_read_and_run_as_plain_python():
    found = chain("asked", "recognition", ["rd_ratio_required"], ["revenue_1"])
    assert "rd_ratio_required = of_recognition.rd_ratio_required(revenue_1, sales_bounds, rd_ratios)" in found.source
    assert found.function.py_func(np.array([1e6, 1e8]), 2023.0, found.parameters(2023))[0].tolist() == [0.05, 0.04]


@pytest.mark.parametrize(
    "file",
    [
        "law.py",
        "articles/a08_rd_investment.py",
        "higher_law/brackets.py",
        "higher_law/recognition.yaml",
        "projection/kernel/compiling.py",
        "data/columns.yaml",
    ],
)
def test_compiled_code_belongs_to_one_text_of_the_rules(file, tmp_path):
    copy = tmp_path / "kjqs_model"
    shutil.copytree(Path(kjqs_model.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    before = digest(copy)
    (copy / file).write_text((copy / file).read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    assert digest(copy) != before


def test_a_cache_that_cannot_be_written_gives_way_to_one_of_the_process(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KJQS_CACHE", str(tmp_path / "file"))
    folder = compiled_cache.cache_folder("digest")
    assert folder.is_dir() and tmp_path not in folder.parents


KERNEL = """
import json, sys, time
import numba
import numpy as np
from kjqs_model.projection.kernel.compiling import CACHE, chain, jit

SUBSIDY_COLUMNS = ["certificate_valid", "tech_sme", "enjoys_super_deduction", "above_scale", "rd_reported", "revenue", "rd_tax", "rd_tax_1",
                   "priority_industry"]
ratio = chain("ratio", "recognition", ["rd_ratio_required"], ["revenue_1"])
subsidy = chain("subsidy", "provincial_rd_subsidy", ["base", "granted_outside_envelope"], SUBSIDY_COLUMNS)
asked, granted = ratio.function, subsidy.function

@jit
def kernel(revenue, year, of_ratio, of_subsidy):
    total = 0.0
    for i in range(len(revenue)):
        total += asked(revenue[i], year, of_ratio)[0]
        total += granted(True, False, True, 0, np.nan, revenue[i], 0.1 * revenue[i], 0.05 * revenue[i], 0, year, of_subsidy)[0]
    return total

start = time.perf_counter()
found = kernel(np.array([1e6, 1e8, 3e9]), 2023.0, ratio.parameters(2023), subsidy.parameters(2023))
ready = "numba.np.linalg" in sys.modules

@numba.njit
def later(values, few):
    return np.sort(values).sum(), float(np.array(few).sum())

print(json.dumps({"total": found, "hits": sum(kernel.stats.cache_hits.values()), "seconds": time.perf_counter() - start,
                  "cache": str(CACHE), "ready": ready, "later": list(later(np.arange(5.0), (1, 2, 3)))}))
"""


@pytest.mark.slow
def test_a_second_process_loads_what_the_first_compiled(tmp_path, repository):
    (tmp_path / "kernel.py").write_text(KERNEL)
    said = []
    for _ in range(2):
        run = subprocess.run(
            [sys.executable, str(tmp_path / "kernel.py")],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"KJQS_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(repository)},
        )
        said.append(json.loads(run.stdout))
    assert [one["hits"] for one in said] == [0, 1]
    assert said[0]["total"] == said[1]["total"] and said[0]["cache"].startswith(str(tmp_path))
    assert said[0]["ready"] and not said[1]["ready"], "what was compiled is loaded without making the compiler ready"
    assert said[0]["later"] == said[1]["later"] == [10.0, 6.0], "and what is compiled after that makes it ready"


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: b"",
        lambda content: content[:40],
        lambda content: content[:-1],
        lambda content: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
    ],
    ids=["empty", "cut early", "one byte short", "one bit turned"],
)
@pytest.mark.parametrize("kind", [".nbi", ".nbc"])
def test_damaged_compiled_code_is_compiled_again(harm, kind, tmp_path, monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", numba.config.CACHE_DIR)  # what ``use`` sets is set back
    monkeypatch.setattr(caching, "IndexDataCacheFile", caching.IndexDataCacheFile)
    compiled_cache.use(tmp_path)
    said = [_run_twice()]
    damaged = [path for path in tmp_path.rglob("*") if path.suffix == kind]
    assert damaged
    for path in damaged:
        path.write_bytes(harm(path.read_bytes()))
    said += [_run_twice(), _run_twice()]
    assert said == [(42, 0), (42, 0), (42, 1)]  # what was compiled again is kept again


def _run_twice():
    """What a function gives that knows nothing but the cache, and how often that had it."""
    known = numba.njit(cache=True)(_twice)
    return known(21), sum(known.stats.cache_hits.values())


def _twice(x):
    return 2 * x


def test_compiled_code_is_not_taken_from_a_folder_that_others_can_write(tmp_path, monkeypatch):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    monkeypatch.setenv("KJQS_CACHE", str(shared))
    assert tmp_path not in compiled_cache.cache_folder("digest").parents
    shared.chmod(0o700)
    assert compiled_cache.cache_folder("digest") == shared / "digest"


def test_a_relative_cache_home_counts_as_unset(tmp_path, monkeypatch):
    monkeypatch.delenv("KJQS_CACHE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "somewhere")
    monkeypatch.chdir(tmp_path)
    assert compiled_cache.cache_folder("digest") == tmp_path / ".cache" / "kjqs_model" / "digest"
    assert not (tmp_path / "somewhere").exists()


def test_costing_does_not_load_numba():
    code = (
        "import sys, kjqs_model, kjqs_model.cli, kjqs_model.policy as p; from benchmarks.evaluation import city; "
        "p.evaluate(city(100), p.baseline_policy(), 2023); print([m for m in ('numba', 'llvmlite') if m in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(kjqs_model.__file__).parents[1]
    ).stdout
    assert shown.strip() == "[]"
