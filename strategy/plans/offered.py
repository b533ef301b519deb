"""What rooms above add to strategies and their plans: they register here, by name, in their `offers.py`."""

from workforce.running.offers import Offers

ANSWERS = Offers()  # (keys of objectives and actions, user=) -> {key: what they answer, of what service users said}
ANSWERED = Offers()  # (keys) -> [what they answer], whoever may see it
OPEN_REMARKS = Offers()  # (strategy, by=) -> {key of a part, None for the whole: how many open remarks}
STRATEGY_PAGE = Offers()  # (strategy, user) -> what further stands on the page of the whole text: {name: value}
CHECKS = Offers()  # (strategy) -> [Check]: further checks of readiness, after the one on everybody
