"""What the manager asks by an Ask in the master: in her own words, in one letter, for as long as she asks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from desk import CYCLE as DESK_CYCLE
from desk import Begin, Desk, answer, small_register
from makers import BEFORE, CYCLE, DUE, action, merged, register, returned
from test_deciding import decide

from sspxl.issue import IssueSettings
from sspxl.issue.contents import books
from sspxl.issue.marked import MarkedCopy, Question, marked_copies
from sspxl.jobs.deciding import questions
from sspxl.letters.choosing import Chosen, choose
from sspxl.letters.choosing import Desk as LettersDesk
from sspxl.letters.composing import Composer
from sspxl.letters.facts import facts_of
from sspxl.letters.ladder import ladder_of
from sspxl.letters.view import Voice, view_of
from sspxl.letters.workdays import working_days
from sspxl.records import Return
from sspxl.records.made import Kind, Made, Stage, identity_of
from sspxl.rules import check
from sspxl.rules.decided import Decided, Decision, Marks
from sspxl.workspace import standard_templates

REGISTER = register(action("ASB/1", "Hold a panel"), action("ASB/2", "Plant trees"))
REGISTER = replace(REGISTER, contacts=tuple(replace(c, email=f"{c.initials}@example.org") for c in REGISTER.contacts))
CAME = returned(REGISTER, "CS", {"ASB/1": "On-going.", "ASB/2": "Nine trees were planted on 3 July."})
ASKED = Question(
    "ongoing-only",
    "ASB/1",
    "CS",
    "Asked by Kim Lowe: Which panel? It goes on. Please say.",
    True,
    CYCLE.name,
)
BARE = replace(ASKED, words='"On-going." says only that work goes on. Please say.', has_note=False)
OF_TREES = replace(ASKED, code="slipped", key="ASB/2", words="Asked by Kim Lowe: Whose trees? It moved. Please say.")
DAY = date(2026, 7, 13)  # the return came on the 10th; the cycle is due on the 17th


def copies(asked: Sequence[Question], *came: Return) -> tuple[MarkedCopy, ...]:
    outcome = check(merged(REGISTER, *came), DAY, BEFORE.name)
    return marked_copies(outcome, books(REGISTER, CYCLE, {}, IssueSettings("Safer Wexcombe")), {"CS": asked})


def desk(asked: Sequence[Question], *came: Return, made: Sequence[Made] = (), day: date = DAY) -> LettersDesk:
    outcome = check(merged(REGISTER, *came), day, BEFORE.name)
    facts = facts_of(outcome, copies(asked, *came), {}, ("ASB/1", "ASB/2"), {"CS": asked})
    ladder = ladder_of(DUE, (14, 3), (1, 7), working_days())
    return LettersDesk(outcome, facts, ladder, {}, {"CS"}, {"CS"}, tuple(made))


def letters(chosen: Chosen) -> list[tuple[Kind, tuple[str, ...]]]:
    """The letters to CS: of each its kind, and the rows that it asks about."""
    return [(one.kind, tuple(ask.key for ask in one.asks)) for one in chosen.wanted if one.contact.initials == "CS"]


def gone(chosen: Chosen, day: date = date(2026, 7, 11), stage: Stage = Stage.SENT) -> list[Made]:
    """The letters to CS, each as it is remembered once it went that day."""
    return [
        Made(
            one.identity, one.kind, CYCLE.name, "CS", day, stage, "x.eml",
            asked=tuple(mark for ask in one.asks for mark in ask.marks), sent=day if stage is Stage.SENT else None,
        )
        for one in chosen.wanted
        if one.contact.initials == "CS"
    ]  # fmt: skip


RECEIPT = gone(choose(desk([], CAME)))


# ---------------------------------------------------------------- the marked-up copy


def test_her_words_stand_in_the_list_in_place_of_the_flag_that_she_asks_about() -> None:
    (without,), (with_,) = copies([], CAME), copies([ASKED], CAME)
    assert [(one.spot, one.found, one.is_hers) for one in without.remarks] == [
        (without.remarks[0].spot, '"On-going." says only that work goes on.', False)
    ]
    assert [(one.spot, one.about, one.found, one.is_to_do, one.is_hers) for one in with_.remarks] == [
        (without.remarks[0].spot, "Action 1: Hold a panel", ASKED.words, True, True)
    ]


def test_an_ask_without_a_note_lists_only_what_the_list_does_not_have_anyhow() -> None:
    assert copies([BARE], CAME) == copies([], CAME)
    (copy,) = copies([replace(BARE, code="slipped", words="It moved.")], CAME)
    assert [one.found for one in copy.remarks] == ["It moved.", '"On-going." says only that work goes on.']


def test_a_question_alone_makes_a_copy_and_one_about_a_row_that_is_not_theirs_does_not() -> None:
    good = returned(REGISTER, "CS", {"ASB/1": "A panel met on 3 July.", "ASB/2": "Nine trees stand."})
    assert copies([], good) == copies([replace(OF_TREES, key="ASB/9")], good) == copies([OF_TREES]) == ()
    (copy,) = copies([OF_TREES], good)
    assert [(one.found, one.spot.column if one.spot else "") for one in copy.remarks] == [(OF_TREES.words, "answer")]


def test_her_questions_go_to_who_is_meant_in_the_order_in_which_she_asked() -> None:
    reg = register(action("ASB/1", "Hold a panel", "CS & MW"))
    marks = Marks("update", "", "")
    one = Decided(Decision.ASK, CYCLE.name, "slipped", "ASB/1", None, marks, BARE.words, "master.xlsx", number=1)
    two = replace(one, code=ASKED.code, lead="CS", words=ASKED.words, number=2)
    both = replace(BARE, code="slipped", lead=None)
    assert questions(reg, [one, two, replace(two, decision=Decision.WAIVE), replace(two, key="ASB/9")]) == {
        "CS": (both, ASKED), "MW": (both,),
    }  # fmt: skip


# ---------------------------------------------------------------- the letters


def test_a_receipt_that_has_not_gone_asks_her_question_too() -> None:
    chosen = choose(desk([OF_TREES], CAME))
    assert (letters(chosen), chosen.told) == ([(Kind.RECEIPT, ("ASB/1", "ASB/2"))], ())


def test_after_the_receipt_a_request_asks_it_once() -> None:
    assert letters(choose(desk([], CAME, made=RECEIPT))) == letters(choose(desk([BARE], CAME, made=RECEIPT))) == []
    chosen = choose(desk([ASKED], CAME, made=RECEIPT))
    assert (letters(chosen), chosen.told) == ([(Kind.REQUEST, ("ASB/1",))], ())
    drafted = [replace(one, day=DAY) for one in gone(chosen, stage=Stage.DRAFTED)]
    assert choose(desk([ASKED], CAME, made=[*RECEIPT, *drafted])) == chosen  # as long as it waits it is the same letter
    for stage in (Stage.SENT, Stage.DECLINED, Stage.DOUBTFUL):
        again = choose(desk([ASKED], CAME, made=[*RECEIPT, *gone(chosen, stage=stage)]))
        assert (letters(again), again.told) == ([], ())


def test_what_she_asks_after_a_request_went_is_asked_alone_and_in_other_words_anew() -> None:
    made = [*RECEIPT, *gone(choose(desk([ASKED], CAME, made=RECEIPT)))]
    second = choose(desk([ASKED, OF_TREES], CAME, made=made))
    assert letters(second) == [(Kind.REQUEST, ("ASB/2",))]
    assert {one.identity for one in second.wanted}.isdisjoint(one.identity for one in made)
    drafted = gone(second, DAY, Stage.DRAFTED)
    assert choose(desk([ASKED, OF_TREES], CAME, made=[*made, *drafted])) == second
    assert letters(choose(desk([ASKED, OF_TREES], CAME, made=[*made, *gone(second)]))) == []
    assert letters(choose(desk([replace(ASKED, words="Asked by Kim Lowe: When?")], CAME, made=made))) == [
        (Kind.REQUEST, ("ASB/1",))
    ]


@pytest.mark.parametrize("stage", [Stage.DECLINED, Stage.DOUBTFUL])
def test_her_question_goes_out_though_the_receipt_did_not(stage: Stage) -> None:
    made = [replace(one, stage=stage, sent=None, asked=()) for one in RECEIPT]
    assert letters(choose(desk([], CAME, made=made))) == []
    assert letters(choose(desk([ASKED], CAME, made=made))) == [(Kind.REQUEST, ("ASB/1",))]


def test_on_the_day_on_which_a_letter_went_it_waits_and_that_is_said() -> None:
    today = [replace(one, sent=DAY) for one in RECEIPT]
    chosen = choose(desk([ASKED], CAME, made=today))
    assert (letters(chosen), chosen.told) == (
        [],
        ("your question to CS about ASB/1 waits: a letter went to them today; it goes out with the next night",),
    )


def test_whoever_has_not_returned_is_asked_in_the_reminder_and_till_then_it_is_said_when() -> None:
    issued = Made(identity_of(Kind.ISSUE, CYCLE.name, "CS", "1"), Kind.ISSUE, CYCLE.name, "CS", DAY, Stage.SENT, "x")
    issued = replace(issued, sent=DAY)
    waiting = choose(desk([ASKED, OF_TREES], made=[issued]))
    assert (letters(waiting), waiting.told) == (
        [],
        (
            "your questions to CS about ASB/1, ASB/2 wait: nothing has come from them yet; they go with the reminder "
            "of 14 July 2026 or the receipt",
        ),
    )
    reminding = choose(desk([ASKED], made=[issued], day=date(2026, 7, 14)))
    assert (letters(reminding), reminding.told) == ([(Kind.REMINDER, ("ASB/1",))], ())
    over = choose(desk([ASKED], made=[replace(issued, sent=date(2026, 7, 27))], day=date(2026, 7, 28)))
    assert (letters(over), over.told) == (
        [],
        (
            "your question to CS about ASB/1 waits: nothing has come from them yet; it goes with the receipt, and "
            "into the next workbook that is issued",
        ),
    )


def test_a_reminder_of_the_rest_asks_nothing_that_a_request_has_asked() -> None:
    part = returned(REGISTER, "CS", {"ASB/1": "On-going.", "ASB/2": None})
    receipt = gone(choose(desk([], part)))
    made = [*receipt, *gone(choose(desk([ASKED], part, made=receipt)), date(2026, 7, 13))]
    assert letters(choose(desk([ASKED], part, made=made, day=date(2026, 7, 14)))) == [(Kind.REMINDER, ())]


def test_without_a_workbook_to_remind_of_a_question_waits_for_the_next_one() -> None:
    said = choose(replace(desk([ASKED]), issued=())).told[-1]  # after the reminder that waits for a workbook
    assert said == (
        "your question to CS about ASB/1 waits: nothing has come from them yet; it goes with the receipt, and "
        "into the next workbook that is issued"
    )


def test_a_question_about_a_row_that_their_workbook_did_not_have_goes_out_all_the_same() -> None:
    part = returned(REGISTER, "CS", {"ASB/1": "On-going.", "ASB/2": None})
    outcome = check(merged(REGISTER, part), DAY, BEFORE.name)
    for asked, expected in (([], ["ASB/1"]), ([OF_TREES], ["ASB/1", "ASB/2"])):
        facts = facts_of(outcome, copies(asked, part), {}, ("ASB/1",), {"CS": asked})["CS"]
        assert [ask.key for ask in facts.asks] == expected


def test_what_their_workbook_asks_already_is_not_said_to_wait_and_no_reminder_asks_it() -> None:
    older = replace(ASKED, cycle=BEFORE.name)
    chosen = choose(desk([older], day=date(2026, 7, 14)))
    assert (letters(chosen), chosen.told) == ([(Kind.REMINDER, ())], ())


@pytest.mark.parametrize("came", [(), (returned(REGISTER, "CS", {"ASB/1": None, "ASB/2": "Nine trees stand."}),)])
def test_her_words_stand_in_the_letter_about_a_row_that_is_blank(came: tuple[Return, ...]) -> None:
    asked = replace(ASKED, code="no-update")
    at = desk([asked], *came, day=date(2026, 7, 14))
    (wanted,) = [one for one in choose(at).wanted if one.contact.initials == "CS"]
    view = view_of(wanted, at, Voice("Safer Wexcombe", "", "Kim Lowe"), "CS.xlsx")
    composed = Composer(Path("no templates of her own"), standard_templates()).compose(wanted.kind, view)
    assert [asked.words in words for words in (composed.text, composed.html)] == [True, True]


# ---------------------------------------------------------------- a night


def waiting(desk: Desk) -> dict[str, str]:
    """The drafts to KM in outbox/: the kind, and the text."""
    drafts = [message_from_bytes(path.read_bytes(), policy=default) for path in (desk.root / "outbox").glob("*KM.eml")]
    return {
        str(one["X-Sspxl-Letter"]).partition("|")[0]: one.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        for one in drafts
    }


def receipt_gone(desk: Desk) -> None:
    """KM has answered ASB/1 with nothing but that it goes on, and was thanked."""
    words = {"ASB/1": "On-going.", "ASB/2": "Two patrols held on 3 and 17 October; 14 bikes stopped."}
    issued = desk.root / "issued" / DESK_CYCLE / f"KM {DESK_CYCLE}.xlsx"
    answer(issued, desk.root / "inbox" / "KM.xlsx", words, datetime(2026, 11, 9, 10))
    desk.done("nightly")
    for path in (desk.root / "outbox").glob("*KM.eml"):
        path.rename(path.parent / "sent" / path.name)


def test_the_night_drafts_her_question_once_and_withdraws_it_when_she_clears_the_ask(
    begin: Begin, tmp_path: Path
) -> None:
    desk = begin(tmp_path / "w", small_register(), DESK_CYCLE, then=receipt_gone)
    decide(desk, "ongoing-only", "Ask", "Keira, which streets?")
    assert "your question to KM about ASB/1 waits: a letter went to them today" in desk.done("nightly").out
    later = replace(desk, as_at=date(desk.as_at.year, desk.as_at.month, desk.as_at.day + 1))
    for _ in range(2):
        later.done("nightly")
        (kind,) = (found := waiting(desk))
        assert (kind, "Asked by the manager: Keira, which streets?" in found[kind]) == ("request", True)
    decide(desk, "ongoing-only", "")
    later.done("nightly")
    assert waiting(desk) == {}
