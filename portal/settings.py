"""Every setting is read from the environment here, once. What is unsafe is refused with a sentence.

Three ways to run the same code:
- nothing set: the sample county on SQLite, for this machine only, with known passwords and a banner;
- SECRET_KEY and the other keys set: a county's trial on SQLite (`script/server --empty` writes them);
- DATABASE_URL as well: production on PostgreSQL, with REDIS_URL for the workers.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from portal import logs, outside, presets
from portal.variables import Variables, ask_for, refuse

BASE_DIR = Path(__file__).resolve().parent.parent
env = Variables()

if ENV_FILE := env.str("ENV_FILE", ""):
    if not Path(ENV_FILE).is_file():
        refuse(f"找不到 ENV_FILE 指定的文件 {ENV_FILE}。", "The file named by ENV_FILE is not there.")
    env.read_env(ENV_FILE)

LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
KEYS = ["SECRET_KEY", "LOOKUP_KEY", "CONTACT_KEYS"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOOPBACK)
IS_LOCAL = set(ALLOWED_HOSTS) <= set(LOOPBACK)
SAMPLE_COUNTY = env.bool("SAMPLE_COUNTY", default=not env.has(*KEYS, "DATABASE_URL"))
if SAMPLE_COUNTY and not IS_LOCAL and not env.has("SAMPLE_COUNTY"):
    refuse(
        f"公开的地址不能使用示例县的已知密钥：请设置 {'、'.join(KEYS)}（写法见 .env.example），只是演示请设置 SAMPLE_COUNTY=1。",
        f"A public host needs keys of its own: set {', '.join(KEYS)}, or SAMPLE_COUNTY=1 to show the sample.",
    )


def secret(name, sample):
    if SAMPLE_COUNTY:
        return env.str(name, sample)
    if len(value := env.str(name, "")) < 32:
        ask_for(name, "（至少 32 个字符）", " (at least 32 characters)")
    return value


SECRET_KEY = secret("SECRET_KEY", "sample-county-only-known-to-everyone-1")
# Query codes, QR tokens and the blind index hang on this key: it is never rotated.
LOOKUP_KEY = secret("LOOKUP_KEY", "sample-county-only-known-to-everyone-2")
# "id:key[,id:key]", newest first: the first encrypts, all decrypt.
CONTACT_KEYS = secret("CONTACT_KEYS", "sample:c2FtcGxlLWNvdW50eS1vbmx5LWtub3duLXRvLWFsbCE=")

DEBUG = env.bool("DEBUG", False)
if DEBUG and not IS_LOCAL:
    refuse(
        "DEBUG 只能在本机使用：请去掉 DEBUG，或把 ALLOWED_HOSTS 改回本机。",
        "DEBUG is for this machine only: unset it or take the public host out of ALLOWED_HOSTS.",
    )
if any(host.startswith(("*", ".")) for host in ALLOWED_HOSTS):
    refuse("ALLOWED_HOSTS 不能用通配：请写出本门户的域名。", "Name the host in ALLOWED_HOSTS, no wildcard.")
PRODUCTION = env.bool("PRODUCTION", default=env.has("DATABASE_URL") and not SAMPLE_COUNTY)
for required in ["ALLOWED_HOSTS", "MEDIA_ROOT", "ANCHOR_FILE", "REDIS_URL", "PORTAL_DISTRICT"] if PRODUCTION else []:
    if not env.has(required):
        ask_for(required)
# Plain HTTP is for the sample and for a trial inside the office; everything else is HTTPS.
HTTPS = env.bool("HTTPS", default=PRODUCTION)

DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var" / ("sample" if SAMPLE_COUNTY else "trial"))))
DATA_DIR.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(DATA_DIR / "media")))
ANCHOR_FILE = Path(env.str("ANCHOR_FILE", str(DATA_DIR / "anchors.jsonl")))

# What this portal is: the district it serves by GB/T 2260 code ("" is the whole country) and its name.
PORTAL_DISTRICT = env.str("PORTAL_DISTRICT", "431223" if SAMPLE_COUNTY else "")
PORTAL_NAME = env.str("PORTAL_NAME", "辰溪县人大代表联络站" if SAMPLE_COUNTY else "人大代表联络站")

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "feedback.apps.FeedbackConfig",
    "deputies.apps.DeputiesConfig",
    "stations.apps.StationsConfig",
    "accounts.apps.AccountsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "portal.middleware.logged_requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.methods_of_browsers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.chosen_language",
    "portal.middleware.without_nul",
    "accounts.middleware.KeepTypedWords",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.session_limits",
    "portal.middleware.second_factor",
    "portal.middleware.PlainRefusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "portal.apps.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.context.portal",
            ],
            "builtins": ["django.templatetags.i18n", "accounts.templatetags.words"],
        },
    }
]

# The web server: see portal/gunicorn.py
WEB_WORKERS = env.int("WEB_WORKERS", os.cpu_count() or 1)
# More threads take the interpreter from each other: with 8 a tenth fewer requests, and on SQLite twice the wait.
WEB_THREADS = env.int("WEB_THREADS", 4)

# Data
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON"
        ),
    }
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
else:
    refuse("DATABASE_URL 只支持 postgres:// 和 sqlite:///。", "DATABASE_URL must be postgres:// or sqlite:///.")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Sign-in tries, second-factor codes and sessions live in the database, so that they survive without Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}},
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Workers. The web process publishes nothing: beat ticks, workers look.
CELERY_BROKER_URL = env.str("REDIS_URL", f"sqla+sqlite:///{DATA_DIR / 'broker.sqlite3'}")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 300, "socket_timeout": 10, "socket_connect_timeout": 5, "health_check_interval": 10}
    if CELERY_BROKER_URL.startswith("redis")
    else {}
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
# Celery would put handlers of its own in the place of ours, which take numbers and tokens out of every line.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:desk"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "accounts.adapters.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "accounts.forms.SecondFactorForm"}
MFA_TOTP_ISSUER = PORTAL_NAME
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Classified protection (等级保护) level 2 or 3: lock-out, time-outs and passwords as one preset.
PROTECTION = presets.PROTECTION.get(env.str("PROTECTION_LEVEL", "2"))
if PROTECTION is None:
    refuse("PROTECTION_LEVEL 只能是 2 或 3。", "PROTECTION_LEVEL must be 2 or 3.")
AUTH_PASSWORD_VALIDATORS = PROTECTION.password_validators
SESSION_COOKIE_AGE = PROTECTION.absolute_seconds
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
AXES_FAILURE_LIMIT = PROTECTION.failures
AXES_COOLOFF_TIME = PROTECTION.lockout
# Account and address together: a stranger's failures never lock the owner out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_USERNAME_FORM_FIELD = "username"
# Whoever tries again too early does not wait longer for it.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "accounts.attempts.address_of"
# Of our own proxies in front of the portal: how many last entries of X-Forwarded-For are theirs.
PROXY_COUNT = env.int("PROXY_COUNT", 0)
# Guesses at the second factor, per account; an office shares one address.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}

# From one address and hour, before a submission must answer a sum: a village hall shares one address.
SUBMISSIONS_PER_ADDRESS = env.int("SUBMISSIONS_PER_ADDRESS", 30)

# For how many days a deputy's personal link can be opened; sessions and the calendar are not counted by it.
DUTY_LINK_DAYS = env.int("DUTY_LINK_DAYS", 30)

# Notices outside the portal. A channel that is not set up here gets none; see accounts/channels.py.
PORTAL_URL, DEFAULT_FROM_EMAIL = env.str("PORTAL_URL", "").rstrip("/"), env.str("DEFAULT_FROM_EMAIL", "")
globals().update(outside.mail(env.str("EMAIL_URL", "")))
SMS_GATEWAY_URL, SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_URL", ""), env.str("SMS_GATEWAY_TOKEN", "")
SMS_GATEWAY_BODY, SMS_GATEWAY_OK = env.str("SMS_GATEWAY_BODY", outside.BODY), env.str("SMS_GATEWAY_OK", "")
BOTS = env.list("BOTS", default=[])
DELIVERY_TIMEOUT = EMAIL_TIMEOUT = env.int("DELIVERY_TIMEOUT", 10)
CHANNELS = outside.channels(globals())
# How long what was read, delivered or taken out stays, with its delivery log.
NOTICES_KEPT_DAYS = env.int("NOTICES_KEPT_DAYS", 400)
if NOTICES_KEPT_DAYS < 31:
    refuse("NOTICES_KEPT_DAYS 至少 31 天。", "NOTICES_KEPT_DAYS must be 31 or more.")

# Browser
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
# Whoever watches the process asks it directly, behind the proxy.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / "static-root")))
# What browsers and search engines ask for by a fixed name, whatever the page.
WHITENOISE_ROOT = BASE_DIR / "portal" / "root"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Of one form; the form itself says in words how many it takes.
DATA_UPLOAD_MAX_NUMBER_FILES = 100

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

LOGGING = logs.configuration(env, is_production=PRODUCTION)
