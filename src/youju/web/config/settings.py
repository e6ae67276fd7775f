"""Settings of the site of one city.

Everything that differs from city to city comes from a few environment variables, read once by
``Environment``; what the site writes lies in the city's folder under ``site/``.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlparse

from csp.constants import NONE, SELF
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """What the surroundings say.

    ``youju_city``: the city's folder. ``database_url``: ``postgres://user:password@host/name``,
    SQLite in the city's folder without it. ``youju_hosts``: names under which the site is
    reached, comma-separated. ``youju_https``: whether a proxy in front speaks TLS.
    """

    model_config = SettingsConfigDict(extra="ignore")

    youju_city: Path = Path("demo-city")
    database_url: str = ""
    youju_hosts: str = "*"
    youju_https: bool = False
    youju_debug: bool = False
    youju_idle_minutes: int = 60
    youju_sessions: int = 5


ENVIRONMENT = Environment()
CITY = ENVIRONMENT.youju_city.resolve()
SITE = CITY / "site"


def _secret() -> str:
    """The site's own key, made at its first start and kept beside its database."""
    if not (CITY / "city.toml").is_file():  # no city, nothing to keep: checks, tests, builds
        return secrets.token_urlsafe(48)
    file = SITE / "secret"
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        SITE.mkdir(parents=True, exist_ok=True)
    fresh = secrets.token_urlsafe(48)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(fresh)
    except FileExistsError:  # another worker was first
        return file.read_text(encoding="ascii")
    return fresh


def _database(url: str) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": SITE / "site.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    said = urlparse(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": said.path.lstrip("/"),
        "USER": unquote(said.username or ""),
        "PASSWORD": unquote(said.password or ""),
        "HOST": said.hostname or "",
        "PORT": str(said.port or ""),
        "CONN_MAX_AGE": 60,
    }


SECRET_KEY = _secret()
if (CITY / "city.toml").is_file():
    (SITE / "static").mkdir(parents=True, exist_ok=True)
DEBUG = ENVIRONMENT.youju_debug
ALLOWED_HOSTS = ENVIRONMENT.youju_hosts.split(",")
DATABASES = {"default": _database(ENVIRONMENT.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "csp",
    "rules",
    "youju.web.shell",
    "youju.web.base.city",
    "youju.web.base.rights",
    "youju.web.base.registry",
    "youju.web.base.why",
    "youju.web.base.work",
    "youju.web.plan.targets",
    "youju.web.plan.start",
    "youju.web.watch.morning",
    "youju.web.watch.monitoring",
    "youju.web.watch.water",
    "youju.web.watch.surroundings",
    "youju.web.watch.arrivals",
    "youju.web.watch.review",
    "youju.web.watch.episodes",
    "youju.web.watch.network",
    "youju.web.watch.devices",
    "youju.web.watch.health",
    "youju.web.judge.assessment",
    "youju.web.judge.compensation",
    "youju.web.tell.disclosure",
    "youju.web.tell.outbox",
    "youju.web.tell.portal",
    "youju.web.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "youju.web.base.rights.sessions.SessionLimits",
    "youju.web.base.rights.gate.Gate",
    "youju.web.base.city.choice.Choices",
    "youju.web.base.work.refusals.Refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "youju.web.config.urls"
WSGI_APPLICATION = "youju.web.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "youju.web.shell.context.menu",
                "youju.web.base.city.context.city",
                "youju.web.plan.start.context.starting",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "youju.web.shell.templatetags.shell",
                "youju.web.base.city.templatetags.figures",
            ],
        },
    }
]

# who

AUTH_USER_MODEL = "rights.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "rules.permissions.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "rights:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "youju.web.base.rights.views.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = ENVIRONMENT.youju_idle_minutes * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.youju_https
SESSIONS_PER_PERSON = ENVIRONMENT.youju_sessions
CSRF_FAILURE_VIEW = "youju.web.shell.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.youju_https else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# words, time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "youju_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = "youju.web.shell.formats"

# files

STATIC_URL = "/static/"
STATIC_ROOT = SITE / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": SITE / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "youju.web.shell.storage.Hashed"},
}
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
