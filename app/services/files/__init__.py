"""Files looked at, stored, mended and corrected."""
