"""A page for each clause of the city's 24 articles and for each rule above them, from the files that the program itself reads."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from kjqs_model import higher_law
from kjqs_model.language import label
from kjqs_model.policy import articles, register
from kjqs_model.policy.register import rules
from kjqs_model.tables import dictionary
from kjqs_model.yamls import read_yaml

from .markdown import code, contents, number, page, plain, table
from .speech import say

REPOSITORY = Path(__file__).resolve().parents[2]
LATEST_YEAR = 2200
_PAYS = {
    "fixed": ("定额", "a fixed amount"),
    "ceiling": ("最高额（写“最高”，实付比例为假设）", "a ceiling (the share of it that is paid is assumed)"),
    "match": ("按上级资金配套", "a match of higher money"),
    "share": ("按比例", "a share of a base"),
    "unset": ("没有写明金额", "no amount is named"),
    "tax_expenditure": ("税收优惠，不在预算内", "tax relief, outside the budget"),
    "none": ("不付钱", "pays nothing"),
}
_CLAIMS = {
    "entitled": ("符合条件即应兑付", "owed to whoever meets the conditions"),
    "selected": ("择优评选", "selected on merit"),
    "negotiated": ("一事一议", "settled case by case"),
    "envelope": ("在年度额度内安排", "within a yearly envelope"),
    None: ("—", "—"),
}
_KINDS = {
    "enterprise": ("企业", "enterprise"),
    "intermediary": ("社会中介机构", "intermediary"),
    "platform": ("平台", "platform"),
    "carrier": ("孵化载体", "incubator or makerspace"),
    "project": ("项目", "project"),
    "person": ("人才", "person"),
    "employer": ("用人单位", "employer"),
    "park": ("农业科技园区", "agricultural park"),
    "commissioner": ("科技特派员", "commissioner"),
    "contract_seller": ("技术合同卖方", "seller under technology contracts"),
    "prize_winner": ("获奖项目", "prize winner"),
    "training_body": ("培养机构", "training body"),
    "bank": ("银行", "bank"),
}
_UNITS = {
    "yuan": ("元", "yuan"),
    "rate": ("比率", "rate"),
    "share": ("比例", "share"),
    "count": ("个", "count"),
    "points": ("分", "points"),
    "days": ("天", "days"),
    "years": ("年", "years"),
    "persons": ("人", "persons"),
    "division": ("行业大类", "industry division"),
}
_STEPS = (
    ("entitles", "谁符合条件", "who"),
    ("chooses", "取前几名", "how many are chosen"),
    ("adds_up", "合计什么", "what is added up"),
    ("pays", "付多少", "how much"),
    ("caps", "封顶", "the most"),
)


def law_pages() -> dict[str, str]:
    """Path of a page without its ending, and its text, in the language in force."""
    made = {f"reference/clauses/{_slug(clause)}": clause_page(clause) for clause in register()}
    made |= {f"reference/rules/{path.stem}": rule_page(path) for path in _rule_files()}
    made["reference/clauses/index"] = _clauses_index()
    made["reference/rules/index"] = _rules_index()
    return made


def _paid_to(kind: str | None) -> str:
    return f"{say(*_KINDS[kind])} ({code(kind)})" if kind else ""


def _slug(clause: str) -> str:
    return "clause-" + clause.replace(".", "-")


def _said(pair: tuple[str, str]) -> str:
    return say(*pair)


def clause_page(id: str) -> str:
    """The page of one clause: its sentence, figures and their history, readings, rules, golden cases and code."""
    clause = register()[id]
    facts = [
        (say("所属条", "article"), f"{clause.article}. {plain(articles()[clause.article].title())}"),
        (say("对象", "paid to"), _paid_to(clause.recipient)),
        (say("计算单位（英文）", "per"), plain(clause.per or "")),
        (say("支付方式", "what is paid"), _said(_PAYS[clause.pay])),
        (say("申领方式", "on whose claim"), _said(_CLAIMS[clause.claim])),
        (say("牵头部门", "lead department"), plain(clause.lead)),
        (say("配合部门", "supporting departments"), plain("、".join(clause.support)) or "—"),
        (say("封顶口径（英文）", "the cap holds for"), plain(clause.cap_per or "")),
        (say("计算基数（英文）", "base"), plain(clause.base or "")),
        (say("备注（英文）", "note"), plain(clause.note)),
    ]
    sentence = f"> {plain(clause.text)}\n>\n> —— 聊政字〔2023〕11号，第 {clause.article} 条" if clause.text else ""
    return page(
        f"# {id} {plain(clause.label())}",
        sentence,
        table([say("项目", "item"), ""], [row for row in facts if row[1]]),
        _figures(f"{id}.", clause.parameters.values()),
        _readings(clause),
        _rules_part(id),
        _cases_part(id),
    )


def _figures(prefix: str, parameters: Iterable) -> str:
    rows = [
        [
            plain(one.label()),
            code(prefix + one.name),
            _said(_UNITS[one.unit]),
            "<br>".join(
                say(f"{year} 年起：{number(value)}", f"from {year}: {number(value)}")
                for year, value in sorted(one.values.items())
            ),
            _origin(one),
        ]
        for one in parameters
    ]
    heads = [
        say("数字", "figure"),
        say("路径", "path"),
        say("单位", "unit"),
        say("历次取值", "values by year"),
        say("来源", "source"),
    ]
    note = (
        say(
            f"用 `--set {prefix}…=值` 或情景文件的 `policy:` 改动；新值可以写明起始年份。",
            f"Change one with `--set {prefix}…=VALUE` or under `policy:` in a scenario; a value may be dated.",
        )
        if prefix and rows
        else ""
    )
    return page(f"## {say('数字', 'Figures')}", table(heads, rows), note) if rows else ""


def _origin(parameter) -> str:
    assumed = say("**假设**", "**assumed**") if parameter.assumed else say("条文", "the text")
    ends = (
        ""
        if parameter.range is None
        else say(
            f"，区间 {number(parameter.range[0])}—{number(parameter.range[1])}",
            f", {number(parameter.range[0])} to {number(parameter.range[1])}",
        )
    )
    return assumed + ends + (f"<br>{plain(parameter.source)}" if parameter.source else "")


def _readings(clause) -> str:
    parts = []
    for name, choice in clause.choices.items():
        rows = [
            [code(word), plain(choice.word(word)), say("默认", "default") if place == 0 else ""]
            for place, word in enumerate(choice.reading)
        ]
        parts.append(
            page(
                f"### {plain(choice.label())}",
                code(f"{clause.id}.{name}"),
                table([say("取值", "word"), say("含义", "meaning"), ""], rows),
            )
        )
    return page(f"## {say('条文可作几种理解之处', 'Where the text can be read in more than one way')}", *parts) if parts else ""


def _rules_part(id: str) -> str:
    rule = rules(LATEST_YEAR).get(id)
    if rule is None:
        return ""
    article = articles()[register()[id].article]
    steps = {
        "entitles": [rule.entitles[0]],
        "chooses": [rule.chooses[0]] if rule.chooses else [],
        "adds_up": [one for one, _ in rule.adds_up],
        "pays": [rule.pays],
        "caps": [rule.caps] if rule.caps else [],
    }
    named = dict.fromkeys(function for name, _, _ in _STEPS for function in steps[name])
    rows = [
        [say(zh, en), plain(article.name_of(function)), code(function.__name__)]
        for name, zh, en in _STEPS
        for function in steps[name]
    ]
    used = [function for function in rule.conditions.values() if function.__name__ in _reached(named, rule.conditions)]
    rows[1:1] = [[say("条件", "condition"), plain(article.name_of(one)), code(one.__name__)] for one in used]
    return page(
        f"## {say('怎样计算', 'How it is computed')}",
        say(
            f"读取数据表“{dictionary()[rule.entitles[1].table].label}”（`{rule.entitles[1].table}`）。先判断谁符合条件，"
            "再（如有）合计，再算金额；"
            "封顶和四舍五入由程序统一处理。",
            f"Reads the table `{rule.entitles[1].table}`: who is entitled, what is added up where the clause adds up, "
            "and how much; the cap and rounding follow, once.",
        ),
        table([say("步骤", "step"), say("名称", "name"), say("函数", "function")], rows),
        _source([*used, *named]),
    )


def _reached(functions: Iterable[Callable], conditions: Mapping[str, Callable]) -> set[str]:
    """Names of the conditions that functions look at, straight or through others."""
    found, left = set(), list(functions)
    while left:
        for name in inspect.signature(left.pop()).parameters:
            if name in conditions and name not in found:
                found.add(name)
                left.append(conditions[name])
    return found


def _source(functions: Iterable[Callable]) -> str:
    return "```python\n" + "\n\n".join(inspect.getsource(one).rstrip() for one in functions) + "\n```"


@cache
def _case_files() -> dict[str, dict]:
    files = (read_yaml(path.read_text(encoding="utf-8")) for path in sorted((REPOSITORY / "tests" / "cases").rglob("*.yaml")))
    return {file["clause"]: file for file in files}


def _cases_part(id: str) -> str:
    file = _case_files().get(id)
    if file is None:
        return ""
    rows = [
        [
            plain(case["name"]),
            "<br>".join(_given(case["given"])),
            "<br>".join(code(f"{path}: {value}") for path, value in case.get("policy", {}).items()),
            str(case.get("year", 2023)),
            "<br>".join(f"{plain(who)}: {number(yuan)}" for who, yuan in case["expected"].items()) or say("不付", "nothing"),
        ]
        for case in file["cases"]
    ]
    default = [
        say(f"未写出的列：{line}", f"Columns not shown: {line}")
        for line in _given({name: [row] for name, row in file.get("defaults", {}).items()})
    ]
    heads = [
        say("算例", "case"),
        say("给定", "given"),
        say("改动的参数", "changed"),
        say("年度", "year"),
        say("应得（元）", "expected, yuan"),
    ]
    return page(
        f"## {say('算例', 'Golden cases')}",
        say(
            f"按条文手工算出，共 {len(rows)} 个，由测试逐一核对。",
            f"Worked out by hand from the text, {len(rows)} of them, each held by a test.",
        ),
        *default,
        table(heads, rows),
    )


def _given(tables: Mapping[str, list]) -> list[str]:
    """Rows of a case in the headings and words of the reader's language."""
    return [plain(dictionary()[name].label + say("：", ": ") + _row(name, row)) for name, rows in tables.items() for row in rows]


