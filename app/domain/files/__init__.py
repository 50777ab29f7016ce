"""Files understood: how a mapping reads rows, and what each row says."""
