"""What one year asks of the kernel in each draw: the common figures in the order in which the kernel reads them."""

from __future__ import annotations

from enum import IntEnum


class Factor(IntEnum):
    """A figure of one draw and year, common to all firms."""

    growth = 0  # log growth of revenue
    rd_level = 1  # log of latent R&D intensity against the base year's
    application_level = 2  # factor on the odds of a first application
    pass_level, renewal_level = 3, 4  # points
    renewal_odds = 5  # of applying where a certificate expires
    expert_noise = 6
    preparing_rate = 7
    take_up_elasticity = 8  # of applying; reach_elasticity: of aiming at the ratio that recognition asks for
    own_value = 9
    stay, join, of_entrants = 10, 11, 12
    exit_rate, growth_spread, spread_exponent = 13, 14, 15
    rd_persistence, rd_spread = 16, 17
    stop_rate, start_rate, invention_rate = 18, 19, 20
    user_cost_elasticity = 21
    real_share = 22
    small_firms_add, large_firms_add = 23, 24
    reach_elasticity, giving_up_rate = 25, 26
    subsidy_correlation, subsidy_bound = (
        27,
        28,
    )  # of a firm's inclination to draw the provincial R&D subsidy with last year's; below which it draws
    rd_step = 29  # change of rd_level in the year


class Fixed(IntEnum):
    """A figure that no draw moves."""

    trend_spread, margin_spread, score_scale, registered_factor, small_revenue, deducts = 0, 1, 2, 3, 4, 5
    outgrowing, usual_margin = 6, 7
    exit_revenue, exit_least, exit_most, stop_revenue = 8, 9, 10, 11
    applicant_revenue, applicant_least, applicant_most = 12, 13, 14
    young_growth, maturing_years = 15, 16


class Count(IntEnum):
    """What the kernel adds up in a draw and year."""

    first, renewed, failed_first, failed, lapsed, registered, certified, exited, performers, pool = range(10)
    rd_reported, rd_real, rd_sought, rd_sought_real = range(10, 14)  # yuan; sought: of firms that hold or seek a certificate
    tax_super_deduction, tax_by_technology_smes, tax_technology_sme_rate, tax_certificate = range(14, 18)  # yuan of tax forgone
    applied_first, expiring = 18, 19
