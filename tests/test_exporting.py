"""`sspxl export` and `sspxl restore`: a workspace moved whole, and nothing taken from a zip file that is not ours."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from desk import CYCLE, Desk, Said, answer, small_register, sspxl

from sspxl.errors import Busy, UserError
from sspxl.jobs import exporting
from sspxl.jobs.exporting import MANIFEST, export, restore
from sspxl.jobs.preparing import init
from sspxl.workspace import SETTINGS, Workspace

LEFT = (".sspxl.lock", f"returns/{CYCLE}/.KM.xlsx.tmp", "~$master.xlsx", ".~lock.master.xlsx#")
"""What programs leave in a workspace, and no export has."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk.new(tmp_path_factory.mktemp("kept") / "w", small_register())
    desk.done("issue", "--cycle", CYCLE)
    issued = desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx"
    answer(issued, desk.root / "inbox" / "KM.xlsx", {"ASB/1": "Ten streets mapped."})
    desk.done("nightly")
    for name in LEFT:
        (desk.root / name).write_bytes(b"left")
    (desk.root / "inbox" / "later.xlsx").write_bytes(b"dropped after the night")
    return desk


@pytest.fixture(scope="module")
def zipped(kept: Desk) -> Path:
    """The export of the workspace; for copying."""
    file = kept.root.parent / "w.zip"
    kept.done("export", file)
    return file


def facts(root: Path) -> dict[str, tuple[bytes, bool]]:
    """Every file but for the history, whose copy has its pages in another order, and the locks: bytes, read-only."""
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), not path.stat().st_mode & 0o200)
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith((".", "~$")) and path.name != "history.db"
    }


def restored(file: Path, into: Path) -> Said:
    return sspxl("restore", file, into)


def test_a_workspace_comes_back_byte_for_byte_and_its_next_night_runs(kept: Desk, zipped: Path, tmp_path: Path) -> None:
    said = restored(zipped, tmp_path / "new" / "place")
    assert said.code == 0, said.err
    there = Desk(tmp_path / "new" / "place")
    assert facts(there.root) == facts(kept.root)
    assert sum(read_only for _, read_only in facts(there.root).values()) > 1  # the originals
    assert [name for name in LEFT[1:] if (there.root / name).exists()] == []
    assert (there.root / "quarantine").is_dir()  # empty, so that it is in no zip
    times = {path.relative_to(kept.root): path.stat().st_mtime_ns for path in (kept.root / "returns").rglob("*.xlsx")}
    assert {path: (there.root / path).stat().st_mtime_ns for path in times} == times
    tables = kept.tables()
    (there.root / "inbox" / "later.xlsx").unlink()
    there.done("nightly")
    assert there.tables() == tables


def test_the_manifest_has_every_file_and_no_other(zipped: Path) -> None:
    with zipfile.ZipFile(zipped) as file:
        told = {one["path"] for one in json.loads(file.read(MANIFEST))["files"]}
        assert {*told, MANIFEST} == set(file.namelist())
    assert {f"returns/{CYCLE}/KM.xlsx", "history.db", "sspxl.toml", "archive/journal.jsonl"} <= told
    assert [name for name in told if name.rpartition("/")[2].startswith((".", "~$"))] == []


def test_an_export_replaces_nothing_and_does_not_lie_in_what_it_exports(kept: Desk, zipped: Path) -> None:
    before = zipped.read_bytes()
    assert kept.run("export", zipped).code == 2
    inside = kept.run("export", kept.root / "w.zip")
    assert (inside.code, "Name a place outside" in inside.err) == (2, True)
    assert (zipped.read_bytes(), (kept.root / "w.zip").exists()) == (before, False)


