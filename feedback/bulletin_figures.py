"""The figures of a monthly report or quarterly bulletin, as JSON: gathered once, kept, and compared with those of today.

All come from reports.py and from the reports of duty; nothing is counted here.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies import figures as duty_figures
from deputies import reports as duty
from feedback import reports
from feedback.clock import Rules
from feedback.contacts import veiled
from feedback.figures import BY_NAME, OVERDUE, Figure
from feedback.models import Bulletin, Category, Tally
from feedback.vocabulary import Demand
from stations.models import Station, Unit

Axis = Tally.Axis
# By which rates somebody is named as falling behind, and how many are.
RANKED, NAMED = ["settled_of_assigned", "on_time_rate"], 3
# The columns of the annexes.
SHOWN = ["collected", "assigned", "settled_of_assigned", "on_time_rate", "told_rate", "satisfied_rate", "overdue"]
# From so many on a subject is hot, and matters of one village and subject are repeated.
HOT, REPEATED = 5, 3
LISTED = 50


@dataclass(frozen=True)
class Of:
    """Which place and days: those of one bulletin."""

    kind: str
    station: Station | None
    district: object
    first: date
    last: date

    @classmethod
    def bulletin(cls, row: Bulletin) -> "Of":
        return cls(row.kind, row.station, row.district, row.first, row.last)

    def asked(self, at: datetime) -> reports.Asked:
        places = {"station": self.station.pk} if self.station else {"area": self.district.code}
        return reports.Asked(Q(), self.first, self.last, at, **places)

    @property
    def stations(self):
        """That act for themselves; village points keep no reception days of their own."""
        if self.station:
            return Station.objects.filter(pk=self.station.pk)
        there = Station.objects.inside(self.district.code).exclude(state=Station.State.MERGED)
        return there.filter(tier__lt=Station.Tier.VILLAGE)


def collect(of: Of, *, at: datetime) -> dict:
    """Everything that a report of this place and period says in numbers, ready for JSON."""
    asked = of.asked(at)
    total = reports.figures(asked)
    annexes = {"units": apart(asked, Axis.UNIT, unit_names())}
    if of.station is None:
        annexes["stations"] = apart(asked, reports.STATION, station_names(of))
    return {
        "at": at.isoformat(),
        "figures": plain(total),
        "before": plain(reports.figures(asked.before)),
        "demands": by_axis(asked, Axis.DEMAND, dict(Demand.choices)),
        "subjects": by_axis(asked, Axis.SUBJECT, subject_names()),
        **annexes,
        "laggards": laggards(plain(total), annexes),
        "overdue": overdue(asked),
        "receptions": receptions(of, at),
        "repeated": repeated(asked),
    }


def plain(figures: list[Figure]) -> dict[str, list]:
    return {figure.definition.name: [figure.n, figure.of] for figure in figures}


def in_order(found: dict) -> list[str]:
    """The names of kept figures in the order of their definitions; PostgreSQL keeps none."""
    return [name for name in BY_NAME if name in found]


def figure_of(name: str, found: dict) -> Figure:
    """A figure as it was kept."""
    return Figure(BY_NAME[name], *found.get(name, [0, None]))


def unit_names() -> dict[str, str]:
    return {str(pk): name for pk, name in Unit.objects.values_list("pk", "name")}


def subject_names() -> dict[str, str]:
    return {str(pk): name for pk, name in Category.objects.filter(parent=None).values_list("pk", "name")}


def station_names(of) -> dict[int, str]:
    there = Station.objects.inside(of.district.code).exclude(state=Station.State.MERGED)
    return dict(there.values_list("pk", "name"))


def apart(asked, by, names) -> list[dict]:
    """A row of an annex for each that has a case, the most cases first."""
    found = {value: plain(figures) for value, figures in reports.figures_by(asked, by).items()}
    rows = [{"key": str(value), "name": names[value], "figures": found[value]} for value in found if value in names]
    return sorted(rows, key=lambda row: (-row["figures"]["collected"][0], row["name"]))


def by_axis(asked, axis, names) -> list[dict]:
    """How many were collected of each value, now and in the period before, the most first."""
    now, before = (
        {value: plain(figures)["collected"][0] for value, figures in reports.figures_by(each, axis).items()}
        for each in (asked, asked.before)
    )
    rows = [
        {"key": value, "name": str(name), "n": now.get(value, 0), "before": before.get(value, 0)}
        for value, name in names.items()
        if value in now or value in before
    ]
    return sorted(rows, key=lambda row: (-row["n"], row["name"]))


def laggards(total: dict, annexes: dict) -> list[dict]:
    """The last by a rate, below the rate of all together; who has too few cases is not ranked."""
    found = []
    for group, rows in annexes.items():
        for name in RANKED:
            whole = figure_of(name, total)
            ranked = [(figure_of(name, row["figures"]), row["name"]) for row in rows]
            ranked = [each for each in ranked if not each[0].is_small and each[0].rate < whole.rate]
            last = sorted(ranked, key=lambda each: (each[0].rate, each[1]))[:NAMED]
            found += [{"of": group, "figure": name, "name": who, "n": f.n, "whole": f.of} for f, who in last]
    return found


def overdue(asked) -> list[dict]:
    """What is overdue now, the longest first, by working days; no word in it names a resident."""
    rules, found = Rules(), []
    cases = (
        reports.cases_behind(OVERDUE, asked).select_related("contact", "count__unit").order_by("count__due_at", "pk")
    )
    for opinion in cases[:LISTED]:
        due_on = timezone.localdate(opinion.count.due_at)
        late = rules.calendar(opinion.area).working_days_between(due_on, timezone.localdate(asked.at))
        title = veiled(opinion.title_for_units, getattr(opinion, "contact", None))
        unit = opinion.count.unit.name if opinion.count.unit else ""
        found.append({"key": opinion.number, "title": title, "unit": unit, "days": late})
    return found


def receptions(of: Of, at) -> dict:
    """Reception days held and visitors, the months without one, the days published late."""
    asked = duty.Asked(of.stations, of.first, of.last, timezone.localdate(at))
    together = {figure.definition.name: figure.n for figure in duty.figures(asked)[1]}
    silent = [
        {"key": f"{row.station.code} {row.month:%Y-%m}", "name": row.station.name, "when": f"{row.month:%Y-%m}"}
        for row in duty.rows_behind(duty_figures.SILENT, asked)
    ]
    late = [
        {"key": str(row.pk), "name": row.station.current.name, "when": f"{row.day:%Y-%m-%d}"}
        for row in duty.rows_behind(duty_figures.BY_NAME["late"], asked)
    ]
    return {"held": together["held"], "visitors": together["visitors"], "silent": silent, "late": late}


def repeated(asked) -> list[dict]:
    """Several matters of one village and subject in the period."""
    rows = asked.cases().filter(collected=True, opinion__village__isnull=False, subject__isnull=False).order_by()
    rows = rows.values("opinion__village", "opinion__village__name", "subject__name").annotate(n=Count("pk"))
    found = rows.filter(n__gte=REPEATED).order_by("-n", "opinion__village", "subject__name")[:LISTED]
    return [
        {
            "key": f"{row['opinion__village']} {row['subject__name']}",
            "village": row["opinion__village__name"],
            "subject": row["subject__name"],
            "n": row["n"],
        }
        for row in found
    ]


def hot(figures: dict) -> list[dict]:
    """The subjects that rose most, of those with enough cases to say so."""
    rising = [row for row in figures["subjects"] if row["n"] >= HOT and row["n"] > row["before"]]
    return sorted(rising, key=lambda row: row["before"] - row["n"])[:NAMED]


# Compared with today


@dataclass(frozen=True)
class Difference:
    """A figure that is another one today. An empty text: it was, or is, not there."""

    name: str
    was: str
    today: str


def differences(bulletin: Bulletin, *, at: datetime) -> list[Difference]:
    """Field by field what today's recalculation says otherwise than the report does."""
    kept, now = (flat(figures) for figures in (bulletin.figures, collect(Of.bulletin(bulletin), at=at)))
    keys = [*kept, *(key for key in now if key not in kept)]
    return [
        Difference((kept.get(key) or now[key])[0], *(each[key][1] if key in each else "" for each in (kept, now)))
        for key in keys
        if key not in kept or key not in now or kept[key][1] != now[key][1]
    ]


