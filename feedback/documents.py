"""The printable forms (domain.md §4): which there are, when, and what each shows. Same data as the case, nothing typed again."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from feedback.contacts import veiled
from feedback.models import Assignment, Contact, Opinion, SupervisionNotice
from feedback.supervision_sheet import sheet
from feedback.vocabulary import ClockKind, Method
from feedback.workflow import ACTS_FOR_STATION, Capacity


@dataclass(frozen=True)
class Paper:
    """``notice``: the one that a supervision sheet shows; every notice of a case is a sheet of its own."""

    key: str
    title: str
    exists: Callable
    notice: SupervisionNotice | None = None

    @property
    def template(self) -> str:
        return f"papers/{self.key.partition('-')[0]}.html"


def lead_of(standing) -> Assignment | None:
    """The lead as it stands or stood last; recalled and returned ones have no letter to print."""
    leads = [a for a in standing.assignments if a.is_lead and a.state in ("open", "done")]
    return leads[-1] if leads else None


def is_listed(standing) -> bool:
    lead = lead_of(standing)
    return lead is not None and lead.method == Method.REPORT_LIST


PAPERS = {
    paper.key: paper
    for paper in [
        Paper("reception", _("接待登记表"), lambda standing: True),
        Paper("handover", _("交办函"), lambda standing: lead_of(standing) is not None),
        Paper("list", _("报告和清单"), is_listed),
        Paper("supervision", _("督办通知单"), lambda standing: bool(sheets_of(standing))),
        Paper("reply", _("答复函"), lambda standing: standing.reply is not None),
        Paper("satisfaction", _("满意度测评表"), lambda standing: standing.reply is not None),
        Paper("cover", _("卷宗封面"), lambda standing: standing.dossier is not None),
        Paper("contents", _("卷内目录"), lambda standing: standing.dossier is not None),
    ]
}


SUPERVISION = "supervision"
# What the resident said, as said: never for somebody who belongs to a handling unit as well.
RESIDENTS_WORDS = {"reception", "satisfaction"}


def papers_of(standing) -> list[Paper]:
    """The forms this case has by now that this person may draw."""
    return [paper for paper in PAPERS.values() if paper.exists(standing) and may_draw(standing, paper)]


def is_of_office(standing) -> bool:
    return bool(standing.capacities & (ACTS_FOR_STATION | {Capacity.COMMITTEE}))


def may_draw(standing, paper: Paper) -> bool:
    """Station staff and committee; whom a supervision notice addresses draws that one form."""
    if paper.key == SUPERVISION or paper.notice:
        return bool(sheets_of(standing))
    is_withheld = paper.key in RESIDENTS_WORDS and Capacity.INTERESTED in standing.capacities
    return is_of_office(standing) and not is_withheld


def sheets_of(standing) -> list[SupervisionNotice]:
    """The supervision notices this person may have on paper, the oldest first: all, or what addresses somebody else."""
    return [notice for notice in standing.notices if is_of_office(standing) or standing.is_addressed(notice)]


def paper_of(standing, key: str) -> Paper | None:
    """The form with this key, None where the case has no such form. ``supervision`` is the newest notice this person may
    have, ``supervision-2`` the second of the case."""
    if key in PAPERS and key != SUPERVISION:
        return PAPERS[key] if PAPERS[key].exists(standing) else None
    sheets = sheets_of(standing)
    keys = {sheet_key(standing, notice): notice for notice in sheets} | ({SUPERVISION: sheets[-1]} if sheets else {})
    return replace(PAPERS[SUPERVISION], key=key, notice=keys[key]) if key in keys else None


def sheet_key(standing, notice) -> str:
    return f"{SUPERVISION}-{standing.notices.index(notice) + 1}"


def context_of(standing, *, contact: Contact | None = None) -> dict:
    """What every form may show. ``contact`` is given only to those who revealed it; else the masked one is drawn."""
    opinion, lead = standing.opinion, lead_of(standing)
    return {
        "opinion": opinion,
        "station": opinion.station.current,
        "contact": contact,
        "masked": Contact.objects.filter(opinion=opinion).first(),
        "deputies": standing.deputies,
        "lead": lead,
        "assists": [a for a in standing.assignments if not a.is_lead and a.state in ("open", "done")],
        "letter": lead.letter if lead else None,
        "lettered": [item(case) for case in lettered(standing, lead)],
        "due_at": due_of(lead, ClockKind.RESULT, ClockKind.REWORK),
        "return_by": due_of(lead, ClockKind.RETURN_WINDOW),
        "suggestion": opinion.suggestions.last(),
        "reply": standing.reply,
        "evaluation": standing.evaluation,
        "result": opinion.reports.filter(kind="result").last(),
        "dossier": standing.dossier,
        "events": list(opinion.events.select_related("actor").order_by("seq")),
        "photos": [file for file in opinion.attachments.all() if file.is_photo],
        "today": timezone.localdate(standing.at),
        "watermark": watermark(standing),
    }


def watermark(standing) -> str:
    return f"{standing.by.name} {timezone.localtime(standing.at):%Y-%m-%d %H:%M} "


def lettered(standing, lead) -> list[Opinion]:
    """What one letter hands over to its main recipient, as far as this person may see it: several stations can share one."""
    if lead is None or lead.letter is None:
        return [standing.opinion]
    cases = Opinion.objects.visible_to(standing.by).filter(assignments__letter=lead.letter, assignments__unit=lead.unit)
    return list(cases.select_related("village", "contact").distinct().order_by("pk"))


def item(opinion) -> dict:
    """One line of a letter: as the unit may read it, like the unit's own page."""
    contact = getattr(opinion, "contact", None)
    words = {"title": opinion.title_for_units, "where": opinion.where, "words": opinion.body_for_units}
    return {"number": opinion.number} | {name: veiled(text, contact) for name, text in words.items()}


def due_of(lead, *kinds):
    clock = lead and lead.deadlines.filter(kind__in=kinds).order_by("-id").first()
    return clock and clock.due_at


def drawn(standing, paper: Paper, *, contact: Contact | None = None) -> str:
    """The form as this person may have it."""
    if paper.notice:
        return draw(paper, sheet(standing, paper.notice) | {"watermark": watermark(standing)})
    return draw(paper, context_of(standing, contact=contact))


def draw(paper: Paper, context: dict) -> str:
    """The form as HTML, always in Chinese."""
    with translation.override("zh-hans"):
        return render_to_string(paper.template, context | {"paper": paper})
