"""The same things worked out another way, on purpose without the product's or csv's own code."""

BREAKS = ("\r\n", "\r", "\n")


def physical_records(text):
    """(line, cells) of each record, header and blank lines too: a machine of four states.

    Cells are separated by commas, may be quoted, and a quote within quotes is doubled; a line ends
    with CR LF, CR or LF. Lines are physical: breaks within quotes count.
    """
    records, cells, cell, state, line, first = [], [], "", "start", 1, 1
    place = 0
    while place < len(text):
        sign, at_break = text[place], line_break(text, place)
        place += len(at_break) or 1
        line += bool(at_break)
        if state == "quoted":
            state = "closed" if sign == '"' else state
            cell += "" if sign == '"' else at_break or sign
        elif at_break:
            records.append((first, [*cells, cell] if cells or cell or state != "start" else []))
            cells, cell, state, first = [], "", "start", line
        elif sign == '"' and state in ("start", "closed"):
            cell += '"' if state == "closed" else ""
            state = "quoted"
        elif sign == ",":
            cells, cell, state = [*cells, cell], "", "start"
        else:
            cell, state = cell + sign, "open"
    if cells or cell or state != "start":
        records.append((first, [*cells, cell]))
    return records


def line_break(text, place):
    return next((each for each in BREAKS if text.startswith(each, place)), "")


def counted(answers, teams, above):
    """Credits and rollups of a file's good rows, in plain Python.

    `answers`: (id, payees with weights, team, day, channel, step), a team where nobody is named;
    `teams`: (payee, day) -> team; `above`: team -> units that it counts in.
    """
    credits, rollups = set(), {}
    for number, payees, team, day, channel, step in answers:
        whole, shares = sum(payees.values()), {}
        for payee, weight in payees.items():
            share, rest = divmod(25_200 * weight, whole)
            assert rest == 0, "choose weights that share exactly"
            credits.add((number, payee, day, channel, teams(payee, day), step, share))
            for unit in above[teams(payee, day)]:
                shares[unit] = shares.get(unit, 0) + share
        for unit, share in (shares or dict.fromkeys(above[team], 25_200)).items():
            before = rollups.get((unit, day, channel, step), (0, 0, 0))
            rollups[unit, day, channel, step] = tuple(
                a + b for a, b in zip(before, (1, share, share * share), strict=True)
            )
    return credits, rollups
