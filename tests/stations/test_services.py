"""Merging, opening and closing stations; giving out numbers without a gap or a double."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import close_old_connections, connection, transaction

from accounts.models import AuditEntry
from accounts.services import Refused
from stations.models import Serial, Station
from stations.services import close_station, merge_station, next_serial, open_station

RUNNERS = 8


def states():
    rows = Station.objects.values_list("code", "state", "merged_into__code")
    return {code: (state, into) for code, state, into in rows}


def audited():
    return list(AuditEntry.objects.order_by("id").values_list("user__username", "verb", "subject", "data"))


# Lifecycle


def test_merge_moves_no_row_and_is_audited(cast):
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)

    assert states() == {
        "chenyang": ("open", None),
        "juhuayuan": ("open", None),
        "xiaoping": ("merged", "chenyang"),
        "lufeng": ("open", None),
    }
    assert cast.other_station.current == cast.station
    assert audited() == [("admin", "merge_station", "xiaoping", {"into": "chenyang"})]


def test_stations_merged_before_follow_in_one_hop(cast):
    merge_station(cast.village_station, into=cast.station, by=cast.administrator)

    merge_station(cast.station, into=cast.other_station, by=cast.administrator)

    assert states()["juhuayuan"] == states()["chenyang"] == ("merged", "xiaoping")


def test_station_is_not_merged_into_itself(cast):
    with pytest.raises(Refused, match="请选择另一个联络站"):
        merge_station(cast.station, into=cast.station, by=cast.administrator)


def test_station_is_merged_once(cast):
    merge_station(cast.village_station, into=cast.station, by=cast.administrator)

    with pytest.raises(Refused, match="“桔花园村联络点”已经合并过。"):
        merge_station(cast.village_station, into=cast.other_station, by=cast.administrator)

    assert states()["juhuayuan"] == ("merged", "chenyang")


@pytest.mark.parametrize("state", ["planned", "closed"])
def test_target_of_a_merge_is_open(cast, state):
    Station.objects.filter(pk=cast.station.pk).update(state=state)

    with pytest.raises(Refused, match="“辰阳镇联络站”没有开放"):
        merge_station(cast.village_station, into=cast.station, by=cast.administrator)

    assert states()["juhuayuan"] == ("open", None)


def test_merge_that_meets_its_crossing_is_refused(cast):
    stale = Station.objects.get(pk=cast.other_station.pk)
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)

    with pytest.raises(Refused, match="没有开放"):
        merge_station(cast.station, into=stale, by=cast.administrator)


@pytest.mark.parametrize(
    ("change", "source", "target"),
    [
        (open_station, "planned", "open"),
        (open_station, "closed", "open"),
        (close_station, "open", "closed"),
        (close_station, "planned", "closed"),
    ],
)
def test_station_opens_and_closes(cast, change, source, target):
    Station.objects.filter(pk=cast.station.pk).update(state=source)

    change(cast.station, by=cast.administrator)

    assert states()["chenyang"] == (target, None)
    assert cast.station.state == target
    assert audited() == [("admin", change.__name__, "chenyang", {})]


@pytest.mark.parametrize(
    ("change", "state"),
    [(open_station, "open"), (open_station, "merged"), (close_station, "closed"), (close_station, "merged")],
)
def test_state_that_cannot_change_is_refused_in_words(cast, change, state):
    into = cast.other_station if state == "merged" else None
    Station.objects.filter(pk=cast.station.pk).update(state=state, merged_into=into)
    cast.station.refresh_from_db()

    with pytest.raises(Refused, match=f"现在是“{cast.station.get_state_display()}”"):
        change(cast.station, by=cast.administrator)

    assert states()["chenyang"][0] == state
    assert audited() == []


# Numbers


def test_numbers_run_per_office_kind_and_year(db):
    asked = [("辰阳联", "letter", 2026)] * 3 + [
        ("孝坪联", "letter", 2026),
        ("辰阳联", "notice", 2026),
        ("辰阳联", "letter", 2027),
    ]

    assert [next_serial(*key) for key in asked] == [1, 2, 3, 1, 1, 1]


def test_number_of_a_rolled_back_action_is_given_again(db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        next_serial("辰阳联", "letter", 2026)
        raise ZeroDivisionError

    assert next_serial("辰阳联", "letter", 2026) == 1


def together(runs):
    """Every run in a thread and a connection of its own, started at one instant."""
    start = Barrier(len(runs))

    def started(run):
        close_old_connections()
        try:
            start.wait()
            return run()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(runs)) as pool:
        return [future.result() for future in [pool.submit(started, run) for run in runs]]


@pytest.mark.django_db(transaction=True)
def test_runners_who_ask_at_once_get_each_number_once(lifted_triggers):
    def five_numbers():
        found = []
        for _n in range(5):
            with transaction.atomic():
                found.append(next_serial("辰阳联", "letter", 2026))
        return found

    numbers = [number for found in together([five_numbers] * RUNNERS) for number in found]

    assert sorted(numbers) == list(range(1, 5 * RUNNERS + 1))
    assert Serial.objects.get().last == 5 * RUNNERS


@pytest.mark.django_db(transaction=True)
def test_of_two_crossing_merges_one_wins(cast, lifted_triggers):
    def merge(station, into):
        try:
            return merge_station(station, into=into, by=cast.administrator).code
        except Refused:
            return None

    for _round in range(10):
        one, other = together(
            [
                lambda: merge(cast.station, cast.other_station),
                lambda: merge(cast.other_station, cast.station),
            ]
        )

        assert (one is None) != (other is None)
        assert sum(state == "merged" for state, _into in states().values()) == 1
        Station.objects.update(state="open", merged_into=None)
