"""Tables only: <Noun>Row classes, named constraints, to_domain()/take()."""