def test_a_folder_that_is_not_empty_is_left_alone(zipped: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    said = restored(zipped, tmp_path)
    assert (said.code, "it is not empty" in said.err) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def rewritten(zipped: Path, to: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The export with other files in it."""
    with zipfile.ZipFile(zipped) as file:
        files = {name: file.read(name) for name in file.namelist()}
    change(files)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return to


def told_too(files: dict[str, bytes], name: str, data: bytes, size: int | None = None, modified: object = 0) -> None:
    """A file that the manifest tells of."""
    from sspxl.files import sha256

    files[name] = data
    manifest = json.loads(files[MANIFEST])
    one = {"path": name, "sha256": sha256(data), "size": len(data) if size is None else size}
    manifest["files"].append({**one, "modified": modified, "read_only": False})
    files[MANIFEST] = json.dumps(manifest).encode()


@pytest.mark.parametrize("name", ["returns/../../evil.txt", "/evil.txt", "C:/evil.txt", "..\\evil.txt"])
def test_a_path_that_leads_out_of_the_folder_is_refused(zipped: Path, tmp_path: Path, name: str) -> None:
    evil = rewritten(zipped, tmp_path / "evil.zip", lambda files: told_too(files, name, b"evil"))
    said = restored(evil, tmp_path / "deep" / "new")
    assert (said.code, "it would write outside of the folder" in said.err) == (2, True)
    assert {path.name for path in tmp_path.rglob("*")} <= {"evil.zip"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda files: files.update({f"returns/{CYCLE}/KM.xlsx": b"other"}), "is not the file that was exported"),
        (lambda files: files.update({SETTINGS: files[SETTINGS].swapcase()}), "is not the file that was exported"),
        (lambda files: files.update({"more.txt": b"more"}), "what is in it is not what its"),
        (lambda files: files.pop("register.xlsx"), "what is in it is not what its"),
        (lambda files: files.pop(MANIFEST), "it is no export of sspxl"),
        (lambda files: files.update({MANIFEST: b"{}"}), "is damaged"),
        (lambda files: files.update({MANIFEST: b" " * (32 * 1024 * 1024) + files[MANIFEST]}), "is damaged"),
        (lambda files: told_too(files, "late.txt", b"0", modified=10**40), "is damaged"),
        (lambda files: told_too(files, "odd.txt", b"0", modified="now"), "is damaged"),
        (lambda files: told_too(files, "bomb.txt", b"0" * 5_000_000, size=10), "is not the file that was exported"),
        (lambda files: told_too(files, "huge.txt", b"0", size=10**15), "are free. Make room."),
    ],
    ids=[
        "changed",
        "as long",
        "more",
        "less",
        "no manifest",
        "empty manifest",
        "endless manifest",
        "no time",
        "no number",
        "longer than told",
        "no room",
    ],
)
def test_what_is_not_what_was_exported_is_refused_and_the_folder_stays_empty(
    zipped: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    file = rewritten(zipped, tmp_path / "other.zip", change)
    found = restored(file, tmp_path / "new")
    assert (found.code, said in found.err) == (2, True), found.err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("cut", [0, 1_000, -1_000])
def test_a_file_that_was_cut_short_or_is_no_zip_is_refused(zipped: Path, tmp_path: Path, cut: int) -> None:
    (tmp_path / "cut.zip").write_bytes(zipped.read_bytes()[:cut])
    said = restored(tmp_path / "cut.zip", tmp_path / "new")
    assert (said.code, "cannot be restored" in said.err) == (2, True), said.err
    assert not (tmp_path / "new").exists()
    assert restored(tmp_path / "none.zip", tmp_path / "new").code == 2


def test_what_was_wrong_before_is_said_after(kept: Desk, tmp_path: Path) -> None:
    other = Desk(Path(shutil.copytree(kept.root, tmp_path / "w")), kept.as_at)
    (other.root / "returns" / CYCLE / "KM.xlsx").unlink()
    said = other.run("export", tmp_path / "w.zip", "--json", now=datetime(2026, 11, 22, 9))
    assert (said.code, said.json["file"]) == (0, str(tmp_path / "w.zip"))
    found = sspxl("restore", tmp_path / "w.zip", tmp_path / "new", "--json")
    assert (found.code, [one["path"] for one in found.json["wrong"]]) == (1, [f"returns/{CYCLE}/KM.xlsx"])


def test_of_a_file_that_is_longer_than_told_no_more_is_unpacked_than_tells(
    zipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []

    class Counted(exporting._Hashed):
        def write(self, data: bytes) -> int:
            written.append(len(data))
            return super().write(data)

    monkeypatch.setattr(exporting, "_Hashed", Counted)
    monkeypatch.setattr(exporting, "_BLOCK", 1_000)
    whole = sum(one.file_size for one in zipfile.ZipFile(zipped).infolist() if one.filename != MANIFEST)
    bomb = rewritten(zipped, tmp_path / "w.zip", lambda files: told_too(files, "bomb.txt", b"0" * 5_000_000, size=10))
    with pytest.raises(UserError, match=r"bomb\.txt in it is not the file that was exported"):
        restore(bomb, tmp_path / "new")
    assert whole + 10 < sum(written) <= whole + 1_000


@pytest.mark.parametrize(("year", "in_zip"), [(1970, 1980), (2026, 2026), (2107, 2107), (2400, 2107)])
def test_a_time_that_no_zip_knows_comes_back_all_the_same(kept: Desk, tmp_path: Path, year: int, in_zip: int) -> None:
    root = Path(shutil.copytree(kept.root, tmp_path / "w"))
    then = int(datetime(year, 6, 1).timestamp())
    os.utime(root / "register.xlsx", (then, then))
    export(Workspace(root), tmp_path / "w.zip", datetime(2026, 11, 22, 9))
    assert zipfile.ZipFile(tmp_path / "w.zip").getinfo("register.xlsx").date_time[0] == in_zip
    restore(tmp_path / "w.zip", tmp_path / "new")
    assert (tmp_path / "new" / "register.xlsx").stat().st_mtime == then


def test_of_a_manifest_that_is_longer_than_told_no_more_is_unpacked_than_the_most(
    zipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_MOST_TOLD", 1_000)
    file = rewritten(zipped, tmp_path / "w.zip", lambda files: files.update({MANIFEST: b" " * 20_000_000}))
    with zipfile.ZipFile(file) as opened:
        opened.getinfo(MANIFEST).file_size = 10  # as its head could say
        tracemalloc.start()
        with pytest.raises(zipfile.BadZipFile):
            exporting._manifest(opened, file)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 1_000_000


@pytest.mark.skipif(os.name != "posix", reason="on Windows modes do not tell who may read")
def test_who_may_read_what_is_exported_and_restored(zipped: Path, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        restore(zipped, tmp_path / "new")
        (tmp_path / "hers").mkdir()
        restore(zipped, tmp_path / "hers")
        export(Workspace(tmp_path / "new"), tmp_path / "w.zip", datetime(2026, 11, 22, 9))
        init(tmp_path / "init")
    finally:
        os.umask(before)
    modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("init", "new", "hers", "w.zip")}
    assert modes == {"init": 0o750, "new": 0o750, "hers": 0o755, "w.zip": 0o600}


def test_an_export_that_is_refused_leaves_alone_what_another_has_begun(kept: Desk, tmp_path: Path) -> None:
    (tmp_path / ".w.zip.tmp").write_bytes(b"half of it")
    with Workspace(kept.root).held(), pytest.raises(Busy):
        export(Workspace(kept.root), tmp_path / "w.zip", datetime(2026, 11, 22, 9))
    assert (tmp_path / ".w.zip.tmp").read_bytes() == b"half of it"


def test_nothing_is_exported_while_a_run_holds_the_workspace(kept: Desk, tmp_path: Path) -> None:
    workspace = Workspace(kept.root)
    with workspace.held(), pytest.raises(Busy):
        export(workspace, tmp_path / "w.zip", datetime(2026, 11, 22, 9))
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- links


def test_a_folder_that_was_moved_to_another_disk_comes_along_with_a_link_in_its_place(
    kept: Desk, zipped: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(kept.root, tmp_path / "w"))
    (root / "returns").rename(tmp_path / "big")
    (root / "returns").symlink_to(tmp_path / "big")
    (tmp_path / "register.xlsx").write_bytes((root / "register.xlsx").read_bytes())
    (root / "register.xlsx").unlink()
    (root / "register.xlsx").symlink_to("../register.xlsx")
    made = export(Workspace(root), tmp_path / "w.zip", datetime(2026, 11, 22, 9))
    assert sorted(zipfile.ZipFile(made.file).namelist()) == sorted(zipfile.ZipFile(zipped).namelist())
    assert restored(made.file, tmp_path / "new").code == 0
    assert facts(tmp_path / "new") == facts(kept.root)


def test_what_cannot_come_along_is_named_all_at_once_and_nothing_is_exported(kept: Desk, tmp_path: Path) -> None:
    root = Path(shutil.copytree(kept.root, tmp_path / "w"))
    (tmp_path / "big").mkdir()
    (tmp_path / "big" / "back").symlink_to(root / "returns")
    (root / "returns" / "big").symlink_to(tmp_path / "big")
    (root / "archive" / "all").symlink_to(root)
    (root / "archive" / "gone").symlink_to(tmp_path / "gone")
    (root / "inbox" / "theirs.xlsx").symlink_to(root / "register.xlsx")
    (root / "inbox" / ".gone").symlink_to(tmp_path / "gone")  # left out like every other name with a dot
    with pytest.raises(UserError) as refused:
        export(Workspace(root), tmp_path / "w.zip", datetime(2026, 11, 22, 9))
    assert refused.value.faults == (
        f"{root / 'archive' / 'all'}: a link to a folder that it lies in; take it away.",
        f"{root / 'archive' / 'gone'}: a link that leads nowhere, or no file; take it away.",
        f"{root / 'inbox' / 'theirs.xlsx'}: a link, and none is taken in; put the file itself there, or take it away.",
        f"{root / 'returns' / 'big' / 'back'}: a link to a folder that it lies in; take it away.",
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["big", "w"]


# ---------------------------------------------------------------- killed


@pytest.fixture
def begun(zipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a restore was killed when it had put half of its files in place."""
    honest = Path.rename

    def killed(path: Path, to: Path) -> Path:
        if path.name == "returns":
            raise SystemExit
        return honest(path, to)

    with monkeypatch.context() as killing:
        killing.setattr(Path, "rename", killed)
        with pytest.raises(SystemExit):
            restore(zipped, tmp_path / "new")
    assert not (tmp_path / "new" / SETTINGS).exists()
    return tmp_path / "new"


def test_a_restore_that_was_killed_is_run_again_and_nothing_of_it_stays(
    kept: Desk, zipped: Path, begun: Path, tmp_path: Path
) -> None:
    (tmp_path / "other" / ".restoring").mkdir(parents=True)  # killed while it unpacked
    (tmp_path / "other" / ".restoring" / "register.xlsx").write_bytes(b"half")
    for into in (begun, tmp_path / "other"):
        restore(zipped, into)
        assert facts(into) == facts(kept.root)
        assert not (into / ".restoring").exists()


@pytest.mark.parametrize("name", ["mine.txt", "archive/mine.txt", "archive/journal.jsonl", SETTINGS])
def test_what_somebody_put_beside_a_restore_that_was_killed_stays(zipped: Path, begun: Path, name: str) -> None:
    (begun / name).parent.mkdir(exist_ok=True)
    (begun / name).write_bytes(b"hers")
    before = facts(begun)
    with pytest.raises(UserError) as refused:
        restore(zipped, begun)
    assert refused.value.faults == (f"{begun}: it is not empty: {name}. Name an empty or a new folder.",)
    assert (facts(begun), (begun / name).read_bytes()) == (before, b"hers")


def test_a_restore_that_had_come_to_its_end_is_not_begun_again(zipped: Path, tmp_path: Path) -> None:
    restore(zipped, tmp_path / "new")
    (tmp_path / "new" / ".restoring").mkdir()  # killed before the last line
    with pytest.raises(UserError, match=r"it is not empty: sspxl\.toml\. Name"):
        restore(zipped, tmp_path / "new")
    assert (tmp_path / "new" / SETTINGS).exists()
