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
    "retry_notice": _("再发站外通知"),
    "dismiss_notice": _("不再发送站外通知"),
    "import_districts": _("导入行政区划"),
    "merge_station": _("合并联络站"),
    "open_station": _("开放联络站"),
    "close_station": _("关闭联络站"),
    "reveal_contact": _("查看联系方式"),
    "choose_telling": _("群众选择告知方式"),
    "call_said": _("电话已告知"),
    "call_not_reached": _("电话没打通"),
    "call_given_up": _("不再打电话"),
    "draw_word": _("下载Word表单"),
    "reissue_receipt": _("补发回执"),
    "void_import": _("撤销导入"),
    "confirm_calendar": _("确认日历调整"),
    "dismiss_calendar": _("放弃日历调整"),
    "save_reception_rule": _("保存接待日规则"),
    "end_reception_rule": _("结束接待日规则"),
    "plan_days": _("生成接待日"),
    "add_day": _("加一个接待日"),
    "renew_links": _("作废代表个人链接"),
    "close_day": _("关闭接待日"),
    "draft_rosters": _("自动排班"),
    "assign_deputy": _("安排接待代表"),
    "change_duty_role": _("改接待代表的分工"),
    "unassign_deputy": _("撤下接待代表"),
    "replan_by_calendar": _("按新的工作日历移动接待日"),
    "send_duty_link": _("再发代表个人链接"),
    "grant_absence": _("登记请假"),
    "write_wishes": _("登记值班意愿"),
    "import_sheet": _("导入表格"),
    "export_sheet": _("导出表格"),
    "draft_report": _("起草月报或通报"),
    "issue_report": _("签发月报或通报"),
    "load_sample": _("载入示例县"),
}


def record(user, verb: str, subject, *, reason: str = "", **data) -> AuditEntry:
    """Note that ``user`` did ``verb`` to ``subject``. ``data`` holds ids and counts, never names or phones."""
    return AuditEntry.objects.create(user=user, verb=verb, subject=str(subject)[:120], reason=reason, data=data)
