"""What evaluate and explain write: a workbook with who is paid beside the CSV, never over or among what they read."""

import io
import sys

import openpyxl
import pandas as pd
import pytest

from kjqs_model import cli

CODE = "91110000600037341L"
ENTERPRISES = f"""firm_id,credit_code,name,county,year,above_scale,tech_sme,recognition,agency_id,super_deduction,provincial_rd_subsidy
F1,{CODE},=聊城一厂,莘县,2023,none,true,first,A1,true,58000
F2,,,冠县,2023,none,true,renewed,,false,0
"""


@pytest.fixture
def tables(tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "enterprises.csv").write_text(ENTERPRISES, encoding="utf-8")
    return folder


@pytest.fixture
def kjqs(capsys, monkeypatch):
    def run(*words):
        monkeypatch.setattr(sys, "argv", ["kjqs", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return ended.value.code, told.out, told.err

    return run


@pytest.fixture
def written(kjqs, tables, tmp_path):
    for name in ("p.csv", "p.xlsx"):
        assert kjqs("evaluate", tables, "--year", 2023, "--output", tmp_path / name)[0] == 0
    return tmp_path / "p.csv", tmp_path / "p.xlsx"


def test_the_first_sheet_is_the_csv_then_who_is_paid(written):
    plain = pd.read_csv(written[0], dtype=str)
    sheet = pd.read_excel(written[1], sheet_name=0, dtype=str, engine="openpyxl")
    assert list(sheet) == [*plain, "name", "credit_code", "county"]
    pd.testing.assert_frame_equal(sheet[list(plain)], plain)
    assert sheet.fillna("").iloc[0, 5:].tolist() == ["=聊城一厂", CODE, "莘县"] and sheet.fillna("").iloc[1, 5:].tolist() == [
        "",
        "",
        "冠县",
    ]


def test_the_csv_keeps_its_columns(written):
    assert list(pd.read_csv(written[0])) == ["year", "clause", "recipient_kind", "recipient_id", "amount_yuan"]


def test_totals_and_the_list_add_up_and_print_on_a4(written):
    total = int(pd.read_csv(written[0])["amount_yuan"].sum())
    book = openpyxl.load_workbook(written[1], data_only=True)
    assert book.sheetnames == ["payments", "应兑付清单", "分条款合计"]
    rows = list(book["应兑付清单"].iter_rows(values_only=True))
    assert rows[-1][8] == total == sum(row[8] for row in rows[2:-1]) and rows[2][3] == "=聊城一厂" and rows[3][3] == "F2"
    assert any(cell == total for row in book["分条款合计"].iter_rows(values_only=True) for cell in row)
    assert all(str(sheet.page_setup.paperSize) == "9" and sheet.print_title_rows for sheet in book.worksheets)


def test_one_costing_is_the_same_bytes(kjqs, tables, tmp_path, written):
    assert kjqs("evaluate", tables, "--year", 2023, "--output", tmp_path / "again.XLSX")[0] == 0
    assert (tmp_path / "again.XLSX").read_bytes() == written[1].read_bytes()


@pytest.mark.parametrize("name", ["p.xls", "p.txt", "p", "p.csv.gz"])
def test_another_ending_is_refused(kjqs, tables, tmp_path, name):
    code, _, err = kjqs("evaluate", tables, "--year", 2023, "--output", tmp_path / name)
    assert code == 2 and ".csv" in err and ".xlsx" in err and not (tmp_path / name).exists()


def test_nothing_is_written_among_or_over_what_is_read(kjqs, tables, tmp_path):
    assert kjqs("evaluate", tables, "--year", 2023, "--output", tables / "payments.csv")[0] == 2
    assert [path.name for path in tables.iterdir()] == ["enterprises.csv"]
    for name, text in (
        ("a.csv", "title: a\nauthor: b\ndate: 2023-01-01\nquestion: c\n"),
        ("b.yaml", "title: a\nauthor: b\ndate: 2023-01-01\nquestion: c\nextends: a.csv\n"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    code, _, err = kjqs("evaluate", tables, "--year", 2023, "--scenario", tmp_path / "b.yaml", "--output", tmp_path / "a.csv")
    assert code == 2 and "a.csv" in err and (tmp_path / "a.csv").read_text(encoding="utf-8").startswith("title")


def test_an_empty_year_gives_an_empty_list(kjqs, tables, tmp_path):
    assert kjqs("evaluate", tables, "--year", 2024, "--output", tmp_path / "p.xlsx")[0] == 0
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "p.xlsx").read_bytes()), data_only=True)
    assert book.worksheets[0].max_row == 1


def test_a_card_tells_every_clause_and_a_roster_every_firm(kjqs, tables, tmp_path):
    code, out, _ = kjqs("explain", tables, "--year", 2023, "--recipient", CODE)
    assert code == 0 and "158,000" in out and "8.2" in out and "7.3" in out
    for name in ("card.html", "roster.xlsx"):
        more = ("--recipient", "F2") if name == "card.html" else ()
        assert kjqs("explain", tables, "--year", 2023, *more, "--output", tmp_path / name)[0] == 0
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
    assert "50,000" in (tmp_path / "card.html").read_text(encoding="utf-8")


def test_one_clause_is_explained_by_name_too(kjqs, tables):
    by_id, by_code = (kjqs("explain", tables, "--year", 2023, "--clause", "1.1", "--recipient", asked) for asked in ("F1", CODE))
    assert by_id == by_code and by_id[0] == 0 and "100,000" in by_id[1]


@pytest.mark.parametrize(
    "words",
    [
        ("--clause", "1.1"),
        (),
        ("--clause", "1.1", "--recipient", "F1", "--output", "x.html"),
        ("--recipient", "F1", "--output", "x.csv"),
        ("--recipient", "nobody"),
        ("--clause", "1.1", "--recipient", "nobody"),
    ],
)
def test_a_card_that_cannot_be_made_is_refused(kjqs, tables, monkeypatch, tmp_path, words):
    monkeypatch.chdir(tmp_path)
    code, out, err = kjqs("explain", tables, "--year", 2023, *words)
    assert (code, out) == (2, "") and err and {path.name for path in tmp_path.iterdir()} == {"tables"}
