"""The entries for the systems' own schedulers: well-formed, with every sign of a path quoted, and made once."""

from __future__ import annotations

import json
import os
import plistlib
import re
import shlex
import shutil
import stat
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import time
from pathlib import Path, PurePosixPath

import pytest
from conftest import ROOT

from sspxl.errors import UserError
from sspxl.jobs.entries import Plan, System, entry, install, with_line

HARD = '/srv/Vale & "Hill" 100% $HOME/Ärger\'s \\ plans'
HOME = Path("/home/kim")


def plan(root: str = "/srv/vale", at: time = time(2)) -> Plan:
    return Plan(
        Path(root), ("/opt/sspxl/bin/python", "-m", "sspxl", "nightly", "--workspace", root), at, "Europe/London", 6
    )


def files(system: System, made: Plan) -> dict[str, bytes]:
    return {path.suffix: data for path, data in entry(system, made, HOME).files}


def test_each_workspace_has_a_name_of_its_own_that_any_system_takes() -> None:
    names = {root: plan(root).name for root in ("/srv/vale", "/srv/other/vale", HARD, "/")}
    assert re.fullmatch("sspxl-vale-[0-9a-f]{8}", names["/srv/vale"])
    assert len(set(names.values())) == len(names)
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for name in names.values())


def test_systemd_gets_a_service_and_a_timer_that_makes_up_for_missed_nights() -> None:
    made = entry(System.SYSTEMD, plan(), HOME)
    name = plan().name
    folder = PurePosixPath("/home/kim/.config/systemd/user")
    assert [path.as_posix() for path, _ in made.files] == [f"{folder}/{name}.service", f"{folder}/{name}.timer"]
    service, timer = (data.decode() for _, data in made.files)
    ran = 'ExecStart="/opt/sspxl/bin/python" "-m" "sspxl" "nightly" "--workspace" "/srv/vale"\n'
    assert ran in service
    assert "OnCalendar=*-*-* 02:00:00 Europe/London\nPersistent=true\n" in timer
    assert made.commands == (
        ("systemctl", "--user", "daemon-reload"),
        ("systemctl", "--user", "enable", "--now", f"{name}.timer"),
    )


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
@pytest.mark.parametrize("root", ["/srv/vale", HARD])
def test_systemd_itself_takes_the_units(tmp_path: Path, root: str) -> None:
    made = Plan(
        Path(root), (sys.executable, "-m", "sspxl", "nightly", "--workspace", root), time(2), "Europe/London", 6
    )
    units = []
    for path, data in entry(System.SYSTEMD, made, HOME).files:
        units.append(tmp_path / path.name)
        units[-1].write_bytes(data)
    said = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    ours = [line for line in said.stderr.splitlines() if made.name in line]
    assert (said.returncode, ours) == (0, [])


def test_every_sign_that_means_something_to_systemd_is_quoted() -> None:
    service = files(System.SYSTEMD, plan(HARD))[".service"].decode()
    line = next(line for line in service.splitlines() if line.startswith("ExecStart="))
    assert line.endswith('"/srv/Vale & \\"Hill\\" 100%% $$HOME/Ärger\'s \\\\ plans"')
    assert "Description=sspxl: the night of Ärger's \\ plans\n" in service


def test_cron_runs_what_a_shell_reads_as_the_same_words() -> None:
    line = entry(System.CRON, plan(HARD, time(2, 30)), HOME).table
    when, command = line[:10], line[11:].rpartition(" # ")[0]
    assert when == "30 2 * * *"
    assert "%" not in command.replace("\\%", "")
    assert shlex.split(command.replace("\\%", "%")) == list(plan(HARD).command)


def test_a_crontab_gets_the_line_once_and_keeps_all_others() -> None:
    line, other = entry(System.CRON, plan(), HOME).table, entry(System.CRON, plan("/srv/hill"), HOME).table
    hers = "MAILTO=kim@example.org\n# mine\n15 4 * * * backup # nightly\n"
    once = with_line(with_line(hers, other), line)
    assert once == f"{hers}{other}\n{line}\n"
    assert with_line(once, line.replace("0 2", "30 3", 1)) == f"{hers}{other}\n{line.replace('0 2', '30 3', 1)}\n"
    assert with_line("", line) == f"{line}\n"


def test_windows_gets_a_task_whose_arguments_are_the_same_words() -> None:
    made = entry(System.WINDOWS, plan(HARD, time(2, 30)), HOME)
    ((path, data),) = made.files
    assert path == Path(HARD) / ".sspxl.task.xml"
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    task = ElementTree.fromstring(data)
    assert task.findtext(f".//{space}StartBoundary") == "2026-01-01T02:30:00"
    assert task.findtext(f".//{space}StartWhenAvailable") == "true"
    assert task.findtext(f".//{space}Command") == "/opt/sspxl/bin/python"
    assert task.findtext(f".//{space}Arguments") == subprocess.list2cmdline(plan(HARD).command[1:])
    assert task.findtext(f".//{space}WorkingDirectory") == HARD
    assert made.commands == (("schtasks", "/Create", "/F", "/TN", plan(HARD).name, "/XML", str(path)),)


