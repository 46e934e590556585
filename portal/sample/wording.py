"""What people write and say in one case: the matter, the place and the phrases, chosen by the dice."""

from feedback.vocabulary import TellBy
from portal.sample.texts import Blanks, matters, phrase, words

# Nothing sends short messages in the sample county.
TELL_BY = [TellBy.PHONE, TellBy.ONLINE, TellBy.ONLINE]


class Wording:
    def __init__(self, case):
        self.case, self.dice = case, case.dice
        self.matter = self.chosen_matter()
        leader = case.leader and case.leader.wording
        self.village = leader.village if leader else self.chosen_village()
        self.place = leader.place if leader else self.dice.choice(self.matter.get("places", [""]))
        self.blanks = Blanks(
            village=self.village.name if self.village else "我们这里",
            place=self.place,
            n=self.dice.randint(2, 9),
            years=self.dice.choice(["五六", "七八", "十", "十几", "二十多"]),
            when=phrase(self.dice, "when"),
        )

    def chosen_matter(self) -> dict:
        story = self.case.story
        if self.case.leader:
            return self.case.leader.wording.matter
        if story.ends == "guided":
            return self.dice.choice(words("guided.json"))
        fitting = [matter for matter in matters() if fits(matter, story)]
        return self.dice.choice(fitting)

    def chosen_village(self):
        return self.dice.choice(self.case.county.villages_of(self.case.station))

    def phrase(self, kind: str) -> str:
        return self.blanks.fill(phrase(self.dice, kind))

    def of_matter(self, name: str) -> str:
        return self.blanks.fill(self.matter[name])

    # What the resident says

    def body(self) -> str:
        core = self.blanks.fill(self.dice.choice(self.matter.get("bodies") or [self.matter["body"]]))
        if self.case.story.is_long:
            return self.blanks.fill(self.dice.choice(words("letters.json")).replace("{core}", core))
        spoken = words("phrases.json")["spoken"].get(self.case.channel)
        told = (spoken or self.phrase("openings")) + core + self.phrase("closings")
        if self.case.story.photos:
            told += "照片附后。"
        return told + (f"我的电话是{self.phone()}。" if self.dice.random() < 0.06 else "")

    def request(self) -> str:
        return self.matter.get("request") or self.phrase("direct_requests")

    def contact(self) -> dict:
        """Name, phone and address; nothing of a person who stays anonymous."""
        story = self.case.story
        if story.is_anonymous or (story.is_everyday and self.dice.random() < 0.15):
            return {"is_anonymous": True, "consent": True}
        village = self.village.name if self.village else ""
        return {
            "is_anonymous": False,
            "consent": True,
            "name": self.person(),
            "phone": self.phone(),
            "address": f"{village}{self.dice.randint(1, 9)}组",
            "is_confidential": self.dice.random() < 0.8,
            "tell_by": TELL_BY[story.number % len(TELL_BY)],
        }

    def person(self) -> str:
        names = words("names.json")
        return self.dice.choice(names["surnames"]) + self.dice.choice(names[self.dice.choice(["male", "female"])])

    def phone(self) -> str:
        """154 numbers are given to nobody."""
        return f"154{self.dice.randrange(10**8):08}"

    # What staff write

    def classification(self) -> dict:
        return {
            "category": self.case.county.categories[self.matter["category"]],
            "demand": self.matter["demand"],
            "summary": self.of_matter("summary"),
        }

    def done(self) -> str:
        return self.once_more("done_again") + self.of_matter("done")

    def once_more(self, kind: str) -> str:
        """How a text begins after a rework, each time in other words."""
        openings = words("phrases.json")[kind]
        return openings[(self.case.reworks - 1) % len(openings)] if self.case.reworks else ""

    def answer(self) -> str:
        """The formal answer in the words of its outcome class."""
        kinds = {"B": "planned", "C": "not_now", "D": "reference"}
        kind = kinds.get(self.case.story.outcome)
        if kind is None:
            return self.once_more("answer_again") + self.of_matter("answer")
        text = self.once_more("answer_again") + phrase(self.dice, kind)
        return text.replace("{promise}", self.promise()) if kind == "planned" else text

    def promise(self) -> str:
        return self.of_matter("promise")

    def public_text(self) -> str:
        return f"群众反映：{self.of_matter('summary')}。\n办理结果：{self.answer()}"


def fits(matter: dict, story) -> bool:
    """Whether this matter can take the course the story wants."""
    needs = {"direct": story.ends == "answered", "promise": story.outcome == "B", "assist": story.assisted}
    if story.unit not in ("", matter["lead"]) or story.level not in matter["levels"]:
        return False
    return all(name in matter for name, is_needed in needs.items() if is_needed)
