"""Makes models for sherpa-onnx of Whisper's weights as CTranslate2 keeps them.

usage: whisper.py FOLDER PREFIX

FOLDER holds model.bin and tokenizer.json; PREFIX-encoder.onnx, -decoder.onnx and -tokens.txt are written. The graphs are
those that sherpa-onnx expects: the encoder also computes what the decoder's cross attention needs of the sound, once for
all tokens; the decoder is given the keys and values of the tokens before, and returns them with its own. Both are
quantised to 8 bits with ONNX Runtime's own tools.
"""

import base64
import json
import pathlib
import struct
import sys
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

HEAD = 64  # the width of an attention head, in all sizes of Whisper
MASKED = np.float32(-1e9)
EPSILON = 1e-5


def read_weights(path):
    """CTranslate2's model.bin, version 6: names, shapes, types and little-endian values one after the other."""
    kinds = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
    with open(path, "rb") as file:

        def numbers(layout):
            return struct.unpack("<" + layout, file.read(struct.calcsize("<" + layout)))

        def text():
            (length,) = numbers("H")
            return file.read(length).rstrip(b"\0").decode()

        numbers("I")
        specification = text()
        if specification != "WhisperSpec":
            sys.exit(f"{path} holds {specification}, not Whisper")
        numbers("I")
        weights = {}
        for _ in range(numbers("I")[0]):
            name = text()
            (dimensions,) = numbers("B")
            shape = numbers(f"{dimensions}I") if dimensions else ()
            (kind,) = numbers("B")
            (length,) = numbers("I")
            value = np.frombuffer(file.read(length), kinds[kind]).reshape(shape)
            if value.dtype in (np.float16, np.float32) and value.size > 1:
                weights[name] = value.astype(np.float32)
    return weights


def int64(*values):
    return np.array(values, np.int64)


