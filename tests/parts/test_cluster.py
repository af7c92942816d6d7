"""A real dask cluster on this machine: the bytes of one process, also where a worker is killed in the middle."""

import os
import signal

import pytest

from kjqs_model.errors import Refusal
from kjqs_model.parts import open_executor
from tests.parts import work
from tests.parts.cities import YEAR, city, in_counties
from tests.projection.commands import kjqs

pytestmark = [pytest.mark.cluster, pytest.mark.slow]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        local_directory=str(tmp_path_factory.mktemp("dask")),
    ) as started:
        yield started


def test_a_worker_killed_in_the_middle_costs_a_retry_and_changes_nothing(cluster, tmp_path):
    told = []
    with open_executor(scheduler=cluster.scheduler_address) as executor:
        found = executor.each(
            work.square_unless_killed, [(number, tmp_path / "killed") for number in range(8)], lambda *ended: told.append(ended)
        )
    assert found == [number * number for number in range(8)] and (tmp_path / "killed").exists()
    assert sorted(told) == [(place, place * place) for place in range(8)]


def test_a_part_that_kills_every_worker_is_given_up_with_how_often_it_was_begun(cluster):
    with open_executor(scheduler=cluster.scheduler_address) as executor, pytest.raises(Refusal, match="4 次"):
        executor.each(work.always_killed, [1])


def test_the_command_writes_the_bytes_of_one_process_while_workers_die(cluster, tmp_path):
    from distributed import Client

    in_counties(city(), tmp_path)
    written = []
    with Client(cluster.scheduler_address) as client:
        for more in ([], ["--scheduler", cluster.scheduler_address]):
            output = tmp_path / f"p{len(written)}.csv"
            if more:
                os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
            code, _, err = kjqs("evaluate", tmp_path / "parts", "--year", YEAR, "--output", output, *more)
            assert code == 0, err
            written.append(output.read_bytes())
    assert written[0] == written[1] and written[0].count(b"\n") > 50


def test_what_a_part_refuses_is_refused_and_so_is_an_address_where_nobody_answers(cluster):
    with open_executor(scheduler=cluster.scheduler_address) as executor, pytest.raises(Refusal, match="不要 5"):
        executor.each(work.refused, [5])
    with pytest.raises(Refusal, match="没有 dask 调度器应答"), open_executor(scheduler="nonsense://x"):
        pass


def test_draws_projected_by_workers_that_die_are_those_of_threads(cluster, tmp_path):
    from distributed import Client

    asked = ("simulate", "baseline", "--draws", 24, "--set", "1.1.amount=110000")
    with Client(cluster.scheduler_address) as client:
        os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
        for output, more in (("here", ()), ("there", ("--scheduler", cluster.scheduler_address))):
            code, _, err = kjqs(*asked, "--output", tmp_path / output, *more)
            assert code == 0, err
    written = sorted(path.name for path in (tmp_path / "here").glob("*.csv"))
    assert len(written) > 4
    assert all((tmp_path / "here" / name).read_bytes() == (tmp_path / "there" / name).read_bytes() for name in written)
