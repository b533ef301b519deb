"""A form of the planner that was not saved."""

from django.urls import reverse

from workforce.sending.services import keeping

TABLE = """
GET  kept-form-keep                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST kept-form-keep                  401  200  200  200  200  200  200  200  200  200  200  200  200
GET  kept-form-drop                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST kept-form-drop                  302  302  302  302  302  302  302  302  302  302  302  302  302
"""
ADDRESSES = {
    "kept-form-keep": lambda w: [],
    "kept-form-drop": lambda w: [w.kept_form.pk],
    "round-new:kept": lambda w: "/rounds/new/?kept",
}
PAGES = [("planner", "round-new:kept", "workforce/sending/_kept.html")]


def make(w):
    values = {"name": ["Round of the rains"], "nowhere": ["words without a place"]}
    about = {"page": "/rounds/new/?kept", "action": reverse("round-new"), "files": ["letter.pdf"]}
    w.kept_form = keeping.keep(user_id=w.planner.pk, values=values, **about)
