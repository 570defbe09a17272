"""Waits on conditions, never on a fixed time; says what was awaited and what was there instead."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
# Seconds after which a test gives up. How busy or slow a machine is decides nothing: what comes about is only seen later.
PATIENCE = 90.0


def wait_until(condition: Callable[[], T], what: str, timeout: float = PATIENCE, interval: float = 0.1) -> T:
    """Returns the first true value of the condition. An AssertionError tells its last value."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout:g} s for {what}; last seen: {value!r}")
        time.sleep(interval)


def watch(seconds: float, interval: float, sample: Callable[[], T]) -> list[T]:
    """The samples of a stretch of time, for what must hold all along."""
    samples = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        samples.append(sample())
        time.sleep(interval)
    return samples
