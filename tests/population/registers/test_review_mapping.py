"""What a review of the import found in mappings, linking, accounting and writing."""

import json

import pytest
import yaml
from making import comma_separated, excel, make_register
from registers_helpers import CODES, HEAD, SME, errors, firm, frame, only_error, read, warnings

from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.population.registers import import_registers, write_import

# ---- tables of the user's own are never replaced


def imported_to(folder, number=1):
    write_import(read(folder, [HEAD, firm(number)]), folder / "out")


@pytest.mark.parametrize("name", ["enterprises.csv", "企业.csv", "platforms.parquet", "平台.CSV"])
def test_tables_that_no_import_wrote_are_not_replaced(tmp_path, name):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("手工填写", encoding="utf-8")
    with pytest.raises(Refusal, match=name):
        imported_to(tmp_path)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {name}
    assert (tmp_path / "out" / name).read_text(encoding="utf-8") == "手工填写"


def test_a_table_that_the_user_adds_after_an_import_stays_too(tmp_path):
    imported_to(tmp_path)
    (tmp_path / "out" / "平台.csv").write_text("手工填写", encoding="utf-8")
    before = (tmp_path / "out" / "enterprises.csv").read_bytes()
    with pytest.raises(Refusal, match="平台.csv"):
        imported_to(tmp_path, 2)
    assert (tmp_path / "out" / "enterprises.csv").read_bytes() == before and (tmp_path / "out" / "平台.csv").is_file()


def test_what_an_import_wrote_the_next_one_replaces(tmp_path):
    imported_to(tmp_path)
    (tmp_path / "out" / "说明.txt").write_text("x", encoding="utf-8")
    imported_to(tmp_path, 2)
    assert CODES[2] in (tmp_path / "out" / "enterprises.csv").read_text(encoding="utf-8")
    tax = read(tmp_path, [("纳税人名称", "纳税人识别号", "县区"), ("乙", CODES[3], "冠县")], "super_deduction_list")
    write_import(tax, tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"enterprises.csv", "import.json", "说明.txt"}


@pytest.mark.parametrize("record", ["{", "[]", '{"tables": 5}', '{"tables": null}'])
def test_a_record_that_is_none_protects_what_stands_beside_it(tmp_path, record):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "import.json").write_text(record, encoding="utf-8")
    (tmp_path / "out" / "enterprises.csv").write_text("x", encoding="utf-8")
    with pytest.raises(Refusal, match="enterprises.csv"):
        imported_to(tmp_path)


# ---- mappings of one's own

OWN = yaml.safe_load("""
register: my_list
label: {zh: 我的名单, en: my list}
holder: {zh: 我, en: me}
identifies: enterprise
columns:
  name: {headings: [公司], type: name}
  credit_code: {headings: [信用号], type: credit_code}
  county: {headings: [区], type: county}
  amount: {headings: [金额], type: money, unit: 万元}
  part: {headings: [占比], type: share}
  kind: {headings: [类型], type: word, words: {first: [首次], renewed: [复审]}}
  listed: {headings: [入库], type: bool}
writes:
  - table: enterprises
    set: {tech_sme: true}
    covers: [tech_sme]
  - table: accounts
    set: {revenue: amount, high_tech_revenue_share: part}
""")
OWN_ROWS = [
    ("公司", "信用号", "区", "金额", "占比", "类型", "入库"),
    ("甲公司", CODES[1], "冠县", 100, 0.3, "首次", "是"),
    ("乙公司", CODES[2], "莘县", 50, 0.35, "复审", "否"),
]


def own(folder, data):
    path = folder / "我的规则.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return read(folder, OWN_ROWS, path)


def with_accounts(**set_):
    return {**OWN, "writes": [OWN["writes"][0], {"table": "accounts", "set": set_}]}


def with_enterprises(**set_):
    return {**OWN, "writes": [{"table": "enterprises", "set": set_}]}


def with_column(name, **entry):
    return {**OWN, "columns": {**OWN["columns"], name: entry}}


def test_a_sound_mapping_of_ones_own_is_read(tmp_path):
    imported = own(tmp_path, OWN)
    assert frame(imported).loc[CODES[1], ["revenue", "high_tech_revenue_share"]].tolist() == [1_000_000, 0.3]
    assert frame(imported, "enterprises")["tech_sme"].all()


