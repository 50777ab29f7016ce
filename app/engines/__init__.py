"""Counting answers where they are; integers only."""
