"""The API over HTTP, as programs use it."""
