"""The fault campaign: every command under every kind of fault at many moments, and what must hold afterwards.

``python -m tests.faults`` (``make faults``) runs it and writes docs/evidence/faults.json and faults.md; a killed campaign goes on where it
stopped. Each attempt is a fork of a process that has everything imported, works in a scratch folder of its own, and is judged by ``judging``.
"""
