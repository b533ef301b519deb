"""What the discussion of a strategy adds to the rooms below."""

from strategy.plans import offered as plans

plans.OPEN_REMARKS.add("strategy.discussion.services.remarks.open_counts")
plans.STRATEGY_PAGE.add("strategy.discussion.services.remarks.on_strategy_page")
