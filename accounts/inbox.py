"""notify() is the only writer of Notification."""

from accounts.models import Notification


def notify(recipients, *, key: str, text, url: str = "", at=None) -> None:
    """Tell each recipient once.

    ``text`` is called once per recipient language. A second call with the same key tells nobody again.
    Belongs inside the transaction of what it tells of.
    """
    texts = {}
    rows = []
    for recipient in recipients:
        if recipient.language not in texts:
            texts[recipient.language] = text(recipient.language)[:300]
        rows.append(
            Notification(
                recipient=recipient,
                key=key,
                text=texts[recipient.language],
                url=url,
                **({"created_at": at} if at else {}),
            )
        )
    if rows:
        Notification.objects.bulk_create(rows, ignore_conflicts=True)


def read_all(user, *, at) -> int:
    return Notification.objects.filter(recipient=user).unread().update(read_at=at)


def read(notification, *, at) -> None:
    Notification.objects.filter(pk=notification.pk).unread().update(read_at=at)


def read_before(moment, *, at) -> int:
    """Mark everybody's notices older than ``moment`` as read. For history that was loaded at once."""
    return Notification.objects.filter(created_at__lt=moment).unread().update(read_at=at)
