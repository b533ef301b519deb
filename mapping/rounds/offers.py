"""What rounds add to the rooms below."""

from workforce.administration import offered as administration

administration.STEPS.add("mapping.rounds.starting.steps", place=3)
