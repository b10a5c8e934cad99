"""The mail that tells the manager how a night went: counts and kinds alone, no update text and no personal data."""

from __future__ import annotations

from dataclasses import dataclass

SUMMARY = "summary"
"""Its templates: summary.txt.j2 and summary.html.j2."""


@dataclass(frozen=True, slots=True)
class NightView:
    """What its templates may say. A text that there is nothing to say for is ""."""

    mark: str  # before the subject: "[OFFICIAL] "
    marking: str
    partnership: str
    manager: str
    greeting: str
    night: str  # "22 November 2026"
    how: str  # "failed"
    fault: str  # "OSError: No space left on device"
    do: str  # what to do about it
    headline: tuple[str, ...] = ()  # "11 of 14 contacts have returned"
    undone: tuple[str, ...] = ()  # what could not be done, and what to do
    cut_off: str = ""  # when the night before began that did not end


def night_examples() -> tuple[tuple[str, NightView], ...]:
    """Mails with nothing that may be left out, and with all there can be."""
    bare = NightView("", "", "Our Community Safety Partnership", "", "colleague", "22 November 2026", "done", "", "")
    full = NightView(
        "[OFFICIAL] ", "OFFICIAL", bare.partnership, "Kim Lowe", "Kim Lowe", bare.night, "failed",
        "OSError: No space left on device", "run `sspxl doctor`", ("11 of 14 contacts have returned",),
        ("the master: close it",), "21 November 2026",
    )  # fmt: skip
    return (SUMMARY, bare), (SUMMARY, full)