def test_a_constant_of_money_is_in_yuan_and_holds_where_its_condition_does(tmp_path):
    data = with_enterprises(
        provincial_rd_subsidy={"constant": 12.5, "when": {"kind": "first"}},
        tech_sme="listed",
        recognition={"of": ["kind"], "words": {"first": "first", "renewed": "renewed"}, "when": {"listed": True}},
    )
    data["writes"].append({"table": "accounts", "set": {"certificate_year": {"take": ["year"], "when": {"listed": True}}}})
    firms = frame(own(tmp_path, data), "enterprises")
    assert firms["provincial_rd_subsidy"].to_dict() == {CODES[1]: 12.5, CODES[2]: 0}
    assert firms["tech_sme"].to_dict() == {CODES[1]: True, CODES[2]: False}
    assert firms["recognition"].to_dict() == {CODES[1]: "first", CODES[2]: "none"}


@pytest.mark.parametrize(
    "data, words",
    [
        (with_accounts(staff="name"), ("staff", "count")),
        (with_accounts(staff="part"), ("staff", "share", "count")),
        (with_accounts(staff="amount"), ("金额",)),
        (with_accounts(revenue="part"), ("revenue", "money")),
        (with_accounts(taxable_income="part"), ("taxable_income", "money")),
        (with_accounts(expert_score="part"), ("expert_score",)),
        (with_accounts(rd_domestic_share="amount"), ("share",)),
        (with_accounts(founded_year="name"), ("year",)),
        (with_accounts(technology_field="kind"), ("first",)),
        (with_enterprises(tech_sme="name"), ("tech_sme", "bool")),
        (with_enterprises(tech_sme=5), ("tech_sme", "5")),
        (with_enterprises(tech_sme="kind"), ("bool",)),
        (with_enterprises(recognition={"constant": "frist"}), ("frist", "first")),
        (with_enterprises(recognition=True), ("recognition",)),
        (with_enterprises(agency_id="amount"), ("agency_id",)),
        (with_enterprises(agency_id=7), ("agency_id", "7")),
        (with_accounts(staff=1.5), ("staff", "1.5")),
        (with_accounts(revenue=-5), ("revenue", "-5")),
        (with_accounts(revenue=0.001), ("revenue",)),
        (with_accounts(founded_year=99), ("founded_year",)),
        (with_accounts(revenue={"take": ["amount"], "constant": 5}), ("take", "constant", "一种")),
        (with_accounts(revenue={}), ("revenue", "一种")),
        (with_accounts(revenue={"take": ["amount"], "words": {"a": "b"}}), ("words",)),
        (with_accounts(revenue={"take": ["amount"], "when": {"name": "abc"}}), ("when", "name")),
        (with_accounts(revenue={"take": ["amount"], "when": {"kind": "frist"}}), ("frist", "first")),
        (with_accounts(revenue={"take": ["amount"], "when": {"listed": "是"}}), ("when", "listed")),
        (with_accounts(revenue={"take": ["amount"], "when": {"county": "火星"}}), ("火星", "冠县")),
        (with_enterprises(recognition={"of": ["name"], "words": {"a": "first"}}), ("of", "name")),
        (
            with_enterprises(recognition={"of": ["kind"], "words": {"first": "first", "renewed": "renewed", "frist": "first"}}),
            ("frist",),
        ),
        (with_enterprises(tech_sme={"of": ["kind"], "words": {"first": "true", "renewed": "false"}}), ("tech_sme", "bool")),
        (with_enterprises(year={"constant": 1999}), ("year",)),
        (with_enterprises(firm_id="name"), ("firm_id", "自动")),
        (with_enterprises(name="name"), ("name", "自动")),
        (with_enterprises(county="county"), ("county", "自动")),
        ({**OWN, "writes": []}, ("writes",)),
        ({**OWN, "writes": [{"table": "accounts"}]}, ("set",)),
        ({**OWN, "writes": [{"table": "enterprises", "set": {}, "covers": ["tech_sme"]}]}, ("covers", "tech_sme")),
        ({**OWN, "writes": [{**OWN["writes"][0], "adds_up": True}]}, ("adds_up", "tech_sme")),
        (
            {**OWN, "writes": [{"table": "contracts", "firm": "seller_id", "set": {"tax_exempt_turnover": "amount"}}]},
            ("contracts", "id"),
        ),
        (
            {
                **OWN,
                "writes": [{"table": "contracts", "firm": "seller_id", "id": "amount", "set": {"tax_exempt_turnover": "amount"}}],
            },
            ("text",),
        ),
        (with_column("name", headings=["公司"], type="count"), ("name",)),
        (with_column("year", headings=["年"], type="year"), ("year",)),
        (with_column("kind", headings=["类型"], type="word", words={"first": ["首次"]}, default="frist"), ("frist", "first")),
        (with_column("amount", headings=["金额"], type="money", default="5"), ("default",)),
        (with_column("listed", headings=["入库"], type="bool", default="是"), ("default",)),
        (with_column("area", headings=["区"], type="county", default="火星"), ("火星",)),
    ],
)
def test_what_would_go_silently_wrong_is_refused(tmp_path, data, words):
    with pytest.raises(Refusal) as fault:
        own(tmp_path, data)
    assert all(word in str(fault.value) for word in words), str(fault.value)


