"""Why a recipient is owed what it is, or nothing: the evaluation itself, told step by step for one recipient."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...errors import Refusal, nearest
from ...language import either, say
from ...law import ClauseRules, arguments, round_half_up
from ...tables import Table, Tables, dictionary
from ...tables.dictionary import WORD_TYPE, TableSpec
from ..amounts import Amounts, amounts
from ..costing import ENVELOPE_ID
from ..entitlement import EntitledRows, entitled_rows, places_of, rows_of_year, runs
from ..evaluation import notes
from ..firm_history import HISTORY, history_notes
from ..frames import Frame, linked_column
from ..parameters import Policy, parameter_of
from ..register import Clause, ClauseParameter, Reading, articles, register, rules, unlisted_promises
from .formula import formula
from .overlap_words import tell_overlap
from .told import Explanation, RowTrace


def explain(tables: Tables, policy: Policy, year: int, clause: str, recipient: str, origin: str = "") -> Explanation:
    """The chain of one clause for one recipient, paid or not. ``origin`` names the scenario for parameters it set.

    Raises Refusal for an unknown clause, or a recipient that the clause's table does not name in any year.
    """
    if clause not in register():
        near = nearest(clause, register()) or list(register())[:5]
        raise Refusal(say("policy.there_no_clause_near", clause=clause, near=say("signs.list_mark").join(near)))
    entry = register()[clause]
    told = Explanation(entry, recipient, year, 0, "", parameters=_parameters(entry, policy, year), notes=notes(policy, year))
    if year not in policy.in_force:
        told.reason = told.notes.pop(0)
    elif not entry.pays_money or clause not in rules(year) or not runs(clause, policy, year):
        _tell_unset(told, policy)
    else:
        told.notes += history_notes(tables, policy, year, [clause])
        _tell_rules(told, tables, policy, rules(year)[clause])
    return told


def _tell_unset(told: Explanation, policy: Policy) -> None:
    clause, envelope = told.clause, None
    if "annual_envelope" in clause.parameters:
        envelope = policy.value(f"{clause.id}.annual_envelope", told.year)
    if clause.pay == "tax_expenditure":
        told.reason = say("policy.tax_expenditure_computed_beside_budget")
    elif not clause.pays_money:
        told.reason = say("policy.clause_moves_no_money_citys")
    elif envelope is not None:
        told.amount = int(round_half_up(envelope)) if told.recipient == ENVELOPE_ID else 0
        told.reason = say("policy.policy_names_no_amount_scenario")
    else:
        told.reason = say("policy.policy_promises_support_names_no")
        told.reason += unlisted_promises([clause.article])


def _tell_rules(told: Explanation, tables: Tables, policy: Policy, rule: ClauseRules) -> None:
    mark = rule.entitles[1]
    table, parameters = tables[mark.table], policy.parameters(rule.clause, told.year)
    code = _code(table, mark.recipient, told.recipient)
    every = rows_of_year(tables, mark.table, told.year)
    every = np.arange(len(table))[every]
    own = every[table[mark.recipient][every] == code]
    if not len(own):
        present = sorted({int(year) for year in table["year"][table[mark.recipient] == code]})
        told.reason = say(
            "policy.no_row_recipient_years_present", year=told.year, present=say("signs.list_mark").join(map(str, present))
        )
        return
    frame = Frame(tables, mark.table, own, told.year)
    mask = np.broadcast_to(frame.value(rule.entitles[0], rule, parameters), len(own))
    told.rows = [_row_trace(tables, table, frame, rule, parameters, i, bool(mask[i])) for i in range(len(own))]
    entitled = entitled_rows(tables, policy, told.year, [rule.clause])[rule.clause]
    if rule.chooses:
        _tell_choice(told, tables, rule, parameters, every, own, entitled)
    place = np.flatnonzero(entitled.recipients == code)
    if not len(place):
        told.reason = told.reason or say("policy.no_row_meets_every_condition")
        return
    paid = amounts(entitled, parameters)
    _tell_amounts(told, rule, parameters, entitled, paid, int(place[0]))
    tell_overlap(told, tables, policy, code)


def _code(table: Table, column: str, recipient: str) -> int:
    labels = table.labels[column]
    found = np.flatnonzero(labels == recipient)
    if not len(found):
        heading = table.spec.columns[column].heading
        near = nearest(recipient, list(labels[:5000]), most=3)
        known = say("policy.near_near", near=say("signs.list_mark").join(near)) if near else say("policy.check_the_id")
        raise Refusal(say("policy.column_table_no", spec=table.spec.label, heading=heading, recipient=recipient) + known)
    return int(found[0])


def _row_trace(tables, table, frame, rule, parameters, i, entitled) -> RowTrace:
    trace = RowTrace(place_of(table, frame.rows[i]), entitled=entitled)
    for name in _columns_read(rule):
        trace.values.append((heading_of(table.spec, name), shown_cell(tables, table, name, frame.column(name)[i])))
    for function in _functions_read(rule):
        value = np.broadcast_to(frame.value(function, rule, parameters), len(frame))[i]
        trace.conditions.append((function.__name__, articles()[register()[rule.clause].article].name_of(function), _plain(value)))
    return trace


def place_of(table: Table, row: int) -> str:
    """Where a row was read: file, sheet, row."""
    source = table.source
    number = int(source.rows[row]) if source.rows is not None else int(row) + 1
    sheet = say("policy.sheet_sheet", sheet=source.sheet) if source.sheet else ""
    file = (source.file + say("signs.comma")) if source.file else say("policy.table_spec", spec=table.spec.label)
    return f"{file}{sheet}" + say("policy.row_number", number=number)


def _walk(function: Callable, rule: ClauseRules) -> tuple[list[str], list[Callable]]:
    """Columns and conditions that a function reads, each once, those read first standing first."""
    names, functions = [], []
    for name in arguments(function):
        if name in rule.conditions:
            inner_names, inner = _walk(rule.conditions[name], rule)
            names += inner_names
            functions += [*inner, rule.conditions[name]]
        else:
            names.append(name)
    return list(dict.fromkeys(names)), list(dict.fromkeys(functions))


def _steps(rule: ClauseRules) -> list[Callable]:
    return [rule.entitles[0], *(f for f, _ in rule.adds_up), rule.pays, *([rule.caps] if rule.caps else [])]


def _columns_read(rule: ClauseRules) -> list[str]:
    given = {f.__name__ for f, _ in rule.adds_up}
    clause = register()[rule.clause]
    ours = given | set(clause.parameters) | set(clause.choices) | set(clause.borrows)
    found = [name for function in _steps(rule) for name in _walk(function, rule)[0] if name not in ours]
    return list(dict.fromkeys([rule.entitles[1].recipient, *found, *([rule.chooses[1].best] if rule.chooses else [])]))


def _functions_read(rule: ClauseRules) -> list[Callable]:
    found = [inner for function in _steps(rule) for inner in _walk(function, rule)[1]]
    return list(dict.fromkeys([*found, rule.entitles[0]]))


def heading_of(spec: TableSpec, name: str) -> str:
    """What a quantity that a rule reads is called: the heading of its column, here or in a linked table."""
    if name in spec.columns:
        return spec.columns[name].heading
    if name in HISTORY:
        return either(*HISTORY[name])
    _, other, column = linked_column(spec.name, name)
    linked = dictionary()[other]
    return f"{linked.label}{say('signs.of_or_colon')}{linked.columns[column].heading}"


def shown_cell(tables: Tables, table: Table, name: str, value) -> str:
    """A cell as a person wrote it: the word, the id, 是/否, the number."""
    spec = table.spec.columns.get(name)
    if name in HISTORY:
        return _plain(value)
    if spec is None:
        _, other, column = linked_column(table.name, name)
        table, spec = tables[other], tables[other].spec.columns[column]
    if spec.type == WORD_TYPE:
        words = [either(zh, word) for word, zh in spec.words.items()]
        return words[value] if value >= 0 else say("policy.empty")
    if spec.type == "string":
        return str(table.labels[spec.name][value]) if value >= 0 else say("policy.empty")
    return _plain(value)


def _plain(value) -> str:
    if isinstance(value, (bool, np.bool_)):
        return say("policy.true_plain") if value else say("policy.false_plain")
    if isinstance(value, str):
        return value
    if value is None or (isinstance(value, (float, np.floating)) and np.isnan(value)):
        return say("policy.empty")
    return f"{float(value):,.6f}".rstrip("0").rstrip(".")


def _tell_choice(told, tables, rule, parameters, every, own, entitled) -> None:
    mark = rule.chooses[1]
    places = places_of(tables, rule.entitles[1].table, every, rule, parameters, told.year)
    told.steps.append((say("policy.places_of_the_year"), str(places)))
    chosen = set(entitled.rows.tolist())
    if not any(int(row) in chosen for row in own) and any(row.entitled for row in told.rows):
        told.reason = say(
            "policy.meets_conditions_but_not_among",
            heading_zh=tables[rule.entitles[1].table].spec.columns[mark.best].heading,
            places=places,
            best_en=mark.best,
        )


def _tell_amounts(told, rule, parameters, entitled: EntitledRows, paid: Amounts, place: int) -> None:
    groups = _groups_of(entitled, paid, place)
    for group in groups:
        if len(groups) > 1 or paid.group_order is not None:
            told.steps.append((say("policy.item"), _group_name(entitled, paid, group)))
        known = _known_values(entitled, rule, parameters, paid, group)
        for name, values in paid.sums.items():
            called = articles()[told.clause.article].name_of(name)
            told.steps.append((say("policy.sum_of", called_zh=called, name=name), _plain(values[group])))
        before = float(np.broadcast_to(paid.before_cap, len(paid.group_starts))[group])
        told.steps.append((say("policy.amount"), f"{formula(rule.pays, known)} = {_plain(before)}"))
        if paid.cap is not None:
            cap = max(float(np.broadcast_to(paid.cap, len(paid.group_starts))[group]), 0.0)
            told.steps.append((say("policy.cap"), f"{formula(rule.caps, known)} = {_plain(cap)}"))
            after = float(np.broadcast_to(paid.after_cap, len(paid.group_starts))[group])
            told.steps.append((say("policy.after_the_cap"), _plain(after)))
    whole = int(np.broadcast_to(paid.whole, len(entitled.starts))[place])
    if len(groups) > 1:
        told.steps.append((say("policy.added_up"), _plain(float(np.broadcast_to(paid.unrounded, len(entitled.starts))[place]))))
    told.steps.append((say("policy.rounded_to_the_yuan"), _plain(whole)))
    told.amount = whole
    told.reason = say("policy.every_condition_met_full_stop") if whole else say("policy.conditions_met_but_amount_comes")


def _group_name(entitled: EntitledRows, paid: Amounts, group: int) -> str:
    """The id and place of a group's first row: the contract, the platform, of which one part of an amount speaks."""
    row = paid.group_starts[group] if paid.group_order is None else paid.group_order[paid.group_starts[group]]
    table = entitled.frame.table
    key = table.spec.key[0]
    return f"{table.labels[key][table[key][entitled.rows[row]]]}{say('signs.comma')}{place_of(table, int(entitled.rows[row]))}"


