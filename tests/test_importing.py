"""Existing plans as rows of the register: codes, numbers, contacts, updates, and the same again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

import openpyxl
import pytest
from desk import AS_AT, Desk, small_register
from sheets import by_openpyxl, read

from sspxl.errors import UserError
from sspxl.files import write_bytes
from sspxl.importing import Imported, free_code, import_plans, register_rows
from sspxl.jobs.job import open_job
from sspxl.jobs.preparing import import_files
from sspxl.records import Action, Contact, Layout, Place, Plan, Register, Update, Workbook
from sspxl.register import NewRows, append_rows, new_register, read_register
from sspxl.workspace import find_workspace

EMPTY = Register((), (), (), ())
NONE: Mapping[str, str] = MappingProxyType({})


def book(name: str = "plans.xlsx", /, **sheets: str) -> Workbook:
    return read(by_openpyxl({sheet.replace("_", " "): drawing for sheet, drawing in sheets.items()}), name)


def imported(*books: Workbook, into: Register = EMPTY, codes: Mapping[str, str] = NONE, cycle: str = "") -> Imported:
    return import_plans(books, into, codes, cycle)


def keys(one: Imported) -> list[tuple[str, str]]:
    return [(action.key, action.text) for action in one.actions]


NIGHT = """
    1. NIGHT ECONOMY
    THEMATIC LEAD: Ch Insp (Kim Lowe)
    ACTION POINT LEADS: CS - Community Safety, YO – Youth Service (Ali Rees)
    No | LEAD     | ACTION       | UPDATE          | DUE
    EARLY HELP
    1  | CS\\nYO  | Hold a panel | Two were\\nheld | 31/03/2027
    2  | YO       | Plant trees  |                 | TBC
