"""Submitting without JavaScript: five questions, errors that say how to mend them, suggestions."""

import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from accounts.protection import decrypt
from deputies.models import Posting
from feedback.models import Contact, Opinion
from stations.models import District, Station
from tests.door import RECEIPT, SUBMIT, errors, filled, photo, read_at_leisure, send, sent

REQUIRED = {
    "您要反映什么事": "请先写下您要反映的事。",
    "在哪个村或社区": "请写村或社区的名字，或者在下面选择一个联络站。",
    "联系电话": "请留下姓名或电话，方便告诉您结果；不想留就勾选“匿名”。",
    "我同意为办理这件事使用以上内容": "请勾选同意后再提交。",
}


def merge(station, into):
    Station.objects.filter(pk=station.pk).update(state="merged", merged_into=into)


def close(station):
    Station.objects.filter(pk=station.pk).update(state="closed")


def test_whole_form_makes_an_opinion_and_shows_its_receipt(cast):
    client = Client()

    opinion = sent(client, may_disclose="on", photos=[photo()])

    contact = Contact.objects.get(opinion=opinion)
    assert (contact.name, contact.phone) == ("张秀英", "13812345678")
    assert (opinion.village, opinion.station, opinion.place) == (cast.village, cast.village_station, "村口老桥")
    assert (opinion.is_confidential, opinion.is_anonymous, opinion.channel) == (False, False, "web")
    assert [file.name for file in opinion.attachments.all()] == ["桥.jpg"]
    assert opinion.received_on == timezone.localdate()
    assert client.get(RECEIPT).status_code == 200


def test_same_words_sent_again_from_the_form_before_are_the_same_opinion(cast):
    client = Client()
    sent(client, photos=[photo()])

    again = client.post(SUBMIT, filled(photos=[photo()]), follow=True).content.decode()

    assert Opinion.objects.count() == 1
    assert "这件意见刚才已经收到。" in again
    assert "已经收到，谢谢您" in again
    sent(client, body="路灯坏了三盏。")
    sent(Client())
    assert Opinion.objects.count() == 3


def test_handling_unit_learns_nothing_unless_the_box_is_ticked(cast):
    assert sent().is_confidential


def test_empty_form_says_what_is_missing_in_words(cast):
    response = send({"form_key": uuid.uuid4(), "opened": read_at_leisure()})

    assert response.status_code == 400
    assert errors(response) == REQUIRED


@pytest.mark.parametrize(
    ("changes", "label", "words"),
    [
        ({"phone": "1381234"[:5]}, "联系电话", "电话号码好像不对。请填写11位手机号，或区号加座机号。"),
        ({"village": "天上村"}, "在哪个村或社区", "没有找到“天上村”。请写村或社区的全名，或者留空并在下面选择联络站。"),
        ({"village": "花园"}, "在哪个村或社区", "没有找到“花园”。是不是：桔花园村（辰阳镇）？请照着写全。"),
        ({"village": "新村"}, "在哪个村或社区", "有几个同名的地方，请写全：新村（辰阳镇）、新村（孝坪镇）。"),
        ({"body": "桥" * 8001}, "您要反映什么事", "最多写8000个字，现在有8001个，请缩短一些。"),
        ({"station": "lufeng"}, "交给哪个联络站", "这个联络站现在不收意见，请另选一个。"),
        ({"form_key": "x"}, "页面", "打开得不完整，请刷新后再填一次。"),
    ],
)
def test_each_error_says_how_to_mend_it_and_keeps_every_word(cast, changes, label, words):
    for town in ("431223100", "431223101"):
        District.objects.create(code=f"{town}299", name="新村", level=5)
    data = filled(**changes)

    response = send(data)

    page = response.content.decode()
    assert (response.status_code, errors(response)) == (400, {label: words})
    assert all(data[name] in page for name in ("body", "village", "place", "name", "phone"))
    assert not Opinion.objects.exists()


@pytest.mark.parametrize(
    ("typed", "station"),
    [
        ("桔花园村（辰阳镇）", "village_station"),
        ("桔花园", "village_station"),
        ("辰溪县辰阳镇桔花园村", "village_station"),
        ("江东村", "other_station"),
        ("辰阳镇", "station"),
    ],
)
def test_opinion_goes_to_the_station_that_serves_the_village_as_typed(cast, typed, station):
    assert sent(village=typed).station == getattr(cast, station)


def test_station_chosen_by_hand_is_stronger_than_the_village(cast):
    assert sent(station="xiaoping").station == cast.other_station
    assert sent(station="xiaoping", village="").station == cast.other_station


