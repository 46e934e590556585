import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from feedback.importing import import_messages
from feedback.messages import FileRefused, read_messages
from stations.models import Station

BAR = 30
REDRAWN_EVERY = 0.2
MOST_NAMED = 50


class Command(BaseCommand):
    help = _("导入历史留言（CSV）。先检查整个文件，再逐条导入；可以随时中断，重新运行即从中断处继续。")

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--station", help=_("全部导入这个编号的联络站；不写则按留言编号分到本门户各开放的联络站。"))

    def handle(self, *, file, station, **options):
        stations = open_stations(station)
        messages = self.read(file)
        self.started = self.drawn = time.monotonic()
        done = import_messages(messages, file_name=file.name, stations=stations, on_row=self.draw)
        seconds = max(time.monotonic() - self.started, 0.001)
        self.stdout.write(
            _(
                "导入 %(imported)s 条，原已在库 %(known)s 条；用时 %(seconds).1f 秒，每秒 %(speed).1f 条；批次 %(batch)s。"
            )
            % {
                "imported": done.imported,
                "known": done.known,
                "seconds": seconds,
                "speed": done.imported / seconds,
                "batch": done.batch.pk if done.batch else "-",
            }
        )

    def read(self, file):
        try:
            return read_messages(file)
        except OSError as error:
            raise CommandError(_("打不开文件 %(file)s。") % {"file": file}) from error
        except FileRefused as refusal:
            for problem in refusal.problems[:MOST_NAMED]:
                self.stderr.write(problem)
            count = {"count": len(refusal.problems)}
            raise CommandError(_("文件有 %(count)s 处错误，没有导入任何一条。请改正后重新运行。") % count) from refusal

    def draw(self, done, total):
        now = time.monotonic()
        if done < total and now - self.drawn < REDRAWN_EVERY:
            return
        self.drawn = now
        bar = ("#" * (BAR * done // total)).ljust(BAR, ".")
        speed = done / max(now - self.started, 0.001)
        self.stderr.write(f"\r[{bar}] {done}/{total} {speed:.1f}/s", ending="\n" if done == total else "")
        self.stderr.flush()


def open_stations(code):
    stations = Station.objects.public().inside(settings.PORTAL_DISTRICT).order_by("code")
    found = list(stations.filter(code=code) if code else stations)
    if not found:
        raise CommandError(_("没有这个开放的联络站。") if code else _("本门户还没有开放的联络站，请先建立联络站。"))
    return found
