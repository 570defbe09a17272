"""The client's own words, so that a test does not break when a sentence is put better. English, unless said otherwise."""

import functools
import json
import pathlib
import re

STRINGS = pathlib.Path(__file__).resolve().parents[2] / "web" / "i18n"


@functools.cache
def strings(locale: str = "en") -> dict[str, str]:
    def flat(value, prefix: str = "") -> dict[str, str]:
        if not isinstance(value, dict):
            return {prefix[:-1]: value}
        return {k: v for key, inner in value.items() for k, v in flat(inner, f"{prefix}{key}.").items()}

    return flat(json.loads((STRINGS / f"{locale}.json").read_text()))


def text(key: str, locale: str = "en", **values) -> str:
    """What the client shows for this key."""
    return strings(locale)[key].format(**values)


def pattern(key: str) -> re.Pattern:
    """Matches what the client shows for this key, whatever stands in its places."""
    parts = re.split(r"\{[^}]*\}", strings()[key])
    return re.compile(".*".join(re.escape(part) for part in parts))
