"""What rooms above add to the reference lists: they register here, by name, in their `offers.py`."""

from workforce.running.offers import Offers

LOADERS = Offers()  # (folder, by=) -> Report: loads further files of a country's folder
