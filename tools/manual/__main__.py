"""``python -m tools.manual sources FOLDER``: what Sphinx reads; ``... finish HTML ZIP``: checks and packs what it wrote."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from kjqs_model.language import LANGUAGES, speaking

from . import command_pages, data_pages, finish, law_pages, record_pages

REPOSITORY = Path(__file__).resolve().parents[2]


def sources(target: Path) -> int:
    """Put the written and the made pages of both languages side by side into a folder, anew. Returns how many pages there are."""
    count = 0
    for language in LANGUAGES:
        folder = target / language
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(REPOSITORY / "docs" / language, folder)
        with speaking(language):
            made = law_pages.law_pages() | command_pages.command_pages() | data_pages.data_pages() | record_pages.record_pages()
        for path, text in made.items():
            file = folder / f"{path}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        count += len(list(folder.rglob("*.md")))
    return count


def main(words: list[str]) -> int:
    """Run one of the two commands; 1 where the finished pages have a fault."""
    match words:
        case ["sources", folder]:
            print(f"{sources(Path(folder))} pages")
            return 0
        case ["finish", html, archive]:
            return finish.finish(Path(html), Path(archive))
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
