"""Every language has the same strings with the same placeholders, and the client's code asks for no other key."""

import json
import pathlib
import re
import sys

FOLDER = pathlib.Path("web/i18n")
REFERENCE = "en"


def flatten(value, prefix="") -> dict[str, str]:
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in flatten(inner, f"{prefix}{key}.").items()}
    return {prefix.rstrip("."): value}


def placeholders(text) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", text)) if isinstance(text, str) else []


def main() -> int:
    languages = {path.stem: flatten(json.loads(path.read_text())) for path in sorted(FOLDER.glob("*.json"))}
    if REFERENCE not in languages:
        print(f"{FOLDER}/{REFERENCE}.json is missing")
        return 1
    reference = languages[REFERENCE]
    errors = []
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
