"""Documents with small changes by chance: other signs, words and lines."""

SIGNS = "{}[]:,-+*/<>=!&|%#'\"\\\n\t \0()0159aZ_.~?@\N{MINUS SIGN}é\N{SNOWMAN}"
WORDS = [
    *("null", "~", "yes", "0", "-1", "1/0", "1001%", "9" * 5_000, "9" * 1_900, "1e999", "NaN"),
    *("team", "payee", "missing", "amount", "csat", "min", "if(", "max(1,", "5 USD", "5 EUR"),
    *("{}", "[]", "[[]]", "{a: {b: c}}", "&a", "*a", "!!python/name:os.system", "<<", "? x"),
    *("'", '"', "|", ">", "---", "...", "%YAML 9.9", "measure", "formula", "composite", "round"),
]


def changed(text, dice):
    """The text with one small change."""
    kind, place = dice.randrange(7), dice.randrange(len(text) + 1)
    words, lines = text.split(" "), text.split("\n")
    if kind == 0:
        return text[:place] + text[place + dice.randint(1, 9) :]
    if kind == 1:
        return text[:place] + dice.choice(SIGNS) + text[place + dice.randint(0, 1) :]
    if kind == 2:
        words[dice.randrange(len(words))] = dice.choice(WORDS)
        return " ".join(words)
    if kind == 3:
        one, other = dice.randrange(len(words)), dice.randrange(len(words))
        words[one], words[other] = words[other], words[one]
        return " ".join(words)
    if kind == 4:
        dice.shuffle(lines)
        return "\n".join(lines)
    if kind == 5:
        return "\n".join([*lines, dice.choice(lines)])
    return text[:place] + dice.choice(WORDS) + text[place:]
