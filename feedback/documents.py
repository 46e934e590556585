"""The printable forms (domain.md §4): which there are, when, and what each shows. Same data as the case, nothing typed again."""

from collections.abc import Callable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from feedback.models import Assignment, Contact, Letter, Opinion
from feedback.vocabulary import Method


@dataclass(frozen=True)
class Paper:
    key: str
    title: str
    exists: Callable

    @property
    def template(self) -> str:
        return f"papers/{self.key}.html"


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
        Paper("reply", _("答复函"), lambda standing: standing.reply is not None),
        Paper("satisfaction", _("满意度测评表"), lambda standing: standing.reply is not None),
        Paper("cover", _("卷宗封面"), lambda standing: standing.dossier is not None),
        Paper("contents", _("卷内目录"), lambda standing: standing.dossier is not None),
    ]
}


def papers_of(standing) -> list[Paper]:
    """The forms this case has by now."""
    return [paper for paper in PAPERS.values() if paper.exists(standing)]


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
        "lettered": opinions_of(lead.letter) if lead and lead.letter else [opinion],
        "due_at": due_of(lead) if lead else None,
        "suggestion": opinion.suggestions.last(),
        "reply": standing.reply,
        "evaluation": standing.evaluation,
        "result": opinion.reports.filter(kind="result").last(),
        "dossier": standing.dossier,
        "events": list(opinion.events.select_related("actor").order_by("seq")),
        "photos": [file for file in opinion.attachments.all() if file.is_photo],
        "today": timezone.localdate(standing.at),
        "watermark": f"{standing.by.name} {timezone.localtime(standing.at):%Y-%m-%d %H:%M} ",
    }


def opinions_of(letter: Letter) -> list[Opinion]:
    """All opinions one letter hands over to its main recipient."""
    mine = Opinion.objects.filter(assignments__letter=letter, assignments__unit=letter.unit).distinct()
    return list(mine.select_related("village").order_by("pk"))


def due_of(lead):
    clock = lead.deadlines.filter(kind__in=["result", "rework"]).order_by("-id").first()
    return clock and clock.due_at


def draw(paper: Paper, context: dict) -> str:
    """The form as HTML, always in Chinese."""
    with translation.override("zh-hans"):
        return render_to_string(paper.template, context | {"paper": paper})
