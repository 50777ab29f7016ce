"""Whatever its files hold, a run ends within a second, with results or with a message."""

import random
from time import perf_counter

import pytest

from tests.changed_texts import changed
from tests.run_files import ORDERS, PAYEES, PLAN, Folder

TIMES = 400
CELLS = [
    *("", " ", "0", "-1", "1/3", "1/0", "87", "87%", "1e9", "NaN", "inf", "0x1F", "9" * 400),
    *(
        '"',
        '""',
        '"a,b"',
        "'",
        "=1+1",
        "\0",
        "\r",
        "\n",
        "\r\n",
        "\ufeff",
        "é",
        "٣",
        "\N{MINUS SIGN}1",
    ),
    *("2025-02-30", "2025-13", "yes", "no", "007", "T", ",", ";", "1,000", "1" * 1_100, "-" * 50),
]
FILES = {"plan": PLAN, "payees": PAYEES, "orders": ORDERS}


def with_other_cells(text, dice):
    """A table with some of its cells or lines changed."""
    lines = [line.split(",") for line in text.split("\n")]
    for _ in range(dice.randint(1, 3)):
        cells = dice.choice(lines)
        place = dice.randrange(len(cells))
        match dice.randrange(4):
            case 0:
                cells[place] = dice.choice(CELLS)
            case 1:
                cells[place] += dice.choice(CELLS)
            case 2:
                lines.append(dice.choice(lines))
            case _:
                del cells[place]
                cells or cells.append("")
    return "\n".join(map(",".join, lines))


def with_other_bytes(text, dice):
    data = bytearray(text.encode())
    for _ in range(dice.randint(1, 4)):
        place = dice.randrange(len(data))
        data[place : place + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 3))
    return bytes(data)


def chance(text, dice):
    return dice.randbytes(dice.randint(0, 400))


def changed_often(text, dice):
    for _ in range(dice.randint(1, 3)):
        text = changed(text, dice)
    return text


@pytest.mark.parametrize("way", [changed_often, with_other_cells, with_other_bytes, chance])
def test_a_run_of_any_files_ends_with_results_or_a_message(tmp_path, way):
    folder = Folder(tmp_path)
    folder.run()  # what is loaded once is loaded
    for seed in range(TIMES if way is not chance else TIMES // 10):
        dice = random.Random(seed)
        file = dice.choice(list(FILES))
        folder.write(**FILES | {file: way(FILES[file], dice)})
        start = perf_counter()

        result = folder.run("--trace", folder.at("trace.jsonl"))

        assert perf_counter() - start < 1, (seed, file)
        assert result.exception is None or isinstance(result.exception, SystemExit), (seed, file)
        if result.exit_code:
            assert (result.exit_code, result.stdout) == (1, ""), seed
            assert len(result.stderr.splitlines()) == 1, (seed, result.stderr)
        else:
            assert result.stdout.startswith("payee,"), seed
