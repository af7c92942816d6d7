"""How people write the same name or id: signs that nobody sees, width, pieces of PDF, list numbers, quotes, brackets, legal
forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from ..data import shipped

_NOT_SEEN = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\x00-\x1f\x7f-\x9f\U000e0000-\U000e01ef]+"
)
_PLAIN = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff0-9A-Za-z]*")  # nothing to make plainer: most names are so
_SUPPLEMENTARY = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_BRACKETS = str.maketrans("[【〔〈{<｛]】〕〉}>｝", "(((((((" + ")))))))")
_QUOTES = str.maketrans("", "", "\"'`“”‘’「」『』«»《》＂＇")
_STARS = "*★☆●○◆◇■□▲△※#＊•·、,，.。;；:：-—_"
_LIST_NUMBER = re.compile(
    r"^\(?(?:[0-9]{1,4}|[一二三四五六七八九十]{1,3})[.、)．,，:：]\s*(?=\D)|^\([0-9一二三四五六七八九十]{1,4}\)(?=.)"
)
_ROUND_NUMBER = re.compile(r"^[\s*★☆]*[①-⑳㈠-㈩⑴-⒛㉑-㊿❶-❿⓵-⓾]")  # plain digits once they are folded
_COUNTED = re.compile(
    r"^\s*(?:(?:№|[Nn][Oo]\.?)\s*[0-9]{1,4}[\s.、:：]*|[0-9]{1,3}\s+)(?=[\u3400-\u9fff])"
)  # a number and white space before a name
_FOOTNOTES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳¹²³⁰⁴⁵⁶⁷⁸⁹*※ \u3000\n\t"
_PART_OF_A_NAME = re.compile("[^\\W_]|[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_WRAPPED = re.compile(r"\(([^()]+)\)")
_WORDS_BEFORE = "曾用名称|曾用名|原名称|原名|更名前|更名为|现更名为|现名称|现名|现为|变更为|以下简称|简称"
_WORDS = re.compile(_WORDS_BEFORE)
_FIRM_INSIDE = "[^()]*(?:公司|集团|厂|中心|研究院|研究所|合作社)[^()]*"
_FORMER = re.compile(
    rf"\((?:(?:{_WORDS_BEFORE})[:：]?[^()]*|(?:原|现){_FIRM_INSIDE}|已?更名|注[^()]*|盖章|公章|签章|全称)\)|(?:{_WORDS_BEFORE})[:：].*$"
)
_FORMER_NAME = re.compile(rf"\((?:{_WORDS_BEFORE})[:：]?([^()]+)\)|\((?:原|现)({_FIRM_INSIDE})\)|(?:{_WORDS_BEFORE})[:：](.+)$")
_FORM = "有限责任公司"
_SHORT_FORM = "有限公司"
_PROVINCE_AND_CITY = re.compile(r"^(山东省)?(聊城市)?[-—/·]?")


@cache
def _signs() -> Mapping:
    return shipped("name_signs.yaml")


def placeholders() -> tuple[str, ...]:
    """What stands in a cell for an id or a name that is missing, lower case."""
    return tuple(_signs()["placeholders"])


@cache
def _radicals() -> dict[int, str]:
    """CJK radicals, which some PDF files write for characters, with the character of each; NFKC knows only part of them."""
    pairs = "".join(_signs()["radicals"].split())
    return {ord(radical): character for radical, character in zip(pairs[::2], pairs[1::2], strict=True)}


@cache
def _simplified() -> dict[int, str]:
    pairs = "".join(_signs()["traditional"].split())
    return {ord(old): new for old, new in zip(pairs[::2], pairs[1::2], strict=True)}


@cache
def _lookalikes() -> dict[int, str]:
    pairs = "".join(_signs()["lookalikes"].split())
    return {ord(sign): letter for sign, letter in zip(pairs[::2], pairs[1::2], strict=True)}


def is_plain(text: str) -> bool:
    """Whether a text is a Chinese word or name of which nothing can be made plainer."""
    return _PLAIN.fullmatch(text) is not None


def unfolded(text: str) -> str:
    """A text with full-width signs, pieces of PDF and brackets made plain, white space and unseen signs left as they are."""
    return unicodedata.normalize("NFKC", text.translate(_radicals())).translate(_BRACKETS)


def folded(text: object) -> str:
    """A text as it is compared: half-width, without white space or signs that nobody sees, brackets of one form."""
    return _folded(text if text.__class__ is str else str(text))


@lru_cache(maxsize=1 << 16)  # names and words come again in every step
def _folded(text: str) -> str:
    if (text.isascii() and text.isalnum()) or _PLAIN.fullmatch(text):
        return text
    return _NOT_SEEN.sub("", unfolded(text))


@lru_cache(maxsize=1 << 16)
def name_key(name: str) -> str:
    """What spellings of one name have in common: without quotes, stars, list numbers and remarks on other names, in one legal
    form."""
    if _PLAIN.fullmatch(name) and not _WORDS.search(name):
        return _in_one_form(name.upper())
    text = folded(_ROUND_NUMBER.sub("", without_row_marks(name))).translate(_QUOTES)
    for _ in range(3):
        before, text = text, _LIST_NUMBER.sub("", _without_signs_around(text))
        if text == before:
            break
    if wrapped := _WRAPPED.fullmatch(text):
        text = wrapped[1]
    shorter = _without_signs_around(_FORMER.sub("", text))
    return _in_one_form((shorter or text or folded(name)).upper())


def without_row_marks(name: str) -> str:
    """A name without what its row has around it: a number that white space parts from it, the mark of a footnote behind it."""
    return _COUNTED.sub("", name.rstrip(_FOOTNOTES))


def _without_signs_around(text: str) -> str:
    """A text from its first letter or digit to its last, with the bracket that opens before or closes behind them."""
    first, end = 0, len(text)
    while first < end and text[first] != "(" and not _PART_OF_A_NAME.match(text[first]):
        first += 1
    while end > first and text[end - 1] != ")" and not _PART_OF_A_NAME.match(text[end - 1]):
        end -= 1
    return text[first:end]


def _in_one_form(text: str) -> str:
    return text.removesuffix(_FORM) + _SHORT_FORM if text.endswith(_FORM) else text


def differs_in_key() -> str:
    """A pattern (RE2) of names whose key is not the name itself."""
    return rf"[^\x{{3400}}-\x{{9fff}}0-9A-Z]|{_FORM}$|{_WORDS_BEFORE}"


def simplified_key(name: str) -> str:
    """The key of a name in simplified characters: two names that agree in it are written in two scripts."""
    return name_key(name).translate(_simplified())


def former_names(name: str) -> list[str]:
    """The other names that are written behind a name: 曾用名, 原名, 现名."""
    return [found for pair in _FORMER_NAME.findall(folded(name)) for found in pair if found]


def has_private_signs(name: str) -> bool:
    """Whether a name has signs of the private-use area, which every font shows otherwise."""
    return bool(_SUPPLEMENTARY.search(name))


def shown_name(name: str) -> str:
    """A name as the tables write it: plain letters, full-width brackets, without stars, list numbers and white space between
    characters."""
    if _PLAIN.fullmatch(name):
        return name
    spaced = _NOT_SEEN.sub(" ", unfolded(_ROUND_NUMBER.sub("", str(name)))).strip()
    for _ in range(3):
        before, spaced = spaced, _LIST_NUMBER.sub("", spaced.strip(_STARS + " ")).strip()
        if spaced == before:
            break
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", spaced.replace("(", "（").replace(")", "）"))


# ---- ids


def differs_unseen() -> str:
    """A pattern (RE2) of texts with a sign that may make them look like another: unseen, full-width, radicals, other scripts' or
    small letters."""
    letters = "".join(chr(sign) for sign in _lookalikes())
    return rf"[a-z\p{{Cf}}\p{{Cc}}\p{{Zs}}\p{{Mn}}\x{{115f}}\x{{1160}}\x{{2800}}\x{{3164}}\x{{ffa0}}\x{{ff01}}-\x{{ff5e}}\x{{2e80}}-\x{{2fdf}}\x{{f900}}-\x{{faff}}{letters}]"


def looks_the_same(text: str) -> str:
    """An id as a person sees it: without unseen signs, half-width, in capitals, letters of other scripts as the Latin ones that
    look the same."""
    return _NOT_SEEN.sub("", unicodedata.normalize("NFKC", text.translate(_radicals()))).translate(_lookalikes()).upper()


# ---- counties


@cache
def counties() -> Mapping[str, str]:
    """The county for each spelling of it, folded."""
    return {folded(alias): county for county, aliases in shipped("registers/counties.yaml").items() for alias in aliases}


def county_of_city(text: str) -> str | None:
    """The county that a text names, as the tables write it; None for any other."""
    spelled = folded(text)
    return counties().get(spelled) or counties().get(_PROVINCE_AND_CITY.sub("", spelled))
