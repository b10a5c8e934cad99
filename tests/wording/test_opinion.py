"""The second opinion: what it is made of, what it was made from, and where it is heard."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from importlib import import_module

import pytest
from conftest import ROOT
from measure_wording import Labelled, labelled
from train_opinion import FILE, LESSONS, MOST, Lesson, learn, learnt_from, lessons

from sspxl.wording import Wording, classify
from sspxl.wording.opinion import Weights, likelihood, own_words, signs, sort_of, weights_in
from sspxl.wording.weighing import says_less, says_more
from sspxl.wording.words import levelled

JUDGING = import_module("sspxl.wording.classify")  # of which the room shows the function alone


def rows() -> tuple[Labelled, ...]:
    return (*labelled(), *labelled(path=LESSONS))


def test_the_weights_were_learnt_from_the_texts_as_they_are_and_fit_the_room() -> None:
    weights = weights_in(FILE.read_text("utf-8"))
    assert weights.learnt_from == learnt_from(lessons(rows())), "run `python -m tests.train_opinion`"
    assert FILE.stat().st_size <= MOST


@pytest.mark.long
def test_the_weights_are_what_the_script_makes_of_the_texts() -> None:
    assert FILE.read_text("utf-8") == learn(lessons(rows()))


def row(text: str, label: str, part: str = "tune") -> Labelled:
    return Labelled(text, label, False, part)


def test_a_text_that_is_held_back_is_no_lesson_nor_is_its_like_nor_a_blank() -> None:
    given = [
        row("Work goes on", "ongoing_only"),
        row("work  goes on.", "ongoing_only", "held"),
        row("9 gates fitted", "substantive"),
        row("12 Gates fitted!", "substantive", "held"),
        row("9 gates painted", "substantive"),
        row("-", "blank"),
    ]
    assert lessons(given) == (Lesson(tuple(sorted(signs("9 gates painted"))), False),)
    tuned = [replace(each, part="tune") for each in given]
    assert [lesson.ongoing for lesson in lessons(tuned)] == [True, True, False, False, False]


def test_no_text_that_is_held_back_takes_part() -> None:
    held = labelled("held")
    without = [each for each in rows() if each.part != "held"]
    changed = [*without, *(replace(each, label="blank") for each in held)]
    assert held
    assert learnt_from(lessons(changed)) == learnt_from(lessons(rows()))


def test_no_lesson_is_in_the_labelled_set_and_none_is_there_twice() -> None:
    further, known = labelled(path=LESSONS), {each.text for each in labelled()}
    assert [each.text for each in further if each.text in known] == []
    assert len({each.text for each in further}) == len(further)


def test_another_label_or_another_text_is_another_lesson() -> None:
    those = lessons([row("Work goes on", "ongoing_only"), row("Gates fitted", "substantive")])
    other = lessons([row("Work goes on", "nil"), row("Gates fitted", "substantive")])
    further = lessons([row("Work goes on", "ongoing_only"), row("Gates painted", "substantive")])
    assert len({learnt_from(each) for each in (those, other, further)}) == 3


def test_what_is_learnt_fits_the_room_and_keeps_what_tells_most() -> None:
    those = lessons([row(text, label) for text, label in TAUGHT * 3])
    file = learn(those)
    weights = weights_in(file)
    assert learn(those) == file
    assert weights.learnt_from == learnt_from(those)
    assert weights.of[" fitted "] < 0 < weights.of[" goes "]
    small = learn(those, 1600)
    assert len(small.encode()) <= 1600
    assert set(weights_in(small).of) < set(weights.of)


TAUGHT = [
    ("Work goes on", "ongoing_only"),
    ("It goes on", "ongoing_only"),
    ("Gates fitted", "substantive"),
    ("Locks fitted", "substantive"),
]


def test_a_file_of_weights_is_read_back() -> None:
    file = "learnt from\tabc\nbias\t-0.5\nunit\t0.25\n3\t^ G\t go on \n-1\tT H\n"
    assert weights_in(file) == Weights({"^ G": 3, " go on ": 3, "T H": -1}, 0.25, -0.5, "abc")


def test_the_signs_of_a_text() -> None:
    assert signs("Van 12") == {
        "#2",
        "^", "T", "0", "$",
        "^ T", "T 0", "0 $",
        "^ T 0", "T 0 $",
        " ^ ", " van ", " 0 ", " $ ",
        " ^ van ", " van 0 ", " 0 $ ",
        "^ va", " van", "van ", "an 0", "n 0 ", " 0 $",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [("14 vans", "£3.50 vans"), ("By Monday", "by tues"), ("in January", "In dec"), ("a\nb", "a/b"), ("VAN", "van")],
)
def test_texts_with_the_same_signs(one: str, other: str) -> None:
    assert signs(one) == signs(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("14 vans", "vans"), ("They may go", "They june go"), ("Ask KB", "Ask kb"), ("a - Brook", "a brook")],
)
def test_texts_with_other_signs(one: str, other: str) -> None:
    assert signs(one) != signs(other)


@pytest.mark.parametrize(
    ("word", "sort"),
    [
        ("the", "the"), ("should", "should"), (",", ","), ("0", "0"), ("seven", "N"), ("continues", "G"), ("van", "T"),
        ("arrested", "H"), ("probation", "P"), ("burglary", "O"), ("meeting", "Sing"), ("workshop", "C"),
        ("passion", "E"), ("wibbled", "Xed"), ("wibble", "X"), ("wibbling", "A"),
    ],
)  # fmt: skip
def test_the_sort_of_a_word(word: str, sort: str) -> None:
    assert sort_of(word) == sort


@pytest.mark.parametrize(
    ("text", "own"),
    [("On track", 0), ("On track (KB/LM)", 0), ("With Mr Garside", 0), ("x/q", 0), ("A van and a drone", 2)],
)
def test_words_of_its_own_are_neither_stock_nor_names(text: str, own: int) -> None:
    assert own_words(text) == own


@pytest.mark.parametrize(
    ("says_nothing", "says_something"),
    [
        ("Ongoing", "Owl box put up"),
        ("Officers carry on with their rounds", "Officers lost the keys"),
        ("Forms part of the daily round", "The forms were burnt"),
        ("", "Roof off"),
    ],
)
def test_a_text_like_those_that_say_nothing_is_the_likelier_to_say_nothing(
    says_nothing: str, says_something: str
) -> None:
    assert 0 < likelihood(says_something) < 0.2
    assert 0.2 < likelihood(says_nothing) < 1 or not says_nothing


def test_a_text_of_few_signs_of_one_kind_is_neither_sure_nor_an_overflow() -> None:
    assert 0 <= likelihood("van " * 40) <= likelihood("ongoing " * 40) <= 1


NOTHING, MORE, ANSWERED = (
    "Work continues with partners as before",
    "Ongoing, the landlord fled abroad",
    "It says something beyond work going on.",
)


def test_more_is_only_said_by_a_short_text_with_a_word_of_its_own() -> None:
    assert [says_more(levelled(text)) for text in (MORE, NOTHING, "C/F")] == [True, False, False]
    assert says_more(f"{MORE}{' ' * (160 - len(MORE))}")
    assert not says_more(f"{MORE}{' ' * (161 - len(MORE))}")


def test_how_many_words_of_its_own_a_text_has_settles_whether_it_is_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    weighing = import_module("sspxl.wording.weighing")
    monkeypatch.setattr(weighing, "likelihood", lambda _level: 0.0)
    assert [says_more(text) for text in ("On track", "On track, van")] == [False, True]
    monkeypatch.setattr(weighing, "likelihood", lambda _level: 1.0)
    assert [says_less(f"Ongoing:{' van' * count}", 0.75) for count in (4, 5)] == [True, False]


def test_less_is_only_said_where_every_sentence_says_it() -> None:
    assert says_less(NOTHING, 0.75)
    assert says_less(f"{NOTHING}. {NOTHING}.", 0.75)
    assert not says_less(f"{NOTHING}. Roof is off.", 0.75)
    assert not says_less(NOTHING, 1.0)
    assert says_less(f"{NOTHING}{' ' * (120 - len(NOTHING))}", 0.75)
    assert not says_less(f"{NOTHING}{' ' * (121 - len(NOTHING))}", 0.75)


def test_a_text_whose_parts_are_marked_is_left_to_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JUDGING, "says_more", lambda _level: True)
    assert classify("Ongoing") == Wording("substantive", False, ANSWERED)
    assert classify("a) ongoing b) ongoing").label == "ongoing_only"


@pytest.mark.parametrize(
    ("text", "label", "doubted"),
    [
        ("The lane was gated", "substantive", "ongoing_only"),
        ("Owls roost in the belfry", "substantive", "ongoing_only"),
        ("Police to visit the hostel", "placeholder", "ongoing_only"),
        ("Not started", "nil", "ongoing_only"),
        ("Nine wardens trained", "substantive", "substantive"),
        ("Launch on 3 May", "substantive", "substantive"),
        ("Held up by the landlord", "substantive", "substantive"),
        ("See item 4", "reference", "reference"),
        ("Completed", "done_bare", "done_bare"),
        ("N/A", "blank", "blank"),
    ],
)
def test_only_what_was_found_by_single_words_can_be_doubted(
    text: str, label: str, doubted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(JUDGING, "says_less", lambda _level, needed: False)
    assert classify(text).label == label
    monkeypatch.setattr(JUDGING, "says_less", lambda _level, needed: needed <= 0.9)
    assert classify(text).label == doubted


def test_wording_needs_none_of_the_libraries_that_the_script_needs() -> None:
    code = "import sys; from sspxl.wording import classify; classify('Roof off'); print('numpy' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert said == "False\n"
