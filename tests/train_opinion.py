"""Makes `sspxl/wording/opinion.txt` from labelled texts. Run `python -m tests.train_opinion`; it takes some seconds.

The texts that are held back take no part, nor does any that is one of them but for spacing, punctuation and figures.
The same texts give the same file, byte for byte: nothing in here is left to chance.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))

from measure_wording import LABELLED, Labelled, labelled

import sspxl.wording
from sspxl.text import plain
from sspxl.wording.opinion import WEIGHTS, signs
from sspxl.wording.words import levelled

LESSONS = LABELLED.with_name("lessons.csv")
"""Further texts with their labels, for this alone: no rule was mended for them and none is measured by them."""
FILE = Path(sspxl.wording.__file__).parent / WEIGHTS
MOST = 64 * 1024
"""Bytes of the file: signs that matter least are left out until it fits."""

# Chosen by five-fold cross-validation on the texts that are not held back (log loss .20; without the sorts .26).
_FITS = 40.0  # how much a text counts against large weights
_UNSEEN = 0.3  # of a sign, how often it is taken to have been seen on either side besides
_SEEN = 2  # in so many texts at least
_STEPS = 127  # from no weight to the largest
_ROUGHLY, _FULLY = 4, 100  # rounds: to see which signs matter, and to weigh them; the second ends when nothing moves


@dataclass(frozen=True, slots=True)
class Lesson:
    """One text to learn from."""

    signs: tuple[str, ...]  # sorted
    ongoing: bool  # whether it says only that work goes on


def lessons(rows: Sequence[Labelled]) -> tuple[Lesson, ...]:
    """What the rows teach, in their order: those that are not held back and no copy of one. A blank teaches nothing."""
    held = {_same(row) for row in rows if row.part == "held"}
    return tuple(
        Lesson(tuple(sorted(signs(levelled(row.text)))), row.label == "ongoing_only")
        for row in rows
        if row.label != "blank" and _same(row) not in held
    )


def _same(row: Labelled) -> str:
    return re.sub(r"\d+", "0", plain(row.text))


def learnt_from(those: Sequence[Lesson]) -> str:
    """The SHA-256 of the lessons: another one when a text, a label or what counts as a sign has changed."""
    lines = ("\t".join((str(lesson.ongoing), *lesson.signs)) for lesson in those)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def learn(those: Sequence[Lesson], most: int = MOST) -> str:
    """The file of weights that the lessons teach, of `most` bytes at most."""
    seen = Counter(sign for lesson in those for sign in lesson.signs)
    known = sorted(sign for sign, times in seen.items() if times >= _SEEN)
    weight, _ = _fitted(those, known, _ROUGHLY)
    telling = np.abs(weight) * np.array([seen[sign] for sign in known]) ** 0.25
    order = [known[at] for at in np.argsort(-telling, kind="stable")]
    kept = sorted(order[: _that_fit(order, most)])
    weight, bias = _fitted(those, kept, _FULLY)
    step = float(f"{np.abs(weight).max() / _STEPS:.6g}")
    lines = defaultdict(list)
    for sign, steps in zip(kept, np.rint(weight / step).astype(int).tolist(), strict=True):
        if steps:
            lines[steps].append(sign)
    head = f"learnt from\t{learnt_from(those)}\nbias\t{bias:.4f}\nunit\t{step:.6g}\n"
    return head + "".join("\t".join((str(steps), *lines[steps])) + "\n" for steps in sorted(lines, reverse=True))


def _that_fit(order: Sequence[str], most: int) -> int:
    """How many of the signs fit into a file of so many bytes, whatever their weights are."""
    room = most - 200 - 2 * _STEPS * len("-127\n")
    sizes = np.cumsum([len(sign.encode()) + 1 for sign in order])
    return int(np.searchsorted(sizes, room, side="right"))


def _fitted(those: Sequence[Lesson], known: Sequence[str], rounds: int) -> tuple[np.ndarray, float]:
    """The weights of logistic regression, held small, and its bias, after so many rounds of Newton's method.

    A sign that is as frequent on either side is held smaller (after Wang and Manning, "Baselines and bigrams", 2012).
    """
    place = {sign: at for at, sign in enumerate(known)}
    columns = [[place[sign] for sign in lesson.signs if sign in place] for lesson in those]
    row = np.repeat(np.arange(len(those)), [len(each) for each in columns])
    column = np.array([at for each in columns for at in each])
    truth = np.array([lesson.ongoing for lesson in those], dtype=float)
    on = np.bincount(column, truth[row], len(known)) + _UNSEEN
    off = np.bincount(column, 1 - truth[row], len(known)) + _UNSEEN
    telling = np.sqrt(np.abs(np.log(on / on.sum()) - np.log(off / off.sum())))
    value = (1 / np.sqrt([len(lesson.signs) for lesson in those]))[row] * telling[column]

    def forward(of: np.ndarray) -> np.ndarray:
        return np.bincount(row, value * of[column], len(those)) + of[-1]

    def back(of: np.ndarray) -> np.ndarray:
        return np.append(np.bincount(column, value * of[row], len(known)), of.sum())

    found = np.zeros(len(known) + 1)  # the last one is the bias
    for _ in range(rounds):
        given = 1 / (1 + np.exp(-forward(found)))
        slope = found + _FITS * back(given - truth)
        if np.linalg.norm(slope) < 1e-6 * len(those):
            break
        curve = _FITS * given * (1 - given)
        found = found - _solved(lambda of, curve=curve: of + back(curve * forward(of)), slope)
    return found[:-1] * telling, float(found[-1])


def _solved(times, right: np.ndarray) -> np.ndarray:
    """`x` with `times(x) == right`, nearly: conjugate gradients. `times` is a positive definite matrix at work."""
    x, rest = np.zeros_like(right), right.copy()
    way, size = rest.copy(), rest @ rest
    enough = size * 1e-8
    while size > enough:
        turned = times(way)
        far = size / (way @ turned)
        x, rest = x + far * way, rest - far * turned
        size, before = rest @ rest, size
        way = rest + size / before * way
    return x


def main() -> None:
    """Write the file and say what is in it."""
    those = lessons((*labelled(), *labelled(path=LESSONS)))
    FILE.write_text(learn(those), encoding="utf-8", newline="\n")
    print(f"{FILE.name}: {FILE.stat().st_size} bytes, learnt from {len(those)} texts")


if __name__ == "__main__":
    main()
