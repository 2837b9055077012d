#!/usr/bin/env bats
# Frames that options choose: --slice and --where in every tool that reads, and
# spikes of both signs as columns of their own.

load helpers

# same_of COMMAND OPTION FILE: it gives of the file what it gives of the file
# "part", which is what the option should leave of it.
same_of() {
	local want
	want=$(eval "$1" part 2>&1) || { echo "$want"; return 1; }
	[ "$(eval "$1" "$2" "$3" 2>&1)" = "${want//part/$3}" ] || {
		echo "$1 $2 $3"
		return 1
	}
}

@test "slice: every tool reads the frames that there are in it" {
	seq 400 | awk '{ print sin($1 / 9) "," cos($1 / 7) }' > x
	sed -n 51,250p x > part
	while read -r command; do
		same_of "$command" --slice=50:250 x
		same_of "$command --rate=100" --slice=500ms:2.5s x
		[ "$(eval "$command" --slice=50:250 < x)" = \
		    "$(eval "$command" part)" ]
	done <<-'END'
	spk-sf
	spk-delta
	spk-tbr
	spk-mw
	spk-bsa
	spk-hsa
	spk-pwm
	spk-lif
	spk-latency
	spk-rank
	spk-weighted
	spk-burst
	spk-rate --steps=3
	spk-bin --bins=3
	spk-cam
	spk-phase --window=10
	spk-info
	spk-cat
	spk-conv -o events
	END
	same_of "spk-opt sf --budget=9" --slice=50:250 x
	same_of "spk-opt sf --budget=9 --rate=100" --slice=500ms:2.5s x
	same_of "spk-bank --bands=1- -r 100" --slice=50:250 x
	same_of "spk-bank --bands=1- -r 100" --slice=500ms:2.5s x
	spk-cam --steps=9 --size=2x1 --min=-1 --max=1 -o csv x > planes
	{ sed -n '1p;452,2251p' planes; echo '#end frames=1800'; } > part
	for s in 450:2250 50ms:250ms; do
		spk-fit profile -r 9000 --slice=$s planes > got
		spk-fit profile -r 9000 part | cmp got -
		spk-video -r 9000 --slice=$s planes > got
		spk-video -r 9000 part | cmp got -
	done
	# Rates of observations are not those of their frames.
	spk-rate --steps=4 -r 100 x | spk-conv --slice=2s:2500ms |
	    spk-decode --bare > got
	spk-rate --steps=4 -r 100 x | spk-decode --bare | sed -n 201,250p |
	    same got -
	spk-phase --window=4 --resolution=2 -r 100 -o csv x |
	    spk-conv --slice=2s:2.4s | grep -vc '^#' | grep -qx 80
	spk-sf x > y
	spk-conv --kind=spikes <(grep -v '^#' y | sed -n 51,250p) > part
	for c in 'spk-isi' 'spk-info -f spikes' 'spk-isi --list'; do
		same_of "$c" --slice=50:250 y
	done
	fails 2 'spk-decode: --slice: start= belongs to the first frame; decode, then slice' \
	    spk-decode --slice=50:250 y
	spk-decode --slice=:250 y | sed '$d' |
	    same - <(spk-decode y | head -n 251)
	spk-lif x > z
	fails 0 'spk-decode: z: the decoded slice may differ at its ends, without the spikes outside it' \
	    spk-decode --slice=50: z
}

