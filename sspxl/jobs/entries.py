"""What each system's own scheduler needs to run the night: files and commands as values, and carried out on request.

Sources: systemd.timer(5), systemd.syntax(7), crontab(5), the schema of Task Scheduler 1.2, launchd.plist(5).
"""

from __future__ import annotations

import hashlib
import plistlib
import re
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from pathlib import Path
from xml.sax.saxutils import escape

from sspxl.errors import UserError
from sspxl.files import write_bytes


class System(StrEnum):
    """A scheduler of an operating system."""

    SYSTEMD = "systemd"
    CRON = "cron"
    WINDOWS = "windows"
    LAUNCHD = "launchd"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to run, when, for how many hours at most, and for which workspace. `command` is the program and its
    arguments.

    `secrets` are the variables that it needs, where the keyring has not what they are for: a scheduler has none of
    those of the person's terminal.
    """

    root: Path
    command: tuple[str, ...]
    at: time
    zone: str
    hours: int
    secrets: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """A name that no other workspace of this machine has, of letters, digits and hyphens."""
        words = re.sub(r"[^a-z0-9]+", "-", self.root.name.lower()).strip("-")[:40]
        return "-".join(filter(None, ("sspxl", words, hashlib.sha256(str(self.root).encode()).hexdigest()[:8])))


@dataclass(frozen=True, slots=True)
class Entry:
    """The files to write, then the commands to run; `table` is the line for crontab, which is no file of ours.

    `remarks` say what the entry cannot do by itself.
    """

    files: tuple[tuple[Path, bytes], ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    table: str = ""
    remarks: tuple[str, ...] = ()


def entry(system: System, plan: Plan, home: Path) -> Entry:
    """The entry for a night every night, in the person's own account and without an administrator's rights."""
    return _ENTRIES[system](plan, home)


# ---------------------------------------------------------------- systemd


def _systemd(plan: Plan, home: Path) -> Entry:
    folder = home / ".config" / "systemd" / "user"
    # 1 is a night that could not do something, 3 one that another run kept out: neither is a failure of the service
    service = f"""[Unit]
Description=sspxl: the night of {_percent(plan.root.name)}

[Service]
Type=oneshot
ExecStart={" ".join(map(_quoted, plan.command))}
EnvironmentFile=-%h/.config/sspxl/{plan.name}.env
SuccessExitStatus=1 3
Nice=10
TimeoutStartSec={plan.hours}h
"""
    timer = f"""[Unit]
Description=sspxl: every night at {plan.at:%H:%M} ({plan.zone})

[Timer]
OnCalendar=*-*-* {plan.at:%H:%M:%S} {plan.zone}
Persistent=true

