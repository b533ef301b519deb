"""What a save that began from an older state runs into. The view shows both texts (409); nothing is lost."""


class Stale(Exception):  # noqa: N818
    """Somebody changed it since the person looked. ``current``: as it is now (None: there is none any more); ``by``: who, if known.

    ``has_moved``: nobody decided otherwise, but the figures that the person saw are others now.
    """

    def __init__(self, current, *, by=None, has_moved: bool = False):
        super().__init__(current)
        self.current, self.by, self.has_moved = current, by, has_moved
