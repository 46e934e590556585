"""The sample county: invented people on Chenxi's real divisions, with known passwords. Never beside real data."""

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from feedback.workflow import Capacity
from stations.models import Role

PASSWORD = "Lianluo@2026"  # noqa: S105  known to everybody: the sample is for trying out
# The second factor of every sample account that needs one; the sign-in page of the sample shows the code.
SECRET = "LIANLUOZHANSAMPLECOUNTYCHENXIABC"  # noqa: S105

# User name, password, role, whether a code is asked for. Everybody else is named by the same pattern.
ACCOUNTS = [
    ("admin", PASSWORD, Capacity.ADMINISTRATOR.label, True),
    ("committee", PASSWORD, Role.COMMITTEE.label, True),
    ("presidium-chenyang", PASSWORD, Role.PRESIDIUM.label, True),
    ("head-chenyang", PASSWORD, Role.HEAD.label, True),
    ("liaison-chenyang", PASSWORD, Role.LIAISON.label, False),
    ("liaison-xiaoping", PASSWORD, Role.LIAISON.label, False),
    ("officer-jiaotong", PASSWORD, Role.UNIT_OFFICER.label, False),
    ("leader-jiaotong", PASSWORD, Role.UNIT_LEADER.label, False),
    ("deputy-chenyang", PASSWORD, Capacity.DEPUTY.label, False),
]


def current_code() -> str:
    """The code of this half minute, as a phone would show it."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // app_settings.TOTP_PERIOD))