FORM_FAULTS = [
    (with_column("part", heading=["占比"], type="share"), "heading", "headings"),
    ([1], "-", "键"),
    (None, "-", "键"),
    ({**OWN, "identifies": "firm"}, "identifies", "enterprise"),
    (with_column("part", headings="占比", type="share"), "headings", "列表"),
    (with_column("part", headings=[], type="share"), "headings", "一项"),
    (with_column("part", headings=[5], type="share"), "headings", "文字"),
    (with_column("part", headings=["占比"], type="share", required="maybe"), "required", "true"),
    ({**OWN, "columns": 5}, "columns", "键"),
    ({**OWN, "label": "我的"}, "label", "键"),
    ({"registers": [{"file": "*", "mapping": SME, "year": "二〇二三"}]}, "year", "整数"),
    ({"registers": [{"file": "*", "mapping": SME, "year": 23}]}, "year", "1000"),
    (with_enterprises(tech_sme=[True]), "tech_sme", ""),
]


@pytest.mark.parametrize("data, place, words", FORM_FAULTS)
def test_faults_of_form_are_said_in_chinese(tmp_path, data, place, words):
    with pytest.raises(Refusal) as fault:
        own(tmp_path, data)
    said = str(fault.value)
    assert (place in said or place == "-") and words in said
    assert not any(english in said for english in ("should", "valid", "Input", "Field", "None of"))


@pytest.mark.parametrize("data, place, words", FORM_FAULTS)
def test_faults_of_form_are_said_in_english(tmp_path, data, place, words):
    with speaking("en"), pytest.raises(Refusal) as fault:
        own(tmp_path, data)
    assert "应" not in str(fault.value) and "?." not in str(fault.value)


def test_a_file_that_is_no_yaml_names_the_line(tmp_path):
    path = tmp_path / "坏.yaml"
    path.write_text("register: a\nlabel: [\n", encoding="utf-8")
    with pytest.raises(Refusal, match="第 3 行"):
        read(tmp_path, OWN_ROWS, path)
    path.write_text("register: a\nregister: b\n", encoding="utf-8")
    with pytest.raises(Refusal, match="第 2 行，键“register”出现两次"):
        read(tmp_path, OWN_ROWS, path)


def test_two_mappings_of_one_name_are_two_kinds_of_register(tmp_path):
    other = {
        **OWN,
        "columns": {name: entry for name, entry in OWN["columns"].items() if name != "part"},
        "writes": [{"table": "accounts", "set": {"assets": "amount"}}],
    }
    paths = [tmp_path / "一.yaml", tmp_path / "二.yaml"]
    for path, data in zip(paths, (OWN, other), strict=True):
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    book = excel(tmp_path / "名单.xlsx", [*OWN_ROWS, OWN_ROWS[1]])
    accounts = frame(import_registers([book, book], paths, year=2023))
    assert accounts.loc[CODES[1], ["revenue", "assets"]].tolist() == [1_000_000, 1_000_000]


# ---- who is who


