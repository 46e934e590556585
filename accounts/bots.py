"""The group bots of WeCom and DingTalk: how their addresses are written here, as apprise writes them, and where they lead.

Read by the settings too, so nothing here needs any.
"""

import re

# By channel, the scheme of its addresses.
SCHEMES = {"wecom": "wecombot", "dingtalk": "dingtalk"}
ADDRESS = re.compile(r"wecombot://[\w-]+/?|dingtalk://(?:[A-Za-z0-9]+@)?[A-Za-z0-9]+/?", re.ASCII)
# As the two bots show their addresses to whoever sets one up.
SHOWN = {
    r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([\w-]+)": "wecombot://{}",
    r"https://oapi\.dingtalk\.com/robot/send\?access_token=([A-Za-z0-9]+)": "dingtalk://{}",
}


def written(address: str) -> str:
    """The address as it is kept, from what was pasted; empty where it is that of no bot."""
    for shown, kept in SHOWN.items():
        if found := re.fullmatch(shown, address):
            address = kept.format(found[1])
    return address if ADDRESS.fullmatch(address) else ""


def is_of(channel: str, address: str) -> bool:
    return address.startswith(f"{SCHEMES[channel]}://")


def endpoint(address: str) -> str:
    """Where to post: apprise reads the address, knows the host and how to sign."""
    import apprise

    plugin = apprise.Apprise.instantiate(address)
    if is_of("wecom", address):
        return plugin.api_url
    url = plugin.notify_url.format(token=plugin.token)
    if plugin.secret:
        timestamp, sign = plugin.get_signature()
        url += f"&timestamp={timestamp}&sign={sign}"
    return url
