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
	python3 - <<-'END' > smooth
	import sys
	import numpy as np
	y, x = np.mgrid[:24, :32]
	for k in range(12):
	    f = .4 + .3 * np.sin(x / 3 + k / 2) * np.cos(y / 4)
	    sys.stdout.buffer.write(f.astype("<f4").tobytes())
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

# noisy FILE: of each frame of planes, whether the noise is above .006.
noisy() {
	spk-decode --scene=mean --window=161 --every=20 --bare -o f32 "$1" |
	    python3 -c '
import sys
import numpy as np
for m in np.frombuffer(sys.stdin.buffer.read(), "<f4").reshape(-1, 24, 32):
    p = np.pad(m ** .5, 1, "edge")
    d = p[1:-1, 1:-1] - (p[:-2, 1:-1] + p[2:, 1:-1] + p[1:-1, :-2] +
        p[1:-1, 2:]) / 4
    print(int(min(d[:16, :16].std(), d[:16, 16:].std()) > .006))'
}

# restored FILE: of each frame, whether its file says that it is restored.
restored() {
	python3 - "$TOP" "$1" <<-'END'
	import sys
	sys.path.insert(0, sys.argv[1] + "/tests")
	import video_file as video
	for on in video.Video(open(sys.argv[2], "rb").read()).restored():
	    print(int(on))
	END
}

@test "auto: restored are frames of noisy planes, if quality is 40 or below" {
	for how in scsim none; do
		spk-cam -i f32 -c 768 --size=32x24 --min=0 --max=1 --steps=20 \
		    --interpolate=linear --noise=$how smooth |
		    LC_ALL=C sed '1s/ noise=scsim//' > $how
	done
	spk-cat scsim none scsim > x
	noisy x > want
	[ "$(uniq want)" = $'1\n0\n1' ]
	for o in --scene=net '--scene=learned --two-pass --quality=20'; do
		# shellcheck disable=SC2086 # options
		spk-video --preset=6 $o x > x.ivf
		restored x.ivf | same want -
	done
	for o in '--scene=net --quality=41' --scene=filter --scene=mean; do
		# shellcheck disable=SC2086
		spk-video --preset=6 $o x > x.ivf
		[ "$(restored x.ivf | sort -u)" = 0 ]
	done
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
