"""The sources of the sample hang together, and what is built of them is what its README says."""

import csv
import re
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import sample
from conftest import ROOT, SAMPLE_DAY

from sspxl.errors import UnreadableReturn
from sspxl.files import sha256
from sspxl.jobs.job import open_job
from sspxl.jobs.nightly import Night, nightly
from sspxl.leads import Directory
from sspxl.read import Limits, read_workbook
from sspxl.records import STATUSES, Action, Contact, Layout, Ledger, Place, Plan, PromiseState
from sspxl.refs import ref_of
from sspxl.register import read_register
from sspxl.rules import RULES
from sspxl.text import plain
from sspxl.workspace import Workspace

SOURCES = ROOT / "workbooks" / "sample"
HEADERS = {
    "plans": "Code, Title, Thematic lead, Layout, Marking",
    "contacts": "Initials, Name, Role, Agency, Email, Deputy email",
    "actions": "Plan, Section, No, Lead, Agency, Action, Due, First due, State, Opened, Closed, Carried from, "
    "Measure target, Direction, Tolerance",
    "updates": "Cycle, Key, Lead, Update, Status, Completed on, Q1, Q2, Q3, Q4",
    "returns": "Contact, Days, How, Note, From",
    "decisions": "Cycle, Flag, Key, Lead, Decision, Note",
}
OPENS = {-2: -212, -1: -121, 0: -30}
HOWS = {
    "pasted as values", "sheets of two workbooks", "cut short", "sent twice", "older version",
    "last cycle's workbook", "row deleted", "row added", "colleague's row", "bad status", "wording changed",
    "with password", "with macro", "merged answer", "row repeated", "note added", "nothing filled in",
    "question answered", "as issued", "out of office",
}  # fmt: skip
FIRST_VERSION = {
    "return-overdue", "return-late", "return-unreadable", "return-duplicate", "return-superseded", "wrong-cycle",
    "action-overdue", "no-update", "ongoing-only", "ongoing-again", "reference-only", "placeholder",
    "done-without-evidence", "unchanged", "lead-unknown", "row-missing", "row-unknown", "bad-value", "identity-lost",
    "locked-text-changed", "leads-disagree", "sender-mismatch", "identity-disagrees", "macro-present",
    "sender-unknown", "sender-colleague",
    "read-in-doubt", "words-elsewhere", "shared-answer", "status-suggested", "date-ambiguous", "formula-neutralised",
    "row-repeated", "return-blank", "slipped", "part-unanswered", "status-contradicts", "copied-text",
    "dangling-reference", "drafting-residue", "personal-data", "promise-passed", "measure-missing",
    "measure-not-a-number", "measure-off-target", "measure-other-quarter", "measure-undefined",
}  # fmt: skip
MARKER = re.compile(r"\{[^}]*\}?")
OFFSET = re.compile(r"[+-]\d+")

Rows = list[dict[str, str]]
Case = tuple[str, int, str]
"""One that came back: its contact, its day and how; no two are alike."""


