"""What can go wrong between us and a mail server: one error, one kind, one sentence that says what to do."""

from __future__ import annotations

import imaplib
import smtplib
import socket
import ssl
from enum import StrEnum

from sspxl.errors import SspxlError
from sspxl.mail.server import Server


class Fault(StrEnum):
    """What was at fault."""

    NAME = "name"  # no server has this name
    PORT = "port"  # nobody answers there, or not in TLS as it was set
    SILENT = "silent"  # the server takes longer than it may
    CERTIFICATE = "certificate"
    PASSWORD = "password"  # refused, or there is none
    TOKEN = "token"  # refused, expired, or not to be had
    FOLDER = "folder"
    QUOTA = "quota"
    CUT = "cut"  # the connection broke
    LIBRARY = "library"  # a part of sspxl that is not installed
    SERVER = "server"  # anything else that the server said


class MailFault(SspxlError):
    """A mail server could not be used. Its text is one sentence, without a full stop, that says what to do."""

    def __init__(self, kind: Fault, words: str) -> None:
        super().__init__(words)
        self.kind = kind


_EXPIRED, _NOT_YET = 10, 9
_WRONG_NAME = (62, 64)
_UNKNOWN = (2, 18, 19, 20, 21)
"""OpenSSL's numbers of what is wrong with a certificate (X509_V_ERR_...)."""


def fault_of(err: Exception, server: Server) -> MailFault:
    """The fault that stands behind what a library raised while it spoke to the server."""
    where = f"{server.what} at {server.host}"
    section = f"[{server.section}] of sspxl.toml"
    if isinstance(err, ssl.SSLCertVerificationError):
        return _certificate(err, server)
    if isinstance(err, ssl.SSLError):
        return MailFault(
            Fault.PORT,
            f"{where} does not speak TLS on port {server.port} as it should; set port and tls in {section} as the "
            "server's keeper says",
        )
    if isinstance(err, socket.gaierror):
        return MailFault(Fault.NAME, f"{where} cannot be found: no server has this name; correct host in {section}")
    if isinstance(err, ConnectionRefusedError):
        words = f"{where} refuses port {server.port}; correct port in {section}, or ask the server's keeper to open it"
        return MailFault(Fault.PORT, words)
    # smtplib tells a time-out as a broken connection, and each of its errors is an OSError
    if isinstance(err, TimeoutError) or isinstance(err.__context__, TimeoutError):
        return MailFault(
            Fault.SILENT,
            f"{where}, port {server.port}, did not answer in {server.seconds} seconds; the next run tries again",
        )
    if isinstance(err, (imaplib.IMAP4.abort, smtplib.SMTPServerDisconnected, ConnectionError, EOFError)):
        return MailFault(Fault.CUT, f"{where} cut the connection; the next run tries again")
    if isinstance(err, OSError) and not isinstance(err, smtplib.SMTPException):
        return MailFault(Fault.PORT, f"{where} cannot be reached ({err.strerror or err}); see that the network is up")
    return MailFault(Fault.SERVER, f"{where} said: {_said(err)}; ask the server's keeper")


def _certificate(err: ssl.SSLCertVerificationError, server: Server) -> MailFault:
    """The fault of a certificate that does not hold."""
    of = f"the certificate of {server.what} at {server.host}"
    section = f"[{server.section}] of sspxl.toml"
    if err.verify_code in (_EXPIRED, _NOT_YET):
        when = "has expired" if err.verify_code == _EXPIRED else "is not valid yet (or this computer's clock is wrong)"
        return MailFault(Fault.CERTIFICATE, f"{of} {when}; ask the server's keeper for a new one")
    if err.verify_code in _WRONG_NAME:
        words = f"{of} is for another name; set host in {section} to the name that the certificate has"
    elif err.verify_code in _UNKNOWN:
        does = "is not from" if server.ca_file else "is from no authority that this computer trusts, nor from"
        named = server.ca_file or "one of your own"
        words = f"{of} {does} {named}; if it is your own authority's, put that one's certificate in a file and name it "
        words += f"as ca_file in {section}"
    else:
        words = f"{of} does not hold ({err.verify_message}); ask the server's keeper"
    return MailFault(Fault.CERTIFICATE, words)


def refused_sign_in(server: Server, by_token: bool, said: str) -> MailFault:
    """The fault of a name and secret that the server did not take."""
    where = f"{server.what} at {server.host}"
    ending = f" (it said: {said})" if said else ""
    if by_token:
        words = f"{where} refused the sign-in of {server.user} by token{ending}; see that the application may use it"
        return MailFault(Fault.TOKEN, words)
    words = (
        f"{where} refused the password of {server.user}{ending}; set SSPXL_{server.section.upper()}_PASSWORD or the "
    )
    return MailFault(Fault.PASSWORD, f"{words}keyring anew")


def bad_ca_file(server: Server) -> MailFault:
    """The fault of a ca_file that is not there or holds no certificate."""
    words = f"{server.ca_file} is no file with a certificate; correct ca_file in [{server.section}] of sspxl.toml"
    return MailFault(Fault.CERTIFICATE, words)


def no_starttls(server: Server) -> MailFault:
    """The fault of a server that does not offer what the settings ask for."""
    words = f"{server.what} at {server.host}, port {server.port}, offers no STARTTLS; set tls and port in "
    return MailFault(Fault.PORT, f"{words}[{server.section}] of sspxl.toml as the server's keeper says")


def _said(err: Exception) -> str:
    """What the server said, on one short line. It is never asked to repeat what we sent."""
    words = err.args[-1] if err.args else type(err).__name__
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return " ".join(text.split())[:200]
