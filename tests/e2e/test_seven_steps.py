"""A walk-in and a web opinion go through all seven steps by the people whose work that is, each with one rework."""

import re

from playwright.sync_api import expect

from tests.e2e.people import PHONE, Resident, slip_of
from tests.resident import READING_SECONDS

VILLAGE = "桔花园村（辰阳镇）"
WORDS = "村口的桥面塌了一块，车子过不去。"
REGISTERED = {
    "内容分类": "交通管理",
    "诉求类型": "求助",
    "摘要": "修复村口桥面",
    "权限层级": "乡镇一般性问题",
    "缓急": "一般",
}
TO_THE_UNIT = {"主办单位": "县交通运输局", "交办方式": "函件转办"}
REPAIRED = {"办理结果": "桥面已经补好，可以通车。", "建议的答复类别": "A类：已解决"}
ANSWER = {"答复内容": "桥面已经补好，可以通车。", "答复类别": "A类：已解决", "怎样告知群众": "电话"}
PUBLISHED = "村口的桥面已经修复，恢复通车。"
TO_PUBLISH = {"保管期限": "保存10年", "建议向社会公开": "建议公开", "公开文本": PUBLISHED}


def test_walk_in_goes_through_seven_steps_with_a_result_sent_back(at_work, browsers):
    liaison, officer, head = at_work("liaison"), at_work("officer"), at_work("head")
    resident = Resident(browsers.open(**PHONE))

    liaison.follow("登记来访")
    liaison.fill({"反映内容（本人原话）": WORDS, "姓名": "张秀英", "电话": "13812345678"})
    liaison.fill({"事情发生在哪个村或社区": VILLAGE, "具体地点": "村口老桥"})
    liaison.press("保存登记")
    number, code = slip_of(liaison.page)
    resident.look_up(number, code)
    resident.finds("接待", "现在由 辰阳镇联络站 办理")
    liaison.act("完成接待", number, 已向本人复述并确认="已复述")
    resident.finds("登记")
    liaison.act("登记", **REGISTERED)
    resident.finds("处理", "接下来")
    liaison.act("交办", **TO_THE_UNIT)
    resident.finds("处理", "现在由 县交通运输局 办理")
    officer.act("签收", number)
    officer.act("办结上报", **REPAIRED)
    resident.finds("督办", "现在由 辰阳镇联络站 办理")
    liaison.act("退回重办", number, 原因="桥栏还没有装好")
    resident.finds("处理", "现在由 县交通运输局 办理")
    officer.act("办结上报", number, **REPAIRED)
    liaison.act("核查通过", number, 怎样核查的="到现场看过")
    resident.finds("回复")
    liaison.act("答复", **ANSWER)
    resident.finds("反馈", ANSWER["答复内容"])
    resident.rate("满意")
    resident.finds("归档", "正在整理归档")
    liaison.act("归档", number, **TO_PUBLISH)
    resident.go("/track/")
    resident.reads("这件事已经办完归档。")
    resident.go("/answers/")
    expect(resident.page.locator("main")).not_to_contain_text(PUBLISHED)
    head.act("公开审核", number)

    resident.go("/answers/")
    resident.reads(PUBLISHED)


def test_web_opinion_goes_through_seven_steps_with_an_unsatisfied_resident(at_work, browsers):
    liaison, officer, presidium, deputy = (at_work(name) for name in ("liaison", "officer", "presidium", "deputy"))
    resident = Resident(browsers.open(**PHONE))

    resident.go("/")
    resident.page.get_by_role("link", name=re.compile("我要提意见")).click()
    resident.fill(
        {"您要反映什么事": WORDS, "在哪个村或社区": "辰阳镇", "您的姓名": "张秀英", "联系电话": "13812345678"}
    )
    resident.fill({"我同意为办理这件事使用以上内容": True})
    resident.page.get_by_label("戴代表").check()
    resident.page.wait_for_timeout(READING_SECONDS * 1000)
    resident.press("提交意见")
    number, _code = slip_of(resident.page)
    resident.follow("看办理进度")
    resident.finds("登记", "现在由 辰阳镇联络站 办理")
    liaison.act("登记", number, **REGISTERED)
    liaison.act("交办", **TO_THE_UNIT)
    resident.finds("处理", "现在由 县交通运输局 办理")
    officer.act("签收", number)
    officer.act("办结上报", **REPAIRED)
    deputy.act("核查通过", number, 怎样核查的="到村里看过")
    resident.finds("回复")
    liaison.act("答复", number, **ANSWER)
    resident.finds("反馈", ANSWER["答复内容"])
    resident.rate("不满意")
    resident.finds("处理", "现在由 县交通运输局 办理")
    officer.act("办结上报", number, **REPAIRED)
    deputy.act("核查通过", number, 怎样核查的="又到村里看过")
    deputy.act("代表答复")
    deputy.act("答复", **ANSWER)
    resident.finds("反馈")
    resident.rate("基本满意")
    liaison.act("归档", number, **TO_PUBLISH)
    presidium.act("公开审核", number)

    resident.go("/track/")
    resident.reads("这件事已经办完归档。")
    resident.go("/answers/")
    resident.reads(PUBLISHED)
