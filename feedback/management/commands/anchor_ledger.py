from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from feedback.anchors import AnchorsUnreadable, anchor_ledger


class Command(BaseCommand):
    help = _("为每个已结束、有事件而未锚定的日子在锚点文件（ANCHOR_FILE）中追加一行。")

    def handle(self, **options):
        try:
            written = anchor_ledger()
        except AnchorsUnreadable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("新写入锚点 %(count)s 行。") % {"count": written})
