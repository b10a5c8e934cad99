"""sspxl.toml: every fault at once and in words, the defaults, and the file that `init` writes."""

from __future__ import annotations

import tomllib
from datetime import time
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from sspxl.errors import UserError
from sspxl.settings import MailboxSettings, Settings, SmtpSettings, read_settings
from sspxl.workspace import standard_templates

CODES = ("unchanged", "no-update", "ongoing-only")
WRITTEN = standard_templates() / "sspxl.toml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sspxl.toml"


def faults(path: Path, text: str) -> list[str]:
    path.write_text(text, "utf-8")
    with pytest.raises(UserError) as caught:
        read_settings(path, CODES)
    return list(caught.value.faults)


def test_what_the_file_leaves_out_has_its_default(path: Path) -> None:
    path.write_text("", "utf-8")
    assert read_settings(path, CODES) == Settings()
    path.write_text('[limits]\ncells = 7\n[rules]\nunchanged = "off"\nno-update = "trial"\n', "utf-8")
    settings = read_settings(path, CODES)
    assert (settings.limits.cells, settings.limits.file_mib) == (7, Settings().limits.file_mib)
    assert [settings.switched(to) for to in ("off", "trial", "on")] == [{"unchanged"}, {"no-update"}, set()]


def test_a_file_that_notepad_saved_is_read(path: Path) -> None:
    path.write_text('[partnership]\r\nname = "Über Northam"\r\n', "utf-8-sig")
    assert read_settings(path, CODES).partnership.name == "Über Northam"


def test_every_fault_is_said_at_once_with_the_nearest_known_word(path: Path) -> None:
    text = """
        stray = 1
        [partnership]
        nmae = "Northam"
        [managr]
        name = "Kim"
        [issue]
        protect = "yes"
        [limits]
        cells = 0
        file_mib = 2.5
        seconds = 0
        xyz = 1
        [rules]
        unchangd = "off"
        no-update = "sometimes"
    """
    assert sorted(faults(path, text)) == [
        "sspxl.toml, [issue] protect: found \"yes\"; it should be true or false.",
        "sspxl.toml, [limits] cells: found 0; it should be greater than 0.",
        "sspxl.toml, [limits] file_mib: found 2.5; it should be a whole number.",
        "sspxl.toml, [limits] seconds: found 0; it should be greater than 0.",
        "sspxl.toml, [limits] xyz: this version knows no such key; known are file_mib, member_mib, cells, seconds.",
        "sspxl.toml, [managr]: this version knows no such section; did you mean manager?",
        "sspxl.toml, [partnership] nmae: this version knows no such key; did you mean name?",
        "sspxl.toml, [rules] no-update: found \"sometimes\"; it should be 'on', 'trial' or 'off'.",
        "sspxl.toml, [rules] unchangd: there is no such rule; did you mean unchanged?",
        "sspxl.toml, [stray]: this version knows no such section; "
        "known are partnership, manager, issue, cycle, mailbox, smtp, oauth, reminders, schedule, limits, retention, "
            "rules.",
    ]  # fmt: skip


def test_the_rules_that_there_are_are_named_in_the_order_of_the_alphabet(path: Path) -> None:
    codes = {"unchanged", "no-update", "slipped", "placeholder", "copied-text", "lead-unknown"}
    path.write_text('[rules]\nxyz = "off"\n', "utf-8")
    with pytest.raises(UserError) as refused:
        read_settings(path, codes)
    known = "copied-text, lead-unknown, no-update, placeholder, slipped, unchanged"
    assert refused.value.faults == (f"sspxl.toml, [rules] xyz: there is no such rule; known are {known}.",)


