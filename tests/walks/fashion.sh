# Fashion-MNIST, class by class, to npy: images and labels side by side, of
# which a class is selected by its label.

from=/usr/share/datasets/fashion-mnist/t10k
zcat "$from-images-idx3-ubyte.gz" > images
zcat "$from-labels-idx1-ubyte.gz" > labels
spk-cat --paste labels images > table.spk
for class in 0 3 9; do
	spk-rate --where=1=$class --columns=2-785 --min=0 --max=255 \
	    --method=deterministic --steps=8 -o npy table.spk > $class.npy
done
FROM=$from /usr/bin/python3 - <<'END'
import gzip, os
import numpy as np

def idx(name, at):
    with gzip.open(os.environ["FROM"] + name) as f:
        return np.frombuffer(f.read()[at:], np.uint8)

images = idx("-images-idx3-ubyte.gz", 16).reshape(-1, 784)
labels = idx("-labels-idx1-ubyte.gz", 8)
for c in 0, 3, 9:
    got = np.load(f"{c}.npy")
    mine = images[labels == c]
    assert got.shape == (8 * len(mine), 784), got.shape
    # As many spikes as the rate has in eight steps, rounded either way.
    n = got.reshape(-1, 8, 784).sum(1)
    assert (np.abs(n - mine / 255.0 * 8) <= 1).all()
END
