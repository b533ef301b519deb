"""What requirements add to the rooms below."""

from workforce.administration import offered as administration
from workforce.reference import offered as reference

reference.LOADERS.add("strategy.requirements.files.load_requirements")
administration.STEPS.add("strategy.requirements.starting.steps", place=2)