def test_a_password_in_the_name_of_a_server_is_never_shown_again(path: Path) -> None:
    hidden = (
        "What stands there is not shown again, since it may hold a password: no secret belongs here; set {}, or put it "
        "into the system's keyring (`keyring set sspxl {}`)."
    )
    bare = "it should be the bare name of a server, such as mail.example.org; the port has a line of its own. "
    mailbox, smtp = hidden.format("SSPXL_MAILBOX_PASSWORD", "mailbox"), hidden.format("SSPXL_SMTP_PASSWORD", "smtp")
    for host in ("imaps://csp:hunter2@mail.example.org", "csp:hunter2@mail.example.org", "imaps://hunt/er 2@x.example"):
        assert faults(path, f'[mailbox]\nhost = "{host}"\nuser = "csp"') == [
            f"sspxl.toml, [mailbox] host: {bare}{mailbox}"
        ]
    assert faults(path, '[smtp]\nhost = "smtp://csp:hunter2@x.example"') == [f"sspxl.toml, [smtp] host: {bare}{smtp}"]
    assert faults(path, '[mailbox]\nport = "imaps://csp:hunter2@x.example"') == [
        f"sspxl.toml, [mailbox] port: it should be a whole number. {mailbox}"
    ]
    assert faults(path, 'mailbox = "imaps://csp:hunter2@x.example"') == [
        "sspxl.toml, [mailbox]: it should be a section: [mailbox], its keys on lines below."
    ]
    assert faults(path, '[mailbox]\nhost = "imaps://mail.example.org"\nuser = "csp"') == [
        f'sspxl.toml, [mailbox] host: found "imaps://mail.example.org"; {bare}'.rstrip()
    ]


@pytest.mark.parametrize("section, key", [("manager", "email"), ("smtp", "from")])
def test_an_address_that_mail_cannot_go_from_is_a_fault(path: Path, section: str, key: str) -> None:
    wanted = "an address with no more than letters from a to z, digits and signs such as . and - before the @"
    assert faults(path, f'[{section}]\n{key} = "jörg@example.org"') == [
        f'sspxl.toml, [{section}] {key}: found "jörg@example.org"; it should be {wanted}.'
    ]
    path.write_text(f'[{section}]\n{key} = "csp@jörg.example"', "utf-8")
    read_settings(path, CODES)


def test_the_night_has_a_time_of_day(path: Path) -> None:
    for typed in ('"24:00"', '"2"', '"02:60"', "2", "02:00:00", '""'):
        (said,) = faults(path, f"[schedule]\nnightly = {typed}")
        assert said.startswith("sspxl.toml, [schedule] nightly: found ")
        assert said.endswith('; it should be a time of day, such as "02:00".')
    for typed, expected in (("02:00", time(2)), ("2:05", time(2, 5)), ("23:59", time(23, 59))):
        path.write_text(f'[schedule]\nnightly = "{typed}"', "utf-8")
        assert read_settings(path, ()).schedule.nightly == expected


def test_the_clock_is_that_of_a_time_zone(path: Path) -> None:
    for typed in ("Europe/Lundon", "", "../x", "Europe", "BST?"):
        assert faults(path, f'[schedule]\ntimezone = "{typed}"') == [
            f'sspxl.toml, [schedule] timezone: found "{typed}"; it should be the name of a time zone, such as '
            "Europe/London."
        ]
    assert sorted(faults(path, "[schedule]\ntimezone = 1\nnigtly = 2")) == [
        "sspxl.toml, [schedule] nigtly: this version knows no such key; did you mean nightly?",
        "sspxl.toml, [schedule] timezone: found 1; it should be words in quotation marks.",
    ]
    path.write_text('[schedule]\ntimezone = "Europe/Lisbon"', "utf-8")
    assert read_settings(path, CODES).schedule.zone == ZoneInfo("Europe/Lisbon")
    path.write_text("", "utf-8")
    assert read_settings(path, CODES).schedule.zone == ZoneInfo("Europe/London")


def test_a_value_where_a_section_belongs_is_said_so(path: Path) -> None:
    assert faults(path, 'partnership = "Northam"\nrules = ["unchanged"]') == [
        'sspxl.toml, [partnership]: found partnership = "Northam"; '
        "it should be a section: [partnership], its keys on lines below.",
        'sspxl.toml, [rules]: found rules = ["unchanged"]; it should be a section: [rules], its keys on lines below.',
    ]


