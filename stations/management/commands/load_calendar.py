from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services import Refused
from stations.calendar_changes import confirm, draft_from_library
from stations.state_calendar import FIRST_YEAR, LAST_ARRANGED, LAST_YEAR, compare


class Command(BaseCommand):
    help = _("载入全国节假日和调休上班日，有关期限随后在后台调整。可以反复运行；人工改过的日期保持不变。")

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="first", type=int, default=FIRST_YEAR)
        parser.add_argument("--to", dest="last", type=int, default=LAST_YEAR)

    def handle(self, *, first, last, **options):
        if not FIRST_YEAR <= first <= last <= LAST_YEAR:
            raise CommandError(
                _("年份请在 %(first)d 与 %(last)d 之间选择，起始年不晚于截止年。")
                % {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        counts = load(first, last)
        self.stdout.write(
            _("新增 %(added)d 天，更正 %(corrected)d 天，删除 %(removed)d 天，人工改过而保留 %(kept)d 天。") % counts
        )
        if last > LAST_ARRANGED:
            self.stdout.write(_("%(year)d 年的安排尚未公布，为推算日期，请在公布后核对。") % {"year": last})


@transaction.atomic
def load(first, last) -> dict:
    """How many days were written. Where somebody else is changing the same days just now: nothing, and no draft is left."""
    found = compare(first, last)
    counts = {name: len(getattr(found, name)) for name in ("added", "corrected", "removed")} | {"kept": found.kept}
    if found.added or found.corrected or found.removed:
        try:
            confirm(draft_from_library(first, last, by=None), by=None)
        except Refused as refusal:
            raise CommandError(_("没有载入：有人正在修改同样的日期，请再运行一次。")) from refusal
    return counts
