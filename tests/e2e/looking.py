"""What is wrong with a page as it is drawn: what axe finds, and what does not fit on a phone."""

from axe_playwright_python.base import AXE_SCRIPT

from tests.e2e.people import PHONE

# The evaluation of a script is not a script of the page: the policy stays as strict as it is in production.
FIND_VIOLATIONS = """() => axe.run(document, {resultTypes: ["violations"], reporter: "no-passes"}).then((found) =>
    found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.html.slice(0, 120)}`)))"""
UNFOLD = "() => document.querySelectorAll('details').forEach((part) => { part.open = true; })"
TOO_WIDE = """() => document.documentElement.scrollWidth <= 375 ? [] : [...document.querySelectorAll("body *")]
    .filter((part) => part.getBoundingClientRect().right > 376).slice(0, 3)
    .map((part) => `wider than a phone: ${part.outerHTML.slice(0, 120)}`)"""


def flaws(page) -> list[str]:
    """Of this page with everything unfolded, on its own screen and on a phone."""
    page.evaluate(UNFOLD)
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(FIND_VIOLATIONS)
    size = page.viewport_size
    page.set_viewport_size(PHONE["viewport"])
    found += page.evaluate(TOO_WIDE)
    page.set_viewport_size(size)
    return found