def rows_of(name: str) -> Rows:
    with (SOURCES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLANS, CONTACTS, ACTIONS, UPDATES, RETURNS, DECISIONS = (rows_of(name) for name in HEADERS)
KEYS = {f"{row['Plan']}/{row['No']}": row for row in ACTIONS}
ANSWERS = {(int(row["Cycle"]), row["Key"], row["Lead"]): row for row in UPDATES}


def action(row: dict[str, str]) -> Action:
    words = {name: row[name] or None for name in ("Section", "Lead", "Agency")}
    return Action(
        plan=row["Plan"], ref=row["No"], section=words["Section"], lead=words["Lead"], agency=words["Agency"],
        text=row["Action"], due=None, first_due=None, state=row["State"], opened=None, closed=None, carried_from=None,
        target=None, direction=None, tolerance=None, places={},
    )  # fmt: skip


PLACE = Place("register.xlsx")
DIRECTORY = Directory(
    Contact(row["Initials"], row["Name"], row["Role"], row["Agency"], row["Email"], None, PLACE) for row in CONTACTS
)
PLAN_OF = {
    row["Code"]: Plan(row["Code"], row["Title"], row["Thematic lead"], Layout(row["Layout"]), row["Marking"], PLACE)
    for row in PLANS
}
WHO = {key: DIRECTORY.answerers(action(row), PLAN_OF[row["Plan"]]) for key, row in KEYS.items()}


@pytest.mark.parametrize("name", HEADERS)
def test_a_source_has_exactly_its_columns(name: str) -> None:
    with (SOURCES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        lengths = [len(row) for row in csv.reader(file)]
    assert ", ".join(rows_of(name)[0]) == HEADERS[name]
    assert set(lengths) == {len(HEADERS[name].split(", "))}


def test_there_are_seven_plans_in_all_five_layouts() -> None:
    counts = Counter(row["Plan"] for row in ACTIONS)
    assert [(row["Code"], row["Layout"], counts[row["Code"]]) for row in PLANS] == [
        ("ASB", "thematic", 12),
        ("VIO", "thematic", 11),
        ("RRO", "thematic", 10),
        ("SA", "assessment", 16),
        ("SSG", "matrix", 10),
        ("PM", "measures", 8),
        ("REC", "recommendations", 9),
    ]
    assert len(ACTIONS) == 76


def test_there_are_fourteen_contacts_in_seven_agencies() -> None:
    assert len(CONTACTS) == len({row["Initials"] for row in CONTACTS}) == 14
    assert len({row["Agency"] for row in CONTACTS}) == 7
    emails = [row[column] for row in CONTACTS for column in ("Email", "Deputy email") if row[column]]
    assert [email for email in emails if not re.fullmatch(r"[a-z.-]+@[a-z-]+\.example\.org", email)] == []


def test_every_number_is_read_as_it_is_typed_and_stands_once() -> None:
    assert [row["No"] for row in ACTIONS if ref_of(row["No"]) != row["No"]] == []
    assert len(KEYS) == len(ACTIONS)


def test_only_one_leads_initials_are_unknown() -> None:
    assert {key: who.unknown for key, who in WHO.items() if who.unknown} == {"ASB/8": ("HP",), "ASB/9": ("HP",)}


def test_only_one_owner_matches_nobody_and_the_thematic_lead_answers() -> None:
    assert {key: who.unmatched for key, who in WHO.items() if who.unmatched} == {
        "SA/7": ("Night-time economy subgroup",)
    }
    assert [key for key, who in WHO.items() if not who.contacts] == []
    assert WHO["SA/7"].contacts == WHO["ASB/8"].contacts == WHO["SA/11"].contacts == ("KM",)


def test_every_thematic_lead_is_one_contact() -> None:
    named = {code: DIRECTORY.person(plan.thematic_lead) for code, plan in PLAN_OF.items()}
    assert named == {
        "ASB": ("KM",), "VIO": ("RG",), "RRO": ("NF",), "SA": ("KM",), "SSG": ("TO",), "PM": ("EV",), "REC": ("KM",)
    }  # fmt: skip


def test_one_contact_leads_nothing_but_what_all_partners_lead() -> None:
    everyone = {row["Initials"] for row in CONTACTS}
    own = {initials for who in WHO.values() for initials in who.contacts if len(who.contacts) < len(everyone)}
    assert everyone - own == {"WT"}
    assert [key for key, who in WHO.items() if set(who.contacts) == everyone] == ["ASB/10", "SA/6"]


def test_every_day_is_an_offset_but_a_due_date_that_is_tbc_and_a_completion_in_words() -> None:
    columns = ("Due", "First due", "Opened", "Closed")
    typed = {(key, c): row[c] for key, row in KEYS.items() for c in columns if row[c] and not OFFSET.fullmatch(row[c])}
    assert typed == {("SA/10", "Due"): "TBC"}
    words = {
        (k, row["Completed on"]) for k, row in ANSWERS.items() if not OFFSET.fullmatch(row["Completed on"] or "+0")
    }
    assert words == {((0, "SA/2", "EV"), "end of {month:-1}")}


def test_closed_actions_say_when_and_open_ones_do_not() -> None:
    assert {row["State"] for row in ACTIONS} == {"open", "completed", "withdrawn"}
    assert [key for key, row in KEYS.items() if bool(row["Closed"]) != (row["State"] != "open")] == []


def test_every_update_is_of_an_action_that_was_open_by_somebody_who_answers_for_it() -> None:
    strangers = [(row["Key"], row["Lead"]) for row in UPDATES if row["Lead"] not in WHO[row["Key"]].contacts]
    closed = [
        (row["Cycle"], row["Key"])
        for row in UPDATES
        if (day := KEYS[row["Key"]]["Closed"]) and int(day) <= OPENS[int(row["Cycle"])]
    ]
    assert (strangers, closed) == ([], [])
    assert len(ANSWERS) == len(UPDATES)


def test_every_status_is_of_the_list_but_one_that_is_a_tick() -> None:
    assert {row["Status"] for row in UPDATES} == {*STATUSES, "✓"}
    assert ANSWERS[0, "SA/11.1", "RG"]["Status"] == "✓"


def test_what_is_completed_says_when_or_is_a_case_of_its_own() -> None:
    undated = {
        (r["Cycle"], r["Key"], r["Lead"]) for r in UPDATES if (r["Status"] == "Completed") != bool(r["Completed on"])
    }
    assert undated == {("-2", "SA/1", "DW"), ("0", "VIO/11", "RG")}


def test_texts_have_known_markers_and_no_fixed_year() -> None:
    texts = [value for row in (*PLANS, *ACTIONS, *UPDATES, *RETURNS, *DECISIONS) for value in row.values()]
    markers = [marker for text in texts for marker in MARKER.findall(text)]
    assert [marker for marker in markers if not re.fullmatch(r"\{(date|month|quarter):[+-]\d+\}", marker)] == []
    assert [text for text in texts if re.search(r"\b(19|20)\d\d\b", text)] == []
    assert len(markers) > 100


def test_a_measure_keeps_its_earlier_quarters_from_cycle_to_cycle() -> None:
    quarters = ("Q1", "Q2", "Q3", "Q4")
    moved = []
    for (cycle, key, lead), row in ANSWERS.items():
        before = ANSWERS.get((cycle - 1, key, lead))
        if before and [row[q] for q in quarters[:3]] != [before[q] for q in quarters[1:]]:
            moved.append((cycle, key, lead))
    assert moved == []
    assert {row["Key"] for row in UPDATES if row["Q4"]} == {key for key in KEYS if key.startswith("PM/")}
    assert [row["Key"] for row in UPDATES if row["Q4"] and not re.fullmatch(r"[\d.]+", row["Q4"])] == ["PM/2.2"]


def test_every_way_to_spoil_a_return_is_there_and_explained() -> None:
    explained = re.findall(r"^\| ([a-z' ]+) \| ", read_me(), re.MULTILINE)
    assert {how for row in RETURNS for how in row["How"].split(" + ")} == HOWS
    assert set(explained) >= HOWS


def test_returns_come_while_the_cycle_runs_some_of_them_late_and_one_contact_sends_nothing() -> None:
    cases: list[Case] = [(row["Contact"], int(row["Days"]), row["How"]) for row in RETURNS]
    assert len(set(cases)) == len(cases)
    assert [case for case in cases if not OPENS[0] <= case[1] <= 0] == []
    assert sorted(case for case in cases if case[1] > -5) == [
        ("AH", -4, "cut short"),
        ("AH", -3, "sheets of two workbooks"),
        ("DW", -1, "pasted as values"),
        ("FY", -3, "with password"),
        ("IH", -2, "out of office"),
        ("KM", -1, "as issued"),
        ("NF", -4, "last cycle's workbook"),
        ("OB", -2, "wording changed"),
        ("TO", -4, "sent twice"),
    ]
    sent = {row["Contact"] for row in RETURNS if row["How"] != "out of office"}
    assert {row["Initials"] for row in CONTACTS} - sent == {"IH"}


def test_what_was_emailed_comes_from_its_contact_a_colleague_or_somebody_unknown() -> None:
    own = {row["Initials"]: row["Email"] for row in CONTACTS}
    emailed = [row for row in RETURNS if row["From"]]
    assert {row["Contact"]: row["From"] for row in emailed if row["From"] != own[row["Contact"]]} == {
        "EV": "m.ashdown@kelderby-health.example.org",
        "KM": "karis.m@home.example.org",
        "DW": "orders@print-shop.example.org",
    }
    assert {row["Contact"] for row in emailed if row["From"] == own[row["Contact"]]} == {"GT", "IH", "MC", "OB"}
    assert len(emailed) == 7


def test_the_current_cycle_is_answered_by_those_whose_workbook_can_be_opened() -> None:
    unanswered = ("cut short", "with password", "nothing filled in", "out of office")
    opened = {row["Contact"] for row in RETURNS if row["How"] not in unanswered}
    assert {row["Lead"] for row in UPDATES if row["Cycle"] == "0"} == opened
    assert len(opened) == 11


def slips(how: str) -> list[tuple[str, str, str]]:
    """Every slip of that name: the contact, and the note before and after the colon."""
    return [
        (row["Contact"], where, what)
        for row in RETURNS
        for name, note in zip(row["How"].split(" + "), row["Note"].split(" + "), strict=True)
        for where, _, what in [note.partition(": ")]
        if name == how
    ]


@pytest.mark.parametrize("how", ["row deleted", "bad status", "wording changed", "merged answer", "row repeated"])
def test_a_spoiled_row_is_one_that_its_contact_was_sent(how: str) -> None:
    ((contact, key, what),) = slips(how)
    assert contact in WHO[key].contacts
    assert KEYS[key]["State"] == "open"
    assert what


def test_an_added_row_is_for_a_plan_of_its_contact() -> None:
    ((contact, plan, what),) = slips("row added")
    assert any(contact in who.contacts for key, who in WHO.items() if key.startswith(f"{plan}/"))
    assert what


def test_the_manager_decides_on_the_cycle_before_and_whoever_is_asked_answers() -> None:
    assert {row["Cycle"] for row in DECISIONS} == {"-1"}
    assert [(row["Decision"], row["Flag"], row["Key"], row["Lead"]) for row in DECISIONS] == [
        ("Waive", "reference-only", "SSG/5", "AH"),
        ("Ask", "ongoing-again", "VIO/1", "RG"),
        ("Ask", "promise-passed", "ASB/8", "KM"),
    ]
    asked = {(row["Lead"], row["Key"]) for row in DECISIONS if row["Decision"] == "Ask"}
    assert {(contact, key) for contact, key, what in slips("question answered") if what} == asked
    assert ANSWERS[-1, "SSG/5", "AH"]["Update"] == ANSWERS[0, "SSG/5", "AH"]["Update"]


def test_a_good_text_is_repeated_word_for_word_and_another_says_on_going_three_times() -> None:
    texts = [ANSWERS[cycle, "REC/III", "EV"]["Update"] for cycle in OPENS]
    assert texts[1] == texts[2] != texts[0]
    assert len(texts[1]) > 100
    assert [ANSWERS[cycle, "ASB/4", "RG"]["Update"] for cycle in OPENS] == [
        "Street surgeries are on-going.",
        "This is on-going.",
        "On-going",
    ]


def test_leads_disagree_on_two_actions_of_the_current_cycle() -> None:
    said: dict[str, set[str]] = {}
    for (cycle, key, _), row in ANSWERS.items():
        if cycle == 0 and key not in ("ASB/10", "SA/10"):
            said.setdefault(key, set()).add(row["Status"])
    assert [key for key, statuses in said.items() if len(statuses) > 1] == ["ASB/2", "SA/2"]


def read_me() -> str:
    return (SOURCES / "README.md").read_text("utf-8")


def flag_rows() -> list[tuple[str, str]]:
    """Each row of the README's tables of flags: the code, and where it shows."""
    return re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \| [^|]+ \|$", read_me(), re.MULTILINE)


def test_the_sample_raises_every_flag_that_exists() -> None:
    assert {rule.code for rule in RULES} - {"return-rejected"} == FIRST_VERSION  # nobody has decided in it


def test_the_readme_says_of_every_flag_where_it_shows() -> None:
    codes = [code for code, _ in flag_rows()]
    assert set(codes) >= FIRST_VERSION
    assert len(codes) == len(set(codes))


def test_whatever_the_readme_names_is_there() -> None:
    places = [where for _, where in flag_rows()]
    keys = {key for where in places for key in re.findall(r"[A-Z]+/[\dIVX.]+", where)}
    initials = {word for where in places for word in re.findall(r"(?<!/)\b[A-Z]{2}\b(?!/)", where)}
    assert keys - set(KEYS) == set()
    assert initials - {row["Initials"] for row in CONTACTS} == {"HP"}
    assert plain(read_me()).count("invented") == 1


def test_no_source_is_left_out() -> None:
    assert sorted(path.name for path in SOURCES.iterdir()) == sorted(
        [*(f"{name}.csv" for name in HEADERS), "partnership.toml", "README.md", "master.png"]
    )


def test_the_readme_names_every_action_that_is_overdue() -> None:
    overdue = {key for key, row in KEYS.items() if row["State"] == "open" and row["Due"].startswith("-")}
    assert set(re.findall(r"[A-Z]+/[\dIVX.]+", dict(flag_rows())["action-overdue"])) == overdue


def test_a_row_named_as_empty_is_empty_and_its_return_is_there() -> None:
    named = re.findall(r"([A-Z]+/[\dIVX.]+) \(([A-Z]+)\)", dict(flag_rows())["no-update"])
    assert named == [("ASB/7", "RG"), ("SA/11.3", "AH")]
    assert [case for case in named if (0, *case) in ANSWERS] == []
    assert {who for _, who in named} <= {row["Contact"] for row in RETURNS}


# ---------------------------------------------------------------- the builder

TODAY = SAMPLE_DAY


def test_markers_become_the_words_of_the_day() -> None:
    assert sample.expand("On {date:+14} and in {month:-1}; {date:-22}, {month:+2}.", TODAY) == (
        "On 6 December 2026 and in October 2026; 31 October 2026, January 2027."
    )
    assert sample.expand("{date:14} {year:+1} {month:-11}", TODAY) == "{date:14} {year:+1} December 2025"


@pytest.mark.parametrize(
    ("today", "names"),
    [
        (date(2026, 11, 22), ["2026-27 Q1", "2026-27 Q2", "2026-27 Q3"]),
        (date(2026, 11, 14), ["2025-26 Q4", "2026-27 Q1", "2026-27 Q2"]),
        (date(2026, 11, 15), ["2026-27 Q1", "2026-27 Q2", "2026-27 Q3"]),
        (date(2027, 2, 15), ["2026-27 Q2", "2026-27 Q3", "2026-27 Q4"]),
        (date(2027, 5, 16), ["2026-27 Q3", "2026-27 Q4", "2027-28 Q1"]),
    ],
)
def test_cycles_are_named_after_the_quarter_of_45_days_ago_and_the_two_before(today: date, names: list[str]) -> None:
    assert [cycle.name for cycle in sample.rounds(today)] == names


def test_cycles_open_and_are_due_on_days_counted_from_today() -> None:
    assert [[(day - TODAY).days for day in (c.opens, c.due, c.as_at)] for c in sample.rounds(TODAY)] == [
        [-212, -187, -171],
        [-121, -96, -80],
        [-30, -5, 9],
    ]


@pytest.mark.parametrize(
    ("quarter", "written"),
    [
        (1, {"q1": "tbc"}),
        (2, {"q1": 36, "q2": "tbc"}),
        (3, {"q2": 36, "q3": "tbc"}),
        (4, {"q1": 29.5, "q3": 36, "q4": "tbc"}),
    ],
)
def test_figures_are_written_for_the_quarters_that_the_year_has_had(quarter: int, written: dict[str, object]) -> None:
    assert sample.figures({"Q1": "29.5", "Q2": "", "Q3": "36", "Q4": "tbc"}, quarter) == written


def test_the_register_of_an_earlier_cycle_knows_nothing_of_what_came_later() -> None:
    sources = sample.read_sources(sample.SOURCES)
    first, _, current = sample.rounds(TODAY)

    def actions(cycle: sample.Round) -> dict[str, tuple[object, object, object]]:
        rows = sample.register_rows(sources, cycle, TODAY).actions
        return {f"{r['Plan']}/{r['No']}": (r["State"], r.get("Closed"), r.get("Due")) for r in rows}

    def day(offset: int) -> date:
        return TODAY + timedelta(offset)

    then, now = actions(first), actions(current)
    assert (then["SA/1"], now["SA/1"]) == (("open", None, day(-150)), ("completed", day(-170), day(-150)))
    assert (then["ASB/12"], now["ASB/12"]) == (("open", None, day(-40)), ("withdrawn", day(-60), day(-40)))
    assert (then["ASB/3"], now["ASB/3"]) == (("open", None, day(-15)), ("open", None, day(75)))
    assert then["SA/10"] == now["SA/10"] == ("open", None, "TBC")
    assert {state for state, _, _ in then.values()} == {"open"}


def test_settings_are_set_in_their_own_section_and_a_missing_one_is_a_fault() -> None:
    settings = '[partnership]\nname = "" # yours\nmarking = "OFFICIAL"\n[manager]\nname = ""\n'
    assert sample.with_values(settings, {"manager": {"name": "A \\1"}, "partnership": {"name": "B"}}) == (
        '[partnership]\nname = "B" # yours\nmarking = "OFFICIAL"\n[manager]\nname = "A \\1"\n'
    )
    with pytest.raises(LookupError, match=r"no setting \[\('manager', 'email'\)\]"):
        sample.with_values(settings, {"manager": {"email": "x"}})


def test_a_workspace_that_holds_something_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "register.xlsx").write_bytes(b"hers")
    assert sample.main(["--into", str(tmp_path)]) == 2
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("register.xlsx", b"hers")]
    assert (
        capsys.readouterr().err == f"{tmp_path} holds register.xlsx: delete that, or build elsewhere with --into DIR.\n"
    )


