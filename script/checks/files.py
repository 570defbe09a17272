"""Sizes and leftovers in every tracked source: at most 700 lines (a warning from 400), nothing marked as left to do."""

import pathlib
import re
import subprocess
import sys

SOURCES = {".swift", ".js", ".mjs", ".ts", ".py", ".c", ".h", ".css", ".html", ".sh"}
HARD, SOFT = 700, 400
LEFTOVER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.M)


def main() -> int:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], check=True, capture_output=True, text=True)
    errors = []
    for name in sorted(set(listed.stdout.splitlines())):
        path = pathlib.Path(name)
        script = path.parts[0] in ("script", ".ci")
        if not path.is_file() or not (path.suffix in SOURCES or script):
            continue
        text = path.read_text(errors="replace")
        lines = text.count("\n")
        if lines > HARD:
            errors.append(f"{name}: {lines} lines; the limit is {HARD}")
        elif lines > SOFT:
            print(f"warning: {name} has {lines} lines; split it when there is a second idea in it")
        for number, line in enumerate(text.splitlines(), start=1):
            if LEFTOVER.search(line):
                errors.append(f"{name}:{number}: left to do: {line.strip()[:100]}")
            if path.suffix != ".md" and line != line.rstrip():
                errors.append(f"{name}:{number}: spaces at the end of the line")
        if CONFLICT.search(text):
            errors.append(f"{name}: a merge conflict's marks")
        if text and not text.endswith("\n"):
            errors.append(f"{name}: no newline at the end")
    print("\n".join(errors))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
