import socket
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, CommandError

from accounts.append_only import TriggersMissing
from portal.checks import require_safe_start
from portal.sample import ACCOUNTS
from portal.supervisor import Supervisor

# Celery's page of advice for whoever runs it as root says nothing about a portal on one machine.
CELERY = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "--quiet", "-A", "portal"]
# Four channels may hang at once and leave threads for everything else; they share one interpreter, so more cost little.
CONCURRENCY = "6"
ANYWHERE = "0.0.0.0"  # noqa: S104  compared, not bound
QUIET = ["--loglevel", "WARNING"]


class Command(BaseCommand):
    help = "Runs web server, worker and beat on this machine until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host, port, **options):
        try:
            require_safe_start()
        except (ImproperlyConfigured, TriggersMissing) as refusal:
            raise CommandError(str(refusal)) from refusal
        refuse_taken(host, port)
        self.stdout.write(introduction(f"http://{settings.ALLOWED_HOSTS[-1] if host == ANYWHERE else host}:{port}/"))
        self.stdout.flush()
        Supervisor(commands(host, port), say=self.stderr.write).run()


def introduction(url: str) -> str:
    """Where the portal is; for the sample county also with which accounts to sign in."""
    lines = ["", f"{settings.PORTAL_NAME}  {url}  （Ctrl-C 停止 · stops）"]
    if settings.SAMPLE_COUNTY:
        lines += ["", "示例县账号（密码人人皆知，请勿录入真实数据） · sample accounts, known to everybody:"]
        for username, password, role, needs_code in ACCOUNTS:
            code = "（动态验证码见登录页 · code on the sign-in page）" if needs_code else ""
            lines.append(f"  {username:<20}{password:<16}{role}{code}")
    return "\n".join([*lines, ""])


def refuse_taken(host: str, port: int) -> None:
    """A second server on the same address would only make the supervisor start it again and again."""
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise CommandError(
            f"地址 {host}:{port} 不可用（{error.strerror}），请用 --port 换一个端口。 The address is not free: choose --port."
        ) from error


def commands(host: str, port: int) -> dict[str, list[str]]:
    web = ["gunicorn", "-c", "python:portal.gunicorn", "--graceful-timeout", "3", "--bind", f"{host}:{port}"]
    return {
        "web": [sys.executable, "-m", *web, "portal.wsgi"],
        "worker": [*CELERY, "worker", "--pool", "threads", "--concurrency", CONCURRENCY, *QUIET],
        "beat": [*CELERY, "beat", "--pidfile", "", *QUIET],
    }
