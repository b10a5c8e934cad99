"""What a rule makes of what it found: a flag complete enough to act on, without personal data."""

from __future__ import annotations

from dataclasses import replace

from makers import CYCLE, DUE, action, register, standing, update

from sspxl.records import Flag, Place, Severity
from sspxl.rules.rule import Night, Raised, Rule, Said, rule

PATROLS = action("ASB/1", "Keep weekly joint patrols.")
NIGHT = Night(register(PATROLS), CYCLE, DUE, None)
CELL, CONTACT = Place("CS.xlsx", "ASB", "G7"), Place("register.xlsx", "Contacts", "A3")


@rule("as-told", "Whatever is told", Severity.NOTE)
def as_told(told: Raised | None, night: Night) -> Raised | None:
    """What is told is what is found."""
    return told


def test_a_rule_is_its_code_its_name_its_severity_and_its_function() -> None:
    assert (as_told.code, as_told.name, as_told.severity) == ("as-told", "Whatever is told", Severity.NOTE)
    assert isinstance(as_told, Rule)
    assert as_told.flag(None, NIGHT) is None


def test_a_flag_has_the_action_s_plan_and_key_else_the_plan_that_is_told() -> None:
    made = Raised(CELL, "it is so", "mend it", PATROLS, "CS", plan="SA26")
    flag = Flag("as-told", Severity.NOTE, CELL, "it is so", "mend it", "ASB", "ASB/1", "CS", "CS.xlsx")
    assert as_told.flag(made, NIGHT) == flag
    assert as_told.flag(replace(made, action=None), NIGHT) == replace(flag, plan="SA26", key=None)


def test_a_flag_is_of_the_file_that_is_told_else_of_the_one_in_which_it_stands() -> None:
    made = Raised(CONTACT, "it is so", "mend it", lead="CS", file="CS.xlsx")
    flag = Flag("as-told", Severity.NOTE, CONTACT, "it is so", "mend it", None, None, "CS", "CS.xlsx")
    assert as_told.flag(made, NIGHT) == flag
    assert as_told.flag(replace(made, file=None), NIGHT) == replace(flag, file="register.xlsx")


def test_personal_data_in_what_was_found_is_masked_and_what_to_do_stays() -> None:
    made = Raised(CELL, "ring 07700 900123, or write to kim@a.example", "mend it")
    found = "ring 0770* ***123, or write to k**@a.example"
    flag = Flag("as-told", Severity.NOTE, CELL, found, "mend it", None, None, None, "CS.xlsx")
    assert as_told.flag(made, NIGHT) == flag
    assert as_told.flag(replace(made, found="rung on 7 May"), NIGHT) == replace(flag, found="rung on 7 May")


def test_what_is_said_is_flagged_at_its_own_cell_else_at_the_action_s() -> None:
    made = update("ASB/1", "Ten patrols.")
    said = Said(standing(PATROLS, made), made, 0, None)
    bare = replace(said, update=replace(made, places={}))
    places = [said.flag("so", "mend it").place, said.flag("so", "mend it", "status").place, bare.flag("so", "do").place]
    assert places == [CELL, replace(CELL, cell="H7"), PATROLS.place]
    assert (said.quoted, replace(said, update=replace(made, text=None)).quoted) == ('"Ten patrols."', '""')
