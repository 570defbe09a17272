"""Fixtures of the tests in which people really speak, and of those in which nothing can recognise it."""

import pathlib
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from support import browsers, speech
from support.participant import Participant
from support.server import Server


@pytest.fixture
def caption_server(own_server):
    """A server of its own whose engines are loaded: nothing in its data folder comes from another test."""
    return own_server.captions_ready()


@pytest.fixture
def engineless(tmp_path) -> Iterator[Server]:
    """A server without engines."""
    empty = tmp_path / "no models"
    empty.mkdir()
    server = Server(tmp_path, PARLEY_MODELS=str(empty)).start()
    yield server
    server.kill()


@pytest.fixture
def own_browsers() -> Iterator[list[Browser]]:
    """Browsers of one test, closed after the people in them."""
    started: list[Browser] = []
    yield started
    for browser in started:
        browser.close()


@pytest.fixture
def reader(own_browsers, person) -> Callable[..., Participant]:
    """Makes somebody who reads captions, and whose microphone is silent."""

    def make(name: str, **options) -> Participant:
        one = person(name, **options)
        one.context.add_init_script(speech.SCRIPT)
        return one

    return make


@pytest.fixture
def speaker(own_browsers, playwright, person, request, tmp_path) -> Callable[..., tuple[Participant, speech.Speech]]:
    """Makes somebody in a browser of their own, whose microphone plays recordings (see `speech.speech`)."""

    def make(name: str, *parts: str | float | pathlib.Path) -> tuple[Participant, speech.Speech]:
        said = speech.speech(tmp_path / f"{name}.wav", *parts)
        browser = browsers.chromium(playwright, *said.arguments, headless=not request.config.getoption("--headed"))
        own_browsers.append(browser)
        one = person(name, browser=browser, real=True)
        one.context.add_init_script(speech.SCRIPT)
        return one, said

    return make
