"""The models of workforce, by room: for Django, which looks for them here. Code imports them from the rooms."""

import workforce.api.models  # noqa: F401
import workforce.history.models  # noqa: F401
import workforce.jobs.models  # noqa: F401
import workforce.people.models  # noqa: F401
import workforce.reference.models  # noqa: F401
import workforce.sending.models  # noqa: F401
