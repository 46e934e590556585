"""Guarantee 3: one form, sent as often as one likes, is one opinion with one receipt."""

import threading
import time
import uuid

from tests.resident import READING_SECONDS, Resident, is_receipt

COUNT = (
    "from feedback.models import Event, Opinion; print(json.dumps([Opinion.objects.count(), Event.objects.count()]))"
)


def browser(port) -> Resident:
    resident = Resident(port)
    resident.open_form()
    return resident


def receipt(resident, response) -> str:
    """The page behind the acknowledgement: number, query code and link."""
    cookie = response.headers["Set-Cookie"].split(";")[0]
    return resident.request("GET", "/receipt/", headers={"Cookie": cookie})[1].partition("<main")[2]


def test_same_form_again_gives_the_same_receipt_and_other_words_409(built, port):
    built.serve(port)
    resident, key = browser(port), str(uuid.uuid4())
    time.sleep(READING_SECONDS)

    first, again = ((answer, receipt(resident, answer)) for answer, _ in (resident.submit(key), resident.submit(key)))
    other, page = resident.submit(key, body="另一件事：水管破了。")

    assert (first[0].status, again[0].status, other.status) == (302, 302, 409)
    assert first[1] == again[1]
    assert "另一件事：水管破了。" in page
    assert built.ask(COUNT) == [1, 1]


def test_one_form_sent_eight_times_at_once_is_one_opinion(built, port, numbers):
    built.serve(port)
    residents = [browser(port) for _ in range(numbers.clients)]
    time.sleep(READING_SECONDS)

    statuses = [everybody_sends(residents, str(uuid.uuid4())) for _ in range(numbers.races)]

    print(f"\n{built.kind}: {numbers.races} rounds of {numbers.clients} at once")
    assert statuses == [[True] * numbers.clients] * numbers.races
    assert built.ask(COUNT) == [numbers.races, numbers.races]


def everybody_sends(residents, key) -> list[bool]:
    answered, together = [], threading.Barrier(len(residents))

    def send(resident):
        together.wait()
        answered.append(is_receipt(resident.submit(key)[0]))

    senders = [threading.Thread(target=send, args=[resident]) for resident in residents]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return answered
