"""File formats in, plain rows with their line numbers out; no database, no web."""
