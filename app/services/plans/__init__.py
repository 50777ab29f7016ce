"""Plans published, calculated, explained and tried."""
