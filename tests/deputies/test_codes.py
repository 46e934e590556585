"""Short addresses behind QR codes: given once, counted, never about a person."""

from datetime import date, timedelta

from deputies import codes
from deputies.models import EntryCode, Scan

TODAY = date(2026, 11, 6)


def test_code_is_given_once_and_has_nothing_to_mistake(cast):
    first, again = codes.code_of(cast.station), codes.code_of(cast.station)
    of_deputy = codes.code_of(cast.deputy)

    assert first == again and first.station == cast.station
    assert of_deputy.deputy == cast.deputy and of_deputy.code != first.code
    assert len(first.code) == 6 and not set(first.code) & set("01loi")


def test_code_that_is_taken_is_not_given_again(cast, monkeypatch):
    signs = iter("aaaaaaaaaaaabbbbbb")
    monkeypatch.setattr(codes.secrets, "choice", lambda _alphabet: next(signs))

    assert [codes.code_of(owner).code for owner in (cast.station, cast.deputy)] == ["aaaaaa", "bbbbbb"]


def test_scans_are_numbers_of_a_day(cast):
    code = codes.code_of(cast.station)

    for on in (TODAY, TODAY, TODAY - timedelta(days=29), TODAY - timedelta(days=30)):
        codes.count(code, on)

    counted = codes.with_scans(EntryCode.objects, TODAY).get()
    assert (counted.recent, counted.ever) == (3, 4)
    assert next(iter(Scan.objects.values_list("day", "count"))) == (TODAY, 2)
    assert {field.name for field in Scan._meta.fields} == {"id", "entry_code", "day", "count"}


def test_code_never_scanned_counts_nothing(cast):
    codes.code_of(cast.station)

    counted = codes.with_scans(EntryCode.objects, TODAY).get()

    assert (counted.recent, counted.ever) == (0, 0)
