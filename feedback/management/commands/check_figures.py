from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from feedback import tally


class Command(BaseCommand):
    help = _("把全部统计重新算一遍，与现有统计逐格比较；有不同即逐格说明，并以退出码 1 结束。")

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help=_("把不同的格子改正过来"))

    def handle(self, *, repair, **options):
        findings = 0
        for finding in tally.check(repair=repair):
            findings += 1
            self.stdout.write(finding)
        if findings and not repair:
            raise CommandError(_("有 %(count)s 处与重新计算不同，加 --repair 可以改正。") % {"count": findings})
        self.stdout.write(
            _("已改正 %(count)s 处。") % {"count": findings} if findings else _("统计与重新计算完全一致。")
        )
