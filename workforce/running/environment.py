"""Settings come from the environment. A bad or missing value is refused with a sentence that names the variable."""

import os
import secrets
from errno import EACCES
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MISSING = "is required here. Set it in the environment (see docs/operations.md)."
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def refuse(name, why):
    raise ImproperlyConfigured(f"{name}: {why}")


def text(name, default=None, *, required=False, choices=None, at_least=0):
    """The value without the spaces around it. An empty value counts as missing."""
    value = os.environ.get(name, "").strip()
    if not value:
        if required:
            refuse(name, MISSING)
        return default
    if choices and value not in choices:
        refuse(name, f"'{value}' is not allowed. Choose one of: {', '.join(choices)}.")
    if len(value) < at_least:
        refuse(name, f"is too short: at least {at_least} characters are needed.")
    return value


def boolean(name, default):
    value = text(name, "").lower()
    if value and value not in YES | NO:
        refuse(name, f"'{value}' is not allowed. Use 1 (yes) or 0 (no).")
    return value in YES if value else default


def integer(name, default, *, low, high):
    value = text(name)
    if value is None:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        refuse(name, f"'{value}' is not allowed. Use a whole number from {low} to {high}.")
    return int(value)


def names(name, default=(), *, required=False, choices=None):
    """A list parted by commas."""
    found = [part.strip() for part in text(name, "").split(",") if part.strip()]
    if wrong := choices and sorted(set(found) - set(choices)):
        refuse(name, f"'{wrong[0]}' is not allowed. Choose from: {', '.join(choices)}.")
    if required and not found:
        refuse(name, MISSING)
    return found or list(default)


def served_at(var):
    """The file in which `up` says where it serves: host and port are its own words, not the environment's."""
    return var / "served-at"


def site_url(var):
    """How links in letters begin, without a slash at the end."""
    said = served_at(var).read_text().strip() if served_at(var).exists() else "http://127.0.0.1:8000"
    return text("SITE_URL", said).rstrip("/")


def folder(name, default):
    """A folder's full path; made where it is missing."""
    path = Path(text(name) or default)
    if not path.is_absolute():
        refuse(name, f"'{path}' is not allowed. Use a full path, beginning with a slash.")
    if path.exists() and not path.is_dir():
        refuse(name, f"'{path}' is a file. Name a folder.")
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(EACCES, "Permission denied")
    except OSError as error:
        refuse(name, f"cannot write in '{path}' ({error.strerror}). Give yourself the right, or name another folder.")
    return path


def address(name, schemes, *, required=False, example=""):
    """The parts of an address (urllib's SplitResult), or None when it is not set."""
    value = text(name, required=required)
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        refuse(name, f"is not an address ({error}). It looks like {example}.")
    if not parts.scheme:
        refuse(name, f"is not an address. It looks like {example}.")
    if parts.scheme not in schemes:
        refuse(name, f"begins with '{parts.scheme}:'. Allowed: {', '.join(schemes)}. It looks like {example}.")
    return parts


def database(name, parts):
    """Django's settings of a PostgreSQL address such as postgres://user:password@host:5432/name?sslmode=require."""
    database_name = unquote(parts.path.lstrip("/"))
    if not database_name:
        refuse(name, "names no database. It looks like postgres://user:password@host:5432/name.")
    return {
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def email(name, mail_folder):
    """Django's e-mail settings for smtp://user:password@host:587 (STARTTLS), smtps://..., console: or file:."""
    parts = address(name, ["smtp", "smtps", "console", "file"], example="smtp://user:password@host:587")
    kind = parts.scheme if parts else "file"
    if kind == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if kind == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str((parts and parts.path) or mail_folder),
        }
    if not parts.hostname:
        refuse(name, "names no mail server. It looks like smtp://user:password@host:587.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if kind == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": kind == "smtps",
        "EMAIL_USE_TLS": kind == "smtp" and dict(parse_qsl(parts.query)).get("tls", "1") in YES,
        "EMAIL_TIMEOUT": 15,
    }


def kept_secret(path):
    """A random secret made once and kept in a file that only we can read (the embedded mode's SECRET_KEY)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # never over one that another process has just made
        except FileExistsError:
            pass
        draft.unlink()
    return path.read_text().strip()