"""


def test_a_sheet_becomes_a_plan_with_its_actions_contacts_and_updates() -> None:
    place = Place("plans.xlsx", "Night economy")
    places = dict.fromkeys(("Action", "Lead", "Due", "No", "Plan"), place)
    due = date(2027, 3, 31)
    plan = Plan("NE", "1. NIGHT ECONOMY", "Ch Insp (Kim Lowe)", Layout.THEMATIC, None, place)
    actions = (
        Action(
            "NE",
            "1",
            "EARLY HELP",
            "CS\nYO",
            None,
            "Hold a panel",
            due,
            due,
            "open",
            None,
            None,
            None,
            None,
            None,
            None,
            places,
        ),
        Action(
            "NE",
            "2",
            "EARLY HELP",
            "YO",
            None,
            "Plant trees",
            None,
            None,
            "open",
            None,
            None,
            None,
            None,
            None,
            None,
            places,
        ),
    )
    contacts = (
        Contact("CS", "Community Safety", None, None, None, None, place),
        Contact("YO", "Ali Rees", "Youth Service", None, None, None, place),
    )
    at = {"update": Place("plans.xlsx", "Night economy", "D6")}
    update = Update("NE/1", "CS\nYO", "", "Two were\nheld", None, None, {}, "substantive", False, None, None, at)
    found = imported(book(Night_economy=NIGHT))
    assert (found.plans, found.actions, found.contacts) == ((plan,), actions, contacts)
    assert [(u.key, u.lead, u.cycle, u.text, u.places) for u in found.updates] == [
        (update.key, update.lead, update.cycle, update.text, update.places)
    ]
    assert found.register == Register((plan,), actions, contacts, ())
    assert [report.sentence() for report in found.reports] == [
        "plans.xlsx, Night economy: plan NE (thematic): 2 rows, 2 added; 2 contacts from its key; "
        'row 7: the due date "TBC" is no date and was left out'
    ]


def test_importing_the_same_again_adds_nothing_and_changes_nothing() -> None:
    first = imported(book(Night_economy=NIGHT))
    again = imported(book(Night_economy=NIGHT), into=first.register)
    assert (again.plans, again.actions, again.contacts, again.register) == ((), (), (), first.register)
    assert again.updates == first.updates
    assert [report.sentence() for report in again.reports] == [
        "plans.xlsx, Night economy: plan NE (thematic): 2 rows, 0 added, 2 there already"
    ]


def test_what_was_imported_reads_back_from_the_register(tmp_path: Path) -> None:
    measures = "Priority | Ref | Performance measure | Owner | Target\nHarm | '1.10' | Burglaries | Police | 40%"
    found = imported(book(Night_economy=NIGHT, Measures=measures))
    path = tmp_path / "register.xlsx"
    path.write_bytes(new_register(NewRows(**register_rows(found))))
    back = read_register(path)
    assert [(p.code, p.title, p.thematic_lead, p.layout) for p in back.plans] == [
        ("NE", "1. NIGHT ECONOMY", "Ch Insp (Kim Lowe)", Layout.THEMATIC),
        ("MEASURES", "Measures", None, Layout.MEASURES),
    ]
    assert [(a.key, a.section, a.lead, a.agency, a.text, a.due, a.first_due, a.target) for a in back.actions] == [
        (a.key, a.section, a.lead, a.agency, a.text, a.due, a.first_due, a.target) for a in found.actions
    ]
    assert (found.actions[-1].key, found.actions[-1].target) == ("MEASURES/1.10", 40)
    assert [(c.initials, c.name, c.role) for c in back.contacts] == [
        ("CS", "Community Safety", None),
        ("YO", "Ali Rees", "Youth Service"),
    ]
    again = imported(book(Night_economy=NIGHT, Measures=measures), into=back)
    assert (again.plans, again.actions, again.contacts) == ((), (), ())


# ---------------------------------------------------------------- codes and titles


@pytest.mark.parametrize(
    ("sheet", "taken", "code"),
    [
        ("ASB", (), "ASB"),
        ("Criminal damage", (), "CD"),
        ("Commitments", (), "COMMITME"),
        ("Anti-social behaviour", (), "ASB"),
        ("4. Drugs & alcohol", (), "4DA"),
        ("ASB", ("ASB",), "ASB-2"),
        ("ASB", ("ASB", "ASB-2"), "ASB-3"),
        ("ASB", ("ASB-2",), "ASB"),
        ("---", (), "PLAN"),
    ],
)
def test_a_plans_code_comes_from_its_sheets_name(sheet: str, taken: tuple[str, ...], code: str) -> None:
    assert free_code(sheet, taken) == code


SMALL = "{title}\nNo | LEAD | ACTION | UPDATE\n1 | CS | {action} | Held"


def small(title: str = "", action: str = "Hold a panel") -> str:
    return SMALL.format(title=title, action=action)


def codes_and_titles(one: Imported) -> list[tuple[str, str]]:
    return [(plan.code, plan.title) for plan in one.plans]


def test_a_code_may_be_chosen_for_a_sheet() -> None:
    found = imported(book(ASB=small("Night"), Parks=small("Green", "Mow")), codes={"ASB": "NE26"})
    assert codes_and_titles(found) == [("NE26", "Night"), ("PARKS", "Green")]
    assert keys(found) == [("NE26/1", "Hold a panel"), ("PARKS/1", "Mow")]


def test_a_chosen_code_that_cannot_be_used_is_refused_with_every_fault() -> None:
    there = imported(book(Old=small("Old"))).register
    with pytest.raises(UserError) as caught:
        imported(
            book(ASB=small("A"), Parks=small("B", "Mow"), Third=small("C", "Sow"), Fourth=small("D", "Hoe")),
            into=there,
            codes={"ASB": "OLD", "Parks": "P", "Third": "P", "Fourth": "P/4", "Prks": "X"},
        )
    assert caught.value.faults == (
        '--code: the code "OLD" is taken; choose another for "ASB"',
        '--code: the code "P" is taken; choose another for "Third"',
        '--code: "P/4" cannot be a code; use letters, figures and hyphens, 20 at most',
        '--code: no plan was found on a sheet "Prks"; name one as its tab shows it',
    )


def test_a_code_chosen_for_a_plan_that_is_there_or_for_two_sheets_of_that_name_is_said() -> None:
    first = imported(book("a.xlsx", ASB=small("Night")))
    second = imported(
        book("b.xlsx", ASB=small("Night")),
        book("c.xlsx", ASB=small("Green", "Mow")),
        book("d.xlsx", ASB=small("Blue", "Swim")),
        into=first.register,
        codes={"ASB": "NEW"},
    )
    assert codes_and_titles(second) == [("NEW", "Green"), ("ASB-2", "Blue")]
    assert [report.remarks for report in second.reports] == [
        ("known by its title, so that the code NEW was not used",),
        (),
        ("the code NEW went to another sheet of that name",),
    ]


def test_codes_and_initials_that_differ_in_capitals_alone_are_not_added_twice() -> None:
    there = imported(book(Parks=small("Parks")), codes={"Parks": "np"}).register
    with pytest.raises(UserError) as caught:
        imported(book(Night=small("Night")), into=there, codes={"Night": "NP"})
    assert caught.value.faults == ('--code: the code "NP" is taken; choose another for "Night"',)
    assert [plan.code for plan in imported(book(Night_plan=small("Night")), into=there).plans] == ["NP-2"]
    doubled = """
        ACTION POINT LEADS: CS - Community Safety, Cs - Community Safety
        No | LEAD | ACTION       | UPDATE
        1  | CS   | Hold a panel |
    """
    assert [contact.initials for contact in imported(book(Night=doubled)).contacts] == ["CS"]


def test_sheets_that_share_a_title_are_plans_of_their_own_and_stay_so() -> None:
    plans = book(Done=small("Assessment 2026"), Proposed=small("ASSESSMENT 2026.", "Mow"), Other=small("Other", "Sow"))
    first = imported(plans)
    assert codes_and_titles(first) == [
        ("DONE", "Assessment 2026: Done"),
        ("PROPOSED", "ASSESSMENT 2026.: Proposed"),
        ("OTHER", "Other"),
    ]
    assert imported(plans, into=first.register).plans == ()
    alone = imported(book("alone.xlsx", Proposed=small("Assessment 2026", "Mow")), into=first.register)
    assert (alone.plans, alone.actions) == ((), ())


def test_a_plan_is_known_by_its_title_whatever_its_sheet_is_called_and_by_no_other() -> None:
    first = imported(book(ASB=small("Night economy")))
    renamed = imported(book(Sheet1=small("NIGHT  ECONOMY:", "Mow")), into=first.register)
    assert (renamed.plans, keys(renamed)) == ((), [("ASB/C1", "Mow")])
    assert renamed.reports[0].remarks == ("row 3: number 1 stands twice, C1 given",)
    other = imported(book(ASB=small("Night economy 2027", "Mow")), into=first.register)
    assert codes_and_titles(other) == [("ASB-2", "Night economy 2027")]


def test_two_plans_on_one_sheet_without_titles_are_kept_apart() -> None:
    drawing = "No | LEAD | ACTION | UPDATE\n1 | CS | Hold | Held\n\nRef | Recommendation | Progress\nI | Mow | Mown"
    found = imported(book(Both=drawing))
    assert codes_and_titles(found) == [("BOTH", "Both"), ("BOTH-2", "Both (2)")]
    assert keys(found) == [("BOTH/1", "Hold"), ("BOTH-2/I", "Mow")]
    assert imported(book(Both=drawing), into=found.register).actions == ()


def test_a_sheet_without_a_plan_is_reported_and_adds_nothing() -> None:
    found = imported(book(Survey="How safe? | 0.4\nAnd at night? | 0.2"))
    assert (found.plans, found.actions) == ((), ())
    assert [report.sentence() for report in found.reports] == [
        "plans.xlsx, Survey: no plan: it has neither header words such as No, LEAD, ACTION and UPDATE, nor numbered "
        "items with words beside them"
    ]


# ---------------------------------------------------------------- rows

STATUSES = """
    No | ACTION   | UPDATE  | STATUS      | COMPLETED ON
    1  | Hold     | Held    | complete    | 31/03/2026
    2  | Train    | Trained | Completed   | in spring
    3  | Plant    | Planted | In progress | 1/4/2026
    4  | Survey   | Done    | Green       |
    5  | Mow      | Mown    |             |
