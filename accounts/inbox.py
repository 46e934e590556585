"""The only writer of Notification."""

from accounts.models import Notification


def notify(recipients, *, key: str, text, url: str = "", at=None) -> None:
    """Tell each recipient once.

    ``text`` is called once per recipient language. A second call with the same key tells nobody again.
    Belongs inside the transaction of what it tells of.
    """
    write(compose(recipients, key=key, text=text, url=url, at=at))


def compose(recipients, *, key: str, text, url: str = "", at=None) -> list[Notification]:
    """What notify() would write; for many at once, to be handed to write()."""
    texts = {language: text(language)[:300] for language in {recipient.language for recipient in recipients}}
    when = {"created_at": at} if at else {}
    return [Notification(recipient=r, key=key, text=texts[r.language], url=url, **when) for r in recipients]


def write(notices: list[Notification]) -> None:
    if notices:
        Notification.objects.bulk_create(notices, ignore_conflicts=True)


def read_all(user, *, at) -> int:
    return Notification.objects.filter(recipient=user).unread().update(read_at=at)


def read(notification, *, at) -> None:
    Notification.objects.filter(pk=notification.pk).unread().update(read_at=at)


def read_before(moment, *, at) -> int:
    """Mark everybody's notices older than ``moment`` as read. For history that was loaded at once."""
    return Notification.objects.filter(created_at__lt=moment).unread().update(read_at=at)
