"""The core is sans-IO: nothing in RTC/Sources reads a clock, opens a socket, takes a lock or starts a task.

Only MediaCrypto may see BoringSSL, and the C library's types that BoringSSL's own interface uses. Comments are not searched, so that they may name what the code must not use.
"""

import pathlib
import re
import sys

FORBIDDEN = {
    r"\.now\b|\bDate\(\)|\bclock_gettime\b|\bgettimeofday\b|\bDispatchTime\b|\b(Continuous|Suspending)Clock\b": "reads a clock",
    r"\bSystemRandomNumberGenerator\b|\.random\(in:(?!.*\busing:)|\barc4random\b": "draws its own random numbers",
    r"\bMutex\b|\bAtomic<|\bpthread_(mutex|rwlock|cond|spin|create)|\bNSLock\b": "takes a lock",
    r"\bTask\s*[{.(]|\bawait\b|\basync\b|\bactor\s+\w+\s*[:{]": "starts or awaits a task",
    r"\btry!": "traps on an error",
    r"^\s*(?:@\w+\s+)*(?:public |internal |package |private |fileprivate )?import\s+"
    r"(?:\w+\s+)?(Foundation\w*|NIO\w*|_NIO\w*|Dispatch|Glibc|Musl|Darwin|Synchronization|Logging)\b": "imports I/O or Foundation",
}
C_LIBRARY = re.compile(r"\bimport\s+(Glibc|Musl|Darwin)\b")
BORINGSSL = re.compile(r"^\s*(?:@\w+\s+)*(?:\w+ )?import\s+CNIOBoringSSL\w*\b")


def code_of(text: str) -> list[str]:
    """The lines without their comments, so that line numbers stay."""
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)
    return [re.sub(r"//.*", "", line) for line in text.split("\n")]


def main() -> int:
    found = []
    for path in sorted(pathlib.Path("RTC/Sources").rglob("*.swift")):
        module = path.parts[2]
        for number, line in enumerate(code_of(path.read_text()), start=1):
            for pattern, why in FORBIDDEN.items():
                if module == "MediaCrypto" and C_LIBRARY.search(line):
                    continue
                if re.search(pattern, line):
                    found.append(f"{path}:{number}: {why}: {line.strip()}")
            if module != "MediaCrypto" and BORINGSSL.search(line):
                found.append(f"{path}:{number}: only MediaCrypto may import BoringSSL")
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
