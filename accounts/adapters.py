"""allauth's doors, narrowed: accounts are made by administrators, the second factor's secret is stored encrypted."""

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter

from accounts import protection
from accounts.attempts import address_of
from accounts.middleware import SIGNED_IN_AT


class StaffAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def pre_authenticate(self, request, **credentials):
        """Failures are counted by axes, per account and address; allauth's count per account would lock the owner out."""

    def get_client_ip(self, request):
        return address_of(request)

    def is_reauthentication_required(self, *, app):
        """Whoever signed in a moment ago is not asked again."""
        signed_in_at = context.request.session.get(SIGNED_IN_AT, 0)
        return time.time() - signed_in_at > app_settings.REAUTHENTICATION_TIMEOUT


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text):
        return protection.encrypt(text)

    def decrypt(self, encrypted_text):
        return protection.decrypt(encrypted_text)
