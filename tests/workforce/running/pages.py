"""What each role gets at the addresses of this room: see tests/pages.py."""

ADDRESSES = {}
TABLE = """
GET  healthz                         200  200  200  200  200  200  200  200  200  200  200  200  200
"""
PAGES = []
