"""The board's summary report: what its first page says, that nothing of a return runs, and that anybody can read it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from editions import BEFORE, CYCLE, edition, quiet_edition
from makers import past

from sspxl.errors import UserError
from sspxl.figures import figure
from sspxl.records import CyclePoint, Edition, Flag, Outcome, Place, Rag, Severity, Standing, Update
from sspxl.report import build_paper, build_report
from sspxl.report.causes import CAUSES
from sspxl.report.front import headline
from sspxl.report.html import css_string
from sspxl.report.pictures import BAR_WIDTH, bar, trend
from sspxl.report.plans import contributions
from sspxl.report.view import Contribution, Decision, Link, Paper
from sspxl.rules import RAG_DEFINITION, RULES
from sspxl.summary import summarise

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
VOID = {"meta", "br", "img", "hr", "input", "link", "path", "rect", "circle"}


class Page(HTMLParser):
    """A page as its reader meets it: elements in order, their text, ids, and whether all that opens is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.headings: list[tuple[int, str]] = []
        self.words = ""
        self.text_of: dict[str, str] = {}  # of each element that has an id
        self._open: list[tuple[str, str]] = []
        self.feed(html)
        self.left_open = [tag for tag, _ in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag not in VOID:
            self._open.append((tag, found.get("id", "")))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self._open and self._open[-1][0] == tag, f"</{tag}> closes {self._open[-3:]}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        if "style" in tags:
            return
        self.words += data
        for _, identity in self._open:
            if identity:
                self.text_of[identity] = self.text_of.get(identity, "") + data
        if any(re.fullmatch("h[1-6]", tag) for tag in tags):
            level, said = self.headings[-1]
            self.headings[-1] = (level, said + data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.elements if name == tag]

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]


def told(found: Edition) -> Page:
    return Page(build_report(found, TEMPLATES))


def with_outcome(found: Edition, **changes: object) -> Edition:
    return replace(found, outcome=replace(found.outcome, **changes))


def with_standings(found: Edition, *changed: Standing) -> Edition:
    by_key = {standing.key: standing for standing in changed}
    standings = tuple(by_key.get(s.key, s) for s in found.outcome.merged.standings)
    return with_outcome(found, merged=replace(found.outcome.merged, standings=standings))


def standing(key: str, found: Edition | None = None) -> Standing:
    return next(s for s in (found or edition()).outcome.merged.standings if s.key == key)


def saying(key: str, text: str) -> Edition:
    """The edition in which the first update of `key` says `text`."""
    was = standing(key)
    first, *others = was.updates
    return with_standings(edition(), replace(was, updates=(replace(first, text=text), *others)))


# ---------------------------------------------------------------- the first page


def test_the_headline_says_returns_colours_and_completions_in_one_sentence() -> None:
    assert build_paper(edition()).headline == (
        "4 of 7 contacts have returned; 4 of 18 actions (1 withdrawn) are Red and 5 Amber; 2 were completed."
    )


@pytest.mark.parametrize(
    ("red", "amber", "words"),
    [
        (1, 0, "1 of 18 actions (1 withdrawn) is Red"),
        (2, 0, "2 of 18 actions (1 withdrawn) are Red"),
        (0, 1, "1 of 18 actions (1 withdrawn) is Amber"),
        (1, 2, "1 of 18 actions (1 withdrawn) is Red and 2 Amber"),
        (0, 0, "none of 18 actions (1 withdrawn) is Red or Amber"),
    ],
)
def test_the_headline_is_grammatical_for_one_for_several_and_for_none(red: int, amber: int, words: str) -> None:
    quiet = quiet_edition()
    colours = [Rag.RED] * red + [Rag.AMBER] * amber
    rag = dict(quiet.outcome.rag) | dict(zip(quiet.outcome.rag, colours, strict=False))
    assert build_paper(with_outcome(quiet, rag=rag)).headline == (
        f"No return has come yet from the 7 contacts expected; {words}."
    )