[Install]
WantedBy=timers.target
"""
    files = ((folder / f"{plan.name}.service", service.encode()), (folder / f"{plan.name}.timer", timer.encode()))
    commands = (
        ("systemctl", "--user", "daemon-reload"),
        ("systemctl", "--user", "enable", "--now", f"{plan.name}.timer"),
    )
    file = home / ".config" / "sspxl" / f"{plan.name}.env"
    where = f"put a line NAME=… for each into {file}, which nobody but you may read (chmod 600)"
    remarks = ("for nights while you are not signed in: loginctl enable-linger", *_secrets(plan, where))
    return Entry(files, commands, remarks=remarks)


def _quoted(word: str) -> str:
    """The word as systemd reads it: in quotes, with its own signs for variables and specifiers doubled."""
    return '"' + _percent(word.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")) + '"'


def _percent(words: str) -> str:
    return words.replace("%", "%%")


# ---------------------------------------------------------------- cron


def _cron(plan: Plan, home: Path) -> Entry:
    command = shlex.join(plan.command).replace("%", "\\%")  # a bare one is a line break to cron
    table = f"{plan.at.minute} {plan.at.hour} * * * {command} # {plan.name}"
    lacks = "makes up for no night while it is off, and ends none that hangs"
    remark = f"cron goes by the machine's clock, not by {plan.zone}, {lacks}"
    where = "put a line NAME=… for each above it (`crontab -e`; nobody but you can read that)"
    return Entry(table=table, remarks=(remark, *_secrets(plan, where)))


# ---------------------------------------------------------------- Windows


def _windows(plan: Plan, home: Path) -> Entry:
    program, *arguments = plan.command
    task = f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>{escape(f"sspxl: the night of {plan.root}")}</Description></RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T{plan.at:%H:%M:%S}</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT{plan.hours}H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(subprocess.list2cmdline(arguments))}</Arguments>
      <WorkingDirectory>{escape(str(plan.root))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
    path = plan.root / ".sspxl.task.xml"
    command = ("schtasks", "/Create", "/F", "/TN", plan.name, "/XML", str(path))
    remarks = (
        f"Windows goes by the machine's clock, not by {plan.zone}; the night runs while you are signed in, and a "
        "missed one is made up",
    )
    where = "set them for your account (`setx NAME …`), or better in its Credential Manager (`keyring set sspxl …`)"
    return Entry(((path, task.encode("utf-16")),), (command,), remarks=(*remarks, *_secrets(plan, where)))


# ---------------------------------------------------------------- macOS


def _launchd(plan: Plan, home: Path) -> Entry:
    path = home / "Library" / "LaunchAgents" / f"org.{plan.name}.plist"
    agent = {
        "Label": f"org.{plan.name}",
        "ProgramArguments": list(plan.command),
        "StartCalendarInterval": {"Hour": plan.at.hour, "Minute": plan.at.minute},
        "ProcessType": "Background",
    }
    missed = "a night missed in sleep runs on waking, and none that hangs is ended"
    remark = f"macOS goes by the machine's clock, not by {plan.zone}; {missed}"
    commands = (("launchctl", "unload", str(path)), ("launchctl", "load", str(path)))
    where = "put them into your keychain (`keyring set sspxl …`)"
    return Entry(((path, plistlib.dumps(agent)),), commands, remarks=(remark, *_secrets(plan, where)))


def _secrets(plan: Plan, where: str) -> tuple[str, ...]:
    """What is to be done for the night to have its passwords; () where it needs none."""
    if not plan.secrets:
        return ()
    names = " and ".join(plan.secrets)
    return (f"the night needs {names}, and has nothing of what you set in a terminal: {where}",)


_ENTRIES = {System.SYSTEMD: _systemd, System.CRON: _cron, System.WINDOWS: _windows, System.LAUNCHD: _launchd}


# ---------------------------------------------------------------- on request


def install(made: Entry) -> None:
    """Write the files and run the commands. Raises UserError with what the system said where one is refused.

    Done twice it is there once: files are replaced, and of crontab our own line.
    """
    if made.table:
        _ran(("crontab", "-"), with_line(_crontab(), made.table))
    for path, data in made.files:
        write_bytes(path, data)
    try:
        for command in made.commands:
            _ran(command)
    except UserError as err:
        written = ", ".join(str(path) for path, _ in made.files)
        raise UserError((*err.faults, f"written, and not in use yet: {written}")) from err


def with_line(table: str, line: str) -> str:
    """The crontab with our line, in the place of the one that it had for the same workspace."""
    name = line.rpartition("#")[2].strip()
    kept = [old for old in table.splitlines() if old.rpartition("# ")[2].strip() != name]
    return "\n".join([*kept, line, ""])


def _crontab() -> str:
    """The person's crontab; "" where there is none yet."""
    said = _answer(("crontab", "-l"))
    if said.returncode and "no crontab" not in said.stderr.lower():
        raise UserError((f"crontab cannot be read ({said.stderr.strip()}); nothing was changed",))
    return said.stdout if said.returncode == 0 else ""


def _answer(command: Sequence[str], given: str = "") -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    except FileNotFoundError as err:
        raise UserError((f"there is no {command[0]} on this machine; choose another scheduler",)) from err


def _ran(command: Sequence[str], given: str = "") -> None:
    said = _answer(command, given)
    if said.returncode and command[1] != "unload":  # what is not loaded yet cannot be unloaded
        told = (said.stderr or said.stdout).strip()
        raise UserError((f"{shlex.join(command)} was refused ({told}); run it by hand to see why",))
