"""Tables of phrases as one pattern: a phrase a line, so that a reader can check and change them."""

from __future__ import annotations

import re


def any_of(table: str, **shared: str) -> re.Pattern[str]:
    """A pattern for any line of the table, as whole words. A line is a regular expression; {NAME} takes in a shared one.

    Lines that begin with "#" are comments.
    """
    return re.compile(rf"(?<![\w']){one_of(table, **shared)}(?![\w'])")


def one_of(table: str, **shared: str) -> str:
    """The lines of the table as one group, to be built into a larger pattern."""
    lines = (line.strip() for line in table.splitlines())
    chosen = [line for line in lines if line and not line.startswith("#")]
    for name, pattern in shared.items():
        chosen = [line.replace("{" + name + "}", pattern) for line in chosen]
    return "(?:" + "|".join(chosen) + ")"
