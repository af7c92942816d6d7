"""``python -m tools.manual notebooks FOLDER``: execute the notebooks; ``... sources FOLDER NOTEBOOKS``: what Sphinx reads; ``... finish HTML ZIP``:
checks and packs what it wrote."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from kjqs_model.language import LANGUAGES, speaking

from . import command_pages, data_pages, finish, law_pages, notebook_pages, record_pages

REPOSITORY = Path(__file__).resolve().parents[2]


def sources(target: Path, executed: Path) -> int:
    """Put the written and the made pages of both languages side by side into a folder, anew; notebooks as executed in a folder a language.
    Returns how many pages there are."""
    count = 0
    for language in LANGUAGES:
        folder = target / language
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(REPOSITORY / "docs" / language, folder)
        with speaking(language):
            made = law_pages.law_pages() | command_pages.command_pages() | data_pages.data_pages() | record_pages.record_pages()
            shown = notebook_pages.notebook_pages(executed / language)
        for path, text in made.items():
            file = folder / f"{path}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        for path, content in shown.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        count += len(list(folder.rglob("*.md")))
    return count


def main(words: list[str]) -> int:
    """Run one of the commands; 1 where the finished pages have a fault."""
    match words:
        case ["notebooks", folder]:
            done = [notebook_pages.execute(REPOSITORY / "notebooks", Path(folder) / language, language) for language in LANGUAGES]
            print(f"{sum(done)} notebooks")
            return 0
        case ["sources", folder, executed]:
            print(f"{sources(Path(folder), Path(executed))} pages")
            return 0
        case ["finish", html, archive]:
            return finish.finish(Path(html), Path(archive))
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