@pytest.mark.parametrize(
    ("returned", "blank", "words"),
    [
        (7, ("CS", "MW"), "All 7 contacts have returned, 2 of them blank: CS, MW; "),
        (7, (), "All 7 contacts have returned; "),
        (1, ("CS",), "1 of 7 contacts has returned, 1 of them blank: CS; "),
    ],
)
def test_the_headline_says_who_came_back_blank(returned: int, blank: tuple[str, ...], words: str) -> None:
    summary = replace(summarise(edition().outcome), returned=returned, blank=blank)
    assert headline(summary, 0).startswith(words)


def test_the_date_is_the_cycles_as_at_and_else_the_day_that_was_judged() -> None:
    dated = edition()
    cycle = replace(dated.outcome.merged.cycle, as_at=None)
    undated = with_outcome(dated, merged=replace(dated.outcome.merged, cycle=cycle))
    assert (build_paper(dated).as_at, build_paper(undated).as_at) == (
        "30 June 2026, judged on 28 July 2026",
        "28 July 2026",
    )


def test_everybody_who_is_outstanding_is_named_with_agency_and_days() -> None:
    people = build_paper(edition()).returned.outstanding
    assert [(person.who, person.agency, person.late) for person in people] == [
        ("Tomasz Birch (HS)", "Wexcombe Homes", "11 days late"),
        ("Station Manager (FR)", "Fire and Rescue", "11 days late"),
        ("Nerys Attwell (VC)", "Haven Victim Care", "11 days late"),
    ]
    words = told(edition()).words
    assert all(person.who in words for person in people)


def test_what_is_held_unread_or_late_is_said_beside_those_who_returned() -> None:
    assert build_paper(edition()).returned.others == (
        "1 return held for the manager's decision: Tomasz Birch (HS).",
        "1 file is in quarantine: unreadable, or from an unknown sender.",
        "1 return came late.",
    )


def test_what_needs_a_decision_comes_worst_first_and_grouped_by_cause() -> None:
    found = build_paper(edition()).decisions
    assert [(line.grade, line.title, [link.words for link in line.where]) for line in found.lines] == [
        ("Red", "Past its due date", ["ASB/2", "ASB/5"]),
        ("Red", "Delayed, by the lead's own word", ["PM/2.1"]),
        ("Red", "No update", ["SA26/12"]),
        ("Error", "Figure is not a number", ["PM/1.2"]),
        ("Error", "Return could not be read", ["Update from fire.xlsx"]),
        ("Request", "Changes that partners ask for", ["ASB/1", "ASB/4", "PM/new", "REC/IX"]),
        ("Warning", "Return overdue", ["Tomasz Birch (HS)", "Station Manager (FR)", "Nerys Attwell (VC)"]),
        ("Warning", "Says only that work goes on, again", ["ASB/1"]),
        ("Warning", "A promised date has gone by", ["ASB/5"]),
        ("Warning", "Due date was moved", ["ASB/2"]),
        ("Warning", "Off target", ["PM/2.1"]),
        ("Warning", "Leads give different statuses or figures", ["SA26/11.2"]),
    ]
    assert found.left_out == "7 more matters (7 entries): see the exceptions by plan."


def test_a_cause_counts_an_action_once_and_names_no_more_than_eight() -> None:
    base = edition()
    place = Place("register.xlsx", "Actions", "F2")
    keys = list(base.outcome.rag)[:9]
    flags = tuple(
        Flag("promise-passed", Severity.WARNING, place, "gone by", "say", key=key, lead=lead)
        for key in keys
        for lead in ("CS", "NP")
    )
    calm = with_outcome(quiet_edition(), flags=flags)
    (line,) = build_paper(calm).decisions.lines
    links = tuple(Link(key, f"exception-{n}") for n, key in enumerate(keys[:8], start=1))
    ask = CAUSES["promise-passed"].ask
    assert line == Decision("Warning", "A promised date has gone by", 9, links, 1, ask)


