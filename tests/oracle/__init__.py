"""An oracle for the law: entitlement of every clause, row by row, in exact fractions, sharing no code with the package.

It is slow and plain on purpose; ``test_oracle.py`` sets it beside the package on random populations and policies.
"""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction


def exact(number) -> Fraction:
    """The decimal number that a float was written as."""
    return Fraction(repr(float(number)))


def half_up(amount: Fraction) -> int:
    return math.floor(amount + Fraction(1, 2))


class Oracle:
    """What every clause pays in a year: ``rows`` lists of dicts by table, ``law`` values by path."""

    def __init__(self, rows: dict[str, list[dict]], law: dict, year: int):
        self.every = rows
        self.rows = {name: [row for row in table if row["year"] == year] for name, table in rows.items()}
        self.law, self.year = law, year

    def p(self, path: str):
        value = self.law[path]
        return value if isinstance(value, str) or value is None else exact(value)

    def payments(self) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        for clause, recipient, amount in self._entitlements():
            if recipient is not None:
                found[clause, recipient] += amount
        return {key: half_up(amount) for key, amount in found.items() if half_up(amount) > 0}

    def _entitlements(self):
        yield from self._enterprises()
        yield from self._platforms()
        yield from self._others()
        yield from self._counted()

    def _enterprises(self):
        for r in self.rows["enterprises"]:
            award = {"first": "1.1", "renewed": "1.2", "failed_first": "1.3"}.get(r["recognition"])
            if award == "1.2" and self._gap(r["firm_id"]):
                after = {"renewal": self.p("1.2.amount"), "first": self.p("1.1.amount"), "nothing": 0}
                yield award, r["firm_id"], after[self.p("1.2.recognised_again")]
            elif award:
                yield award, r["firm_id"], self.p(f"{award}.amount")
            if r["super_deduction"]:
                yield "8.1", r["firm_id"], exact(r["provincial_rd_subsidy"]) * self.p("8.1.rate")
            if self._reports(r):
                yield "8.2", r["firm_id"], self.p("8.2.amount") * self.p("8.2.share_paid")

    def _reports(self, r) -> bool:
        scales = ("industrial",) if self.p("8.2.firms") == "industrial_only" else ("industrial", "other")
        if r["above_scale"] not in scales or r["rd_reported"] is None:
            return False
        free = self._free(r)
        if r["first_rd_report"]:
            return exact(r["rd_reported"]) >= self.p("8.2.first_report_minimum") and (
                free or self.p("8.2.no_other_subsidy") == "increase_route_only"
            )
        return free and exact(r["rd_reported"]) - exact(r["rd_reported_previous"]) >= self.p("8.2.increase_minimum")

    def _of_firm(self, firm) -> dict[int, dict]:
        return {r["year"]: r for r in self.every["enterprises"] if r["firm_id"] == firm}

    def _gap(self, firm) -> bool:
        before = [
            year for year, r in self._of_firm(firm).items() if year < self.year and r["recognition"] in ("first", "renewed")
        ]
        return bool(before) and self.year - max(before) > 3

    def _free(self, r) -> bool:
        def got(row):
            return row["provincial_rd_subsidy"] > 0 or row["other_rd_subsidy"] > 0

        rows, word = self._of_firm(r["firm_id"]), self.p("8.2.subsidy_counts")
        if word == "ever":
            return not any(got(row) for year, row in rows.items() if year <= self.year)
        return not got(rows.get(self.year + 1, r) if word == "year_of_rd" else r)

    def _platforms(self):
        more = {
            "enterprise_technology_centre",
            "engineering_research_centre",
            "manufacturing_innovation_centre",
            "one_enterprise_one_technology_centre",
            "academician_workstation",
        }
        lab = {"key_laboratory", "technology_innovation_centre"}
        for r in self.rows["platforms"]:
            level, event, kind, id = r["level"], r["event"], r["kind"], r["platform_id"]
            named = {"4.1": lab | {"new_rd_institution"}, "4.2": lab | {"academician_workstation"}, "4.3": lab}
            for clause, (its_level, its_event) in {
                "4.1": ("municipal", "assessed_excellent"),
                "4.2": ("provincial", "approved"),
                "4.3": ("national", "approved"),
            }.items():
                kinds = named[clause] | (more if self.p(f"{clause}.kinds") == "article" else set())
                if kind in kinds and level == its_level and event == its_event:
                    share = self.p("4.1.share_paid") if clause == "4.1" else 1
                    yield clause, id, self.p(f"{clause}.amount") * share
            if kind == "new_rd_institution" and level == "provincial":
                if event == "approved":
                    yield "5.1", r["owner_id"], self.p("5.1.amount")
                if event == "assessed_excellent" and r["provincial_support"] > 0:
                    yield "5.2", id, self.p("5.2.amount") * self.p("5.2.share_paid")
            if event == "approved":
                for clause, its_kind, levels, share in (
                    ("15.1", "international_cooperation_base", ("national", "provincial"), None),
                    ("18.1", "clinical_research_centre", ("provincial", "municipal"), None),
                    ("20.3", "transfer_institution", ("national", "provincial"), "share_paid"),
                ):
                    also = more if clause == "15.1" and self.p("15.1.kinds") == "article" else set()
                    if kind in {its_kind} | also and level in levels:
                        yield clause, id, self.p(f"{clause}.amount_{level}") * (self.p(f"{clause}.{share}") if share else 1)
                for clause, its_kind in (("19.1", "pilot_base"), ("20.2", "transfer_training_base")):
                    if kind == its_kind and level == "provincial":
                        yield clause, id, self.p(f"{clause}.amount") * self.p(f"{clause}.share_paid")
                if kind == "branch_institute" and self.p("4.4.amount") is not None:
                    yield "4.4", id, self.p("4.4.amount")
            if kind == "clinical_research_centre" and event == "assessed_excellent":
                yield "18.2", id, self.p("18.2.amount")
            if kind == "talent_enclave" and event.startswith("assessed") and self.p("11.1.amount") is not None:
                yield "11.1", id, self.p("11.1.amount")

    def _others(self):
        for r in self.rows["carriers"]:
            if r["level"] in ("provincial", "national"):
                if r["kind"] == "makerspace" and r["event"] == "selected":
                    yield "6.2", r["carrier_id"], self.p("6.2.amount")
                if r["kind"] == "incubator" and r["event"] == "approved" and self.p("6.1.amount") is not None:
                    yield "6.1", r["carrier_id"], self.p("6.1.amount")
        for r in self.rows["projects"]:
            yield from self._project(r)
        for r in self.rows["talents"]:
            if r["national"] or r["provincial"]:
                funding = max(
                    exact(r["national_funding"]) if r["national"] else 0, exact(r["provincial_funding"]) if r["provincial"] else 0
                )
                yield "10.1", r["talent_id"], funding * self.p("10.1.rate")
                if r["employer_kind"] != "other" and self.p("10.2.per") == "talent":
                    amounts = [self.p(f"10.2.amount_{level}") for level in ("national", "provincial") if r[level]]
                    yield "10.2", r["employer_id"], sum(amounts) if self.p("10.2.both_levels") == "sum" else max(amounts)
        yield from self._employers()
        for r in self.rows["parks"]:
            if r["newly_built"]:
                yield "16.1", r["park_id"], self.p(f"16.1.amount_{r['level']}")
        yield from self._best_parks()
        for r in self.rows["commissioners"]:
            clause = {"base_or_project": "17.1", "outstanding": "17.2", "advanced": "17.3"}[r["kind"]]
            yield clause, r["award_id"], self.p(f"{clause}.amount")
        for r in self.rows["prizes"]:
            if r["first_unit_in_city"]:
                if r["programme"] in ("national", "provincial_highest", "provincial_youth"):
                    yield "19.3", r["prize_id"], exact(r["provincial_reward"]) * self.p("19.3.rate")
                elif r["grade"] in ("special", "first", "second"):
                    yield "19.4", r["prize_id"], self.p(f"19.4.amount_{r['grade']}")

    def _employers(self):
        if self.p("10.2.per") != "unit":
            return
        for employer in {r["employer_id"] for r in self.rows["talents"]}:
            own = [r for r in self.rows["talents"] if r["employer_id"] == employer and r["employer_kind"] != "other"]
            amounts = [self.p(f"10.2.amount_{level}") for level in ("national", "provincial") if any(r[level] for r in own)]
            if amounts:
                yield "10.2", employer, sum(amounts) if self.p("10.2.both_levels") == "sum" else max(amounts)

    def _project(self, r):
        def capped(clause, amount):
            cap = self.p(f"{clause}.cap") - (exact(r["paid_before"]) if self.p(f"{clause}.cap_over") == "life" else 0)
            return clause, r["project_id"], min(amount, max(cap, 0))

        if r["kind"] == "national_programme":
            yield "7.1", r["project_id"], exact(r["provincial_reward"]) * self.p("7.1.rate")
        elif r["kind"] == "provincial_major":
            yield capped("7.2", exact(r["provincial_grant_previous"]) * self.p("7.2.rate"))
        elif r["kind"] == "enterprise_commissioner":
            yield "17.4", r["project_id"], exact(r["provincial_reward"]) * self.p("17.4.rate")
        elif self.p("13.1.rate") is not None:
            yield capped("13.1", exact(r["expenditure"]) * self.p("13.1.rate"))

    def _best_parks(self):
        parks = self.rows["parks"]
        assessed = [r for r in parks if r["assessment_score"] is not None]
        share = self.p("16.2.share_chosen") * len(assessed if self.p("16.2.base") == "assessed_parks" else parks)
        places = {"down": math.floor, "up": math.ceil, "nearest": half_up}[self.p("16.2.places")](share)
        able = sorted((r for r in assessed if not r["chosen_previous"]), key=lambda r: (-r["assessment_score"], r["park_id"]))
        for r in able[:places]:
            yield "16.2", r["park_id"], self.p("16.2.amount")

    def _counted(self):
        coached, raised = defaultdict(int), defaultdict(int)
        levels = {r["carrier_id"]: r["level"] for r in self.rows["carriers"]}
        counts = ("first", "renewed") if self.p("6.3.counts") == "first_and_renewed" else ("first",)
        for r in self.rows["enterprises"]:
            coached[r["agency_id"]] += r["recognition"] == "first" and r["tech_sme"]
            raised[r["carrier_id"]] += r["recognition"] in counts and levels.get(r["carrier_id"]) in ("provincial", "national")
        for agency, count in coached.items():
            if count >= self.p("1.4.minimum_count"):
                yield "1.4", agency, min(count * self.p("1.4.amount"), self.p("1.4.cap"))
        for carrier, count in raised.items():
            yield "6.3", carrier, min(count * self.p("6.3.amount"), self.p("6.3.cap"))
        by_seller, per_contract = defaultdict(Fraction), self.p("19.2.cap_over") == "contract"
        for r in self.rows["contracts"]:
            by_seller[r["seller_id"], r["contract_id"] if per_contract else None] += exact(r["tax_exempt_turnover"])
        for (seller, _), turnover in by_seller.items():
            yield "19.2", seller, min(turnover * self.p("19.2.rate"), self.p("19.2.cap"))
        for r in self.rows["brokers"]:
            yield "20.1", r["training_body_id"], self.p("20.1.amount")
        for r in self.rows["loans"]:
            if r["first_on_record"] and r["repaid_on_time"]:
                yield "22.1", r["borrower_id"], exact(r["provincial_interest_subsidy"]) * self.p("22.1.rate")
            yield "22.2", r["bank_id"], exact(r["principal_gone_bad"]) * self.p("22.2.rate")
