"""The pages after the first: exceptions by plan, measures, all actions, and the list of returns."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from sspxl.dates import long_date
from sspxl.figures import against_target, figure, figures_before, figures_of, quarter_of
from sspxl.records import QUARTERS, Action, Cycle, Flag, Layout, Plan, Rag, ReturnRow, Standing, Update
from sspxl.report.front import days_late
from sspxl.report.index import Index, flag_line, lead_words, short_date, worst_first
from sspxl.report.view import (
    ActionView,
    Contribution,
    MeasurePlan,
    MeasureRow,
    PlanView,
    ReturnLine,
    Section,
)
from sspxl.rules.rule import without_personal_data
from sspxl.summary.contributions import beside, standing_words
from sspxl.text import is_blank, shorten

MOST_WORDS = 700
"""Characters of an update that the exceptions show; the appendix has it whole."""
MOST_PREVIOUS = 240


def plan_views(index: Index, anchors: dict[str, str]) -> tuple[PlanView, ...]:
    """The plans in the register's order; `anchors` are their places in the paper."""
    merged = index.outcome.merged
    by_plan: dict[str, list[Standing]] = {plan.code: [] for plan in merged.register.plans}
    for standing in merged.standings:
        by_plan[standing.action.plan].append(standing)
    return tuple(_plan_view(index, plan, by_plan[plan.code], anchors[plan.code]) for plan in merged.register.plans)


def _plan_view(index: Index, plan: Plan, standings: list[Standing], anchor: str) -> PlanView:
    ranks = list(Rag)
    exceptions = sorted(
        (standing for standing in standings if index.is_exception(standing.key)),
        key=lambda standing: ranks.index(index.rag(standing.key)),
    )
    silent = [standing for standing in exceptions if _is_silent(index, standing)]
    spoken = [standing for standing in exceptions if standing not in silent]
    own = [flag for flag in index.flags.get(None, ()) if flag.plan == plan.code and flag.lead is None]
    thematic = plan.thematic_lead
    return PlanView(
        code=plan.code,
        title=plan.title,
        anchor=anchor,
        thematic_lead=index.who(thematic) if thematic else None,
        marking=plan.marking if plan.marking != index.edition.marking else None,
        actions=len(standings),
        flags=tuple(flag_line(flag) for flag in worst_first(own)),
        exceptions=tuple(_exception(index, standing) for standing in spoken),
        silent=tuple(_exception(index, standing) for standing in silent),
        sections=tuple(
            Section(title, tuple(action_view(index, standing) for standing in group))
            for title, group in groupby(standings, key=lambda standing: standing.action.section)
        ),
    )


def _is_silent(index: Index, standing: Standing) -> bool:
    """Nothing is to be said of it but that no update came."""
    codes = {flag.code for flag in index.flags_of(standing.key)}
    return not standing.updates and not standing.also_said and codes <= {"no-update"}


def action_view(index: Index, standing: Standing) -> ActionView:
    """The action with every lead's words in full."""
    action = standing.action
    moved = action.first_due is not None and action.due is not None and action.first_due != action.due
    spoken = contributions(standing)
    return ActionView(
        key=standing.key,
        anchor=index.anchor(standing.key) or "",
        lead=lead_words(standing),
        text=action.text,
        rag=index.rag(standing.key),
        due=short_date(action.due) if action.due else None,
        slipped=f"first due {short_date(action.first_due)}" if moved and action.first_due else None,
        contributions=spoken,
        previous=() if standing.updates or action.state != "open" else _previous(standing),
        flags=tuple(flag_line(flag) for flag in index.flags_of(standing.key)),
        also_said=tuple(without_personal_data(said) for said in beside(standing, index.edition.outcome)),
    )


def _exception(index: Index, standing: Standing) -> ActionView:
    """The action as an exception: long words cut, and its anchor its own."""
    whole = action_view(index, standing)
    said = tuple(_cut(spoken) for spoken in whole.contributions)
    return replace(whole, anchor=index.exception_anchor(standing.key), contributions=said)


def _cut(spoken: Contribution) -> Contribution:
    if not spoken.words or len(spoken.words) <= MOST_WORDS:
        return spoken
    return replace(spoken, words=shorten(spoken.words, MOST_WORDS), cut=True)


def contributions(standing: Standing) -> tuple[Contribution, ...]:
    """What each lead says, in the order of LEAD; a return that speaks for all of them comes once, first. Last what the
    manager did with the action, where no line of theirs says it.

    With one lead the words stand alone, without the lead's name.
    """
    said, closed = _spoken(standing), _no_word(standing, standing.leads)
    if standing.action.state == "open" or standing_words(standing) == "Completed" or closed in {s.note for s in said}:
        return said
    return (*said, Contribution(None, None, None, closed))


def _spoken(standing: Standing) -> tuple[Contribution, ...]:
    if len(standing.leads) < 2:
        said = [_said(update, None) for update in standing.updates]
        return tuple(said) or (Contribution(None, None, None, _no_word(standing, standing.leads)),)
    by_lead = {update.lead: update for update in standing.updates}
    joint = [update for update in standing.updates if update.lead not in standing.leads]
    said = [_said(update, update.lead) for update in joint]
    for lead in standing.leads:
        if lead in by_lead:
            said.append(_said(by_lead[lead], lead))
        elif not joint:
            said.append(Contribution(lead, None, None, _no_word(standing, (lead,))))
    return tuple(said)


