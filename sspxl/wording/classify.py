"""One label for one update's text, by what is left when the words that only say "work goes on" are taken away."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sspxl.text import shorten
from sspxl.wording.blockers import waits_for_something
from sspxl.wording.claims import Claim, claim, done_with, puts_off, says_done
from sspxl.wording.clauses import clauses, sentences
from sspxl.wording.dates import day_of_completion, first_date, undated
from sspxl.wording.elsewhere import goes_on_elsewhere
from sspxl.wording.evidence import FINDERS, in_use, practice, rhythm, state
from sspxl.wording.happenings import event
from sspxl.wording.languages import is_foreign
from sspxl.wording.lexicon import is_tangible
from sspxl.wording.outcomes import outcome
from sspxl.wording.parts import Parts, excepts, taken_apart
from sspxl.wording.pointers import names_a_period, without_numbers_of_the_plan
from sspxl.wording.routine import is_routine
from sspxl.wording.vocabulary import FUNCTION, GENERIC, NEGATIONS, stem
from sspxl.wording.weighing import says_less, says_more
from sspxl.wording.words import Clause, clause, levelled, reworded

_NEVER = 2.0  # no likelihood is as great


@dataclass(frozen=True, slots=True)
class Wording:
    """What kind of text an update is, and why, in a sentence for the partner."""

    label: str  # blank, ongoing_only, reference, placeholder, done_bare, nil or substantive
    partial: bool  # some parts say something and others do not
    why: str
    unanswered: tuple[str, ...] = ()
    """If partial: the marks of the parts that say nothing, "" for a bullet, "others" for all that have no mark."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    claim: Claim
    fact: str = ""  # the words that are the fact
    does: str = ""  # and what the update does by them, after "It"
    doubted_at: float = _NEVER  # how likely it has to be, by a second opinion, that there is no fact


_LABELS = {
    Claim.FACT: "substantive",
    Claim.REFERENCE: "reference",
    Claim.PLACEHOLDER: "placeholder",
    Claim.DONE: "done_bare",
    Claim.NIL: "nil",
    Claim.ONGOING: "ongoing_only",
    Claim.UNCLEAR: "ongoing_only",
    Claim.SCRAP: "placeholder",
    Claim.EMPTY: "blank",
}
_WHY = {
    Claim.REFERENCE: "It only points elsewhere; say here what has happened.",
    Claim.PLACEHOLDER: "It is a note of something still to be written or done, without a date.",
    Claim.DONE: "It says that this is done, but not when, where or with what result.",
    Claim.NIL: "It says that there was none, that it has not begun, or that it is not theirs to do.",
    Claim.ONGOING: "It says that work goes on, but not what was done, when or with what result.",
    Claim.UNCLEAR: "It does not say what was done, when or with what result.",
    Claim.SCRAP: "A name, a date or a word alone does not say what has happened.",
    Claim.EMPTY: "Nothing was written.",
}
_SAYS_MORE = "It says something beyond work going on."
_DOUBTED_AT: dict[object, float] = {
    event: 0.75,
    practice: 0.75,
    in_use: 0.75,
    state: 0.9,
    outcome: 0.9,
    rhythm: 0.9,
    goes_on_elsewhere: 0.9,
    Claim.NIL: 0.9,
    Claim.PLACEHOLDER: 0.9,
    Claim.SCRAP: 0.75,
}
"""How likely, by a second opinion, a text has to say only that work goes on, for that to be believed instead: of what
was found by single words. The others of FINDERS and the other claims stand."""
_OF_ITS_OWN = 0.75  # the same, of words that are a fact because they are none of the usual ones
_NOT_ENGLISH = "It does not seem to be in English, so it was not judged: somebody has to read it."
_QUOTED = 60  # characters
_BARE = (Claim.ONGOING, Claim.UNCLEAR, Claim.EMPTY, Claim.DONE)
_NOT_APPLICABLE_MARK = re.compile(r"[\W_]*(?:#?n[\s./\\]*a\b[\W_]*)*", re.I)
_TICKS = re.compile("[✓✔☑]")
_VAGUE = (Claim.ONGOING, Claim.UNCLEAR, Claim.NIL)
_TOO_MUCH_FOR_NOTHING = 5  # different specific words; waffle has three at most
_FEW = 5  # words: in so few a person or a thing is what it is about, "form too long"
_ONE_PERSON = frozenset({"he", "she", "him", "his", "her", "hers"})
_OTHERS = "others"
_OPENS_A_NIL = NEGATIONS | {"this", "it", "we", "there", "still", "but", "so", "as", "and", "currently", "0", "n/a"}
_PURPOSE = re.compile(
    r"(?:in order |so as )?to (?:ensure|make|help|keep|enable|improve|reduce|promote|protect|prevent|tackle|address|"
    r"better|"
    r"achieve|strengthen|maximise|minimise|raise|build|give|bring)\b"
)
_BUT_FOR = re.compile(r"(?:other than|apart from|except|bar)\b")


