"""A file of old messages is read whole or refused whole, with every mistake at its line and column."""

from datetime import datetime
from pathlib import Path

import pytest

from feedback.messages import FileRefused, Message, read_messages
from tests.cases import NOON, SHANGHAI

DATA = Path(__file__).parent.parent / "data"
HEADER = "message_id,user_id,title,submitted_at,body,reply,replied_at\n"
GOOD = "1,U1,修桥,2018-11-21 09:58:58,桥坏了,修好了,2018-11-29 18:52:24\n"


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def problems(tmp_path, content):
    path = tmp_path / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FileRefused) as refusal:
        read_messages(path, at=NOON)
    return refusal.value.problems


def test_answered_messages_are_read_as_people_typed_them():
    messages = read_messages(DATA / "replied.csv", at=NOON)

    assert [message.message_id for message in messages] == ["90001", "90002", "90003", "90004", "90005", "90006"]
    assert messages[1] == Message(
        line=3,
        message_id="90002",
        title="建议：在“文化广场”增设座椅",
        submitted_at=moment("2019-01-04 16:10:28"),
        body='老人们说：\n“广场很好，就是没有地方坐。”\n\n建议沿树荫增设座椅，"越快越好"。',
        reply="网友：您好！\n\n　　已采购座椅12张，下月安装到位。",
        replied_at=moment("2019-01-14 10:00:00"),
    )
    assert [message.line for message in messages] == [2, 3, 9, 10, 11, 12]
    assert [len(messages[2].body), len(messages[2].reply)] == [6807, 7929]
    assert messages[4].title == '=1+1,这不是公式；是"标题"'


def test_messages_without_answer_have_none():
    messages = read_messages(DATA / "messages.csv", at=NOON)

    assert [(m.line, m.reply, m.replied_at) for m in messages] == [
        (2, "", None),
        (3, "", None),
        (6, "", None),
        (8, "", None),
    ]
    assert messages[1].body == "村道塌方，\n车辆无法通行，\r\n请尽快修复。"


