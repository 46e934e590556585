"""Deputies and their duty: rules, reception days, who is there, what changed, and the codes that lead to them."""

from deputies.models.codes import EntryCode, Scan
from deputies.models.congress import Deputy, DeputyGroup, Mandate, Posting, deputy_of
from deputies.models.days import DayChange, DutyHelper, DutyShift, ReceptionDay
from deputies.models.notices import NoticeFile
from deputies.models.rules import Absence, DutyNorm, DutyWish, ReceptionRule
from deputies.models.swaps import RosterOverride, SwapInvitation, SwapOffer

__all__ = [
    "Absence",
    "DayChange",
    "Deputy",
    "DeputyGroup",
    "DutyHelper",
    "DutyNorm",
    "DutyShift",
    "DutyWish",
    "EntryCode",
    "Mandate",
    "NoticeFile",
    "Posting",
    "ReceptionDay",
    "ReceptionRule",
    "RosterOverride",
    "Scan",
    "SwapInvitation",
    "SwapOffer",
    "deputy_of",
]
