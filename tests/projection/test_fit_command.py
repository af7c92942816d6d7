"""``kjqs fit``: the constants in words and as a file, the same in every process; those shipped are those that a fit makes."""

import math
import re
import subprocess
import sys

import pytest

from kjqs_model.data import shipped
from kjqs_model.population.base_years import base_years
from kjqs_model.projection import fit_again
from kjqs_model.projection.fitting.fit import Constants
from kjqs_model.projection.fitting.paths import Paths
from kjqs_model.reporting.terminal.fit import fitted, grid
from kjqs_model.scenario import load_scenario
from kjqs_model.yamls import read_yaml
from tests.projection.commands import kjqs

SHIPPED = {year: f"fitted_{year}.yaml" for year in base_years()}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    output = tmp_path_factory.mktemp("fit") / "deep" / "fitted.yaml"
    code, out, err = kjqs("fit", "--base", 2022, "--output", output)
    assert code == 0, err
    return output, out, err


def test_it_tells_each_constant_with_what_it_reproduces(written):
    _, out, err = written
    assert "2022 年的拟合常数" in out and "首次申报水平" in out and "增长过程的中心" in out
    assert (
        "只用到截至 2022 年的数" in out and "2020 年 302，2022 年 842" in out and "2023 年 1,155" not in out and "已写出" in err
    )


@pytest.mark.slow
def test_english_is_spoken_too():
    code, out, _ = kjqs("fit", "--base", 2020, "--language", "en")
    assert code == 0 and "Constants fitted at 2020" in out and "267 in 2020" in out and not re.search("[\u4e00-\u9fff]", out)


@pytest.mark.slow
@pytest.mark.parametrize("year", base_years())
def test_expected_counts_are_those_that_there_were(year):
    told = grid(fitted(load_scenario(None, [f"years.base={year}"])))
    rows = [row for row in told.rows if row[5] != "–"]
    assert len(rows) >= 4
    for row in rows:
        there_were, expected = (float(text.replace(",", "")) for text in row[4:])
        assert expected == pytest.approx(there_were, rel=0.02, abs=0.01), (
            row
        )  # paths lead to the middle; research within a hundredth


def test_the_file_holds_what_a_projection_reads(written):
    given = read_yaml(written[0].read_text(encoding="utf-8"))
    assert (
        list(given) == ["base", "key", "paths_key", "made_by", "history", "constants", "paths"] and "kjqs fit" in given["made_by"]
    )
    constants, key, of_paths = fit_again(load_scenario(None, ["years.base=2022"]))
    read = {name: tuple(value) if isinstance(value, list) else value for name, value in given["constants"].items()}
    assert Constants(**read, paths=Paths.of(given["paths"])) == constants and (given["key"], given["paths_key"]) == (
        key,
        of_paths,
    )
    assert given["history"]["technology_smes"] == {2020: 302.0, 2022: 842.0}


@pytest.mark.slow
def test_the_key_is_the_same_in_another_process_and_hangs_on_priors_but_no_policy(written, repository):
    code = (
        "from kjqs_model.projection import fit_again; from kjqs_model.scenario import load_scenario; "
        "given = load_scenario('scenarios/baseline.yaml', ['years.base=2022', '1.1.amount=5', 'targets.T2.at_least=7']); "
        "print(fit_again(given)[1])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=repository)
    shown = ran.stdout.strip()
    assert shown == read_yaml(written[0].read_text(encoding="utf-8"))["key"]
    assert fit_again(load_scenario(None, ["years.base=2022", "assumptions.exit_rate=0.03"]))[1] != shown


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (["--base", 2019], "2019", "2019"),
        (["--set", "population=published_2023"], "{synthesise: {}}", "{synthesise: {}}"),
        (["--set", "assumptions.exit_rte=0.1"], "是否应为“exit_rate”", "Did you mean 'exit_rate'"),
    ],
)
def test_refusals_write_nothing(tmp_path, words, zh, en):
    for language, said in (("zh", zh), ("en", en)):
        code, out, err = kjqs("fit", *words, "--language", language, "--output", tmp_path / "f.yaml")
        assert (code, out) == (2, "") and said in err and list(tmp_path.iterdir()) == []


def test_a_fit_never_takes_the_place_of_its_scenario(tmp_path, repository):
    scenario = tmp_path / "a.yaml"
    scenario.write_bytes((repository / "scenarios" / "baseline.yaml").read_bytes())
    assert kjqs("fit", scenario, "--output", scenario)[0] == 2 and scenario.read_text(encoding="utf-8").count("title") == 1


@pytest.mark.parametrize("year", [year if year == 2022 else pytest.param(year, marks=pytest.mark.slow) for year in SHIPPED])
def test_the_shipped_constants_are_fresh(year):
    """``make generated`` writes them. The key is of this machine's last bits: where it differs, a projection fits anew."""
    given = shipped(SHIPPED[year])
    constants, key, _ = fit_again(load_scenario(None, [f"years.base={year}"]))
    assert len(given["key"]) == len(key)
    assert given["constants"].keys() == constants.as_dict().keys()
    for name, value in constants.as_dict().items():
        for found, made in zip(*(entry if isinstance(entry, list) else [entry] for entry in (given["constants"][name], value))):
            assert math.isclose(found, made, rel_tol=1e-9, abs_tol=1e-9), name
