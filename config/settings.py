"""Settings, all from the environment.

`manage.py` and `script/*` start the embedded PostgreSQL and Valkey and set DATABASE_URL,
DATABASE_OWNER_URL, REDIS_URL and GT_EMBEDDED=1 where the environment names no servers.
"""

import os
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import pghistory
import pgtrigger
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.composition import PROVIDERS as PROVIDERS
from config.council import read_council
from config.history import trackers
from config.logs import LOGGING as LOGGING
from config.schedule import BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("GT_VAR_DIR", BASE_DIR / "var"))


def _required(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(
            f"{name} is not set. Use script/manage, script/server or script/test, which start the"
            " embedded servers, or name your own servers in DATABASE_URL and REDIS_URL."
        ) from None


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0") == "1"


EMBEDDED = _flag("GT_EMBEDDED")
DEBUG = _flag("DEBUG")
SECRET_KEY = _required("SECRET_KEY")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]
SITE_URL = os.environ.get("GT_SITE_URL", "http://localhost:8000")

COUNCIL = read_council(Path(os.environ.get("GT_COUNCIL_FILE", BASE_DIR / "config" / "council.toml")))
# The gallery shows every component with made-up content; it is for developers and designers.
SHOW_GALLERY = DEBUG or EMBEDDED
# The day on which the portal believes to be; unset, it is the real one. For examples and tests.
PINNED_TODAY = date.fromisoformat(os.environ["GT_TODAY"]) if os.environ.get("GT_TODAY") else None

INSTALLED_APPS = [
    "foundation.audit",  # first: its `migrate` command makes the database roles
    "accounts",
    "foundation.access",
    "foundation.charts",
    "foundation.clock",
    "foundation.composition",
    "foundation.editing",
    "foundation.files",
    "foundation.gallery",
    "foundation.jobs",
    "foundation.notices",
    "foundation.rendering",
    "kpi",
    "improvement_plan",
    "golden_thread",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_forms_gds",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "foundation.access.middleware.ReadableRequestMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "foundation.audit.middleware.HistoryContextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "foundation.access.middleware.PrivatePagesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "foundation.composition.context.shell",
            ],
            "builtins": [
                "foundation.composition.templatetags.gt",
                "foundation.charts.templatetags.charts",
                "foundation.charts.templatetags.kpi_charts",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Two roles: the web and the workers sign in as the application, migrations as the owner.
# foundation/audit/grants.py says what the application may do to which table.
_DATABASE = dj_database_url.parse(_required("DATABASE_URL"), conn_max_age=60, conn_health_checks=True)
_OWNER = dj_database_url.parse(os.environ.get("DATABASE_OWNER_URL", os.environ["DATABASE_URL"]))
DATABASES = {"default": _DATABASE}
_ROLE = ("USER", "PASSWORD", "HOST", "PORT")
# A copy, since Django and the tests write into DATABASES.
DATABASE_APPLICATION = {key: dict(_DATABASE)[key] for key in _ROLE}
DATABASE_OWNER = {key: dict(_OWNER)[key] for key in _ROLE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# History keeps its context (who, why) inside each event: rows that the application can add, never change.
PGHISTORY_LEVEL = pgtrigger.Statement
PGHISTORY_DEFAULT_TRACKERS = trackers()
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)

REDIS_URL = _required("REDIS_URL")
# A unix socket's database is an argument, a server's is the last part of its path.
_SOCKET = REDIS_URL.removeprefix("unix://") if REDIS_URL.startswith("unix://") else None
CACHE_URL = f"unix://{_SOCKET}?db=1" if _SOCKET else f"{REDIS_URL.rstrip('/')}/1"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
# A session ends this long after the last page, and in any case this long after signing in.
SESSION_IDLE = timedelta(hours=2)
SESSION_LONGEST = timedelta(hours=12)

CELERY_BROKER_URL = f"redis+socket://{_SOCKET}?virtual_host=0" if _SOCKET else f"{REDIS_URL.rstrip('/')}/0"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 30 * 60
# Longer than the time limit, or the broker hands a running job to a second worker.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60 * 60}
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "quick"
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ["email", "display_name"]}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "accounts.sign_in_forms.LoginForm",
    "reset_password": "accounts.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.sign_in_forms.ResetPasswordKeyForm",
    "change_password": "accounts.sign_in_forms.ChangePasswordForm",
    "set_password": "accounts.sign_in_forms.SetPasswordForm",
    "reauthenticate": "accounts.sign_in_forms.ReauthenticateForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _flag("GT_BEHIND_PROXY") else 0
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_FORMS = {
    "authenticate": "accounts.sign_in_forms.CodeForm",
    "reauthenticate": "accounts.sign_in_forms.CodeAgainForm",
    "activate_totp": "accounts.sign_in_forms.ActivateTOTPForm",
    "deactivate_totp": "accounts.sign_in_forms.DeactivateTOTPForm",
    "add_webauthn": "accounts.sign_in_forms.AddPasskeyForm",
    "edit_webauthn": "accounts.sign_in_forms.RenamePasskeyForm",
}
# Everybody needs a second factor; those who sign in with the council's own account bring its.
REQUIRE_SECOND_FACTOR = _flag("GT_REQUIRE_MFA", default=not EMBEDDED)
SOCIALACCOUNT_ONLY = False
# The council's accounts belong to people whom an administrator has added: found by their address.
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "council",
                "name": os.environ.get("GT_OIDC_NAME", "council account"),
                "client_id": os.environ["GT_OIDC_CLIENT_ID"],
                "secret": os.environ["GT_OIDC_SECRET"],
                "settings": {
                    "server_url": os.environ["GT_OIDC_SERVER_URL"],
                    "verified_email": True,
                    "email_authentication": True,
                },
            }
        ]
        if os.environ.get("GT_OIDC_CLIENT_ID")
        else []
    }
}

