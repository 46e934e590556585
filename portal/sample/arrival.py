"""From the first words to the level of authority, and the ways out on that stretch."""

from feedback.vocabulary import Channel, ClockKind, Level, Telling
from feedback.workflow import Action as A
from feedback.workflow import Capacity
from portal.sample.case import ONLINE
from portal.sample.pictures import draw_photos

TOLD = [Telling.PHONE, Telling.IN_PERSON]


def arrive(case):
    """A resident's form, a deputy's report from the field, or what staff note of a visitor, a call, a letter."""
    if case.channel in ONLINE and not case.story.reported:
        yield case.deed(A.SUBMIT, Capacity.RESIDENT, **first_words(case), **place(case), **case.wording.contact())
        return
    yield case.deed(A.LOG, case.deputy.user if case.story.reported else case.liaison, **first_words(case))
    case.wait(ClockKind.RECEPTION)
    yield case.deed(A.COMPLETE_RECEPTION, case.liaison, **record(case))


def first_words(case) -> dict:
    said = {
        "station": case.station,
        "body": case.wording.body(),
        "channel": Channel.DEPUTY if case.story.reported else case.channel,
        "received_on": case.today,
    }
    if case.channel == Channel.HOTLINE:
        said["external_number"] = f"HH{case.today:%Y%m%d}{case.dice.randrange(10**5):05}"
    if case.story.occasion:
        said["occasion"] = case.county.occasions[case.story.occasion]
    if case.story.reported:
        said["reported_by"] = case.deputy
    elif case.story.taken_over or case.dice.random() < 0.25:
        said["deputies"] = [case.deputy]
    if case.story.photos:
        said["attachments"] = draw_photos(case, case.story.photos)
    return said


def place(case) -> dict:
    return {"village": case.wording.village, "place": case.wording.place, "request": case.wording.request()}


def record(case) -> dict:
    contact = {"is_anonymous": False} if case.story.reported else case.wording.contact()
    return {
        **place(case),
        **contact,
        "was_read_back": case.dice.random() < 0.9,
        "people": case.dice.choice([1, 1, 1, 2, 3, 5]),
        "is_repeat": case.dice.random() < 0.12,
        "proposed_handling": case.wording.phrase("proposed"),
    }


def before_registering(case):
    """What may happen while it waits to be registered."""
    story = case.story
    if story.transferred:
        yield from transfer(case)
    if story.amended:
        case.at = case.diary.toward(case.at, case.due(ClockKind.REGISTRATION), 0.02)
        yield case.deed(
            A.AMEND, case.liaison, reason=case.wording.phrase("amend"), place=f"{case.wording.place}往里五十米"
        )
    case.wait(ClockKind.REGISTRATION)


def transfer(case):
    """To the station of another township; its liaison goes on with it."""
    case.wait(ClockKind.REGISTRATION)
    others = [station for station in case.county.township_stations.values() if station != case.station]
    other = case.dice.choice(others)
    yield case.deed(A.TRANSFER, case.liaison, station=other, reason=case.wording.phrase("transfer"))
    case.move_to(other)


def register(case):
    yield from before_registering(case)
    data = case.wording.classification() | {"level": case.story.level, "pace": case.story.pace}
    if case.complained:
        data["complained_unit"] = case.complained
    yield case.deed(A.REGISTER, case.liaison, **data)
    case.level = case.story.level
    if case.story.noted:
        case.at = case.diary.at_work(case.at)
        yield case.deed(A.NOTE, case.liaison, words=case.wording.phrase("notes"), visibility="internal")


def guide(case):
    yield from before_registering(case)
    matter = case.wording.matter
    yield case.deed(
        A.GUIDE,
        case.liaison,
        **case.wording.classification(),
        guidance_reason=matter["reason"],
        where=matter["where"],
        told_by=case.dice.choice(TOLD),
    )


def answer_directly(case):
    yield from before_registering(case)
    yield case.deed(
        A.ANSWER_DIRECTLY,
        case.liaison,
        **case.wording.classification(),
        answer=case.wording.of_matter("direct"),
        outcome="A",
        told_by=Telling.IN_PERSON,
    )
    case.level = Level.ON_SITE


def merge(case):
    """Into the opinion it repeats; where the stations differ the committee does it."""
    yield from before_registering(case)
    same = case.leader.station == case.station
    by = case.liaison if same else case.committee
    target = lambda: case.leader.opinion  # noqa: E731  asked when the time has come
    yield case.deed(A.MERGE, by, target=target, reason=case.wording.phrase("merge"))


def unmerge(case):
    case.pass_working_days(2)
    yield case.deed(A.UNMERGE, case.liaison, reason=case.wording.phrase("unmerge"))


def withdraw(case):
    """Soon after; where others repeated it, once those have surely been merged into it."""
    case.rest(*(12, 14) if case.story.followers else (1, 3))
    yield case.by_resident(A.WITHDRAW, reason=case.wording.phrase("withdraw"))