@pytest.fixture(scope="module")
def workbooks_back(built_sample: Path) -> dict[Case, tuple[str, bytes]]:
    """Each workbook that comes back in the current cycle, with its name and bytes."""
    sources = sample.read_sources(sample.SOURCES)
    *_, before, current = sample.rounds(TODAY)
    folders = [built_sample / "issued" / cycle.name for cycle in (current, before)]

    def issued(contact: str) -> tuple[Path, Path]:
        this, last = (next(folder.glob(f"{contact} *.xlsx")) for folder in folders)
        return this, last

    return {
        (sent.contact, (sent.day - TODAY).days, sent.how): sample.returned_file(
            sent, issued(sent.contact), current, TODAY
        )
        for sent in sample.sent_in(sources, current, TODAY)
        if sent.how != "out of office"
    }


def test_no_two_that_came_have_the_same_name(built_sample: Path) -> None:
    sources = sample.read_sources(sample.SOURCES)
    *_, before, current = sample.rounds(TODAY)
    issued = (built_sample / "issued" / current.name, built_sample / "issued" / before.name)
    files = sample.Files(sources, current, issued, TODAY)
    names = [files.file(sent)[0] for sent in sample.sent_in(sources, current, TODAY)]
    assert len(set(names)) == len(names) == len(RETURNS)


