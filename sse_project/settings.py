"""All settings, in the order in which one asks for them.

What may be set from outside is read with `env`, from the variable or from the
file named by NAME_FILE; README lists every one of them. Two ways of running:
`local` needs nothing and keeps all it writes in `var/`; `production` refuses to
start on anything unsafe (see `sse_project.checks`).
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from sse_project import logs
from sse_project.environment import Environment
from sse_project.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# --- How and where it runs ---------------------------------------------------

TRACKER_ENV = env("TRACKER_ENV", default="local")
if TRACKER_ENV not in ("local", "production"):
    raise ImproperlyConfigured(
        f"TRACKER_ENV is {TRACKER_ENV!r}; it must be local or production."
    )
IS_PRODUCTION = TRACKER_ENV == "production"
# Production installs nothing of the demo, and refuses to start when asked for it.
DEMO_ASKED_FOR = env.bool("DEMO", default=False)
DEMO_MODE = DEMO_ASKED_FOR and not IS_PRODUCTION
# Invented people read no mail: the demo shows every letter, its links whole.
MAIL_IS_OPEN = DEMO_MODE
DEBUG = env.bool("DEBUG", default=False)

VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
SITE_URL = env("SITE_URL", default="" if IS_PRODUCTION else "http://localhost:8000")
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if IS_PRODUCTION else LOCAL_HOSTS)


def _local_secret() -> str:
    """Return the secret `make run` made, or a fixed one for tests and shells."""
    kept = VAR_DIR / "secret-key"
    return kept.read_text().strip() if kept.exists() else "local-only-" + "k" * 50


# The placeholder lets a production process load far enough to say all that is
# wrong with its settings at once; the checks refuse it.
SECRET_KEY = env("SECRET_KEY", default="missing" if IS_PRODUCTION else _local_secret())
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# --- Rooms -------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts.administration.TrackerAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # allauth.mfa's templates need it
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "simple_history",
    "sse_project",
    "records",
    "manuscripts",
    "mail",
    "accounts",
    "phases",
    "countries",
    "milestones",
    "materials",
    "casestudies",
    "themes",
    "offline",
    "workshops",
    "reminders",
    "dashboard",
    "project_data",
]
if DEMO_MODE:
    INSTALLED_APPS.append("demo")

# --- Requests ----------------------------------------------------------------

MIDDLEWARE = [
    # First, so that every answer carries a request id and is logged.
    "sse_project.middleware.RequestLog",
    "sse_project.middleware.NoBodyForHead",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Before WhiteNoise, so that static files carry the policy too.
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sse_project.middleware.StorableInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "casestudies.middleware.ReviewSessionMiddleware",
    "accounts.middleware.ReaderMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "sse_project.urls"
WSGI_APPLICATION = "sse_project.wsgi.application"
CSRF_FAILURE_VIEW = "sse_project.errors.csrf_failure"
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
                "dashboard.navigation.navigation",
                *(["demo.context.demo"] if DEMO_MODE else []),
            ],
        },
    }
]
# A form carries text; files are streamed to disk and limited by their own room.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- Database and cache ------------------------------------------------------

DATABASES = {
    "default": env.db_url(
        "DATABASE_URL", default=f"sqlite:///{VAR_DIR}/tracker.sqlite3"
    )
}
IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if IS_SQLITE:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    # IMMEDIATE takes the write lock first; select_for_update does nothing here.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits live here: in the database they outlive Redis and count over all
# processes. `manage.py prepare` makes the table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Above this Django throws entries out to make room, and limits with them.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Pictures of the data, see dashboard/remembered.py. A few MB a process.
    "drawn": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "drawn",
        "TIMEOUT": 15 * 60,
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

# --- Files -------------------------------------------------------------------

FILES_DIR = Path(env("FILES_DIR", default=str(VAR_DIR / "files")))
# The internal location in which nginx finds FILES_DIR; then it sends the files.
FILES_X_ACCEL_PREFIX = env("FILES_X_ACCEL_PREFIX", default="")
FILES_S3_BUCKET = env("FILES_S3_BUCKET", default="")
FILES_S3_ENDPOINT = env("FILES_S3_ENDPOINT", default="")
# tcp://host:3310 or unix:///path of clamd; empty: no virus check.
CLAMAV_URL = env("CLAMAV_URL", default="")
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Locally there is no collectstatic: WhiteNoise serves what the finders find.
STATIC_ROOT = (
    Path(env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
    if IS_PRODUCTION
    else None
)
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
STORAGES: dict[str, dict[str, object]] = {
    # What people upload; it names its files itself and never overwrites.
    "files": {"BACKEND": "records.storage.FileFolder"},
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # unused
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if IS_PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
if FILES_S3_BUCKET:
    from botocore.config import Config

    STORAGES["files"] = {
        "BACKEND": "records.bucket.FileBucket",
        "OPTIONS": {
            "bucket_name": FILES_S3_BUCKET,
            "endpoint_url": FILES_S3_ENDPOINT or None,
            "region_name": env("FILES_S3_REGION", default="") or None,
            "access_key": env("FILES_S3_ACCESS_KEY", default="") or None,
            "secret_key": env("FILES_S3_SECRET_KEY", default="") or None,
            # Many servers other than AWS refuse the newer checksums: each file
            # goes with its MD5 instead. This replaces storages' own signature
            # and addressing options.
            "client_config": Config(
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                connect_timeout=5,
                read_timeout=20,
            ),
        },
    }

# --- Mail --------------------------------------------------------------------

# `local:` keeps every mail in the database only: the outbox one reads on screen.
EMAIL_URL = env("EMAIL_URL", default="" if IS_PRODUCTION else "local:")
DEFAULT_FROM_EMAIL = env(
    "MAIL_FROM", default="SSE Policy in Asia <tracker@example.org>"
)
# Where mail that nobody could deliver comes back to, as local+id@domain; empty: to
# MAIL_FROM. It is read from a mailbox, or posted to /mail/bounces/ with the secret.
BOUNCE_ADDRESS = env("BOUNCE_ADDRESS", default="")
BOUNCE_SECRET = env("BOUNCE_SECRET", default="")
BOUNCE_MAILBOX_URL = env("BOUNCE_MAILBOX_URL", default="")
# Lets a monitor read /health/metrics; without it only this computer may, locally.
METRICS_TOKEN = env("METRICS_TOKEN", default="")

# --- Celery ------------------------------------------------------------------

REDIS_URL = env("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "tracker"
CELERY_TASK_TIME_LIMIT = 20 * 60  # above the lease of a mail
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 2,
        "socket_timeout": 30,
        "visibility_timeout": 3600,
        "unacked_restore_throttle": 1,
    }
# No state on disk: every entry is an interval, and each task may run twice.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = SCHEDULE

# --- Who signs in ------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# Sign-in: by e-mail and password, by invitation only. Limits live in the cache.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Then coordinators and administrators must set up an authenticator app.
REQUIRE_TOTP = env.bool("REQUIRE_TOTP", default=IS_PRODUCTION)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.AgainForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "user_token": "accounts.forms.ResetTokenForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "login": "60/15m/ip",
    "login_failed": "20/15m/ip,5/15m/key",
    "reset_password": "20/h/ip,3/h/key",
}
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.ConnectForm",
}
MFA_ADAPTER = "accounts.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "SSE Policy in Asia tracker"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"django.contrib.auth.password_validation.{name}",
        **({"OPTIONS": options} if options else {}),
    }
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ["email", "name"]},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
    }.items()
]

# --- Sessions and headers ----------------------------------------------------

# Both ends are kept by accounts.middleware.ReaderMiddleware.
SESSION_COOKIE_AGE = 60 * 60 * 24 * 7
SESSION_IDLE_SECONDS = 60 * 60 * 8
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# How many proxies of ours stand in front, each adding to X-Forwarded-For.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if IS_PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]  # supervisors ask without TLS
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# --- Languages and time ------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# --- Logs --------------------------------------------------------------------

LOG_LEVEL = env("LOG_LEVEL", default="INFO" if IS_PRODUCTION else "WARNING").upper()
LOGGING = logs.logging_config(as_json=IS_PRODUCTION, level=LOG_LEVEL)
logs.configure_structlog()
