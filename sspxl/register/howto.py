"""What the register's first sheet says to the person who fills it in; the partnership of its examples is invented."""

from __future__ import annotations

from collections.abc import Mapping

TITLE = "Register: how to fill it in"
INTRODUCTION = (
    "This workbook is the one place where plans, actions, contacts and cycles are kept. Type in it whenever you like.",
    "sspxl reads it every night: what you have saved counts from the next night on.",
    "Type below the last row of a table; the order of rows is the order of the plan. Cells with a list take its words.",
    "Columns and sheets of your own stay as they are, and are not read.",
)
"""A line each, short enough to stand on one."""

TABLES: Mapping[str, str] = {
    "Plans": "One row for each action plan. Start here: every action belongs to a plan.",
    "Actions": "One row for each action of each plan, in the order in which the board knows them.",
    "Contacts": "One row for each person who answers for actions, with the address that their workbook goes to.",
    "Cycles": "One row for each round of updates.",
    "Waivers": "One row for each flag that you do not want to see for one plan, one action or one lead.",
    "Lists": "The words that the drop-down lists offer. Add markings of your own; the other words are fixed.",
}

COLUMNS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "Plans": {
        "Code": ("A short name in letters and figures, used once. Actions name their plan by it.", "ASB"),
        "Title": ("The plan's full title, as it is printed.", "Anti-Social Behaviour Action Plan"),
        "Thematic lead": ("Initials, name or post of whoever answers for rows that name nobody.", "KM"),
        "Layout": ("Which of the five standard workbooks partners get; see the sheet Lists.", "thematic"),
        "Marking": ("The protective marking, if it is not that of the whole partnership.", "OFFICIAL - SENSITIVE"),
    },
    "Actions": {
        "Plan": ("The plan's code, from the table Plans.", "ASB"),
        "Section": ("The heading or priority that the row stands under. May be blank.", "Priority 2"),
        "No": ("The action's number in its plan, used once; letters and full stops are fine.", "11.1"),
        "Lead": ("Initials from the table Contacts; several with an ampersand.", "KM & TO"),
        "Agency": ("The organisation, where no person is named: all its contacts answer.", "Kelderby Borough Council"),
        "Action": ("The wording. A new line for each part: a), b), c). Alt+Enter starts a new line.", "Hold a panel"),
        "Due": ("The date by which it is to be done. May be blank.", "31/03/2027"),
        "First due": ("The date that was set first. Leave it as it is when Due moves.", "31/12/2026"),
        "State": ("open, completed or withdrawn. Blank is open.", "open"),
        "Opened": ("The day on which it became an action. May be blank.", "01/04/2026"),
        "Closed": ("The day on which it was completed or withdrawn.", "30/09/2026"),
        "Carried from": ("The action of an earlier plan that it continues.", "CSP/4"),
        "Measure target": ("For the row of a measure: the figure to reach. 40% is 40.", "40"),
        "Direction": ("For the row of a measure: whether higher or lower figures are better.", "lower"),
        "Tolerance": ("For the row of a measure: how far off the target is still all right.", "2.5"),
    },
    "Contacts": {
        "Initials": ("Two to five letters, used once. Actions name their lead by them.", "KM"),
        "Name": ("First name and last name.", "Karis Mellowby"),
        "Role": ("The post that the person holds.", "Team Leader"),
        "Agency": ("The organisation, spelt alike for everyone in it.", "Kelderby Borough Council"),
        "Email": ("One whole address and no more. Without it nothing can be sent.", "karis.mellowby@example.org"),
        "Deputy email": ("The address of whoever may answer instead. May be blank.", "asb.team@example.org"),
    },
    "Cycles": {
        "Cycle": ("Any name, used once.", "2026-27 Q3"),
        "Opens": ("The day on which the round begins. The newest is the current one.", "01/10/2026"),
        "Due": ("The day by which returns are to be in. Without it nothing counts as late.", "14/11/2026"),
        "As at": ("The date that is printed on the board's paper. May be blank.", "30/11/2026"),
    },
    "Waivers": {
        "Flag": ("The flag's code, as the master has it.", "no-update"),
        "Applies to": ("A plan's code, an action's key or a lead's initials.", "ASB/3"),
        "Why": ("Your reason, for whoever asks.", "Paused until the new ranger starts"),
        "Until": ("The day on which the flag comes back. Blank: not until you delete the row.", "31/01/2027"),
        "By": ("Who decided.", "Community safety manager"),
    },
}
"""By table and column what to type, and an example."""

HAPPENS = (
    ("add an action", "it is in its lead's workbook from the next issue on, and the lead is expected to answer it."),
    ("name two leads", "both get the row, and the master shows what each of them says."),
    ("leave Lead blank", "the contacts of the agency answer; where none is named either, the plan's thematic lead."),
    ("leave No blank", "the row is C1, C2 and so on until you type a number."),
    ("move a due date", "the master says that it has slipped, from when, and how often."),
    ("set State to completed or withdrawn", "nobody is asked about the action any more; it stays in the history."),
    ("rename a cycle", "its returns are no longer found: give it its old name back."),
    ("add a waiver", "the flag is not shown from the next night on; the count of it goes on."),
    (
        "type something that cannot be used",
        "it counts as blank, and is a flag at its cell. Only a missing table or column, a key that stands twice and an "
        "unknown plan code stop the night; nothing is changed then.",
    ),
    (
        "decide something in the master that changes the register",
        "sspxl writes the cells here, and puts the register as it was into the folder archive. While the register is "
        "open, the change waits.",
    ),
    (
        "want to know what is wrong",
        "run sspxl doctor. With --mark it makes a copy of this workbook in which every fault is marked at its cell.",
    ),
)
"""When you ..., then ..."""

LAYOUTS: Mapping[str, str] = {
    "thematic": "No, lead, action, update: actions numbered through the plan, with parts a), b), c)",
    "assessment": "No, action, agency, update, status: rows are carried on from one assessment to the next",
    "matrix": "guidance item and local response: long lists under headings",
    "measures": "measure, owner, target, a figure for each quarter, commentary",
    "recommendations": "recommendation and progress: numbered I, II, III",
}
STATES: Mapping[str, str] = {
    "open": "somebody is asked about it in every cycle",
    "completed": "done; nobody is asked any more",
    "withdrawn": "given up; nobody is asked any more",
}
DIRECTIONS: Mapping[str, str] = {
    "higher": "the target is reached or passed upwards, such as people housed",
    "lower": "the target is reached or passed downwards, such as burglaries",
}
MARKINGS: Mapping[str, str] = {
    "OFFICIAL": "the ordinary business of public bodies",
    "OFFICIAL - SENSITIVE": "to be shared with those only who need to know",
}