def test_place_without_an_open_station_asks_to_choose_one(cast):
    close(cast.other_station)

    response = send(filled(village="江东村"))

    assert errors(response) == {"交给哪个联络站": "这个地方还没有开放的联络站，请在这里选择一个。"}


def test_anonymous_leaves_no_contact_whatever_was_typed(cast):
    opinion = sent(is_anonymous="on", phone="1381234")

    assert opinion.is_anonymous
    assert not Contact.objects.filter(opinion=opinion).exists()


@pytest.mark.parametrize(
    "typed",
    ["138 1234 5678", "１３８１２３４５６７８", "+86 138-1234-5678", "＋86 13812345678", "138.1234.5678"],
)
def test_phone_is_taken_as_people_write_it(cast, typed):
    assert Contact.objects.get(opinion=sent(phone=typed)).phone in ("13812345678", "+8613812345678")


def test_phone_is_stored_encrypted(cast, django_assert_num_queries):
    opinion = sent()

    (stored,) = Contact.objects.filter(opinion=opinion).extra(select={"raw": "phone"}).values_list("raw", flat=True)
    assert ("13812345678" in stored, decrypt(stored)) == (False, "13812345678")


# Prefilled, suggested


@pytest.mark.parametrize(
    ("query", "station", "checked"),
    [
        ("station=xiaoping", "孝坪镇联络站", []),
        ("deputy=d1", "辰阳镇联络站", ["d1"]),
        ("village=431223100201", "桔花园村联络点", []),
        ("station=nowhere&deputy=nobody&village=1", None, []),
        ("station=lufeng", None, []),
        ("station=%00&deputy=%00&village=%00", None, []),
    ],
)
def test_link_or_code_fills_in_what_it_knows(cast, query, station, checked):
    page = Client().get(f"{SUBMIT}?{query}").content.decode()

    named = re.findall(r"将交给：<strong>([^<]+)</strong>", page)
    assert named == ([station] if station else [])
    assert re.findall(r'name="deputies" value="(\w+)" checked', page) == checked


def test_code_of_a_merged_station_fills_in_the_one_that_acts_for_it(cast):
    merge(cast.station, cast.other_station)

    page = Client().get(f"{SUBMIT}?station=chenyang").content.decode()

    assert "将交给：<strong>孝坪镇联络站</strong>" in page


def test_code_of_a_closed_station_says_so_and_names_who_serves_its_place(cast):
    close(cast.village_station)

    page = Client().get(f"{SUBMIT}?station=juhuayuan").content.decode()

    assert "桔花园村联络点已经关闭。您的意见会交给辰阳镇联络站。" in page


@pytest.mark.parametrize(("query", "channel"), [("from=qr", "qr"), ("from=x", "web"), ("", "web")])
def test_scanned_code_is_the_channel_on_record(cast, query, channel):
    page = Client().get(f"{SUBMIT}?{query}").content.decode()
    (hidden,) = re.findall(r'name="channel" value="(\w+)"', page)

    assert sent(channel=hidden).channel == channel


def test_only_deputies_posted_at_the_station_are_named(cast):
    Posting.objects.create(deputy=cast.deputy, station=cast.village_station, since="2020-01-01")

    opinion = sent(deputies=["d1", "d2", "nobody"])

    assert list(opinion.deputies.all()) == [cast.deputy]


def test_station_and_deputies_are_suggested_without_javascript(cast):
    data = filled(village="辰阳镇", consent="", deputies=["d1"], look="1", photos=[photo()])

    response = send(data)

    page = response.content.decode()
    assert (response.status_code, errors(response)) == (200, {})
    assert "将交给：<strong>辰阳镇联络站</strong>" in page
    assert 'value="d1" checked' in page
    assert all(word in page for word in (data["body"], 'alt="桥.jpg"', "13812345678"))


def test_suggestion_tells_which_villages_may_be_meant(cast):
    response = send(filled(village="花园", body="", look="1"))

    assert errors(response) == {"在哪个村或社区": "没有找到“花园”。是不是：桔花园村（辰阳镇）？请照着写全。"}


# Cost


@pytest.mark.parametrize("station", ["juhuayuan", "chenyang"], ids=["without a liaison", "with liaisons"])
@pytest.mark.parametrize("others", [0, 3])
def test_submission_without_photos_takes_twelve_queries_and_a_savepoint(
    cast, django_assert_num_queries, others, station
):
    for _other in range(others):
        sent(photos=[photo()])
    client, data = Client(), filled(station=station)

    with django_assert_num_queries(12 + 2):
        assert send(data, client)["Location"] == RECEIPT
