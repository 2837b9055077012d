#!/usr/bin/env bats
# Restoration of decoded video: against numpy, and in encoders.

load helpers

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	[ -x "$BIN/spk-video" ] || return 0
	python3 - <<-'END' > clip
	import sys
	import numpy as np
	y, x = np.mgrid[:24, :32]
	rng = np.random.default_rng(2)
	still = rng.uniform(0, .3, (24, 32))
	for k in range(12):
	    f = .4 + .3 * np.sin(x / 3 + k / 2) * np.cos(y / 4) + still
	    sys.stdout.buffer.write(f.clip(0, 1).astype("<f4").tobytes())
	END
	spk-cam -i f32 -c 768 --size=32x24 --min=0 --max=1 --steps=20 \
	    --interpolate=linear clip > planes
	for how in yes no auto; do
		spk-video --scene=mean --preset=6 --quality=50 --restore=$how \
		    planes > $how.ivf
	done
}

setup() {
	[ -x "$BIN/spk-video" ] || skip "spk-video was left out"
	cd "$BATS_FILE_TMPDIR" || return 1
}

# coded OPTION... FILE: its scene, as bare binary32
coded() {
	spk-video -d --scene=coded --bare "$@"
}

@test "decoded frames and planes are those of the definition" {
	coded --restore=no yes.ivf > plain
	coded no.ivf | same plain -
	coded yes.ivf > restored
	python3 - "$TOP" <<-'END'
	import sys
	import numpy as np
	sys.path.insert(0, sys.argv[1] + "/tests")
	import net, restore
	n = net.read(sys.argv[1] + "/data/restore.net")
	plain = np.fromfile("plain", "<f4").reshape(-1, 24, 32)
	assert len(plain) == 12
	want = restore.restore(n, plain, 50).tobytes()
	assert want == open("restored", "rb").read()
	assert want != plain.tobytes()
	END
	spk-decode --bare yes.ivf > back
	spk-cam -i f32 -c 768 --size=32x24 --min=0 --max=1 --steps=20 \
	    --interpolate=linear --bare restored | same back -
}

@test "auto: no video is worse by it, as its encoder sees it, up to any frame" {
	coded --restore=no auto.ivf > plain
	coded auto.ivf > restored
	spk-decode --scene=mean --every=20 --bare -o f32 planes > scene
	python3 - <<-'END'
	import numpy as np
	scene, plain, restored = (np.fromfile(f, "<f4").reshape(12, -1)
	    for f in ("scene", "plain", "restored"))
	scene = np.floor(np.float64(scene) * 1023 + .5).clip(0, 1023) / 1023
	before, after = (np.cumsum(((x - scene) ** 2).sum(axis=1))
	    for x in (plain, restored))
	assert (after <= before + 1e-6).all(), (before, after)
	END
}

@test "a file that was cut gives a beginning of the frames, none of another" {
	coded yes.ivf > want
	size=$(stat -c %s auto.ivf)
	for ((n = size - 1; n > 400; n -= size / 9)); do
		head -c $n yes.ivf > cut.ivf
		! coded cut.ivf > got 2> said || false
		cmp -n "$(stat -c %s got)" got want
		[ "$(wc -l < said)" = 1 ]
		head -c $n auto.ivf > cut.ivf
		! coded cut.ivf > got 2> said || false
		coded auto.ivf | cmp -n "$(stat -c %s got)" got -
	done
	! head -c 500 yes.ivf | coded --restore=no > got 2> said || false
}
