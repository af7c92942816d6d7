"""Reading a panel: one figure a key, faults in one list, what is no point said."""

import pytest

from kjqs_model.errors import Refusal
from kjqs_model.projection.growth import Unit, read_panel, shipped_panel
from kjqs_model.projection.growth.arrange import _last_digit

HEAD = "series,level,name,year,value\n"


def written(folder, text):
    path = folder / "panel.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_panel_holds_what_was_read_and_nothing_written_from_memory():
    panel = shipped_panel()
    assert panel.last() == 2023 and len(panel.units("hnte_stock_3y")) == 32
    nation = Unit("nation", "全国")
    assert sorted(panel.points["hnte_stock", nation]) == [2018, 2021, 2023]
    assert len(shipped_panel(from_memory=True).points["hnte_stock", nation]) == 9


def test_of_two_figures_the_better_known_counts_whatever_the_order(tmp_path):
    rows = [
        "s,city,A,2020,100,about,x,True,medium",
        "s,city,A,2020,110,exact,y,True,high",
        "s,city,A,2020,500,exact,z,False,high",
    ]
    heading = "series,level,name,year,value,qualifier,source,seen,confidence\n"
    for order in (rows, rows[::-1]):
        panel = read_panel(written(tmp_path, heading + "\n".join(order) + "\n"))
        assert panel.points["s", Unit("city", "A")] == {2020: 110.0}
        assert len(panel.warnings) == 1 and "110" in panel.warnings[0].problem


def test_of_equals_the_geometric_mean_counts(tmp_path):
    panel = read_panel(written(tmp_path, HEAD + "s,city,A,2020,100\ns,city,A,2020,400\n"))
    assert panel.points["s", Unit("city", "A")][2020] == pytest.approx(200)


def test_blank_and_zero_are_no_points_and_are_said(tmp_path):
    panel = read_panel(written(tmp_path, HEAD + "s,city,A,2020,100\ns,city,A,2021,\ns,city,A,2022,0\n"))
    assert panel.points["s", Unit("city", "A")] == {2020: 100.0}
    assert [warning.row for warning in panel.warnings] == [3, 4]


def test_all_faults_come_in_one_list_with_row_and_remedy(tmp_path):
    path = written(
        tmp_path, HEAD + "s,city,,2020,100\ns,city,A,20,100\ns,city,A,2020,many\ns,city,A,2021,-3\ns,city,A,2022,1e999\n"
    )
    with pytest.raises(Refusal) as refused:
        read_panel(path)
    assert [(finding.row, finding.column) for finding in refused.value.findings] == [
        (2, "name"),
        (3, "year"),
        (4, "value"),
        (5, "value"),
        (6, "value"),
    ]
    assert all(finding.remedy and finding.file == "panel.csv" for finding in refused.value.findings)


@pytest.mark.parametrize(
    "text, said",
    [
        ("series,level,name,year\ns,city,A,2020\n", "value"),
        ("series;level;name;year;value\n", "分号"),
        (HEAD, "没有可用的数"),
        ("", "缺少列"),
    ],
)
def test_what_is_no_panel_is_refused(tmp_path, text, said):
    with pytest.raises(Refusal, match=said):
        read_panel(written(tmp_path, text))


@pytest.mark.parametrize(
    "value, digit", [(8559.0, 1), (8500.0, 100), (460000.0, 10000), (2.14, 0.01), (3.5, 0.1), (50.0, 1), (500.0, 10)]
)
def test_a_figure_is_known_to_its_last_digit(value, digit):
    assert _last_digit(value) == pytest.approx(digit)
