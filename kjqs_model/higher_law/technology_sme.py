"""Evaluation as technology SME: size limits, the points table, and the four direct routes."""

from ..law import condition, maximum, where
from .brackets import reaching, share_reaching


@condition
def within_size_limits(staff_1, revenue_1, assets_1, staff_limit, revenue_limit, assets_limit):
    """Staff, sales and assets of the year before are all within the limits."""
    return (staff_1 <= staff_limit) & (revenue_1 <= revenue_limit) & (assets_1 <= assets_limit)


@condition
def staff_points(technical_staff_1, staff_1, staff_bounds, staff_values):
    """Points for the share of technical staff."""
    return share_reaching(technical_staff_1, staff_1, staff_bounds, staff_values)


@condition
def sales_rd_points(rd_tax_1, revenue_1, sales_bounds, sales_values):
    """Points for R&D as a share of sales; without sales none."""
    return share_reaching(rd_tax_1, revenue_1, sales_bounds, sales_values)


@condition
def cost_rd_points(rd_tax_1, cost_1, cost_bounds, cost_values):
    """Points for R&D as a share of costs and expenses."""
    return share_reaching(rd_tax_1, cost_1, cost_bounds, cost_values)


@condition
def rd_points(sales_rd_points, cost_rd_points):
    """The better of the two R&D tables, which the enterprise may choose."""
    return maximum(sales_rd_points, cost_rd_points)


@condition
def ip_points(class_one_ip, class_two_ip, class_one_bound, class_one_value, class_two_bounds, class_two_values):
    """Points for intellectual property."""
    second_class = reaching(class_two_ip, class_two_bounds, class_two_values)
    return where(class_one_ip >= class_one_bound, class_one_value, second_class)


@condition
def points(staff_points, rd_points, ip_points):
    """Points out of a hundred; what is not known scores nothing."""
    return staff_points + rd_points + ip_points


@condition
def points_pass(points, staff_points, pass_mark):
    """Points reach the pass mark, and technical staff score at all."""
    return (points >= pass_mark) & (staff_points > 0)


@condition
def qualifies_by_certificate(certificate_valid):
    """Holds a valid certificate as high-tech enterprise."""
    return certificate_valid


@condition
def qualifies_by_prize(national_prize):
    """Among the first three of a national prize in the last five years."""
    return national_prize


@condition
def qualifies_by_institution(provincial_institution):
    """Has an R&D institution approved at provincial or ministerial level or above."""
    return provincial_institution


@condition
def qualifies_by_standard(led_standard):
    """Led an international, national or industry standard in the last five years."""
    return led_standard


@condition
def qualifies_directly(qualifies_by_certificate, qualifies_by_prize, qualifies_by_institution, qualifies_by_standard):
    """Any of the four routes that need no points."""
    return qualifies_by_certificate | qualifies_by_prize | qualifies_by_institution | qualifies_by_standard


@condition
def qualifies(within_size_limits, no_accident, points_pass, qualifies_directly):
    """The law would register the enterprise, by points or directly."""
    return within_size_limits & no_accident & (points_pass | qualifies_directly)