class Graph:
    """A graph under construction: each method adds nodes and returns the name of their result."""

    def __init__(self, weights, width):
        self.weights = weights
        self.width = width
        self.nodes = []
        self.constants = {}

    def constant(self, value, name=None):
        value = np.asarray(value)
        if name is None:
            start = "_".join(str(number) for number in value.ravel()[:8])
            name = f"c_{value.dtype}_{start}_{'x'.join(map(str, value.shape))}"
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.array(value, order="C"), name)
        return name

    def add(self, kind, *inputs, out=None, **attributes):
        number = len(self.nodes) + 1
        out = out or f"t{number}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], name=f"{kind}_{number}", **attributes))
        return out

    def linear(self, x, key, rows=slice(None), part=""):
        """One layer, or the part of a fused one that `rows` names."""
        product = self.add("MatMul", x, self.constant(self.weights[key + "/weight"][rows].T, f"{key}/w{part}"))
        bias = self.weights.get(key + "/bias")
        return product if bias is None else self.add("Add", product, self.constant(bias[rows], f"{key}/b{part}"))

    def norm(self, x, key):
        scale = self.constant(self.weights[key + "/gamma"], key + "/g")
        bias = self.constant(self.weights[key + "/beta"], key + "/be")
        return self.add("LayerNormalization", x, scale, bias, axis=-1, epsilon=EPSILON)

    def gelu(self, x):
        error = self.add("Erf", self.add("Div", x, self.constant(np.float32(2**0.5))))
        product = self.add("Mul", x, self.add("Add", error, self.constant(np.float32(1))))
        return self.add("Mul", product, self.constant(np.float32(0.5)))

    def heads(self, x, order):
        shape = self.constant(int64(1, -1, self.width // HEAD, HEAD))
        return self.add("Transpose", self.add("Reshape", x, shape), perm=order)

    def attention(self, queries, keys, values, mask=None):
        scaled = self.add("Mul", self.heads(queries, [0, 2, 1, 3]), self.constant(np.float32(HEAD**-0.5)))
        scores = self.add("MatMul", scaled, self.heads(keys, [0, 2, 3, 1]))
        if mask:
            scores = self.add("Add", scores, mask)
        mixed = self.add("MatMul", self.add("Softmax", scores, axis=-1), self.heads(values, [0, 2, 1, 3]))
        return self.add(
            "Reshape", self.add("Transpose", mixed, perm=[0, 2, 1, 3]), self.constant(int64(1, -1, self.width))
        )

    def feed_forward(self, x, layer):
        hidden = self.linear(self.norm(x, layer + "/ffn/layer_norm"), layer + "/ffn/linear_0")
        return self.add("Add", x, self.linear(self.gelu(hidden), layer + "/ffn/linear_1"))

    def save(self, path, inputs, outputs, metadata):
        def values(list):
            return [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in list]

        graph = helper.make_graph(self.nodes, "g", values(inputs), values(outputs), [*self.constants.values()])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        for key, value in metadata.items():
            entry = model.metadata_props.add()
            entry.key, entry.value = key, str(value)
        onnx.save(model, path)


class Whisper:
    def __init__(self, folder):
        self.weights = read_weights(folder / "model.bin")
        self.words, self.width = self.weights["decoder/embeddings/weight"].shape
        self.context = self.weights["decoder/position_encodings/encodings"].shape[0]
        self.encoder_layers = self.layers("encoder")
        self.decoder_layers = self.layers("decoder")
        # Query, key and value are one fused layer each.
        self.query, self.key, self.value = (slice(i * self.width, (i + 1) * self.width) for i in range(3))
        tokenizer = json.loads((folder / "tokenizer.json").read_text())
        self.special = {token["content"]: token["id"] for token in tokenizer["added_tokens"]}
        self.vocabulary = tokenizer["model"]["vocab"]

    def layers(self, side):
        prefix = side + "/layer_"
        numbers = {name[len(prefix) :].split("/")[0] for name in self.weights if name.startswith(prefix)}
        return len([number for number in numbers if number.isdigit()])

    def languages(self):
        """The tokens of languages are those between the start and the tasks: `<|en|>` and so on."""
        first, last = self.special["<|startoftranscript|>"], self.special["<|translate|>"]
        found = [(token[2:-2], number) for token, number in self.special.items() if first < number < last]
        return sorted(found, key=lambda language: language[1])

    def metadata(self):
        def token(name):
            return self.special.get(name, self.vocabulary.get(name))

        start, transcribe = token("<|startoftranscript|>"), token("<|transcribe|>")
        languages = self.languages()
        return {
            "model_type": "whisper",
            "version": 1,
            "n_mels": 80,
            "n_audio_ctx": 1500,
            "n_audio_state": self.width,
            "n_audio_head": self.width // HEAD,
            "n_audio_layer": self.encoder_layers,
            "n_vocab": self.words,
            "n_text_ctx": self.context,
            "n_text_state": self.width,
            "n_text_head": self.width // HEAD,
            "n_text_layer": self.decoder_layers,
            "sot": start,
            "sot_index": 0,
            "sot_sequence": f"{start},{languages[0][1]},{transcribe}",
            "eot": token("<|endoftext|>"),
            "blank_id": token("Ġ"),
            "is_multilingual": 1,
            "no_speech": token("<|nospeech|>") or token("<|nocaptions|>"),
            "transcribe": transcribe,
            "translate": token("<|translate|>"),
            "no_timestamps": token("<|notimestamps|>"),
            "all_language_tokens": ",".join(str(number) for _, number in languages),
            "all_language_codes": ",".join(code for code, _ in languages),
        }

    def save_encoder(self, path):
        graph = Graph(self.weights, self.width)
        x = "mel"
        for name, stride in (("conv1", 1), ("conv2", 2)):
            kernel = graph.constant(self.weights[f"encoder/{name}/weight"], name + "w")
            bias = graph.constant(self.weights[f"encoder/{name}/bias"], name + "b")
            x = graph.gelu(graph.add("Conv", x, kernel, bias, kernel_shape=[3], pads=[1, 1], strides=[stride]))
        x = graph.add("Transpose", x, perm=[0, 2, 1])
        length = graph.add("Slice", graph.add("Shape", x), graph.constant(int64(1)), graph.constant(int64(2)))
        positions = graph.constant(self.weights["encoder/position_encodings/encodings"], "epos")
        zero = graph.constant(int64(0))
        x = graph.add("Add", x, graph.add("Slice", positions, zero, length, zero))
        for number in range(self.encoder_layers):
            layer = f"encoder/layer_{number}"
            attention = layer + "/self_attention"
            fused = attention + "/linear_0"
            hidden = graph.norm(x, attention + "/layer_norm")
            mixed = graph.attention(
                graph.linear(hidden, fused, self.query, "q"),
                graph.linear(hidden, fused, self.key, "k"),
                graph.linear(hidden, fused, self.value, "v"),
            )
            x = graph.feed_forward(graph.add("Add", x, graph.linear(mixed, attention + "/linear_1")), layer)
        x = graph.norm(x, "encoder/layer_norm")
        keys, values = [], []
        for number in range(self.decoder_layers):
            # Here, keys and values alone are fused: the queries come from the text.
            fused = f"decoder/layer_{number}/attention/linear_1"
            for rows, part, list in ((self.query, "k", keys), (self.key, "v", values)):
                list.append(graph.add("Unsqueeze", graph.linear(x, fused, rows, part), graph.constant(int64(0))))
        graph.add("Concat", *keys, out="n_layer_cross_k", axis=0)
        graph.add("Concat", *values, out="n_layer_cross_v", axis=0)
        cross = [self.decoder_layers, 1, "T2", self.width]
        graph.save(
            path,
            [("mel", TensorProto.FLOAT, [1, 80, "T"])],
            [("n_layer_cross_k", TensorProto.FLOAT, cross), ("n_layer_cross_v", TensorProto.FLOAT, cross)],
            self.metadata(),
        )

    def save_decoder(self, path):
        graph = Graph(self.weights, self.width)
        second, third = graph.constant(int64(1)), graph.constant(int64(2))
        end = graph.add("Add", "offset", graph.add("Slice", graph.add("Shape", "tokens"), second, third))
        one, zero = graph.constant(np.int64(1)), graph.constant(np.int64(0))
        first = graph.constant(int64(0))

        def scalar(x):
            return graph.add("Squeeze", x, first)

        positions = graph.add("Range", scalar("offset"), scalar(end), one)
        embeddings = self.weights["decoder/embeddings/weight"]
        x = graph.add("Gather", graph.constant(embeddings, "emb"), "tokens")
        encodings = graph.constant(self.weights["decoder/position_encodings/encodings"], "dpos")
        x = graph.add("Add", x, graph.add("Gather", encodings, positions))
        # A token sees itself and those before it.
        columns = graph.add("Unsqueeze", graph.add("Range", zero, scalar(end), one), first)
        seen = graph.add("LessOrEqual", columns, graph.add("Unsqueeze", positions, second))
        mask = graph.add("Where", seen, graph.constant(np.float32(0)), graph.constant(MASKED))
        caches = {"k": [], "v": []}
        far = graph.constant(int64(self.context))
        for number in range(self.decoder_layers):
            x = self.decoder_layer(graph, number, x, mask, (end, far), caches)
        x = graph.norm(x, "decoder/layer_norm")
        graph.add("MatMul", x, graph.constant(embeddings.T, "proj"), out="logits")
        for part, list in caches.items():
            graph.add("Concat", *list, out=f"out_n_layer_self_{part}_cache", axis=0)
        cache = [self.decoder_layers, 1, self.context, self.width]
        cross = [self.decoder_layers, 1, "T2", self.width]
        graph.save(
            path,
            [
                ("tokens", TensorProto.INT64, [1, "n"]),
                ("in_n_layer_self_k_cache", TensorProto.FLOAT, cache),
                ("in_n_layer_self_v_cache", TensorProto.FLOAT, cache),
                ("n_layer_cross_k", TensorProto.FLOAT, cross),
                ("n_layer_cross_v", TensorProto.FLOAT, cross),
                ("offset", TensorProto.INT64, [1]),
            ],
            [
                ("logits", TensorProto.FLOAT, [1, "n", self.words]),
                ("out_n_layer_self_k_cache", TensorProto.FLOAT, cache),
                ("out_n_layer_self_v_cache", TensorProto.FLOAT, cache),
            ],
            {},
        )

    def decoder_layer(self, graph, number, x, mask, rest, caches):
        layer = f"decoder/layer_{number}"
        own, cross = layer + "/self_attention", layer + "/attention"
        hidden = graph.norm(x, own + "/layer_norm")
        index = graph.constant(np.int64(number))
        start, axis = graph.constant(int64(0)), graph.constant(int64(1))
        current = {}
        for part, rows in (("k", self.key), ("v", self.value)):
            cache = graph.add("Gather", f"in_n_layer_self_{part}_cache", index, axis=0)
            before = graph.add("Slice", cache, start, "offset", axis)
            current[part] = graph.add(
                "Concat", before, graph.linear(hidden, own + "/linear_0", rows, part), axis=1
            )
            # The cache keeps its size: what is behind the tokens so far is carried along.
            whole = graph.add("Concat", current[part], graph.add("Slice", cache, *rest, axis), axis=1)
            caches[part].append(graph.add("Unsqueeze", whole, start))
        queries = graph.linear(hidden, own + "/linear_0", self.query, "q")
        mixed = graph.attention(queries, current["k"], current["v"], mask)
        x = graph.add("Add", x, graph.linear(mixed, own + "/linear_1"))
        keys, values = (graph.add("Gather", f"n_layer_cross_{part}", index, axis=0) for part in "kv")
        queries = graph.linear(graph.norm(x, cross + "/layer_norm"), cross + "/linear_0")
        x = graph.add("Add", x, graph.linear(graph.attention(queries, keys, values), cross + "/linear_2"))
        return graph.feed_forward(x, layer)

    def tokens(self):
        """`base64 id` a line. The vocabulary writes bytes that can't be printed as letters from 256 on."""
        plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
        others = [byte for byte in range(256) if byte not in plain]
        bytes_of = {chr(byte): byte for byte in plain} | {chr(256 + i): byte for i, byte in enumerate(others)}
        for token, number in sorted(self.vocabulary.items(), key=lambda entry: entry[1]):
            if number < self.special["<|endoftext|>"]:
                raw = bytes(bytes_of[letter] for letter in token)
                yield f"{base64.b64encode(raw).decode() or '='} {number}\n"


def main():
    source, prefix = pathlib.Path(sys.argv[1]), sys.argv[2]
    whisper = Whisper(source)
    with tempfile.TemporaryDirectory() as folder:
        for half, kinds in (("encoder", ["MatMul"]), ("decoder", ["MatMul", "Gather"])):
            whole = f"{folder}/{half}.onnx"
            {"encoder": whisper.save_encoder, "decoder": whisper.save_decoder}[half](whole)
            quantize_dynamic(
                whole,
                f"{prefix}-{half}.onnx",
                per_channel=True,
                weight_type=QuantType.QInt8,
                op_types_to_quantize=kinds,
                extra_options={"MatMulConstBOnly": True},
            )
    pathlib.Path(prefix + "-tokens.txt").write_text("".join(whisper.tokens()))


main()
