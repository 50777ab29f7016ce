"""What a plan says: its document and formulas read, units checked, mistakes named with place."""
