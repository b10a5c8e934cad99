"""`sspxl doctor`: what would stop tonight's run, and what would make it poorer; one line each, fine or what to do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime

from sspxl.collect.inbox import waiting
from sspxl.dates import long_date
from sspxl.errors import Busy, UserError
from sspxl.files import is_open, open_words
from sspxl.history import copy_of_history
from sspxl.history.backups import copies, how_to_put_back
from sspxl.history.health import history_faults, how_lost
from sspxl.history.messages import MessageLog
from sspxl.issue import template_faults
from sspxl.jobs.chasing import letter_template_faults
from sspxl.jobs.examining import register_lines
from sspxl.jobs.health import Health, Line
from sspxl.jobs.job import day_of, open_job
from sspxl.jobs.purging import overdue
from sspxl.jobs.servers import account, mailbox_of, sending_of
from sspxl.jobs.standing import STALE_AFTER, How, last_nights, schedule_of
from sspxl.jobs.upkeep import upkeep_lines
from sspxl.mail.faults import MailFault
from sspxl.mail.mailbox import Mailbox
from sspxl.master import pending
from sspxl.rules import RULES
from sspxl.settings import Settings, read_settings
from sspxl.workspace import Workspace

_LEAST_FREE = 500 * 1024 * 1024
_FULL = 0.9


def doctor(workspace: Workspace, as_at: date | None, now: datetime) -> tuple[Line, ...]:
    """Everything that was looked at, in the order of the run; `as_at` None: as at the day that it is `now`."""
    as_at = as_at or day_of(now, schedule_of(workspace))
    settings = None
    try:
        settings = read_settings(workspace.settings, {rule.code for rule in RULES})
        lines = [Line("settings", Health.FINE, "sspxl.toml is read without a fault")]
    except UserError as err:
        lines = [Line("settings", Health.STOP, fault) for fault in err.faults]
    return (
        *lines,
        *register_lines(workspace, as_at, settings.cycle.current if settings else ""),
        *_places(workspace),
        *upkeep_lines(workspace, now),
        *_last_night(workspace, as_at, now),
        *(_manager(settings) if settings else ()),
        *(mail_lines(workspace, settings) if settings else ()),
        *_output(workspace),
        *_retention(workspace, as_at, now),
    )


def _last_night(workspace: Workspace, as_at: date, now: datetime) -> Iterator[Line]:
    """Whether the nightly job runs, and runs through."""
    zone = schedule_of(workspace).zone
    try:
        nights, _ = last_nights(workspace, now)
    except UserError:  # the history has a line of its own
        return
    if not nights:
        yield Line("last run", Health.FINE, "none yet: `sspxl schedule` runs one every night")
        return
    last = nights[0]
    began = last.run.started.astimezone(zone)
    words = f"{long_date(began.date())} {began:%H:%M}, {last.how}"
    if as_at - began.date() > STALE_AFTER:
        do = "see that `sspxl schedule` or the system's scheduler runs, and that the computer is on at night"
        yield Line("last run", Health.ADVICE, f"{words}; that is over two days ago: {do}")
    elif last.how in (How.FAILED, How.CUT_OFF):
        fault = f" ({last.run.ending.fault})" if last.run.ending and last.run.ending.fault else ""
        yield Line("last run", Health.ADVICE, f"{words}{fault}; run `sspxl nightly` and see what it says")
    else:
        yield Line("last run", Health.FINE, words)


def _manager(settings: Settings) -> Iterator[Line]:
    """Whether the manager's own address is known."""
    if not settings.manager.email:
        lost = "" if settings.smtp.sender else "drafts have no sender, and "
        words = (
            f"email in [manager] is empty; type it in sspxl.toml: {lost}a message that you forward counts as a "
            "stranger's"
        )
        yield Line("manager", Health.ADVICE, words)
    elif settings.manager.summary == "never" or not settings.smtp.host:
        why = 'summary in [manager] is "never"' if settings.smtp.host else "[smtp] has no host"
        yield Line("manager", Health.FINE, f"no mail tells of a night that fails, since {why}; `sspxl status` does")
    else:
        yield Line("manager", Health.FINE, f"{settings.manager.email} is mailed about a night that fails")


