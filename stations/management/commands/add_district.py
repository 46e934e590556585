from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from stations.divisions import LEVELS
from stations.models import District


class Command(BaseCommand):
    help = _("新增一个行政区划，不要求它的上级已经导入；已有的保持原样。")

    def add_arguments(self, parser):
        parser.add_argument("code")
        parser.add_argument("name")

    def handle(self, *, code, name, **options):
        if not (code.isascii() and code.isdigit()) or len(code) not in LEVELS:
            raise CommandError(_("区划代码应为 2、4、6、9 或 12 位数字：%(code)s。") % {"code": code})
        district, _created = District.objects.get_or_create(
            code=code, defaults={"name": name.strip(), "level": LEVELS[len(code)]}
        )
        self.stdout.write(f"{district.code} {district.name}")
