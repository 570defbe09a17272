"""Prepares one half of Moonshine: folds what the published file computes anew for every token, and quantises the rest.

usage: moonshine.py encoder|decoder MODEL.ORT MODEL.ONNX

The published weights are eight bits wide, but widened to 32 bits by a chain of Cast, Mul and Add at each step, which
makes live captions impossible. The chains and the transposed weights are computed once here, inside the branches of the graph
too; then ONNX Runtime's own dynamic quantisation makes integer multiplications of them.
"""

import pathlib
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnx import AttributeProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

half, source, target = sys.argv[1:]
FOLDED = {"Cast", "Mul", "Add", "Sub", "Div", "Transpose"}


def subgraphs(graph):
    for index, node in enumerate(graph.node):
        for attribute in node.attribute:
            if attribute.type == AttributeProto.GRAPH:
                yield index, node, attribute


def name_graphs(graph, name):
    """Quantisation finds the branches by their names, which the published file leaves out."""
    if not graph.name:
        graph.name = name
    for index, node, attribute in subgraphs(graph):
        name_graphs(attribute.g, f"{name}_{node.op_type}{index}_{attribute.name}")


def domains(graph):
    used = {node.domain for node in graph.node}
    for _, _, attribute in subgraphs(graph):
        used |= domains(attribute.g)
    return used


class Folder:
    def __init__(self, graph):
        self.graph = graph
        self.weights = {weight.name: weight for weight in graph.initializer}
        self.folded = {}

    def value(self, name):
        if name in self.folded:
            return self.folded[name]
        return numpy_helper.to_array(self.weights[name]) if name in self.weights else None

    def computed(self, node):
        """What a node computes, when all that goes into it is known already."""
        values = [self.value(name) for name in node.input]
        if node.op_type not in FOLDED or any(value is None for value in values):
            return None
        if node.op_type == "Cast":
            kind = next(attribute.i for attribute in node.attribute if attribute.name == "to")
            return values[0].astype(helper.tensor_dtype_to_np_dtype(kind))
        if node.op_type == "Transpose":
            return self.transposed(node, values[0])
        first, second = values
        return {
            "Mul": lambda: first * second,
            "Add": lambda: first + second,
            "Sub": lambda: first - second,
            "Div": lambda: first / second,
        }[node.op_type]()

    @staticmethod
    def transposed(node, value):
        order = next((list(attribute.ints) for attribute in node.attribute if attribute.name == "perm"), None)
        return np.ascontiguousarray(value.transpose(order))

    def fold(self):
        kept = []
        for node in self.graph.node:
            value = self.computed(node)
            if value is None:
                kept.append(node)
            else:
                self.folded[node.output[0]] = value
        for node in kept:
            for attribute in node.attribute:
                if attribute.type == AttributeProto.GRAPH:
                    self.fold_branch(attribute.g)
        del self.graph.node[:]
        self.graph.node.extend(kept)
        del self.graph.value_info[:]
        needed = {output.name for output in self.graph.output} | self.inputs(self.graph)
        weights = [weight for name, weight in self.weights.items() if name in needed]
        weights += [
            numpy_helper.from_array(np.ascontiguousarray(value), name)
            for name, value in self.folded.items()
            if name in needed
        ]
        del self.graph.initializer[:]
        self.graph.initializer.extend(weights)

    def fold_branch(self, graph):
        """Branches see the weights of the graph around them; only their transposes are worth folding."""
        kept = []
        for node in graph.node:
            for attribute in node.attribute:
                if attribute.type == AttributeProto.GRAPH:
                    self.fold_branch(attribute.g)
            value = self.value(node.input[0]) if node.op_type == "Transpose" else None
            if value is None:
                kept.append(node)
            else:
                self.folded[node.output[0]] = self.transposed(node, value)
        if len(kept) != len(graph.node):
            del graph.node[:]
            graph.node.extend(kept)
        del graph.value_info[:]

    def inputs(self, graph):
        names = {name for node in graph.node for name in node.input}
        for _, _, attribute in subgraphs(graph):
            names |= self.inputs(attribute.g) | {output.name for output in attribute.g.output}
        return names


with tempfile.TemporaryDirectory() as folder:
    plain, folded = (str(pathlib.Path(folder) / name) for name in ("plain.onnx", "folded.onnx"))
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = plain
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.add_session_config_entry("session.save_model_format", "ONNX")
    options.add_session_config_entry("session.load_model_format", "ORT")
    onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])

    model = onnx.load(plain)
    name_graphs(model.graph, "main")
    used = domains(model.graph)
    kept = [entry for entry in model.opset_import if entry.domain in used]
    del model.opset_import[:]
    model.opset_import.extend(kept)
    model.ir_version = min(model.ir_version, 10)
    Folder(model.graph).fold()
    onnx.save(model, folded)

    is_encoder = half == "encoder"
    quantize_dynamic(
        folded,
        target,
        per_channel=is_encoder,
        reduce_range=False,
        weight_type=QuantType.QInt8 if is_encoder else QuantType.QUInt8,
        op_types_to_quantize=["MatMul"] if is_encoder else ["MatMul", "Gather"],
        extra_options={"EnableSubgraph": True, "MatMulConstBOnly": True},
    )