def test_personal_data_is_told_before_all_other_warnings_however_little_there_is() -> None:
    base = edition()
    place = Place("CS.xlsx", "ASB", "D8")
    one = Flag("personal-data", Severity.WARNING, place, "a telephone number", "take it out", "ASB", "ASB/4", "YJ")
    lines = build_paper(with_outcome(base, flags=(*base.outcome.flags, one))).decisions.lines
    warnings = [line.title for line in lines if line.grade == "Warning"]
    assert warnings[:2] == ["Personal data in an update", "Return overdue"]


def test_what_changed_shows_both_sides_only_where_they_are_short() -> None:
    found = {group.field: [(m.key.words, m.moved) for m in group.moves] for group in build_paper(edition()).changed}
    assert found == {
        "Update": [("ASB/1", None), ("ASB/4", None)],
        "Q1": [("PM/1.1", "blank to 1142")],
        "RAG": [("ASB/2", "Amber to Red")],
        "State": [("REC/IX", "open to completed")],
    }


def test_this_cycle_is_set_against_the_one_before() -> None:
    assert build_paper(edition()).against_last == (
        "Against 2025-26 Q4: Red 4 (was 3), Amber 5 (was 6), Green 4 (was 6), Blue 2 (was 1), Grey 3 (was 2), "
        "on-going only 2 (was 4)."
    )
    same = edition().trend[-1]
    unmoved = replace(edition(), trend=(replace(same, cycle=BEFORE), same))
    assert build_paper(unmoved).against_last == "Against 2025-26 Q4: no colour has moved."
    assert build_paper(replace(edition(), trend=edition().trend[-1:])).against_last is None


def test_what_was_completed_in_this_cycle_is_listed_and_says_where_evidence_is_missing() -> None:
    done = build_paper(edition()).completed
    assert [(d.key.words, d.lead, d.action, d.bare) for d in done] == [
        ("ASB/3", "CS", "Hold four residents' meetings a year.", True),
        ("REC/IX", "PH", "Commission an outreach worker for street drinkers.", False),
    ]


def test_what_was_completed_before_this_cycle_opened_is_not_listed_again() -> None:
    was = standing("ASB/3")
    opens, before = date(2026, 6, 22), date(2026, 6, 21)
    told = past("ASB/3", "Held four.", status="Completed")
    listed = {}
    for closed, updates, previous in (
        (opens, was.updates, (told,)),
        (before, was.updates, (told,)),
        (before, was.updates, ()),  # after the last paper, and said for the first time now
        (before, (), ()),
    ):
        action = replace(was.action, closed=closed)
        found = with_standings(edition(), replace(was, action=action, updates=updates, previous=previous))
        listed[closed, bool(updates), bool(previous)] = "ASB/3" in [d.key.words for d in build_paper(found).completed]
    assert listed == {
        (opens, True, True): True, (before, True, True): False, (before, True, False): True,
        (before, False, False): False,
    }  # fmt: skip


# ---------------------------------------------------------------- exceptions, measures, appendix


def exceptions(paper: Paper) -> dict[str, tuple[list[str], list[str]]]:
    return {p.code: ([a.key for a in p.exceptions], [a.key for a in p.silent]) for p in paper.plans}


def test_the_exceptions_of_a_plan_are_what_is_red_amber_or_flagged_worst_first() -> None:
    assert exceptions(build_paper(edition())) == {
        "ASB": (["ASB/2", "ASB/5", "ASB/1", "ASB/3"], []),
        "SA26": (["SA26/11.2"], ["SA26/12"]),
        "NAT": (["NAT/46"], []),
        "PM": (["PM/2.1", "PM/1.2", "PM/2.2"], []),
        "REC": (["REC/X"], []),
    }


def test_an_exception_shows_the_words_what_is_flagged_and_what_to_do() -> None:
    page = told(edition())
    said = " ".join(page.text_of["exception-2"].split())
    assert said == (
        "ASB/2 Red Lead: CS & HS Due 30 Jun 2026, first due 31 Mar 2026 "
        "Identify repeat victims a) within two working days b) with a named officer c) with a review after six weeks. "
        "CS: a) 31 of 33 repeat victims were identified within two working days. b) Each has a named officer. "
        "In progress HS: no return yet "
        "Warning Past its due date (CS & HS): due 30 June 2026, 28 days ago, not completed. "
        "To do: complete it, or ask for a new date and say why. register.xlsx, Actions!G3 "
        "Warning Part of the action is unanswered (CS): nothing on c). "
        "To do: answer c) too. CS 2026-27 Q1.xlsx, ASB!D8 "
        "Warning Due date was moved (CS & HS): moved once, by 91 days, from 31 March 2026. "
        "To do: say what stands in the way of the new date. register.xlsx, Actions!G3"
    )


