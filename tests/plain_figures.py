"""Every figure of opinions by one plain statement, written for tests alone and on nothing but the tables of the cases."""

from django.db import connection

# What each opinion of the period is, from its own row, its leads, clocks, replies and ratings.
CASES = """
WITH lead AS (
  SELECT a.*, ROW_NUMBER() OVER (
    PARTITION BY a.opinion_id ORDER BY CASE WHEN a.ended_at IS NULL THEN 0 ELSE 1 END, a.ended_at DESC, a.id DESC) AS nth
  FROM feedback_assignment a WHERE a.role = 'lead' AND a.state IN ('open', 'done')
), clock AS (
  SELECT d.*, ROW_NUMBER() OVER (PARTITION BY d.opinion_id ORDER BY d.started_at DESC, d.id DESC) AS nth
  FROM feedback_deadline d WHERE d.kind IN ('result', 'rework')
), answer AS (
  SELECT r.*, e.result, e.attitude, ROW_NUMBER() OVER (PARTITION BY r.opinion_id ORDER BY r.id DESC) AS nth
  FROM feedback_reply r LEFT JOIN feedback_evaluation e ON e.reply_id = r.id
), prolonged AS (
  SELECT DISTINCT a.opinion_id FROM feedback_extension x JOIN feedback_assignment a ON a.id = x.assignment_id
  WHERE x.is_approved
), cases AS (
  SELECT o.*, lead.state AS lead_state, lead.was_on_time, clock.due_at AS result_due_at, answer.outcome, answer.result,
         answer.attitude, prolonged.opinion_id AS extended_id,
         CASE WHEN o.level = 'guided' OR o.merged_into_id IS NOT NULL OR o.withdrawn_at IS NOT NULL THEN 0 ELSE 1 END
           AS is_collected
  FROM feedback_opinion o
  LEFT JOIN lead ON lead.opinion_id = o.id AND lead.nth = 1
  LEFT JOIN clock ON clock.opinion_id = o.id AND clock.nth = 1
  LEFT JOIN answer ON answer.opinion_id = o.id AND answer.nth = 1
  LEFT JOIN prolonged ON prolonged.opinion_id = o.id
  WHERE o.voided_at IS NULL AND o.received_on BETWEEN %s AND %s
)
"""
COLLECTED = "is_collected = 1"
ACCEPTED, ASSIGNED = f"{COLLECTED} AND accepted_at IS NOT NULL", f"{COLLECTED} AND dispatched_at IS NOT NULL"
SETTLED, TOLD = f"{ACCEPTED} AND settled_at IS NOT NULL", f"{ACCEPTED} AND outcome IS NOT NULL"
RATED, STATED = f"{TOLD} AND result IS NOT NULL", f"{SETTLED} AND outcome <> '-'"
DONE = f"{ASSIGNED} AND lead_state = 'done'"
OVERDUE = f"{ASSIGNED} AND lead_state = 'open' AND result_due_at < %s"
CONFIRMED = f"{STATED} AND outcome = 'A' AND {RATED} AND result <> 'unsatisfied' AND attitude <> 'unsatisfied'"
COUNTS = {
    "received": "1 = 1",
    "collected": COLLECTED,
    "accepted": ACCEPTED,
    "assigned": ASSIGNED,
    "settled": SETTLED,
    "guided": "level = 'guided'",
    "merged": "merged_into_id IS NOT NULL",
    "withdrawn": "withdrawn_at IS NOT NULL",
    "overdue": OVERDUE,
}
RATES = {
    "assigned_rate": (ASSIGNED, COLLECTED),
    "settled_of_assigned": (f"{ASSIGNED} AND {SETTLED}", ASSIGNED),
    "settled_of_accepted": (SETTLED, ACCEPTED),
    "settled_of_collected": (SETTLED, COLLECTED),
    "on_time_rate": (f"{DONE} AND was_on_time", f"({DONE}) OR ({OVERDUE})"),
    "told_rate": (TOLD, ACCEPTED),
    "solved_rate": (CONFIRMED, STATED),
    "satisfied_rate": (f"{RATED} AND result = 'satisfied'", RATED),
    "basically_rate": (f"{RATED} AND result = 'basically'", RATED),
    "rated_rate": (f"{SETTLED} AND {RATED}", SETTLED),
    "reworked_rate": (f"{ASSIGNED} AND rework_rounds > 0", ASSIGNED),
    "extended_rate": (f"{ASSIGNED} AND extended_id IS NOT NULL", ASSIGNED),
    "returned_rate": (f"{ASSIGNED} AND returns > 0", ASSIGNED),
}


def figures(first, last, at, station="") -> dict[str, tuple[int, int | None]]:
    """Each figure by name, as (number, of how many); ``station``: only of the one with this key."""
    here = f" AND station_id = {int(station)}" if station else ""
    numbers = {name: (counted(condition, here, first, last, at), None) for name, condition in COUNTS.items()}
    rates = {
        name: tuple(counted(condition, here, first, last, at) for condition in pair) for name, pair in RATES.items()
    }
    return numbers | rates


def counted(condition, here, first, last, at) -> int:
    moments = [at] * condition.count("%s")
    with connection.cursor() as cursor:
        cursor.execute(f"{CASES} SELECT COUNT(*) FROM cases WHERE ({condition}){here}", [first, last, *moments])
        return cursor.fetchone()[0]
