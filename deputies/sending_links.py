"""The staff send a deputy the personal link once more, when it is lost or too old."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import audit, texts
from accounts.models import Notification
from accounts.services import Refused
from accounts.wording import filled
from deputies import links, telling
from deputies.announcing import LINK
from deputies.errors import Conflict
from deputies.models import Deputy

SENT = "duty.link_sent"
DAYS = {"days": (gettext_lazy("有效天数"), "30")}
texts.register(
    SENT,
    gettext_lazy("值班：再发本人链接"),
    {"link": LINK} | DAYS,
    gettext_noop("这是您查看和答复接待安排的本人链接，{days}天内有效，请不要转发：{link}"),
)


@transaction.atomic
def send_link(deputy: Deputy, *, by, at=None) -> None:
    """Send it to the account or the mobile of a deputy. Earlier links stay good: links.renew() ends them.

    Raises Refused where nothing can reach the deputy or the portal does not know its own address, Conflict where it was
    sent within this very minute.
    """
    at = at or timezone.now()
    if not links.personal_link(deputy):
        raise Refused(_("门户还没有设置自己的网址，发不出链接。请管理员先设置 PORTAL_URL。"))
    if not deputy.is_active or telling.reach_of(deputy) == telling.Reach.NONE:
        raise Refused(filled(_("%(name)s没有能用的账号或手机短信，收不到链接。请打电话告知。"), {"name": deputy.name}))
    key = f"{SENT}:{deputy.pk}:{timezone.localtime(at):%Y%m%d%H%M}"
    if Notification.objects.filter(key__in=[key, f"{key}:{deputy.code}"]).exists():
        raise Conflict(_("刚才已经发过，请等一分钟再发。"))
    values = {"days": settings.DUTY_LINK_DAYS}
    telling.tell_deputies(SENT, [deputy], key=key, values=values, at=at, personal=links.in_message)
    audit.record(by, "send_duty_link", deputy.code)
