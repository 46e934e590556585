import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from stations import divisions


class Command(BaseCommand):
    help = _("导入行政区划：CSV 或 CSV.gz，列为 code、name、level。可以反复运行；名称有变的会更新，从不删除。")

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        started = time.monotonic()
        try:
            total = divisions.check(file)
        except divisions.BadFile as bad:
            raise CommandError(_("没有导入任何区划：\n%(sentences)s") % {"sentences": bad}) from bad
        imported = divisions.load(file, progress=lambda done: self.show(done, total))
        speed = {"speed": total / (time.monotonic() - started)}
        self.stderr.write("")
        self.stdout.write(
            _("共 %(rows)d 条：新增 %(added)d，更名 %(renamed)d；每秒 %(speed)d 条。") % (vars(imported) | speed)
        )

    def show(self, done, total):
        self.stderr.write(f"\r{done}/{total}", ending="")
        self.stderr.flush()
