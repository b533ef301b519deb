"""What figures add to the rooms below."""

from strategy.dashboard import offered as dashboard
from strategy.writing import offered as writing

dashboard.WHY_PAGE.add("strategy.figures.citing.on_why_page")
writing.FIGURES_SHOWN.add("strategy.figures.citing.shown_in_text")
writing.FIGURES_THERE.add("strategy.figures.citing.existing")
