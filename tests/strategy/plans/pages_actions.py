"""Objectives, actions and cited figures."""

SHORT = "report={}&method=population_norm&area=abara&target=cadre:swo"


def cite(w):
    from django.urls import reverse

    return f"{reverse('figure-cite')}?{SHORT.format(w.report.number)}"


def make(w):
    """A figure that nobody cites yet: only who sees gap reports sees it."""
    w.loose_figure = w.report.figures.create(method="population_norm", area="chelim", field="current")


ADDRESSES = {
    "objective": lambda w: [w.objective.pk],
    "objective-new": lambda w: [w.strategy.pk],
    "objective-edit": lambda w: [w.objective.pk],
    "objective-move": lambda w: [w.objective.pk],
    "objective-delete": lambda w: [w.second_objective.pk],
    "action": lambda w: [w.action.pk],
    "action-new": lambda w: [w.strategy.pk],
    "action-edit": lambda w: [w.action.pk],
    "action-move": lambda w: [w.action.pk],
    "action-delete": lambda w: [w.action.pk],
    "action-delete:third": lambda w: [w.third_action.pk],
    "milestone-done": lambda w: [w.action.milestones.get().pk],
    "figure": lambda w: [w.loose_figure.pk],
    "figure:cited": lambda w: [w.figure.pk],
    "figure-comment": lambda w: [w.loose_figure.pk],
    "figure-cite": cite,
    "figure-pick": lambda w: [w.strategy.pk],
    "figure-remove": lambda w: ["action", w.action.pk, w.figure.pk],
}
# The strategy is a draft: who reads strategies sees it, partners and clerks don't. The planner alone writes it.
TABLE = """
GET  objective                       302  404  404  404  404  200  200  200  200  200  200  200  200
GET  objective-new                   302  403  403  403  403  403  403  200  403  403  403  403  403
POST objective-new                   302  403  403  403  403  403  403  200  403  403  403  403  403
GET  objective-edit                  302  403  403  403  403  403  403  200  403  403  403  403  403
POST objective-edit                  302  403  403  403  403  403  403  200  403  403  403  403  403
GET  objective-move                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST objective-move                  302  403  403  403  403  403  403  302  403  403  403  403  403
GET  objective-delete                302  403  403  403  403  403  403  200  403  403  403  403  403
POST objective-delete                302  403  403  403  403  403  403  200  403  403  403  403  403
GET  action                          302  404  404  404  404  200  200  200  200  200  200  200  200
GET  action-new                      302  403  403  403  403  403  403  200  403  403  403  403  403
POST action-new                      302  403  403  403  403  403  403  200  403  403  403  403  403
GET  action-edit                     302  403  403  403  403  403  403  200  403  403  403  403  403
POST action-edit                     302  403  403  403  403  403  403  200  403  403  403  403  403
GET  action-move                     302  405  405  405  405  405  405  405  405  405  405  405  405
POST action-move                     302  403  403  403  403  403  403  302  403  403  403  403  403
GET  action-delete                   302  403  403  403  403  403  403  200  403  403  403  403  403
POST action-delete                   302  403  403  403  403  403  403  200  403  403  403  403  403
GET  milestone-done                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST milestone-done                  302  404  404  404  404  403  403  302  403  403  403  403  403
GET  figure                          302  404  404  404  404  200  200  200  200  200  200  200  200
GET  figure-comment                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST figure-comment                  302  404  404  404  404  200  200  200  200  200  200  200  200
GET  figure-cite                     302  403  403  403  403  200  200  200  200  200  200  200  200
POST figure-cite                     302  403  403  403  403  200  200  200  200  200  200  200  200
GET  figure-pick                     302  403  403  403  403  403  403  200  403  403  403  403  403
GET  figure-remove                   302  405  405  405  405  405  405  405  405  405  405  405  405
POST figure-remove                   302  403  403  403  403  403  403  302  403  403  403  403  403
"""
PAGES = [
    ("planner", "objective", "strategy/plans/objective.html"),
    ("member", "objective", "strategy/plans/objective.html"),
    ("planner", "objective-new", "strategy/plans/objective_form.html"),
    ("planner", "objective-edit", "strategy/plans/objective_form.html"),
    ("planner", "objective-delete", "strategy/plans/objective_delete.html"),
    ("planner", "action", "strategy/plans/action.html"),
    ("member", "action", "strategy/plans/action.html"),
    ("planner", "action-new", "strategy/plans/action_form.html"),
    ("planner", "action-edit", "strategy/plans/action_form.html"),
    ("planner", "action-delete", "strategy/plans/action_delete.html"),
    ("planner", "action-delete:third", "strategy/plans/action_delete.html"),
    ("planner", "figure", "strategy/plans/figure.html"),
    ("planner", "figure:cited", "strategy/plans/figure.html"),
    ("planner", "figure-cite", "strategy/plans/figure_cite.html"),
    ("planner", "figure-pick", "strategy/plans/figure_pick.html"),
]
