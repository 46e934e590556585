"""The daily line outside the database, and what it still names when the database agrees with itself."""

import hashlib
import json
import threading
import time
from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts import append_only
from feedback import anchors
from feedback.anchors import AnchorsUnreadable, anchor_ledger
from feedback.models import Deadline, Event, EventText, Opinion
from feedback.verification import verify_ledger
from tests import cases
from tests.cases import SHANGHAI

DAYS = ["2026-03-11", "2026-03-12", "2026-03-14"]
LATER = datetime(2026, 3, 16, 12, 0, tzinfo=SHANGHAI)


def recorded(cast, moment, make=cases.submitted):
    """An opinion whose events the database took in at this moment."""
    at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    with time_machine.travel(at, tick=False):
        return make(cast, at=at)


@pytest.fixture
def three_days(cast):
    """Two opinions on the first day, one on the second, none on the third, one on the fourth; the days are anchored."""
    append_only.lift(Event)
    opinions = [recorded(cast, f"{day} 09:00") for day in (DAYS[0], *DAYS)]
    assert anchor_ledger(at=LATER) == 3
    return opinions


def lines():
    return settings.ANCHOR_FILE.read_text().splitlines(keepends=True)


def write(lines):
    settings.ANCHOR_FILE.write_text("".join(lines))


def findings(at=LATER):
    return verify_ledger(at=at).findings


# Anchoring


def test_closed_days_with_events_get_a_line_each(three_days):
    anchored = [json.loads(line) for line in lines()]

    ids = [opinion.pk for opinion in three_days]
    assert [(a["day"], a["events"], a["chains"]) for a in anchored] == [
        (DAYS[0], 2, f"{ids[0]}-{ids[1]}"),
        (DAYS[1], 1, f"{ids[2]}"),
        (DAYS[2], 1, f"{ids[3]}"),
    ]
    assert [a["previous"] for a in anchored] == ["", anchored[0]["sha256"], anchored[1]["sha256"]]
    first_day = Event.objects.filter(opinion__in=three_days[:2]).order_by("id").values_list("hash", flat=True)
    assert anchored[0]["hashes"] == hashlib.sha256("".join(first_day).encode()).hexdigest()
    assert findings() == []
    assert verify_ledger(at=LATER).anchors == 3


@pytest.mark.parametrize(("at", "written"), [("2026-03-11 23:59", 0), ("2026-03-12 00:09", 0), ("2026-03-12 00:10", 1)])
def test_day_is_anchored_ten_minutes_after_it_ended(cast, at, written):
    recorded(cast, "2026-03-11 23:59")

    assert anchor_ledger(at=datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)) == written


def test_anchoring_again_writes_nothing(three_days):
    before = lines()

    assert anchor_ledger(at=LATER) == 0
    assert lines() == before


def test_anchoring_goes_on_where_it_stopped(cast, three_days):
    recorded(cast, "2026-03-16 09:00")

    assert anchor_ledger(at=LATER + timedelta(days=1)) == 1
    assert findings(LATER + timedelta(days=1)) == []


def test_two_anchorings_at_once_write_a_day_once(three_days):
    """The first has the file and is about to write when the second comes."""
    *kept, last = lines()
    write(kept)
    has_the_file = threading.Event()

    def first():
        with anchors.locked(settings.ANCHOR_FILE) as file:
            has_the_file.set()
            time.sleep(0.2)
            anchors.append_line(file, last)

    thread = threading.Thread(target=first)
    thread.start()
    has_the_file.wait()
    written = anchor_ledger(at=LATER)
    thread.join()

    assert written == 0
    assert lines() == [*kept, last]


def test_line_broken_off_by_a_power_cut_is_written_anew(three_days):
    whole = lines()
    write([*whole[:2], whole[2][:40]])

    assert anchor_ledger(at=LATER) == 1
    assert lines() == whole


def test_nothing_is_chained_to_a_line_that_is_no_anchor(three_days):
    write([*lines()[:2], "{}\n"])

    with pytest.raises(AnchorsUnreadable, match="最后一行读不出来"):
        anchor_ledger(at=LATER)
    with pytest.raises(CommandError, match="最后一行读不出来"):
        call_command("anchor_ledger")


def test_command_says_how_many_lines_it_wrote(cast, capsys):
    recorded(cast, "2026-03-11 09:00")

    call_command("anchor_ledger")

    assert capsys.readouterr().out == "新写入锚点 1 行。\n"


