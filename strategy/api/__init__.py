"""The API of strategy: gap reports as they were frozen, line by line."""
