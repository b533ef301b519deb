"""The models of mapping, by room: for Django, which looks for them here. Code imports them from the rooms."""

import mapping.overlaps.models  # noqa: F401
import mapping.rounds.models  # noqa: F401
import mapping.submissions.models  # noqa: F401
import mapping.uploads.models  # noqa: F401