def _row(name: str, row: Mapping) -> str:
    columns, cells = dictionary()[name].columns, []
    for key, value in row.items():
        if key == "times":
            cells.append(say(f"共 {value} 行", f"{value} such rows"))
        else:
            cells.append(f"{columns[key].heading} {_cell(columns[key], value)}")
    return say("，", ", ").join(cells)


def _cell(column, value) -> str:
    if isinstance(value, bool):
        return say("是" if value else "否", "true" if value else "false")
    if value is None:
        return say("空", "empty")
    return say(str(column.words.get(value, value)), str(value)) if column.words else number(value)


def _clauses_index() -> str:
    parts = [
        f"# {say('条款', 'Clauses')}",
        say(
            "每个条款一页，内容取自程序所读的条文文件：原文、数字及历次取值、可作几种理解之处、计算步骤、算例和代码。",
            "A page a clause, made from the files of the law that the program reads: sentence, figures and their history, "
            "readings, "
            "steps, golden cases and code.",
        ),
    ]
    for number_, article in sorted(articles().items()):
        promises = "、".join(plain(label(promise.model_dump())) for promise in article.promises)
        parts += [
            f"## {say(f'第 {number_} 条', f'Article {number_}')} {plain(article.title())}",
            say(
                f"另提到而未写明金额、也没有单列条款的：{promises}。",
                f"Promised without an amount and without a clause of its own: {promises}.",
            )
            if promises
            else "",
            contents([_slug(clause) for clause in article.clauses]),
        ]
    return page(*parts)


def _rule_files() -> list[Path]:
    return sorted(path for path in Path(higher_law.__file__).parent.glob("*.yaml"))


def rule_page(path: Path) -> str:
    """The page of one rule of the nation or the province."""
    rule_set = higher_law.rule_sets()[path.stem]
    names = [[plain(rule_set.name_of(name)), code(name)] for name in rule_set.names]
    return page(
        f"# {plain(rule_set.label())}",
        table(
            [say("项目", "item"), ""],
            [[say("文件", "document"), plain(rule_set.document)], [say("来源", "source"), plain(rule_set.source)]],
        ),
        _figures("", rule_set.parameters.values()),
        f"## {say('规则所用的量', 'Quantities of the rule')}",
        table([say("名称", "name"), say("函数", "function")], names),
    )


def _rules_index() -> str:
    return page(
        f"# {say('上级规定', 'Rules above the city')}",
        say(
            "条款所依据的国家、省规定：数字、历次取值和出处。",
            "The national and provincial rules that clauses rest on: figures, their history and where they come from.",
        ),
        contents([path.stem for path in _rule_files()]),
    )