def mail_lines(workspace: Workspace, settings: Settings) -> Iterator[Line]:
    """The mailbox and the server for outgoing mail, tried out: nothing is taken, moved or sent."""
    mailbox, sending = mailbox_of(workspace, settings), sending_of(workspace, settings)
    if mailbox is None:
        yield Line("mailbox", Health.FINE, "inbox/ only: sspxl.toml names no mailbox")
    else:
        yield from _mailbox(workspace, settings, mailbox)
    if sending is None:
        yield Line("smtp", Health.FINE, "drafts only: sspxl.toml names no server for outgoing mail")
        return
    try:
        with sending:
            how = "mail is sent by it" if settings.smtp.send else "drafts only, until send is true"
            yield Line("smtp", Health.FINE, f"{settings.smtp.host} answers; {how}")
    except MailFault as fault:
        yield Line("smtp", Health.ADVICE, str(fault))


def _mailbox(workspace: Workspace, settings: Settings, mailbox: Mailbox) -> Iterator[Line]:
    name = settings.mailbox.folder
    try:
        with mailbox:
            folder, used = mailbox.open(name), mailbox.share_used()
    except MailFault as fault:
        yield Line("mailbox", Health.ADVICE, str(fault))
        return
    try:
        with copy_of_history(workspace.history) as history:
            known = MessageLog(history).numbers(account(settings.mailbox), folder.name, folder.validity)
    except UserError:  # has a line of its own
        known = frozenset()
    new = len(set(folder.uids) - known)
    yield Line("mailbox", Health.FINE, f"{new} message{'s wait' if new != 1 else ' waits'} in {name}")
    if used is not None and used >= _FULL:
        words = f"the mailbox is {used:.0%} full: delete old mail there, or ask for more room"
        yield Line("mailbox", Health.ADVICE, words)


def _places(workspace: Workspace) -> Iterator[Line]:
    free = shutil.disk_usage(workspace.root).free
    health = Health.FINE if free > _LEAST_FREE else Health.STOP
    yield Line("disk", health, f"{free // 1024**2:,} MiB free" + ("" if health is Health.FINE else "; make room"))
    killed = workspace.last_holder()
    try:
        with workspace.held("doctor"):
            was = f"; the last was killed ({killed}), and the next one completes it" if killed else ""
            yield Line("lock", Health.FINE, f"no other run holds the workspace{was}")
    except Busy as err:
        yield Line("lock", Health.STOP, str(err))
    except OSError as err:  # the folder has a line of its own
        yield Line("lock", Health.STOP, f"the workspace cannot be held ({err.strerror}): a run would stop at once")
    yield from _history(workspace)
    count = len(waiting(workspace.inbox))
    yield Line("inbox", Health.FINE, f"{count} file{'s' * (count != 1)} to take in tonight")


def _history(workspace: Workspace) -> Iterator[Line]:
    """Whether the history can be used and is whole, and of which day its newest copy is."""
    if not workspace.history.exists() and not how_lost(workspace.history):
        yield Line("history", Health.FINE, "history.db comes with the first run")
        return
    try:
        with copy_of_history(workspace.history):
            faults = history_faults(workspace.history)
    except UserError as err:
        yield from (Line("history", Health.STOP, fault) for fault in err.faults)
        return
    if faults:
        words = f"history.db is damaged ({faults[0]}). {how_to_put_back(workspace.history)}"
        yield Line("history", Health.STOP, words)
        return
    kept = copies(workspace.archive)
    newest = f"its newest copy is archive/{kept[-1].name}" if kept else "its first copy comes with the first night"
    yield Line("history", Health.FINE, f"history.db is whole; {newest}")


def _retention(workspace: Workspace, as_at: date, now: datetime) -> Iterator[Line]:
    """Whether something of closed cycles is kept for longer than the settings say."""
    try:
        cycles = overdue(open_job(workspace, as_at, now, None))
    except UserError:  # what stands in the way has a line of its own
        return
    if cycles:
        words = f"something of {', '.join(cycles)} is older than [retention] allows; `sspxl purge` says what may go"
        yield Line("retention", Health.ADVICE, words)


def _output(workspace: Workspace) -> Iterator[Line]:
    faults = template_faults(workspace.root / "templates")
    yield from (Line("templates", Health.ADVICE, fault) for fault in faults)
    if not faults:
        yield Line("templates", Health.FINE, "all five and the guide can be filled")
    unwritten = letter_template_faults(workspace)
    yield from (Line("emails", Health.ADVICE, fault) for fault in unwritten)
    if not unwritten:
        yield Line("emails", Health.FINE, "every email can be written from its template")
    if is_open(workspace.master):
        words = f"{open_words(workspace.master)}: tonight's will be put beside it until it is closed"
        yield Line("master", Health.ADVICE, words)
    elif waiting_ones := pending(workspace.master):
        yield Line(
            "master", Health.ADVICE, f"{waiting_ones[-1].name} waits beside master.xlsx; the next run puts it in place"
        )
    else:
        yield Line("master", Health.FINE, "master.xlsx is free to be written")
