"""How the two engines are started: Debian's Chromium, and Debian's Firefox ESR through WebDriver BiDi."""

import os
from playwright.sync_api import Browser, Playwright

CHROMIUM_ARGUMENTS = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=fps=10",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
]
FIREFOX_PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.cubeb.force_mock_context": True,
    "dom.min_background_timeout_value": 4,
    "dom.timeout.enable_budget_timer_throttling": False,
}


def chromium(playwright: Playwright, *more: str, headless: bool = True) -> Browser:
    arguments = CHROMIUM_ARGUMENTS + list(more)
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments, headless=headless)


def firefox(playwright: Playwright, headless: bool = True) -> Browser:
    return playwright.firefox.launch(
        executable_path="/usr/bin/firefox-esr", channel="moz-firefox", firefox_user_prefs=FIREFOX_PREFERENCES,
        headless=headless)
