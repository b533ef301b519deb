"""Files that leave something open, as partners send them, and the answers."""

import csv
import io

import openpyxl
from django.core.files.base import ContentFile
from django.urls import reverse

from mapping.uploads import tasks
from mapping.uploads.services import uploads


def sheets(**rows):
    """A workbook: {name of the sheet: rows}; its openpyxl Workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in rows.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    return book


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(*rows, delimiter=",", encoding="utf-8"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def send(world, data, name="posts.xlsx", answers=None, profile=None):
    """A file (bytes or Workbook) of Abara's office as it is after its check."""
    made = uploads.create_upload(
        round=world.round,
        organisation=world.office,
        file=ContentFile(data if isinstance(data, bytes) else saved(data)),
        filename=name,
        profile=profile,
        answers=answers,
        by=world.partner,
    )
    return tasks.run_now(made)


def answer(world, upload, **answers):
    """It is checked again."""
    return tasks.run_now(uploads.answer_questions(upload, answers=answers, by=world.partner))


def page(client, upload):
    return client.get(reverse("upload", args=[upload.pk])).content.decode()


def keys(upload):
    return [each["key"] for each in upload.open_questions]


def choices(upload, key):
    return next(each["choices"] for each in upload.questions if each["key"] == key)
