"""Files that are whole or not there, and names from outside."""

from __future__ import annotations

import os
import stat
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspxl.files import Overtaken, is_open, open_words, safe_name, sha256, write_bytes, write_new
from sspxl.workspace import Workspace, find_workspace


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_writing_puts_the_whole_new_file_in_the_place_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "master.xlsx"
    for data in (b"old", b"new and longer", b""):
        write_bytes(path, data)
        assert files(tmp_path) == {"master.xlsx": data}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps names by itself")
def test_a_new_file_and_the_folders_made_for_it_are_synced_each_in_the_folder_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    sync = os.fsync

    def watched(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    path = tmp_path / "returns" / "2026-27 Q3" / "a.xlsx"
    write_bytes(path, b"first")
    assert synced == [one.stat().st_ino for one in (tmp_path, tmp_path / "returns", path, path.parent)]
    del synced[:]
    write_bytes(path, b"second")
    assert synced == [one.stat().st_ino for one in (path, path.parent)]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "master.xlsx"
    write_bytes(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_bytes(path, b"new")
    assert files(tmp_path) == {"master.xlsx": b"old"}


def test_a_file_that_another_program_holds_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "master.xlsx"
    write_bytes(path, b"old")

    def held(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(PermissionError):
        write_bytes(path, b"new")
    assert files(tmp_path) == {"master.xlsx": b"old"}


def test_a_file_that_is_another_one_by_now_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    write_bytes(path, b"first", over=sha256(b"none yet"))
    write_bytes(path, b"second", over=sha256(b"first"))
    with pytest.raises(Overtaken, match=r"master\.xlsx was saved in the meantime"):
        write_bytes(path, b"third", over=sha256(b"first"))
    assert files(tmp_path) == {"master.xlsx": b"second"}


def owner_of_excel(name: str) -> bytes:
    """An owner file as Excel writes it."""
    narrow, wide = name.encode("cp1252", "replace"), name.encode("utf-16-le")
    return (
        bytes([len(narrow)]) + narrow.ljust(54) + len(name).to_bytes(2, "little")
        + (wide + b" \0" * 54)[:108]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("owner", "content", "who"),
    [
        ("~$master.xlsx", owner_of_excel("Keira Marsden"), "Keira Marsden"),
        ("~$master.xlsx", owner_of_excel("Ødegård"), "Ødegård"),
        ("~$master.xlsx", owner_of_excel("Keira Marsden")[:55], "Keira Marsden"),
        (".~lock.master.xlsx#", b"Keira Marsden,km,pc12,22.11.2026 08:14,file:///home/km;", "Keira Marsden on pc12"),
        (".~lock.master.xlsx#", b",km,pc12,22.11.2026 08:14,file:///home/km;", "km on pc12"),
        (".~lock.master.xlsx#", b"Marsden\\, K,km,pc12,22.11.2026 08:14,;", "Marsden, K on pc12"),
        (".~lock.master.xlsx#", b",,pc12,22.11.2026 08:14,;", "somebody on pc12"),
        ("~$master.xlsx", b"", None),
        ("~$master.xlsx", b"no owner file of Excel", None),
        (".~lock.master.xlsx#", b"", None),
    ],
)
def test_an_open_file_is_said_with_who_has_it_open(tmp_path: Path, owner: str, content: bytes, who: str | None) -> None:
    path, beside = tmp_path / "master.xlsx", tmp_path / owner
    beside.write_bytes(content)
    now = time.time() - 3_600
    os.utime(beside, (now, now))
    since = f"{datetime.fromtimestamp(now).day} {datetime.fromtimestamp(now):%B %Y %H:%M}"
    known = f" (by {who}, since {since}; if that is not so, delete {owner} beside it)" if who else ""
    assert (is_open(path), open_words(path)) == (True, f"master.xlsx is open{known}")


@pytest.mark.parametrize(("days", "counts"), [(6.9, True), (7.1, False)])
def test_an_owner_file_left_over_from_a_crash_counts_for_a_week(tmp_path: Path, days: float, counts: bool) -> None:
    path, beside = tmp_path / "master.xlsx", tmp_path / "~$master.xlsx"
    beside.write_bytes(owner_of_excel("Keira Marsden"))
    made = time.time() - days * 86_400
    os.utime(beside, (made, made))
    assert is_open(path) is counts


def test_an_owner_file_of_another_file_says_nothing(tmp_path: Path) -> None:
    for name in ("~$register.xlsx", "~$master (2026-11-22 0200).xlsx", ".~lock.master.xlsx", "master.xlsx"):
        (tmp_path / name).touch()
    assert not is_open(tmp_path / "master.xlsx")


def test_a_new_file_never_takes_the_place_of_another_and_is_read_only(tmp_path: Path) -> None:
    paths = [write_new(tmp_path / "north.tar.xlsx", data) for data in (b"1", b"2", b"3")]
    assert [path.name for path in paths] == ["north.tar.xlsx", "north.tar (2).xlsx", "north.tar (3).xlsx"]
    assert files(tmp_path) == {path.name: data for path, data in zip(paths, (b"1", b"2", b"3"), strict=True)}
    assert not any(path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) for path in paths)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("north.xlsx", "north.xlsx"),
        ("2025/26 Q3", "2025-26 Q3"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("C:\\Windows\\system.ini", "C--Windows-system.ini"),
        ("~$north.xlsx", "~$north.xlsx"),
        ('a<b>c|d?e*f"g:h', "a-b-c-d-e-f-g-h"),
        ("..", "unnamed"),
        ("", "unnamed"),
        (" . . ", "unnamed"),
        ("north.xlsx. ", "north.xlsx"),
        (".hidden", "hidden"),
        ("con", "_con"),
        ("LPT1.xlsx", "_LPT1.xlsx"),
        ("console.xlsx", "console.xlsx"),
        ("a\0b\nc\x7f", "a-b-c-"),
        ("north\u202exslx.exe", "north-xslx.exe"),
        ("half a \ud83d", "half a -"),
        ("Grüße – Über.xlsx", "Grüße – Über.xlsx"),
        ("x" * 200 + ".xlsx", "x" * 115 + ".xlsx"),
        ("x" * 118 + " . " + "y" * 50, "x" * 118),
        ("é" * 100 + ".xlsx", "é" * 57 + ".xlsx"),
        ("👍" * 300, "👍" * 30),
    ],
)
def test_a_name_from_outside_is_made_a_name_for_every_system(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(st.characters(), max_size=300))
def test_every_name_can_be_written_and_is_safe_for_good(name: str) -> None:
    safe = safe_name(name)
    assert safe == safe_name(safe)
    assert 0 < len(safe.encode()) <= 120
    assert Path(safe).name == safe and safe == safe.strip(" .")
    assert not set(safe) & set('/\\:*?"<>|\0')


def test_a_workspace_is_found_by_option_then_environment_then_parents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("given", "named", "parent", "other/workbooks"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "sspxl.toml").write_text("")
    (tmp_path / "parent" / "inbox" / "deep").mkdir(parents=True)

    def found(given: str | None, variable: str, here: str) -> Path:
        monkeypatch.setenv("SSPXL_WORKSPACE", variable)
        monkeypatch.chdir(tmp_path / here)
        return find_workspace(Path(given) if given else None).root.relative_to(tmp_path.resolve())

    assert found(str(tmp_path / "given"), str(tmp_path / "named"), "parent") == Path("given")
    assert found("../given", "", "parent") == Path("given")
    assert found(None, str(tmp_path / "named"), "parent") == Path("named")
    assert found(None, "", "parent/inbox/deep") == Path("parent")
    assert found(None, "", "other") == Path("other/workbooks")


def test_the_places_of_a_cycle_have_names_that_every_system_takes(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    places = (
        workspace.issued("2025/26: Q3"), workspace.returns("2025/26: Q3"), workspace.returns(None),
        workspace.report("../x"),
    )  # fmt: skip
    assert [workspace.relative(place) for place in places] == [
        "issued/2025-26- Q3", "returns/2025-26- Q3", "returns/unassigned", "reports/-x/summary.html",
    ]  # fmt: skip
