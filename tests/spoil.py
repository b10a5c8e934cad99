"""The partner simulator: an issued workbook, filled in, spoiled in one to six named ways, and saved by some program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from functools import cache
from random import Random

from desk import CYCLE
from spoil_bench import LAST, Bench
from spoil_book import Book, fill_in, read_book
from spoil_cells import BOOK_WAYS, CELL_WAYS, Hand
from spoil_savers import SAVERS, File
from spoil_tables import TABLE_WAYS

Way = Callable[[Book, Hand], None]

WAYS: tuple[Way, ...] = (*TABLE_WAYS, *CELL_WAYS, *BOOK_WAYS)
NAMES = tuple(way.__name__ for way in WAYS)
_BY_NAME = dict(zip(NAMES, WAYS, strict=True))

_DID = ("Visited", "Wrote to", "Met with", "Trained", "Called", "Surveyed")
_WHOM = ("households", "tenants", "shop owners", "parents", "wardens", "residents")


def spoiled(bench: Bench, seed: int, ways: Iterable[str], contact: str = "KM") -> list[Book]:
    """The contact's workbook filled in and spoiled, with all that its partner sends beside it. The same every time."""
    texts, other = _texts(contact, seed), "TO" if contact == "KM" else "KM"
    hand = Hand(
        seed,
        lambda: _filled(bench.issued[other, CYCLE], _texts(other, seed), Random(seed)),
        lambda: _filled(bench.issued[contact, LAST], texts, Random(seed)),
    )
    book = _filled(bench.issued[contact, CYCLE], texts, hand)
    for name in ways:
        _BY_NAME[name](book, hand)
    return [book, *book.others]


def sent(bench: Bench, seed: int, ways: Iterable[str], saver: str) -> list[File]:
    """The files that the partner sends."""
    return [SAVERS[saver](book) for book in spoiled(bench, seed, ways)]


def _filled(issued: bytes, texts: Iterator[str], random: Random) -> Book:
    book = deepcopy(_read(issued))
    fill_in(book, texts, random)
    return book


_read = cache(read_book)


def _texts(contact: str, seed: int) -> Iterator[str]:
    """Updates, no two alike: the number is unique."""
    random, number = Random(f"{contact} {seed}"), 1000 if contact == "KM" else 5000
    while True:
        number += random.randint(1, 9)
        text = f"{random.choice(_DID)} {number} {random.choice(_WHOM)} in week {random.randint(20, 40)}."
        yield text + random.choice(("", " The rest follows in the new year.", "\nb) two of them twice."))
