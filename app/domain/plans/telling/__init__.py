"""How each line of one payee came about: the numbers, the row that was hit, one sentence each."""
