"""The figures that a plan needs, read from tables of cells; and its results, as such tables."""
