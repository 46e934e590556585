"""Addresses of group bots: what is kept of what was pasted, whose they are, and where they lead."""

import pytest

from accounts.bots import SCHEMES, endpoint, is_of, written


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("wecombot://abc-1_X", "wecombot://abc-1_X"),
        ("dingtalk://SEC1@abc1/", "dingtalk://SEC1@abc1/"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a-1", "wecombot://a-1"),
        ("https://oapi.dingtalk.com/robot/send?access_token=a1", "dingtalk://a1"),
        ("https://oapi.dingtalk.com.evil.test/robot/send?access_token=a1", ""),
        ("wecombot://a/../b", ""),
        ("dingtalk://a.b", ""),
        ("mailto://a@x.test", ""),
        ("", ""),
    ],
)
def test_address_is_kept_as_apprise_writes_it_or_not_at_all(pasted, kept):
    assert written(pasted) == kept


def test_address_belongs_to_one_channel():
    addresses = {"wecom": "wecombot://a", "dingtalk": "dingtalk://a"}

    assert {c: [d for d in SCHEMES if is_of(d, a)] for c, a in addresses.items()} == {c: [c] for c in SCHEMES}


@pytest.mark.parametrize("address", ["wecombot://abc-1_X", "dingtalk://abc1", "dingtalk://SEC1@abc1"])
def test_bots_lead_to_their_own_hosts_only(address):
    hosts = ("https://qyapi.weixin.qq.com/", "https://oapi.dingtalk.com/")

    assert endpoint(address).startswith(hosts)
