"""Every rule there is, by what it looks at."""

from __future__ import annotations

from typing import Any

from sspxl.rules import actions, blank, findings, measures, pointing, promises, returns, said_more, slips, status, words
from sspxl.rules.rule import Rule

OF_UPDATES = (
    words.no_update,
    words.ongoing_only,
    words.ongoing_again,
    words.reference_only,
    words.placeholder,
    words.done_without_evidence,
    words.unchanged,
    said_more.part_unanswered,
    said_more.drafting_residue,
    status.status_contradicts,
)
OF_TYPED = (said_more.personal,)
OF_COPIES = (said_more.copied_text,)
OF_POINTERS = (pointing.dangling_reference,)
OF_ACTIONS = (actions.action_overdue, slips.slipped, actions.leads_disagree)
OF_MEASURES = (
    measures.measure_missing,
    measures.measure_not_a_number,
    measures.measure_off_target,
    measures.measure_other_quarter,
)
OF_UNDEFINED = (measures.measure_undefined,)
OF_PROMISES = (promises.promise_passed,)
OF_RETURNS = (
    returns.return_overdue,
    returns.return_late,
    returns.return_unreadable,
    returns.sender_unknown_refused,
    returns.return_duplicate,
    returns.return_superseded,
)
OF_BLANK_RETURNS = (blank.return_blank,)
OF_FINDINGS = (
    findings.wrong_cycle,
    returns.return_rejected,
    returns.sender_unknown,
    returns.sender_colleague,
    findings.identity_lost,
    findings.identity_disagrees,
    findings.macro_present,
    findings.read_in_doubt,
    findings.words_elsewhere,
    findings.shared_answer,
    findings.row_repeated,
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
    *OF_BLANK_RETURNS,
    *OF_FINDINGS,
    *OF_REQUESTS,
    *OF_ACTIONS,
    *OF_UPDATES,
    *OF_TYPED,
    *OF_COPIES,
    *OF_POINTERS,
    *OF_MEASURES,
    *OF_UNDEFINED,
    *OF_PROMISES,
    *OF_INITIALS,
    *OF_REGISTER_CELLS,
)

RULE_NAMES: dict[str, str] = {rule.code: rule.name for rule in RULES}
"""What each code means, in words."""
