"""Moonshine's tokenizer.bin as the token list that sherpa-onnx reads: one line `base64 SPACE id` per token.

usage: tokens.py TOKENIZER.BIN TOKENS.TXT

Each record is a length and so many bytes; lengths of 128 and more take two bytes, and 0 is an empty token.
"""

import base64
import pathlib
import sys


def tokens(data: bytes):
    position = 0
    while position < len(data):
        length = data[position]
        position += 1
        if length >= 128:
            length = data[position] * 128 + length - 128
            position += 1
        yield data[position : position + length]
        position += length


source, target = map(pathlib.Path, sys.argv[1:])
lines = (f"{base64.b64encode(token).decode()} {number}\n" for number, token in enumerate(tokens(source.read_bytes())))
target.write_text("".join(lines))
