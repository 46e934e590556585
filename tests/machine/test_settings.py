"""The portal refuses to start unsafe, with a sentence that says what to set. Each start is a process of its own."""

import base64
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from functools import partial

import pytest

from tests.modules import ROOT

KEY = base64.b64encode(bytes(range(32))).decode()
TRIAL = {"SECRET_KEY": "s" * 50, "LOOKUP_KEY": "l" * 50, "CONTACT_KEYS": f"2026:{KEY}", "PORTAL_DISTRICT": "431223"}
PRODUCTION = TRIAL | {
    "DATABASE_URL": "postgres://portal@127.0.0.1/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ALLOWED_HOSTS": "lianluozhan.example.cn",
    "MEDIA_ROOT": "/srv/portal/media",
    "ANCHOR_FILE": "/srv/anchors/anchors.jsonl",
}
SHOW = """
import json
from portal import settings as s
names = ["SAMPLE_COUNTY", "PRODUCTION", "DEBUG", "HTTPS", "ALLOWED_HOSTS", "PORTAL_DISTRICT", "SECURE_SSL_REDIRECT",
         "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "CELERY_BROKER_URL"]
print(json.dumps({n: getattr(s, n) for n in names} | {"engine": s.DATABASES["default"]["ENGINE"].split(".")[-1],
      "media": str(s.MEDIA_ROOT), "idle": s.PROTECTION.idle_seconds}))
"""

SHOW_CHANNELS = """
import json
from portal import settings as s
mail = [s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS]
print(json.dumps([s.CHANNELS, s.PORTAL_URL, mail, s.SMS_GATEWAY_BODY, s.SMS_GATEWAY_OK]))
"""


