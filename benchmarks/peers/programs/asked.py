"""What every program of a peer is given and says: columns of firms and the law go in, sums of yuan and seconds come out.

Run as ``python PROGRAM firms.npz LAW ROUNDS``, LAW being JSON; imports numpy and nothing else that needs installing.
"""

import json
import sys
import time

import numpy as np

FIRMS = dict(np.load(sys.argv[1]))
LAW = json.loads(sys.argv[2])
ROUNDS = int(sys.argv[3])
ROWS = len(FIRMS["recognition"])
CLAUSES = ("1.1", "1.2", "1.3", "8.1", "8.2")


def name_of(clause: str) -> str:
    """The name under which an engine knows a clause."""
    return "clause_" + clause.replace(".", "_")


def by_county(amounts: np.ndarray) -> list[int]:
    """Whole yuan, rounded half up, summed by county."""
    whole = np.floor(np.rint(amounts.astype(np.float64) * 1e6) / 1e6 + 0.5)
    return np.bincount(FIRMS["county"], weights=whole).astype(np.int64).tolist()


def tell(work) -> None:
    """Print the sums and the least seconds of the processor of some rounds; what is loaded or compiled once is not counted."""
    sums, spent = work(), []
    for _ in range(ROUNDS):
        start = time.process_time()
        sums = work()
        spent.append(time.process_time() - start)
    print(json.dumps({"seconds": min(spent), "sums": sums}))
