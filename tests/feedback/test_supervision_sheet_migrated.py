"""Notices from before a notice knew whose it was."""

from importlib import import_module

from django.apps import apps

from feedback.models import SupervisionNotice
from tests import cases

migration = import_module("feedback.migrations.0016_issued_so_far")


def test_notices_issued_so_far_are_of_the_committee_or_presidium_that_issued_them(cast):
    opinions = [
        cases.supervise(cast, cases.dispatched(cast), by=by) for by in (cast.committee, cast.presidium, cast.head)
    ]
    SupervisionNotice.objects.update(district=None)

    migration.note_district(apps, None)

    assert [opinion.notices.get().district_id for opinion in opinions] == ["431223", "431223100", None]