def test_every_fault_of_the_mail_sections_is_said_at_once(path: Path) -> None:
    text = """
        [mailbox]
        host = "imaps://mail.example.org"
        port = 70000
        tls = "none"
        auth = "oauth"
        processed = "inbox"
        attention = ""
        run_mib = 0
        [smtp]
        port = "587"
        tls = "none"
        user = "csp"
        form = "csp@example.org"
        from = "csp"
        send = true
        [reminders]
        before = [14, 0]
        after = 7
    """
    assert sorted(faults(path, text)) == [
        "sspxl.toml, [mailbox] attention: found \"\"; it should be the name of a folder of the mailbox.",
        "sspxl.toml, [mailbox] auth: found \"oauth\"; it should be 'password' or 'oauth2'.",
        "sspxl.toml, [mailbox] host: found \"imaps://mail.example.org\"; it should be the bare name of a server, such "
        "as mail.example.org; the port has a line of its own.",
        "sspxl.toml, [mailbox] port: found 70000; it should be a whole number from 1 to 65535, or 0 for the usual "
        "port.",
        "sspxl.toml, [mailbox] processed: found \"inbox\"; it should be another folder than folder: new messages "
        "are looked for there.",
        "sspxl.toml, [mailbox] run_mib: found 0; it should be greater than 0.",
        "sspxl.toml, [mailbox] tls: found \"none\"; it should be 'implicit' or 'starttls'.",
        "sspxl.toml, [reminders] after: found 7; it should be whole numbers of days above 0, such as [14, 3], or [] "
        "for none.",
        "sspxl.toml, [reminders] before: found [14, 0]; it should be whole numbers of days above 0, such as [14, 3], "
        "or [] for none.",
        "sspxl.toml, [smtp] form: this version knows no such key; did you mean from?",
        "sspxl.toml, [smtp] from: found \"csp\"; it should be an email address, such as csp@example.org.",
        "sspxl.toml, [smtp] port: found \"587\"; it should be a whole number.",
        "sspxl.toml, [smtp] send: found true; it should be false while host is empty: there is no server to send "
        "through.",
        "sspxl.toml, [smtp] user: found \"csp\"; it should be \"\" while tls is \"none\": a password is not sent over "
        "an open line.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[mailbox]\nhost = "mail.example.org"',
            '[mailbox] user: found ""; it should be the name by which the mailbox is signed in to, since host is set.',
        ),
        (
            '[mailbox]\nprocessed = "Done"\nattention = "Done"',
            '[mailbox] attention: found "Done"; it should be another folder than processed: that is for what '
            "needs no attention.",
        ),
        (
            '[mailbox]\nauth = "oauth2"',
            '[oauth]: [mailbox] has auth = "oauth2", which needs client and tenant here.',
        ),
        (
            '[smtp]\nauth = "oauth2"\n[oauth]\nprovider = "google"',
            '[oauth]: [smtp] has auth = "oauth2", which needs client here.',
        ),
        (
            "[reminders]\nafter = [7, 7]",
            "[reminders] after: found [7, 7]; it should be days of which none is named twice.",
        ),
        (
            "[reminders]\nbefore = [true]",
            "[reminders] before: found [true]; it should be whole numbers of days above 0, such as [14, 3], or [] for "
            "none.",
        ),
        (
            '[manager]\nemail = "helen.brook"',
            '[manager] email: found "helen.brook"; it should be one email address and no more, such as '
            "csp@example.org.",
        ),
        (
            '[manager]\nemail = "a@example.org; b@example.org"',
            '[manager] email: found "a@example.org; b@example.org"; it should be one email address and no more, such '
            "as csp@example.org.",
        ),
        ('[smtp]\nsender = "csp@example.org"', "[smtp] sender: this version knows no such key; did you mean send?"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_said(path: Path, text: str, said: str) -> None:
    assert faults(path, text) == [f"sspxl.toml, {said}"]


@pytest.mark.parametrize("email", ["", "helen.brook@example.org", " o'neil+csp@example.org "])
def test_one_address_of_the_manager_or_none_is_taken(path: Path, email: str) -> None:
    path.write_text(f'[manager]\nemail = "{email}"', "utf-8")
    assert read_settings(path, CODES).manager.email == email.strip()


@pytest.mark.parametrize(
    ("section", "key", "variable", "name"),
    [
        ("mailbox", "password", "SSPXL_MAILBOX_PASSWORD", "mailbox"),
        ("mailbox", "Pwd", "SSPXL_MAILBOX_PASSWORD", "mailbox"),
        ("smtp", "password", "SSPXL_SMTP_PASSWORD", "smtp"),
        ("oauth", "client_secret", "SSPXL_MAILBOX_CLIENT_SECRET", "client-secret"),
    ],
)
def test_a_secret_in_the_file_is_told_where_it_belongs_and_not_repeated(
    path: Path, section: str, key: str, variable: str, name: str
) -> None:
    assert faults(path, f'[{section}]\n{key} = "hunter2"') == [
        f"sspxl.toml, [{section}] {key}: no secret belongs in this file: set {variable}, or put it into the system's "
        f"keyring (`keyring set sspxl {name}`), and delete this line."
    ]


def test_a_secret_above_every_section_is_known_and_another_unknown_key_is_not_one(path: Path) -> None:
    assert faults(path, 'password = "hunter2"\n[mailbox]\npass_through = 1\nprot = 993') == [
        "sspxl.toml, [mailbox] pass_through: this version knows no such key; known are host, port, tls, ca_file, user, "
        "auth, folder, processed, attention, checks_senders, run_mib, run_minutes, seconds.",
        "sspxl.toml, [mailbox] prot: this version knows no such key; did you mean port?",
        "sspxl.toml, password: no secret belongs in this file: set SSPXL_MAILBOX_PASSWORD, or put it into the "
        "system's keyring (`keyring set sspxl mailbox`), and delete this line.",
    ]


def test_mail_settings_are_read_as_they_stand(path: Path) -> None:
    path.write_text(
        """
        [mailbox]
        host = "mail.example.org"
        port = 1993
        tls = "starttls"
        ca_file = "ca.pem"
        user = "csp"
        folder = "Rücklauf"
        processed = "INBOX.Done"
        [smtp]
        host = "mail.example.org"
        from = "Community Safety <csp@example.org>"
        send = true
        [reminders]
        before = []
        after = [2]
        """,
        "utf-8",
    )
    settings = read_settings(path, CODES)
    assert settings.mailbox == MailboxSettings(
        host="mail.example.org", port=1993, tls="starttls", ca_file="ca.pem", user="csp", folder="Rücklauf",
        processed="INBOX.Done",
    )  # fmt: skip
    smtp = {"host": "mail.example.org", "from": "Community Safety <csp@example.org>", "send": True}
    assert settings.smtp == SmtpSettings.model_validate(smtp)
    assert (settings.smtp.sender, settings.smtp.send) == ("Community Safety <csp@example.org>", True)
    assert (settings.reminders.before, settings.reminders.after) == ((), (2,))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[manager]\n[partnership\nname = "Northam"', "(at line 2, column 13)"),
        ("[partnership]\nname = Northam", "(at line 2, column 8)"),
        ("[rules]\n[rules]", "(at line 2, column 7)"),
    ],
)
def test_a_malformed_file_says_in_which_line(path: Path, text: str, why: str) -> None:
    (fault,) = faults(path, text)
    assert fault.startswith(f"{path}: not readable as TOML: ") and why in fault
    assert fault.endswith("Mend that line, or compare with a fresh file from `sspxl init`.")