def test_long_words_are_cut_in_the_exceptions_and_whole_in_the_appendix() -> None:
    long = "Word " * 300 + "end."
    page = told(saying("ASB/2", long))
    assert "end." not in page.text_of["exception-2"]
    assert "…" in page.text_of["exception-2"]
    assert long in page.text_of["action-2"]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("ASB/1", [Contribution(None, "All actions are on-going.", "In progress", None)]),
        ("SA26/11.2", [Contribution("NP & PH", "On-going", "Delayed", None)]),  # one return for all
        (
            "REC/X",
            [
                Contribution("PH", "@Haven to say when the first meeting is [date tbc]", "In progress", None),
                Contribution("VC", None, None, "no return yet"),
            ],
        ),
        ("ASB/5", [Contribution(None, None, None, "no return yet")]),
        ("ASB/C1", [Contribution(None, None, None, "withdrawn on 20 April 2026")]),
        ("PM/1.2", [Contribution(None, None, None, "Q1: 67%")]),
    ],
)
def test_each_leads_words_are_shown_as_they_came(key: str, said: list[Contribution]) -> None:
    assert list(contributions(standing(key))) == said


def test_a_return_that_leaves_the_row_blank_is_not_called_no_return() -> None:
    was = standing("ASB/5")
    assert contributions(replace(was, awaited=())) == (Contribution(None, None, None, "no update"),)


@pytest.mark.parametrize(
    ("state", "status", "last"),
    [
        ("open", "In progress", ()),
        ("withdrawn", "In progress", (Contribution(None, None, None, "withdrawn on 20 April 2026"),)),
        ("completed", "In progress", (Contribution(None, None, None, "completed on 20 April 2026"),)),
        ("completed", "Completed", ()),
    ],
)
def test_what_the_manager_did_with_an_action_stands_under_what_its_lead_says(
    state: str, status: str, last: tuple[Contribution, ...]
) -> None:
    was = standing("ASB/1")
    said = replace(was.updates[0], status=status)
    found = replace(was, action=replace(was.action, state=state, closed=date(2026, 4, 20)), updates=(said,))
    assert contributions(found) == (Contribution(None, said.text, status, None), *last)


def test_measures_show_their_quarters_against_the_target() -> None:
    (plan,) = build_paper(edition()).measures
    assert [(r.key.words, r.target, r.direction, r.figures, r.against) for r in plan.rows] == [
        ("PM/1.1", "1,200", "lower is better, tolerance 5", ("1,142", None, None, None), "On target"),
        ("PM/1.2", "70", "higher is better, tolerance 2", ("67%", None, None, None), "Not a number"),
        ("PM/2.1", "40", "lower is better", ("49", None, None, None), "Off target"),
        ("PM/2.2", "none set", None, (None, None, None, None), "Figure missing"),
    ]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (67.5, "67.5"),
        (1142, "1,142"),
        (-3, "-3"),
        (1e7, "10,000,000"),
        ("67%", "67%"),
        (" ", None),
        (None, None),
    ],
)
def test_figures_are_written_as_people_write_them(value: float | str | None, written: str | None) -> None:
    assert figure(value) == written


def test_every_action_stands_in_the_appendix_with_its_key_and_words() -> None:
    page = told(edition())
    standings = edition().outcome.merged.standings
    for n, found in enumerate(standings, start=1):
        said = page.text_of[f"action-{n}"]
        assert said.split()[0] == found.key
        assert found.action.text in said
        assert all(update.text in said for update in found.updates if update.text)
    assert len([i for i in page.ids() if i.startswith("action-")]) == len(standings) == 18


