"""The life of a submission: who may do what from which state, and what is left behind."""

import pytest
from django.core.exceptions import ValidationError

from mapping.services import submissions
from tests.factories import submission


def test_sending_back_opens_the_next_draft_with_the_same_records(world):
    sent = submission(world.round, world.office, world.a, by=world.partner, status="submitted",
                      records=[{"cadre": "swo", "headcount": 4, "sheet": "Posts", "row": 14}])
    draft = submissions.send_back(sent, note="Check Abara.", comments=[{"key_hash": 7, "text": "Five?"}], by=world.reviewer)
    assert (draft.version, draft.status, draft.opened_from) == (2, "draft", sent)
    assert list(draft.records.values_list("headcount", "sheet", "row")) == [(4000, "Posts", 14)]
    assert submissions.state(draft) == "sent_back"
    with pytest.raises(ValidationError) as refused:
        submissions.accept(sent, by=world.reviewer)
    assert refused.value.code == "decided" if hasattr(refused.value, "code") else True
