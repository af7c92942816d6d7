"""Small laboratories and wishes that the tests of tuning share: sixteen draws, one year ahead."""

from functools import cache

from kjqs_model.analysis.laboratory import Laboratory
from kjqs_model.scenario import load_scenario

NOTHING = "scenarios/no_policy.yaml"


def scenario(at_least=970, year=2024, draws=16, **more):
    return load_scenario(
        None,
        [
            f"targets={{T2: {{at_least: {at_least}, year: {year}}}, T3: {{at_least: 1200, year: {year}}}}}",
            f"draws={draws}",
            *(f"{key}={value}" for key, value in more.items()),
        ],
    )


class Remembering(Laboratory):
    """A laboratory that forgets no trial, so that a search and the same grid tried place by place project each policy once."""

    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        self.tried = {}

    def try_policy(self, policy, progress=lambda: None):
        key = repr((sorted(policy.values.items()), sorted(policy.readings.items()), policy.in_force, policy.overlap))
        if key not in self.tried:
            self.tried[key] = super().try_policy(policy, progress)
        return self.tried[key]


@cache
def laboratory(at_least=970, draws=16, threads=1):
    """The same laboratory for every test of a process: what it has tried it keeps."""
    return Remembering(scenario(at_least, draws=draws), threads=threads, last=2024)
