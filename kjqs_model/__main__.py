"""``python -m kjqs_model`` is ``kjqs``."""

from .cli import main

main()