@test "slice: times, and numbers from the end" {
	seq 0 99 | spk-conv -r 10 -o f64 > x.f64
	seq 0 99 | spk-conv -o npy > x.npy
	seq 0 99 > x.csv
	# Milliseconds at 10 Hz: the first frame that is not before.
	for t in 0 1 99 100 101 199.9999999999 200 4000 9899 9900; do
		n=$(awk -v t=$t 'BEGIN { k = int(t / 100 + 1 - 1e-9)
			print k }')
		for f in 'x.f64' '-r 10 x.csv' '-r 10 x.npy'; do
			# shellcheck disable=SC2086
			[ "$(spk-conv --bare --slice=${t}ms: $f | head -n 1)" = \
			    "$n" ]
		done
	done
	while read -r slice want; do
		[ "$(spk-conv --bare -r 10 --slice="$slice" x.npy |
		    sed -n '1p;$p' | paste -sd:)" = "$want" ]
	done <<-'END'
	-3: 97:99
	:-98 0:1
	-5:-3 95:96
	-500ms:-3 95:96
	-1000:2 0:1
	0.1min: 60:99
	0.001h:4s 36:39
	90:9.5sec 90:94
	END
	local s
	for f in x.f64 x.csv; do
		fails 2 "spk-conv: --slice: -3:: how many frames $f has is not known before its end" \
		    spk-conv --slice=-3: $f
	done
	fails 2 'spk-conv: --slice: 1s:: times need the sampling rate, which x.csv does not have. Specify it with --rate' \
	    spk-conv --slice=1s: x.csv
	fails 2 'spk-opt: --slice: :2min: not within the 100 frames of x.f64' \
	    spk-opt sf --slice=:2min x.f64
	fails 2 'spk-sf: --slice: x.csv: only for frames, not for lines, neurons or video' \
	    spk-sf --rows --slice=1:2 x.csv
	# What is wrong before it is seen in text; numbers are not read there.
	[ -n "${SANITIZED:-}" ] || {
		seq 0 199999 | spk-conv -o f64 --bare > big
		strace -qq -o trace -e trace=read spk-conv -i f64 -c 1 --bare \
		    --slice=190000:190002 big | paste -sd: | grep -qx 190000:190001
		[ "$(awk '{ s += $NF } END { print s <= 2 * 262144 }' trace)" = 1 ]
		spk-conv -i f64 -c 1 -o i32 big 2> /dev/null || true
		seq 0 199999 | spk-conv -o f64 > headed
		for s in 0:3 150000:150003 199400:199403 199997: ; do
			[ "$(spk-conv --bare --slice=$s headed | head -n 3)" = \
			    "$(seq "${s%:*}" 199999 | head -n 3)" ]
		done
	}
	# Each stream of a file has its own.
	cat <(seq 5 | spk-conv) <(seq 11 15 | spk-conv) |
	    spk-cat --bare --slice=1:3 | paste -sd' ' | grep -qx '2 3 12 13'
}

