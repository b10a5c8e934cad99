"""How well `classify` does on the labelled set. Run `python -m tests.measure_wording [tune|held|all] [--misses]`."""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sspxl.wording import classify

LABELS = ("blank", "ongoing_only", "reference", "placeholder", "done_bare", "nil", "substantive")
LABELLED = Path(__file__).parent / "wording" / "labelled.csv"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with the label that a person gave it."""

    text: str
    label: str
    partial: bool
    part: str  # "tune", or "held": never looked at while the rules were made


@dataclass(frozen=True, slots=True)
class Score:
    """How a label fared: of those given, the share that is right; of those due, the share that was given."""

    label: str
    due: int
    precision: float
    recall: float


def labelled(part: str = "all", path: Path = LABELLED) -> tuple[Labelled, ...]:
    """The set or one part of it, in file order. The file writes invisible characters as \\u200b, line breaks as \\n."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            Labelled(_unescaped(row["text"]), row["label"], row["partial"] == "yes", row.get("part", "tune"))
            for row in csv.DictReader(file)
        ]
    return tuple(row for row in rows if part in ("all", row.part))


def _unescaped(text: str) -> str:
    text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    return text.replace("\\n", "\n")


def scores(rows: Sequence[Labelled]) -> tuple[Score, ...]:
    """The score of every label, in the order of LABELS."""
    given = [classify(row.text).label for row in rows]
    right = Counter(row.label for row, label in zip(rows, given, strict=True) if row.label == label)
    due, named = Counter(row.label for row in rows), Counter(given)
    return tuple(
        Score(each, due[each], _share(right[each], named[each]), _share(right[each], due[each])) for each in LABELS
    )


def _share(some: int, of: int) -> float:
    return some / of if of else 1.0


def mean_recall(of: Sequence[Score]) -> float:
    """The plain mean of the labels' recalls: a rare label counts as much as a common one."""
    return sum(score.recall for score in of) / len(of)


def main(arguments: Sequence[str]) -> None:
    """Print the scores of one part of the set (the held one by default) and, if asked, every miss."""
    asked = [argument for argument in arguments if argument != "--misses"]
    rows = labelled(asked[0] if asked else "held")
    table = scores(rows)
    print(f"{'label':14}{'due':>5}{'precision':>11}{'recall':>8}")
    for score in table:
        print(f"{score.label:14}{score.due:5}{score.precision:11.3f}{score.recall:8.3f}")
    agreed = sum(classify(row.text).partial == row.partial for row in rows)
    print(f"mean recall {mean_recall(table):.3f}; partial agrees on {agreed} of {len(rows)}")
    if "--misses" in arguments:
        for row in rows:
            found = classify(row.text)
            if (found.label, found.partial) != (row.label, row.partial):
                print(
                    f"{row.label}{'+' * row.partial} -> {found.label}{'+' * found.partial}: {row.text!r} | {found.why}"
                )


if __name__ == "__main__":
    main(sys.argv[1:])
