"""Rows in, bytes of files out; no database, no web."""
