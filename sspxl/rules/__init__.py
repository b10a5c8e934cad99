"""What is checked: every rule in a written-out tuple, and `check`, which asks them all."""

from sspxl.rules.checking import Switches, all_raised, check
from sspxl.rules.rag import DEFINITION as RAG_DEFINITION
from sspxl.rules.table import RULE_NAMES, RULES
from sspxl.rules.waivers import idle_waivers

__all__ = ["RAG_DEFINITION", "RULES", "RULE_NAMES", "Switches", "all_raised", "check", "idle_waivers"]
