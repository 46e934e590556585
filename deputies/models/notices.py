"""The public notice of a station and month as PDF, made by a worker."""

from django.db import models

from stations.models import Station


class NoticeFile(models.Model):
    """One state of one notice; another state is another row. Claimed with a lease, so a killed worker's is taken up again."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="notice_files")
    # The first day of the month it is about.
    month = models.DateField()
    # Of the words that are printed.
    digest = models.CharField(max_length=64)
    # The address of the portal as it was asked for: the QR code leads there.
    site = models.CharField(max_length=200)
    path = models.CharField(max_length=200, blank=True)
    failure = models.CharField(max_length=120, blank=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["station", "month", "digest"], name="notice_file_once")]

    def __str__(self):
        return f"{self.station} {self.month:%Y-%m}"
