"""The documents keep step with the code: links lead somewhere, settings are described, examples parse."""

import json
import pathlib
import re
import subprocess
import sys

README_LINES = 100
SETTING = re.compile(r"\bPARLEY_[A-Z][A-Z0-9_]*\b")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# Each of them has to be there from the first release on.
EXPECTED = [
    "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "docs/protocol.md",
    "docs/rest.md", "docs/configuration.md", "docs/lifecycle.md", "docs/deviations.md", "docs/testing.md",
]


def markdown() -> list[pathlib.Path]:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], check=True, capture_output=True, text=True)
    return [pathlib.Path(name) for name in sorted(set(listed.stdout.splitlines())) if pathlib.Path(name).is_file()]


def broken_links() -> list[str]:
    errors = []
    for path in markdown():
        text = re.sub(r"```.*?```", "", path.read_text(), flags=re.S)
        for target in LINK.findall(text):
            place = target.split("#")[0]
            if place and not re.match(r"\w+:", place) and not (path.parent / place).exists():
                errors.append(f"{path}: the link to {target} leads nowhere")
    return errors


def settings() -> list[str]:
    """Every PARLEY_ variable that the server reads is in docs/configuration.md, and the other way about."""
    sources = [p for p in pathlib.Path("Sources").rglob("*.swift")]
    read = {name for path in sources for name in SETTING.findall(path.read_text())}
    described = set(SETTING.findall(pathlib.Path("docs/configuration.md").read_text()))
    return [f"docs/configuration.md lacks {name}" for name in sorted(read - described)] + [
        f"docs/configuration.md describes {name}, which nothing reads" for name in sorted(described - read)]


def examples() -> list[str]:
    errors = []
    for path in sorted(pathlib.Path("docs/protocol/examples").glob("*.json")):
        try:
            json.loads(path.read_text())
        except ValueError as error:
            errors.append(f"{path}: {error}")
    return errors


def main() -> int:
    errors = [f"{name} is missing" for name in EXPECTED if not pathlib.Path(name).exists()]
    if pathlib.Path("README.md").exists():
        lines = len(pathlib.Path("README.md").read_text().splitlines())
        if lines > README_LINES:
            errors.append(f"README.md has {lines} lines; {README_LINES} have to do")
    errors += broken_links() + examples()
    if pathlib.Path("docs/configuration.md").exists():
        errors += settings()
    print("\n".join(errors))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
