"""The board's summary report: one outcome, told on a first page and in full behind it.

    index -> front, plans, pictures -> view (Paper) -> html

The shaping ends in the frozen records of `view`, which hold words and numbers only; what sets them out holds no rule.
Source: PRODUCT.md section 10.
"""

from __future__ import annotations

from pathlib import Path

from sspxl.dates import as_at_words, long_date
from sspxl.records import Edition
from sspxl.report import front, plans
from sspxl.report.causes import cause
from sspxl.report.html import render
from sspxl.report.index import index
from sspxl.report.pictures import trend
from sspxl.report.view import Paper, RuleOff
from sspxl.rules import RAG_DEFINITION
from sspxl.summary import summarise

__all__ = ["build_paper", "build_report"]


def build_report(edition: Edition, templates: Path) -> str:
    """The summary report as one self-contained HTML file, from `summary.html.j2` in the folder `templates`.

    Raises UserError: the template is not there, or cannot be filled; its name and line are said.
    """
    return render(build_paper(edition), templates)


def build_paper(edition: Edition) -> Paper:
    """What the report says, shaped and ordered, for whatever kind of file sets it out."""
    found = index(edition)
    summary = summarise(edition.outcome)
    cycle = edition.outcome.merged.cycle
    anchors = {plan.code: f"plan-{n}" for n, plan in enumerate(edition.outcome.merged.register.plans, start=1)}
    completed, completed_in_all = front.completed(found)
    return Paper(
        partnership=edition.partnership,
        marking=edition.marking_of_all,
        cycle=cycle.name,
        as_at=as_at_words(edition.outcome.as_at, cycle.as_at),
        headline=front.headline(summary, completed_in_all),
        rag=front.rag_totals(summary),
        actions=summary.actions,
        by_plan=front.rag_by_plan(summary, anchors),
        returned=front.returned(found, summary),
        decisions=front.decisions(found),
        against_last=front.against_last(found),
        changed=front.changed(found),
        completed=completed,
        completed_more=completed_in_all - len(completed),
        trend=trend(edition.trend),
        plans=plans.plan_views(found, anchors),
        measures=plans.measure_plans(found),
        returns=plans.return_lines(found),
        definition=RAG_DEFINITION,
        rules_off=tuple(RuleOff(cause(code).title, code) for code in edition.outcome.switched_off),
        waived=edition.outcome.waived,
        ledger=edition.ledger.sentence(),
        ran=f"{long_date(edition.ran.date())} at {edition.ran:%H:%M}",
    )