def test_every_flag_is_told_once_in_full_somewhere() -> None:
    """Where a flag concerns no action its return, or else its plan, carries it; an action's is in its exception."""
    base = edition()
    of_plan = Flag("bad-value", Severity.ERROR, Place("register.xlsx", "Plans", "D2"), "Layout odd", "mend", plan="ASB")
    found = with_outcome(base, flags=(*base.outcome.flags, of_plan))
    paper = build_paper(found)
    shown = [flag for plan in paper.plans for flag in plan.flags]
    shown += [flag for plan in paper.plans for action in plan.exceptions for flag in action.flags]
    shown += [flag for row in paper.returns for flag in row.flags]
    silent = [flag for plan in paper.plans for action in plan.silent for flag in action.flags]
    assert [flag.found for flag in silent] == ["no update from VC"]
    assert sorted(f.found for f in shown + silent) == sorted(f.found.rstrip(".") for f in found.outcome.flags)


# ---------------------------------------------------------------- definitions and accounts


def test_the_definition_of_the_colours_is_printed_in_every_report() -> None:
    for found in (edition(), quiet_edition()):
        words = " ".join(told(found).words.split())
        assert all(f"{rag}: {meaning}." in words for rag, meaning in RAG_DEFINITION)


def test_rules_that_are_off_and_flags_that_are_waived_are_said_and_else_nothing() -> None:
    silent = told(edition()).words
    found = told(with_outcome(edition(), switched_off=("copied-text",), waived=2)).words
    assert "Same words as another action (copied-text)" in found
    assert "The manager has waived 2 flags, which are not shown." in found
    assert "switched off" not in silent
    assert "waived" not in silent


def test_the_account_of_the_last_run_adds_up() -> None:
    assert build_paper(edition()).ledger == (
        "10 seen = 4 received + 1 duplicate + 1 superseded + 1 held + 1 quarantined + 2 not a return"
    )


def test_every_rule_has_a_name_for_the_board() -> None:
    assert {rule.code for rule in RULES} - set(CAUSES) == set()


# ---------------------------------------------------------------- text from returns is data

HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7*7 }} {% for x in y %}",
    "javascript:alert(1) https://evil.example/x",
    "</td></table><h1>Mine</h1><a href='javascript:alert(1)'>click</a>",
    '"><img src=x onerror=alert(1)>',
    "<!-- <style>body{display:none}</style>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_partner_wrote_arrives_as_text(text: str) -> None:
    page = told(saying("ASB/2", text))
    assert text in page.text_of["exception-2"]
    assert text in page.text_of["action-2"]
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in told(saying("ASB/2", "harmless")).elements]


@pytest.mark.parametrize("text", HOSTILE)
def test_names_flags_and_notes_are_text_too(text: str) -> None:
    base = edition(partnership=text, marking=text)
    was = standing("ASB/1")
    flag = replace(base.outcome.flags[0], found=text, do=text, lead=text, place=Place(text, text, "A1"))
    merged = replace(base.outcome.merged, cycle=replace(base.outcome.merged.cycle, name=text))
    hostile = with_outcome(with_standings(base, replace(was, also_said=(text,))), flags=(flag,))
    hostile = with_outcome(hostile, merged=replace(hostile.outcome.merged, cycle=merged.cycle))
    page = told(hostile)
    assert page.all("script") == page.all("img") == []
    assert len(page.all("h1")) == len(page.all("style")) == 1
    assert page.text_of["exception-1"].count(text) >= 3


def test_a_css_string_cannot_be_left() -> None:
    assert str(css_string('A"</style>')) == '"A\\000022\\00003c\\00002fstyle\\00003e"'


def test_the_report_needs_nothing_from_outside_and_runs_nothing() -> None:
    html = build_report(edition(), TEMPLATES)
    page = Page(html)
    assert not re.search(r"https?:|//|url\(|@import|<script|\son\w+=", re.sub(r"/\*.*?\*/", "", html))
    assert {tag for tag, _ in page.elements} & {"script", "img", "link", "iframe", "object", "embed", "form"} == set()
    assert all(link["href"].startswith("#") for link in page.all("a"))


