"""A study: one scenario with all that follows from it, each worked out once, when it is first asked for."""

from .outlook import OUTCOMES, REPORT_DRAWS, open_projection, project_shared, report_draws, without_policy
from .study import OVERRIDES, Study, open_study, same_population

__all__ = [
    "OUTCOMES",
    "OVERRIDES",
    "REPORT_DRAWS",
    "Study",
    "open_projection",
    "open_study",
    "project_shared",
    "report_draws",
    "same_population",
    "without_policy",
]