def flat(figures: dict) -> dict[tuple, tuple[str, str]]:
    """Every field of the kept figures: where it stands → (its name, its value), both in words."""
    fields = {}
    for part, label in (("figures", ""), ("before", _("上期"))):
        for name in in_order(figures[part]):
            fields[part, name] = joined(label, BY_NAME[name].title), words_of(figure_of(name, figures[part]))
    for part in ("demands", "subjects"):
        for row in figures[part]:
            fields[part, row["key"]] = row["name"], str(row["n"])
            fields[part, row["key"], "before"] = joined(_("上期"), row["name"]), str(row["before"])
    for part in ("stations", "units"):
        for row in figures.get(part, []):
            for name in SHOWN:
                value = words_of(figure_of(name, row["figures"]))
                fields[part, row["key"], name] = joined(row["name"], BY_NAME[name].title), value
    for row in figures["laggards"]:
        key = "laggards", row["of"], row["figure"], row["name"]
        fields[key] = joined(_("排名靠后"), row["name"], BY_NAME[row["figure"]].title), f"{row['n']}/{row['whole']}"
    return fields | flat_lists(figures)


def flat_lists(figures: dict) -> dict[tuple, tuple[str, str]]:
    duty_found, fields = figures["receptions"], {}
    for row in figures["overdue"]:
        fields["overdue", row["key"]] = joined(_("逾期"), row["key"]), str(row["days"])
    for name in ("held", "visitors"):
        fields["receptions", name] = str(duty_figures.BY_NAME[name].title), str(duty_found[name])
    for name, label in (("silent", duty_figures.SILENT.title), ("late", duty_figures.BY_NAME["late"].title)):
        for row in duty_found[name]:
            fields["receptions", name, row["key"]] = joined(label, row["name"]), row["when"]
    for row in figures["repeated"]:
        fields["repeated", row["key"]] = joined(_("重复反映"), row["village"], row["subject"]), str(row["n"])
    return fields


def joined(*words) -> str:
    return " · ".join(str(word) for word in words if word)


def words_of(figure: Figure) -> str:
    """ "93.2% (3935/4222)", or the number alone."""
    return str(figure.n) if figure.of is None else f"{figure.percent or '–'} ({figure.n}/{figure.of})"
