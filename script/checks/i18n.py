"""Every language has the same strings with the same placeholders; the client's code asks for no other key, and for each."""

import json
import pathlib
import re
import sys

CLIENT = pathlib.Path("web")
FOLDER = CLIENT / "i18n"
REFERENCE = "en"
# Keys that the code puts together, so that they don't stand in it as they are. A new one is written down here.
COMPUTED = [
    r"(ask|purpose|prejoin\.(ask|required))\.(transcription|translation)",
    r"captions\.(position|size|state)\.\w+",
    r"device\.(camera|microphone)",
    r"device\.(busy|denied|insecure|missing)\.(both|camera|microphone)",
    r"device\.(allow|interrupted|none)\.\w+",
    r"ending\.\w+\.(text|title)",
    r"host\.(make|mute)\.\w+",
    r"layout\.(grid|speaker)",
    r"notice\.(left|lost|removed)",
    r"notice\.(captions|translations)On(You)?",
    r"notice\.(muted|role)\.[\w-]+",
    r"policy\.(ask|off|required)",
    r"prejoin\.(camera|microphone)(\.\w+)?",
    r"refused\.[\w.]+",
    r"settings\.(connection|devices|look)",
    r"shortcut\.\w+",
    r"source\.[\w-]+",
    r"stats\.layer\.\w+",
    r"theme\.\w+",
    r"transcript\.(delete|erase)(d|Text|Title|Yes)?",
    r"transcript\.(extractive|model)",
    r"transcript\.(busy|gone|idle|live|over|stale)",
    r"transcript\.format\.\w+",
]


def flatten(value, prefix="") -> dict[str, str]:
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in flatten(inner, f"{prefix}{key}.").items()}
    return {prefix.rstrip("."): value}


def placeholders(text) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", text)) if isinstance(text, str) else []


def uses(keys: set[str]) -> list[str]:
    """What is wrong between the keys that there are and those that the client's code asks for."""
    files = sorted(path for path in CLIENT.rglob("*") if path.suffix in {".js", ".html"})
    code = {path: path.read_text() for path in files}
    literal = {key for text in code.values() for key in re.findall(r"""["'`]([\w.-]+)["'`]""", text)}
    errors = [
        f"{path}: asks for {key}, which {REFERENCE}.json lacks"
        for path, text in code.items() for key in re.findall(r"""\bt\(\s*["']([\w.-]+)["']""", text) if key not in keys
    ]
    computed: set[str] = set()
    for pattern in COMPUTED:
        found = {key for key in keys - literal if re.fullmatch(pattern, key)}
        computed |= found
        if not found:
            errors.append(f"{__file__}: no computed key is like {pattern}")
    return errors + [f"{REFERENCE}.json: nothing asks for {key}" for key in sorted(keys - literal - computed)]


def main() -> int:
    languages = {path.stem: flatten(json.loads(path.read_text())) for path in sorted(FOLDER.glob("*.json"))}
    if REFERENCE not in languages:
        print(f"{FOLDER}/{REFERENCE}.json is missing")
        return 1
    reference = languages[REFERENCE]
    errors = uses(set(json.loads((FOLDER / f"{REFERENCE}.json").read_text())))
    for language, strings in languages.items():
        errors += [f"{language}.json lacks {key}" for key in sorted(reference.keys() - strings.keys())]
        errors += [f"{language}.json has {key}, which {REFERENCE}.json lacks" for key in sorted(strings.keys() - reference.keys())]
        for key in sorted(reference.keys() & strings.keys()):
            if not strings[key]:
                errors.append(f"{language}.json: {key} is empty")
            if placeholders(strings[key]) != placeholders(reference[key]):
                errors.append(f"{language}.json: {key} has other placeholders than {REFERENCE}.json")
    print("\n".join(errors))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
