"""Who raises the firms that are recognised (6.3): as many carriers as are drawn, more of them raise more."""

import numpy as np
import pytest

from kjqs_model.population.margins import shipped_design
from kjqs_model.projection.costing.enterprises import Partners, carriers_of
from kjqs_model.projection.draws.ahead_lines import stock_ids
from tests.projection.projections import projected

USUAL = 8


@pytest.mark.parametrize("carriers", [5, 8, 12])
def test_what_is_paid_for_firms_raised_follows_the_number_of_carriers(carriers):
    def paid(number):
        found = projected({"6.3.cap": 1e9}, last=2024, draws=48, assumptions={"volume.incubators": number / USUAL}).outcome
        return found.amounts["6.3"].mean()

    assert paid(carriers) / paid(USUAL) == pytest.approx(carriers / USUAL, rel=0.12)


def test_shares_of_carriers_are_whole_whatever_their_number():
    partners = Partners.of(shipped_design())
    shares = partners.carriers_among(12)
    assert shares.shape == (12, 12) and (np.diff(shares, axis=1) >= 0).all()
    for number in range(1, 13):
        assert shares[number - 1, number - 1] == pytest.approx(1) and (shares[number - 1, number - 1 :] >= 1 - 1e-12).all()
    assert partners.usual_carriers == USUAL


def test_the_carriers_that_raise_firms_are_those_that_are_there():
    assert list(carriers_of({"incubators": np.array([0.0, 5 / 8, 1.0, 1.5])}, 4)) == [0, 5, 8, 12]
    assert list(carriers_of({}, 2)) == [8, 8] and len(set(stock_ids("incubators"))) == 12
