"""What rooms above add to the administrators' pages: they register here, by name, in their `offers.py`."""

from workforce.running.offers import Offers

STEPS = Offers()  # () -> [Step]: what a country needs before its first round
