"""record() is the only writer of AuditEntry."""

from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry

# What each verb is called on the page of the audit trail.
VERBS = {
    "add": _("新增"),
    "change": _("修改"),
    "delete": _("删除"),
    "deactivate_user": _("停用账号"),
    "reactivate_user": _("启用账号"),
    "appoint_administrator": _("设为管理员"),
    "dismiss_administrator": _("取消管理员"),
    "unlock_user": _("解除登录锁定"),
    "reset_second_factor": _("重置二次验证"),
    "import_districts": _("导入行政区划"),
    "merge_station": _("合并联络站"),
    "open_station": _("开放联络站"),
    "close_station": _("关闭联络站"),
    "reveal_contact": _("查看联系方式"),
    "reissue_receipt": _("补发回执"),
    "void_import": _("撤销导入"),
    "load_sample": _("载入示例县"),
}


def record(user, verb: str, subject, *, reason: str = "", **data) -> AuditEntry:
    """Note that ``user`` did ``verb`` to ``subject``. ``data`` holds ids and counts, never names or phones."""
    return AuditEntry.objects.create(user=user, verb=verb, subject=str(subject)[:120], reason=reason, data=data)