@test "where: frames by the values of a column" {
	printf '%s\n' a,label,b > x
	seq 300 | awk '{ print $1 * 1.5 "," ($1 % 7 - 2) "," (-$1) }' >> x
	while read -r where test; do
		{ head -n 1 x; awk -F, "NR > 1 && ($test)" x; } |
		    cut -d, -f 1,3 > part
		for c in spk-conv 'spk-sf -t 9' 'spk-rate --steps=2' spk-info \
		    spk-cat 'spk-opt sf --budget=9'; do
			same <($c --columns=1,3 --where=$where x 2>&1) \
			    <($c part 2>&1 | sed 's/part/x/')
		done
		spk-conv --where=$where --bare x | sed 1d | same - \
		    <(awk -F, "NR > 1 && ($test)" x)
	done <<-'END'
	label=3 $2==3
	2=3 $2==3
	label=-2,4 $2==-2||$2==4
	label=-1..1 $2>=-1&&$2<=1
	label=2.. $2>=2
	label=..0,4 $2<=0||$2==4
	a=100.5..200 $1>=100.5&&$1<=200
	END
	# It is one of the columns, or not; and the same in other formats.
	sed 1d x > numbers
	spk-conv --where=2=3 numbers | grep -v '^#' > want
	for o in npy f64 f32; do
		spk-conv -o $o numbers > y
		spk-conv --bare --where=2=3 y | same - want
	done
	spk-conv --slice=10:100 --where=2=3 --bare numbers |
	    same - <(sed -n 11,100p numbers | awk -F, '$2 == 3')
	# Pixels, spikes without a code, and frames of events, that are silent
	printf 'P5 2 1 255 AyP5 2 1 255 BzP5 2 1 255 Az' > i.pgm
	spk-conv --where=1=65 --bare i.pgm | paste -sd' ' | grep -qx '65,121 65,122'
	printf '%s\n' 0,1 -1,0 1,1 | spk-conv --kind=spikes --where=1=-1,0 --bare |
	    paste -sd' ' | grep -qx '0,1 -1,0'
	printf 't,i\n0,1\n3,0\n4,1\n' | spk-conv -i events -c 2 --frame=1 \
	    --where=1=0 --bare | paste -sd' ' | grep -qx '0,1 0,0 0,0 0,1'
	# What follows a slice is passed over, up to the next stream.
	{ echo '#spk v=1 kind=signal channels=1'; yes 1 | head -n 300000
	    echo '#end frames=300000'; } > y
	cat y y | spk-cat --slice=0:2 --where=1=1 | paste -sd ' ' | grep -qx \
	    '#spk v=1 kind=signal channels=1 1 1 1 1 #end frames=4'
	# The rate is not that of these frames.
	spk-conv -r 10 numbers > y
	[ "$(spk-conv --where=2=3 y | head -n 1)" = \
	    '#spk v=1 kind=signal channels=3' ]
	[ "$(spk-conv --where=2=3 -r 5 y | head -n 1)" = \
	    '#spk v=1 kind=signal channels=3 rate=5' ]
	# An episode without frames is left out.
	printf '%s\n' '#spk v=1 kind=signal channels=1 episodes=blank' 1 2 '' 3 \
	    '' 2 5 '#end frames=5' > y
	[ "$(spk-conv --where=1=2,5 y | paste -sd ' ')" = \
	    '#spk v=1 kind=signal channels=1 episodes=blank 2  2 5 #end frames=3' ]
	score=$(spk-score --where=label=3 --columns=1,3 -m rmse x \
	    < <(spk-conv --where=label=3 --columns=1,3 x))
	[ "$score" = 0 ]
}

@test "where: nothing chosen, and what cannot be chosen" {
	printf '%s\n' a,b,a 1,2,3 4,5,6 > x
	fails 0 'spk-conv: x: no frame has b=9' spk-conv --where=b=9 x
	[ "$output" = $'#spk v=1 kind=signal channels=3 names=1\na,b,a\n#end frames=0' ]
	fails 0 'spk-sf: x: no frame has b=9' spk-sf --where=b=9 x
	fails 0 '' spk-conv -q --where=b=9 x
	while IFS='|' read -r where line; do
		fails 2 "spk-conv: --where: $line" spk-conv --where="$where" x
	done <<-'END'
	b|'b' is not COLUMN=VALUE
	=1|'=1' is not COLUMN=VALUE
	c=1|'c' is not a column's number or name
	4=1|'4' is not a column's number or name
	0=1|'0' is not a column's number or name
	a=1|'a' is the name of columns 1 and 3; use its number
	b=|'' is neither a number nor a range such as 3..5
	b=1,|'' is neither a number nor a range such as 3..5
	b=x|'x' is neither a number nor a range such as 3..5
	b=5..3|'5..3' is neither a number nor a range such as 3..5
	b=..|'..' is neither a number nor a range such as 3..5
	END
	printf '%s\n' t,v 0,1 1,2 2,3 > y
	fails 2 'spk-conv: --where: column 1 holds times: select by time with --slice' \
	    spk-conv --time=t --where=t=1 y
	spk-sf x > y
	fails 2 'spk-decode: --where: spikes of sf are decoded from all frames; decode, then select' \
	    spk-decode --where=b=1 y
	[ "$(spk-info --where=b=1 -f frames y)" = 1 ]
	fails 2 'spk-info: --where: x: only for frames, not for lines, neurons or video' \
	    spk-info --rows --where=1=1 x
}

