from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from feedback.verification import verify_ledger


class Command(BaseCommand):
    help = _("核对全部事件链和锚点；发现任何改动即逐条说明，并以退出码 1 结束。")

    def handle(self, **options):
        verdict = verify_ledger()
        for finding in verdict.findings:
            self.stdout.write(finding)
        counts = {"opinions": verdict.opinions, "events": verdict.events, "anchors": verdict.anchors}
        counted = _(
            "已核对意见 %(opinions)s 件、事件 %(events)s 条（%(erased)s 条的文字已依法清除）、锚点 %(anchors)s 行。"
        )
        self.stdout.write(counted % (counts | {"erased": verdict.erased}))
        if verdict.findings:
            raise CommandError(_("发现 %(count)s 处改动。") % {"count": len(verdict.findings)})
