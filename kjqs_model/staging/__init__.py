"""How every command publishes its files: whole or not at all, and never over something that is the user's.

What a run wrote is known by its record: a folder's ``manifest.json`` (``import.json``, ``quality.json`` beside tables) names each
file with its SHA-256; of a single file the user's cache keeps the hash. Only what still has that hash is replaced or removed.
Anything else in the way is refused by name before the work begins; under ``--force`` it is set aside beside its place, and where
it went is said.
"""

from .records import (
    RECORDS,
    fail_if_folder_taken,
    fail_if_inputs,
    files_of_run,
    force,
    make_way,
    outputs_of,
    publishing_file,
    publishing_files,
    set_force,
)
from .rooms import clean_up, put_in_place, scratch, set_aside, throw_away, workshop

__all__ = [
    "RECORDS",
    "clean_up",
    "fail_if_folder_taken",
    "fail_if_inputs",
    "files_of_run",
    "force",
    "make_way",
    "outputs_of",
    "publishing_file",
    "publishing_files",
    "put_in_place",
    "scratch",
    "set_aside",
    "set_force",
    "throw_away",
    "workshop",
]
