"""Every command, its options and its help.

What a command needs is imported when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from sspxl import __version__
from sspxl.cli.chased import chased_lines, chased_words, mail_lines
from sspxl.cli.looking import decisions, rules, runs, settings, status
from sspxl.cli.options import Options as _Options
from sspxl.cli.options import as_at_option as _as_at
from sspxl.cli.options import cycle_option as _cycle
from sspxl.cli.options import with_options as _options
from sspxl.cli.saying import say, warn
from sspxl.cli.scheduled import SYSTEMS, keep, make_entry
from sspxl.cli.showing import (
    flag_words,
    show_json,
    verdict_lines,
)

_files = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="sspxl %(version)s")
def sspxl() -> None:
    """Merge a partnership's returned action plans, and notice what they do not say.

    Partners fill in their Excel workbook and send it back. Drop what comes into the workspace's inbox folder;
    `sspxl nightly` takes it in, merges and checks it, and writes master.xlsx and the summary report.
    """


@sspxl.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@_options
def init(options: _Options, folder: Path | None) -> int:
    """Make a new workspace: settings, an empty register, the templates.

    FOLDER is made where it is missing; without it, the folder you are in becomes the workspace.
    """
    from sspxl.jobs.preparing import init as make

    workspace = make(folder or options.workspace or Path.cwd())
    if options.as_json:
        show_json({"workspace": workspace.root, "settings": workspace.settings, "register": workspace.register})
    else:
        say(f"Workspace: {workspace.root}")
        say("Next: fill in sspxl.toml and register.xlsx, or take in existing plans with `sspxl import`.")
    return 0


@sspxl.command(name="import")
@_files
@click.option(
    "--code",
    "codes",
    multiple=True,
    metavar="SHEET=CODE",
    help="The plan code for a sheet; may be given several times.",
)
@click.option(
    "--as-cycle", metavar="NAME", help="The cycle whose updates they hold; default: from before the first cycle."
)
@_options
def import_(options: _Options, files: tuple[Path, ...], codes: tuple[str, ...], as_cycle: str | None) -> int:
    """Take existing action plans into the register.

    Each sheet of FILES with an action plan becomes a plan; rows that are there already are not added twice.
    Says per sheet what it recognised and what it did not.
    """
    from sspxl.jobs.preparing import import_files

    wrong = [code for code in codes if not all(code.partition("=")[::2])]
    if wrong:
        raise click.BadParameter(
            f"{wrong[0]!r}: expected SHEET=CODE, such as --code 'Criminal damage=CD'", param_hint="--code"
        )
    done = import_files(options.job(), files, dict(code.split("=", 1) for code in codes), as_cycle)
    if options.as_json:
        show_json({"sheets": [_sheet_words(sheet) for sheet in done.sheets], "unreadable": done.unreadable})
    else:
        say("\n".join([*(sheet.sentence() for sheet in done.sheets), *done.unreadable]))
    return 1 if done.unreadable else 0


def _sheet_words(sheet: Any) -> dict[str, Any]:
    return {
        "file": sheet.file, "sheet": sheet.sheet, "plan": sheet.plan, "layout": sheet.layout, "rows": sheet.rows,
        "added": sheet.added, "remarks": sheet.remarks,
    }  # fmt: skip


@sspxl.command()
@_cycle
@_options
def issue(options: _Options, cycle: str | None) -> int:
    """Make each contact's workbook for a cycle, in the folder issued.

    Each holds the open actions that the contact answers for, with what was said last time beside an empty cell
    for the update. An email to each, with the workbook attached, waits in the folder outbox.
    """
    from sspxl.jobs.issuing import issue as run

    made, mails = run(options.job(cycle))
    if options.as_json:
        draft_of = {one.contact: one.path for one in mails.drafts if one.kind == "issue"}
        show_json(
            [
                {"contact": one.contact, "path": one.path, "keys": one.keys, "draft": draft_of.get(one.contact)}
                for one in made
            ]
        )
    else:
        for one in made:
            say(f"{one.contact}: {len(one.keys)} action{'s' * (len(one.keys) != 1)}, {one.path}")
        if made:
            say("\n".join(mail_lines(mails)))
        else:
            say("Nobody answers for an open action: nothing to issue. `sspxl doctor` says why.")
    return 1 if mails.undone else 0


@sspxl.command()
@_cycle
@_as_at
@_options
def collect(options: _Options, cycle: str | None, as_at: date | None) -> int:
    """Take in what lies in the inbox folder and the mailbox.

    Every file is kept as it came, in returns; what cannot be used goes to quarantine too, with the reason beside it.
    """
    from sspxl.jobs.nightly import collect as run

    return options.show_night(run(options.job(cycle, as_at)))


@sspxl.command()
@_cycle
@_as_at
@_options
def consolidate(options: _Options, cycle: str | None, as_at: date | None) -> int:
    """Merge and check the returns of a cycle and write master.xlsx."""
    from sspxl.jobs.nightly import consolidate as run

    return options.show_night(run(options.job(cycle, as_at)))


@sspxl.command()
@_files
@_cycle
@_as_at
@_options
def check(options: _Options, files: tuple[Path, ...], cycle: str | None, as_at: date | None) -> int:
    """Say what the night would make of returns, without touching anything.

    For each of FILES: the verdict, and every flag by sheet and cell. Exits with 1 if any flag is an error.
    """
    from sspxl.jobs.checking import check_files

    verdicts = check_files(options.job(cycle, as_at), files)
    if options.as_json:
        show_json(
            [
                {
                    "file": v.file,
                    "verdict": v.state,
                    "contacts": v.contacts,
                    "flags": [flag_words(f) for f in v.flags],
                    "kept": v.kept,
                }
                for v in verdicts
            ]
        )
    else:
        say("\n".join(line for verdict in verdicts for line in verdict_lines(verdict)))
    return 1 if any(verdict.has_error for verdict in verdicts) else 0


@sspxl.command()
@_cycle
@_as_at
@_options
def report(options: _Options, cycle: str | None, as_at: date | None) -> int:
    """Write the summary report of a cycle for the board."""
    from sspxl.jobs.nightly import report as run

    return options.show_night(run(options.job(cycle, as_at)))


@sspxl.command()
@click.option("--send", is_flag=True, help="Send the drafts that wait, each once, by the server of [smtp].")
@_cycle
@_as_at
@_options
def chase(options: _Options, send: bool, cycle: str | None, as_at: date | None) -> int:
    """Draft what goes out to partners: receipts, reminders, requests.

    The drafts lie in the folder outbox and open in Outlook, ready to be sent. Move one to outbox/sent when you have
    sent it, or let --send do both; delete one that is not to go out. One that is no longer true moves to
    outbox/withdrawn by itself. Nothing is sent as at another day than today.
    """
    from sspxl.jobs.chasing import chase as run

    chased = run(options.job(cycle, as_at), send=send)
    if options.as_json:
        show_json(chased_words(chased))
    else:
        say("\n".join(chased_lines(chased)))
    return 1 if chased.undone else 0


@sspxl.command()
@_cycle
@_as_at
@_options
def nightly(options: _Options, cycle: str | None, as_at: date | None) -> int:
    """Collect, consolidate, report and chase, once, safely.

    The job for every night: takes in the inbox and the mailbox, merges and checks the returns, writes master.xlsx and
    the report, and drafts the emails that ask for better.
    """
    from sspxl.jobs.nightly import nightly as run
    from sspxl.jobs.telling import Teller, told_night
    from sspxl.workspace import find_workspace

    teller = Teller(find_workspace(options.workspace), options.clock, as_at, warn)
    night = told_night(teller, lambda: options.job(cycle, as_at), run, options.code_of)
    return options.show_night(night)


@sspxl.command()
@click.option("--seconds", type=click.FloatRange(1), default=60.0, show_default=True, help="How long Excel may take.")
@_options
def refresh(options: _Options, seconds: float) -> int:
    """Bring a master that is open in Excel up to date, in place.

    For the manager's own desktop. What the last run wrote beside master.xlsx is brought into the one that is open, or
    put in its place where none is. Her columns, sheets, selection and filters stay.
    """
    from sspxl.cli.refreshing import show_refreshed
    from sspxl.jobs.refreshing import refresh as run
    from sspxl.workspace import find_workspace

    return show_refreshed(run(find_workspace(options.workspace), options.clock(), seconds), as_json=options.as_json)


@sspxl.command()
@click.option("--install", "system", type=click.Choice(SYSTEMS), help="Say what the system's own scheduler would need.")
@click.option("--yes", "really", is_flag=True, help="With --install: do it.")
@_options
def schedule(options: _Options, system: str | None, really: bool) -> int:
    """Run the night every night, in the foreground, until it is stopped.

    At the time of [schedule] in sspxl.toml; a night that was missed is made up once. With --install the system's own
    scheduler runs it instead, and nothing stays in the foreground.
    """
    from sspxl.workspace import find_workspace

    workspace = find_workspace(options.workspace)
    if really and not system:
        raise click.UsageError("--yes goes with --install; without either the schedule is kept in the foreground.")
    if system:
        return make_entry(workspace, system, really=really, as_json=options.as_json)
    return keep(workspace)


@sspxl.command()
@click.option("--rebuild", "anew", is_flag=True, help="First make history.db anew; the old one goes to archive.")
@_options
def verify(options: _Options, anew: bool) -> int:
    """Hold every original against its record and the ledger.

    Hashes every file of returns and quarantine anew, looks whether every issued workbook is there, and asks history.db
    itself. Each file that is missing, changed, unknown or without a good record is named with what to do. Nothing is
    changed, unless --rebuild asks for a new history.db: it is told again what archive/journal.jsonl has, or what the
    originals tell without it, and each night judges again by what had come. Exits with 1 if anything is wrong.
    """
    from sspxl.cli.keeping import show_rebuilt, show_verified
    from sspxl.jobs.verifying import verify as run
    from sspxl.workspace import find_workspace

    if anew:
        from sspxl.jobs.rebuilding import rebuild

        job = options.job()
        return show_rebuilt(rebuild(job), run(job.workspace), as_json=options.as_json)
    return show_verified(run(find_workspace(options.workspace)), as_json=options.as_json)


@sspxl.command()
@click.argument("file", type=click.Path(path_type=Path))
@_options
def export(options: _Options, file: Path) -> int:
    """Put the whole workspace into one zip file.

    As it stands between two runs, with the SHA-256 of every file; `sspxl restore` brings it back. The passwords are not
    in it: they are in no file of the workspace.
    """
    from sspxl.cli.keeping import show_exported
    from sspxl.jobs.exporting import export as run
    from sspxl.workspace import find_workspace

    made = run(find_workspace(options.workspace), file, options.clock())
    return show_exported(made, as_json=options.as_json)


@sspxl.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@_options
def restore(options: _Options, file: Path, folder: Path | None) -> int:
    """Bring a workspace back from its zip file.

    Into FOLDER, which must be empty or new; without it, the folder you are in. Nothing is put there unless every file
    is the one that was exported. Then the workspace is verified: exits with 1 if anything is wrong.
    """
    from sspxl.cli.keeping import show_restored
    from sspxl.jobs.exporting import restore as run

    restored = run(file, folder or options.workspace or Path.cwd())
    return show_restored(restored, as_json=options.as_json)


@sspxl.command()
@click.option("--yes", "really", is_flag=True, help="Remove it; without, only say what would go.")
@_options
def purge(options: _Options, really: bool) -> int:
    """Say what is older than [retention] allows, and with --yes remove it.

    What partners sent for a cycle that closed so many years ago (originals), its letters and the messages in which
    returns came (mail), earlier masters and registers (archive), lines of the run log (logs). Of each return its
    SHA-256, its day and its verdict stay, and in history.db what was said of each action. Of the current cycle and the
    one before nothing goes. archive/purges.jsonl records what went.
    """
    from sspxl.cli.keeping import show_purged
    from sspxl.jobs.purging import purge as run

    return show_purged(run(options.job(), really=really), as_json=options.as_json)


@sspxl.command()
@click.option("--sign-in", is_flag=True, help="First sign in to the mail server, as [oauth] in sspxl.toml asks for.")
@click.option(
    "--fix", is_flag=True, help="First put right what is safe: what killed runs left, modes, a missing inbox."
)
@click.option("--mark", is_flag=True, help="Write a copy of the register in which every fault is marked at its cell.")
@_as_at
@_options
def doctor(options: _Options, sign_in: bool, fix: bool, mark: bool, as_at: date | None) -> int:
    """Say what would stop tonight's run, and what would make it poorer.

    Looks at the settings, the register, the mail servers, the disk, the history, the templates and the master. Exits
    with 2 if a run would stop.
    """
    from sspxl.jobs.doctor import Health
    from sspxl.jobs.doctor import doctor as look
    from sspxl.workspace import find_workspace

    if sign_in:
        from sspxl.jobs.servers import sign_in as run

        run(options.job(None, as_at).settings, warn)
    workspace, now = find_workspace(options.workspace), options.clock()
    mended = ()
    if fix:
        from sspxl.jobs.upkeep import mend

        mended = mend(workspace)
    lines = (*mended, *look(workspace, as_at, now))
    if mark:
        from sspxl.jobs.marking import mark_register

        lines = (*lines, mark_register(workspace, lines, now))
    if options.as_json:
        show_json([{"about": line.about, "health": line.health, "words": line.words} for line in lines])
    else:
        for line in lines:
            say(f"{line.health.upper() if line.health is not Health.FINE else 'fine':6} {line.about}: {line.words}")
    return 2 if any(line.health is Health.STOP for line in lines) else 0


for _command in (decisions, rules, runs, settings, status):
    sspxl.add_command(_command)
