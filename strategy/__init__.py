"""What the country does about it: gap reports, scenarios, strategies, plans, the leadership group."""
