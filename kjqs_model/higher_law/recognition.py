"""Recognition as high-tech enterprise: the eight conditions, the score out of a hundred, the certificate."""

from ..law import condition, known, minimum, round_half_up, settled, where
from .brackets import exceeding, of_years_in_business, reaching
from .words import TechnologyField


@condition
def years_since_founding(founded_year, year):
    """Whole years between the founding and the application; so many full or part fiscal years lie before it."""
    return year - founded_year


@condition
def old_enough(days_registered, years_since_founding, days_in_a_year, minimum_days):
    """Registered long enough at the application, in days where they are known."""
    return where(known(days_registered), days_registered, years_since_founding * days_in_a_year) >= minimum_days


@condition
def owns_intellectual_property(class_one_ip, class_two_ip, intellectual_property_minimum):
    """Owns intellectual property of either class; a class that is not known adds nothing."""
    items = where(known(class_one_ip), class_one_ip, 0) + where(known(class_two_ip), class_two_ip, 0)
    return items >= intellectual_property_minimum


@condition
def field_supported(technology_field):
    """The core technology belongs to a field that the state supports."""
    return technology_field > TechnologyField.none


@condition
def technical_staff_share(technical_staff_1, staff_1):
    """Technical staff as a share of all staff in the year before the application."""
    return technical_staff_1 / staff_1


@condition
def technical_staff_suffice(technical_staff_1, staff_1, technical_staff_share_minimum):
    """Technical staff reach the share required, compared in persons."""
    return (settled(technical_staff_1) >= settled(staff_1 * technical_staff_share_minimum)) & (staff_1 > 0)


@condition
def rd_of_three_years(rd_audit_1, rd_audit_2, rd_audit_3, years_since_founding, fiscal_years):
    """R&D of the three fiscal years before the application, as audited; of a younger firm the years that it has."""
    return of_years_in_business((rd_audit_1, rd_audit_2, rd_audit_3), years_since_founding, fiscal_years)


@condition
def sales_of_three_years(revenue_1, revenue_2, revenue_3, years_since_founding, fiscal_years):
    """Sales of the same years."""
    return of_years_in_business((revenue_1, revenue_2, revenue_3), years_since_founding, fiscal_years)


@condition
def domestic_rd_of_three_years(
    rd_audit_1,
    rd_audit_2,
    rd_audit_3,
    rd_domestic_share_1,
    rd_domestic_share_2,
    rd_domestic_share_3,
    years_since_founding,
    fiscal_years,
):
    """R&D spent within the mainland in the same years; a year without R&D needs no share."""
    return of_years_in_business(
        (_part(rd_audit_1, rd_domestic_share_1), _part(rd_audit_2, rd_domestic_share_2), _part(rd_audit_3, rd_domestic_share_3)),
        years_since_founding,
        fiscal_years,
    )


def _part(amount, share):
    return where(amount > 0, amount * share, amount)


@condition
def rd_ratio_required(revenue_1, sales_bounds, rd_ratios):
    """The R&D ratio that the sales bracket of the year before requires."""
    return exceeding(revenue_1, sales_bounds, rd_ratios)


@condition
def rd_ratio_suffices(rd_of_three_years, sales_of_three_years, rd_ratio_required):
    """R&D of three years reaches the ratio to sales of three years, compared in yuan."""
    return (rd_of_three_years >= settled(sales_of_three_years * rd_ratio_required)) & (sales_of_three_years > 0)


@condition
def domestic_rd_suffices(domestic_rd_of_three_years, rd_of_three_years, domestic_share_minimum):
    """Enough of the R&D was spent within the mainland."""
    return domestic_rd_of_three_years >= settled(rd_of_three_years * domestic_share_minimum)


@condition
def high_tech_revenue_suffices(high_tech_revenue_share_1, high_tech_revenue_share_minimum):
    """High-tech products and services bring in enough of the revenue of the year before."""
    return high_tech_revenue_share_1 >= high_tech_revenue_share_minimum


@condition
def no_accident(accident):
    """No major accident of safety, quality or environment in the year before the application."""
    return ~accident


@condition
def ip_quantity_points(
    class_one_ip,
    class_two_ip,
    technology_rating,
    class_one_bound,
    class_one_least,
    class_one_most,
    class_two_bounds,
    class_two_least,
    class_two_most,
):
    """Points for the number of items, placed within the band by the rating of the technology."""
    first_class = class_one_ip >= class_one_bound
    least = where(first_class, class_one_least, reaching(class_two_ip, class_two_bounds, class_two_least))
    most = where(first_class, class_one_most, reaching(class_two_ip, class_two_bounds, class_two_most))
    return round_half_up(least + (most - least) * technology_rating)


