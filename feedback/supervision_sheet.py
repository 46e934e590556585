"""What a supervision notice says on paper, in plain Chinese words: the print view, the PDF and the Word file show the same.

It goes to whom it addresses, so no word in it names the resident, whoever wrote it.
"""

from django.utils import timezone, translation

from accounts.templatetags.words import in_fours, long_day
from feedback.audiences import accounts_of, members
from feedback.contacts import veiled
from feedback.models import Assignment, Contact, Deadline, Press, SupervisionNotice
from feedback.vocabulary import Owner
from feedback.workflow import Capacity
from stations.holders import post_holders
from stations.models import District, Role

NONE = "无"


def sheet(standing, notice: SupervisionNotice) -> dict:
    """Always in Chinese. ``presses`` is a list, everything else is one text."""
    with translation.override("zh-hans"):
        opinion = standing.opinion
        contact = Contact.objects.filter(opinion=opinion).first()
        words = {"title": opinion.title_for_units, "where": opinion.where}
        words |= {name: getattr(notice, name) for name in ("reason", "requirement", "answer")}
        return (
            {name: veiled(text, contact) for name, text in words.items()}
            | head_of(standing, notice)
            | assignment_of(notice)
            | {
                "presses": presses_before(notice),
                "supervisors": joined(veiled(str(row), contact) for row in standing.supervisors),
                "opinion_number": in_fours(opinion.number),
            }
        )


def head_of(standing, notice) -> dict:
    """Number, colour, whom it is for, who answers questions, until when."""
    station, reply = standing.opinion.station.current, Deadline.objects.filter(notice=notice).first()
    name, people = recipient(notice, standing.opinion, station)
    return {
        "number": str(notice),
        "colour": f"{notice.colour} · {notice.get_level_display()}",
        "state": "amber" if notice.is_yellow else "late",
        "shape": "◐" if notice.is_yellow else "▲",
        "form": notice.get_form_display(),
        "recipient": name,
        "leader": joined(person.name for person in people),
        "due": f"{long_day(reply.due_at)} 18:00" if reply else "",
        "contact": f"{office_of(notice, station)} {(notice.district or station).phone}".strip(),
        "office": office_of(notice, station),
        "issued_on": long_day(notice.issued_at),
        "received_on": long_day(notice.received_at),
        "answered_on": long_day(notice.answered_at),
    }


def recipient(notice, opinion, station) -> tuple[str, list]:
    """The office a notice addresses and who leads it today."""
    if notice.owed_by == Owner.UNIT:
        return notice.unit.name, members(Role.UNIT_LEADER, unit=notice.unit_id)
    if notice.owed_by == Owner.DEPUTY:
        return str(opinion.replying_deputy or Owner.DEPUTY.label), accounts_of([opinion.replying_deputy])
    if notice.owed_by == Owner.COMMITTEE:
        return str(Capacity.COMMITTEE.label), post_holders(station, Role.COMMITTEE)
    return station.name, post_holders(station, Role.HEAD, Role.PRESIDIUM)


def office_of(notice, station) -> str:
    """Whose seal goes under it, and who answers questions: the committee or presidium that issued it, else the station."""
    if notice.district is None:
        return station.name
    body = "主席团" if notice.district.level >= District.Level.TOWNSHIP else "常务委员会"
    return f"{notice.district.name}人民代表大会{body}"


def assignment_of(notice) -> dict:
    """What is late: the assignment where a unit has it, since when, until when, by how much."""
    clock = notice.deadline
    began = f"{clock.get_kind_display()}，{long_day(clock.started_at)}起算"
    due_on = notice.was_due_on or timezone.localdate(clock.due_at)
    return {
        "assigned": handed_over(clock.assignment) if clock.assignment else began,
        "was_due": f"{clock.get_kind_display()}：{long_day(due_on)} 18:00",
        "is_late": "1" if notice.days_late else "",
        "late": f"{notice.days_late} 个工作日" if notice.days_late else "未逾期" if notice.days_late == 0 else "未记载",
    }


def handed_over(assignment: Assignment) -> str:
    letter = f"{assignment.letter}，" if assignment.letter else ""
    return (
        f"{letter}{long_day(assignment.assigned_at)}{assignment.get_method_display()}，{assignment.get_role_display()}"
    )


def presses_before(notice) -> list[str]:
    """Reminders to the same addressee before this sheet, the oldest first."""
    earlier = Press.objects.filter(
        opinion=notice.opinion_id, at__lte=notice.issued_at, deadline__owed_by=notice.owed_by
    )
    if notice.unit_id:
        earlier = earlier.filter(deadline__assignment__unit=notice.unit_id)
    return [f"{timezone.localdate(press.at):%Y-%m-%d} {press.get_means_display()}" for press in earlier]


def joined(names) -> str:
    return "、".join(names) or NONE
