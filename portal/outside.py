"""What the settings say of channels outside the portal; half and unsafe ones are refused with a sentence."""

import ipaddress
import json
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from accounts.bots import SCHEMES
from portal.variables import ask_for, refuse

BODY = '{"phone": "{phone}", "text": "{text}", "key": "{key}"}'
SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
# A lease is four times as long, and after a restart nobody waits for more than a minute.
LONGEST_TIMEOUT = 10


def mail(url: str) -> dict:
    """Django's own settings for this mail server; without one nothing is sent."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    try:
        parts, found = urlsplit(url), environ.Env.email_url_config(url)
        port = parts.port or SMTP_PORTS[parts.scheme]
    except (ImproperlyConfigured, ValueError, KeyError):
        refuse(
            "EMAIL_URL 应为 smtp+tls://用户:密码@主机:587、smtp+ssl:// 或 smtp://。",
            "EMAIL_URL must be smtp+tls://user:password@host:587, smtp+ssl:// or smtp://.",
        )
    if parts.scheme == "smtp" and parts.password and not is_inside(parts.hostname):
        refuse(
            "EMAIL_URL 会把密码明文传出去：请改用 smtp+tls:// 或 smtp+ssl://。",
            "EMAIL_URL would send the password in the clear: use smtp+tls:// or smtp+ssl://.",
        )
    return found | {"EMAIL_PORT": port}


def channels(settings: dict) -> list[str]:
    """The channels that are set up. Refuses to start where one is set up by half."""
    found = [name for name, value in {"email": "EMAIL_HOST", "sms": "SMS_GATEWAY_URL"}.items() if settings.get(value)]
    if "email" in found and not settings["DEFAULT_FROM_EMAIL"]:
        ask_for("DEFAULT_FROM_EMAIL")
    if "sms" in found:
        require_gateway(settings)
    if unknown := set(settings["BOTS"]) - set(SCHEMES):
        refuse(f"BOTS 只能是 wecom、dingtalk，不认识 {'、'.join(unknown)}。", "BOTS may name wecom and dingtalk only.")
    found += [name for name in SCHEMES if name in settings["BOTS"]]
    if found and not settings["PORTAL_URL"].startswith(("https://", "http://")):
        ask_for("PORTAL_URL", "（通知里的链接要用）", " (for the links in notices)")
    if not 1 <= settings["DELIVERY_TIMEOUT"] <= LONGEST_TIMEOUT:
        refuse("DELIVERY_TIMEOUT 应为 1 到 10 秒。", "DELIVERY_TIMEOUT must be 1 to 10 seconds.")
    return found


def require_gateway(settings) -> None:
    url = urlsplit(settings["SMS_GATEWAY_URL"])
    if url.scheme != "https" and not (url.scheme == "http" and is_inside(url.hostname)):
        refuse(
            "SMS_GATEWAY_URL 应为 https://，内网地址才可以是 http://：短信里有电话号码。",
            "SMS_GATEWAY_URL must be https://, or http:// to a private address: phone numbers go there.",
        )
    try:
        words = "\n".join(strings(json.loads(settings["SMS_GATEWAY_BODY"])))
        is_whole = all(place in words for place in ("{phone}", "{text}"))
    except ValueError:
        is_whole = False
    if not is_whole:
        refuse(
            "SMS_GATEWAY_BODY 应为 JSON，其中有 {phone} 和 {text}，写法见 .env.example。",
            "SMS_GATEWAY_BODY must be JSON with {phone} and {text}, see .env.example.",
        )


def strings(body) -> list[str]:
    """What is filled: the strings that are values, at any depth. Names stay as they are written."""
    if isinstance(body, str):
        return [body]
    values = body.values() if isinstance(body, dict) else body if isinstance(body, list) else []
    return [found for value in values for found in strings(value)]


def is_inside(host: str | None) -> bool:
    """Whether this host is this machine or an address of the office's own network."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_private
    except ValueError:
        return False
