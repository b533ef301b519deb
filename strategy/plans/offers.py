"""What strategies and their plans add to the rooms below."""

from strategy.dashboard import offered as dashboard
from strategy.figures import offered as figures
from strategy.plans.models import Action, Objective, Section, Strategy
from strategy.writing import offered as writing
from workforce.people.permissions import Permission


def parts(model):
    return lambda user: model.objects.filter(strategy__in=Strategy.objects.visible_to(user)).select_related("strategy")


dashboard.WHY_PAGE.add("strategy.plans.views.figures.on_why_page")
figures.CITED_BY.add("strategy.plans.citations.of_figure", place=1)
figures.RESTS_ON_REPORT.add("strategy.plans.citations.of_report", place=1)
for _model in (Section, Objective, Action):
    writing.WRITTEN[_model._meta.label_lower] = (parts(_model), Permission.STRATEGY_EDIT)
