"""What is generated is fresh: the golden city run and the coverage page."""

import pandas as pd

from kjqs_model.policy.coverage import coverage_page
from tests.golden import FILE, city_run


def test_the_golden_city_run_is_unchanged():
    committed = pd.read_csv(FILE, dtype={"clause": str})
    pd.testing.assert_frame_equal(city_run(), committed)


def test_the_coverage_page_is_fresh(repository):
    page = coverage_page(repository / "tests" / "cases")
    assert (repository / "docs" / "coverage.md").read_text(encoding="utf-8") == page