EMAIL_BACKEND = os.environ.get(
    "GT_EMAIL_BACKEND",
    "django.core.mail.backends.filebased.EmailBackend"
    if EMBEDDED
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = f"{COUNCIL.service} <{COUNCIL.email}>"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
# Collected only for the image; embedded and in development, files are found where they lie.
STATIC_ROOT = None if EMBEDDED or DEBUG else BASE_DIR / "static" / "collected"
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
MEDIA_ROOT = VAR_DIR / "files"
WHITENOISE_USE_FINDERS = EMBEDDED or DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMBEDDED or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# A 10 MB text is refused by its form with a sentence, not by the parser with an error page.
DATA_UPLOAD_MAX_MEMORY_SIZE = 40 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILES_MAX_BYTES = int(os.environ.get("GT_FILES_MAX_MB", "25")) * 1024 * 1024

# Counts of people from 1 to this one are shown to nobody but those entitled to small numbers.
KPI_SMALL_COUNT = int(os.environ.get("GT_SMALL_COUNT", "5"))

CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["foundation.access.api.NamedPermission"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",  # first: it makes a missing sign-in a 401
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PARSER_CLASSES": ["foundation.access.api_input.PlainJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "foundation.access.api_input.Pages",
    "PAGE_SIZE": 100,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
SPECTACULAR_SETTINGS = {"TITLE": "Golden Thread", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False}

# Chromium applies form-action to where a form's answer redirects: to the council's sign-in.
_OIDC = urlsplit(os.environ.get("GT_OIDC_SERVER_URL", ""))
_SIGN_IN_ELSEWHERE = [f"{_OIDC.scheme}://{_OIDC.netloc}"] if _OIDC.netloc else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *_SIGN_IN_ELSEWHERE],
        "frame-ancestors": [NONE],
    }
}
_HTTPS = not (EMBEDDED or DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("GT_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
