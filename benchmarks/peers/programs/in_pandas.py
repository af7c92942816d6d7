"""Ten rules in pandas: a column each."""

import pandas as pd
from asked import CLAUSES, FIRMS, LAW, by_county, tell

FRAME = pd.DataFrame(FIRMS)


def work():
    f = FRAME.copy(deep=False)
    # who
    f["first"] = f["recognition"] == LAW["first"]
    f["renewed"] = f["recognition"] == LAW["renewed"]
    f["failed"] = f["recognition"] == LAW["failed"]
    f["matched"] = f["super_deduction"] & (f["provincial_rd_subsidy"] > 0)
    new = f["first_rd_report"] & (f["rd_reported"] >= LAW["8.2.first_report_minimum"])
    more = ~f["first_rd_report"] & (f["rd_reported"] - f["rd_reported_previous"] >= LAW["8.2.increase_minimum"])
    none = (f["provincial_rd_subsidy"] == 0) & (f["other_rd_subsidy"] == 0)
    f["reports"] = (f["above_scale"] != LAW["none"]) & (new | more) & none
    # how much
    f["1.1"] = f["first"] * LAW["1.1.amount"]
    f["1.2"] = f["renewed"] * LAW["1.2.amount"]
    f["1.3"] = f["failed"] * LAW["1.3.amount"]
    f["8.1"] = f["matched"] * f["provincial_rd_subsidy"] * LAW["8.1.rate"]
    f["8.2"] = f["reports"] * LAW["8.2.amount"] * LAW["8.2.share_paid"]
    return {clause: by_county(f[clause].to_numpy()) for clause in CLAUSES}


tell(work)
