"""What axe finds on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

axe = Axe()


def nothing_serious(page: Page, screen: str) -> None:
    """Fails when something on this screen keeps people out."""
    page.wait_for_timeout(400)  # fading in changes contrast
    found = [violation for violation in axe.run(page).response["violations"]
             if violation["impact"] in ("serious", "critical")]
    told = [f"{v['id']} ({v['impact']}): {v['help']}\n  " +
            "\n  ".join(f"{n['target']} {n['html'][:160]} {n.get('failureSummary', '')[:300]}" for n in v["nodes"][:5])
            for v in found]
    assert not found, f"{screen}:\n" + "\n".join(told)