def _groups_of(entitled: EntitledRows, paid: Amounts, place: int) -> range:
    ends = np.r_[entitled.starts[1:], len(entitled.rows)]
    first = int(np.searchsorted(paid.group_starts, entitled.starts[place]))
    last = int(np.searchsorted(paid.group_starts, ends[place]))
    return range(first, last)


def _known_values(entitled, rule, parameters, paid: Amounts, group: int) -> dict[str, str]:
    row = paid.group_starts[group] if paid.group_order is None else paid.group_order[paid.group_starts[group]]
    known = {name: _plain(value) for name, value in parameters.items()}
    for function in (rule.pays, *([rule.caps] if rule.caps else [])):
        for name in arguments(function):
            if name in paid.sums:
                known[name] = _plain(paid.sums[name][group])
            elif name not in known:
                value = np.broadcast_to(entitled.frame.argument(name, rule, parameters), len(entitled.rows))[row]
                in_table = name not in rule.conditions
                known[name] = shown_cell(entitled.frame.tables, entitled.frame.table, name, value) if in_table else _plain(value)
    return known


def _parameters(clause: Clause, policy: Policy, year: int) -> list[tuple[str, str, str, str]]:
    """Path, name, value and origin of every parameter and reading of a clause."""
    found = []
    named: dict[str, ClauseParameter | Reading] = {**clause.parameters, **clause.choices}
    borrowed = ((path, parameter_of(path)) for path in clause.borrows.values())
    for path, parameter in (*((f"{clause.id}.{name}", parameter) for name, parameter in named.items()), *borrowed):
        value = policy.value(path, year)
        origin = policy.origins[path]
        if origin == register()[path.rpartition(".")[0]].file:
            origin = f"articles/{origin}{say('signs.clause_mark')}{_source(parameter)}"
        shown = say("policy.not_set") if value is None else _plain(value)
        if isinstance(parameter, Reading):
            shown = f"{value}{say('signs.opening_bracket')}{parameter.word(str(value))}{say('signs.closing_bracket')}"
        found.append((path, parameter.label(), shown, origin))
    return found


def _source(parameter: ClauseParameter | Reading) -> str:
    if isinstance(parameter, Reading):
        return say("policy.the_default_reading")
    return parameter.source or (say("policy.assumed") if parameter.assumed else say("policy.policy_text"))


__all__ = ["Explanation", "RowTrace", "explain"]
