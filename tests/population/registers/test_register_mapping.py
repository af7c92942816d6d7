"""Mappings: those that ship, those a user writes, sets by file name."""

import pytest
import yaml
from making import excel
from registers_helpers import CODES, HEAD, SME, firm, frame, read

from kjqs_model.data import shipped_text
from kjqs_model.errors import Refusal
from kjqs_model.population.registers import import_registers, register_kinds
from kjqs_model.population.registers.schema.mapping import known_headings
from kjqs_model.population.registers.schema.shipped import shipped_mapping

SOUND = yaml.safe_load(shipped_text(f"registers/{SME}.yaml"))


def write(folder, data):
    path = folder / "我的规则.yaml"
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def refused(folder, data) -> str:
    with pytest.raises(Refusal) as fault:
        read(folder, [HEAD, firm()], write(folder, data))
    return str(fault.value)


def changed(**changes):
    return {**SOUND, **changes}


@pytest.mark.parametrize("name", register_kinds())
def test_no_heading_of_a_shipped_mapping_stands_for_two_columns_at_one_rank(name):
    for fields in known_headings(shipped_mapping(name)).values():
        assert len({field for field, _ in fields}) == len(fields)


@pytest.mark.parametrize("name", register_kinds())
def test_every_shipped_mapping_finds_the_headings_of_its_own_first_choice(tmp_path, name):
    from kjqs_model.population.registers.reading.grid import RegisterGrid
    from kjqs_model.population.registers.reading.header import find_header, missing_fields

    mapping = shipped_mapping(name)
    row = list(dict.fromkeys(entry.headings[0] for entry in mapping.columns.values()))
    header = find_header(RegisterGrid("", [row], [1]), mapping)
    assert missing_fields(header, mapping) == [] and set(header.places) >= set(mapping.columns)


def test_a_users_own_mapping_with_other_headings(tmp_path):
    data = changed(columns={**SOUND["columns"], "staff": {"headings": ["人头"], "type": "count"}})
    rows = [(*HEAD[:4], "人头"), firm(1, 5, 9)]
    assert frame(read(tmp_path, rows, write(tmp_path, data))).loc[CODES[1], "staff"] == 9


def test_the_unit_of_a_mapping_serves_where_nothing_else_says_it(tmp_path):
    data = changed(columns={**SOUND["columns"], "revenue": {"headings": ["收入"], "type": "money", "unit": "千元"}})
    assert (
        frame(read(tmp_path, [(*HEAD[:3], "收入", "职工总数"), firm(1, 5)], write(tmp_path, data))).loc[CODES[1], "revenue"]
        == 5000
    )


@pytest.mark.parametrize(
    "data, words",
    [
        (changed(colunms={}), ("colunms", "columns")),
        (changed(columns={"name": {"heading": ["x"], "type": "name"}}), ("heading", "headings")),
        (changed(writes=[{"table": "enterprise", "set": {}}]), ("enterprise", "enterprises")),
        (changed(writes=[{"table": "accounts", "set": {"staf": "staff"}}]), ("staf", "staff")),
        (changed(writes=[{"table": "accounts", "set": {"staff": "staf"}}]), ("staf", "staff")),
        (changed(writes=[{"table": "accounts", "set": {"staff": "revenue"}}]), ("金额",)),
        (changed(identifies="firm"), ("identifies",)),
        ({key: value for key, value in SOUND.items() if key != "label"}, ("label",)),
        (changed(columns={"name": {"headings": ["x"], "type": "word"}}), ("words",)),
        ("a: [", ("无法读取",)),
        ("- 1", ("写法有误",)),
        (changed(columns={**SOUND["columns"], "revenue": {"headings": ["x"], "type": "money", "unit": "万"}}), ("万",)),
        ({"registers": [{"file": "*", "mapping": "recognition"}]}, ("recognition", "recognition_list")),
        ({"registers": [{"file": "*", "mapping": SME, "yaer": 2023}]}, ("yaer", "year")),
        ({"registers": [{"file": "*", "mapping": SME, "unit": "万"}]}, ("单位",)),
        ({"registers": [{"file": "*", "mapping": SME, "given": {"staf": "1"}}]}, ("staf", "staff")),
    ],
)
def test_what_is_wrong_with_a_mapping_is_said_with_a_remedy(tmp_path, data, words):
    said = refused(tmp_path, data)
    assert all(word in said for word in words), said


def test_a_word_of_the_register_that_has_no_word_of_the_table_is_refused(tmp_path):
    data = yaml.safe_load(shipped_text("registers/recognition_list.yaml"))
    del data["writes"][0]["set"]["recognition"]["words"]["first+failed"]
    assert "first+failed" in refused(tmp_path, data)


def test_a_set_reads_each_file_by_its_name(tmp_path):
    rows = [("单位名称", "统一社会信用代码", "县区", "研发费用", "是否首次填报"), ("甲公司", CODES[1], "冠县", 60, "是")]
    paths = [excel(tmp_path / "科小 (1).xlsx", [HEAD, firm(1)]), excel(tmp_path / "规上年报.xlsx", rows)]
    mapping = write(
        tmp_path,
        {
            "registers": [
                {"file": "科小*.xlsx", "mapping": SME, "year": 2023},
                {
                    "file": "*年报.xlsx",
                    "mapping": "rd_return",
                    "year": 2023,
                    "unit": "万元",
                    "given": {"above_scale": "industrial"},
                },
            ]
        },
    )
    firms = frame(import_registers(paths, [mapping]), "enterprises")
    assert firms.loc[CODES[1], ["tech_sme", "above_scale", "rd_reported"]].tolist() == [True, "industrial", 600_000]


def test_a_set_that_names_no_line_for_a_file_is_refused(tmp_path):
    assert "registers 下为它加一条" in refused(tmp_path, {"registers": [{"file": "别的*.xlsx", "mapping": SME}]})


def test_one_mapping_for_all_or_one_for_each(tmp_path):
    path = excel(tmp_path / "名单.xlsx", [HEAD, firm()])
    with pytest.raises(Refusal, match="1 份"):
        import_registers([path], [SME, SME])
    with pytest.raises(Refusal, match="没有给出"):
        import_registers([], [SME])


def test_an_unknown_mapping_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(Refusal, match="technology_sme_list"):
        read(tmp_path, [HEAD, firm()], "technology_sme")
