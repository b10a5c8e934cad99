"""`sspxl rules`: what is checked and why; and what one rule would have flagged over the whole history."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sspxl.collect.reduced import purged_on
from sspxl.errors import UserError
from sspxl.history import History, copy_of_history
from sspxl.jobs.job import Job
from sspxl.jobs.reading import judged, merged_from, read_returns
from sspxl.merge import wordings
from sspxl.records import Cycle, Flag, Severity
from sspxl.rules import RULES
from sspxl.rules.examples import EXAMPLES, Example, looks_at
from sspxl.rules.reasons import REASONS
from sspxl.settings import Settings, read_settings
from sspxl.workspace import find_workspace


@dataclass(frozen=True, slots=True)
class ListedRule:
    """One rule as it is explained: `switch` is what the settings make of it."""

    code: str
    name: str
    severity: Severity
    switch: str
    looks_at: str
    example: Example
    why: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What a rule would have flagged in one cycle, as on the day `as_at`."""

    cycle: str
    as_at: date
    flags: tuple[Flag, ...]


def listed_rules(settings: Settings) -> tuple[ListedRule, ...]:
    """Every rule once, in the order in which they are asked."""
    rules = {rule.code: rule for rule in RULES}  # two may share a code, and then a name and a severity
    return tuple(
        ListedRule(
            code,
            rule.name,
            rule.severity,
            settings.rules.get(code, "on"),
            looks_at(code),
            EXAMPLES[code],
            REASONS[code],
        )
        for code, rule in rules.items()
    )


def settings_near(given: Path | None) -> Settings:
    """The settings of the workspace that was asked for; where none was, and none is near, as a new one has them.

    Raises UserError: the workspace that was asked for is none, or its settings are at fault.
    """
    try:
        workspace = find_workspace(given)
    except UserError:
        if given or os.environ.get("SSPXL_WORKSPACE"):
            raise
        return Settings()
    return read_settings(workspace.settings, {rule.code for rule in RULES})


def tried_rule(job: Job, code: str) -> tuple[Tried, ...]:
    """What the rule would have flagged, were it on and alone: cycle by cycle, the oldest first.

    Each cycle of which returns lie on the disk is read again, held against the register of today and judged as on the
    day of its last night. Nothing is touched. What the manager waived is left out, as in a night.
    Raises UserError: there is no such rule.
    """
    codes = list(dict.fromkeys(rule.code for rule in RULES))
    if code not in codes:
        near = difflib.get_close_matches(code, codes, n=1)
        end = f"did you mean {near[0]}?" if near else "`sspxl rules` lists them."
        raise UserError((f"there is no rule {code}; {end}",))
    others = dict.fromkeys((known for known in codes if known != code), "off")
    alone = replace(job, settings=job.settings.model_copy(update={"rules": others}))
    with copy_of_history(job.workspace.history) as history:
        history.follow(wordings(job.register))
        return tuple(_tried(alone, history, cycle) for cycle in _with_returns(job))


def _with_returns(job: Job) -> Iterator[Cycle]:
    """The register's cycles of which something came, oldest first."""
    cycles = sorted(job.register.cycles, key=lambda cycle: cycle.opens or date.min)
    return (cycle for cycle in cycles if _has_returns(job, cycle))


def _has_returns(job: Job, cycle: Cycle) -> bool:
    folder = job.workspace.returns(cycle.name)
    return folder.is_dir() and purged_on(folder) is None


def _tried(job: Job, history: History, cycle: Cycle) -> Tried:
    day = history.last_judged(cycle.name) or cycle.as_at or cycle.due or job.as_at
    then = replace(job, as_at=day, cycle=cycle)
    outcome = judged(then, history, cycle, merged_from(then, history, cycle, *read_returns(then, cycle)))
    return Tried(cycle.name, day, outcome.flags)