def classify(text: str | None) -> Wording:
    """The label of an update's text, whether it is partial, and why. Judged on the text alone.

    Only its first 8,000 characters are judged: an update that says something says it by then.
    """
    if text is None:
        return Wording("blank", False, _WHY[Claim.EMPTY])
    level = levelled(text)
    if is_foreign(level):
        return Wording("substantive", False, _NOT_ENGLISH)
    taken = taken_apart(level)
    intro = _judge(taken.intro)
    verdicts = [_judge(part.text) for part in taken.parts]
    best = min([intro, *verdicts], key=_rank)
    if not taken.parts:
        best = _weighed(level, best)
    unanswered = _unanswered(taken, intro, verdicts)
    return Wording(_LABELS[best.claim], bool(unanswered), _why(best, unanswered), unanswered)


def _weighed(level: str, verdict: _Verdict) -> _Verdict:
    """The verdict on a text, or another one where a second opinion outweighs it."""
    if verdict.claim in (Claim.ONGOING, Claim.UNCLEAR):
        return _Verdict(Claim.FACT) if says_more(level) else verdict
    needed = verdict.doubted_at if verdict.claim is Claim.FACT else _DOUBTED_AT.get(verdict.claim, _NEVER)
    return _Verdict(Claim.UNCLEAR) if needed < _NEVER and says_less(level, needed) else verdict


def _rank(verdict: _Verdict) -> Claim:
    return verdict.claim


def _unanswered(taken: Parts, intro: _Verdict, verdicts: list[_Verdict]) -> tuple[str, ...]:
    """The marks of the parts that say nothing, where another says something."""
    if Claim.FACT not in [intro.claim, *(verdict.claim for verdict in verdicts)] or not verdicts:
        return ()
    bare = [part.mark for part, verdict in zip(taken.parts, verdicts, strict=True) if verdict.claim in _BARE]
    if intro.claim in _BARE and excepts(taken.intro):  # "All on-going except (c): ..."
        bare.insert(0, _OTHERS)
    return tuple(bare)


def _why(best: _Verdict, unanswered: tuple[str, ...]) -> str:
    if best.claim is not Claim.FACT:
        return _WHY[best.claim]
    if not best.fact:
        return _SAYS_MORE
    said = f'It {best.does}: "{shorten(best.fact, _QUOTED)}".'
    if unanswered:
        *others, last = dict.fromkeys(map(_part_named, unanswered))
        named = f"{', '.join(others)} and {last}" if others else last
        return f"{said} It gives no fact about {named}."
    return said


def _quoted(said: Clause, fact: str) -> str:
    """The clause as it was typed; of a long one, from the fact on."""
    begins = said.typed.lower().find(fact.split()[0]) if len(said.typed) > _QUOTED else 0
    return said.typed[max(begins, 0) :].strip()


def _part_named(mark: str) -> str:
    if mark == _OTHERS:
        return "the others"
    return f"{mark})" if mark else "one of the points"


def _judge(text: str) -> _Verdict:
    """The verdict on one part: its fact, or the strongest claim it makes."""
    if _NOT_APPLICABLE_MARK.fullmatch(text) and not _TICKS.search(text):
        return _Verdict(Claim.EMPTY)
    best = _Verdict(Claim.EMPTY)
    for sentence in sentences(text):
        verdict = _judge_sentence(sentence)
        if verdict.claim is Claim.FACT:
            return verdict
        best = min(best, verdict, key=_rank)
    if best.claim in _VAGUE and len(set(clause(text).specific)) >= _TOO_MUCH_FOR_NOTHING:
        return _Verdict(Claim.FACT, text, "tells something of its own", _OF_ITS_OWN)
    return best


