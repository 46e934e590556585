"""Web, worker, beat and supervisor as they really run: every line is one JSON object, and none repeats what was sent."""

import json
import socket

import pytest

from tests.running import answers, children, free_port, kill, portal, until

TOKEN, PHONE, NAME = "tOkEn-22-characters-xx", "13812345678", "张秀英"
NOT_HTTP = f"GET /t/{TOKEN}/?phone={PHONE} {NAME} HTTP/9\r\nX-Name: {NAME} {PHONE}\r\n\r\n"
NO_PAGE = f"GET /desk/{PHONE}/?name=zhangxiuying HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Request-ID: {PHONE}\r\n\r\n"
FOREIGN_HOST = "GET /find/ HTTP/1.1\r\nHost: zhangxiuying.example\r\n\r\n"
PATIENCE_SECONDS = 120
SENT = [TOKEN, PHONE, NAME, "zhangxiuying", "138****"]
TICKED = 'from feedback.models import Heartbeat; print(json.dumps(Heartbeat.objects.filter(task="beat").exists()))'


def send(port, words: str) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(words.encode())
        return connection.recv(4000).decode(errors="replace")


@pytest.fixture(scope="module", params=["postgresql", "sqlite"])
def written(request):
    """What one minute's life of a portal leaves in its log."""
    port = free_port()
    with portal(request.param, LOG_FORMAT="json", LOG_REQUESTS="1", WEB_WORKERS="1") as built:
        log = built.folder / "serve.log"
        serve = built.start("manage.py", "serve", "--port", str(port), log="serve.log")
        until(lambda: answers(port), PATIENCE_SECONDS, "the portal answers")
        for words in (NOT_HTTP, NO_PAGE, FOREIGN_HOST):
            send(port, words)
        until(lambda: "sweep_rungs" in log.read_text(), PATIENCE_SECONDS, "a worker has swept")
        until(lambda: built.ask(TICKED), PATIENCE_SECONDS, "beat has noted its tick")
        kill(children(serve.pid)[-1])
        until(lambda: "starting it again" in log.read_text(), PATIENCE_SECONDS, "the supervisor has noticed")
        yield log.read_text()


def lines(written) -> list[dict]:
    return [json.loads(line) for line in written.splitlines() if line.startswith("{")]


def test_every_line_is_json_but_the_greeting_at_the_terminal(written):
    plain = [line for line in written.splitlines() if line and not line.startswith("{")]

    assert [line for line in plain if "Ctrl-C" not in line] == []
    assert {line["logger"] for line in lines(written)} >= {
        "portal.requests",
        "portal.tasks",
        "portal.supervisor",
        "gunicorn.error",
        "django.request",
    }


def test_no_line_repeats_what_was_sent(written):
    assert [word for word in SENT if word in written] == []
    assert "Invalid request from ip" in {line["message"] for line in lines(written)}


def test_lines_of_one_request_share_its_id_and_tasks_have_theirs(written):
    of = {(line["logger"], line.get("status")): line for line in lines(written)}
    swept = [line for line in lines(written) if line.get("task") == "feedback.tasks.sweep_rungs"]

    assert of["django.request", 404]["request_id"] == of["portal.requests", 404]["request_id"] != ""
    assert {line["request_id"] == line["task_id"] for line in swept} == {True}
    assert {(line["message"], line["result"]) for line in swept} == {("done", 0)}
