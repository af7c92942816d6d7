"""The same work in other engines: each in an environment of its own and run as a program, nothing of theirs imported here.

``python -m benchmarks.peers`` asks for all, ``python -m benchmarks.peers ten_rules`` and ``… households`` for one of the two.
"""