def test_a_night_that_hangs_is_ended_after_the_hours_that_are_set() -> None:
    eight = replace(plan(), hours=8)
    assert "TimeoutStartSec=8h\n" in files(System.SYSTEMD, eight)[".service"].decode()
    assert "<ExecutionTimeLimit>PT8H</ExecutionTimeLimit>" in files(System.WINDOWS, eight)[".xml"].decode("utf-16")


def test_macos_gets_an_agent_with_the_same_words() -> None:
    made = entry(System.LAUNCHD, plan(HARD, time(2, 30)), HOME)
    ((path, data),) = made.files
    agent = plistlib.loads(data)
    assert agent["ProgramArguments"] == list(plan(HARD).command)
    assert agent["StartCalendarInterval"] == {"Hour": 2, "Minute": 30}
    assert (path.stem, path.parent) == (agent["Label"], HOME / "Library" / "LaunchAgents")


# ---------------------------------------------------------------- on request


def program(folder: Path, name: str, script: str) -> None:
    """A stand-in for a program of the system, in a folder that is looked through first."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    (folder / name).chmod(stat.S_IRWXU)


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_what_was_said_is_done_on_request_and_twice_is_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bin_, table, called = tmp_path / "bin", tmp_path / "table", tmp_path / "called"
    listed = f'[ -f "{table}" ] && cat "{table}" || {{ echo "no crontab for kim" >&2; exit 1; }}'
    program(bin_, "crontab", f'if [ "$1" = -l ]; then {listed}; else cat > "{table}"; fi')
    program(bin_, "systemctl", f'echo "$@" >> "{called}"')
    monkeypatch.setenv("PATH", f"{bin_}{os.pathsep}{os.environ['PATH']}")
    for _ in range(2):
        install(entry(System.CRON, plan(), tmp_path))
        install(entry(System.SYSTEMD, plan(), tmp_path))
    assert table.read_text("utf-8") == f"{entry(System.CRON, plan(), tmp_path).table}\n"
    units = entry(System.SYSTEMD, plan(), tmp_path).files
    assert {path: path.read_bytes() for path, _ in units} == dict(units)
    assert called.read_text("utf-8") == f"--user daemon-reload\n--user enable --now {plan().name}.timer\n" * 2


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_what_the_system_refuses_is_said_in_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bin_ = tmp_path / "bin"
    program(bin_, "crontab", "echo 'kim is not allowed to use this program' >&2; exit 1")
    program(bin_, "systemctl", "echo 'Failed to connect to bus' >&2; exit 1")
    monkeypatch.setenv("PATH", str(bin_))
    refused = {
        System.CRON: "kim is not allowed",
        System.SYSTEMD: "Failed to connect to bus",
        System.WINDOWS: "there is no",
    }
    for system, said in refused.items():
        made = entry(system, plan(str(tmp_path)), tmp_path)
        with pytest.raises(UserError, match=said) as caught:
            install(made)
        written = [f"written, and not in use yet: {', '.join(str(path) for path, _ in made.files)}"]
        assert list(caught.value.faults[1:]) == (written if made.files else [])


def test_a_machine_without_the_program_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="there is no crontab on this machine; choose another scheduler"):
        install(entry(System.CRON, plan(), tmp_path))


def test_where_the_night_needs_a_password_each_system_says_where_to_put_it() -> None:
    needy = replace(plan(), secrets=("SSPXL_MAILBOX_PASSWORD", "SSPXL_SMTP_PASSWORD"))
    names = "the night needs SSPXL_MAILBOX_PASSWORD and SSPXL_SMTP_PASSWORD, and has nothing of what you set in a term"
    for system in System:
        remarks = entry(system, needy, HOME).remarks
        assert [remark.startswith(names) for remark in remarks].count(True) == 1
        assert remarks[: len(remarks) - 1] == entry(system, plan(), HOME).remarks
    file = f".config/sspxl/{plan().name}.env"
    service = files(System.SYSTEMD, needy)[".service"].decode()
    assert f"EnvironmentFile=-%h/{file}\n" in service
    assert f" into {HOME / file}, " in entry(System.SYSTEMD, needy, HOME).remarks[-1]


def test_the_command_shows_what_it_would_do_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "sspxl.toml").write_text('[partnership]\nname = "Vale"\n[schedule]\nnightly = "03:15"\n', "utf-8")
    before = sorted(tmp_path.rglob("*"))
    command = [sys.executable, "-m", "sspxl", "schedule", "--workspace", str(tmp_path), "--install", "cron"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert shown[0] == "Would put into your crontab:"
    assert shown[2].startswith("15 3 * * * ")
    assert shown[-1] == "Nothing was changed; add --yes to do it."
    assert "password" not in "".join(shown).lower()
    told = json.loads(subprocess.run([*command, "--json"], cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert (told["crontab"], told["done"]) == (shown[2], False)
    assert sorted(tmp_path.rglob("*")) == before
