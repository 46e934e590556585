from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.sample.loading import NotEmpty, load, receipts_to_try


class Command(BaseCommand):
    help = _("把示例县装入空数据库：真实区划，虚构人员，约六百件意见；再次运行不作改动。")

    def handle(self, **options):
        if not settings.SAMPLE_COUNTY:
            raise CommandError(_("示例县只能装入示例数据库：请设置 SAMPLE_COUNTY=1，并使用单独的数据库。"))
        try:
            made = load()
        except NotEmpty as error:
            raise CommandError(_("数据库里已经有其他数据。示例县不会与真实数据混在一起，请换一个空数据库。")) from error
        self.stdout.write(_("示例县已装好：") + summary(made) if made else _("示例县早已装好，没有改动。"))
        for receipt in receipts_to_try():
            self.stdout.write(_("可试查：编号 %(number)s，查询码 %(code)s") % vars(receipt))


def summary(made) -> str:
    sentence = _(
        "联络站 %(station)d 个，承办单位 %(unit)d 个，代表 %(deputy)d 名，账号 %(user)d 个，意见 %(opinion)d 件。"
    )
    return sentence % made
