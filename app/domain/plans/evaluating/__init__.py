"""What a plan pays: each line as one exact column for all payees, or for one of them."""
