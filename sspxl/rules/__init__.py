"""What is checked: every rule in a written-out tuple, and `check`, which asks them all."""

from sspxl.rules.checking import Switches, check
from sspxl.rules.rag import DEFINITION as RAG_DEFINITION
from sspxl.rules.table import RULE_NAMES, RULES

__all__ = ["RAG_DEFINITION", "RULES", "RULE_NAMES", "Switches", "check"]
