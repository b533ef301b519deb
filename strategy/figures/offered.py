"""What rooms above add to cited figures: they register here, by name, in their `offers.py`."""

from workforce.running.offers import Offers

CITED_BY = Offers()  # (figure, user) -> [Citation]: what a reader may see that cites a figure
RESTS_ON_REPORT = (
    Offers()
)  # (report, user) -> [Citation]: what a reader may see that rests on a report or cites a figure of it
