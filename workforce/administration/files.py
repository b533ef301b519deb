"""Files of a country's folder, sent by an administrator: put aside, looked at, then loaded or thrown away."""

import shutil
import zipfile
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from workforce.reference import load_country

SUFFIXES = (".csv", ".geojson")
MOST_BYTES = 50_000_000  # of all files, unpacked


def folder_of(user) -> Path:
    """Where this person's files wait; one set each."""
    return Path(settings.MEDIA_ROOT) / "reference" / str(user.pk)


def put_aside(uploads, *, by) -> None:
    """Keep these CSV, GeoJSON and ZIP uploads in place of what waited; ValidationError where one can't be read."""
    folder = folder_of(by)
    throw_away(by=by)
    folder.mkdir(parents=True, mode=0o700)
    left = MOST_BYTES
    try:
        for name, size, open_file in each_file(uploads):
            left -= size
            if left < 0:
                raise ValidationError(_("The files are larger than 50 MB together."))
            with open_file() as source, (folder / name).open("wb") as target:
                shutil.copyfileobj(source, target)
        if not any(folder.iterdir()):
            raise ValidationError(_("There is no CSV and no GeoJSON file among them."))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):  # broken, an unknown method, a password
        throw_away(by=by)
        raise ValidationError(_("The ZIP file cannot be opened. Make it again, without a password.")) from None
    except ValidationError:
        throw_away(by=by)
        raise


def each_file(uploads):
    """(name without folders, size in bytes, function that opens it) of each CSV and GeoJSON, those in a ZIP too."""
    for upload in uploads:
        if not upload.name.lower().endswith(".zip"):
            yield from wanted(upload.name, upload.size, lambda upload=upload: upload)
            continue
        with zipfile.ZipFile(upload) as packed:
            for one in packed.infolist():
                yield from wanted(one.filename, one.file_size, lambda one=one, packed=packed: packed.open(one))


def wanted(path, size, open_file):
    name = Path(path).name
    if name.lower().endswith(SUFFIXES) and not name.startswith("."):
        yield name, size, open_file


def throw_away(*, by) -> None:
    shutil.rmtree(folder_of(by), ignore_errors=True)


def look(*, by):
    """What a load of the files that wait would do (a Report); None without any."""
    return load_country(folder_of(by), by=by, dry_run=True) if folder_of(by).is_dir() else None


def load_waiting(*, by):
    """Load the files that wait; they go when that is done, and stay when there is a mistake."""
    report = load_country(folder_of(by), by=by)
    if not report.mistakes:
        throw_away(by=by)
    return report
