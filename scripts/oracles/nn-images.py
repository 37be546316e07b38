"""Expected values for packages/nn/src/images: images as transformers prepares them for models with Pillow.

    pip install torch transformers pillow==11.3.0 numpy
    python scripts/oracles/nn-images.py

Byte i of an image is (7 i + 17 (i i mod 13)) mod 256. Written to packages/nn/src/images/oracles/images.json.
"""
import json, pathlib, sys

sys.path.pop(0)  # statistics.py beside this file would stand in for the standard library's
import numpy, PIL, transformers
from PIL import Image
from transformers import BitImageProcessorPil, CLIPImageProcessorPil, ViTImageProcessorPil

OUT = pathlib.Path(__file__).parents[2] / 'packages/nn/src/images/oracles/images.json'


def image(width, height):
    i = numpy.arange(width * height * 3)
    return Image.fromarray(((7 * i + 17 * (i * i % 13)) % 256).astype('uint8').reshape(height, width, 3))


resized = []
for width, height, to in ((23, 17, (8, 8)), (9, 14, (20, 11)), (31, 5, (31, 12)), (40, 40, (7, 3))):
    for name, filter in ('linear', Image.Resampling.BILINEAR), ('cubic', Image.Resampling.BICUBIC):
        out = image(width, height).resize(to, filter)
        resized.append({'from': [width, height], 'to': list(to), 'filter': name, 'bytes': list(out.tobytes())})

prepared = []
for processor, width, height in (
    (CLIPImageProcessorPil(size={'shortest_edge': 10}, crop_size={'height': 8, 'width': 8}), 23, 17),
    (CLIPImageProcessorPil(size={'shortest_edge': 6}, crop_size={'height': 9, 'width': 7}), 12, 20),
    (ViTImageProcessorPil(size={'height': 8, 'width': 6}), 23, 17),
    (BitImageProcessorPil(size={'shortest_edge': 9}, crop_size={'height': 8, 'width': 8},
                          image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225]), 17, 30),
):
    out = processor(images=image(width, height), return_tensors='np')['pixel_values']
    settings = json.loads(processor.to_json_string())
    prepared.append({'from': [width, height], 'settings': {k: v for k, v in settings.items() if not k.startswith('_')},
                     'shape': list(out.shape), 'pixels': [float(f'{v:.6g}') for v in out.flatten().tolist()]})

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps({'versions': {'pillow': PIL.__version__, 'transformers': transformers.__version__},
                           'resized': resized, 'prepared': prepared}) + '\n')
