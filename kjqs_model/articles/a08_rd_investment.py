"""Article 8: public money that answers an enterprise's own spending on R&D."""

from ..law import condition, entitles, pays, settled, where
from ..tables.words import AboveScale


@entitles("8.1", table="enterprises", recipient="firm_id", kind="enterprise")
def firms_with_a_provincial_subsidy(super_deduction, provincial_rd_subsidy):
    """Enterprises that enjoy the super-deduction and were granted the provincial R&D subsidy."""
    return super_deduction & (provincial_rd_subsidy > 0)


@pays("8.1")
def match_of_provincial_subsidy(provincial_rd_subsidy, rate):
    """The provincial subsidy of the year, matched."""
    return provincial_rd_subsidy * rate


@condition
def reports_for_the_first_time(first_rd_report, rd_reported, first_report_minimum):
    """The first R&D return of an enterprise reaches the minimum."""
    return first_rd_report & (rd_reported >= first_report_minimum)


@condition
def reports_a_clear_increase(first_rd_report, rd_reported, rd_reported_previous, increase_minimum):
    """Reported R&D grew by the minimum over the return of the year before."""
    return ~first_rd_report & (settled(rd_reported - rd_reported_previous) >= increase_minimum)


@condition
def no_other_rd_subsidy(provincial_rd_subsidy, other_rd_subsidy):
    """No R&D subsidy of public money reached the enterprise in the year."""
    return (provincial_rd_subsidy == 0) & (other_rd_subsidy == 0)


@condition
def no_subsidy_that_counts(no_other_rd_subsidy, subsidised_on_rd_of_year, subsidised_ever, subsidy_counts):
    """No R&D subsidy of public money, by the year of its grant, by the year of the R&D that it was granted on, or ever."""
    of_later_reading = where(subsidy_counts == "ever", subsidised_ever, subsidised_on_rd_of_year)
    return where(subsidy_counts == "year_of_grant", no_other_rd_subsidy, of_later_reading == 0)


@condition
def counts_as_above_scale(above_scale, firms):
    """An above-scale enterprise; where the text is read narrowly, an industrial one."""
    return (above_scale == AboveScale.industrial) | ((above_scale == AboveScale.other) & (firms == "above_scale"))


@entitles("8.2", table="enterprises", recipient="firm_id", kind="enterprise")
def reporting_firms(
    counts_as_above_scale, reports_for_the_first_time, reports_a_clear_increase, no_subsidy_that_counts, no_other_subsidy
):
    """Above-scale enterprises whose R&D return is new or clearly higher, and that no R&D subsidy reached."""
    first_route = reports_for_the_first_time & (no_subsidy_that_counts | (no_other_subsidy == "increase_route_only"))
    return counts_as_above_scale & (first_route | (reports_a_clear_increase & no_subsidy_that_counts))


@pays("8.2")
def reporting_subsidy(amount, share_paid):
    """The policy names a ceiling; the share of it that is paid is an assumption."""
    return amount * share_paid
