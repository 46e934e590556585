"""A pasted or uploaded table of days: taken whole, or refused with row and column."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from stations.calendar_changes import NewDay
from stations.calendar_table import MOST_BYTES, MOST_ROWS, decoded, read

COMMON = {"source": "国办发明电〔2026〕9号", "is_official": True, "district_code": ""}


def refused(text) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        read(text, **COMMON)
    return refusal.value.messages


@pytest.mark.parametrize(
    "text",
    [
        "日期,类型,名称\n2027-02-05,休息,春节\n2027-02-14,上班,调休上班\n2027-05-03,平常,\n",
        "日期\t类型\t名称\r\n2027/2/5\t放假\t春节\r\n2027/2/14\t调休上班\t调休上班\r\n2027/5/3\t恢复平常\t\r\n",
        "日期，类型，名称\n2027年2月5日，休，春节\n2027年2月14日，班，调休上班\n2027年5月3日，平常，",
        "日期;工作日;节日;备注\n2027.02.05;否;春节;甲\n2027.02.14;是;调休上班;乙\n\n2027.05.03;平常;;丙\n",
        "名称,日期,是否上班\n春节, 2027-02-05 ,否\n调休上班,2027-2-14,是\n,2027-5-3,平常\n",
        '﻿date,working day,name\n"2027-02-05","no","春节"\n2027-02-14,YES,调休上班\n2027-05-03,平常\n'.lstrip("﻿"),
    ],
)
def test_table_is_read_as_people_write_it(text):
    assert read(text, **COMMON) == [
        NewDay(date(2027, 2, 5), False, "春节", **COMMON),
        NewDay(date(2027, 2, 14), True, "调休上班", **COMMON),
        NewDay(date(2027, 5, 3), None, "", **COMMON),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_file_is_read_as_spreadsheets_write_it(encoding):
    assert decoded("日期,类型,名称".encode(encoding)) == "日期,类型,名称"


@pytest.mark.parametrize("content", [b"\xff\xfe\xff\xff\x81", b"a" * (MOST_BYTES + 1)])
def test_file_that_is_no_table_or_too_large_is_refused(content):
    with pytest.raises(ValidationError):
        decoded(content)


def test_every_cell_that_is_wrong_is_named_by_row_and_column():
    text = (
        "日期,类型,名称\n2027-02-05,休息,春节\n2027-02-30,休息,春节\n明天,放假,春节\n2027-02-06,加班,春节\n"
        f"\n2027-02-05,休息,\n1999-02-07,休息,春节\n2027-02-08,休息,{'春' * 41}\n"
    )

    assert refused(text) == [
        "第 3 行“日期”：“2027-02-30”不是日期，请写成 2027-02-05。",
        "第 4 行“日期”：“明天”不是日期，请写成 2027-02-05。",
        "第 5 行“类型”：“加班”应为休息、上班或平常。",
        "第 7 行“名称”：请写节日名称或“调休上班”。",
        "第 7 行“日期”：与第 2 行是同一天。",
        "第 8 行“日期”：年份应在 2011 与 2099 之间。",
        "第 9 行“名称”：名称不能超过 40 个字。",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("日期,节日\n2027-02-05,春节", "第一行缺少这些列：类型。请写“日期,类型,名称”。"),
        ("2027-02-05,休息,春节\n2027-02-06,休息,春节", "第一行缺少这些列：日期、类型、名称。请写“日期,类型,名称”。"),
        ("日期,类型,名称", "表格里没有日期：第一行是“日期,类型,名称”，从第二行起每行一天。"),
        ("", "表格里没有日期：第一行是“日期,类型,名称”，从第二行起每行一天。"),
        ("日期,类型,名称\n2027-02-05,休息,春\0节", "表格里有不能识别的字符。"),
        ("日期,类型,名称\n" + "2027-02-05,休息,春节\n" * MOST_ROWS, f"表格超过 {MOST_ROWS} 行，请分次提交。"),
        ("日" * MOST_BYTES, "文件太大，一年的安排只有几十行。"),
    ],
)
def test_what_is_no_table_of_days_is_refused_in_one_sentence(text, why):
    assert refused(text) == [why]


def test_columns_have_the_names_of_the_readers_language():
    with translation.override("en"):
        said = refused("date,working day,name\ntomorrow,ordinary,\n") + refused("date,name\n2027-02-05,x\n")

    assert said == [
        "Row 2, “date”: “tomorrow” is no date, please write 2027-02-05.",
        "The first row lacks these columns: working day. Please write “date,working day,name”.",
    ]


def test_many_mistakes_are_cut_short():
    messages = refused("日期,类型,名称\n" + "明天,休息,春节\n" * 30)

    assert (len(messages), messages[-1]) == (21, "另有 10 处问题。")
