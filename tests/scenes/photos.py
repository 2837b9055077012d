"""Photographs of Debian's packages, grey, as PGM of 8 bits.

photos.py DIRECTORY NAME ...
"""
import os
import sys
import warnings

from PIL import Image

PACKAGES = "/usr/lib/python3/dist-packages/"
FOLDERS = [PACKAGES + "skimage/data", PACKAGES + "sklearn/datasets/images",
           "doc/usr/share/doc/opencv-doc/examples/data"]


def find(name):
    for folder in FOLDERS:
        for end in ("png", "jpg"):
            path = f"{folder}/{name}.{end}"
            if os.path.exists(path):
                return Image.open(path).convert("RGB")
    warnings.simplefilter("ignore")     # scipy.misc is on its way out
    from scipy import misc
    return Image.fromarray(getattr(misc, name)().astype("uint8"))


for name in sys.argv[2:]:
    find(name).convert("L").save(f"{sys.argv[1]}/{name}.pgm")
