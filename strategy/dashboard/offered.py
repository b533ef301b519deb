"""What rooms above add to the pages of figures: they register here, by name, in their `offers.py`."""

from workforce.running.offers import Offers

WHY_PAGE = Offers()  # (user, selection, area, rate) -> what further stands on the page of a computation: {name: value}
