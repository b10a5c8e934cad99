"""What is done as a rule: "all reports are taken seriously", "staff attend as required". It tells of nothing done."""

from __future__ import annotations

from sspxl.wording.happenings import is_past
from sspxl.wording.lexicon import is_empty
from sspxl.wording.phrases import any_of
from sspxl.wording.vocabulary import TOPIC, stem, words_of
from sspxl.wording.words import Clause

_AS_A_RULE = any_of(
    r"""
    as (?:and when )?(?:necessary|appropriate|required|needed|requested|directed)
    as (?:they|it|these|issues|incidents|matters) (?:arises?|occurs?|comes? (?:up|in))
    (?:if|when|where|wherever|whenever) (?:requested|necessary|needed|required|appropriate|possible|practicable)
    (?:regularly|routinely|appropriately|accordingly|seriously|robustly|promptly)
    in (?:line|accordance) with (?:(?:our|the|agreed|local|national) )*(?:polic\w+|procedures?|demand|guidance|needs?|
        protocols?)
    on an? (?:\w+ ){0,3}basis
    (?:is|are) (?:(?:\w+ly|also|always|all|both) )*(?:recorded|offered|provided|deployed|reviewed|undertaken|taken|
        carried out|
        monitored|given|delivered|shared|assessed|supported|responded|followed|picked up|dealt|acted|managed|
        investigated|
        logged|kept|considered|discussed|addressed|actioned|prioritised|identified)
    """
)
_OF_THE_TRADE = words_of(
    """
    incident incidents patrol patrols training advice referral referrals premises enquiry enquiries concerns cases
    attend
    attends receive receives respond responds visit visits database
    """
)


def is_routine(said: Clause) -> bool:
    """Whether the clause only says what is done as a rule, and of nothing that is more than the matter of the plan."""
    if not _AS_A_RULE.search(said.text):
        return False
    return all(stem(word) in TOPIC or word in _OF_THE_TRADE or is_empty(word) or is_past(word) for word in said.content)
