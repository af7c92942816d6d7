"""Official forms as tables, in yuan and without a workbook: what finance fills in, read from the ledger of every draw."""

from .classification import classification_table, transfer_row
from .goals import Goals, Indicator, goals_of
from .payments_due import payments_due
from .reform_note import ReformNote, reform_note
from .self_assessment import Criterion, assessment_of
from .three_years import three_year_table
from .transfers import transfer_table
from .years import budget_years

__all__ = [
    "Criterion",
    "Goals",
    "Indicator",
    "ReformNote",
    "assessment_of",
    "budget_years",
    "classification_table",
    "goals_of",
    "payments_due",
    "reform_note",
    "three_year_table",
    "transfer_row",
    "transfer_table",
]