@test "polarity: spikes of both signs as columns, by numpy" {
	python3 - <<-'END'
	import numpy as np
	r = np.random.default_rng(1)
	y = r.integers(-1, 2, (300, 6)).astype("i1")
	np.save("y.npy", y)
	np.savetxt("y.csv", y, fmt="%d", delimiter=",", header="a,b,c,d,e,f",
	    comments="")
	np.save("on.npy", np.hstack([y == 1, y == -1]).astype("i1"))
	np.save("off.npy", np.hstack([y == -1, y == 1]).astype("i1"))
	e = np.zeros(900, [("t", "<i8"), ("x", "<i8"), ("y", "<i8"), ("p", "?")])
	e["t"] = np.sort(r.integers(0, 20000, 900))
	e["x"], e["y"], e["p"] = (r.integers(0, n, 900) for n in (4, 3, 2))
	np.save("e.npy", e)
	# As Tonic adds them up: frames, p, y, x.
	f = np.zeros((20, 2, 3, 4))
	np.add.at(f, (e["t"] // 1000, e["p"].astype(int), e["y"], e["x"]), 1)
	np.save("frames.npy", f.reshape(20, -1))
	np.save("flipped.npy", f[:, ::-1].reshape(20, -1))
	np.save("spikes.npy", (f > 0).reshape(20, -1).astype("i1"))
	n = np.zeros((9, 2, 3, 4))
	np.add.at(n, (np.arange(900) // 100, e["p"].astype(int), e["y"],
	    e["x"]), 1)
	np.save("number.npy", n.reshape(9, -1))
	END
	like() { # ARRAY COMMAND...
		local a=$1
		shift
		"$@" -o npy > got.npy
		python3 -c 'import numpy as np, sys
a, b = (np.load(f) for f in ("got.npy", sys.argv[1]))
assert a.shape == b.shape and (a == b).all()' "$a"
	}
	local e='spk-conv -q --size=4x3'
	like on.npy spk-conv --polarity=channels --kind=spikes y.npy
	like off.npy spk-conv --polarity=off-first y.csv
	like off.npy spk-cat --polarity=off-first y.csv
	spk-conv --kind=spikes -o packed y.csv > y.spk
	like on.npy spk-conv --polarity=channels y.spk
	spk-conv --kind=spikes -o events y.csv > y.events
	like on.npy spk-conv --polarity=channels y.events
	like frames.npy $e --frame=1000 --counts --polarity=off-first e.npy
	like flipped.npy $e --frame=1000 --counts --polarity=channels e.npy
	like spikes.npy $e --frame=1000 --polarity=off-first e.npy
	like number.npy $e --events=100 --counts --polarity=off-first e.npy
	[ "$(spk-conv --size=4x3 --frame=1000 --polarity=channels e.npy 2> /dev/null |
	    head -n 1)" = \
	    '#spk v=1 kind=spikes channels=24 width=4 height=6 rate=1000' ]
	spk-conv --polarity=channels --columns=b,a y.csv | sed -n 1,2p | same - \
	    <(printf '%s\n' '#spk v=1 kind=spikes channels=4 names=1' 'b+,a+,b-,a-')
	[ "$(spk-sf y.csv | spk-conv --polarity=channels -o bits | head -n 1)" = \
	    '#spk v=1 kind=spikes format=bits channels=12 names=1 planes=1' ]
	seq 3 | spk-conv > x
	fails 2 'spk-conv: --polarity: x is a signal, not spikes' \
	    spk-conv --polarity=channels x
	seq 3 > x
	fails 1 'spk-conv: stdin:2:1: not a spike, which is -1, 0 or 1' \
	    spk-conv --polarity=channels < <(printf '1\n2\n')
	fails 2 'spk-conv: --polarity: more than 16777216 columns' \
	    spk-conv --polarity=channels -i events -c 9000000 --frame=1 \
	    < <(echo 0,0)
	fails 2 'spk-conv: --events: frames of N events differ in length: not with --frame' \
	    spk-conv -i events -c 1 --frame=1 --events=2 < <(echo 0,0)
	fails 2 'spk-conv: --events: frames of N events differ in length: not with --rate' \
	    spk-conv -i events -c 1 -r 1 --events=2 < <(echo 0,0)
	fails 2 'spk-cat: --polarity: x: only for frames, not for lines, neurons or video' \
	    spk-cat --rows --polarity=channels x
}
