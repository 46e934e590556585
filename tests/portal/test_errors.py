"""Every error page: the right status, a Chinese sentence, what to do next, no technical word."""

import re

import pytest
from django.test import Client
from django.utils.html import strip_tags

from tests import cases
from tests.door import SUBMIT, TRACK, filled

TECHNICAL = re.compile(
    r"error|exception|csrf|token|http|django|request|null|服务器|数据库|异常|参数|非法|系统", re.IGNORECASE
)


def unknown_address(client, _cast):
    return client.get("/nowhere/")


def foreign_host(client, _cast):
    return client.get("/", headers={"Host": "evil.example"})


def too_much_text(client, _cast):
    return client.post(SUBMIT, filled(body="桥" * 800_000))


def broken_upload(client, _cast):
    return client.post(SUBMIT, b"nothing of the kind", content_type="multipart/form-data; boundary=x")


def form_of_nobody(_client, _cast):
    return Client(enforce_csrf_checks=True).post(SUBMIT, filled())


def no_form_there(client, _cast):
    return client.post("/help/")


def desk_of_others(client, cast):
    client.force_login(cast.stranger, backend="django.contrib.auth.backends.ModelBackend")
    return client.get("/desk/log/")


def case_of_others(client, cast):
    number = cases.submitted(cast).number
    client.force_login(cast.other_liaison, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(f"/desk/opinions/{number}/")


def desk_of_nobody(client, cast):
    client.force_login(cast.stranger, backend="django.contrib.auth.backends.ModelBackend")
    return client.get("/desk/")


@pytest.mark.parametrize(
    ("do", "status", "title"),
    [
        (unknown_address, 404, "没有找到这个页面"),
        (case_of_others, 404, "没有找到这个页面"),
        (foreign_host, 400, "这次请求不完整"),
        (too_much_text, 400, "这次请求不完整"),
        (broken_upload, 400, "我要提意见"),
        (form_of_nobody, 403, "页面放得太久了，请重新提交"),
        (desk_of_others, 403, "您的岗位不能打开这个页面"),
        (desk_of_nobody, 403, "这一步没有办成"),
        (no_form_there, 405, "这个页面不能这样打开"),
    ],
)
def test_error_is_a_page_in_plain_words(cast, do, status, title):
    response = do(Client(), cast)

    page = response.content.decode()
    said = strip_tags(page.split("<main")[1].split("</main>")[0])
    assert (response.status_code, re.findall("<h1>(.*?)</h1>", page)) == (status, [title])
    assert re.search(r"请.+。", said) and 'href="/"' in page
    assert TECHNICAL.findall(said) == []
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_what_breaks_inside_is_a_plain_page_in_both_languages(cast, settings):
    settings.LOOKUP_KEY = None
    client = Client(raise_request_exception=False)

    response = client.post(TRACK, {"number": "261108992349", "code": "x"})

    said = strip_tags(response.content.decode())
    assert response.status_code == 500
    assert f"报告问题时请附上编号 {response['X-Request-ID']}" in said
    assert "我们这边出了问题" in said and "Something broke on our side" in said
    assert TECHNICAL.findall(said) == []
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(("cookie", "tag"), [("zh-hans", "zh-Hans"), ("en", "en")])
def test_error_speaks_the_language_chosen(db, cookie, tag):
    client = Client()
    client.cookies["django_language"] = cookie

    page = client.get("/nowhere/").content.decode()

    assert f'<html lang="{tag}"' in page
