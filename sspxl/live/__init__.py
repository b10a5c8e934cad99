"""A master that is open in desktop Excel, brought up to date in place: planned here, written by a child process."""

from sspxl.live.content import Content, read_content
from sspxl.live.desktop import Answer, State, ask_excel
from sspxl.live.planner import Plan, holds_all, planned

__all__ = ["Answer", "Content", "Plan", "State", "ask_excel", "holds_all", "planned", "read_content"]
