"""What partners tell us: rounds, submissions, uploads, checks, review, records."""
