"""What administration adds to itself, in the order of the page."""

from workforce.administration import offered

offered.STEPS.add("workforce.administration.starting.steps", place=1)
