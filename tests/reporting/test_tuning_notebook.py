"""The notebook on tuning: it runs in both languages, reads its own answer, refuses misspelt parameters and wishes that do not fit."""

import html
import re

import nbformat
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.reporting.notebook import fail_if_unfinished, run_notebook
from kjqs_model.reporting.words import money

pytestmark = pytest.mark.slow

ALSO = ("target", "at_least", "probability", "levers", "ceiling")
GIVEN = {"draws": 8, "at_least": 960, "probability": 0.5, "levers": ["1.1.amount=100000:300000:100000", "10.1.rate=0:1:0.5"]}
WORDS = {
    "zh": ("最省", "翻转|不变", "多花", "没有研究"),
    "en": ("cheapest", "flips|holds", "for .* yuan more", "given by no study"),
}


@pytest.fixture(scope="module")
def notebook(repository):
    return repository / "notebooks" / "07_tuning.ipynb"


def _texts(document) -> str:
    data = [output.get("data", {}) for cell in document.cells if cell.cell_type == "code" for output in cell.outputs]
    return "\n".join(html.unescape(found[kind]) for found in data for kind in ("text/markdown", "text/html") if kind in found)


def test_it_is_thin(notebook):
    document = nbformat.read(notebook, as_version=4)
    nbformat.validate(document)
    code = [cell for cell in document.cells if cell.cell_type == "code"]
    assert code[0].metadata.tags == ["parameters"] and all(not cell.outputs and cell.execution_count is None for cell in code)
    assert "def " not in "\n".join(cell.source for cell in code)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_finds_an_answer_and_reads_it(notebook, tmp_path, language):
    document = run_notebook(
        notebook, tmp_path / "executed.ipynb", GIVEN | {"language": language, "output": str(tmp_path)}, timeout=300, also=ALSO
    )
    results, text = fail_if_unfinished(document), _texts(document)
    assert results["status"] == "met" and results["values"] == {"1.1.amount": 100_000.0, "10.1.rate": 0.0}
    with speaking(language):
        assert money(results["cost_yuan"]) in text
    assert all(re.search(word, text) for word in WORDS[language])
    assert {path.stem for path in (tmp_path / "figures").glob("*.png")} == {"frontier", "elasticity", "curve_1_1_amount"}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"targt": "T2"}, "target"),
        ({"target": "T9", "at_least": 0}, "没有目标“T9”"),
        ({"probability": 1.5}, "0 与 1 之间"),
        ({"levers": ["1.1.amout=0:1"]}, "1.1.amount"),
    ],
)
def test_what_does_not_fit_is_refused(notebook, tmp_path, given, says):
    with pytest.raises(Refusal) as refused:
        run_notebook(notebook, tmp_path / "executed.ipynb", GIVEN | given, timeout=300, also=ALSO)
    assert says in str(refused.value)