@pytest.mark.parametrize("ids", ["", "5", "1-3,7", "2,4-5"])
def test_ranges_and_numbers_are_each_others_way_back(ids):
    assert anchors.ranges(sorted(anchors.numbers_in(ids))) == ids


# Verifying: the database agrees with itself, the anchor does not


def test_cut_tail_with_reset_opinion_row_is_named_by_day(cast, three_days):
    opinion = recorded(cast, "2026-03-15 09:00", cases.registered)
    anchor_ledger(at=LATER)
    first, second = opinion.events.all()

    Event.objects.filter(pk=second.pk).delete()
    Opinion.objects.filter(pk=opinion.pk).update(event_count=1, head=first.hash)

    assert findings() == ["2026-03-15 的锚点不符：应有 2 条事件，现有 1 条。"]


def test_rewritten_chain_is_named_by_day(three_days):
    """The only event altered, its hash and the opinion row made to fit."""
    event = three_days[2].events.get()
    Event.objects.filter(pk=event.pk).update(hash="0" * 64)

    assert findings()[-1] == "2026-03-12 的锚点不符：1 条事件的内容或次序被改动。"


def test_order_of_events_is_anchored(three_days):
    """The ids of the first day's events exchanged: every chain still holds."""
    first, second = (opinion.events.get() for opinion in three_days[:2])
    EventText.objects.filter(event__in=[first, second]).delete()
    Event.objects.filter(pk__in=[first.pk, second.pk]).delete()
    first.pk, second.pk = second.pk, first.pk
    Event.objects.bulk_create([first, second])

    assert findings()[-1] == "2026-03-11 的锚点不符：2 条事件的内容或次序被改动。"


def test_opinion_removed_with_its_whole_chain_is_named(three_days):
    removed = three_days[1]
    EventText.objects.filter(event__opinion=removed).delete()
    for model in (Event, Deadline):
        model.objects.filter(opinion=removed).delete()
    removed.contact.delete()
    Opinion.objects.filter(pk=removed.pk).delete()

    assert findings() == [
        f"2026-03-11 的锚点不符：当天开始的意见（内部编号 {three_days[1].pk}）整条链不见了，应有 2 条事件，现有 1 条。"
    ]


def test_event_slipped_into_an_anchored_day_is_named(cast, three_days):
    recorded(cast, "2026-03-12 18:00")
    recorded(cast, "2026-03-13 09:00")

    assert findings() == [
        "2026-03-12 的锚点不符：应有 1 条事件，现有 2 条。",
        "2026-03-13 已经过锚定，之后又补入了当天的事件。",
    ]


# Verifying: the file


@pytest.mark.parametrize(
    ("tamper", "sentences"),
    [
        (lambda a, b, c: [a, b.replace('"events":1', '"events":2'), c], ["锚点文件第 2 行被改写。"]),
        (lambda a, b, c: [a, "乱写一行\n", c], ["锚点文件第 2 行被改写。"]),
        (lambda a, b, c: [a, "[]\n", c], ["锚点文件第 2 行被改写。"]),
        (lambda a, b, c: [a, c], ["锚点文件缺少 2026-03-12 的一行。"]),
        (lambda a, b, c: [b, c], ["锚点文件缺少 2026-03-11 的一行。"]),
        (lambda a, b, c: [a, b], ["锚点文件缺少 2026-03-14 的一行。"]),
        (lambda a, b, c: [], [f"锚点文件缺少 {day} 的一行。" for day in DAYS]),
    ],
)
def test_tampered_anchor_file_is_named(three_days, tamper, sentences):
    write(tamper(*lines()))

    assert findings() == sentences


def test_missing_line_of_a_day_whose_events_are_gone_too_is_named(three_days):
    first, _second, third = lines()
    write([first, third])
    gone = Event.objects.filter(opinion=three_days[2])
    EventText.objects.filter(event__in=gone).delete()
    gone.delete()

    assert findings()[-1] == "锚点文件第 2 行与前一行接不上：中间有锚点行不见了。"


def test_removed_file_is_named(three_days):
    settings.ANCHOR_FILE.unlink()

    assert findings() == [f"锚点文件缺少 {day} 的一行。" for day in DAYS]


def test_yesterday_may_still_be_unanchored_within_the_hour_after_midnight(cast):
    recorded(cast, "2026-03-11 09:00")
    midnight = datetime(2026, 3, 12, tzinfo=SHANGHAI)

    early, late = findings(midnight + timedelta(minutes=59)), findings(midnight + timedelta(minutes=60))

    assert (early, late) == ([], ["锚点文件缺少 2026-03-11 的一行。"])
