"""One act for several opinions at once."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.wording import filled
from feedback.errors import Refusal
from feedback.models import Assignment, Investigation, Opinion
from feedback.services import advance
from feedback.vocabulary import Level
from feedback.workflow import Action


def fit_for_one_letter(opinions):
    """Those that wait for dispatch and need nothing but a unit: a county matter has a title and authors of its own."""
    investigated = Exists(Investigation.objects.filter(opinion=OuterRef("pk")))
    return (
        opinions.waiting_for_dispatch()
        .exclude(level=Level.COUNTY)
        .filter(~Q(level=Level.TOWNSHIP_MAJOR) | investigated)
    )


@transaction.atomic
def dispatch_together(opinions, *, by, data: dict, form_key: str, at=None) -> list:
    """Hand several opinions to one unit by one letter, all or none; return them as they stand then.

    ``data`` as for a dispatch of one. Raises what advance() raises for the first that cannot go, and names it.
    """
    letter, done = None, []
    opinions = sorted(opinions, key=lambda opinion: opinion.pk)
    # All of them before the first takes the number of the letter: whoever dispatches one of them alone locks in this order.
    list(Opinion.objects.select_for_update().filter(pk__in=[opinion.pk for opinion in opinions]).order_by("pk"))
    for opinion in opinions:
        each = data | {"assists": [], "letter": letter, "seen": []}
        try:
            done.append(advance(opinion, Action.DISPATCH, by=by, data=each, form_key=form_key, at=at))
        except Refusal as refusal:
            refusal.message = filled(_("%(name)s：%(what)s"), {"name": opinion.number, "what": refusal.message})
            raise
        letter = letter or Assignment.objects.open().get(opinion=opinion, unit=data["lead"]).letter
    return done
