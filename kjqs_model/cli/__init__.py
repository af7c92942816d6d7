"""The commands of ``kjqs``: one thin function each, in the module of what they are about."""

from __future__ import annotations

import gc
import sys
import traceback

from .. import __version__, terminal
from ..errors import Refusal
from ..language import say
from . import screen

# A module's commands register when it is read, and --help lists them in this order.
# isort: off
from .app import app
from . import costing, populations, paying, years, record, tuning, analysis, scenarios, serving  # noqa: F401
# isort: on


def main() -> None:
    """Run the command line: exit 0 on success, 2 on refused input, 1 on a fault of the program."""
    # Libraries make hundreds of thousands of objects that stay: looking for garbage among them took a fifth of a short command.
    gc.set_threshold(50_000, 20, 50)
    terminal.prepare()
    if "--version" in sys.argv[1:2]:
        print(f"kjqs {__version__}")
        raise SystemExit(0)
    try:
        app()
    except Refusal as refusal:
        screen.show_refusal(refusal)
        raise SystemExit(2) from None
    except OSError as error:
        screen.show_system_fault(error)
        raise SystemExit(1) from None
    except MemoryError:
        print(say("cli.memory_ran_out_nothing_written"), file=sys.stderr)
        raise SystemExit(1) from None
    except Exception:  # noqa: BLE001 - the last resort: whatever it is, a user gets a sentence and exit code 1
        traceback.print_exc()
        print(say("cli.program_failed_pass_lines_above"), file=sys.stderr)
        raise SystemExit(1) from None
