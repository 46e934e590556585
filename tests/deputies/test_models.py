"""Deputies, their mandates and where they are posted."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from deputies.models import Deputy, Mandate, Posting
from stations.services import merge_station

TODAY = timezone.localdate()


def refused(save):
    with pytest.raises(IntegrityError), transaction.atomic():
        save()


@pytest.mark.parametrize(
    ("since", "until", "is_current"), [(0, None, True), (0, 0, True), (-9, -1, False), (1, None, False), (-9, 9, True)]
)
def test_posting_is_current_from_its_first_to_its_last_day(cast, since, until, is_current):
    days = {name: TODAY + timedelta(days=n) for name, n in [("since", since), ("until", until)] if n is not None}
    posting = Posting.objects.create(deputy=cast.deputy, station=cast.other_station, **days)

    assert (posting in Posting.objects.current()) == is_current


def test_posting_of_a_deputy_who_left_is_not_current(cast):
    Deputy.objects.filter(pk=cast.deputy.pk).update(is_active=False)

    assert set(Posting.objects.current()) == set(cast.other_deputy.postings.all())


def test_postings_of_another_day_are_asked_by_that_day(cast):
    cast.deputy.postings.update(until=date(2026, 3, 10))

    assert cast.deputy.postings.current(date(2026, 3, 10)).exists()
    assert not cast.deputy.postings.current(date(2026, 3, 11)).exists()


def test_postings_at_a_station_follow_its_merges(cast):
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)

    assert {posting.deputy for posting in Posting.objects.at(cast.station)} == {cast.deputy, cast.other_deputy}
    assert {posting.deputy for posting in Posting.objects.at(cast.other_station)} == {cast.other_deputy}


def test_posting_cannot_end_before_it_began(cast):
    refused(lambda: cast.deputy.postings.update(until="2019-12-31"))


def test_deputy_holds_seats_at_several_levels_but_each_once(cast):
    Mandate.objects.create(deputy=cast.deputy, level=Mandate.Level.NATIONAL)

    assert [str(mandate) for mandate in cast.deputy.mandates.all()] == ["全国人大代表", "县人大代表"]
    refused(lambda: Mandate.objects.create(deputy=cast.deputy, level=Mandate.Level.COUNTY))


def test_account_belongs_to_one_deputy(cast):
    refused(lambda: Deputy.objects.create(code="d3", name="另一位", kind="office", user=cast.deputy_user))
