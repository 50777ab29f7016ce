"""The least change that would raise the pay of one person, and what one more low answer costs."""