def test_one_code_on_two_names_of_one_register_is_an_error(tmp_path):
    imported = read(tmp_path, [HEAD, firm(1), firm(1, name="完全不同公司")])
    fault = only_error(imported)
    assert (fault.row, fault.value) == (3, "完全不同公司") and "第 2 行" in fault.problem and "聊城第1有限公司" in fault.problem
    assert (imported.accounting[0].used, imported.accounting[0].dropped) == (1, {"at_fault": 1})


def test_a_code_merged_over_two_firms_is_an_error(tmp_path):
    rows = [HEAD, firm(1, name="甲公司"), firm(1, name="乙公司", code="")]
    assert "甲公司" in only_error(read(tmp_path, rows, merges=["B2:B3"])).problem


def test_a_code_on_two_names_is_an_error_in_two_files_of_one_kind_and_year(tmp_path):
    paths = [excel(tmp_path / "一.xlsx", [HEAD, firm(1)]), excel(tmp_path / "二.xlsx", [HEAD, firm(1, name="乙公司")])]
    fault = only_error(import_registers(paths, [SME], year=2023))
    assert fault.file == "二.xlsx" and "一.xlsx" in fault.problem


def test_a_firm_may_be_renamed_from_year_to_year_and_by_the_users_list(tmp_path):
    head = (*HEAD, "年度")
    imported = read(tmp_path, [head, (*firm(1, name="旧名公司"), 2022), (*firm(1, name="新名公司"), 2023)], year=None)
    assert len(frame(imported)) == 2 and "旧名公司" in warnings(imported)[0].problem
    names = comma_separated(
        tmp_path / "names.csv", [("企业名称", "统一社会信用代码"), ("旧名公司", CODES[1]), ("新名公司", CODES[1])]
    )
    listed = read(tmp_path, [HEAD, firm(1, 100, "", name="旧名公司"), firm(1, "", 7, name="新名公司")], names=names)
    assert frame(listed).loc[CODES[1], ["revenue", "staff"]].tolist() == [1_000_000, 7]


def test_the_record_lists_the_firms_that_rest_on_their_name(tmp_path):
    sme = excel(tmp_path / "s.xlsx", [HEAD, firm(1, name="聊城甲公司"), firm(2, name="乙公司"), firm(3, name="丙公司", code="")])
    tax = excel(tmp_path / "t.xlsx", [("纳税人名称",), ("聊城甲公司",), ("聊城甲公司",), ("丙公司",), ("乙",)])
    names = comma_separated(tmp_path / "names.csv", [("企业名称", "统一社会信用代码"), ("乙", CODES[2])])
    imported = import_registers([sme, tax], [SME, "super_deduction_list"], year=2023, names=names)
    write_import(imported, tmp_path / "out")
    held = json.loads((tmp_path / "out" / "import.json").read_text(encoding="utf-8"))
    assert held["new_by_name"] == [{"firm_id": "丙公司", "name": "丙公司"}]
    assert held["linked_by_name"] == [{"firm_id": CODES[1], "name": "聊城甲公司"}, {"firm_id": "丙公司", "name": "丙公司"}]
    assert held["linked_by_list"] == [{"firm_id": CODES[2], "name": "乙"}]
    assert held["links"] == {"code": 2, "list": 1, "name": 3, "new": 1}


def near(folder, first, second):
    sme = excel(folder / "s.xlsx", [HEAD, firm(1, name=first)])
    tax = excel(folder / "t.xlsx", [("纳税人名称", "县区"), (second, "冠县")])
    imported = import_registers([sme, tax], [SME, "super_deduction_list"], year=2023)
    return [finding for finding in warnings(imported) if "相近" in finding.problem]


@pytest.mark.parametrize(
    "first, second",
    [
        ("聊城新名有限公司", "聊城市新名有限公司"),
        ("聊城新名有限责任公司", "山东新名有限公司"),
        ("聊城新名股份有限公司", "聊城新名有限公司"),
        ("聊城鑫源机械制造有限公司", "聊城鑫源机诫制造有限公司"),
        ("聊城鑫源机械制造有限公司", "聊城鑫源机械制有限公司"),
    ],
)
def test_a_new_firm_with_almost_the_name_of_another_is_pointed_out(tmp_path, first, second):
    (found,) = near(tmp_path, first, second)
    assert (found.file, found.row, found.value) == ("t.xlsx", 2, second) and first in found.problem and "--names" in found.remedy


