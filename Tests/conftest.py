"""Fixtures of the browser and aiortc tests. One server and one browser of each kind serve a whole run."""

import pathlib
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from support import browsers
from support.participant import Participant
from support.proxy import Link
from support.server import ROOT, Server
from support.waiting import PATIENCE

expect.set_options(timeout=PATIENCE * 1000)
FAILURES = ROOT / "artifacts" / "failures"
# Hues well apart from each other and from their opposites, which are the colours of the shared screens.
HUES = [0, 120, 240, 45, 285, 160]
TONES = [440, 660, 880, 550, 770, 990]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--headed", action="store_true", help="show the browsers (needs a display)")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.stash_failed = report.failed
    return report


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as instance:
        yield instance


@pytest.fixture(scope="session")
def chromium(playwright, request) -> Iterator[Browser]:
    browser = browsers.chromium(playwright, headless=not request.config.getoption("--headed"))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def firefox(playwright, request) -> Iterator[Browser]:
    browser = browsers.firefox(playwright, headless=not request.config.getoption("--headed"))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """The server that most tests share, each in meetings of its own."""
    server = Server(tmp_path_factory.mktemp("server")).start()
    yield server
    keep_log(server, "shared server")
    server.stop()


@pytest.fixture
def own_server(tmp_path) -> Iterator[Server]:
    """A server for a test that kills, floods or configures it."""
    server = Server(tmp_path)
    server.start()
    yield server
    keep_log(server, "own server")
    server.kill()


@pytest.fixture
def link(own_server) -> Iterator[Link]:
    link = Link(own_server.port)
    yield link
    link.close()


@pytest.fixture
def person(chromium, request) -> Iterator[Callable[..., Participant]]:
    """Makes people, each in a browser context of their own, and closes them in the end.

    A failed test leaves each page's picture and console in artifacts/failures. An exception that no page caught
    fails the test too.
    """
    people: list[Participant] = []

    def make(name: str, browser: Browser | None = None, context: dict | None = None, **options) -> Participant:
        index = len(people)
        options.setdefault("hue", HUES[index])
        options.setdefault("tone", TONES[index])
        browser = browser or chromium
        settings = {"viewport": {"width": 1280, "height": 720}, "locale": "en-GB"} | (context or {})
        if browser.browser_type.name == "chromium":
            settings.setdefault("permissions", ["camera", "microphone"])
        one = Participant(browser.new_context(**settings), name, **options)
        people.append(one)
        return one

    yield make
    errors = [f"{one.name}: {error}" for one in people for error in one.errors]
    if getattr(request.node, "stash_failed", True):
        keep_pages(people, request.node.name)
    for one in people:
        one.context.close()
    assert not errors, "exceptions that nobody caught:\n" + "\n".join(errors)


def keep_pages(people: list[Participant], test: str) -> None:
    folder = FAILURES / re.sub(r"\W+", "-", test)
    folder.mkdir(parents=True, exist_ok=True)
    for one in people:
        stem = re.sub(r"\W+", "-", one.name)
        (folder / f"{stem}.log").write_text("\n".join(one.console + one.errors) + "\n")
        try:
            (folder / f"{stem}.messages").write_text("\n".join(map(str, one.messages)) + "\n")
            one.page.screenshot(path=folder / f"{stem}.png", timeout=5_000)
        except Exception as error:  # the page may be gone; the test's own failure matters more
            (folder / f"{stem}.png.txt").write_text(str(error))


def keep_log(server: Server, title: str) -> None:
    target = ROOT / "artifacts" / "logs" / f"{title.replace(' ', '-')}.log"
    target.parent.mkdir(parents=True, exist_ok=True)
    if server.log.exists():
        with pathlib.Path(target).open("a") as out:
            out.write(f"--- {server.log}\n{server.log.read_text(errors='replace')}")