"""


def test_what_has_the_status_completed_is_completed_in_the_register_and_nothing_else() -> None:
    found = imported(book(Parks=STATUSES))
    assert [(action.ref, action.state, action.closed) for action in found.actions] == [
        ("1", "completed", date(2026, 3, 31)),
        ("2", "completed", None),
        ("3", "open", None),
        ("4", "open", None),
        ("5", "open", None),
    ]
    assert [report.remarks for report in found.reports] == [
        ('row 3: "in spring" under COMPLETED ON is no date and was left out', "2 of them completed, by their STATUS")
    ]
    assert [row["State"] for row in register_rows(found)["actions"]] == ["completed"] * 2 + ["open"] * 3
    assert imported(book(Parks=STATUSES), into=found.register).reports[0].remarks == ()


COMMITMENTS = "Priority | Commitment\nHarm | Hold panels every month\nHarm | Train the street wardens"


def test_rows_without_a_number_get_one_for_good() -> None:
    first = imported(book(Commitments=COMMITMENTS))
    assert keys(first) == [("COMMITME/C1", "Hold panels every month"), ("COMMITME/C2", "Train the street wardens")]
    longer = COMMITMENTS.replace("Harm | Hold", "Harm | Light the lanes at night\nHarm | Hold", 1)
    second = imported(book(Commitments=longer), into=first.register)
    assert keys(second) == [("COMMITME/C3", "Light the lanes at night")]
    assert imported(book(Commitments=longer), into=second.register).actions == ()


def test_a_number_that_stands_twice_or_a_row_without_words_is_said() -> None:
    drawing = "No | ACTION | UPDATE\n1 | Hold a panel |\n1 | Plant trees |\n3 | | lost words\n'C1' | Light the lane |"
    found = imported(book(ASB=drawing))
    assert keys(found) == [("ASB/1", "Hold a panel"), ("ASB/C1", "Plant trees"), ("ASB/C2", "Light the lane")]
    assert found.reports[0].remarks == (
        "row 3: number 1 stands twice, C1 given",
        "row 4 has no wording and was left out",
        "row 5: number C1 stands twice, C2 given",
    )


def test_rows_with_the_same_words_stay_as_many_as_they_are() -> None:
    drawing = "No | ACTION\n1 | Report to the board\n2 | Report to the board\n3 | Report to the boards"
    first = imported(book(ASB=f"{drawing} | x".replace("ACTION", "ACTION | UPDATE", 1)))
    assert [action.ref for action in first.actions] == ["1", "2", "3"]
    again = imported(book(ASB=f"{drawing} | x".replace("ACTION", "ACTION | UPDATE", 1)), into=first.register)
    assert again.actions == ()


def test_a_reworded_row_is_there_already_and_a_new_one_is_not() -> None:
    first = imported(book(ASB="No | ACTION | UPDATE\n1 | Hold a panel with all schools every month | x"))
    second = imported(
        book(ASB="No | ACTION | UPDATE\n1 | Hold a panel with all the schools each month | y\n2 | Plant trees | z"),
        into=first.register,
    )
    assert keys(second) == [("ASB/2", "Plant trees")]
    assert [(update.key, update.text) for update in second.updates] == [("ASB/1", "y"), ("ASB/2", "z")]


def test_a_target_or_date_that_cannot_be_read_is_left_out_and_said() -> None:
    drawing = "Ref | Measure | Target | Due\n1 | Burglaries | 1,250 | 6th Dec 2026\n2 | Robberies | fewer | soon"
    found = imported(book(M=drawing))
    assert [(a.target, a.due, a.first_due) for a in found.actions] == [
        (1250, date(2026, 12, 6), date(2026, 12, 6)),
        (None, None, None),
    ]
    assert found.reports[0].remarks == (
        'row 3: the target "fewer" is no number and was left out',
        'row 3: the due date "soon" is no date and was left out',
    )


# ---------------------------------------------------------------- contacts and updates

AT = Place("register.xlsx", "Contacts", "A2")


@pytest.mark.parametrize(
    ("known", "doubt"),
    [
        (Contact("CS", "Community Safety", None, None, None, None, AT), None),
        (Contact("cs", "COMMUNITY SAFETY.", None, None, None, None, AT), None),
        (Contact("CS", "Kim Lowe", "Community safety", None, None, None, AT), None),
        (Contact("CS", None, None, None, "cs@northam.example", None, AT), None),
        (
            Contact("CS", "Kim Lowe", None, None, None, None, AT),
            "CS is Kim Lowe in the register and Community Safety in the key; the register stands",
        ),
    ],
)
def test_a_contact_that_is_there_stands_and_another_name_is_said(known: Contact, doubt: str | None) -> None:
    found = imported(
        book(ASB=f"ACTION POINT LEADS: CS - Community Safety\n{small()}"), into=Register((), (), (known,), ())
    )
    assert (found.contacts, found.register.contacts) == ((), (known,))
    assert found.reports[0].remarks == ((doubt,) if doubt else ())


def test_updates_are_kept_verbatim_for_the_cycle_named_and_under_who_answers() -> None:
    drawing = """
        ACTION POINT LEADS: CS - Community Safety
        No | LEAD    | ACTION       | AGENCY | UPDATE
        1  | CS      | Hold a panel |        | On-going
        2  | CS & ZZ | Plant trees  |        | a) 12 planted b)
        3  |         | Light it     | Parks  |  Lit \\n twice
        4  |         | Sweep        |        | 7
        5  | CS      | Mow          |        |
    """
    for cycle in ("", "2025-26 Q4"):
        found = imported(book(ASB=drawing), cycle=cycle)
        assert [(u.key, u.lead, u.text, u.cycle) for u in found.updates] == [
            ("ASB/1", "CS", "On-going", cycle),
            ("ASB/2", "CS & ZZ", "a) 12 planted b)", cycle),
            ("ASB/3", "Parks", "Lit \n twice", cycle),
            ("ASB/4", "", "7", cycle),
        ]
        assert found.updates[0].label == "ongoing_only"
    assert found.updates[1].partial and not found.updates[0].partial


def test_what_goes_in_is_not_changed() -> None:
    def workbook() -> Workbook:
        return book(Night_economy=NIGHT, Parks=small("Green", "Mow"))

    def register() -> Register:
        return imported(book(Night_economy=NIGHT)).register

    given, into = workbook(), register()
    assert len(imported(given, into=into).plans) == 1
    assert (given.tables, into) == (workbook().tables, register())


# ---------------------------------------------------------------- the register in its place


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.new(tmp_path / "w", small_register())


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A workbook that adds one action."""
    (tmp_path / "plan.xlsx").write_bytes(by_openpyxl({"Night economy": small("Night economy")}))
    return tmp_path / "plan.xlsx"


