"""Mail: what comes out of it and what goes out by it."""

from sspxl.mail.opened import Enclosed, Opened
from sspxl.mail.opening import open_mail

__all__ = ["Enclosed", "Opened", "open_mail"]
