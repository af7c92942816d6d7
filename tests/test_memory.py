"""A command that the memory would not hold is refused before it begins; limits of containers and of the process count."""

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


@pytest.mark.parametrize("files", [
    {"proc/self/cgroup": "0::/box/inner\n", "sys/fs/cgroup/box/memory.max": "500000000\n", "sys/fs/cgroup/box/memory.current": "300000000\n",
     "sys/fs/cgroup/box/memory.stat": "anon 1\ninactive_file 50000000\n", "sys/fs/cgroup/box/inner/memory.max": "max\n"},
    {"proc/self/cgroup": "4:memory:/box\n1:cpu:/\n", "sys/fs/cgroup/memory/box/memory.limit_in_bytes": "500000000\n",
     "sys/fs/cgroup/memory/box/memory.usage_in_bytes": "300000000\n", "sys/fs/cgroup/memory/box/memory.stat": "total_inactive_file 50000000\n",
     "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n", "sys/fs/cgroup/memory/memory.usage_in_bytes": "1\n",
     "sys/fs/cgroup/memory/memory.stat": ""}], ids=["version 2", "version 1"])
def test_what_a_container_leaves_is_all_there_is(files, tmp_path):
    assert memory.free_memory(_laid(tmp_path, files)) == 250_000_000
    with pytest.raises(Refusal, match="--draws"):
        memory.fail_if_short(250_000_001, tmp_path)
    memory.fail_if_short(250_000_000, tmp_path)


def test_without_limits_it_is_the_machines(tmp_path):
    assert memory.free_memory(tmp_path) > 250_000_000


def test_more_draws_years_and_firms_take_more():
    baseline = load_scenario("baseline")
    small = memory_of(baseline, 64, 2025)
    assert small < memory_of(baseline, 128, 2025) < memory_of(baseline, 128, 2027)
    assert memory_of(load_scenario("baseline", ["population={synthesise: {assumptions: {enterprises: 1000000}}}"]), 64, 2025) > 4 * small


def test_a_simulation_that_the_memory_does_not_hold_is_refused_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "free_memory", lambda root: 400_000_000)
    (tmp_path / "s.yaml").write_text("title: t\nauthor: a\ndate: 2023-12-31\nquestion: q\n", encoding="utf-8")
    code, _, said = kjqs("simulate", tmp_path / "s.yaml", "--draws", "1024", "--output", tmp_path / "out")
    assert code == 2 and "--draws" in said and "0.4 GB" in said and sorted(path.name for path in tmp_path.iterdir()) == ["s.yaml"]