def everything(desk: Desk) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in desk.root.rglob("*") if path.is_file() and path.name != ".sspxl.lock"}


@pytest.mark.parametrize("owner", ["~$register.xlsx", ".~lock.register.xlsx#"])
def test_a_register_that_is_open_is_left_alone_and_that_is_said(desk: Desk, plan: Path, owner: str) -> None:
    (desk.root / owner).write_bytes(b"")
    before = everything(desk)
    said = desk.run("import", plan)
    assert (said.code, said.err) == (2, "register.xlsx is open; close it and run this again\n")
    assert everything(desk) == before
    (desk.root / owner).unlink()
    desk.done("import", plan)
    assert [action.key for action in read_register(desk.root / "register.xlsx").actions][-1] == "NE/1"
    (old,) = (desk.root / "archive").glob("register*")
    assert old.read_bytes() == before[desk.root / "register.xlsx"]


def test_a_register_that_refuses_to_be_written_is_said_to_be_open(
    desk: Desk, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, data: bytes, over: str | None = None) -> None:
        if path == desk.root / "register.xlsx":
            raise PermissionError(13, "Permission denied", str(path))
        write_bytes(path, data)

    monkeypatch.setattr("sspxl.jobs.registering.write_bytes", refuse)
    before = (desk.root / "register.xlsx").read_bytes()
    said = desk.run("import", plan)
    assert (said.code, said.err) == (2, "register.xlsx is open; close it and run this again\n")
    assert (desk.root / "register.xlsx").read_bytes() == before


