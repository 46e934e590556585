from datetime import timedelta

import pytest

from accounts.attempts import count_attempt, forget_attempts
from accounts.models import Attempt
from tests.cases import NOON

pytestmark = pytest.mark.django_db


def test_tries_are_counted_per_key_and_clock_hour():
    counts = [count_attempt("code:A1", at=NOON + timedelta(minutes=m)) for m in (0, 30, 59, 60)]

    assert counts == [1, 2, 3, 1]
    assert count_attempt("code:A2", at=NOON) == 1


def test_old_tries_are_forgotten():
    for hours in (0, 1, 2):
        count_attempt("code:A1", at=NOON + timedelta(hours=hours))

    assert forget_attempts(before=NOON + timedelta(hours=2)) == 2
    assert [row.hour for row in Attempt.objects.all()] == [NOON + timedelta(hours=2)]
