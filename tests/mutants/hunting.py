"""Each mutant in a fork of its own, with the tests that should notice it."""

from __future__ import annotations

import ast
import importlib
import os
import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FunctionType

REPOSITORY = Path(__file__).parents[2]
PACKAGE = REPOSITORY / "kjqs_model"
_NOTICED, _SURVIVED = 3, 4
_MOST_SECONDS = 60
_SEEDS = 24
"""Random populations on which the oracle of exact fractions is asked where no golden case notices."""


def survives(notice: Callable[[], None], change: tuple[str, Path, ast.Module] | None = None) -> bool:
    """Whether a check goes through in a fork in which a module is changed; any failure is one that is noticed."""
    child = os.fork()
    if child == 0:
        code = _NOTICED
        try:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))  # a mutant that never ends was noticed
            if change is not None:
                _become(*change)
            notice()
            code = _SURVIVED
        except BaseException:  # noqa: BLE001 - whatever it is, the mutant was noticed
            pass
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == _SURVIVED


def _become(name: str, path: Path, tree: ast.Module) -> None:
    """Give a module that is loaded the code of a mutant, also where others hold its functions; what was worked out from it is forgotten."""
    module = importlib.import_module(name)
    other = vars(module) | {"__name__": name, "__file__": str(path)}
    exec(compile(tree, str(path), "exec"), other)
    for key, new in other.items():
        old = vars(module).get(key)
        if isinstance(old, FunctionType) and isinstance(new, FunctionType):
            _take_over(old, new)
        elif isinstance(old, type) and isinstance(new, type) and old.__module__ == name:
            for member, made in vars(new).items():
                before, after = _function(vars(old).get(member)), _function(made)
                if before is not None and after is not None:
                    _take_over(before, after)
        elif not key.startswith("__"):
            setattr(module, key, new)
    for held in [held for held in sys.modules if held.startswith("kjqs_model.policy") or held == "kjqs_model.law"]:
        for found in list(vars(sys.modules[held]).values()):
            if hasattr(found, "cache_clear"):
                found.cache_clear()


def _function(member: object) -> FunctionType | None:
    """The function in a method, a class method or a property."""
    found = getattr(member, "__func__", None) or getattr(member, "fget", None) or member
    return found if isinstance(found, FunctionType) else None


def _take_over(old: FunctionType, new: FunctionType) -> None:
    if old is not new and old.__module__ == new.__module__ and len(old.__code__.co_freevars) == len(new.__code__.co_freevars):
        old.__code__, old.__defaults__ = new.__code__, new.__defaults__
        old.__dict__.update(new.__dict__)


def warm() -> None:
    """Load, and run once, what every fork would load and work out for itself."""
    golden_cases("a08")
    from tests.budget import test_ledger  # noqa: F401
    from tests.oracle import test_oracle

    test_oracle.test_the_package_agrees_with_the_oracle(0)


def module_of(path: Path) -> str:
    """The dotted name of a module of the package."""
    return ".".join(("kjqs_model", *path.relative_to(PACKAGE).with_suffix("").parts))


# ---- what notices


def golden_cases(article: str | None = None, values: Mapping[str, object] | None = None) -> None:
    """The golden cases of an article, or of all, under a policy with other values; AssertionError at the first that does not hold."""
    from tests import test_golden_cases as golden

    if values is not None:
        policy = golden.baseline_policy().with_overrides(values)
        golden.baseline_policy = lambda: policy
    for path, file in golden.FILES.items():
        if article is None or path.parent.name == article:
            for case in file["cases"]:
                golden.test_a_case_worked_out_by_hand(file, case)


def oracle() -> None:
    """The oracle of exact fractions on random populations."""
    from tests.oracle import test_oracle

    for seed in range(_SEEDS):
        test_oracle.test_the_package_agrees_with_the_oracle(seed)


def law_of(article: str) -> Callable[[], None]:
    """What notices a change of an article's rules."""

    def notice() -> None:
        golden_cases(article)
        oracle()

    return notice


def figures(path: str, value: object) -> Callable[[], None]:
    """What notices another figure of the law: the golden cases of its article that do not set it themselves."""

    def notice() -> None:
        golden_cases(f"a{int(path.split('.', 1)[0]):02d}", {path: value})

    return notice


def ledger() -> None:
    """The ledger beside one that is kept by hand, draw by draw."""
    from hypothesis import HealthCheck, Phase, settings

    from tests.budget import test_ledger

    few = settings(
        max_examples=25,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for name in (
        "test_every_draw_is_what_a_clerk_would_keep_by_hand",
        "test_claims_and_money_balance_to_the_yuan",
        "test_a_treasury_s_budget_is_what_a_clerk_would_ask_for_in_each_draw",
    ):
        few(getattr(test_ledger, name))()
    for name in (
        "test_each_county_pays_its_own_part_and_the_city_s_money_does_not",
        "test_what_falls_due_beyond_the_last_year_stays_owed",
        "test_the_base_year_s_unpaid_share_is_what_the_first_year_opens_with",
        "test_an_appropriation_at_a_safety_level_covers_at_least_that_share_of_the_draws_and_no_step_more",
        "test_the_lines_of_a_treasury_s_appropriation_follow_what_is_due",
        "test_money_left_over_is_told_by_line_in_proportion_to_appropriations_of_all_years_so_far",
    ):
        getattr(test_ledger, name)()


def other_figures(path: str, value: object) -> list[object]:
    """What a figure or a word of the law is changed into."""
    from kjqs_model.policy import register

    clause, name = path.split(".", 2)[:2], path.rpartition(".")[2]
    words = register()[".".join(clause)].readings.get(name)
    if words:
        return [next(word for word in words if word != value)]
    if value is None:
        return []
    return [value + 1, value - 1] if value >= 2 and float(value).is_integer() else [value * 1.01, value * 0.99] if value else [1]