def run(folder, variables, *command):
    """Run Python with these variables and nothing else of ours in the environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = kept | {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings"} | variables
    command = [sys.executable, *(command or ("-c", SHOW))]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


@pytest.fixture
def start(tmp_path):
    return partial(run, tmp_path)


def without(variables, name):
    return {key: value for key, value in variables.items() if key != name}


# What is refused


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        *((without(TRIAL, name), name) for name in ("SECRET_KEY", "LOOKUP_KEY", "CONTACT_KEYS")),
        *((TRIAL | {name: "short"}, name) for name in ("SECRET_KEY", "LOOKUP_KEY", "CONTACT_KEYS")),
        *((without(PRODUCTION, name), name) for name in sorted(set(PRODUCTION) - {"DATABASE_URL"})),
        (TRIAL | {"DEBUG": "1", "ALLOWED_HOSTS": "lianluozhan.example.cn"}, "DEBUG"),
        (TRIAL | {"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        (TRIAL | {"ALLOWED_HOSTS": ".example.cn"}, "ALLOWED_HOSTS"),
        (TRIAL | {"DATABASE_URL": "mysql://portal@127.0.0.1/portal", "PRODUCTION": "0"}, "DATABASE_URL"),
        (TRIAL | {"PROTECTION_LEVEL": "4"}, "PROTECTION_LEVEL"),
        (TRIAL | {"NOTICES_KEPT_DAYS": "30"}, "NOTICES_KEPT_DAYS"),
        ({"ALLOWED_HOSTS": "lianluozhan.example.cn"}, "SECRET_KEY"),
        ({"ENV_FILE": "/nowhere/env"}, "ENV_FILE"),
        (TRIAL | {"EMAIL_URL": "smtp+tls://mail.example.cn"}, "DEFAULT_FROM_EMAIL"),
        (
            TRIAL | {"SMS_GATEWAY_URL": "http://sms.example.cn/", "PORTAL_URL": "https://x.example.cn"},
            "SMS_GATEWAY_URL",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unsafe_setting_is_refused_by_name(start, variables, named):
    started = start(variables)

    sentence = started.stderr.splitlines()[-1]
    assert (started.returncode, started.stdout) == (1, "")
    assert sentence.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert named in sentence


# What starts


def test_nothing_set_is_the_sample_county_on_this_machine(start, tmp_path):
    shown = json.loads(start({}).stdout)

    assert shown == {
        "SAMPLE_COUNTY": True,
        "PRODUCTION": False,
        "DEBUG": False,
        "HTTPS": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "PORTAL_DISTRICT": "431223",
        "SECURE_SSL_REDIRECT": False,
        "SESSION_COOKIE_SECURE": False,
        "SECURE_HSTS_SECONDS": 0,
        "CELERY_BROKER_URL": f"sqla+sqlite:///{tmp_path}/broker.sqlite3",
        "engine": "sqlite3",
        "media": f"{tmp_path}/media",
        "idle": 3600,
    }


def test_keys_alone_are_a_trial_on_sqlite_without_the_sample(start, tmp_path):
    (tmp_path / "env").write_text("\n".join(f"{name}={value}" for name, value in TRIAL.items()))

    shown = json.loads(start({"ENV_FILE": str(tmp_path / "env")}).stdout)

    assert (shown["SAMPLE_COUNTY"], shown["PRODUCTION"], shown["engine"]) == (False, False, "sqlite3")
    assert shown["PORTAL_DISTRICT"] == "431223"


def test_channels_are_read_from_a_file_of_settings(start, tmp_path):
    """The body of the gateway is JSON, which has to come through whole."""
    outside = {
        "PORTAL_URL": "https://lianluozhan.example.cn/",
        "EMAIL_URL": "smtp+tls://lin:p%40ss@mail.example.cn",
        "DEFAULT_FROM_EMAIL": "portal@example.cn",
        "SMS_GATEWAY_URL": "https://sms.example.cn/send",
        "SMS_GATEWAY_BODY": '{"to": ["{phone}"], "text": "{text}"}',
        "SMS_GATEWAY_OK": '"code":0',
        "BOTS": "wecom",
    }
    (tmp_path / "env").write_text("\n".join(f"{name}={value}" for name, value in (TRIAL | outside).items()))

    shown = start({"ENV_FILE": str(tmp_path / "env")}, "-c", SHOW_CHANNELS)

    assert json.loads(shown.stdout) == [
        ["email", "sms", "wecom"],
        "https://lianluozhan.example.cn",
        ["mail.example.cn", 587, "lin", "p@ss", True],
        '{"to": ["{phone}"], "text": "{text}"}',
        '"code":0',
    ]


def test_production_speaks_https_only(start):
    shown = json.loads(start(PRODUCTION | {"PROTECTION_LEVEL": "3"}).stdout)

    assert (shown["SAMPLE_COUNTY"], shown["PRODUCTION"], shown["engine"]) == (False, True, "postgresql")
    assert (shown["HTTPS"], shown["SECURE_SSL_REDIRECT"], shown["SESSION_COOKIE_SECURE"]) == (True, True, True)
    assert (shown["SECURE_HSTS_SECONDS"], shown["idle"], shown["media"]) == (31536000, 1800, "/srv/portal/media")


def test_sample_may_be_shown_to_others_if_somebody_says_so(start):
    shown = json.loads(start({"ALLOWED_HOSTS": "192.0.2.7", "SAMPLE_COUNTY": "1"}).stdout)

    assert shown["ALLOWED_HOSTS"] == ["192.0.2.7"]


def test_variable_left_blank_counts_as_not_set(start, tmp_path):
    blank = dict.fromkeys(["PRODUCTION", "HTTPS", "DEBUG", "SAMPLE_COUNTY", "WEB_WORKERS", "PROXY_COUNT"], "")

    assert json.loads(start(PRODUCTION | blank).stdout) == json.loads(start(PRODUCTION).stdout)
    assert "REDIS_URL" in start(PRODUCTION | blank | {"REDIS_URL": ""}).stderr
    assert json.loads(start({"SECRET_KEY": "", "DATABASE_URL": ""}).stdout)["SAMPLE_COUNTY"] is True


# Server and worker ask again, of the database

SERVER = ("-c", "import portal.wsgi")
WORKER = ("-m", "celery", "-A", "portal", "worker", "-P", "solo", "-l", "ERROR")
SERVE = ("manage.py", "serve", "--port", "0")


@pytest.fixture(scope="module")
def migrated_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("migrated")
    done = run(folder, TRIAL, "manage.py", "migrate", "-v", "0")
    assert done.returncode == 0, done.stderr
    return folder / "portal.sqlite3"


@pytest.fixture
def migrated(migrated_once, tmp_path):
    return shutil.copy(migrated_once, tmp_path)


# One migrated database serves them all, so they run in one process.
@pytest.mark.xdist_group("migrated")
@pytest.mark.parametrize("command", [SERVER, WORKER, SERVE], ids=["server", "worker", "serve"])
def test_start_is_refused_where_the_past_could_be_changed(start, migrated, command):
    with sqlite3.connect(migrated) as database:
        database.execute("DROP TRIGGER feedback_event_no_update")

    started = start(TRIAL, *command)

    assert started.returncode == 1
    assert "feedback_event_no_update：请运行 python manage.py migrate" in started.stderr


NO_ID, TOO_SHORT, PADDING = "x" * 40, "2026:" + "A" * 40, f"2026:{KEY[:-8]}a"


@pytest.mark.parametrize(
    ("command", "keys"),
    [(SERVER, NO_ID), (SERVER, TOO_SHORT), (SERVER, PADDING), (WORKER, NO_ID), (SERVE, NO_ID)],
    ids=["server-no id", "server-too short", "server-padding", "worker", "serve"],
)
def test_start_is_refused_with_keys_that_cannot_encrypt(start, command, keys):
    started = start(TRIAL | {"CONTACT_KEYS": keys}, *command)

    assert started.returncode == 1
    assert "CONTACT_KEYS 应为“编号:密钥”" in started.stderr


@pytest.mark.xdist_group("migrated")
def test_server_starts_on_a_migrated_database(start, migrated):
    assert start(TRIAL, *SERVER).returncode == 0
