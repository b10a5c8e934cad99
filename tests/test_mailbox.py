"""The mailbox, against a real Dovecot: what is read and moved, what is left alone, and what is said when it fails."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from authority import Authority
from dovecot import PASSWORD, Dovecot, Proxy, running

from sspxl.mail.faults import Fault, MailFault
from sspxl.mail.mailbox import Bounds, Fetched, Mailbox, Passed, Rest
from sspxl.mail.server import Secret, Server

MIB = 1024**2


def message(subject: str, size: int = 0) -> bytes:
    """A message as it lies on a server, with so many bytes of text."""
    lines = b"0123456789\r\n" * (size // 12)
    head = (
        f"From: km@example.org\r\nTo: csp@example.org\r\nSubject: {subject}\r\nMessage-ID: <{subject}@example.org>\r\n"
    )
    return head.encode() + b"\r\nHello.\r\n" + lines


def mailbox(server: Server, password: str = PASSWORD, is_token: bool = False) -> Mailbox:
    return Mailbox(server, lambda: Secret(password, is_token))


def bounds(most: int = MIB, run_bytes: int = 1024 * MIB, run_seconds: float = 3600, **more: Any) -> Bounds:
    return Bounds(most, run_bytes, run_seconds, **more)


def read(
    server: Server, most: int = MIB, folder: str = "INBOX", within: Bounds | None = None
) -> list[Fetched | Passed | Rest]:
    with mailbox(server) as box:
        found = box.open(folder)
        return list(box.fetch(found, found.uids, within or bounds(most)))


def bodies(found: list[Fetched | Passed | Rest]) -> list[bytes]:
    return [one.data for one in found if isinstance(one, Fetched)]


def passed(found: list[Fetched | Passed | Rest]) -> list[tuple[int, int, str, bool]]:
    return [(one.uid, one.size, one.why, one.for_good) for one in found if isinstance(one, Passed)]


def refusal(server: Server, password: str = PASSWORD, is_token: bool = False) -> tuple[str, str]:
    """The kind of fault that connecting meets, and its sentence."""
    with pytest.raises(MailFault) as caught, mailbox(server, password, is_token):
        pass
    return caught.value.kind.value, str(caught.value)


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_messages_come_byte_for_byte_and_nothing_is_changed_by_it(dovecot: Dovecot, tls: str) -> None:
    user = f"reads-{tls}"
    sent = [message("first"), message("second", 5000), "Subject: ungelöst\r\n\r\nä\r\n".encode("latin-1")]
    dovecot.deliver(user, sent[0], flags=("\\Flagged", "$Forwarded"))
    dovecot.deliver(user, *sent[1:])
    before = dovecot.messages(user)
    port = dovecot.port if tls == "starttls" else dovecot.tls_port
    assert bodies(read(dovecot.server(user, tls=tls, port=port))) == sent
    assert dovecot.messages(user) == before
    assert [flags for _, flags in before.values()] == [("$Forwarded", "\\Flagged"), (), ()]


def test_a_recent_message_is_recent_still_for_her_own_mail_program(dovecot: Dovecot) -> None:
    with dovecot.desk("recent", "INBOX") as box:
        box.folder.unset()
        box.append(message("new"))
        assert len(bodies(read(dovecot.server("recent")))) == 1
        assert box.folder.status("INBOX", ["RECENT", "UNSEEN"]) == {"RECENT": 1, "UNSEEN": 1}


def test_only_the_messages_that_are_asked_for_come(dovecot: Dovecot) -> None:
    dovecot.deliver("some", *(message(f"m{n}") for n in range(4)))
    with mailbox(dovecot.server("some")) as box:
        folder = box.open("INBOX")
        found = list(box.fetch(folder, folder.uids[2:], bounds()))
        assert list(box.fetch(folder, [], bounds())) == []
        assert list(box.fetch(folder, [folder.uids[-1] + 1], bounds())) == []
    assert [one.uid for one in found] == list(folder.uids[2:])
    assert bodies(found) == [message("m2"), message("m3")]


def test_a_message_comes_with_the_servers_own_time_of_it(dovecot: Dovecot) -> None:
    with dovecot.desk("timed") as box:
        box.append(message("one"), dt=datetime(2026, 11, 9, 23, 30, tzinfo=timezone(timedelta(hours=-2))))
    (one,) = read(dovecot.server("timed"))
    assert one.arrived == datetime(2026, 11, 10, 1, 30)


def test_what_is_marked_as_deleted_is_left_out(dovecot: Dovecot) -> None:
    dovecot.deliver("deleted", message("gone"), flags=("\\Deleted",))
    dovecot.deliver("deleted", message("here"))
    assert bodies(read(dovecot.server("deleted"))) == [message("here")]


def test_a_message_over_the_limit_is_passed_over_and_one_at_the_limit_is_not(dovecot: Dovecot) -> None:
    exact, over = message("exact", 20_000), message("over", 20_012)
    dovecot.deliver("large", over, exact)
    found = read(dovecot.server("large"), len(exact))
    assert passed(found) == [(1, len(over), "it has 0 MiB, and 0 is the most", True)]
    assert bodies(found) == [exact]


def test_a_message_of_100_mib_is_not_fetched(dovecot: Dovecot) -> None:
    dovecot.deliver("huge", message("huge", 100 * MIB), message("small"))
    with Proxy(dovecot.tls_port, (MIB,)) as proxy:  # would cut the connection long before it was through
        found = read(dovecot.server("huge", port=proxy.port), 50 * MIB)
    assert passed(found) == [(1, len(message("huge", 100 * MIB)), "it has 100 MiB, and 50 is the most", True)]
    assert bodies(found) == [message("small")]
    assert proxy.connections == 1


def dated(dovecot: Dovecot, user: str) -> list[bytes]:
    """Four messages, of which those that were put there first arrived last."""
    sent = [message(f"day {day}", 40_000) for day in (4, 3, 2, 1)]
    with dovecot.desk(user) as box:
        for n, one in enumerate(sent):
            box.append(one, dt=datetime(2026, 11, 4 - n, 12, tzinfo=UTC))
    return sent[::-1]


def test_a_run_reads_what_arrived_first_up_to_its_bytes_and_says_what_waits(dovecot: Dovecot) -> None:
    one, two, three, four = dated(dovecot, "bounded")
    exact = len(one) + len(two)
    for most, read_now in ((exact, [one, two]), (exact - 1, [one]), (1, [one]), (4 * MIB, [one, two, three, four])):
        found = read(dovecot.server("bounded"), within=bounds(run_bytes=most))
        assert bodies(found) == read_now
        rest = [one for one in found if isinstance(one, Rest)]
        waits = 4 - len(read_now)
        assert rest == ([Rest(waits, datetime(2026, 11, 4, 12))] if waits else [])
    found = read(dovecot.server("bounded"), within=bounds(run_bytes=exact, since=datetime(2026, 11, 3)))
    assert bodies(found) == [three, four]
    assert found[2:] == [Rest(2, datetime(2026, 11, 2, 12))]


def test_a_run_without_time_reads_one_portion_and_says_what_waits(dovecot: Dovecot) -> None:
    sent = [message(f"m{n}") for n in range(60)]
    dovecot.deliver("hurried", *sent)
    found = read(dovecot.server("hurried"), within=bounds(run_seconds=0))
    assert bodies(found) == sent[:50]
    assert [one.count for one in found if isinstance(one, Rest)] == [10]


def test_a_thousand_messages_are_read_and_moved(dovecot: Dovecot, report: Callable[..., None]) -> None:
    sent = [message(f"m{n}", 20_000) for n in range(1000)]
    dovecot.deliver("thousand", *sent)
    started = time.perf_counter()
    with mailbox(dovecot.server("thousand")) as box:
        folder = box.open("INBOX")
        assert bodies(list(box.fetch(folder, folder.uids, bounds()))) == sent
        fetched = time.perf_counter()
        box.move(folder, folder.uids, "Processed")
        moved = time.perf_counter()
        assert box.open("INBOX").uids == ()
        assert len(box.open("Processed").uids) == 1000
    report(f"fetched in {fetched - started:.2f} s, moved in {moved - fetched:.2f} s")


# ---------------------------------------------------------------- a connection that breaks


def test_a_connection_cut_in_mid_message_is_made_anew_and_all_come_once(dovecot: Dovecot) -> None:
    sent = [message(f"m{n}", 30_000) for n in range(5)]
    dovecot.deliver("cut", *sent)
    with Proxy(dovecot.tls_port, (100_000, None)) as proxy:
        assert bodies(read(dovecot.server("cut", port=proxy.port))) == sent
    assert proxy.connections == 2


def test_a_message_that_breaks_the_connection_each_time_is_passed_over(dovecot: Dovecot) -> None:
    sent = [message("first"), message("breaks", 300_000), message("last")]
    dovecot.deliver("breaks", *sent)
    before = dovecot.messages("breaks")
    with Proxy(dovecot.tls_port, (100_000,)) as proxy:
        found = read(dovecot.server("breaks", port=proxy.port))
    assert bodies(found) == [sent[0], sent[2]]
    assert passed(found) == [(2, len(sent[1]), "the connection broke 2 times while it was read", False)]
    assert proxy.connections == 4
    assert dovecot.messages("breaks") == before


def test_a_server_that_cuts_every_connection_is_given_up(dovecot: Dovecot) -> None:
    sent = [message(f"m{n}", 300_000) for n in range(9)]
    dovecot.deliver("away", *sent)
    with Proxy(dovecot.tls_port, (100_000,)) as proxy, pytest.raises(MailFault) as caught:
        read(dovecot.server("away", port=proxy.port))
    assert (caught.value.kind, str(caught.value)) == (
        Fault.CUT,
        "the mailbox at localhost cut the connection; the next run tries again",
    )
    assert proxy.connections == 6


def test_a_server_that_is_silent_or_drips_counts_as_away(dovecot: Dovecot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = dovecot.server("slow", port=silent.getsockname()[1], seconds=0.2)
        assert refusal(server) == (
            "silent",
            f"the mailbox at localhost, port {server.port}, did not answer in 0.2 seconds; the next run tries again",
        )
    dovecot.deliver("slow", message("slow", 50_000))
    with Proxy(dovecot.tls_port, (20_000,), drip=True) as proxy:
        found = read(dovecot.server("slow", port=proxy.port, seconds=0.3))
    assert [type(one) for one in found] == [Passed]


# ---------------------------------------------------------------- moving


def test_messages_are_moved_to_a_folder_that_is_made_and_the_others_stay_as_they_are(dovecot: Dovecot) -> None:
    dovecot.deliver("moves", message("mine"), flags=("\\Seen", "\\Flagged"))
    dovecot.deliver("moves", message("deleted by her"), flags=("\\Deleted",))
    dovecot.deliver("moves", message("taken"), message("new"))
    before = dovecot.messages("moves")
    with mailbox(dovecot.server("moves")) as box:
        box.move(box.open("INBOX"), [3], "Rückläufe & mehr")
    after = dovecot.messages("moves")
    assert after == {uid: one for uid, one in before.items() if uid != "3"}
    assert list(dovecot.messages("moves", "Rückläufe & mehr").values()) == [before["3"]]
    with dovecot.desk("moves") as box:
        assert "Rückläufe & mehr" in {one.name for one in box.folder.list(subscribed_only=True)}


def test_moving_again_what_has_gone_does_nothing(dovecot: Dovecot) -> None:
    dovecot.deliver("again", message("one"), message("two"))
    with mailbox(dovecot.server("again")) as box:
        folder = box.open("INBOX")
        box.move(folder, [1], "Processed")
        box.move(folder, [1], "Processed")
        box.move(folder, [], "Processed")
    assert (len(dovecot.messages("again")), len(dovecot.messages("again", "Processed"))) == (1, 1)


class _Without:
    """What a server can do, less something."""

    def __init__(self, *lacking: str) -> None:
        self.lacking = lacking

    def __call__(self, able: frozenset[str]) -> frozenset[str]:
        return able - set(self.lacking)


@pytest.mark.parametrize(
    ("lacking", "left"),
    [(("MOVE",), [("one", ()), ("hers", ("\\Deleted",))]),
     (("MOVE", "UIDPLUS"), [("one", ()), ("hers", ("\\Deleted",)), ("taken", ("\\Deleted",))])],
)  # fmt: skip
def test_a_server_without_move_never_loses_what_others_marked(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch, lacking: tuple[str, ...], left: list[tuple[str, tuple[str, ...]]]
) -> None:
    from sspxl.mail.connection import Connection

    user, real = "-".join(("without", *lacking)), Connection.abilities
    dovecot.deliver(user, message("one"))
    dovecot.deliver(user, message("hers"), flags=("\\Deleted",))
    dovecot.deliver(user, message("taken"))
    monkeypatch.setattr(Connection, "abilities", lambda self: _Without(*lacking)(real(self)))
    with mailbox(dovecot.server(user)) as box:
        box.move(box.open("INBOX"), [3], "Processed")
        assert box.open("INBOX").uids == (1,)
    assert [(data.split(b"Subject: ")[1].split(b"\r\n")[0].split(b"\n")[0].decode(), flags)
            for data, flags in dovecot.messages(user).values()] == left  # fmt: skip
    assert len(dovecot.messages(user, "Processed")) == 1


def test_a_folder_is_found_under_the_servers_prefix(authority: Authority) -> None:
    with running(prefix="INBOX.", separator=".") as server:
        server.deliver("prefixed", message("one"), message("two"))
        with mailbox(server.server("prefixed")) as box:
            folder = box.open("INBOX")
            box.move(folder, [1], "Done/This year")
            box.move(folder, [2], "INBOX.Done.This year")
            assert box.open("Done/This year").name == "INBOX.Done.This year"
            assert len(box.open("Done/This year").uids) == 2


def test_a_folder_that_is_not_there_or_was_renumbered_is_said(dovecot: Dovecot) -> None:
    dovecot.deliver("folders", message("one"))
    with mailbox(dovecot.server("folders")) as box:
        with pytest.raises(MailFault) as missing:
            box.open("Returns")
        folder = box.open("INBOX")
        older = replace(folder, validity=folder.validity - 1)
        with pytest.raises(MailFault) as renumbered:
            box.move(older, [1], "Processed")
    assert (missing.value.kind, str(missing.value)) == (
        Fault.FOLDER,
        'the mailbox at localhost has no folder "Returns"; correct folder in [mailbox] of sspxl.toml',
    )
    assert str(renumbered.value) == (
        'the mailbox at localhost renumbered the folder "INBOX" just now; the next run reads it anew'
    )
    assert len(dovecot.messages("folders")) == 1


def test_a_folder_that_cannot_be_made_is_said(dovecot: Dovecot) -> None:
    dovecot.deliver("unmade", message("one"))
    with mailbox(dovecot.server("unmade")) as box, pytest.raises(MailFault) as caught:
        box.move(box.open("INBOX"), [1], "a//b")
    assert caught.value.kind is Fault.FOLDER
    assert str(caught.value).startswith('the mailbox at localhost would not make the folder "a//b": ')


def test_a_full_mailbox_is_said(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    from sspxl.mail.connection import Connection

    real = Connection.abilities
    monkeypatch.setattr(Connection, "abilities", lambda self: _Without("MOVE")(real(self)))
    with running(quota=True) as server:
        server.deliver("full", message("large", 150_000))
        with mailbox(server.server("full")) as box, pytest.raises(MailFault) as caught:
            box.move(box.open("INBOX"), [1], "Processed")
    assert caught.value.kind is Fault.QUOTA
    assert str(caught.value).startswith("the mailbox at localhost is full (")


# ---------------------------------------------------------------- signing in


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    yield Authority(tmp_path_factory.mktemp("authority"))


def test_a_wrong_password_is_said_and_the_right_one_is_not_in_it(dovecot: Dovecot) -> None:
    kind, words = refusal(dovecot.server("locked"), "wr0ng!")
    assert kind == "password"
    assert words == (
        "the mailbox at localhost refused the password of locked (it said: [AUTHENTICATIONFAILED] Authentication "
        "failed.); set SSPXL_MAILBOX_PASSWORD or the keyring anew"
    )
    assert "wr0ng!" not in repr(Secret("wr0ng!"))


def test_a_name_with_an_umlaut_signs_in(dovecot: Dovecot) -> None:
    with mailbox(dovecot.server("müller")) as box:
        assert box.open("INBOX").uids == ()


def test_a_token_signs_in_and_an_expired_or_broken_one_does_not(dovecot: Dovecot) -> None:
    server = dovecot.server("token")
    with mailbox(server, dovecot.token("token"), is_token=True) as box:
        assert box.open("INBOX").uids == ()
    for bad in (dovecot.token("token", exp=int(time.time()) - 99), "x.y.z", dovecot.token("somebody-else")):
        kind, words = refusal(server, bad, is_token=True)
        assert kind == "token"
        assert words.startswith("the mailbox at localhost refused the sign-in of token by token")
        assert bad not in words


def test_a_server_that_is_not_there_is_said(dovecot: Dovecot) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        assert refusal(dovecot.server("x", port=port)) == (
            "port",
            f"the mailbox at localhost refuses port {port}; correct port in [mailbox] of sspxl.toml, or ask the "
            "server's keeper to open it",
        )
    assert refusal(dovecot.server("x", host="no-such-server.invalid")) == (
        "name",
        "the mailbox at no-such-server.invalid cannot be found: no server has this name; correct host in [mailbox] of "
        "sspxl.toml",
    )


def test_the_wrong_port_for_the_kind_of_tls_is_said(dovecot: Dovecot) -> None:
    kind, words = refusal(dovecot.server("x", port=dovecot.port))
    assert (kind, words) == (
        "port",
        f"the mailbox at localhost does not speak TLS on port {dovecot.port} as it should; set port and tls in "
        "[mailbox] of sspxl.toml as the server's keeper says",
    )


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_a_certificate_of_an_unknown_authority_is_refused(dovecot: Dovecot, authority: Authority, tls: str) -> None:
    port = dovecot.port if tls == "starttls" else dovecot.tls_port
    assert refusal(dovecot.server("x", port=port, tls=tls, ca_file=None)) == (
        "certificate",
        "the certificate of the mailbox at localhost is from no authority that this computer trusts, nor from one of "
        "your own; if it is your own authority's, put that one's certificate in a file and name it as ca_file in "
        "[mailbox] of sspxl.toml",
    )
    assert refusal(dovecot.server("x", port=port, tls=tls, ca_file=authority.ca))[0] == "certificate"


def test_a_ca_file_that_is_none_is_said(dovecot: Dovecot, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    for path in (empty, tmp_path / "missing.pem"):
        assert refusal(dovecot.server("x", ca_file=path)) == (
            "certificate",
            f"{path} is no file with a certificate; correct ca_file in [mailbox] of sspxl.toml",
        )


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"host": "mail.example.org"}, " is for another name; set host in [mailbox] of sspxl.toml to the name that the "
         "certificate has"),
        ({"expired": True}, " has expired; ask the server's keeper for a new one"),
    ],
)  # fmt: skip
def test_a_certificate_for_another_name_or_an_expired_one_is_refused(
    authority: Authority, bad: dict[str, Any], said: str
) -> None:
    with running(identity=authority.identity(**bad)) as server:
        assert refusal(server.server("x", ca_file=authority.ca)) == (
            "certificate",
            f"the certificate of the mailbox at localhost{said}",
        )


def test_without_the_library_the_command_that_installs_it_is_said(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "imap_tools", None)
    assert refusal(dovecot.server("x")) == (
        "library",
        'reading a mailbox needs more of sspxl: run `pip install "sspxl[mail]"`',
    )