@condition
def ip_points(
    ip_quantity_points,
    technology_rating,
    led_standard,
    advancement_most,
    core_support_most,
    acquisition_most,
    standard_bonus,
    ip_most,
):
    """Points for intellectual property: advancement, core support, number, acquisition, and the bonus, up to the most."""
    rated = (
        round_half_up(technology_rating * advancement_most)
        + round_half_up(technology_rating * core_support_most)
        + round_half_up(technology_rating * acquisition_most)
    )
    return minimum(rated + ip_quantity_points + where(led_standard, standard_bonus, 0), ip_most)


@condition
def conversion_points(results_converted, technology_rating, conversion_bounds, conversion_least, conversion_most):
    """Points for turning results into products, placed within the band by the rating of the technology."""
    least = reaching(results_converted, conversion_bounds, conversion_least)
    most = reaching(results_converted, conversion_bounds, conversion_most)
    return round_half_up(least + (most - least) * technology_rating)


@condition
def management_points(management_rating, management_most):
    """Points for the organisation of R&D."""
    return round_half_up(management_rating * management_most)


@condition
def net_asset_growth_points(
    net_assets_1,
    net_assets_2,
    net_assets_3,
    years_since_founding,
    fiscal_years,
    growth_bounds,
    growth_least,
    growth_most,
    place_in_band,
):
    """Points for the growth of net assets over three years."""
    first = where(years_since_founding < fiscal_years[-1], 0, net_assets_3)
    return _growth_points(first, net_assets_2, net_assets_1, growth_bounds, growth_least, growth_most, place_in_band)


@condition
def sales_growth_points(
    revenue_1, revenue_2, revenue_3, years_since_founding, fiscal_years, growth_bounds, growth_least, growth_most, place_in_band
):
    """Points for the growth of sales over three years."""
    first = where(years_since_founding < fiscal_years[-1], 0, revenue_3)
    return _growth_points(first, revenue_2, revenue_1, growth_bounds, growth_least, growth_most, place_in_band)


def _growth_points(first, second, third, growth_bounds, growth_least, growth_most, place_in_band):
    # Growth is (second/first + third/second) / 2 - 1, or third/second - 1 after a first year of zero. Multiplied by what it
    # is measured against it is compared in yuan, so that one fen decides. A second year of zero or a negative year: nothing.
    from_three_years = first > 0
    against = where(from_three_years, first + first, second)
    grown = where(from_three_years, second + third * first / where(second > 0, second, 1), third)
    counts = (first >= 0) & (second > 0) & (third >= 0) & (settled(grown) > settled(against))
    least, most = growth_least[0], growth_most[0]
    for place in range(len(growth_bounds)):
        reached = counts & (settled(grown) >= settled((1 + growth_bounds[place]) * against))
        least = where(reached, growth_least[place + 1], least)
        most = where(reached, growth_most[place + 1], most)
    return round_half_up(least + (most - least) * place_in_band)


@condition
def growth_points(net_asset_growth_points, sales_growth_points):
    """Points for growth."""
    return net_asset_growth_points + sales_growth_points


@condition
def score(expert_score, ip_points, conversion_points, management_points, growth_points):
    """The score that experts gave, where it is known; else the sum of the four parts."""
    return where(known(expert_score), expert_score, ip_points + conversion_points + management_points + growth_points)


@condition
def score_passes(score, pass_mark):
    """The score is above the pass mark."""
    return score > pass_mark


@condition
def meets_conditions(
    old_enough,
    owns_intellectual_property,
    field_supported,
    technical_staff_suffice,
    rd_ratio_suffices,
    domestic_rd_suffices,
    high_tech_revenue_suffices,
    no_accident,
):
    """All conditions but the score."""
    return (
        old_enough
        & owns_intellectual_property
        & field_supported
        & technical_staff_suffice
        & rd_ratio_suffices
        & domestic_rd_suffices
        & high_tech_revenue_suffices
        & no_accident
    )


@condition
def qualifies(meets_conditions, score_passes):
    """The law would recognise the enterprise."""
    return meets_conditions & score_passes


@condition
def certificate_valid(certificate_year, year, validity_years):
    """The latest certificate still stands at the end of the year."""
    return (year >= certificate_year) & (year - certificate_year < validity_years)


@condition
def certificate_expires(certificate_year, year, validity_years):
    """The latest certificate runs out in the course of the year, and no new one has been issued."""
    return year - certificate_year == validity_years
