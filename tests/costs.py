"""Processor seconds of the tests by room, which a run prints at its end: time on the wall tells more of the machine than of the tests."""

import resource
from collections import Counter, defaultdict

import pytest

_NAME = "processor_seconds"


def used() -> float:
    """Processor seconds of this process and of those that it started and that ended, user and system."""
    spent = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


class Meter:
    """Notes what each test took with its fixtures; one in each process that runs tests."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item):
        item.stash[_STARTED] = used()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item):
        try:
            return (yield)
        finally:
            item.user_properties.append((_NAME, round(used() - item.stash[_STARTED], 3)))


_STARTED = pytest.StashKey()


class Table:
    """Adds up by room and prints; in the process that reports."""

    def __init__(self):
        self.rooms, self.tests = defaultdict(list), Counter()

    def pytest_runtest_logreport(self, report):
        spent = dict(report.user_properties).get(_NAME)
        if report.when == "teardown" and spent is not None:
            self.rooms[room_of(report.nodeid)].append(spent)
            self.tests[report.nodeid] = spent

    def pytest_terminal_summary(self, terminalreporter):
        if not self.tests or terminalreporter.config.option.verbose < 0:
            return
        terminalreporter.section("processor seconds by room")
        for room, spent in sorted(self.rooms.items(), key=lambda entry: -sum(entry[1])):
            terminalreporter.write_line(f"{sum(spent):8.1f} {room:<14} {len(spent)} tests")
        terminalreporter.write_line(f"{sum(self.tests.values()):8.1f} in all; the dearest:")
        for test, spent in self.tests.most_common(8):
            terminalreporter.write_line(f"{spent:8.1f} {test}")


def room_of(nodeid: str) -> str:
    """The folder below ``tests/`` in which a test stands; ``house`` for those at its top."""
    parts = nodeid.split("::", maxsplit=1)[0].split("/")
    return parts[1] if len(parts) > 2 else "house"
