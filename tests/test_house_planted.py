"""The house's own rules see what breaks them: each is given a module that does, and fails."""

import pytest

from tests import test_house, test_text
from tests.sources import planted

CLASS = "class Planted:\n    pass\n"
PARTS = len([path for path in (test_house.HOUSE / "parts").glob("*.py") if path.stem != "__init__"])
BROKEN = {
    "a room that imports a room below it": (
        test_house.test_each_room_imports_only_rooms_above_it,
        {"law/planted.py": "from ..reporting import page\n"},
    ),
    "the same by the package's name": (
        test_house.test_each_room_imports_only_rooms_above_it,
        {"policy/planted.py": "from kjqs_model.cli import options\n"},
    ),
    "the same, a room as a whole": (
        test_house.test_each_room_imports_only_rooms_above_it,
        {"policy/planted.py": "from kjqs_model import cli\n"},
    ),
    "the same, plainly": (
        test_house.test_each_room_imports_only_rooms_above_it,
        {"policy/planted.py": "def late():\n    import kjqs_model.cli.options\n"},
    ),
    "a room without a place": (test_house.test_every_room_of_the_package_has_its_place_in_the_order, {"attic/planted.py": ""}),
    "a folder of too many": (
        test_house.test_no_folder_holds_more_modules_than_one_looks_over,
        {f"parts/planted{n}.py": "" for n in range(16 - PARTS)},
    ),
    "a circle": (
        test_house.test_no_modules_import_each_other_in_a_circle,
        {"budget/planted.py": "from .other import why\n", "budget/other.py": "def why():\n    from . import planted\n"},
    ),
    "a class of one name": (
        test_house.test_no_two_modules_have_a_class_of_one_name,
        {"budget/planted.py": CLASS, "policy/planted.py": CLASS},
    ),
    "a package that is not declared": (
        test_house.test_what_the_package_imports_it_declares,
        {"budget/planted.py": "def late():\n    import selenium\n"},
    ),
    "a line that is too wide": (test_house.test_lines_are_no_wider_than_the_screen, {"law/planted.py": f"# {'x' * 129}\n"}),
    "a line that is too wide as shown": (
        test_house.test_lines_are_no_wider_than_the_screen,
        {"law/planted.py": f"# {'宽' * 65}\n"},
    ),
    "chance where money is worked out": (
        test_house.test_no_rounding_or_sum_of_money_depends_on_the_clock_or_on_chance,
        {"policy/planted.py": "import random\n"},
    ),
    "a chart that takes something else": (
        test_house.test_every_chart_function_takes_table_title_and_notes_first,
        {"reporting/charts/planted.py": "def bars(frame, colour):\n    pass\n"},
    ),
    "Chinese in code": (
        test_text.test_no_module_holds_chinese_words_beside_those_that_it_reads,
        {"budget/planted.py": "TITLE = '预算'\n"},
    ),
    "a sentence in code": (
        test_text.test_every_call_names_a_message_that_is_there_and_gives_it_the_names_that_it_has,
        {"budget/planted.py": "def told(say):\n    return say('预算', 'budget')\n"},
    ),
    "a message that is not there": (
        test_text.test_every_call_names_a_message_that_is_there_and_gives_it_the_names_that_it_has,
        {"budget/planted.py": "def told(say):\n    return say('budget.no_such_message')\n"},
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_breaks_a_rule_of_the_house_is_seen(broken):
    rule, modules = BROKEN[broken]
    with planted(modules), pytest.raises(AssertionError, match="planted|Planted|attic|'parts': 16"):
        rule()
