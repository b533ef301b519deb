"""The models of strategy, by room: for Django, which looks for them here. Code imports them from the rooms."""

import strategy.assessments.models  # noqa: F401
import strategy.changes.models  # noqa: F401
import strategy.consultations.models  # noqa: F401
import strategy.discussion.models  # noqa: F401
import strategy.establishment.models  # noqa: F401
import strategy.figures.models  # noqa: F401
import strategy.framework.models  # noqa: F401
import strategy.group.models  # noqa: F401
import strategy.library.models  # noqa: F401
import strategy.plans.models  # noqa: F401
import strategy.reports.models  # noqa: F401
import strategy.requirements.models  # noqa: F401
import strategy.writing.models  # noqa: F401
