"""Reference pages of the data: tables and their columns, priors and their sources, published figures, terms, registers."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from kjqs_model import data
from kjqs_model.data import facts, glossary, shipped
from kjqs_model.language import label
from kjqs_model.tables import dictionary

from .markdown import code, contents, number, page, plain, table
from .speech import say

_TYPES = {
    "string": ("文字", "text"),
    "year": ("年份", "year"),
    "yuan": ("元，至多两位小数", "yuan, at most two decimals"),
    "float": ("数", "number"),
    "int": ("整数", "whole number"),
    "bool": ("是/否", "true or false"),
    "one of": ("下列用词之一", "one of the words"),
}
_GROUPS = {
    "macro": ("宏观", "the economy"),
    "growth": ("增长过程", "the growth process"),
    "firms": ("企业", "firms"),
    "recognition": ("高企认定", "recognition"),
    "registration": ("科技型中小企业入库", "registration"),
    "research": ("研发", "research and development"),
    "fixed": ("不随抽样变化的假设", "figures that no draw moves"),
}


def data_pages() -> dict[str, str]:
    """Path of a page without its ending, and its text, in the language in force."""
    made = {f"reference/tables/{name}": _table_page(name) for name in dictionary()}
    made["reference/tables/index"] = _tables_index()
    made["reference/priors"] = _priors_page()
    made["reference/facts"] = _facts_page()
    made["reference/glossary"] = _glossary_page()
    made["reference/registers"] = _registers_page()
    return made


def _tables_index() -> str:
    return page(
        f"# {say('数据表和列', 'Tables and columns')}",
        say(
            "一行一个对象、年度（及事项）。CSV、Parquet 文件放在一个文件夹中，或放在一个 Excel 工作簿里一表一页；表名、"
            "列名和用词中英文均可。"
            "空单元格是“不知道”，不是零；写有默认值的列除外。金额以元为单位。",
            "One row a recipient, year and (where the key says so) event: CSV or Parquet files in a folder, or an Excel "
            "workbook with a sheet a table. Names of tables, "
            "columns and words may be English or Chinese. An empty cell is not known, never zero, but where a column has a "
            "default. Amounts are in yuan.",
        ),
        table(
            [say("表", "table"), say("英文名", "Chinese name"), say("键", "key")],
            [
                [
                    f"[{plain(spec.label)}]({name}.md)",
                    code(say(name, spec.zh)),
                    plain("、".join(spec.columns[one].heading for one in spec.key)),
                ]
                for name, spec in dictionary().items()
            ],
        ),
        contents(dictionary(), hidden=True),
    )


def _table_page(name: str) -> str:
    spec, meanings = dictionary()[name], shipped("meanings_zh.yaml").get(name, {})
    rows = [
        [
            plain(column.heading),
            code(say(column.name, column.zh)),
            _type(column),
            _absent(column),
            plain(say(meanings.get(column.name, ""), column.meaning)),
        ]
        for column in spec.columns.values()
    ]
    return page(
        f"# {plain(spec.label)} (`{name}`)",
        say(f"键：{'、'.join(spec.columns[one].zh for one in spec.key)}。", f"Key: {', '.join(spec.key)}."),
        table(
            [
                say("列", "column"),
                say("英文列名", "Chinese heading"),
                say("类型、用词", "type, words"),
                say("可否空缺", "may be empty"),
                say("说明", "meaning"),
            ],
            rows,
        ),
    )


def _type(column) -> str:
    words = "<br>".join(f"{plain(zh)} {code(word)}" for word, zh in (column.words or {}).items())
    ends = (
        ""
        if column.between is None
        else say(
            f"，{number(column.between[0])} 至 {number(column.between[1])}",
            f", {number(column.between[0])} to {number(column.between[1])}",
        )
    )
    return say(*_TYPES[column.type]) + ends + (f"<br>{words}" if words else "")


def _absent(column) -> str:
    if column.has_default:
        value = column.default
        shown = (
            say("是" if value else "否", str(value).lower())
            if isinstance(value, bool)
            else str((column.words or {}).get(value, value) if say("zh", "en") == "zh" else value)
        )
        return say(f"可，默认{shown}", f"yes, default {shown}")
    return say("可", "yes") if column.optional else say("必填", "no")


def _priors_page() -> str:
    parts = [
        f"# {say('先验及其来源', 'Priors and their sources')}",
        say(
            "推演的每次抽样从这些分布中抽取；“弱”表示没有研究给出该数，凡依赖它的结果旁都会写明。情景文件用 `assumptions:` 改动，"
            "可写一个数、一个区间、一个预设名（`pessimistic`、`central`、`optimistic`）或一个带来源的分布。",
            "A draw of the projection takes a figure from each. 'Weak': no study gives it, and reports say so beside every "
            "result that hangs on it. A scenario changes one under "
            "`assumptions:`: a figure, a range, the name of a preset (`pessimistic`, `central`, `optimistic`) or a "
            "distribution with its source.",
        ),
    ]
    for group, entries in shipped("priors.yaml").items():
        parts += [
            f"## {say(*_GROUPS.get(group, (group, group)))}",
            table(
                [
                    say("先验", "prior"),
                    say("名称", "name"),
                    say("分布", "distribution"),
                    say("预设", "presets"),
                    say("来源", "source"),
                ],
                [_prior_row(name, entry) for name, entry in entries.items()],
            ),
        ]
    return page(*parts)


def _prior_row(name: str, entry: Mapping) -> list[str]:
    marks = [
        say(zh, en)
        for key, zh, en in (("weak", "弱", "weak"), ("yearly", "逐年抽取", "drawn each year"), ("fitted", "由拟合得出", "fitted"))
        if entry.get(key)
    ]
    kind = next((one for one in ("normal", "pert", "uniform") if one in entry), None)
    shape = (
        f"{kind} " + ", ".join(f"{key} {number(value)}" for key, value in entry[kind].items())
        if kind
        else say(f"固定 {number(entry.get('value'))}", f"fixed {number(entry.get('value'))}")
        + (f" ({number(entry['range'])})" if "range" in entry else "")
    )
    return [
        plain(label(entry)) + "".join(f"<br>**{mark}**" for mark in marks),
        code(name),
        plain(shape),
        plain(number(entry.get("presets"))),
        plain(label(entry["source"])),
    ]


def _facts_page() -> str:
    rows = [
        [
            plain(fact.label()),
            _value(fact.value),
            plain(fact.unit),
            str(fact.year),
            say("公布", "published") if fact.published else say("假设", "assumed"),
            plain(fact.source),
        ]
        for fact in facts().values()
    ]
    return page(
        f"# {say('公布的数及来源', 'Published figures and their sources')}",
        say(
            "程序自带的数，公布的和假设的分开标明；可信度低的来源在程序数据中另有标注。",
            "The figures that the program carries; what is assumed is marked.",
        ),
        table(
            [
                say("数", "figure"),
                say("值", "value"),
                say("单位", "unit"),
                say("年份", "year"),
                say("性质", "kind"),
                say("来源", "source"),
            ],
            rows,
        ),
    )


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return "<br>".join(f"{key}: {number(one)}" for key, one in value.items())
    return plain(number(value))


def _glossary_page() -> str:
    return page(
        f"# {say('术语', 'Terms')}",
        say(
            "同一事物只用一个词：中文、英文和程序中的名称。", "One word for one thing: Chinese, English and the name in the code."
        ),
        table(
            [
                say("中文", "Chinese"),
                say("英文", "English"),
                say("程序中的名称", "name in the code"),
                say("含义（英文）", "meaning"),
            ],
            [[plain(term.zh), plain(term.en), code(term.term), plain(term.meaning)] for term in glossary().values()],
        ),
    )


def _registers_page() -> str:
    """The lists that are recognised, with the headings of each column."""
    known = {
        path.name: shipped(f"registers/{path.name}")
        for path in sorted((files(data) / "registers").iterdir(), key=lambda entry: entry.name)
    }
    parts = [
        f"# {say('能认出的名单和台账', 'Lists and ledgers that are recognised')}",
        say(
            "标题或文件名中的字样和列名决定名单的种类；同一列有多种叫法的，列出全部。名称供 `--mapping` 和 `extends` 使用。",
            "Words of the title or file name and headings tell the kind of a list; all headings of a column are given. The "
            "name is for `--mapping` and `extends`.",
        ),
    ]
    for held in known.values():
        if isinstance(held, Mapping) and "register" in held:
            base = known.get(f"{held.get('extends')}.yaml", {})
            given = {**base, **held, "columns": base.get("columns", {}) | held.get("columns", {})}
            rows = [
                [
                    code(name),
                    "、".join(plain(heading) for heading in column["headings"]),
                    say("必填", "required") if column.get("required") else "",
                ]
                for name, column in given["columns"].items()
                if "headings" in column
            ]
            parts += [
                f"## {plain(label(given['label']))} (`{given['register']}`)",
                say(f"持有单位：{plain(label(given['holder']))}。", f"Held by: {plain(label(given['holder']))}.")
                if "holder" in given
                else "",
                table([say("栏目", "column"), say("可用的列名", "headings"), ""], rows),
            ]
    return page(*parts)
