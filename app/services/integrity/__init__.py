"""Periods looked through for what is unlike the usual."""
