"""Every rule there is, by what it looks at."""

from __future__ import annotations

from typing import Any

from sspxl.rules import actions, findings, returns, words
from sspxl.rules.rule import Rule

OF_UPDATES = (
    words.no_update,
    words.ongoing_only,
    words.ongoing_again,
    words.reference_only,
    words.placeholder,
    words.done_without_evidence,
    words.unchanged,
)
OF_ACTIONS = (actions.action_overdue, actions.leads_disagree)
OF_RETURNS = (
    returns.return_overdue,
    returns.return_late,
    returns.return_unreadable,
    returns.return_duplicate,
    returns.return_superseded,
)
OF_FINDINGS = (
    findings.wrong_cycle,
    findings.identity_lost,
    findings.identity_disagrees,
    findings.macro_present,
    findings.read_in_doubt,
    findings.words_elsewhere,
    findings.shared_answer,
    findings.sender_mismatch,
    findings.row_missing,
    findings.row_unknown,
    findings.bad_value_returned,
    findings.status_suggested,
    findings.date_ambiguous,
    findings.formula_neutralised,
)
OF_REQUESTS = (findings.locked_text_changed,)
OF_INITIALS = (findings.lead_unknown,)
OF_REGISTER_CELLS = (findings.bad_value_registered,)

RULES: tuple[Rule[Any], ...] = (
    *OF_RETURNS,
    *OF_FINDINGS,
    *OF_REQUESTS,
    *OF_ACTIONS,
    *OF_UPDATES,
    *OF_INITIALS,
    *OF_REGISTER_CELLS,
)

RULE_NAMES: dict[str, str] = {rule.code: rule.name for rule in RULES}
"""What each code means, in words."""