def test_each_return_holds_the_rows_and_the_identity_that_its_slip_has_left(
    workbooks_back: dict[Case, tuple[str, bytes]],
) -> None:
    found = {}
    for case, (name, made) in workbooks_back.items():
        try:
            workbook = read_workbook(made, name, Limits())
        except UnreadableReturn as why:
            found[case] = why.what
            continue
        rows = [row for table in workbook.tables for row in table.rows]
        cycle = workbook.issued_to.cycle if workbook.issued_to else None
        found[case] = (
            cycle,
            len(rows),
            sum(row.row_id is not None for row in rows),
            sum("update" in r.cells for r in rows),
            sum("answer" in r.cells for r in rows),
        )
    now = "2026-27 Q3"
    assert found == {
        ("PL", -15, "older version"): (now, 9, 9, 4, 0),
        ("GT", -13, "colleague's row"): (now, 8, 7, 8, 0),
        ("KM", -12, "row added + question answered"): (now, 12, 11, 11, 1),
        ("DW", -11, "pasted as values"): (None, 6, 0, 6, 0),
        ("TO", -10, "with macro"): (now, 8, 8, 8, 0),
        ("RG", -9, "merged answer + row repeated + question answered"): (now, 14, 14, 12, 1),
        ("EV", -8, "row deleted"): (now, 9, 9, 9, 0),
        ("MC", -7, "bad status"): (now, 8, 8, 8, 0),
        ("PL", -7, "note added"): (now, 9, 9, 9, 0),
        ("WT", -6, "nothing filled in"): (now, 1, 1, 0, 0),
        ("NF", -4, "last cycle's workbook"): ("2026-27 Q2", 9, 9, 8, 0),
        ("TO", -4, "sent twice"): (now, 8, 8, 8, 0),
        ("AH", -4, "cut short"): "a workbook or zip file that was cut short",
        ("FY", -3, "with password"): "a workbook with a password",
        ("AH", -3, "sheets of two workbooks"): ("2026-27 Q2", 7, 7, 6, 0),
        ("OB", -2, "wording changed"): (now, 5, 5, 5, 0),
        ("KM", -1, "as issued"): (now, 11, 11, 11, 0),
        ("DW", -1, "pasted as values"): (None, 6, 0, 6, 0),
    }