def _said(update: Update, lead: str | None) -> Contribution:
    status = update.status
    if update.completed_on:
        status = f"{status or 'Completed'}, {short_date(update.completed_on)}"
    figures = ", ".join(f"{quarter}: {figure(value)}" for quarter, value in update.figures.items() if figure(value))
    words = None if update.text is None or is_blank(update.text) else without_personal_data(update.text)
    return Contribution(lead, words, status, None if words else figures or "no words")


def _no_word(standing: Standing, leads: tuple[str, ...]) -> str:
    """Why there are no words from these leads (one, or none at all)."""
    action = standing.action
    if action.state != "open":
        return f"{action.state}{f' on {long_date(action.closed)}' if action.closed else ''}"
    if not leads:
        return "nobody answers for this action"
    return "no return yet" if leads[0] in standing.awaited else "no update"


def _previous(standing: Standing) -> tuple[Contribution, ...]:
    named = len(standing.leads) > 1
    return tuple(
        Contribution(past.lead if named else None, shorten(past.text, MOST_PREVIOUS), past.cycle or None, None)
        for past in standing.previous
        if past.text and not is_blank(past.text)
    )


# ---------------------------------------------------------------- measures


def measure_plans(index: Index) -> tuple[MeasurePlan, ...]:
    """The plans of measures with a row for each measure that is not withdrawn."""
    found = []
    for plan in index.outcome.merged.register.plans:
        if plan.layout is Layout.MEASURES:
            rows = [
                _measure_row(index, standing)
                for standing in index.outcome.merged.standings
                if standing.action.plan == plan.code and standing.action.state != "withdrawn"
            ]
            found.append(MeasurePlan(plan.title, tuple(rows)))
    return tuple(found)


def _measure_row(index: Index, standing: Standing) -> MeasureRow:
    action = standing.action
    cycle = index.outcome.merged.cycle
    before = figures_before(standing.past, cycle)
    figures = tuple(_quarter(standing, quarter) or figure(before.get(quarter)) for quarter in QUARTERS)
    words = " / ".join(update.text for update in standing.updates if update.text and not is_blank(update.text))
    return MeasureRow(
        key=index.link(standing.key),
        measure=action.text,
        owner=action.agency or lead_words(standing),
        target=figure(action.target) or "none set",
        direction=_direction(action),
        figures=figures,
        against=_against(standing, cycle, index.flags_of(standing.key)),
        rag=index.rag(standing.key),
        commentary=shorten(words, MOST_PREVIOUS) if words else None,
    )


def _quarter(standing: Standing, quarter: str) -> str | None:
    """What was returned for the quarter; several owners' different figures side by side, None where there is none."""
    said = dict.fromkeys(figure(update.figures.get(quarter)) for update in standing.updates)
    return " / ".join(value for value in said if value) or None


def _direction(action: Action) -> str | None:
    if action.target is None or not action.direction:
        return None
    tolerance = f", tolerance {figure(action.tolerance)}" if action.tolerance else ""
    return f"{action.direction} is better{tolerance}"


def _against(standing: Standing, cycle: Cycle, flags: tuple[Flag, ...]) -> str:
    """How the measure stands to its target, as the rules judged it; of one they are silent on, as its figures say."""
    codes = {flag.code for flag in flags}
    if "measure-not-a-number" in codes:
        return "Not a number"
    if "measure-missing" in codes and "measure-off-target" not in codes:
        return "Figure missing"
    said = against_target(standing.action, figures_of(standing, cycle), quarter_of(cycle))
    return "Awaited" if said == "no figure" else said.capitalize()


# ---------------------------------------------------------------- returns


def return_lines(index: Index) -> tuple[ReturnLine, ...]:
    """Every workbook and contact, in the order of the master's Returns; flags that no row carries come last."""
    loose = [flag for flag in index.flags.get(None, ()) if flag.plan is None or flag.lead is not None]
    lines = []
    for row in index.outcome.merged.returns:
        own = [flag for flag in loose if _concerns(flag, row)]
        loose = [flag for flag in loose if flag not in own]
        lines.append(_return_line(index, row, own))
    lines += [
        ReturnLine(index.who(flag.lead) if flag.lead else "", None, "", None, None, flag.file, (flag_line(flag),))
        for flag in loose
    ]
    return tuple(lines)


def _concerns(flag: Flag, row: ReturnRow) -> bool:
    if flag.file or row.file:
        return flag.file == row.file and (flag.lead is None or flag.lead == row.contact)
    return flag.lead == row.contact


def _return_line(index: Index, row: ReturnRow, flags: list[Flag]) -> ReturnLine:
    return ReturnLine(
        who=index.who(row.contact) if row.contact else "Unknown",
        agency=index.agency(row.contact),
        state=row.state.value,
        received=short_date(row.received) if row.received else None,
        late=days_late(row),
        file=row.file,
        flags=tuple(flag_line(flag) for flag in worst_first(flags)),
    )
