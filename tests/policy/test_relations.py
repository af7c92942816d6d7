"""Each metamorphic relation of the law, on random populations of every table."""

import random

import pytest
from relations import RELATIONS

from tests.oracle.test_oracle import random_population


@pytest.mark.parametrize("name", RELATIONS)
@pytest.mark.parametrize("seed", range(2))
def test_a_relation_of_the_law_holds(name, seed):
    draw = random.Random(1000 + seed)
    RELATIONS[name].holds(random_population(draw), draw)
