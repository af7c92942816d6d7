"""The bill of materials is the lock's, names a licence for every direct dependency, and says of installed ones what they say themselves."""

import json

import pytest

from tools.bill_of_materials import FILE, bill, direct, licence_of, licences_in, pinned, text_of

COMMITTED = json.loads(FILE.read_text(encoding="utf-8"))
LICENCES = licences_in(COMMITTED)
FREE = ("MIT", "BSD", "Apache", "PSF", "MPL", "OFL", "LGPL", "0BSD", "Zlib", "CC0", "HPND")


def test_the_bill_is_that_of_the_lock():
    assert FILE.read_text(encoding="utf-8") == text_of(bill(LICENCES)), (
        "run make generated (python -m tools.bill_of_materials) after make lock"
    )
    assert len(COMMITTED["components"]) == len(pinned()) > 100


def test_every_direct_dependency_has_a_licence_that_lets_it_be_used():
    assert set(direct()) <= set(LICENCES)
    assert [f"{name}: {licence}" for name, licence in LICENCES.items() if not licence.startswith(FREE)] == []
    by_purpose = {licence for name, licence in LICENCES.items() if direct()[name] == "required"}
    assert not any("GPL" in licence for licence in by_purpose), "what the package needs to run is under permissive licences"


@pytest.mark.parametrize("name", sorted(direct()))
def test_a_licence_is_the_one_that_the_package_names(name):
    told = licence_of(name)
    assert told is None or told == LICENCES[name]
