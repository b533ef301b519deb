"""The API under /api/v1/: what every address of it shares. mapping.api and strategy.api build on ``views.Endpoint``."""
