"""The API of mapping: rounds, submissions, uploads, records, the column contract. Services do the work, visible_to says what is seen."""
