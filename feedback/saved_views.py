"""Keeping the list behind a number under a name. The only writer of SavedView."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from feedback.errors import Invalid
from feedback.models import SavedView

MOST = 50


def keep(owner, *, name: str, figure: str, query: str) -> SavedView:
    """Raises Invalid where the owner has one of this name already, or too many."""
    if owner.saved_views.count() >= MOST:
        raise Invalid(_("最多保存%(most)s个视图，请先删去几个。") % {"most": MOST})
    try:
        with transaction.atomic():
            return SavedView.objects.create(owner=owner, name=name, figure=figure, query=query)
    except IntegrityError as taken:
        raise Invalid(_("您已有同名的视图，请换一个名称，或者先删去原来的。")) from taken


def forget(view: SavedView) -> None:
    view.delete()
