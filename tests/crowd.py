"""Many opinions at once, copied row by row from one that came through the services: for lists and for what they cost."""

import itertools
import uuid
from datetime import timedelta

from feedback.models import Assignment, Contact, Deadline, Opinion

NUMBERS = itertools.count(1)


def crowd(opinion, count) -> list[Opinion]:
    """``count`` more like this one, each with its running clocks, its units and its contact; without history."""
    opinion.refresh_from_db()
    copies = Opinion.objects.bulk_create([copy_of(opinion, n) for n in range(count)])
    contact = Contact.objects.filter(opinion=opinion).first()
    if contact:
        index = {"name_index": contact.name_index, "phone_index": contact.phone_index}
        Contact.objects.bulk_create([Contact(opinion=copy, name=contact.name, **index) for copy in copies])
    for model in (Assignment, Deadline):
        rows = list(model.objects.filter(opinion=opinion).values())
        model.objects.bulk_create(
            [model(**row | {"id": None, "opinion_id": copy.pk}) for row in rows for copy in copies]
        )
    return copies


def copy_of(opinion, n) -> Opinion:
    key = str(uuid.uuid4())
    values = {field.attname: getattr(opinion, field.attname) for field in opinion._meta.concrete_fields}
    # Counted, not drawn as real ones are: ten thousand draws at once would meet now and then.
    own = {"id": None, "number": f"{next(NUMBERS):012}", "form_key": key, "token_hash": key}
    own |= {
        "due_at": opinion.due_at and opinion.due_at + timedelta(minutes=n),
        "summary": opinion.summary and f"{opinion.summary}{n}",
    }
    return Opinion(**values | own)