# ---------------------------------------------------------------- for every reader


def test_every_link_leads_somewhere_and_no_id_is_given_twice() -> None:
    page = told(edition())
    ids = page.ids()
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in page.all("a")} - set(ids) == set()


@pytest.mark.parametrize("found", [edition(), quiet_edition()], ids=["full", "quiet"])
def test_headings_begin_with_one_title_and_skip_no_level(found: Edition) -> None:
    page = told(found)
    levels = [level for level, _ in page.headings]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert all(words.strip() for _, words in page.headings)
    assert page.left_open == []


def test_the_page_names_its_language_and_title_and_lets_readers_skip_to_the_report() -> None:
    page = told(edition())
    assert page.all("html") == [{"lang": "en-GB"}]
    assert "Wexcombe Community Safety Partnership: summary report, 2026-27 Q1" in page.words
    first = page.all("a")[0]
    assert first == {"class": "skip", "href": "#report"}


def test_tables_have_captions_scopes_and_roles_that_survive_the_phones_layout() -> None:
    page = told(edition())
    assert len(page.all("caption")) == len(page.all("table")) == 8
    assert all("scope" in head for head in page.all("th"))
    for tag, roles in {"table": {"table"}, "tr": {"row"}, "td": {"cell"}, "th": {"columnheader", "rowheader"}}.items():
        assert {attrs.get("role") for attrs in page.all(tag)} == roles
    assert all(attrs.get("data-label") for attrs in page.all("td"))


def test_a_colour_never_stands_without_its_word_and_pictures_say_what_they_show() -> None:
    page = told(edition())
    pictures = page.all("svg")
    assert all(p.get("aria-label") or p.get("aria-hidden") == "true" for p in pictures)
    assert next(p["aria-label"] for p in pictures if "aria-label" in p) == (
        "2025-26 Q3: 5 of 7 returned, 2 Red, 8 Amber, 5 Green, 1 Blue, 2 Grey; "
        "2025-26 Q4: 6 of 7 returned, 3 Red, 6 Amber, 6 Green, 1 Blue, 2 Grey; "
        "2026-27 Q1: 4 of 7 returned, 4 Red, 5 Amber, 4 Green, 2 Blue, 3 Grey"
    )


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("ink", "paper"), ("soft", "paper"), ("soft", "shade"), ("accent", "paper"), ("accent", "shade"),
        ("grey", "paper"), ("paper", "red"), ("paper", "green"), ("paper", "blue"), ("paper", "accent"),
        ("ink", "amber"),
    ],
)  # fmt: skip
def test_text_has_a_contrast_of_at_least_four_and_a_half_to_one(ink: str, paper: str) -> None:
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6});", (TEMPLATES / "summary.html.j2").read_text("utf-8")))
    dark, light = sorted((_luminance(colours[ink]), _luminance(colours[paper])))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(d * 2 for d in colour[1:])
    channels = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_cycle_in_which_nothing_has_come_reads_well() -> None:
    words = " ".join(told(quiet_edition()).words.split())
    for said in (
        "No return has come yet from the 7 contacts expected; none of 18 actions (1 withdrawn) is Red or Amber.",
        "0 of 7 contacts",
        "Nothing needs a decision.",
        "Nothing has changed in the last 14 days.",
        "No action was completed in this cycle.",
        "Plans without exceptions",
        "Anti-social behaviour action plan (ASB): 6 actions",
    ):
        assert said in words
    assert "None" not in words


def test_a_register_without_plans_gives_a_report_and_no_fault() -> None:
    base = quiet_edition()
    register = replace(base.outcome.merged.register, plans=(), actions=(), contacts=())
    merged = replace(base.outcome.merged, register=register, standings=(), returns=())
    words = told(with_outcome(base, merged=merged, rag={})).words
    assert "Nobody has to return anything this cycle; none of 0 actions is Red or Amber." in words
    assert "No return is expected, and none has come." in words


