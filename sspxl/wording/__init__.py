"""What kind of text an update is: `classify(text)`. Pure: no clock, no network, no file but its own weights."""

from sspxl.wording.classify import Wording, classify
from sspxl.wording.parts import letters

__all__ = ["Wording", "classify", "letters"]
