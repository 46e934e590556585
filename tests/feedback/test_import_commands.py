"""The import as the administrator runs it: where messages go, what the screen says."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from feedback.models import ImportBatch, Opinion
from stations.models import Station

DATA = Path(__file__).parent.parent / "data"
REPLIED, WAITING = DATA / "replied.csv", DATA / "messages.csv"


def command(file, **options):
    out, err = StringIO(), StringIO()
    call_command("import_messages", str(file), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


# Which station


def test_stations_share_the_messages_by_id(cast):
    """Always the same for the same id; no closed station, none of another county."""
    Station.objects.filter(pk=cast.village_station.pk).update(state="closed")

    command(REPLIED)

    stations = Opinion.objects.order_by("message_id").values_list("station__code", flat=True)
    assert list(stations) == ["chenyang", "chenyang", "xiaoping", "xiaoping", "xiaoping", "chenyang"]


def test_all_go_to_the_station_named(cast):
    command(REPLIED, station="xiaoping")

    assert set(Opinion.objects.values_list("station__code", "area")) == {("xiaoping", "431223101")}


@pytest.mark.parametrize("code", ["nowhere", "lufeng"])
def test_station_that_is_not_ours_is_refused(cast, code):
    with pytest.raises(CommandError, match="没有这个开放的联络站"):
        command(REPLIED, station=code)


def test_portal_without_stations_is_told_so(cast):
    Station.objects.update(state="planned")

    with pytest.raises(CommandError, match="请先建立联络站"):
        command(REPLIED)


# What the screen says


def test_command_draws_a_bar_and_reports_its_speed(cast):
    out, err = command(REPLIED)

    batch = ImportBatch.objects.get()
    assert re.fullmatch(rf"导入 6 条，原已在库 0 条；用时 \d+\.\d 秒，每秒 \d+\.\d 条；批次 {batch.pk}。\n", out)
    assert re.search(r"\r\[#{30}\] 6/6 \d+\.\d/s\n$", err)


def test_command_says_that_all_was_there(cast):
    command(REPLIED)

    out, err = command(REPLIED)

    assert out.startswith("导入 0 条，原已在库 6 条；")
    assert (out.endswith("批次 -。\n"), err) == (True, "")


def test_command_names_bad_rows_and_imports_none(cast, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text(WAITING.read_text().replace("2019-05-05 05:05:05", "2019-05-05"))
    err = StringIO()

    with pytest.raises(CommandError, match="文件有 1 处错误，没有导入任何一条。"):
        call_command("import_messages", str(bad), stderr=err)

    assert err.getvalue() == "第 8 行 submitted_at 列：“2019-05-05”不是时间，应写作 2018-11-21 09:58:58。\n"
    assert not Opinion.objects.exists()


def test_command_says_that_a_file_is_not_there(cast, tmp_path):
    with pytest.raises(CommandError, match=r"打不开文件 .*nothing\.csv。"):
        command(tmp_path / "nothing.csv")


# Taking an import back


@pytest.fixture
def batch(cast):
    command(WAITING)
    return ImportBatch.objects.get()


def void(number, by):
    out = StringIO()
    call_command("void_import", str(number), by=by, reason="导错了", stdout=out)
    return out.getvalue()


def test_command_voids_a_batch(batch):
    assert void(batch.pk, "admin") == "已撤销 4 件。\n"


@pytest.mark.parametrize(
    ("by", "off_by", "sentence"),
    [("admin", 1, "没有这个批次。"), ("nobody", 0, "没有这个用户。"), ("liaison", 0, "您现在不能办理这一步。")],
)
def test_command_refuses_to_void(batch, by, off_by, sentence):
    with pytest.raises(CommandError, match=sentence):
        void(batch.pk + off_by, by)

    assert Opinion.objects.counted().count() == 4
