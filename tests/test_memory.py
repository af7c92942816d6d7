"""A command that the memory would not hold is refused before it begins; limits of containers and of the process count."""

from pathlib import Path

import pytest

from kjqs_model import memory
from kjqs_model.errors import Refusal
from kjqs_model.scenario import load_scenario
from kjqs_model.study.room import memory_of
from tests.projection.commands import kjqs


def _laid(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
    return root


@pytest.mark.parametrize(
    "files",
    [
        {
            "proc/self/cgroup": "0::/box/inner\n",
            "sys/fs/cgroup/box/memory.max": "500000000\n",
            "sys/fs/cgroup/box/memory.current": "300000000\n",
            "sys/fs/cgroup/box/memory.stat": "anon 1\ninactive_file 50000000\n",
            "sys/fs/cgroup/box/inner/memory.max": "max\n",
        },
        {
            "proc/self/cgroup": "4:memory:/box\n1:cpu:/\n",
            "sys/fs/cgroup/memory/box/memory.limit_in_bytes": "500000000\n",
            "sys/fs/cgroup/memory/box/memory.usage_in_bytes": "300000000\n",
            "sys/fs/cgroup/memory/box/memory.stat": "total_inactive_file 50000000\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "1\n",
            "sys/fs/cgroup/memory/memory.stat": "",
        },
    ],
    ids=["version 2", "version 1"],
)
def test_what_a_container_leaves_is_all_there_is(files, tmp_path):
    assert memory.free_memory(_laid(tmp_path, files)) == 250_000_000
    with pytest.raises(Refusal, match="--draws"):
        memory.fail_if_short(250_000_001, tmp_path)
    memory.fail_if_short(250_000_000, tmp_path)


def test_without_limits_it_is_the_machines(tmp_path):
    assert memory.free_memory(tmp_path) > 250_000_000
    told, found = memory._of_the_machine(Path("/")), memory._of_the_machine(tmp_path)  # Linux's own word, and psutil's
    assert told == pytest.approx(found, rel=0.5)
    _laid(tmp_path, {"proc/meminfo": "MemTotal:       4000000 kB\nMemAvailable:   100000 kB\n"})
    assert memory.free_memory(tmp_path) == 102_400_000


def test_more_draws_years_and_firms_take_more():
    baseline = load_scenario("baseline")
    small = memory_of(baseline, 64, 2025)
    assert small < memory_of(baseline, 128, 2025) < memory_of(baseline, 128, 2027)
    assert (
        memory_of(load_scenario("baseline", ["population={synthesise: {assumptions: {enterprises: 1000000}}}"]), 64, 2025)
        > 4 * small
    )


def test_a_simulation_that_the_memory_does_not_hold_is_refused_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "free_memory", lambda root: 400_000_000)
    (tmp_path / "s.yaml").write_text("title: t\nauthor: a\ndate: 2023-12-31\nquestion: q\n", encoding="utf-8")
    code, _, said = kjqs("simulate", tmp_path / "s.yaml", "--draws", "1024", "--output", tmp_path / "out")
    assert code == 2 and "--draws" in said and "0.4 GB" in said and sorted(path.name for path in tmp_path.iterdir()) == ["s.yaml"]


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("sweep", "s.yaml", "--vary", "1.1.amount=1,2", "--draws", "1024"), "--draws"),
        (("tune", "s.yaml", "--target", "T2", "--probability", "0.9", "--vary", "1.1.amount=1:2"), "--draws"),
        (("report", "s.yaml"), "--jobs"),
        (("sensitivity", "s.yaml", "--draws", "64"), "--draws"),
        (("hindcast", "--draws", "64"), "--draws"),
        (("evaluate", "tables", "--year", "2023"), "县"),
    ],
    ids=lambda words: words[0],
)
def test_other_commands_refuse_likewise(words, remedy, tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "free_memory", lambda root: 150_000_000)
    (tmp_path / "s.yaml").write_text("title: t\nauthor: a\ndate: 2023-12-31\nquestion: q\n", encoding="utf-8")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "enterprises.csv").write_text("firm_id,year\na,2023\n", encoding="utf-8")
    given = [tmp_path / word if (tmp_path / word).exists() else word for word in words]
    code, _, said = kjqs(*given, "--output", tmp_path / ("out.csv" if words[0] == "evaluate" else "out"))
    assert (
        code == 2
        and remedy in said
        and "0.1 GB" in said
        and sorted(path.name for path in tmp_path.iterdir()) == ["s.yaml", "tables"]
    )


def test_rows_that_trials_keep_and_points_of_a_sweep_count():
    baseline = load_scenario("baseline")
    small = memory_of(baseline, 64, 2025)
    one = memory_of(baseline, 64, 2025, trials=1) - small
    assert 35_000_000 < one < 60_000_000  # 39.5 MB were measured
    assert memory_of(baseline, 64, 2025, trials=5) - small == 5 * one
    assert memory_of(baseline, 64, 2025, points=100) - small == 100 * 64 * 2 * 600
    assert memory_of(baseline, 64, 2025, projections=7) > memory_of(baseline, 64, 2025, projections=1)


@pytest.mark.parametrize("verb", ["sweep", "tune", "compare"])
def test_verbs_count_what_they_keep(verb, monkeypatch):
    import kjqs_model

    baseline = load_scenario("baseline")
    last = max(target.year for target in baseline.targets.values()) if verb == "tune" else baseline.years.end
    alone = memory_of(baseline, 64, last)
    monkeypatch.setattr(memory, "free_memory", lambda root: alone + 20_000_000)
    asked = {
        "sweep": lambda: kjqs_model.sweep("baseline", {"1.1.amount": [50_000, 60_000]}, draws=64),
        "tune": lambda: kjqs_model.tune("baseline", {"T2": 0.9}, {"1.1.amount": (0, 100_000)}, draws=64),
        "compare": lambda: kjqs_model.compare("baseline", ["no_policy", "tight_budget"], draws=64),
    }
    with pytest.raises(Refusal, match="--draws"):
        asked[verb]()


def test_what_tables_take_grows_with_them_in_every_form(tmp_path):
    import pandas as pd

    from kjqs_model.tables.reading.limits import memory_of_tables

    nothing = memory_of_tables(tmp_path / "nowhere")
    frame = pd.DataFrame({"firm_id": ["a"] * 1000, "year": [2023] * 1000})
    frame.to_csv(tmp_path / "a.csv", index=False)
    frame.to_parquet(tmp_path / "b.parquet")
    frame.to_excel(tmp_path / "c.xlsx", index=False)
    (tmp_path / "d.xlsx").write_text("no workbook", encoding="utf-8")
    each = [memory_of_tables(tmp_path / name) - nothing for name in ("a.csv", "b.parquet", "c.xlsx", "d.xlsx")]
    assert min(each[:3]) > 2_000 and each[3] == 0 and memory_of_tables(tmp_path) == nothing + sum(each)