def test_what_was_typed_over_stands_in_the_workbook(workbooks_back: dict[Case, tuple[str, bytes]]) -> None:
    def cells(contact: str, days: int, how: str, sheet: str) -> set[object]:
        _, made = workbooks_back[contact, days, how]
        grid = openpyxl.load_workbook(BytesIO(made))[sheet]
        return {cell.value for row in grid.iter_rows() for cell in row}

    assert "Nearly there" in cells("MC", -7, "bad status", "VIO")
    assert f"{KEYS['RRO/9']['Action']} (15 by February 2027, as agreed with the trustees)" in cells(
        "OB", -2, "wording changed", "RRO"
    )
    assert (
        "Ask the bus operator to close the rear entrance of the bus station after 9 pm, when no buses use it"
        in cells("KM", -12, "row added + question answered", "ASB")
    )


@pytest.fixture(scope="module")
def night(built_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """The night of the day on which the sample was built."""
    folder = shutil.copytree(built_sample, tmp_path_factory.mktemp("night") / "workbooks")
    return nightly(open_job(Workspace(folder), TODAY, datetime(2026, 11, 22, 2), None))


def test_the_night_takes_in_what_came_since_the_due_day(night: Night) -> None:
    assert (night.cycle, night.undone) == ("2026-27 Q3", ())
    assert night.ledger == Ledger(received=2, duplicate=1, superseded=1, held=2, quarantined=3, not_a_return=1)


def test_what_the_manager_decided_a_cycle_ago_holds_and_what_she_asked_was_answered(night: Night) -> None:
    assert night.outcome is not None
    assert (night.outcome.waived, night.explained) == (1, 1)
    waivers = [(one.flag, one.applies_to, one.until, one.by) for one in night.outcome.merged.register.waivers]
    assert waivers == [("reference-only", "SSG/5", None, "Ottilie Marchbanks-Dray")]
    (kept,) = (one for one in DECISIONS if one["Decision"] == "Waive")
    assert [one.why for one in night.outcome.merged.register.waivers] == [kept["Note"]]
    answered = {one.key: one.answer for one in night.outcome.promises if one.answer and "Cinder Lane" in one.answer}
    assert {key: answer.split(":")[0] for key, answer in answered.items()} == {"ASB/8": "Nobody yet"}


def test_every_state_of_a_promise_shows(night: Night) -> None:
    assert night.outcome is not None
    assert {one.state for one in night.outcome.promises} == set(PromiseState)


def test_of_a_slip_the_reason_is_shown_where_one_is_given(night: Night) -> None:
    assert night.outcome is not None
    reasons = {flag.key: flag.found.partition("; ")[2] for flag in night.outcome.flags if flag.code == "slipped"}
    none = "no reason is given"
    assert reasons == {
        "ASB/3": 'the reason given: "because the poles on Wharf Street needed new footings"',
        "VIO/2": none,
        "VIO/7": none,
        "RRO/8": none,
    }


def test_the_outbox_holds_tonights_drafts_and_what_the_manager_has_sent(night: Night, built_sample: Path) -> None:
    assert night.chased is not None
    assert sorted((one.kind, one.contact) for one in night.chased.drafts) == [
        ("receipt", "AH"),
        ("receipt", "OB"),
        ("request", "EV"),
    ]  # the day is a Sunday: reminders wait for a working day
    outbox = built_sample / "outbox"
    assert [path.name for path in outbox.iterdir()] == ["sent"]
    kinds = Counter(path.stem.split()[1] for path in (outbox / "sent").iterdir())
    assert set(kinds) == {"issue", "receipt", "reminder", "request"}
    assert kinds["issue"] == 3 * len(CONTACTS)


def test_the_night_raises_every_flag_just_where_the_readme_says(night: Night) -> None:
    assert night.outcome is not None
    raised: dict[str, set[str]] = {code: set() for code in FIRST_VERSION}
    for flag in night.outcome.flags:
        if flag.code in FIRST_VERSION:
            raised[flag.code].add(flag.key or flag.plan or flag.lead or "")
    named = {code: set(re.findall(r"[A-Z]+/[\dIVX.]+|\b[A-Z]{2}\b(?![^(]*\))", where)) for code, where in flag_rows()}
    expected = {code: named[code] for code in FIRST_VERSION}
    # a file that cannot be read names no contact, nor does what the print shop sent; a proposed action has no key
    expected |= {"return-unreadable": {""}, "sender-unknown": {"KM", ""}, "row-unknown": {"KM"}}
    late = raised.pop("return-late")
    assert late >= expected.pop("return-late")
    assert raised == expected


@pytest.mark.long
def test_a_sample_is_built_the_same_twice(built_sample: Path, tmp_path: Path) -> None:
    assert sample.main(["--into", str(tmp_path), "--today", TODAY.isoformat()]) == 0
    assert files_in(tmp_path) == files_in(built_sample)


def files_in(folder: Path) -> dict[str, str]:
    """Every file in the folder, with the fingerprint of its bytes; the history as its statements."""
    return {path.relative_to(folder).as_posix(): sha256(_bytes(path)) for path in folder.rglob("*") if path.is_file()}


def _bytes(path: Path) -> bytes:
    """Without how long each run took and so when it ended, of which no two are alike, and without marks by lot."""
    if path.suffix == ".jsonl":
        return re.sub(rb'"(at|ms|now|seconds|mark)": [^,}]+', b"", path.read_bytes())
    if path.suffix != ".db":
        return path.read_bytes()
    with closing(sqlite3.connect(path)) as history:
        history.execute("UPDATE runs SET seconds = 0, ended = started")  # never committed
        return "\n".join(history.iterdump()).encode()


def test_the_log_has_no_word_name_address_or_file_of_a_partner(sample_after_night: Path) -> None:
    log = (sample_after_night / "logs" / "runs.jsonl").read_text("utf-8").lower()
    register = read_register(sample_after_night / "register.xlsx")
    names = {part for one in register.contacts for part in (one.name, one.email, one.deputy_email, one.agency) if part}
    parts = {word for name in names for word in re.findall(r"[^\W\d_]{5,}", name)} - {"safety", "community"}
    with closing(sqlite3.connect(sample_after_night / "history.db")) as history:
        files = {Path(file).stem for (file,) in history.execute("SELECT file FROM ledger")}
        said = {text for (text,) in history.execute("SELECT text FROM updates WHERE text IS NOT NULL")}
    phrases = {" ".join(text.split()[:3]) for text in said if len(text.split()) > 2}
    assert (len(names) > 20, len(files) > 20, len(phrases) > 50, log.count("arrived") > 20) == (True,) * 4
    wanted = {*names, *parts, *files, *phrases}
    assert sorted(word for word in wanted if re.search(rf"\b{re.escape(word.lower())}\b", log)) == []
