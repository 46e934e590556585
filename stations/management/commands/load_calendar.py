from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from stations.state_calendar import FIRST_YEAR, LAST_ARRANGED, LAST_YEAR, load_years


class Command(BaseCommand):
    help = _("载入全国节假日和调休上班日。可以反复运行；人工改过的日期保持不变。")

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="first", type=int, default=FIRST_YEAR)
        parser.add_argument("--to", dest="last", type=int, default=LAST_YEAR)

    def handle(self, *, first, last, **options):
        if not FIRST_YEAR <= first <= last <= LAST_YEAR:
            raise CommandError(
                _("年份请在 %(first)d 与 %(last)d 之间选择，起始年不晚于截止年。")
                % {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        loaded = load_years(first, last)
        self.stdout.write(
            _("新增 %(added)d 天，更正 %(corrected)d 天，删除 %(removed)d 天，人工改过而保留 %(kept)d 天。")
            % vars(loaded)
        )
        if last > LAST_ARRANGED:
            self.stdout.write(_("%(year)d 年的安排尚未公布，为推算日期，请在公布后核对。") % {"year": last})
