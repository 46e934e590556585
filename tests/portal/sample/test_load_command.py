"""load_sample as a command: once, and never beside other data."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import User
from feedback.models import Opinion


def test_load_refuses_a_database_with_other_people(cast, settings):
    settings.SAMPLE_COUNTY = True
    before = User.objects.count()

    with pytest.raises(CommandError, match="已经有其他数据"):
        call_command("load_sample")

    assert (User.objects.count(), Opinion.objects.count()) == (before, 0)


def test_load_refuses_outside_the_sample(settings):
    settings.SAMPLE_COUNTY = False

    with pytest.raises(CommandError, match="SAMPLE_COUNTY=1"):
        call_command("load_sample")
