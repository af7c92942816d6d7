"""Parts worked off by processes: the same results in the same order, also where one is killed in the middle."""

import os
import signal
import time
from pathlib import Path

import pytest

from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.parts import open_executor
from tests.parts import work


def test_one_worker_is_this_process():
    with open_executor() as executor:
        assert [(found, pid) for found, _, pid, _ in executor.each(work.square, [3, 1, 2])] == [
            (9, os.getpid()),
            (1, os.getpid()),
            (4, os.getpid()),
        ]


def test_processes_give_results_in_order_with_one_thread_each_in_the_readers_language():
    told = []
    with speaking("en"), open_executor(2) as executor:
        found = executor.each(work.square, range(6), lambda place, found: told.append((place, found[0])))
        again = executor.each(work.square, [7])
    assert [one[0] for one in found] == [0, 1, 4, 9, 16, 25] and again[0][0] == 49
    assert sorted(told) == [(place, place * place) for place in range(6)]
    assert {one[1:2] + one[3:] for one in found} == {("en", "1")} and os.getpid() not in {one[2] for one in found}
    assert os.environ.get("OMP_NUM_THREADS") != "1" or "OMP_NUM_THREADS" in os.environ


def test_a_worker_killed_in_the_middle_costs_a_retry_and_changes_nothing(tmp_path):
    told = []
    with open_executor(2) as executor:
        found = executor.each(
            work.square_unless_killed, [(number, tmp_path / "killed") for number in range(8)], lambda *ended: told.append(ended)
        )
    assert found == [number * number for number in range(8)] and (tmp_path / "killed").exists()
    assert sorted(told) == [(place, place * place) for place in range(8)]


def test_a_part_that_kills_every_worker_is_refused_with_what_to_do():
    with open_executor(2) as executor, pytest.raises(Refusal, match="--workers"):
        executor.each(work.always_killed, range(4))


def test_what_a_part_refuses_is_refused():
    with open_executor(2) as executor, pytest.raises(Refusal, match="不要 5"):
        executor.each(work.refused, [5])


def interrupt(place, found):
    raise KeyboardInterrupt


def test_an_interruption_ends_workers_in_the_middle_of_a_part(tmp_path):
    with pytest.raises(KeyboardInterrupt), open_executor(2) as executor:
        executor.each(work.sleeps_unless_first, [(0, tmp_path), (1, tmp_path)], interrupt)
    asleep = int((tmp_path / "asleep").read_text())
    for _ in range(2_000):
        if not is_alive(asleep):
            return
        time.sleep(0.01)
    os.kill(asleep, signal.SIGKILL)
    pytest.fail("a worker went on after the interruption")


def is_alive(pid):
    """Whether a process runs; one that has ended and is not collected yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
