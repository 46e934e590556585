"""The public notice of a month: what it says, whose it is, and what becomes of the paper."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.files import write_file
from accounts.pdf import BROKEN
from deputies import notice_files, publishing
from deputies.codes import code_of
from deputies.models import Deputy, NoticeFile, ReceptionDay
from deputies.notice import notice_of
from stations.models import Station
from tests import duty
from tests.pages import text_of

URL = "/stations/chenyang/notices/2026-11/"
NOVEMBER = date(2026, 11, 1)
SITE = "http://testserver"
MONDAY = timezone.make_aware(datetime(2026, 11, 2, 10))


@pytest.fixture
def day(cast):
    row = duty.reception_day(cast.station, state="published")
    duty.shift(row, cast.deputy)
    duty.shift(row, duty.deputy("d8", cast.station, name="段代表", occupation="镇党委书记"), role="lead")
    return row


def words(client, url=URL, **options):
    return text_of(client.get(url, **options).content.decode())


def move(day, to, **more):
    row = ReceptionDay.objects.get(pk=day.pk)
    new = {"day": to, "starts": row.starts, "ends": row.ends, "place": row.place} | more
    publishing.change(row, by=None, at=MONDAY, **new)


def test_notice_says_when_where_and_who(cast, client, day):
    page = words(client)

    assert "接待日公告 辰阳镇联络站 · 2026年11月" in page
    assert "2026年11月6日（周五） 09:00–11:30 建设路1号 段代表（带班）、戴代表 公布时间 2026-10-30" in page
    assert "段代表 县人大代表 镇党委书记" in page
    assert "电话： 0745-5230001" in page
    assert "发布于 2026年10月30日（周五）" in page
    assert "变更于" not in page


def test_notice_does_not_show_what_is_not_published_or_elsewhere(cast, client, day):
    duty.reception_day(cast.station, date(2026, 11, 13))
    duty.reception_day(cast.other_station, date(2026, 11, 20), state="published")
    duty.shift(day, cast.other_deputy, state="replaced")

    page = words(client)

    assert [found in page for found in ("11月6日", "11月13日", "11月20日", "邓代表")] == [True, False, False, False]


def test_change_is_said_with_what_it_was(cast, client, day):
    move(day, date(2026, 11, 13), place="村部")

    page = words(client)

    assert "2026年11月13日（周五） 09:00–11:30 村部" in page
    assert "于2026年11月2日（周一）变更日期：原为2026年11月6日（周五）" in page
    assert "于2026年11月2日（周一）变更地点：原为建设路1号" in page
    assert "变更于 2026年11月2日（周一）" in page


def test_day_moved_to_another_month_stays_in_this_one_struck_through(cast, client, day):
    move(day, date(2026, 12, 4))

    html = client.get(URL).content.decode()

    assert "<s>2026年11月6日（周五）</s>" in html
    assert "已改期 ：改到2026年12月4日（周五）" in text_of(html)
    assert "戴代表" not in text_of(html)
    assert "原为2026年11月6日（周五）" in words(client, URL.replace("11/", "12/"))


def test_cancelled_day_is_struck_through_with_the_reason(cast, client, day):
    publishing.cancel(day, reason="防汛值守", by=None, at=MONDAY)

    html = client.get(URL).content.decode()

    assert "<s>2026年11月6日（周五）</s>" in html
    assert "已取消 于2026年11月2日（周一）取消：防汛值守" in text_of(html)


def test_month_without_a_day_says_so_and_names_the_next(cast, client):
    ahead = duty.reception_day(cast.station, timezone.localdate() + timedelta(days=40), state="published")

    page = client.get("/stations/chenyang/notices/2026-02/").content.decode()

    assert "辰阳镇联络站2026年2月没有已公布的接待日。" in text_of(page)
    assert "下一个接待日是" in text_of(page)
    assert f'href="/stations/chenyang/notices/{ahead.day:%Y-%m}/"' in page


def test_month_after_which_nothing_is_published_says_what_one_can_do(cast, client):
    assert "以后的接待日也还没有公布。您可以现在就在网上写意见" in words(client)


def test_months_beside_it_are_linked_where_there_is_something(cast, client, day):
    duty.reception_day(cast.station, date(2026, 8, 7), state="published")

    page = client.get(URL).content.decode()

    assert 'href="/stations/chenyang/notices/2026-08/"' in page
    assert "2026-12" not in page


@pytest.mark.parametrize("month", ["2026-13", "0000-01", "99999-01", "2026-1", "x", "２０２６-11"])
def test_month_that_is_none_is_not_found(cast, client, month):
    assert client.get(f"/stations/chenyang/notices/{month}/").status_code == 404


def test_station_planned_or_of_another_county_is_not_found(cast, client, day):
    Station.objects.filter(pk=cast.other_station.pk).update(state="planned")

    codes = [client.get(f"/stations/{code}/notices/2026-11/").status_code for code in ("xiaoping", "lufeng", "none")]

    assert codes == [404, 404, 404]


def test_merged_station_leads_to_the_one_that_acts_for_it_and_its_days_are_there(cast, client, day):
    duty.reception_day(cast.other_station, date(2026, 11, 20), state="published", place="孝坪镇政府")
    Station.objects.filter(pk=cast.other_station.pk).update(state="merged", merged_into=cast.station)

    answer = client.get("/stations/xiaoping/notices/2026-11/")

    assert answer.url == URL
    assert "2026年11月20日（周五） 09:00–11:30 孝坪镇政府" in words(client)


def test_month_of_31_days_takes_as_many_queries_as_one_of_one(cast, client, day, django_assert_num_queries):
    code_of(day.station)
    with django_assert_num_queries(11):
        client.get(URL)
    for n in range(7, 31):
        duty.shift(duty.reception_day(cast.station, date(2026, 11, n), state="published"), cast.deputy)

    with django_assert_num_queries(11):
        client.get(URL)


# PDF


def test_file_is_asked_for_once_and_given_out_when_it_is_there(cast, client, day):
    for _again in range(2):
        answer = client.post(f"{URL}pdf/")
    waiting = words(client, f"{URL}pdf/")
    missing = client.get(f"{URL}file/").status_code
    NoticeFile.objects.update(path=write_file(b"%PDF-", ".pdf", "notices"))

    file = client.get(f"{URL}file/")

    assert (answer.url, NoticeFile.objects.count(), missing) == (f"{URL}pdf/", 1, 404)
    assert "正在生成，通常只要几秒钟。" in waiting
    assert "下载PDF" in words(client, f"{URL}pdf/")
    assert (b"".join(file.streaming_content), file["Content-Disposition"]) == (
        b"%PDF-",
        'attachment; filename="chenyang-2026-11.pdf"',
    )


def test_file_of_what_has_changed_since_is_not_given_out(cast, client, day):
    client.post(f"{URL}pdf/")
    NoticeFile.objects.update(path=write_file(b"%PDF-", ".pdf", "notices"))

    move(day, date(2026, 11, 13))

    assert client.get(f"{URL}file/").status_code == 404
    assert client.get(f"{URL}pdf/").url == URL


def test_month_without_a_day_has_no_file(cast, client):
    assert client.post("/stations/chenyang/notices/2026-02/pdf/").status_code == 404
    assert not NoticeFile.objects.exists()


def test_file_that_could_not_be_made_leads_to_the_print_view_and_can_be_asked_for_again(cast, client, day):
    client.post(f"{URL}pdf/")
    NoticeFile.objects.update(failure=BROKEN)

    said = words(client, f"{URL}pdf/")
    client.post(f"{URL}pdf/")

    assert "请用打印页：在打印窗口里选择“另存为PDF”即可。" in said
    assert NoticeFile.objects.get().failure == ""


def test_another_photo_is_another_file(cast, day):
    notice_files.ask(notice_of(cast.station, NOVEMBER), SITE)
    Deputy.objects.filter(pk=cast.deputy.pk).update(photo="deputies/new.jpg")

    assert notice_files.file_of(notice_of(cast.station, NOVEMBER), SITE) is None


def test_file_whose_notice_changed_while_it_waited_is_not_made(cast, day):
    notice_files.ask(notice_of(cast.station, NOVEMBER), SITE)
    move(day, date(2026, 11, 13))

    assert notice_files.render_waiting(at=MONDAY) == 1
    assert not NoticeFile.objects.exists()


def test_lease_keeps_others_off_until_it_ends(cast, day):
    notice_files.ask(notice_of(cast.station, NOVEMBER), SITE)
    NoticeFile.objects.update(leased_until=MONDAY, digest="old")

    tried = [notice_files.render_waiting(at=MONDAY + timedelta(seconds=n)) for n in (-1, 1)]

    assert tried == [0, 1]


def test_files_that_no_row_knows_are_swept_after_a_day(cast, settings):
    known, lost = (write_file(b"%PDF-", ".pdf", notice_files.FOLDER) for _each in range(2))
    NoticeFile.objects.create(station=cast.station, month=NOVEMBER, digest="x", site=SITE, path=known)

    swept = [notice_files.sweep(at=timezone.now() + timedelta(hours=hours)) for hours in (1, 25)]

    assert swept == [0, 1]
    assert [(Path(settings.MEDIA_ROOT) / path).exists() for path in (known, lost)] == [True, False]
