"""Addresses that only take forms lead back to the page with the form when they are opened by themselves."""

import pytest

PLACES = [
    ("/inbox/read/", "/inbox/"), ("/inbox/1/", "/inbox/"), ("/profile/test/", "/profile/"), ("/elder/", "/"),
    ("/track/leave/", "/track/"), ("/desk/calls/1/number/?when=later", "/desk/calls/?when=later"),
    ("/desk/opinions/26/contact/", "/desk/opinions/26/"),
    ("/desk/opinions/26/papers/reply/word/", "/desk/opinions/26/papers/reply/"),
    ("/desk/opinions/26/papers/reply/pdf/", "/desk/opinions/26/papers/reply/"),
]  # fmt: skip


@pytest.mark.parametrize("method", ["get", "head"])
def test_address_of_a_form_leads_to_its_page(cast, client_of, method):
    client = client_of(cast.liaison)

    led = [(address, getattr(client, method)(address)["Location"]) for address, _page in PLACES]

    assert led == PLACES
