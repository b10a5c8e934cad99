"""The reminder ladder: on which days the silent are reminded, and when a plan's lead hears of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sspxl.letters.workdays import IsWorkingDay, on_or_after, on_or_before


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: so many days after the due date, before it where negative, and the working day that this comes to."""

    days: int
    day: date

    @property
    def name(self) -> str:
        """As it stands in the identity of a letter: "-14", "+1"."""
        return f"{self.days:+d}"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of one cycle, in their order. `tell` is the day on which thematic leads hear; None: they never do."""

    due: date | None
    rungs: tuple[Rung, ...] = ()
    tell: date | None = None

    def newest(self, as_at: date) -> Rung | None:
        """The last rung that has come by this day; of missed ones only this one counts.

        None: none has come, or the due date has gone by since, so that what it would say is not true any more.
        """
        come = [rung for rung in self.rungs if rung.day <= as_at]
        if not come or self.due is None:
            return None
        newest = come[-1]
        return newest if newest.days > 0 or as_at <= self.due else None

    def is_last(self, rung: Rung) -> bool:
        """Whether no other reminder follows, and the thematic lead is told next."""
        return self.tell is not None and rung == self.rungs[-1]


def ladder_of(due: date | None, before: Iterable[int], after: Sequence[int], is_working: IsWorkingDay) -> Ladder:
    """The ladder of a cycle. A day before the due date moves back to a working day, one after it forward.

    Thematic leads are told on the first working day after the last rung; only where that lies after the due date.
    """
    if due is None:
        return Ladder(None)
    early = [Rung(-days, on_or_before(_moved(due, -days), is_working)) for days in sorted(before, reverse=True)]
    late = [Rung(days, on_or_after(_moved(due, days), is_working)) for days in sorted(after)]
    tell = on_or_after(_moved(late[-1].day, 1), is_working) if late else None
    return Ladder(due, (*early, *late), tell)


def _moved(day: date, days: int) -> date:
    """The day so many days on, kept within what a calendar has."""
    reach = max(date.min.toordinal() + 30, min(day.toordinal() + days, date.max.toordinal() - 30))
    return day + timedelta(reach - day.toordinal())
