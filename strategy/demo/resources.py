"""The demonstration's library: guides of our own writing, in `guides/`, each of one to three pages of plain text."""

import hashlib
from pathlib import Path

from django.core.files.base import ContentFile

from strategy.library import search as library
from strategy.library.models import Resource
from workforce.history.models import Event

GUIDES = Path(__file__).parent / "guides"
AUTHOR, YEAR = "Written for this demonstration", 2026
RESOURCES = [  # file, name, kind, description, elements
    ("counting-workers", "How to count the social service workforce of a district", "guidance",
     "Whom to count, what to write for each office, and seven checks before the figures are sent.", ["PLN-1", "PLN-2"]),
    ("reading-a-gap-report", "How to read a gap report", "guidance",
     "What the figures mean, six questions before one is used, and sentences that are fair.", ["PLN-2", "PLN-3"]),
    ("leadership-group-meeting", "How to run a meeting of the leadership group", "guidance",
     "From the agenda to the follow-up: who does what, and when, so that a meeting ends in decisions.", ["PLN-4"]),
    ("supervising-para-social-workers", "Supervising para-social workers", "training",
     "A monthly rhythm for supervisors: the talk, the group, the visit, and what to do when a child is in danger.",
     ["SUP-2", "DEV-4"]),
    ("costing-an-action", "How to cost an action", "tool",
     "Costs that come once and every year, a worked example in whole figures, and what is often forgotten.",
     ["PLN-1", "PLN-3"]),
    ("ethics-of-data", "Using data on children’s services: what is right", "policy",
     "What to collect, whom to ask and how, small numbers, and what to do when something goes wrong.",
     ["PLN-2", "SUP-4"]),
]  # fmt: skip


def fill_the_library(shelf):
    planner = shelf.people.planner
    for file, name, kind, description, elements in RESOURCES:
        content = (GUIDES / f"{file}.txt").read_bytes()
        made = Resource(
            name=name,
            kind=kind,
            description=description,
            author=AUTHOR,
            year=YEAR,
            language="en",
            country="Uganda",
            elements=elements,
            file_name=f"{file}.txt",
            media_type="text/plain",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            text=content.decode(),
            created_by=planner,
            edited_by=planner,
        )
        made.file.save(made.file_name, ContentFile(content))
        library.index(made)
        Event.write("created", made, by=planner, after={"name": name})