def test_the_same_edition_gives_the_same_report() -> None:
    assert build_report(edition(), TEMPLATES) == build_report(edition(), TEMPLATES)


# ---------------------------------------------------------------- pictures


def test_a_bar_is_filled_by_its_plans_actions_and_numbers_stand_only_where_there_is_room() -> None:
    drawn = bar({Rag.RED: 1, Rag.AMBER: 0, Rag.GREEN: 29, Rag.BLUE: 0, Rag.GREY: 0})
    assert [(s.rag, s.number) for s in drawn.segments] == [(Rag.RED, ""), (Rag.GREEN, "29")]
    assert sum(s.width for s in drawn.segments) == pytest.approx(BAR_WIDTH)
    assert drawn.words == "1 Red, 29 Green"
    assert bar(dict.fromkeys(Rag, 0)).segments == ()


def test_the_trend_shows_the_last_six_cycles_and_needs_two() -> None:
    points = tuple(CyclePoint(f"C{n}", 7, n, 5, 1, {Rag.RED: n, Rag.GREEN: 10 - n}) for n in range(1, 9))
    drawn = trend(points)
    assert drawn is not None
    assert [column.cycle for column in drawn.columns] == ["C3", "C4", "C5", "C6", "C7", "C8"]
    assert trend(points[:1]) is None
    assert [c.cycle for c in (trend(points[:2]) or drawn).columns] == ["C1", "C2"]


def test_a_trend_of_cycles_without_actions_is_drawn_empty() -> None:
    drawn = trend((CyclePoint("C1", 0, 0, 0, 0, {}), CyclePoint("C2", 0, 0, 0, 0, {})))
    assert drawn is not None
    assert [column.segments for column in drawn.columns] == [(), ()]


# ---------------------------------------------------------------- the manager's own template


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("<p>\n{{ paper.headlin }}</p>", "line 2: "),
        ("<p>\n\n{% for x in paper.plans %}</p>", "line 3: "),
        ("{{ paper.headline + 1 }}", "line 1: "),
        ("\n{{ 1 / 0 }}", "line 2: "),
        ("\n\n\n{% include 'lost.j2' %}", "lost.j2 is not there"),
        ("{{ paper.headline.__class__.__mro__ }}", "line 1: "),  # a template that reaches for Python's own insides
    ],
)
def test_a_template_that_cannot_be_filled_is_named_with_its_line(tmp_path: Path, template: str, said: str) -> None:
    (tmp_path / "summary.html.j2").write_text(template, "utf-8")
    with pytest.raises(UserError) as raised:
        build_report(edition(), tmp_path)
    (fault,) = raised.value.faults
    assert str(tmp_path) in fault
    assert said in fault


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as raised:
        build_report(edition(), tmp_path)
    assert raised.value.faults == (f"{tmp_path / 'summary.html.j2'} is not there; put the standard one back",)


def test_a_template_of_the_managers_own_is_used(tmp_path: Path) -> None:
    (tmp_path / "summary.html.j2").write_text("{{ paper.partnership }}: {{ paper.cycle }}", "utf-8")
    assert build_report(edition(partnership="A & B"), tmp_path) == f"A &amp; B: {CYCLE}"


def test_a_thousand_actions_give_a_report_that_is_whole() -> None:
    base = edition()
    one = standing("ASB/1")
    many = tuple(replace(one, action=replace(one.action, ref=str(n)), updates=()) for n in range(1, 1001))
    merged = replace(base.outcome.merged, standings=many, requests=())
    outcome = Outcome(merged, base.outcome.as_at, (), {s.key: Rag.RED for s in many})
    page = told(replace(base, outcome=outcome))
    assert len([i for i in page.ids() if i.startswith("action-")]) == 1000


def test_an_update_without_words_status_or_figures_is_said_to_have_none() -> None:
    was = standing("ASB/1")
    empty = Update("ASB/1", "NP", CYCLE, None, "In progress", None, {}, "blank", False, None, None, {})
    assert contributions(replace(was, updates=(empty,))) == (Contribution(None, None, "In progress", "no words"),)
