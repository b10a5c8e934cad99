"""What kind of text an update is: `classify(text)`. Pure: no disk, clock, network or model."""

from sspxl.wording.classify import Wording, classify
from sspxl.wording.parts import letters

__all__ = ["Wording", "classify", "letters"]
