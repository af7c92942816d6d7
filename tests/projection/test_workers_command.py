"""--workers: whatever asks for draws gets from processes of this machine the bytes that threads give; two parts each."""

import pytest

from tests.projection.commands import kjqs

ASKED = {
    "simulate": ("baseline", "--draws", 32, "--set", "1.1.amount=110000"),
    "hindcast": ("--base", 2022, "--draws", 32),
    "sweep": ("baseline", "--draws", 32, "--vary", "1.1.amount=50000,100000"),
}


@pytest.mark.slow
@pytest.mark.parametrize("command", ASKED)
def test_processes_give_the_bytes_of_threads(command, tmp_path):
    for output, more in (("threads", ()), ("processes", ("--workers", 2))):
        code, _, err = kjqs(command, *ASKED[command], "--output", tmp_path / output, *more)
        assert code == 0, err
    names = sorted(path.name for path in (tmp_path / "threads").glob("*.csv"))
    assert names and all(
        (tmp_path / "threads" / one).read_bytes() == (tmp_path / "processes" / one).read_bytes() for one in names
    )


def test_a_scheduler_that_does_not_answer_is_refused_before_anything_is_written(tmp_path):
    code, _, err = kjqs("simulate", "baseline", "--draws", 8, "--output", tmp_path / "out", "--scheduler", "nonsense://x")
    assert code == 2 and "dask" in err and not list(tmp_path.iterdir())