def test_a_file_in_another_encoding_and_a_missing_one_are_said_so(path: Path) -> None:
    with pytest.raises(UserError, match=r"there is no such file\. `sspxl init` makes a workspace with one"):
        read_settings(path, CODES)
    path.write_bytes('[partnership]\nname = "Über"'.encode("utf-16"))
    with pytest.raises(UserError, match="not readable as TOML"):
        read_settings(path, CODES)


def test_the_file_that_init_writes_is_valid_and_its_values_are_the_defaults() -> None:
    settings = read_settings(WRITTEN, CODES)
    assert settings.model_copy(update={"partnership": Settings().partnership}) == Settings()
    assert settings.partnership.name == Settings().partnership.name


def test_the_file_that_init_writes_names_every_setting_and_says_what_it_does() -> None:
    def keys(model: type[BaseModel]) -> dict[str, object]:
        return {
            field.alias or name: keys(field.annotation) if is_model(field.annotation) else None
            for name, field in model.model_fields.items()
        }

    written = tomllib.loads(WRITTEN.read_text("utf-8"))
    assert {name: dict.fromkeys(section) or None for name, section in written.items()} == keys(Settings)
    lines = WRITTEN.read_text("utf-8").splitlines()
    assert [line for before, line in pairwise(lines) if "=" in line and not before] == []


def is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


@pytest.mark.parametrize("years", [0, 100])
def test_what_may_go_is_kept_for_so_many_years_or_for_ever(path: Path, years: int) -> None:
    path.write_text(f"[retention]\noriginals = {years}\n", "utf-8")
    assert read_settings(path, ()).retention.originals == years


def test_a_number_of_years_that_no_calendar_has_is_told(path: Path) -> None:
    found = faults(path, "[retention]\noriginals = 9000\nmail = -1\narchive = 101")
    assert sorted(found) == [
        f"sspxl.toml, [retention] {key}: found {years}; it should be a whole number of years from 1 to 100, or 0 for "
        "ever."
        for key, years in (("archive", 101), ("mail", -1), ("originals", 9000))
    ]
