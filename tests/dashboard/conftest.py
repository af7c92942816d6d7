"""Servers of the dashboard that end with their test."""

import psutil
import pytest

from tests.dashboard import serving


@pytest.fixture
def dashboard(repository):
    """Serves a notebook's dashboard: ``dashboard(notebook, folder, pages)``."""
    running = []

    def make(notebook, folder, pages=8, **more):
        running.append(serving.start(notebook, folder, pages, repository, **more))
        return running[-1]

    yield make
    for served in running:
        family = psutil.Process(served.process.pid).children(recursive=True)
        served.process.terminate()
        served.process.wait(30)
        for process in family:
            if process.is_running():
                process.kill()
