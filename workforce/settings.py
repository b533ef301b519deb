"""One file of settings, from the environment; docs/operations.md lists the variables. Bad values are refused.

Without DATABASE_URL we are *embedded*: PostgreSQL and the broker come from Python packages and keep their data in var/.
"""

from datetime import timedelta
from pathlib import Path
from zoneinfo import available_timezones

from celery.schedules import crontab
from django.contrib.messages import constants as message_levels
from django.utils.translation import gettext_lazy as _

from workforce.running import embedded
from workforce.running import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = env.folder("SSW_VAR", BASE_DIR / "var")
TESTING = env.boolean("SSW_TESTING", False)
DEBUG = env.boolean("DEBUG", False)

# Database and broker ------------------------------------------------------------------------------------------------
_database = env.address("DATABASE_URL", ["postgres", "postgresql"], example="postgres://user:password@host:5432/name")
EMBEDDED = _database is None
PRODUCTION = not EMBEDDED and not DEBUG and not TESTING
EMBEDDED_POSTGRES = EMBEDDED_BROKER = None
if EMBEDDED:
    EMBEDDED_POSTGRES = embedded.Postgres(Path(env.text("SSW_TEST_PG", VAR / "pg")) if TESTING else VAR / "pg")
    EMBEDDED_POSTGRES.fast = TESTING
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        **(EMBEDDED_POSTGRES.settings() if EMBEDDED else env.database("DATABASE_URL", _database)),
    }
}

BROKERS = ["amqp", "amqps", "redis", "rediss", "redis+socket"]
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", required=PRODUCTION)
env.address("CELERY_BROKER_URL", BROKERS, example="amqp://user:password@host:5672//")
if CELERY_BROKER_URL is None:
    EMBEDDED_BROKER = embedded.Valkey(VAR / "valkey")
    CELERY_BROKER_URL = EMBEDDED_BROKER.url

# "default" is shared by all processes: it counts guesses (allauth) and holds codes that were used.
# "overlaps": which records share a key (mapping/overlaps), large and soon found again: each process keeps its own
# "pages": parts of pages about frozen figures (workforce/pages/kept.py), kept by each web process for itself
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "workforce_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # fewer, and a flood of keys would throw out the counts of wrong codes
    },
    "overlaps": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "overlaps"},
    "pages": {
        "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if TESTING else 'locmem.LocMemCache'}",
        "LOCATION": "pages",
        "TIMEOUT": 5 * 60,
        "OPTIONS": {"MAX_ENTRIES": 150},
    },
}

# Jobs. Their state is on our own rows; a task may be delivered twice ------------------------------------------------
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 20 * 60  # seconds; the longest job is a million rows, well under a minute each step
CELERY_TASK_TIME_LIMIT = 25 * 60
CELERY_TASK_ALWAYS_EAGER = CELERY_TASK_EAGER_PROPAGATES = TESTING
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0.2, "interval_step": 0.5}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
if CELERY_BROKER_URL.startswith("redis"):
    # The visibility timeout stays above the longest task, else a running task is handed out again. The other two bring
    # a killed worker's task back within that time and not 90 s after.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 30 * 60,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    "Take up uploads whose worker stopped": {"task": "mapping.tasks.reclaim_uploads", "schedule": 30.0},
    "Take up gap reports whose worker stopped": {"task": "strategy.tasks.reclaim_reports", "schedule": 30.0},
    "Take up changes between reports whose worker stopped": {
        "task": "strategy.tasks.reclaim_changes",
        "schedule": 30.0,
    },
    "Renew gap reports that are out of date": {"task": "strategy.tasks.refresh_stale_reports", "schedule": 60.0},
    "Forget old answers and counts of the API": {"task": "workforce.tasks.prune_api", "schedule": 3600.0},
    "Forget forms that were sent or kept long ago": {"task": "workforce.tasks.forget_forms", "schedule": 3600.0},
    "Remind people of what is due in the strategy": {
        "task": "strategy.tasks.remind",
        "schedule": crontab(hour=6, minute=0),
    },
}
GAP_REPORT_QUIET_SECONDS = env.integer("GAP_REPORT_QUIET_SECONDS", 120, low=0, high=24 * 3600)

# The application ----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "workforce",
    "mapping",
    "strategy",
    "workforce.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_celery_beat",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "workforce.pages.middleware.content_security_policy",
    "workforce.pages.middleware.no_null_characters",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workforce.pages.middleware.own_account",
    "strategy.reports.middleware.reader",
    "allauth.account.middleware.AccountMiddleware",
    "workforce.people.second_step.Required",
    "workforce.sending.middleware.Forms",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "workforce.urls"
