"""What an action's leads said this cycle, put together for one cell.

With one lead the cell holds that lead's words exactly. With several it holds one line a lead, in the order of LEAD;
a return that speaks for all of them stands once, under the LEAD text. Figures of a measure stand before a lead's words
where the leads gave different ones. Source: PRODUCT.md section 9.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from sspxl.figures import figure, figures_apart
from sspxl.records import Outcome, Standing, Typed, Update
from sspxl.rules.pointing import sentence
from sspxl.text import shorten

AWAITED = "no return yet"
SILENT = "no update"
LONGEST_WORDING = 200


def contributions(standing: Standing) -> str | None:
    """The words of the action's leads. None: its one lead has sent nothing, or no words, or nobody leads it.

    Nobody is awaited on an action that is closed.
    """
    if len(standing.leads) < 2:
        return next((update.text for update in standing.updates if update.text), None)
    by_lead = {update.lead: update for update in standing.updates}
    for_all = [update for update in standing.updates if update.lead not in standing.leads]
    lines = [f"{update.lead}: {update.text or SILENT}" for update in for_all]
    apart = figures_apart(standing)
    for lead in standing.leads:
        if lead in by_lead:
            lines.append(f"{lead}: {_figures_of(lead, apart)}{by_lead[lead].text or SILENT}")
        elif not for_all and standing.action.state == "open":
            lines.append(f"{lead}: {AWAITED}")
    return "\n".join(lines) or None


def _figures_of(lead: str, apart: Mapping[str, Mapping[str, Typed]]) -> str:
    """The lead's figures where another lead's are different: the cell of the figure has room for one."""
    own = (f"{quarter} {figure(given[lead])}" for quarter, given in apart.items() if lead in given)
    return "".join(f"[{one}] " for one in own)


def beside(standing: Standing, outcome: Outcome) -> tuple[str, ...]:
    """What stands beside the action's updates: partners' words outside the answer cells, their answers to what the
    manager asked, the wording that they answer where she has changed it since, then what their updates point to, as it
    is said there."""
    answers = (f"{update.lead} answers: {update.answer}" for update in standing.updates if update.answer)
    pointed_to = (sentence(quoted) for quoted in outcome.quoted if quoted.key == standing.key and quoted.says)
    reworded = (
        f'{update.lead} answers the wording as issued: "{shorten(update.as_issued, LONGEST_WORDING)}"'
        for update in standing.updates
        if update.as_issued
    )
    return (*standing.also_said, *answers, *reworded, *dict.fromkeys(pointed_to))


def previous_words(standing: Standing) -> str | None:
    """The newest earlier words: one lead's exactly, several leads' one line each. None: nothing was said before."""
    if len(standing.leads) < 2:
        return next((past.text for past in standing.previous if past.text), None)
    return "\n".join(f"{past.lead}: {past.text}" for past in standing.previous if past.text) or None


def status_of(standing: Standing) -> str | None:
    """The status given, or the different ones of several leads: "In progress / Delayed"."""
    return _joined(standing.updates, lambda update: update.status)


def standing_words(standing: Standing) -> str | None:
    """The status as the board reads it: what the manager did with the action goes before what its leads say of it.

    "Withdrawn"; "Completed (closed)" where she closed it and its leads did not say so; their own status behind that.
    """
    given, state = status_of(standing), standing.action.state
    if state == "open" or (state == "completed" and given == "Completed"):
        return given
    said = f"return: {given}" if given else ""
    if state == "withdrawn":
        return f"Withdrawn ({said})" if said else "Withdrawn"
    return f"Completed ({'; '.join(filter(None, ('closed', said)))})"


def label_of(standing: Standing) -> str:
    """The label of the words, or the different ones of several leads; "blank" where nothing was said."""
    return (
        _joined(standing.updates, lambda update: f"{update.label}, partial" if update.partial else update.label)
        or "blank"
    )


def completed_on(standing: Standing) -> date | None:
    """The day by which the last of the leads had completed it."""
    return max((update.completed_on for update in standing.updates if update.completed_on), default=None)


def closed_on(standing: Standing) -> date | None:
    """The day by which its leads had completed it; where they name none, that on which the manager closed it."""
    return completed_on(standing) or (standing.action.closed if standing.action.state == "completed" else None)


def newest(standing: Standing) -> Update | None:
    """The update of the newest return that counts; of equals the first in the order of LEAD."""
    came = [update for update in standing.updates if update.source and update.received]
    return max(came, key=lambda update: update.received or date.min, default=None)


def sources(standing: Standing) -> tuple[str, ...]:
    """The paths of the returns that count, the newest first."""
    first = newest(standing)
    rest = [update.source for update in standing.updates if update.source]
    return tuple(dict.fromkeys([*([first.source] if first and first.source else []), *rest]))


def _joined(updates: Iterable[Update], value: Callable[[Update], str | None]) -> str | None:
    return " / ".join(dict.fromkeys(text for text in map(value, updates) if text)) or None
