"""Each contact's workbook: what stands in it, the template it is made from, and the file as it is sent."""

from sspxl.issue.contents import Issued, IssueSettings
from sspxl.issue.cycle import issue_cycle
from sspxl.issue.template import template_faults

__all__ = ["IssueSettings", "Issued", "issue_cycle", "template_faults"]
