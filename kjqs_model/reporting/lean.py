"""Imports that would cost more than all charts of a report."""

from __future__ import annotations

import sys


def import_jsonschema_lean() -> None:
    """Import jsonschema without its grammar of internationalised addresses, which takes 1.3 seconds to compile.

    jsonschema does without the optional ``rfc3987_syntax`` where it is missing; no schema of charts or notebooks has an
    address to check by it. Charts and papermill both import jsonschema, each in a process of its own.
    """
    if "jsonschema" in sys.modules or "rfc3987_syntax" in sys.modules:
        return
    sys.modules["rfc3987_syntax"] = None
    try:
        import jsonschema  # noqa: F401
    finally:
        del sys.modules["rfc3987_syntax"]
