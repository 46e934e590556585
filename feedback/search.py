"""Finding a case by its number, its title, or the exact name or phone of whoever brought it."""

from django.db.models import Q

from accounts.protection import blind_index
from feedback.receipts import is_number, normalise_number
from stations.scope import scope_of


def search(opinions, typed: str, *, user):
    """Narrow ``opinions`` (already those visible to ``user``). Names and phones answer only where the person may see
    contacts by post, so that a handling unit cannot find out who wrote by trying names.
    """
    typed = typed.strip()[:60]
    number = normalise_number(typed)
    if is_number(number):
        return opinions.filter(number=number)
    scope = scope_of(user)
    by_title = Q(summary__icontains=typed) | Q(summary="", body_for_units__icontains=typed)
    by_contact = Q(contact__name_index=blind_index("name", typed)) | Q(contact__phone_index=blind_index("phone", typed))
    as_unit = Q(assignments__unit__in=scope.units)
    near = scope.reach("station", "area") if scope.posts else Q(pk__in=[])
    return opinions.filter(by_title & ~(by_contact & as_unit) | by_contact & near & ~as_unit)