def test_file_may_hold_both_and_empty_lines(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text(HEADER + GOOD + "\n2,U2,水费,2018-11-22 09:58:58,怎么交,,\n")

    assert [(m.line, m.message_id, m.reply) for m in read_messages(path, at=NOON)] == [(2, "1", "修好了"), (4, "2", "")]


def test_columns_may_stand_in_any_order(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("body,title,submitted_at,message_id\n桥坏了,修桥,2018-11-21 09:58:58,1\n")

    assert read_messages(path, at=NOON) == [Message(2, "1", "修桥", moment("2018-11-21 09:58:58"), "桥坏了")]


BAD_HEADERS = {
    "": ["缺少 message_id 列。", "缺少 title 列。", "缺少 submitted_at 列。", "缺少 body 列。"],
    "message_id,title,submitted_at,reply,replied_at\n": ["缺少 body 列。"],
    "message_id,title,submitted_at,body,reply\n": ["缺少 replied_at 列。"],
    "message_id,title,title,submitted_at,body\n": ["title 列重复。"],
}


@pytest.mark.parametrize("header", BAD_HEADERS)
def test_missing_or_repeated_column_is_named(tmp_path, header):
    assert problems(tmp_path, header) == [f"第 1 行：{sentence}" for sentence in BAD_HEADERS[header]]


BAD_ROWS = {
    "1,U1,修桥,2018-13-21 09:58:58,桥坏了,,": "submitted_at 列：“2018-13-21 09:58:58”不是时间，应写作 2018-11-21 09:58:58。",
    "1,U1,修桥,2018/11/21,桥坏了,,": "submitted_at 列：“2018/11/21”不是时间，应写作 2018-11-21 09:58:58。",
    "1,U1,修桥,,桥坏了,,": "submitted_at 列：不能为空。",
    "1,U1,修桥,1999-12-31 09:58:58,桥坏了,,": "submitted_at 列：1999-12-31 09:58:58 早于 2000 年或晚于现在。",
    "1,U1,修桥,2026-03-11 12:00:01,桥坏了,,": "submitted_at 列：2026-03-11 12:00:01 早于 2000 年或晚于现在。",
    "1,U1,修桥,2018-11-21 09:58:58, \t,,": "body 列：不能为空。",
    "1,U1,修桥,2018-11-21 09:58:58,桥\0坏了,,": "body 列：含有无法保存的空字符。",
    "1,U1,,2018-11-21 09:58:58,桥坏了,,": "title 列：不能为空。",
    f"1,U1,{'长' * 201},2018-11-21 09:58:58,桥坏了,,": "title 列：超过 200 个字。",
    " ,U1,修桥,2018-11-21 09:58:58,桥坏了,,": "message_id 列：不能为空。",
    f"{'9' * 41},U1,修桥,2018-11-21 09:58:58,桥坏了,,": "message_id 列：超过 40 个字。",
    "1,U1,修桥,2018-11-21 09:58:58,桥坏了,修好了,": "replied_at 列：不能为空。",
    "1,U1,修桥,2018-11-21 09:58:58,桥坏了,,2018-11-29 18:52:24": "reply 列：不能为空。",
    "1,U1,修桥,2018-11-21 09:58:58,桥坏了,修好了,昨天": "replied_at 列：“昨天”不是时间，应写作 2018-11-21 09:58:58。",
    "1,U1,修桥,2018-11-21 09:58:58,桥坏了,修好了,2018-11-21 09:58:57": "replied_at 列：答复时间早于提交时间。",
    "0,U1,修桥,2018-11-21 09:58:58,桥坏了,,": "message_id 列：0 与第 2 行重复。",
}


@pytest.mark.parametrize("row", BAD_ROWS)
def test_bad_cell_is_named_by_line_and_column(tmp_path, row):
    """Behind a body of two lines, so that the line is the one an editor shows."""
    first = '0,U0,修路,2018-11-21 09:58:58,"路\n坏了",,\n'

    assert problems(tmp_path, f"{HEADER}{first}{row}\n") == [f"第 4 行 {BAD_ROWS[row]}"]


def test_everything_wrong_is_named_at_once(tmp_path):
    rows = (
        "1,U1,,2018,桥坏了,,\n2,U2,修桥\n1,U1,修桥,2018-11-21 09:58:58,,,\n"
        + ",,修桥,2018-11-21 09:58:58,桥坏了,,\n" * 2
    )

    assert problems(tmp_path, HEADER + rows) == [
        "第 2 行 submitted_at 列：“2018”不是时间，应写作 2018-11-21 09:58:58。",
        "第 2 行 title 列：不能为空。",
        "第 3 行：应有 7 列，实有 3 列。",
        "第 4 行 body 列：不能为空。",
        "第 5 行 message_id 列：不能为空。",
        "第 6 行 message_id 列：不能为空。",
        "第 4 行 message_id 列：1 与第 2 行重复。",
    ]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ('1,U1,修桥,2018-11-21 09:58:58,"桥坏了,,\n2,U2\n', "unexpected end of data"),
        ('1,U1,修桥,2018-11-21 09:58:58,"桥"坏了,,\n', "',' expected after '\"'"),
        (f"1,U1,修桥,2018-11-21 09:58:58,{'长' * 131073},,\n", "field larger than field limit (131072)"),
    ],
)
def test_broken_quoting_is_named_where_it_begins(tmp_path, rows, why):
    sentence = f"第 3 行：引号或长度有误，读不出来（{why}）。"

    assert problems(tmp_path, HEADER + GOOD.replace("1", "0", 1) + rows) == [sentence]


def test_other_encoding_is_refused_with_what_to_do(tmp_path):
    content = (HEADER + GOOD).encode("gb18030")

    assert problems(tmp_path, content) == ["第 2 行：不是 UTF-8 文字。请用“CSV UTF-8”格式另存后再导入。"]
