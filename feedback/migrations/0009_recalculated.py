"""The ledger knows a deadline that a change of the calendar moved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0008_residents_choice"),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="action",
            field=models.CharField(
                choices=[
                    ("submit", "提交"),
                    ("log", "登记接待"),
                    ("complete_reception", "完成接待"),
                    ("amend", "更正"),
                    ("transfer", "转站"),
                    ("register", "登记"),
                    ("answer_directly", "当场答复"),
                    ("guide", "告知引导"),
                    ("merge", "并案"),
                    ("unmerge", "撤销并案"),
                    ("reconsider", "重新登记"),
                    ("investigate", "调研"),
                    ("dispatch", "交办"),
                    ("sign_for", "签收"),
                    ("return", "退回"),
                    ("extend", "申请延期"),
                    ("decide_extension", "审批延期"),
                    ("report_assist", "协办办结"),
                    ("progress", "报告进展"),
                    ("submit_result", "办结上报"),
                    ("accept_result", "核查通过"),
                    ("send_back", "退回重办"),
                    ("take_over", "代表答复"),
                    ("reply", "答复"),
                    ("rate", "评价"),
                    ("rework", "重办"),
                    ("close_unsatisfied", "说明办结"),
                    ("time_out", "逾期未评"),
                    ("archive", "归档"),
                    ("withdraw", "撤回"),
                    ("reopen", "重新办理"),
                    ("press", "催办"),
                    ("issue_supervision", "下达督办"),
                    ("answer_supervision", "督办回复"),
                    ("name_supervisor", "明确督办人"),
                    ("look_back", "回头看"),
                    ("release_contact", "放开联系方式"),
                    ("release_publication", "公开审核"),
                    ("recalculated", "期限调整"),
                    ("void", "撤销导入"),
                    ("note", "备注"),
                ],
                max_length=20,
                verbose_name="事项",
            ),
        ),
    ]