@pytest.mark.parametrize(
    "first, second",
    [
        ("聊城第1机械制造有限公司", "聊城第2机械制造有限公司"),
        ("聊城第三机械制造有限公司", "聊城第四机械制造有限公司"),
        ("聊城鑫源有限公司", "聊城鑫泉有限公司"),
        ("聊城鑫源机械制造有限公司", "聊城宏源机械铸造有限公司"),
    ],
)
def test_other_names_are_not(tmp_path, first, second):
    assert near(tmp_path, first, second) == []


def test_two_near_names_on_one_list_are_two_firms(tmp_path):
    tax = [("纳税人名称", "县区"), ("聊城鑫源机械制造有限公司", "冠县"), ("聊城鑫泉机械制造有限公司", "冠县")]
    assert warnings(read(tmp_path, tax, "super_deduction_list")) == []


def test_a_pair_of_new_firms_is_named_once(tmp_path):
    paths = [
        excel(tmp_path / f"{name}.xlsx", [("纳税人名称", "县区"), (name, "冠县")]) for name in ("聊城新名公司", "聊城市新名公司")
    ]
    found = warnings(import_registers(paths, ["super_deduction_list"], year=2023))
    assert [finding.value for finding in found] == ["聊城市新名公司"]


# ---- where every row went


def test_a_row_with_an_error_is_not_used(tmp_path):
    imported = read(tmp_path, [HEAD, firm(1, "坏", "坏"), firm(2), firm(3, county="火星"), firm(4), firm(4, 101)])
    assert (imported.accounting[0].used, imported.accounting[0].dropped) == (2, {"at_fault": 3})


def test_a_row_with_an_error_that_only_the_tables_show_is_not_used(tmp_path):
    imported = read(tmp_path, [HEAD, firm(1, county=""), firm(2)])
    assert "县区" in only_error(imported).problem and imported.accounting[0].used == 1


def test_an_error_of_a_whole_column_leaves_no_row_of_its_sheet(tmp_path):
    no_unit = (*HEAD[:3], "销售收入", "职工总数")
    imported = read(tmp_path, {"一": [no_unit, firm(1), firm(2)], "二": [HEAD, firm(3)]})
    assert errors(imported)[0].row == 1 and (imported.accounting[0].used, imported.accounting[0].dropped) == (1, {"at_fault": 2})


def test_more_errors_than_are_listed_leave_no_row_used(tmp_path):
    imported = read(tmp_path, [HEAD, *[(f"甲{number}公司", "", "冠县", "坏", 1) for number in range(1005)]])
    assert (imported.accounting[0].used, imported.accounting[0].rows_in) == (0, 1005)


# ---- what the registers had a column for

RECOGNISED = ("企业名称", "统一社会信用代码", "县区", "认定类型", "认定结果")


def by_year(folder, mapping="recognition_list", **files):
    paths = [excel(folder / f"{name}.xlsx", rows) for name, rows in files.items()]
    return import_registers(paths, [mapping], year=2023).coverage_by_year


def test_a_column_that_may_be_empty_is_covered_where_the_register_has_it(tmp_path):
    row = ("甲公司", CODES[1], "冠县", "首次认定", "通过")
    with_agency = [(*RECOGNISED, "中介机构"), (*row, "")]
    held = by_year(tmp_path, **{"2022年": [RECOGNISED, row], "2023年": with_agency})
    assert not held[2022]["agency_id"] and held[2023]["agency_id"] and held[2022]["recognition"]
    assert not held[2023]["carrier_id"] and not held[2023]["first_rd_report"]


def test_a_column_that_one_of_two_sheets_lacks_is_not_covered(tmp_path):
    sheets = {
        "一": [(*RECOGNISED, "孵化器"), ("甲公司", CODES[1], "冠县", "首次认定", "通过", "X")],
        "二": [RECOGNISED, ("乙公司", CODES[2], "冠县", "首次认定", "通过")],
    }
    assert by_year(tmp_path, 名单=sheets)[2023]["carrier_id"] is False
    assert by_year(tmp_path, 名单={"一": sheets["一"]})[2023]["carrier_id"] is True


