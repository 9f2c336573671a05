"""Django's settings, derived from the environment (distress/environment.py)."""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from distress.environment import ROOT, environment
from distress.log_lines import sender_forgotten

BASE_DIR = ROOT
DEBUG = environment.debug
DEMO = environment.demo
ABHAYA_VAR = environment.var
ABHAYA_MEDIA = environment.media_path
ABHAYA_SERVED = environment.served_path
ABHAYA_KEK_FILE = environment.kek_path
ABHAYA_LEDGER_KEYS = environment.ledger_keys_path
ABHAYA_LEDGER_ORIGIN = environment.ledger_origin
ABHAYA_LEDGER_QUORUM = environment.ledger_quorum
ABHAYA_WATCH_CAPACITY = environment.watch_capacity
ABHAYA_DISK_FLOOR_MB = environment.disk_floor_mb
ABHAYA_NOTIFY = environment.notify and not environment.demo
# Like every other outbound message: nothing leaves the demo.
ABHAYA_OVERSIGHT_NOTIFY = [] if environment.demo else environment.oversight_notify
ABHAYA_RTI_NOTIFY = [] if environment.demo else environment.rti_notify
ABHAYA_DETECTION_POLICY = environment.detection_policy
ABHAYA_OVERSIGHT_DAYS = environment.oversight_days
ABHAYA_COMPLAINT_DAYS = environment.complaint_days
ABHAYA_COMPLAINTS_HOURLY = environment.complaints_hourly
ABHAYA_COMPLAINTS_HOURLY_EACH = environment.complaints_hourly_each
ABHAYA_ACCESS_HOURLY_EACH = environment.access_hourly_each
ABHAYA_PUBLIC_PER_MINUTE = environment.public_per_minute
ABHAYA_AGENCY = environment.agency
ABHAYA_AGENCY_EMAIL = environment.agency_email
ABHAYA_DEMO_FILES = environment.demo_files
ALLOWED_HOSTS = environment.hosts


def _secret_key() -> str:
    """The signing key from the environment, or the one that ./run left in var."""
    kept = environment.var / "keys" / "secret_key"
    if environment.secret_key:
        return environment.secret_key
    if kept.exists():
        return kept.read_text().strip()
    raise ImproperlyConfigured(
        "There is no signing key. Set ABHAYA_SECRET_KEY, or start once with ./run, which makes one."
    )


SECRET_KEY = _secret_key()

INSTALLED_APPS = [
    "governance.apps.GovernanceConfig",
    "distress.apps.DistressConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "guardian",
    "axes",
    "channels",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "distress.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "distress.web.portal.limits.PublicLimit",
    "distress.web.gate.SessionGate",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "distress.urls"
ASGI_APPLICATION = "distress.asgi.application"
AUTH_USER_MODEL = "governance.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
# guardian: nobody signed in has no row of her own, and no permission.
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "distress:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "distress:sign-in"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_VERBOSE = False  # or every command begins with a line about axes
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "distress.web.accounts.lockouts.RecordingHandler"
AXES_LOCKOUT_CALLABLE = "distress.web.accounts.lockouts.lockout_answer"
# The time that a locked-out person is told stays true, whatever she tries meanwhile.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "code", "credential"]
# Sessions and the ledger say who signed in; axes would keep an address for ever.
AXES_DISABLE_ACCESS_LOG = True

ACCOUNT_ADAPTER = "distress.web.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# axes locks one address out of one account. This holds many addresses off one account, too.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "40/15m/key"}
MFA_ADAPTER = "distress.web.accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A whole shift signs in from one address.
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
# An app whose clock is half a minute off still signs in; every code works once.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "distress.web.accounts.forms.SecondStepForm",
    "reauthenticate": "distress.web.accounts.forms.ConfirmCodeForm",
    "add_webauthn": "distress.web.accounts.forms.AddPasskeyForm",
}

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
                "distress.web.context.page",
                "distress.web.language.languages",
            ],
        },
    },
]


def _databases(url: str) -> dict[str, dict[str, Any]]:
    """SQLite in var unless a PostgreSQL address is given."""
    if not url:
        return {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": environment.var / "abhaya.sqlite3",
                # Without IMMEDIATE, two writers that both began as readers end in "locked".
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 5,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                    # What is deleted is overwritten, so that free pages hold no wrapped keys.
                    "PRAGMA secure_delete=ON;",
                },
            }
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(
            "ABHAYA_DATABASE_URL must begin with postgresql://, or be empty for SQLite."
        )
    return {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # For statements whose values are sent apart; Django's own never are.
            "OPTIONS": {"prepare_threshold": 2},
        }
    }


# What acts as the owner of the tables; nothing else needs to.
OWNERS_COMMANDS = {"migrate", "database_roles"}


def _database_url() -> str:
    """The owner's address in a command that needs it, or else the application's."""
    is_owner = bool(OWNERS_COMMANDS.intersection(sys.argv[1:2]))
    return (environment.database_owner_url if is_owner else "") or environment.database_url


DATABASES = _databases(_database_url())

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # A read that times out would drop the subscription in a quiet hour.
        "CONFIG": {"hosts": [{"address": environment.redis_url, "socket_timeout": None}]},
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": environment.redis_url,
        "KEY_PREFIX": "abhaya",
        # A server that is frozen must not freeze the watching, which asks it for wishes.
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}

CELERY_BROKER_URL = environment.broker_url or environment.redis_url

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en", _("English")), ("hi", _("Hindi"))]
LOCALE_PATHS = [BASE_DIR / "distress" / "locale"]
TIME_ZONE = "Asia/Kolkata"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = environment.var / "static"
STATICFILES_DIRS = [BASE_DIR / "distress" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
# Longer than any session may last (distress/web/sessions.py), so that its own end says why.
SESSION_COOKIE_AGE = 24 * 3600
CSRF_COOKIE_SAMESITE = "Strict"
# On loopback the demo has no TLS; everywhere else cookies travel encrypted or not at all.
SESSION_COOKIE_SECURE = not DEMO
CSRF_COOKIE_SECURE = not DEMO
LANGUAGE_COOKIE_SECURE = not DEMO
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# An upload larger than this is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["distress.api.parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "distress.api.errors.exception_answer",
    "DEFAULT_PAGINATION_CLASS": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Abhaya",
    "DESCRIPTION": "Alerts, reviews, dispatches and calls for help.",
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
}

# Nobody's address is written down, here or in the sessions.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.LogfmtRenderer(sort_keys=False),
        }
    },
    "handlers": {"line": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        # A line for every pass of every sweep would bury the rest.
        name: {"level": "WARNING"}
        for name in ("celery.app.trace", "celery.beat", "celery.worker.strategy")
    },
    "root": {"handlers": ["line"], "level": environment.log_level},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        sender_forgotten,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_log_level,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
