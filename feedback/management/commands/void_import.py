from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from feedback.errors import Refusal
from feedback.importing import void_batch
from feedback.models import ImportBatch


class Command(BaseCommand):
    help = _("撤销一批导入：其中没有人办理过的意见从此不显示、不计数，事件链保留。")

    def add_arguments(self, parser):
        parser.add_argument("batch", type=int, help=_("import_messages 结束时给出的批次。"))
        parser.add_argument("--by", required=True, help=_("管理员的用户名。"))
        parser.add_argument("--reason", required=True)

    def handle(self, *, batch, by, reason, **options):
        found, user = ImportBatch.objects.filter(pk=batch).first(), User.objects.filter(username=by).first()
        if found is None or user is None:
            raise CommandError(_("没有这个批次。") if found is None else _("没有这个用户。"))
        try:
            count = void_batch(found, by=user, reason=reason)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(_("已撤销 %(count)s 件。") % {"count": count})