def _judge_sentence(sentence: str) -> _Verdict:
    made: list[Claim] = []
    for said, pointed in clauses(sentence):
        if made and made[-1] is Claim.ONGOING and said.text.startswith("since ") and not _of_somebody(said):
            continue  # "no change since the meeting was held"
        verdict = _judge_clause(said, pointed, made)
        if verdict.claim is Claim.FACT:
            return verdict
        made.append(verdict.claim)
    return _Verdict(min(made, default=Claim.EMPTY))


def _of_somebody(said: Clause) -> bool:
    return "left" in said.words or any(map(is_tangible, said.words))


def _judge_clause(whole: Clause, pointed: bool, before: list[Claim]) -> _Verdict:
    """The fact of a clause, or what it claims. `before` is what the sentence's earlier clauses claim."""
    said = reworded(whole, without_numbers_of_the_plan(whole.text, whole.words))
    if fact := _plain_fact(said):
        return fact
    made = claim(said, pointed)
    if (
        made is Claim.PLACEHOLDER
        and before
        and before[-1] in (Claim.ONGOING, Claim.UNCLEAR)
        and _PURPOSE.match(said.text)
    ):
        made = Claim.ONGOING  # "..., to ensure that nobody is missed": what it is for, not what is to be done
    if fact := _fact_beside(whole, said, made, before, pointed):
        return fact
    bare = reworded(said, undated(said.text))
    if bare is not said:
        made = claim(bare, pointed)
    return _Verdict(Claim.SCRAP if made is Claim.EMPTY and whole.words else made)


def _is_about_somebody(said: Clause) -> bool:
    """Whether it speaks of one person, or names one or a thing in so few words that it is what they are about."""
    if not _ONE_PERSON.isdisjoint(said.words):
        return True
    return len(said.words) <= _FEW and any(
        is_tangible(word) and word not in FUNCTION and stem(word) not in GENERIC for word in said.words
    )


def _plain_fact(said: Clause) -> _Verdict | None:
    """A fact that the clause holds by itself."""
    no_event = puts_off(said) or (says_done(said) and not done_with(said))  # "completed by the manager and now closed"
    for find, does in FINDERS:
        if find is event and no_event:
            continue
        if fact := find(said):
            if find in (event, practice) and is_routine(said):
                continue
            return _Verdict(Claim.FACT, _quoted(said, fact), does, _DOUBTED_AT.get(find, _NEVER))
    return None


def _fact_beside(whole: Clause, said: Clause, made: Claim, before: list[Claim], pointed: bool) -> _Verdict | None:
    """What becomes a fact beside a claim: the day of completion, the reason of a nil, the year it was put off to."""
    after_done, after_nil = Claim.DONE in before, Claim.NIL in before
    if after_nil and said.text.endswith(" first") and len(said.words) > 1:
        return _Verdict(Claim.FACT, said.typed, "says what comes first")
    if after_nil and said.text.startswith("so ") and said.content:
        return _Verdict(Claim.FACT, said.typed, "says what follows from it")
    if made is Claim.DONE and (more := done_with(said)):
        return _Verdict(Claim.FACT, _quoted(said, more[0]), "says what was completed, where or why")
    if (made is Claim.DONE or after_done) and not pointed and (day := day_of_completion(said.text)):
        return _Verdict(Claim.FACT, _quoted(said, day), "says when it was completed")
    if puts_off(said) and (first_date(said.text) or (names_a_period(whole.text) and " to " in whole.text)):
        return _Verdict(Claim.FACT, whole.typed, "says until when it was put off")
    if made is Claim.PLACEHOLDER and before and before[-1] is Claim.NIL and waits_for_something(said):
        return _Verdict(Claim.FACT, said.typed, "says what it waits for")
    if made is Claim.NIL and before and before[-1] is Claim.NIL and said.words[0] not in _OPENS_A_NIL:
        return _Verdict(Claim.FACT, said.typed, "says why")  # "Not started, budget not agreed"
    if made not in (Claim.SCRAP, Claim.UNCLEAR):
        return None
    if said.content and (after_done or after_nil or _BUT_FOR.match(said.text)):
        return _Verdict(
            Claim.FACT, said.typed, "says what was completed" if after_done else "says why, or what else there is"
        )
    if made is Claim.UNCLEAR and (said.specific or _is_about_somebody(said)):
        return _Verdict(Claim.FACT, said.typed, "tells something of its own", _OF_ITS_OWN)
    return None