def test_an_import_adds_to_the_register_as_it_stands_once_the_lock_is_held(desk: Desk, plan: Path) -> None:
    """Another run took the same plan in while this one read its files."""
    path = desk.root / "register.xlsx"

    def meanwhile(paths: Sequence[Path]) -> Sequence[Path]:
        desk.done("import", plan)
        return paths

    job = open_job(find_workspace(desk.root), AS_AT, datetime(2026, 11, 10, 9), None, meanwhile)
    done = import_files(job, [plan], {}, None)
    assert [(one.rows, one.added) for one in done.sheets] == [(1, 0)]
    assert [action.key for action in read_register(path).actions].count("NE/1") == 1


def test_a_register_that_she_saves_while_an_import_writes_is_left_and_that_is_said(
    desk: Desk, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.root / "register.xlsx"

    def meanwhile(register: bytes, rows: NewRows) -> bytes:
        book = openpyxl.load_workbook(path)
        book["Contacts"]["D2"] = "An agency that she types just now"
        book.save(path)
        hers.append(path.read_bytes())
        return append_rows(register, rows)

    hers: list[bytes] = []
    monkeypatch.setattr("sspxl.jobs.preparing.append_rows", meanwhile)
    said = desk.run("import", plan)
    assert (said.code, said.err) == (2, "register.xlsx was saved in the meantime; run this again\n")
    assert ([path.read_bytes()], list((desk.root / "archive").iterdir())) == (hers, [])
    monkeypatch.undo()
    desk.done("import", plan)
    after = read_register(path)
    assert after.actions[-1].key == "NE/1"
    assert "An agency that she types just now" in [contact.agency for contact in after.contacts]
