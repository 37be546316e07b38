"""Checks models that exportOnnx wrote with ONNX's own checker, shape inference included.

    pip install onnx
    python scripts/oracles/nn-export.py model.onnx ...
"""
import sys

sys.path.pop(0)  # statistics.py beside this file would stand in for the standard library's
import onnx

for path in sys.argv[1:]:
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    print(path, 'is valid:', len(model.graph.node), 'nodes, operator sets',
          {s.domain or 'ai.onnx': s.version for s in model.opset_import})
