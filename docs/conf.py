"""How Sphinx makes the manual: one run a language (MANUAL_LANGUAGE is zh or en), pages that open from disk and fetch nothing."""

import os
import re

from docutils import nodes
from latex2mathml.converter import convert

spoken = os.environ.get("MANUAL_LANGUAGE", "zh")
other = {"zh": "en", "en": "zh"}[spoken]

project = {"zh": "科技强市政策测算：手册", "en": "kjqs_model: the manual"}[spoken]
author = copyright = ""
language = {"zh": "zh_CN", "en": "en"}[spoken]
extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3
templates_path = ["_templates"]

html_theme = "pydata_sphinx_theme"
html_title = project
html_static_path = ["_static"]
html_css_files = ["manual.css"]
html_search_language = "en"  # the Chinese one hangs; this one finds Chinese words of three signs and more
html_show_search_summary = False  # a page opened from disk may not read another one
html_show_sphinx = html_show_copyright = html_show_sourcelink = html_copy_source = False
html_use_index = False
html_math_renderer = "mathml"
html_context = {"default_mode": "auto", "other_language": other, "other_language_name": {"zh": "中文", "en": "English"}[other]}
html_theme_options = {
    "navbar_end": ["other-language", "theme-switcher"],
    "navbar_persistent": ["search-button"],
    "article_header_start": ["breadcrumbs"],
    "footer_start": [],
    "footer_center": [],
    "footer_end": [],
    "search_bar_text": {"zh": "搜索手册（三个字以上）", "en": "Search the manual"}[spoken],
    "show_prev_next": True,
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
}


def setup(app):
    """Equations as MathML, which browsers set themselves: no script, no font from elsewhere."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
    app.connect("doctree-read", _join_lines)


_CHINESE = re.compile(r"[\u2014-\u201d\u3000-\u9fff\uff00-\uffef]")


def _join_lines(app, doctree):
    """A line that is broken in the source within Chinese text goes on without a space."""
    for text in [*doctree.findall(nodes.Text)]:
        if (
            str(text) == "\n"
            and isinstance(text.parent, nodes.TextElement)
            and not isinstance(text.parent, nodes.FixedTextElement)
        ):
            place = text.parent.index(text)
            around = [text.parent[one].astext() for one in (place - 1, place + 1) if 0 <= one < len(text.parent)]
            if len(around) == 2 and (_CHINESE.match(around[0][-1:]) or _CHINESE.match(around[1][:1])):
                text.parent.remove(text)


def _inline(self, node):
    self.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _block(self, node):
    self.body.append(f'<div class="math">{convert(node.astext(), display="block")}</div>')
    raise nodes.SkipNode
