"""Everything that is measured beside other engines: ``python -m benchmarks.peers``."""

import sys

from . import households, ten_rules

ASKED = {"ten_rules": ten_rules.main, "households": households.main}

for name in sys.argv[1:] or ASKED:
    ASKED[name]()
