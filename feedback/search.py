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
    number, scope = normalise_number(typed), scope_of(user)
    if is_number(number):
        by_text = Q(number=number)
    else:
        by_text = Q(summary__icontains=typed) | Q(summary="", body_for_units__icontains=typed)
    by_contact = of_contact(typed)
    as_unit = Q(assignments__unit__in=scope.units)
    near = scope.reach("station", "area") if scope.posts else Q(pk__in=[])
    return opinions.filter(by_text & ~(by_contact & as_unit) | by_contact & near & ~as_unit)


def of_contact(typed: str) -> Q:
    """Whose name or phone is exactly this; nobody's where nothing of it counts, as with a dash alone."""
    indexes = {f"contact__{kind}_index": blind_index(kind, typed) for kind in ("name", "phone")}
    return Q(*indexes.items(), _connector=Q.OR) if all(indexes.values()) else Q(pk__in=[])
