"""Importing divisions: every bad cell is named and nothing imported; a second run changes nothing."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from stations import divisions
from stations.models import District

HEAD = "code,name,level\n"
GUIZHOU = "52,贵州省,1\n5206,铜仁市,2\n520628,松桃苗族自治县,3\n520628102,孟溪镇,4\n520628102201,头京村,5\n"
CHENXI = Path(settings.BASE_DIR) / "stations" / "data" / "divisions_chenxi.csv"

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def written(text, *, name="divisions.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode(encoding)) if name.endswith(".gz") else text.encode(encoding))
        return path

    return written


def guizhou():
    return list(District.objects.inside("52").values_list("code", "name", "level"))


@pytest.mark.parametrize("name", ["divisions.csv", "divisions.csv.gz"])
def test_rows_become_districts(file, name):
    path = file(HEAD + GUIZHOU, name=name)

    imported = divisions.load(path)

    assert imported == divisions.Imported(rows=5, added=5, renamed=0)
    assert guizhou() == [
        ("52", "贵州省", 1),
        ("5206", "铜仁市", 2),
        ("520628", "松桃苗族自治县", 3),
        ("520628102", "孟溪镇", 4),
        ("520628102201", "头京村", 5),
    ]


def test_second_run_changes_nothing_and_a_changed_name_is_taken_over(file):
    divisions.load(file(HEAD + GUIZHOU))

    again = divisions.load(file(HEAD + GUIZHOU))
    renamed = divisions.load(file(HEAD + GUIZHOU.replace("头京村", "头京社区")))

    assert again == divisions.Imported(rows=5, added=0, renamed=0)
    assert renamed == divisions.Imported(rows=5, added=0, renamed=1)
    assert District.objects.get(code="520628102201").name == "头京社区"
    assert list(AuditEntry.objects.filter(verb="import_districts").values_list("user", "subject", "data")) == [
        (None, "divisions.csv", {"rows": 5, "added": 0, "renamed": 1}),
        (None, "divisions.csv", {"rows": 5, "added": 5, "renamed": 0}),
    ]


def test_code_missing_from_the_file_stays(file):
    divisions.load(file(HEAD + GUIZHOU))

    divisions.load(file(HEAD + "52,贵州省,1\n"))

    assert len(guizhou()) == 5


def test_columns_may_stand_in_any_order_beside_others(file):
    imported = divisions.load(file("﻿level,note,name,code\n1,x, 贵州省 ,52\n"))

    assert imported.added == 1
    assert guizhou() == [("52", "贵州省", 1)]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("5,贵州省,1", "第 2 行，code 列：应为 2、4、6、9 或 12 位数字。"),
        ("５２,贵州省,1", "第 2 行，code 列：应为 2、4、6、9 或 12 位数字。"),
        ("52,贵州省,2", "第 2 行，level 列：2 位代码的级别应为 1。"),
        ("52,贵州省", "第 2 行，level 列：2 位代码的级别应为 1。"),
        ("52,贵州省,1,多", "第 2 行，level 列：后面有多余的单元格。"),
        ("52, ,1", "第 2 行，name 列：应为 1 到 80 个字。"),
        (f"52,{'省' * 81},1", "第 2 行，name 列：应为 1 到 80 个字。"),
        ("52,贵州省,1\n52,贵州,1", "第 3 行，code 列：代码 52 重复。"),
        ("52,贵州省,1\n520628,松桃,3", "第 3 行，code 列：缺少上级区划 5206。"),
        ("5x,,9", "第 2 行，code 列：应为 2、4、6、9 或 12 位数字。\n第 2 行，name 列：应为 1 到 80 个字。"),
    ],
)
def test_bad_cell_is_named_with_line_and_column(file, rows, sentence):
    with pytest.raises(divisions.BadFile) as bad:
        divisions.check(file(HEAD + rows + "\n"))

    assert str(bad.value) == sentence


def test_parent_may_stand_in_the_database_or_further_down(cast, file):
    assert divisions.check(file(HEAD + "431223102201,新村,5\n431223102,新镇,4\n")) == 2


def test_only_the_first_twenty_bad_cells_are_spelled_out(file):
    with pytest.raises(divisions.BadFile) as bad:
        divisions.check(file(HEAD + "x,名,1\n" * 30))

    assert len(str(bad.value).splitlines()) == 21
    assert str(bad.value).endswith("另有 39 处。")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "第 1 行：缺少列 code、level、name。"),
        ("a.csv", b"code,title\n52,x\n", "第 1 行：缺少列 level、name。"),
        ("a.csv", (HEAD + GUIZHOU).encode("gbk"), "文件打不开，或不是 UTF-8 编码的 CSV"),
        ("a.csv.gz", HEAD.encode(), "文件打不开，或不是 UTF-8 编码的 CSV"),
        ("a.csv.gz", gzip.compress((HEAD + GUIZHOU).encode(), mtime=0)[:40], "文件打不开，或不是 UTF-8 编码的 CSV"),
        ("a.csv", HEAD.encode() + b'52,"' + b"x" * 140_000 + b'",1\n', "文件打不开，或不是 UTF-8 编码的 CSV"),
    ],
)
def test_file_that_is_no_such_table_is_refused_in_words(tmp_path, name, content, sentence):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(divisions.BadFile, match=sentence):
        divisions.check(tmp_path / name)


def test_missing_file_is_refused_in_words(tmp_path):
    with pytest.raises(divisions.BadFile, match=r"nowhere\.csv"):
        divisions.check(tmp_path / "nowhere.csv")


def test_command_imports_the_county_that_is_shipped(capsys):
    call_command("import_districts", CHENXI)

    out = capsys.readouterr()
    townships, villages = (District.objects.inside("431223").filter(level=level).count() for level in (4, 5))
    assert out.out.startswith("共 320 条：新增 ")
    assert out.err == "\r320/320\n"
    assert (townships, villages) == (23, 294 + 2)  # two villages of the cast are invented


def test_command_imports_nothing_where_one_row_is_bad(file):
    path = file(HEAD + GUIZHOU + "520628102202,,5\n")

    with pytest.raises(CommandError, match="没有导入任何区划：\n第 7 行，name 列"):
        call_command("import_districts", path)

    assert guizhou() == []