def test_the_first_report_and_subsidies_are_covered_where_a_register_says_them(tmp_path):
    head = ("单位名称", "统一社会信用代码", "县区", "规上类型", "研发费用（万元）", "上年研发费用（万元）")
    row = ("甲公司", CODES[1], "冠县", "规上工业", 5, 4)
    plain = by_year(tmp_path, "rd_return", a=[head, row])[2023]
    assert not plain["first_rd_report"] and plain["rd_reported_previous"] and not plain["provincial_rd_subsidy"]
    assert by_year(tmp_path, "rd_return", a=[(*head, "是否首次填报"), (*row, "否")])[2023]["first_rd_report"]
    paid = [
        ("收款单位", "统一社会信用代码", "县区", "项目名称", "金额（元）", "凭证号"),
        ("甲公司", CODES[1], "冠县", "省级研发补助", 5, "1"),
    ]
    assert by_year(tmp_path, "budget_ledger", a=paid)[2023]["provincial_rd_subsidy"]


def test_what_the_user_gives_for_all_rows_is_covered_and_the_record_says_all(tmp_path):
    head = ("单位名称", "统一社会信用代码", "县区", "研发费用（万元）")
    path = excel(tmp_path / "年报.xlsx", [head, ("甲公司", CODES[1], "冠县", 5)])
    rules = tmp_path / "规则.yaml"
    rules.write_text(
        yaml.safe_dump(
            {
                "registers": [
                    {
                        "file": "*",
                        "mapping": "rd_return",
                        "year": 2023,
                        "given": {"above_scale": "industrial", "first_rd_report": True},
                    }
                ]
            }
        ),
        encoding="utf-8",
    )
    write_import(import_registers([path], [rules]), tmp_path / "out")
    held = json.loads((tmp_path / "out" / "import.json").read_text(encoding="utf-8"))["coverage_by_year"]["2023"]
    assert held["first_rd_report"] is True and held["above_scale"] is True and held["agency_id"] is False
    assert held.keys() >= {"recognition", "tech_sme", "super_deduction", "provincial_rd_subsidy", "carrier_id"}


# ---- CSV files that are parted otherwise


@pytest.mark.parametrize("mark, word", [(";", "分号"), ("\t", "制表符"), ("，", "中文逗号"), ("|", "竖线")])
@pytest.mark.parametrize("title", ["", "2023年名单\n", "2023年名单，共一家\n"])
def test_a_csv_of_another_mark_is_told_so(tmp_path, mark, word, title):
    path = tmp_path / "名单.csv"
    path.write_text(title + "\n".join(mark.join(map(str, row)) for row in (HEAD, firm(1), firm(2))), encoding="utf-8")
    assert word in only_error(import_registers([path], [SME], year=2023)).problem


def test_a_csv_of_one_column_may_have_a_comma_in_its_title(tmp_path):
    sme = excel(tmp_path / "s.xlsx", [HEAD, firm(1, name="甲公司")])
    path = tmp_path / "t.csv"
    path.write_text("2023年加计扣除清单，共一家\n纳税人名称\n甲公司\n", encoding="utf-8")
    imported = import_registers([sme, path], [SME, "super_deduction_list"], year=2023)
    assert frame(imported, "enterprises")["super_deduction"].all()


def test_amounts_with_commas_do_not_hide_a_semicolon(tmp_path):
    path = tmp_path / "名单.csv"
    path.write_text("\n".join(";".join(map(str, row)) for row in (HEAD, firm(1, "1,000"), firm(2, "2,000"))), encoding="utf-8")
    assert "分号" in only_error(import_registers([path], [SME], year=2023)).problem


# ---- speed


def test_near_names_among_many_firms_are_found_at_once(tmp_path):
    path = make_register(tmp_path / "大.xlsx", 3000)
    tax = excel(tmp_path / "t.xlsx", [("纳税人名称",), *[(f"聊城市某某{number}号科技有限公司",) for number in range(500)]])
    imported = import_registers([path, tax], ["recognition_list", "super_deduction_list"], year=2023)
    assert len(errors(imported)) == 500 and sum("相近" in finding.problem for finding in imported.findings) == 500