WSGI_APPLICATION = "workforce.running.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["workforce.language.tags", "workforce.sending.tags"],  # colon; our csrf_token, in every form
            "libraries": {  # {% load name %}: tags stand in their rooms
                "figures": "workforce.pages.figure_tags",
                "kept": "workforce.pages.kept_tags",
                "tables": "workforce.pages.table_tags",
                "measures": "mapping.submissions.tags",
                "citing": "strategy.figures.tags",
                "texts": "strategy.writing.tags",
                "plans": "strategy.plans.tags",
                "remarks": "strategy.discussion.tags",
                "consultations": "strategy.consultations.tags",
                "establishment": "strategy.establishment.tags",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workforce.pages.context.frame",
            ],
        },
    }
]
# the classes of app.css
MESSAGE_TAGS = {message_levels.SUCCESS: "ok", message_levels.WARNING: "wait", message_levels.ERROR: "bad"}
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
# The pages in the frame of every page: title, URL name, permission (None: everybody),
# further paths of the same part. Higher packages by name only.
STRATEGY_PATHS = [
    f"/{name}/"
    for name in (
        "actions",
        "assessments",
        "consultations",
        "figures",
        "findings",
        "framework",
        "indicators",
        "my-actions",
        "my-tasks",
        "objectives",
        "progress",
        "responses",
        "risks",
        "sections",
        "texts",
    )
]
NAVIGATION = [
    (_("Dashboard"), "dashboard", "dashboard.view"),
    (_("Areas"), "areas", "dashboard.view"),
    (_("Cadres"), "cadres", "dashboard.view"),
    (_("Coverage"), "coverage", "dashboard.view"),
    (_("Submissions"), "submissions", "submission.view"),
    (_("To review"), "review-queue", "submission.review", "/overlaps/"),
    (_("Rounds"), "rounds", "round.view"),
    (_("Gap reports"), "reports", "report.view", "/changes/", "/establishment/"),
    (_("Strategy"), "strategies", "strategy.view", *STRATEGY_PATHS),
    (_("Leadership group"), "group", "group.view", "/commitments/"),
    (_("Resources"), "resources", None),
    (_("People"), "people", "people.manage"),
    (_("Reference data"), "reference", "reference.manage", "/admin/"),
]
NAV_BADGES = [
    "mapping.submissions.services.reviewing.turn_count"
]  # functions of the person, by name: how many things are their turn

BEHIND_PROXY = env.boolean("BEHIND_PROXY", False)

# Signing in ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "workforce.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "full_name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "workforce.people.adapters.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]  # sign-up itself is closed
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no letter to an address that nobody here has
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # some people have no e-mail, and nobody verifies theirs here
MFA_FORMS = {
    "authenticate": "workforce.people.second_step.CodeForm",
    "reauthenticate": "workforce.people.second_step.CodeAgainForm",
}
_strict = ("chair", "secretariat", "planner", "reviewer", "administrator")
TWO_STEP_ROLES = env.names(  # who may not go on without the second step; the demonstration is exempt
    "TWO_STEP_ROLES", () if TESTING else _strict, choices=(*_strict, "partner", "clerk", "member", "observer", "none")
)
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "workforce.people.adapters.name_tried"
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_CLIENT_IP_CALLABLE = "workforce.people.adapters.address_of"
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
ACCOUNT_RATE_LIMITS = {
    "login_failed": None,  # of passwords: axes counts those, by name and address, for an office shares one address
    "second_step": "5/15m/key,30/d/key",  # of codes, whatever stands in the line above: wrong ones of one account
}

# The API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {  # workforce.api.views.Endpoint says the rest
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "workforce.api.errors.handler",
    "DEFAULT_SCHEMA_CLASS": "workforce.api.schema.Schema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": _("Social Service Workforce: API"),
    "DESCRIPTION": _("Reference lists, rounds, submissions, records, gap reports and coverage, for programs."),
    "VERSION": "1.0.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATION_PARAMETERS": False,
    "PREPROCESSING_HOOKS": ["workforce.api.schema.only_ours"],
    "POSTPROCESSING_HOOKS": ["workforce.api.schema.complete"],
}
API_REQUESTS_PER_MINUTE = env.integer("API_REQUESTS_PER_MINUTE", 300, low=1, high=1_000_000)
API_WRITES_PER_MINUTE = env.integer("API_WRITES_PER_MINUTE", 60, low=1, high=1_000_000)
API_MAX_JSON_BYTES = 8 * 1024 * 1024

# Safety -------------------------------------------------------------------------------------------------------------
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SECRET_KEY = env.text("SECRET_KEY", required=PRODUCTION, at_least=32)
if SECRET_KEY is None:
    SECRET_KEY = "only-for-tests-only-for-tests-only-for-tests" if TESTING else env.kept_secret(VAR / "secret-key")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", required=PRODUCTION) + ([] if PRODUCTION else LOCAL_HOSTS)
SITE_URL = env.site_url(VAR)  # how links in e-mails begin
CSRF_FAILURE_VIEW = "workforce.sending.views.stale_key"
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")
for _origin in CSRF_TRUSTED_ORIGINS:
    if not _origin.startswith(("http://", "https://")):
        env.refuse("CSRF_TRUSTED_ORIGINS", f"'{_origin}' is not allowed. Each begins with https:// or http://.")
HTTPS = env.boolean("HTTPS", PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests sign in hundreds of times

# Languages and time -------------------------------------------------------------------------------------------------
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LANGUAGE_CODE = env.text("LANGUAGE_CODE", "en", choices=[code for code, _name in LANGUAGES])
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "workforce.language.formats"
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Africa/Kampala")
if TIME_ZONE not in available_timezones():
    env.refuse("TIME_ZONE", f"'{TIME_ZONE}' is not a time zone. Use a name such as Africa/Kampala or UTC.")

# Files --------------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
PLAIN_STATIC = DEBUG or TESTING
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = PLAIN_STATIC
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PLAIN_STATIC
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = env.folder("MEDIA_ROOT", VAR / "media")  # private: never served by the web server, only by views
MAX_UPLOAD_MB = env.integer("MAX_UPLOAD_MB", 50, low=1, high=2000)
MAX_UPLOAD_BYTES = MAX_UPLOAD_MB * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a table of 400 rows with every column
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]  # always to disk
FILE_UPLOAD_TEMP_DIR = MEDIA_ROOT / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True, mode=0o700)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Mail and logs ------------------------------------------------------------------------------------------------------
globals().update(env.email("EMAIL_URL", VAR / "mail"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Social Service Workforce <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
LOG_LEVEL = env.text("LOG_LEVEL", "INFO", choices=["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "workforce": {"level": LOG_LEVEL},
        "mapping": {"level": LOG_LEVEL},
        "strategy": {"level": LOG_LEVEL},
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
