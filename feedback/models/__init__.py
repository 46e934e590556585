from feedback.models.answer import Dossier, Evaluation, Guidance, Printout, Promise, Reply
from feedback.models.bulletins import Bulletin, BulletinReader
from feedback.models.clock import Deadline, Heartbeat, Policy, Reminder, Rung
from feedback.models.figures import CaseCount, Tally, TallyCursor
from feedback.models.handling import (
    Assignment,
    Extension,
    Investigation,
    Letter,
    Press,
    Report,
    Suggestion,
    SupervisionNotice,
    Supervisor,
)
from feedback.models.intake import Category, ImportBatch, Occasion
from feedback.models.ledger import Event, EventText
from feedback.models.opinion import Attachment, Contact, ContactRelease, Opinion
from feedback.models.views import SavedView

__all__ = [
    "Assignment", "Attachment", "Bulletin", "BulletinReader", "CaseCount", "Category", "Contact", "ContactRelease",
    "Deadline", "Dossier", "Evaluation", "Event", "EventText", "Extension", "Guidance", "Heartbeat", "ImportBatch",
    "Investigation", "Letter", "Occasion", "Opinion", "Policy", "Press", "Printout", "Promise", "Reminder", "Reply",
    "Report", "Rung", "SavedView", "Suggestion", "SupervisionNotice", "Supervisor", "Tally", "TallyCursor",
]  # fmt: skip
