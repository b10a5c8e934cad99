"""References: what is quoted beside the update that points, and which pointers lead to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from makers import (
    BEFORE,
    DUE,
    Case,
    action,
    contact,
    night,
    past,
    register,
    standing,
    update,
)

from sspxl.records import Flag, Merged, Place, Quoted, Severity, Update
from sspxl.rules import check
from sspxl.rules.pointing import dangling_reference, pointers, sentence

FACT = "Ten patrols were walked in May and 14 bikes stopped."
OTHER = "Six lamps were mended on 3 June in the underpass."
KEYS = {
    "ASB/1": "CS", "ASB/2": "CS", "ASB/3": "CS & MW", "ASB/4": "HS",
    "SA26/11": "CS", "SA26/11.1": "CS", "SA26/11.2": "MW", "SA26/12a": "CS", "SA26/12b": "CS", "SA26/13": "CS",
    "SA26/IX": "CS",
}  # fmt: skip
NAMED = (replace(contact("CS"), name="Cara Sole"), contact("MW"), replace(contact("HS", 4), name="Hana Sole"))
REG = register(*(action(key, f"Do {key}.", lead) for key, lead in KEYS.items()), contacts=NAMED)


def told(said: Mapping[str, str | tuple[str | None, ...] | None], **changes: Mapping[str, object]) -> Merged:
    """A night on which this is said of each key by its leads in their order; of the other keys nothing has come.

    `changes` maps a key, with "_" for "/" and ".", to what is changed of its standing.
    """
    standings = []
    for one in REG.actions:
        leads = KEYS[one.key].split(" & ")
        texts = said.get(one.key, ())
        spoken = zip(leads, texts if isinstance(texts, tuple) else (texts,), strict=False)
        updates = [update(one.key, text, lead) for lead, text in spoken if text != "awaited"]
        changed = changes.get(one.key.replace("/", "_").replace(".", "_"), {})
        standings.append(replace(standing(one, *updates), **changed))
    return night(REG, *standings)


def flag(code: str, found: str, do: str, key: str, lead: str, severity: Severity = Severity.WARNING) -> Flag:
    place = Place(f"{lead}.xlsx", key.rpartition("/")[0], "G7")
    return Flag(code, severity, place, found, do, place.sheet, key, lead, place.file)


def dangles(found: str, key: str = "ASB/1", lead: str = "CS") -> Flag:
    return flag("dangling-reference", found, "write here what was done, or name the item where it is said", key, lead)


def points(words: str, key: str = "ASB/1", lead: str = "CS") -> Flag:
    do = "write the words here too, so that the row can be read by itself"
    return flag(
        "reference-only",
        f'"{words}" points elsewhere, and says nothing here of what was done',
        do,
        key,
        lead,
        Severity.NOTE,
    )


def goes_on(words: str, key: str, lead: str = "CS") -> Flag:
    do = "say what was done: how many, when, with whom, what changed, or what holds it up"
    return flag("ongoing-only", f'"{words}" says only that work goes on', do, key, lead)


def blank(key: str, lead: str = "CS") -> Flag:
    do = "say what was done this cycle, what came of it and what happens next, or why nothing was done"
    return flag("no-update", "the update is blank", do, key, lead)


def notes_last(flags: tuple[Flag, ...]) -> tuple[Flag, ...]:
    """The flags by severity, each in the order in which they are told."""
    return tuple(sorted(flags, key=lambda flag: flag.severity is Severity.NOTE))


HITS = (
    Case(
        dangling_reference,
        "no such number",
        told({"ASB/1": "See item 14."}),
        (dangles('"See item 14": plan ASB has no 14'), points("See item 14.")),
    ),
    Case(
        dangling_reference,
        "no such number, in passing",
        told({"ASB/1": f"{FACT} See item 14."}),
        (dangles('"See item 14": plan ASB has no 14'),),
    ),
    Case(
        dangling_reference,
        "letters that are no number",
        told({"ASB/1": "See item IIX."}),
        (dangles('"See item IIX": plan ASB has no IIX'), points("See item IIX.")),
    ),
    Case(
        dangling_reference,
        "the last of a range",
        told({"SA26/13": "See 11.1 to 11.3.", "SA26/11.1": FACT, "SA26/11.2": OTHER}),
        (
            dangles('"See 11.1 to 11.3": plan SA26 has no 11.3', "SA26/13"),
            points("See 11.1 to 11.3.", "SA26/13"),
        ),
    ),
    Case(
        dangling_reference,
        "no such key",
        told({"ASB/1": "Please refer to SA26/40."}),
        (dangles('"Please refer to SA26/40": plan SA26 has no 40'), points("Please refer to SA26/40.")),
    ),
    Case(
        dangling_reference,
        "letters that are no number, after a plan's code",
        told({"ASB/1": "Please refer to SA26/IIX."}),
        (dangles('"Please refer to SA26/IIX": plan SA26 has no IIX'), points("Please refer to SA26/IIX.")),
    ),
    Case(
        dangling_reference,
        "a key of no plan",
        told({"ASB/1": "Please refer to VIO/4."}),
        (dangles('"Please refer to VIO/4": there is no plan VIO'), points("Please refer to VIO/4.")),
    ),
    Case(
        dangling_reference,
        "above the first",
        told({"ASB/1": "As above."}),
        (dangles('"As above": there is no action above it'), points("As above.")),
    ),
    Case(
        dangling_reference,
        "below the last",
        told({"ASB/4": "See below."}),
        (dangles('"See below": there is no action below it', "ASB/4", "HS"), points("See below.", "ASB/4", "HS")),
    ),
    Case(
        dangling_reference,
        "a contact who does not answer here",
        told({"ASB/1": "See MW."}),
        (dangles('"See MW": MW does not answer for ASB/1'), points("See MW.")),
    ),
    Case(
        dangling_reference,
        "a name that two have",
        told({"ASB/1": "See Sole."}),
        (dangles('"See Sole": nobody of that name answers here'), points("See Sole.")),
    ),
    Case(
        dangling_reference,
        "one that says only that work goes on",
        told({"ASB/1": "See item 2.", "ASB/2": "On-going"}),
        (
            dangles('"See item 2": ASB/2 says only that work goes on'),
            points("See item 2."),
            goes_on("On-going", "ASB/2"),
        ),
    ),
    Case(
        dangling_reference,
        "in passing, one that says only that work goes on",
        told({"ASB/1": f"{FACT} See item 2.", "ASB/2": "On-going"}),
        (dangles('"See item 2": ASB/2 says only that work goes on'), goes_on("On-going", "ASB/2")),
    ),
    Case(
        dangling_reference,
        "one that is blank",
        told({"ASB/1": "See item 2.", "ASB/2": None}),
        (dangles('"See item 2": ASB/2 says nothing'), points("See item 2."), blank("ASB/2")),
    ),
    Case(
        dangling_reference,
        "through another that points to one that goes on",
        told({"SA26/11": "See 13.", "SA26/13": "See SA26/11.1.", "SA26/11.1": "On-going"}),
        (
            dangles('"See 13": SA26/11.1 says only that work goes on', "SA26/11"),
            points("See 13.", "SA26/11"),
            goes_on("On-going", "SA26/11.1"),
            dangles('"See SA26/11.1": SA26/11.1 says only that work goes on', "SA26/13"),
            points("See SA26/11.1.", "SA26/13"),
        ),
    ),
    Case(
        dangling_reference,
        "through another that points to no such number",
        told({"ASB/1": "See item 2.", "ASB/2": "See item 14."}),
        (
            dangles('"See item 2": ASB/2 points to nothing either'),
            points("See item 2."),
            dangles('"See item 14": plan ASB has no 14', "ASB/2"),
            points("See item 14.", "ASB/2"),
        ),
    ),
    Case(
        dangling_reference,
        "to itself",
        told({"ASB/2": "See item 2."}),
        (dangles('"See item 2": ASB/2 points back to it', "ASB/2"), points("See item 2.", "ASB/2")),
    ),
    Case(
        dangling_reference,
        "in a circle of two",
        told({"ASB/1": "See item 2.", "ASB/2": "See item 1."}),
        (
            dangles('"See item 2": ASB/2 points back to it'),
            points("See item 2."),
            dangles('"See item 1": ASB/1 points back to it', "ASB/2"),
            points("See item 1.", "ASB/2"),
        ),
    ),
    Case(
        dangling_reference,
        "into a circle of two others",
        told({"ASB/1": "See item 2.", "ASB/2": "See item 4.", "ASB/4": "See item 2."}),
        (
            dangles('"See item 2": ASB/2 points to nothing either'),
            points("See item 2."),
            dangles('"See item 4": ASB/4 points back to it', "ASB/2"),
            points("See item 4.", "ASB/2"),
            dangles('"See item 2": ASB/2 points back to it', "ASB/4", "HS"),
            points("See item 2.", "ASB/4", "HS"),
        ),
    ),
    Case(
        dangling_reference,
        "in a circle by one lead of two, and in another by the other",
        told({"ASB/1": "See item 3.", "ASB/2": "See item 3.", "ASB/3": ("See item 1.", "See item 2.")}),
        (
            dangles('"See item 3": ASB/3 points back to it'),
            points("See item 3."),
            dangles('"See item 3": ASB/3 points back to it', "ASB/2"),
            points("See item 3.", "ASB/2"),
            dangles('"See item 1": ASB/1 points back to it', "ASB/3"),
            dangles('"See item 2": ASB/2 points back to it', "ASB/3", "MW"),
            points("See item 1.", "ASB/3"),
            points("See item 2.", "ASB/3", "MW"),
        ),
    ),
    Case(
        dangling_reference,
        "to the other lead, who only goes on",
        told({"ASB/3": ("See MW.", "On-going")}),
        (
            dangles('"See MW": ASB/3 says only that work goes on', "ASB/3"),
            goes_on("On-going", "ASB/3", "MW"),
            points("See MW.", "ASB/3"),
        ),
    ),
    Case(
        dangling_reference,
        "to the lead's own initials",
        told({"ASB/3": ("See CS.", FACT)}),
        (dangles('"See CS": ASB/3 points back to it', "ASB/3"), points("See CS.", "ASB/3")),
    ),
    Case(
        dangling_reference,
        "what another row points to, too, where more is awaited in that row",
        told({"ASB/1": "See item 3.", "ASB/3": "See item 2.", "ASB/2": "On-going"}),
        (
            points("See item 3."),
            goes_on("On-going", "ASB/2"),
            dangles('"See item 2": ASB/2 says only that work goes on', "ASB/3"),
            points("See item 2.", "ASB/3"),
        ),
    ),
    Case(
        dangling_reference,
        "all that is missing",
        told({"ASB/1": "See items 14 and 15."}),
        (
            dangles('"See items 14 and 15": plan ASB has no 14; "See items 14 and 15": plan ASB has no 15'),
            points("See items 14 and 15."),
        ),
    ),
)  # fmt: skip

WITH_A_FIGURE: dict[str, object] = {"ASB_2": {"updates": (replace(update("ASB/2", "On-going"), figures={"Q1": 4}),)}}

MISSES = (
    Case(
        dangling_reference,
        "one that says something",
        told({"ASB/1": "See item 2.", "ASB/2": OTHER}),
        (points("See item 2."),),
    ),
    Case(dangling_reference, "an item of minutes", told({"ASB/1": "14 seen. See item 40 of the minutes of 3 June."})),
    Case(
        dangling_reference,
        "one that is awaited",
        told({"ASB/1": "See item 2."}),
        (points("See item 2."),),
    ),
    Case(
        dangling_reference,
        "one of whose leads one is awaited",
        told({"ASB/1": "See item 3.", "ASB/3": "On-going"}),
        (points("See item 3."), goes_on("On-going", "ASB/3")),
    ),
    Case(
        dangling_reference,
        "through another, one of whose leads one is awaited",
        told({"ASB/1": "See item 2.", "ASB/2": "See item 3.", "ASB/3": "On-going"}),
        (points("See item 2."), points("See item 3.", "ASB/2"), goes_on("On-going", "ASB/3")),
    ),
    Case(
        dangling_reference,
        "through another to one that is awaited",
        told({"ASB/1": "See item 2.", "ASB/2": "See item 4."}),
        (points("See item 2."), points("See item 4.", "ASB/2")),
    ),
    Case(
        dangling_reference,
        "a lead who is awaited",
        told({"ASB/3": "See MW."}),
        (points("See MW.", "ASB/3"),),
    ),
    Case(
        dangling_reference,
        "a paper",
        told({"ASB/1": "See the annual report."}),
        (points("See the annual report."),),
    ),
    Case(
        dangling_reference,
        "through another to a paper",
        told({"ASB/1": "See item 2.", "ASB/2": "See the annual report."}),
        (points("See item 2."), points("See the annual report.", "ASB/2")),
    ),
    Case(
        dangling_reference,
        "one of two goes on",
        told({"ASB/1": "See items 2 and 4.", "ASB/2": "On-going", "ASB/4": OTHER}),
        (points("See items 2 and 4."), goes_on("On-going", "ASB/2")),
    ),
    Case(
        dangling_reference,
        "two that say something, and each other",
        told({"ASB/1": f"{FACT} See item 2.", "ASB/2": f"{OTHER} See item 1."}),
    ),
    Case(
        dangling_reference,
        "in passing, one that points back",
        told({"ASB/1": f"{FACT} See item 2.", "ASB/2": "See item 1."}),
        (points("See item 1.", "ASB/2"),),
    ),
    Case(
        dangling_reference,
        "through another to nowhere in particular",
        told({"ASB/1": "See item 2.", "ASB/2": "Covered elsewhere."}),
        (points("See item 2."), points("Covered elsewhere.", "ASB/2")),
    ),
    Case(
        dangling_reference,
        "the previous update",
        told({"ASB/1": "See previous update."}),
        (points("See previous update."),),
    ),
    Case(dangling_reference, "its own number in passing", told({"ASB/1": f"{FACT} As per item 1."})),
    Case(dangling_reference, "above in the same cell", told({"ASB/1": f"{FACT} As above, six more in June."})),
    Case(
        dangling_reference,
        "above among its own parts",
        told({"ASB/1": "a) See the annual report b) As above"}),
        (points("a) See the annual report b) As above"),),
    ),
    Case(dangling_reference, "an acronym in passing", told({"ASB/1": f"{FACT} Details are with MW."})),
    Case(dangling_reference, "a key of no plan in passing", told({"ASB/1": f"{FACT} See VIO/4."})),
    Case(
        dangling_reference,
        "a figure beside on-going",
        told({"ASB/1": "See item 2.", "ASB/2": "On-going"}, **WITH_A_FIGURE),
        (points("See item 2."), goes_on("On-going", "ASB/2")),
    ),
    Case(dangling_reference, "closed itself", replace(
        told({"ASB/1": "See item 14."}), standings=tuple(
            replace(s, action=replace(s.action, state="completed")) for s in told({"ASB/1": "See item 14."}).standings
        ))),
)  # fmt: skip


@pytest.mark.parametrize("case", HITS, ids=str)
def test_a_hit(case: Case) -> None:
    assert case.rule.code in {flag.code for flag in case.flags}
    assert check(case.merged, case.as_at, case.last_cycle).flags == notes_last(case.flags)


@pytest.mark.parametrize("case", MISSES, ids=str)
def test_a_near_miss(case: Case) -> None:
    assert case.rule.code not in {flag.code for flag in case.flags}
    assert check(case.merged, case.as_at, case.last_cycle).flags == notes_last(case.flags)


def test_only_what_points_to_an_action_or_a_lead_is_a_pointer() -> None:
    said = told({"ASB/1": "See item 14.", "ASB/2": FACT, "ASB/3": "See the annual report.", "ASB/4": "See item 2."})
    assert [one.update.key for one in pointers(said)] == ["ASB/1", "ASB/4"]


# ---------------------------------------------------------------- what is quoted


def quotes(merged: Merged) -> list[tuple[str, str, str | None, str | None, str | None]]:
    """Who points, by which words, to whose words, and what they are."""
    found = check(merged, DUE, BEFORE.name).quoted
    assert [one for one in found if not isinstance(one, Quoted)] == []
    return [(f"{one.key} {one.lead}", one.words, one.target, one.target_lead, one.says) for one in found]


SAID = {"ASB/2": OTHER, "SA26/11.1": FACT}


@pytest.mark.parametrize(
    ("key", "text", "quoted"),
    [
        ("ASB/1", "See comment against item 2 below.", [("See comment against item 2", "ASB/2", "CS", OTHER)]),
        ("ASB/1", "See below.", [("See below", "ASB/2", "CS", OTHER)]),
        ("ASB/1", f"{FACT} See also SA26/11.1.", [("See also SA26/11.1", "SA26/11.1", "CS", FACT)]),
        ("ASB/4", "See item 2a.", [("See item 2a", "ASB/2", "CS", OTHER)]),
        ("SA26/11.2", "As above.", [("As above", "SA26/11.1", "CS", FACT)]),
        ("ASB/1", "See action 2 of this plan.", [("See action 2", "ASB/2", "CS", OTHER)]),
        ("ASB/1", "See action 2 of the action plan.", [("See action 2", "ASB/2", "CS", OTHER)]),
        ("ASB/1", "See action 2 in the ASB and SA26 plans.", []),
        ("ASB/1", "As above; 14 bikes were also stopped in June.", [("As above", None, None, None)]),
        ("ASB/3", "As above; 14 bikes were also stopped in June.", [("As above", "ASB/2", "CS", OTHER)]),
        ("ASB/3", "See previous update.", []),
        ("ASB/3", "See previous action.", [("See previous", "ASB/2", "CS", OTHER)]),
        ("ASB/3", f"{FACT} See CS.", []),
        ("ASB/1", "See action 2 in the ASB plan.", [("See action 2", "ASB/2", "CS", OTHER)]),
        ("SA26/13", "See action 2 in the ASB plan.", [("See action 2", "ASB/2", "CS", OTHER)]),
        (
            "SA26/13",
            "See action 2 of the anti-social behaviour action plan.",
            [("See action 2", "ASB/2", "CS", OTHER)],
        ),
        ("SA26/13", "See item 11.1.", [("See item 11.1", "SA26/11.1", "CS", FACT)]),
        ("SA26/13", "See item 2 of the minutes.", []),
        ("ASB/1", "See item 2 of the minutes.", []),
        ("ASB/1", "See item 4.", [("See item 4", "ASB/4", None, None)]),
        ("ASB/1", "See item 14.", [("See item 14", None, None, None)]),
        ("ASB/1", "See items 2 and 14.", [("See items 2 and 14", "ASB/2", "CS", OTHER)]),
        ("ASB/1", "See the annual report.", []),
        ("ASB/1", f"{FACT} As noted above, it was wet.", []),
        ("ASB/1", f"{FACT} As per item 1.", []),
        ("ASB/1", FACT, []),
    ],
)
def test_what_is_said_where_an_update_points(key: str, text: str, quoted: list[tuple[str | None, ...]]) -> None:
    found = quotes(told(SAID | {key: text}))
    assert found == [(f"{key} {KEYS[key][:2]}", *one) for one in quoted]


def test_a_lead_is_quoted_by_initials_or_by_name() -> None:
    both = {"ASB/3": ("See MW.", OTHER)}
    assert quotes(told(both)) == [("ASB/3 CS", "See MW", "ASB/3", "MW", OTHER)]
    named = told({"ASB/3": (FACT, "As per Cara.")})
    assert quotes(named) == [("ASB/3 MW", "As per Cara", "ASB/3", "CS", FACT)]
    in_passing = told({"ASB/3": (f"{FACT} See MW.", OTHER)})
    assert quotes(in_passing) == [("ASB/3 CS", "See MW", "ASB/3", "MW", OTHER)]
    awaited = told({"ASB/3": "See MW."})
    assert quotes(awaited) == [("ASB/3 CS", "See MW", "ASB/3", "MW", None)]


SHARED = register(action("ASB/1", "Walk.", "CS & MW & HS"), action("ASB/7.1", "Light."), action("ASB/7.2", "Train."))


def shared(**said: str) -> Merged:
    """A night on which each of these leads says this of ASB/1; the others are awaited."""
    one, *others = SHARED.actions
    return night(
        SHARED,
        standing(one, *(update("ASB/1", text, lead) for lead, text in said.items())),
        *(standing(each, update(each.key, each.text)) for each in others),
    )


def test_of_three_leads_only_the_one_who_is_named_is_looked_at() -> None:
    assert quotes(shared(CS="See MW.", MW=FACT, HS=OTHER)) == [("ASB/1 CS", "See MW", "ASB/1", "MW", FACT)]
    assert quotes(shared(CS="See MW.", HS=OTHER)) == [("ASB/1 CS", "See MW", "ASB/1", "MW", None)]
    awaited = check(shared(CS="See MW.", HS="On-going"), DUE, None).flags
    assert [flag.code for flag in awaited if flag.key == "ASB/1"] == ["ongoing-only", "reference-only"]
    silent = check(shared(CS="See MW.", MW="On-going"), DUE, None).flags
    assert dangles('"See MW": ASB/1 says only that work goes on') in silent


def test_a_number_with_parts_stands_for_its_parts() -> None:
    assert quotes(shared(CS="See item 7.", MW=FACT, HS=OTHER)) == [
        ("ASB/1 CS", "See item 7", "ASB/7.1", "CS", "Light."),
        ("ASB/1 CS", "See item 7", "ASB/7.2", "CS", "Train."),
    ]


def test_all_leads_of_the_item_are_quoted_each_by_itself() -> None:
    assert quotes(told({"ASB/1": "See item 3.", "ASB/3": (FACT, OTHER)})) == [
        ("ASB/1 CS", "See item 3", "ASB/3", "CS", FACT),
        ("ASB/1 CS", "See item 3", "ASB/3", "MW", OTHER),
    ]


def test_a_row_that_only_points_on_is_followed_to_where_something_stands() -> None:
    chain = told({"SA26/11.2": "As above.", "SA26/11.1": "As above.", "SA26/11": FACT})
    assert quotes(chain) == [
        ("SA26/11.1 CS", "As above", "SA26/11", "CS", FACT),
        ("SA26/11.2 MW", "As above", "SA26/11", "CS", FACT),
    ]


def test_in_a_circle_each_shows_what_the_other_says() -> None:
    assert quotes(told({"ASB/1": "See item 2.", "ASB/2": "See item 1."})) == [
        ("ASB/1 CS", "See item 2", "ASB/2", "CS", "See item 1."),
        ("ASB/2 CS", "See item 1", "ASB/1", "CS", "See item 2."),
    ]
    own = f"{FACT} See item 2."
    assert quotes(told({"ASB/1": own, "ASB/2": "See item 1."})) == [
        ("ASB/1 CS", "See item 2", "ASB/2", "CS", "See item 1."),
        ("ASB/2 CS", "See item 1", "ASB/1", "CS", own),
    ]


@pytest.mark.parametrize(
    ("words", "keys"),
    [("See 9.", ["SA26/IX"]), ("See item IX.", ["SA26/IX"]), ("See item 12.", ["SA26/12a", "SA26/12b"])],
)
def test_a_number_is_found_however_the_plan_writes_it(words: str, keys: list[str]) -> None:
    said = {key: f"{FACT} {key}" for key in keys}
    assert [target for _, _, target, _, _ in quotes(told(said | {"SA26/13": words}))] == keys


@pytest.mark.parametrize(("number", "target"), [("20", "ASB/XX"), ("21", None), ("0", None)])
def test_a_roman_number_is_one_to_twenty(number: str, target: str | None) -> None:
    reg = register(action("ASB/I", "Do this."), action("ASB/XX", "Do that."))
    one, last = reg.actions
    said = update("ASB/I", f"See item {number}.")
    assert [each[2] for each in quotes(night(reg, standing(one, said), standing(last, update("ASB/XX", OTHER))))] == [
        target
    ]


def test_of_a_plan_without_numbers_no_item_is_looked_up() -> None:
    reg = register(action("ASB/C1", "Do this."), action("ASB/C2", "Do that."))
    one, two = reg.actions
    merged = night(reg, standing(one, update("ASB/C1", "See item 2.")), standing(two, update("ASB/C2", OTHER)))
    assert quotes(merged) == []


def test_of_a_closed_action_its_last_words_are_quoted() -> None:
    closed: dict[str, object] = {
        "action": replace(REG.actions[1], state="completed"),
        "previous": (past("ASB/2", OTHER),),
    }
    merged = told({"ASB/1": "See item 2."}, ASB_2=closed)
    assert quotes(merged) == [("ASB/1 CS", "See item 2", "ASB/2", None, OTHER)]
    still_open = told({"ASB/1": "See item 2."}, ASB_2={"previous": closed["previous"]})
    assert quotes(still_open) == [("ASB/1 CS", "See item 2", "ASB/2", None, None)]


def in_row(key: str, text: str, row: int, sheet: str = "ASB", lead: str = "CS", source: str | None = None) -> Update:
    made = update(key, text, lead, places={"update": Place("CS.xlsx", sheet, f"G{row}")})
    return replace(made, source=source or made.source)


@pytest.mark.parametrize(
    ("above", "target"),
    [
        (in_row("ASB/1", FACT, 8), "ASB/1"),  # ASB/2 and ASB/3 are not in this workbook
        (in_row("ASB/1", FACT, 6), "ASB/3"),  # a row of the workbook lies between
        (in_row("ASB/1", FACT, 8, "Other"), "ASB/3"),
        (in_row("ASB/1", FACT, 8, source="returns/2.xlsx"), "ASB/3"),
        (in_row("SA26/11", FACT, 8), "ASB/3"),
    ],
)
def test_above_is_the_row_above_in_the_workbook_else_in_the_register(above: Update, target: str) -> None:
    merged = told({"ASB/3": (OTHER, OTHER)})
    own = in_row("ASB/4", "As above.", 9, lead="HS", source="returns/2026-27 Q1/CS.xlsx")
    placed = [above, own, *(in_row("ASB/3", OTHER, 7, sheet="x", lead=lead) for lead in ("CS", "MW"))]
    standings = tuple(replace(s, updates=tuple(one for one in placed if one.key == s.key)) for s in merged.standings)
    found = [one.target for one in check(replace(merged, standings=standings), DUE, None).quoted if one.key == own.key]
    assert set(found) == {target}


@pytest.mark.parametrize("place", [Place("HS.xlsx", "ASB"), None])
def test_above_is_the_row_above_in_the_register_where_the_update_s_own_cell_is_not_known(place: Place | None) -> None:
    own = update("ASB/4", "As above.", "HS", places={"update": place} if place else {})
    merged = told({"ASB/3": (OTHER, OTHER)}, ASB_4={"updates": (own,), "awaited": ()})
    assert quotes(merged) == [
        ("ASB/4 HS", "As above", "ASB/3", "CS", OTHER),
        ("ASB/4 HS", "As above", "ASB/3", "MW", OTHER),
    ]


def test_a_thousand_rows_that_point_to_the_one_above_are_followed() -> None:
    reg = register(*(action(f"ASB/{n}", f"Do thing {n}.") for n in range(1, 1001)))
    said = [standing(one, update(one.key, "As above." if n else FACT)) for n, one in enumerate(reg.actions)]
    found = check(night(reg, *said), DUE, None)
    assert (len(found.quoted), {(one.target, one.says) for one in found.quoted}) == (999, {("ASB/1", FACT)})
    assert {flag.code for flag in found.flags} == {"reference-only"}


@pytest.mark.parametrize(
    ("quoted", "line"),
    [
        (Quoted("ASB/1", "CS", "See 2", "ASB/2", "MW", "Ten\npatrols."), 'ASB/2 (MW) says: "Ten patrols."'),
        (Quoted("ASB/1", "CS", "See 2", "ASB/2", None, "Ten."), 'ASB/2 says: "Ten."'),
        (Quoted("ASB/1", "CS", "See 2", "ASB/2", None, None), "ASB/2 says nothing yet"),
        (Quoted("ASB/1", "CS", "See 2", "ASB/2", "MW", None), "ASB/2 (MW) says nothing yet"),
        (Quoted("ASB/1", "CS", "See 9", None, None, None), '"See 9" points to nothing that is there'),
        (Quoted("ASB/1", "CS", "See 2", "ASB/2", None, "word " * 100), f'ASB/2 says: "{"word " * 58}word…"'),
    ],
)
def test_what_is_quoted_reads_as_a_line(quoted: Quoted, line: str) -> None:
    assert sentence(quoted) == line


def test_where_the_update_s_own_cell_is_not_known_the_action_s_is_named() -> None:
    reg = register(action("ASB/1", "Keep weekly joint patrols."))
    said = update("ASB/1", "See item 14.", places={})
    flags = check(night(reg, standing(reg.actions[0], said)), DUE, None).flags
    assert [(flag.code, flag.place) for flag in flags] == [
        (code, Place("register.xlsx", "Actions", "F2")) for code in ("dangling-reference", "reference-only")
    ]


def test_a_closed_action_of_which_nothing_was_ever_said_is_quoted_without_words() -> None:
    reg = register(action("ASB/1", "Keep weekly joint patrols."), action("ASB/2", "Light it.", state="completed"))
    one, two = reg.actions
    quoted = check(night(reg, standing(one, update("ASB/1", "See item 2.")), standing(two)), DUE, None).quoted
    assert [(each.target, each.says) for each in quoted] == [("ASB/2", None)]
