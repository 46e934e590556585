"""The words of the sample county, kept as data files in portal/data/sample."""

import csv
import json
import random
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "data" / "sample"


class Dice(random.Random):
    """Seeded: the same county every time. Invented people need no secrets."""


def rows(name: str) -> list[dict]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def words(name: str):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def matters() -> list[dict]:
    """What people write about: one dict per matter, in the order of the files."""
    return [matter for file in sorted((FOLDER / "matters").glob("*.json")) for matter in words(f"matters/{file.name}")]


def phrase(dice: Dice, kind: str) -> str:
    return dice.choice(words("phrases.json")[kind])


class Blanks(dict):
    """The words for the blanks of a text, as {village}; a blank nobody filled is a mistake in the data."""

    def fill(self, text: str) -> str:
        return text.format_map(self)
