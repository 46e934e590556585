"""What must hold before the portal serves anybody: asked by the server and the worker, not by migrate."""

from django.core.exceptions import ImproperlyConfigured

from accounts import append_only
from accounts.models import AuditEntry
from accounts.protection import contact_keys
from feedback.models import Event

PROTECTED = (Event, AuditEntry)


def protect_the_past(**_signal) -> None:
    """After every migrate: schema changes on SQLite drop triggers silently."""
    for model in PROTECTED:
        append_only.protect(model)


def require_safe_start() -> None:
    """Raise ImproperlyConfigured or TriggersMissing, with a sentence that says what to do, if the portal must not start."""
    require_contact_keys()
    append_only.require(*PROTECTED)


def require_contact_keys() -> None:
    try:
        contact_keys()
    except ValueError as error:
        raise ImproperlyConfigured(
            "CONTACT_KEYS 应为“编号:密钥”，密钥是 32 字节的 base64，写法见 .env.example。"
            " CONTACT_KEYS must be id:key with 32 bytes in base64, see .env.example."
        ) from error


def stop_unsafe_worker(**_signal) -> None:
    """Celery only logs what a signal handler raises and goes on; SystemExit ends the worker before its first task."""
    try:
        require_safe_start()
    except (ImproperlyConfigured, append_only.TriggersMissing) as refusal:
        raise SystemExit(str(refusal)) from refusal
