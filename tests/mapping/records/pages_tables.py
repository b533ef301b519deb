"""The form of an area's records: of Abara's draft of last round; what is sent is frozen.
Two things stand typed and not saved.
"""

from mapping.records.services import tables
from mapping.submissions.services import form_drafts


def make(w):
    row = tables.prefix(w.draft.records.get().key_hash)
    form_drafts.keep(w.draft, "", values={f"{row}-headcount": "five"}, revision=w.draft.revision, by=w.partner)


ADDRESSES = {
    "record-table": lambda w: [w.sent.pk],
    "record-table:draft": lambda w: [w.draft.pk],
    "record-table:typed": lambda w: f"/submissions/{w.draft.pk}/table/?draft=1",
    "record-table-cadre": lambda w: [w.sent.pk, "swo"],
    "record-table-cadre:draft": lambda w: [w.draft.pk, "para"],
    "form-draft-save": lambda w: [w.sent.pk],
    "form-draft-save:draft": lambda w: [w.draft.pk],
    "form-draft-drop": lambda w: [w.draft.pk],
}

TABLE = """
GET  record-table                    302  403  302  404  302  403  403  403  403  403  403  403  403
GET  record-table:draft              302  403  200  404  200  403  403  403  403  403  403  403  403
POST record-table:draft              302  403  409  404  409  403  403  403  403  403  403  403  403
GET  record-table-cadre              302  403  302  404  302  403  403  403  403  403  403  403  403
GET  record-table-cadre:draft        302  403  200  404  200  403  403  403  403  403  403  403  403
POST record-table-cadre:draft        302  403  409  404  409  403  403  403  403  403  403  403  403
GET  form-draft-save                 302  405  405  405  405  405  405  405  405  405  405  405  405
POST form-draft-save                 401  403  409  404  409  403  403  403  403  403  403  403  403
POST form-draft-save:draft           401  403  200  404  200  403  403  403  403  403  403  403  403
GET  form-draft-drop                 302  405  405  405  405  405  405  405  405  405  405  405  405
POST form-draft-drop                 302  403  302  404  302  403  403  403  403  403  403  403  403
"""

PAGES = [
    ("partner", "record-table:draft", "mapping/records/table.html"),
    ("clerk", "record-table:draft", "mapping/records/table.html"),
    ("partner", "record-table:typed", "mapping/records/table.html"),
    ("partner", "record-table-cadre:draft", "mapping/records/table.html"),
]
