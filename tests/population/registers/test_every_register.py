"""A list of every kind that the city pays on, as a bureau writes it: recognised from headings and title, with names and codes in its table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import comma_separated, credit_code, excel
from registers_helpers import errors

from kjqs_model.errors import Refusal
from kjqs_model.population.registers import import_registers
from kjqs_model.population.registers.schema.assigning import assign
from kjqs_model.population.registers.schema.shipped import REGISTERS, shipped_form, shipped_mapping
from tests.fuzz import examples

CODE, OTHER = credit_code(701), credit_code(702)
UNIT = "聊城示例一号有限公司"

LISTS = {
    "rd_subsidy_list": (
        "2023年度企业研究开发财政补助资金拟补助名单",
        (
            "企业名称",
            "统一社会信用代码",
            "所属县区",
            "2022年度加计扣除研发费用（万元）",
            "省级补助金额（万元）",
            "市级配套金额（万元）",
        ),
        (UNIT, CODE, "冠县", "1,086.00", 54.3, 54.3),
        "enterprises",
        {"firm_id": CODE, "name": UNIT, "super_deduction": True, "provincial_rd_subsidy": 543000.0},
    ),
    "talent_list": (
        "2023年度入选省级以上人才工程名单",
        ("姓名", "用人单位", "统一社会信用代码", "县区", "单位类型", "人才级别", "省资助经费（万元）"),
        ("张三", UNIT, CODE, "莘县", "企业", "泰山产业领军人才", 100),
        "talents",
        {
            "talent_id": f"张三·{UNIT}",
            "employer_id": CODE,
            "employer_kind": "enterprise",
            "national": False,
            "provincial": True,
            "provincial_funding": 1000000.0,
            "name": "张三",
            "employer_name": UNIT,
            "credit_code": CODE,
        },
    ),
    "platform_list": (
        "2023年度获批省级科技创新平台名单",
        ("平台名称", "平台类型", "依托单位", "统一社会信用代码", "县区"),
        ("山东省示例重点实验室", "重点实验室", UNIT, CODE, "冠县"),
        "platforms",
        {
            "platform_id": "山东省示例重点实验室",
            "kind": "key_laboratory",
            "level": "provincial",
            "event": "approved",
            "owner_id": CODE,
            "owner_name": UNIT,
            "credit_code": CODE,
            "name": "山东省示例重点实验室",
        },
    ),
    "platform_assessment": (
        "2023年度市级重点实验室绩效评价结果",
        ("实验室名称", "依托单位", "统一社会信用代码", "评价结果"),
        ("聊城市示例重点实验室", UNIT, CODE, "优秀"),
        "platforms",
        {"kind": "key_laboratory", "level": "municipal", "event": "assessed_excellent", "owner_id": CODE},
    ),
    "clinical_centre_list": (
        "2023年省级临床医学研究中心认定名单",
        ("中心名称", "依托单位", "统一社会信用代码"),
        ("山东省骨科临床医学研究中心", "聊城示例医院", CODE),
        "platforms",
        {"kind": "clinical_research_centre", "level": "provincial", "event": "approved", "owner_name": "聊城示例医院"},
    ),
    "transfer_institution_list": (
        "2023年度省级技术转移服务机构备案名单",
        ("机构名称", "建设单位", "统一社会信用代码"),
        ("示例技术转移中心", UNIT, CODE),
        "platforms",
        {"kind": "transfer_institution", "level": "provincial", "event": "approved"},
    ),
    "carrier_list": (
        "2023年度省级众创空间绩效评价择优名单",
        ("众创空间名称", "运营单位", "统一社会信用代码", "县区"),
        ("示例众创空间", UNIT, CODE, "高新区"),
        "carriers",
        {
            "carrier_id": "示例众创空间",
            "kind": "makerspace",
            "level": "provincial",
            "event": "selected",
            "name": "示例众创空间",
            "credit_code": CODE,
        },
    ),
    "project_list": (
        "2023年度国家重点研发计划项目名单",
        ("项目编号", "项目名称", "承担单位", "统一社会信用代码", "省级奖励金额（万元）"),
        ("2022YFB0001", "示例材料研究", UNIT, CODE, 30),
        "projects",
        {
            "project_id": "2022YFB0001",
            "kind": "national_programme",
            "owner_id": CODE,
            "owner_name": UNIT,
            "name": "示例材料研究",
            "provincial_reward": 300000.0,
        },
    ),
    "park_list": (
        "2023年度农业科技园区绩效评价结果",
        ("园区名称", "建设单位", "级别", "是否新建", "评价得分", "上年获奖补"),
        ("示例农业科技园区", UNIT, "省级", "否", 91.5, "否"),
        "parks",
        {
            "park_id": "示例农业科技园区",
            "level": "provincial",
            "newly_built": False,
            "assessment_score": 91.5,
            "chosen_previous": False,
        },
    ),
    "commissioner_list": (
        "2023年度优秀科技特派员名单",
        ("姓名", "工作单位"),
        ("李四", "聊城示例学院"),
        "commissioners",
        {"award_id": "李四·聊城示例学院", "kind": "outstanding", "name": "李四", "employer_name": "聊城示例学院"},
    ),
    "prize_list": (
        "2023年度科学技术奖励名单",
        ("项目名称", "第一完成单位", "统一社会信用代码", "奖种", "等级", "本市第一完成"),
        ("示例技术", UNIT, CODE, "山东省科学技术进步奖", "二等奖", "是"),
        "prizes",
        {"programme": "provincial_progress", "grade": "second", "first_unit_in_city": True, "name": UNIT, "credit_code": CODE},
    ),
    "broker_list": (
        "2023年度技术经纪人培训取证名单",
        ("姓名", "证书编号", "培训机构", "培训机构统一社会信用代码"),
        ("王五", "JSJJ2023001", UNIT, CODE),
        "brokers",
        {"certificate_id": "JSJJ2023001", "training_body_id": CODE, "name": UNIT, "credit_code": CODE},
    ),
    "contract_register": (
        "2023年技术合同登记台账",
        ("合同编号", "卖方名称", "统一社会信用代码", "免税技术交易额（元）"),
        ("2023370001", UNIT, CODE, 5000000),
        "contracts",
        {"contract_id": "2023370001", "seller_id": CODE, "name": UNIT, "credit_code": CODE, "tax_exempt_turnover": 5000000.0},
    ),
    "recognition_list": (
        "2023年度高新技术企业认定名单",
        ("企业名称", "统一社会信用代码", "县区", "认定类型", "辅导机构"),
        (UNIT, CODE, "冠县", "首次申报未通过", "甲机构"),
        "enterprises",
        {"recognition": "failed_first", "agency_id": "甲机构", "agency_name": "甲机构"},
    ),
}


def rows_of(kind):
    title, headings, row, _, _ = LISTS[kind]
    return [(title, *[""] * (len(headings) - 1)), headings, row]


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_as_it_comes_is_recognised_and_read_into_its_table(tmp_path, kind):
    imported = import_registers([excel(tmp_path / "附件1.xlsx", rows_of(kind))])
    assert [recognised.register for recognised in imported.kinds] == [kind]
    assert "标题" in imported.kinds[0].why
    assert imported.tables is not None, [finding.sentence() for finding in errors(imported)]
    table, expected = LISTS[kind][3:]
    frame = imported.tables[table].to_frame()
    assert len(frame) == 1
    found = {column: frame[column].iloc[0] for column in expected}
    assert found == expected
    key = (frame.iloc[0, 0], 2023)
    assert [(place.sheet, place.row) for place in imported.basis[table][key]] == [("Sheet1", 3)]


def test_all_lists_at_once_go_into_all_tables(tmp_path):
    paths = [excel(tmp_path / f"{place}.xlsx", rows_of(kind)) for place, kind in enumerate(LISTS)]
    imported = import_registers(paths)
    assert errors(imported) == []
    assert imported.tables.given >= {
        "enterprises",
        "talents",
        "platforms",
        "carriers",
        "projects",
        "parks",
        "commissioners",
        "prizes",
        "brokers",
        "contracts",
    }


def test_a_list_that_suits_several_kinds_is_refused_with_the_candidates(tmp_path):
    path = excel(
        tmp_path / "名单.xlsx", [("企业名称", "统一社会信用代码", "研发费用（万元）", "县区"), (UNIT, CODE, 100, "冠县")]
    )
    with pytest.raises(Refusal) as fault:
        import_registers([path], year=2023)
    assert "technology_sme_list" in str(fault.value) and "super_deduction_list" in str(fault.value)


def test_a_list_that_suits_no_kind_is_refused_with_all_kinds(tmp_path):
    with pytest.raises(Refusal, match="认不出"):
        import_registers([excel(tmp_path / "名单.xlsx", [("品名", "数量"), ("甲", 1)])])


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_the_bureau_proposes_is_kept_beside_and_its_sum_with_it(tmp_path, suffix):
    rows = [
        ("2023年度高新技术企业奖补汇总表（单位：万元）", "", "", "", "", ""),
        ("序号", "企业名称", "统一社会信用代码", "县区", "认定类别", "拟补助金额"),
        (1, UNIT, CODE, "冠县", "首次认定", "5万元"),
        (2, "聊城示例二号有限公司", OTHER, "冠县", "重新认定", 5),
        ("合计", "", "", "", "", 10),
    ]
    path = tmp_path / f"名单{suffix}"
    (comma_separated if suffix == ".csv" else excel)(path, rows)
    imported = import_registers([path])
    assert [(row.table, row.id, row.year, row.fen, row.heading, row.place.row, row.clauses) for row in imported.proposed] == [
        ("enterprises", CODE, 2023, 5_000_000, "拟补助金额", 3, ("1.1", "1.2", "1.3")),
        ("enterprises", OTHER, 2023, 5_000_000, "拟补助金额", 4, ("1.1", "1.2", "1.3")),
    ]
    assert [(total.row, total.fen) for total in imported.written_totals] == [(5, 10_000_000)]


def test_a_proposed_amount_that_cannot_be_read_stops_nothing(tmp_path):
    rows = [("企业名称", "统一社会信用代码", "县区", "认定类型", "拟补助金额（万元）"), (UNIT, CODE, "冠县", "首次认定", "待定")]
    imported = import_registers([excel(tmp_path / "2023年高企名单.xlsx", rows)])
    assert imported.tables is not None and imported.proposed == ()
    assert any(finding.column == "拟补助金额（万元）" for finding in imported.findings)


def test_the_row_that_gave_each_column_is_known(tmp_path):
    recognition = excel(
        tmp_path / "2023年高企名单.xlsx", [("企业名称", "统一社会信用代码", "县区", "认定类型"), (UNIT, CODE, "冠县", "首次认定")]
    )
    subsidy = excel(
        tmp_path / "2023年研发补助.xlsx",
        [
            ("企业名称", "统一社会信用代码", "县区", "省级补助金额（元）"),
            ("聊城他号有限公司", OTHER, "冠县", 1),
            (UNIT, CODE, "冠县", 58000),
        ],
    )
    places = import_registers([recognition, subsidy]).places["enterprises"][CODE, 2023]
    assert (places["recognition"].file, places["recognition"].row) == ("2023年高企名单.xlsx", 2)
    assert (places["provincial_rd_subsidy"].file, places["provincial_rd_subsidy"].row) == ("2023年研发补助.xlsx", 3)


# ---- mappings that extend one that ships


def test_a_mapping_of_ones_own_extends_a_shipped_one_in_three_lines(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "extends: recognition_list\ncolumns:\n  agency: {headings: [帮扶单位]}\n", encoding="utf-8"
    )
    path = excel(
        tmp_path / "2023年名单.xlsx",
        [("企业名称", "统一社会信用代码", "县区", "认定类型", "帮扶单位"), (UNIT, CODE, "冠县", "首次认定", "甲机构")],
    )
    imported = import_registers([path], [tmp_path / "mine.yaml"])
    assert imported.tables["enterprises"].texts("agency_id").tolist() == ["甲机构"]


def test_words_are_added_to_those_of_the_other(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "extends: recognition_list\ncolumns:\n  kind: {words: {first: [头一回]}}\n", encoding="utf-8"
    )
    path = excel(
        tmp_path / "2023年名单.xlsx",
        [
            ("企业名称", "统一社会信用代码", "县区", "认定类型"),
            (UNIT, CODE, "冠县", "头一回"),
            ("聊城乙有限公司", OTHER, "冠县", "重新认定"),
        ],
    )
    assert sorted(import_registers([path], [tmp_path / "mine.yaml"]).tables["enterprises"].to_frame()["recognition"]) == [
        "first",
        "renewed",
    ]


def test_what_extends_nothing_that_ships_is_refused(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: recogniton_list\n", encoding="utf-8")
    with pytest.raises(Refusal, match="recognition_list"):
        assign([tmp_path / "x.xlsx"], [tmp_path / "mine.yaml"])


def test_every_shipped_mapping_reads_what_it_says(tmp_path):
    for name in REGISTERS:
        mapping = shipped_mapping(name)
        assert mapping.name == name and mapping.titles, name
        assert shipped_form(name)["register"] == name
        assert all(clause[0].isdigit() for entry in mapping.columns.values() for clause in entry.pays)


@settings(max_examples=examples(15), deadline=None)
@given(order=st.permutations(list(range(6))), kind=st.sampled_from(["talent_list", "platform_list", "project_list"]))
def test_the_order_of_columns_changes_nothing(tmp_path_factory, order, kind):
    title, headings, row, table, expected = LISTS[kind]
    order = [place for place in order if place < len(headings)] + list(range(6, len(headings)))
    rows = [(title, *[""] * (len(headings) - 1)), [headings[place] for place in order], [row[place] for place in order]]
    imported = import_registers([excel(tmp_path_factory.mktemp("a") / "附件.xlsx", rows)])
    assert {column: imported.tables[table].to_frame()[column].iloc[0] for column in expected} == expected
