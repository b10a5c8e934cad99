"""Tables of phrases as patterns: a phrase a line, so that a reader can check and change them.

A phrase is a regular expression in which {NAME} stands for a shared one. A line that is indented further goes on the
line above; a line that begins with "#" is a comment.
"""

from __future__ import annotations

import re
from textwrap import dedent


def any_of(table: str, **shared: str) -> re.Pattern[str]:
    """A pattern for any phrase of the table, as whole words: "court" is in "the court's", "can" is not in "can't"."""
    return re.compile(rf"(?<![\w']){one_of(table, **shared)}(?!\w|'(?!s\b))")


def one_of(table: str, **shared: str) -> str:
    """The phrases of the table as one group, to be built into a larger pattern."""
    return "(?:" + "|".join(phrases(table, **shared)) + ")"


def phrases(table: str, **shared: str) -> tuple[str, ...]:
    """The phrases of the table in their order."""
    found: list[str] = []
    for line in dedent(table).splitlines():
        if line.startswith(" ") and found:
            found[-1] += line.strip()
        elif line and not line.startswith("#"):
            found.append(line)
    for name, pattern in shared.items():
        found = [phrase.replace("{" + name + "}", pattern) for phrase in found]
    return tuple(found)
