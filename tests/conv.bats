#!/usr/bin/env bats
# spk-conv, spk-cat and spk-info: streams converted, joined and described.

load helpers

# Two columns of spikes, and of a signal, as Python lays them: in each format.
streams() {
	python3 - <<-'END'
	import random, struct
	import numpy as np
	r = random.Random(5)
	words = "rate=250 start=1.5,-2 x-new=1,a=b;c"
	names = 'one,"two, 2"\n'

	def put(name, head, payload, frames, events=None):
	    more = "" if events is None else f" events={events}"
	    with open(name, "wb") as f:
	        f.write((head + "\n").encode() + payload +
	            f"#end frames={frames}{more}\n".encode())

	def text(rows):
	    return "".join(",".join(map(repr, x)) + "\n" for x in rows).encode()

	def bits(row, planes):
	    n = sum((x > 0) << k for k, x in enumerate(row))
	    if planes == 2:
	        n |= sum((x < 0) << k + len(row) for k, x in enumerate(row))
	    return n.to_bytes((len(row) * planes + 7) // 8, "little")

	def stream(base, kind, codec, rows, formats, planes=2):
	    for form in formats:
	        if form == "npy":
	            np.save(f"{base}.npy", np.array(rows,
	                "i1" if kind == "spikes" else "f8"))
	            continue
	        head = f"#spk v=1 kind={kind}"
	        if codec:
	            head += f" codec={codec}"
	        if form != "csv":
	            head += f" format={form}"
	        head += " channels=2 names=1"
	        if form == "bits":
	            head += f" planes={planes}"
	        head += " " + words + "\n"
	        events = None
	        if form == "csv":
	            data = text(rows)
	        elif form == "bits":
	            data = b"".join(bits(x, planes) for x in rows)
	        elif form == "events":
	            hit = [(t, k, x) for t, row in enumerate(rows)
	                for k, x in enumerate(row) if x]
	            events = len(hit)
	            data = text(hit)
	        else:
	            code = {"i8": "b", "u8": "B", "f32": "f", "f64": "d"}[form]
	            data = b"".join(struct.pack("<2" + code, *x) for x in rows)
	        title = "t,channel,value\n" if form == "events" else names
	        put(f"{base}.{form}", head + title[:-1], data, len(rows), events)

	three = [[r.choice((-1, 0, 0, 1)) for _ in "ab"] for _ in range(300)]
	two = [[r.choice((0, 0, 1)) for _ in "ab"] for _ in range(300)]
	whole = [[r.randrange(128) for _ in "ab"] for _ in range(300)]
	real = [[r.uniform(1, 9) * r.choice((-1, 1)) * 10.0 **
	    r.randrange(-3, 9) for _ in "ab"]
	    for _ in range(300)]
	some = "csv i8 bits f32 f64 events npy".split()
	stream("three", "spikes", "sf", three, some)
	stream("two", "spikes", "sf", [x[:] for x in two], some + ["u8"])
	stream("whole", "signal", "", whole, "csv i8 u8 f32 f64 events npy".split())
	stream("real", "signal", "", real, "csv f64 events npy".split())
	END
}

# A stream's frames as text, without its header and end.
bare() {
	sed '/^#/d' "$@"
}

@test "conv: nothing but the format changes, of each pair of them" {
	streams
	local set a b kind opt n=0
	for set in three two whole real; do
		kind=spikes
		[[ $set == two || $set == three ]] || kind=signal
		for a in "$set".*; do
			a=${a##*.}
			opt=()
			[ "$a" != npy ] || opt=("--kind=$kind")
			for b in "$set".*; do
				b=${b##*.}
				spk-conv "${opt[@]}" -o "$b" "$set.$a" > got.$b
				n=$((n + 1))
				case $a/$b in
				*/npy)	;;
				npy/* | events/*)
					# A header, or names, are lost for good.
					spk-conv --bare --names=no got.$b > got
					spk-conv --bare --names=no "$set.$b" > want
					same got want
					continue ;;
				esac
				if [[ $b == npy ]]; then
					mv got.npy "$set-$a.npy"
					echo "$set.npy $set-$a.npy" >> arrays
				else
					# A signal of f32 is known to be that.
					[[ $kind$a != signalf32 ]] ||
					    sed -i '1s/ type=f32$//' got.$b
					same got.$b "$set.$b"
				fi || { echo "$set: $a to $b"; return 1; }
			done
		done
	done
	[ "$n" = $((7 * 7 + 8 * 8 + 7 * 7 + 4 * 4)) ]
	[ "$(wc -l < arrays)" = $((7 + 8 + 7 + 4)) ]
	python3 - <<-'END'
	import numpy as np
	for names in open("arrays"):
	    a, b = map(np.load, names.split())
	    assert a.shape == b.shape and (a == b).all(), names
	END
	# What the formats of events keep of the header.
	spk-conv three.events | head -n 1 > got
	sed -n '1s/ names=1//p' three.csv > want
	same got want
}

@test "conv: from a pipe, whole, and with the words that options set" {
	streams
	spk-conv -o f64 < real.csv | spk-conv -o csv > got
	same got real.csv
	spk-conv -r 500 -o f64 real.csv | spk-conv > got
	sed '1s/rate=250/rate=500/' real.csv > want
	same got want
	spk-conv --size=1x2 whole.i8 > got
	sed '1s/$/ width=1 height=2/' whole.csv > want
	same got want
	fails 2 "spk-conv: --size: '3x2' is not the 2 values of a frame" \
	    spk-conv --size=3x2 whole.csv
	# --rate and --size of headless input.
	[ "$(printf '1,2\n' | spk-conv -r 1e3 --size=2x1 | head -n 1)" = \
	    '#spk v=1 kind=signal channels=2 width=2 height=1 rate=1000' ]
	spk-conv --names=no real.csv > got
	sed -e '1s/ names=1//' -e 2d real.csv > want
	same got want
	spk-conv --bare real.csv > got
	bare real.csv > want
	same got want
	spk-conv --bare --names=no real.csv > got
	bare real.csv | sed 1d > want
	same got want
	spk-conv --bare -o f64 real.csv > got
	tail -c +$((1 + $(head -n 2 real.f64 | wc -c))) real.f64 |
	    head -c $((300 * 16)) > want
	same got want
}

@test "conv: what input without a header is" {
	local from o kind
	printf '1,0\n0,1\n' > x.csv
	printf '\1\0\0\1' | tee x.i8 > x.u8
	printf '\1\2' > x.bits
	for from in csv i8 u8; do
		for o in csv i8 u8 f32 f64 events; do
			for kind in signal spikes; do
				spk-conv --kind=$kind -i $from -c 2 -o $o x.$from |
				    spk-conv > got
				{
					printf '%s kind=%s channels=2' \
					    '#spk v=1' $kind
					[ $kind$o = signalf32 ] &&
					    printf ' type=f32'
					printf '\n1,0\n0,1\n#end frames=2\n'
				} > want
				same got want || { echo "$from $o $kind"; return 1; }
			done
		done
		# Only spikes go into these, and only they come out of bits.
		for o in bits nest; do
			spk-conv -r 9 -i $from -c 2 -o $o x.$from > got
			spk-conv -r 9 --kind=spikes -i $from -c 2 -o $o x.$from > want
			[[ -s want ]]
			same got want
			fails 2 "spk-conv: --to=$o: holds spikes, not a signal; an encoder makes them" \
			    spk-conv --kind=signal -i $from -c 2 -o $o x.$from
		done
	done
	[ "$(spk-conv -i bits -c 2 x.bits | head -n 1)" = \
	    '#spk v=1 kind=spikes channels=2' ]
	same <(spk-conv --bare -i bits -c 2 x.bits) x.csv
	# A header has the word, whatever an option says.
	spk-conv --kind=signal <(spk-conv --kind=spikes x.csv) > got
	[ "$(head -n 1 got)" = '#spk v=1 kind=spikes channels=2' ]
	fails 1 'spk-conv: stdin:2:1: not a spike, which is -1, 0 or 1; an encoder makes them from a signal' \
	    spk-conv --kind=spikes < <(printf '1,0\n2,1\n')
	[ "$output" = $'#spk v=1 kind=spikes channels=2\n1,0' ]
}

@test "conv: columns of signals are picked, those of spikes are not" {
	streams
	spk-conv --columns=2,1,2 real.csv > got
	{
		sed -n '1s/channels=2/channels=3/p' real.csv
		echo '"two, 2",one,"two, 2"'
		sed '1,2d; /^#/d' real.csv | awk -F, -v OFS=, '{
			print $2, $1, $2 }'
		echo '#end frames=300'
	} > want
	same got want
	for f in three.csv three.i8 three.bits three.events; do
		fails 2 'spk-conv: --columns: the header describes all of them; decode, then select' \
		    spk-conv --columns=1 $f
		[ -z "$output" ]
	done
	printf '1,0\n0,1\n' | spk-conv --kind=spikes --columns=2 --bare > got
	printf '0\n1\n' > want
	same got want
	# For part of an image there is no width.
	printf '#spk v=1 kind=signal channels=2 width=2 height=1\n1,2\n#end frames=1\n' |
	    spk-conv --columns=1 > got
	printf '#spk v=1 kind=signal channels=1\n1\n#end frames=1\n' > want
	same got want
}

@test "conv: numbers that were decoded in binary32 stay what they are" {
	printf '#spk v=1 kind=signal channels=1 x=y type=f32\n0.1\n16777216\n1e-7\n#end frames=3\n' > x
	local o
	for o in csv f32 f64 npy; do
		spk-conv -o $o x > x.$o
		[ $o != npy ] || sed -i '1s/x=y //' x
		spk-conv x.$o > got
		same got x || { echo "by $o"; return 1; }
	done
	# As binary64, 0.1 is another: of a raw file, nothing says so.
	[ "$(spk-conv --bare -o f64 x | spk-conv --bare -i f64 -c 1 |
	    head -n 1)" = 0.10000000149011612 ]
	[ "$(printf '0.1\n' | spk-conv -o f32 | spk-conv | head -n 1)" = \
	    '#spk v=1 kind=signal channels=1 type=f32' ]
	fails 2 'spk-conv: --to=pgm: holds signals, not spikes, which spk-plot draws' \
	    spk-conv -o pgm --kind=spikes < <(echo 1)
	fails 2 'spk-conv: --unit: only for --to=events' spk-conv --unit=s
	fails 1 'spk-conv: stdout: a value is out of the range of f32' \
	    spk-conv -o f32 < <(echo 1e39)
	fails 1 'spk-conv: stdout: frame 2: 1.5 is not a whole number from -128 to 127, as i8 has' \
	    spk-conv -o i8 < <(printf '1\n1.5\n')
	fails 1 'spk-conv: stdout: frame 2: -1 is not a whole number from 0 to 255, as u8 has' \
	    spk-conv -o u8 --kind=spikes < <(printf '1\n-1\n')
}

@test "numbers with a given number of decimals" {
	walk 3000 3 9 1 > x
	for n in 0 1 6 9; do
		spk-conv --bare --decimals=$n x > got
		mawk -F , -v f="%.${n}f" '{
			for (i = 1; i <= NF; i++) {
				s = sprintf(f, $i)
				if (s + 0 == 0)
					sub(/-/, "", s)
				printf "%s%s", s, i < NF ? "," : "\n"
			}
		}' x > want
		same got want
		spk-cat --bare --decimals=$n x > got
		same got want
		spk-sf -t 0.1 x > y
		spk-decode --bare --decimals=$n y > got
		spk-decode --bare -o f32 y | perl -e 'local $/;
			my @x = map { sprintf "%.'$n'f", $_ }
			    unpack "f<*", <STDIN>;
			s/^-(?=[0.]*$)// for @x;
			print join(",", splice @x, 0, 3), "\n" while @x' > want
		same got want
	done
	# What says nothing of decimals: spikes, whole numbers above all.
	printf '#spk v=1 kind=spikes channels=2\n1,0\n-1,1\n#end frames=2\n' > x
	spk-conv --decimals=3 x > got
	same got x
	[ "$(echo -1e17 | spk-conv --bare --decimals=2)" = -1e17 ]
	[ "$(printf 'a,b\n1,2.5\n' | spk-conv --decimals=0)" = \
'#spk v=1 kind=signal channels=2 names=1
a,b
1,2
#end frames=1' ]
	for o in f32 npy events pgm; do
		fails 2 'spk-conv: --decimals: only for --to=csv' \
		    spk-conv --decimals=1 -o $o < <(echo 1)
	done
	for n in -1 10 x; do
		fails 2 "spk-conv: --decimals: '$n' is not a whole number from 0 to 9" \
		    spk-conv --decimals=$n < <(echo 1)
	done
}

@test "conv: episodes stay separate in text, and fit no other format" {
	printf '#spk v=1 kind=spikes channels=2 episodes=blank\n1,0\n\n0,1\n1,1\n\n0,0\n#end frames=4\n' > x
	spk-conv x > got
	same got x
	spk-conv < x > got
	same got x
	local o
	for o in i8 u8 f32 f64 bits events; do
		fails 2 "spk-conv: --to=$o: cannot hold separate episodes" \
		    spk-conv -o $o x
		[ -z "$output" ]
	done
	spk-cat x x > got
	{ sed '$d' x; echo; sed '1d; $d' x; echo '#end frames=8'; } > want
	same got want
	cat x x | spk-cat > got
	same got want
	fails 1 'spk-cat: x: lines that are signals, and episodes, cannot be pasted' \
	    spk-cat --paste x x
	spk-info x > got
	[ "$(tail -n 1 got)" = csv,spikes,,2,4,,,,,,,,4,4,0,0.5,,,,,, ]
}

@test "conv: a cut, --partial, and the status" {
	streams
	local f n
	for f in three.csv three.i8 three.bits three.events real.f64; do
		spk-conv $f > whole
		for n in 1 3 20; do
			head -c -$n $f > part
			spk-conv part > got 2> err && status=0 || status=$?
			[ "$status" = 1 ]
			[ "$(wc -l < err)" = 1 ]
			cmp -n "$(stat -c %s got)" got whole
			if grep -q '#end' got; then return 1; fi
		done
		head -c -3 $f > part
		[[ $f == *.events ]] && continue
		fails 0 'spk-conv: part: cut after 300 frames, taken as the end' \
		    spk-conv --partial part
		[ "$output" = "$(cat whole)" ]
		fails 0 '' spk-conv -q --partial part
	done
	fails 2 'spk-conv: one file at a time: b' spk-conv a b
	fails 2 "spk-conv: --kind: 'x' is not signal or spikes" \
	    spk-conv --kind=x
	fails 3 'spk-conv: none: No such file or directory' spk-conv none
	fails 1 'spk-conv: stdin: no data' spk-conv < /dev/null
	fails 3 'spk-conv: stdout: write error: No space left on device' \
	    bash -c 'spk-conv three.csv > /dev/full'
	fails 2 'spk-conv: --to=npy: its header has the length, which is not known before the end. Write to a file: > x.npy' \
	    bash -c 'set -o pipefail; spk-conv -o npy three.csv | cat'
	fails 0 'spk-conv: real.csv: frames=300 columns=2' spk-conv -v real.csv
	fails 0 'spk-conv: real.csv: frames=300 columns=2' \
	    spk-conv --bare -v real.csv
	fails 0 $'spk-conv: real.csv: frames=300 columns=2\nspk-conv: stdout: left out: rate start x-new names' \
	    bash -c 'spk-conv -o npy -v real.csv > x.npy'
}

@test "conv: no more memory for more frames, and no waiting" {
	[ -n "$SANITIZED" ] || {
		local o
		for o in csv f64 bits; do
			yes 1,0,1 | head -n 700000 |
			    (ulimit -v 20000; timeout 20 spk-conv -o $o \
			    --kind=spikes) | tail -n 1 | grep -ao '#end.*' > got
			echo '#end frames=700000' > want
			same got want
		done
	}
	mkfifo in out
	spk-conv < in > out &
	exec 8> in 9< out
	local line
	for line in 1 2 -3.5; do
		echo $line >&8
		[ $line != 1 ] || {
			# Whether the first row is names, or all, is known.
			read -r -t 20 -u 9 got
			[ "$got" = '#spk v=1 kind=signal channels=1' ]
		}
		read -r -t 20 -u 9 got
		[ "$got" = "$line" ]
	done
	exec 8>&-
	read -r -t 20 -u 9 got
	[ "$got" = '#end frames=3' ]
	wait $!
}

# A walk of numbers as spk writes them.
values() {
	walk "$@" | sed -E 's/(\.[0-9]*[1-9])0+(,|$)/\1\2/g
		s/\.0+(,|$)/\1/g; s/(^|,)-0(,|$)/\10\2/g'
}

# joined FILE...: the first, with the frames of all, counted.
joined() {
	local f rows=1
	head -n 1 "$1" | grep -q ' names=1' && rows=2
	head -n $rows "$1"
	for f; do
		sed "1,${rows}d; /^#/d" "$f"
	done | tee body
	echo "#end frames=$(wc -l < body)"
}

@test "cat: one after the other, from files, stdin and both" {
	walk 40 2 1 | sed '1i "a,b",c' > x
	spk-conv -r 8 x > a
	(sed 1q x; walk 70 2 2) | spk-conv -r 8 > b
	(sed 1q x; walk 1 2 3) | spk-conv -r 8 > c
	joined a b c a > want
	grep -q '^#end frames=151' want
	spk-cat a b c a > got
	same got want
	cat a b c a | spk-cat > got
	same got want
	cat a b c a | spk-cat - > got
	same got want
	cat b c | spk-cat a - a > got
	same got want
	cat c | spk-cat a b - a > got
	same got want
	cat a | spk-cat - b c a > got
	same got want
	joined a > want
	spk-cat a > got
	same got want
	# By bytes that come one at a time.
	joined c c > want
	cat c c | perl -e '$| = 1; while (sysread STDIN, $b, 1) {
		syswrite STDOUT, $b }' | spk-cat > got
	same got want
	# Streams without frames, and without values.
	printf '#spk v=1 kind=signal channels=2 names=1 rate=8\n"a,b",c\n#end frames=0\n' > none
	joined none a none c > want
	cat none a none c | spk-cat > got
	same got want
	spk-cat none a none c > got
	same got want
}

@test "cat: text without a header, with names and without" {
	values 30 2 1 > x
	values 9 2 2 > y
	cat x y x > want
	spk-cat --bare x y x > got
	same got want
	spk-cat x y x | sed '1d; $d' > got
	same got want
	[ "$(spk-cat x y x | tail -n 1)" = '#end frames=69' ]
	[ "$(spk-cat x | head -n 1)" = '#spk v=1 kind=signal channels=2' ]
	for f in x y; do
		sed '1i p,q' $f > n$f
	done
	sed '1i p,q' want > wantn
	spk-cat --bare nx ny nx > got
	same got wantn
	spk-cat --bare --names=no x y x > got
	same got want
	spk-cat --bare nx - nx < ny > got
	same got wantn
	sed '1i p,r' y > other
	fails 1 "spk-cat: other: column names differ from the first input's" \
	    spk-cat nx other
	fails 1 "spk-cat: y: column names differ from the first input's" \
	    spk-cat nx y
	fails 1 "spk-cat: ny: column names differ from the first input's" \
	    spk-cat x ny
	[ "$output" = "$(echo '#spk v=1 kind=signal channels=2'; cat x)" ]
	echo 1 > one
	fails 1 'spk-cat: one: 1 column, and the first input has 2' \
	    spk-cat x one
	fails 1 'spk-cat: x: 2 columns, and the first input has 1' \
	    spk-cat one x
	spk-cat --columns=2 --bare x y > got
	cat x y | cut -d, -f2 > want
	same got want
	spk-cat --skip=1 --bare nx ny > got
	cat x y > want
	same got want
	fails 3 'spk-cat: none: No such file or directory' spk-cat x none y
	fails 1 'spk-cat: stdin: no data' spk-cat < /dev/null
	fails 1 'spk-cat: stdin: no data' spk-cat x - < /dev/null
}

@test "cat: headers that differ, and a stream that is cut" {
	walk 20 2 | sed '1i a,b' > x
	spk-sf -t 1 -r 10 x > a
	local h
	while IFS='|' read -r h line; do
		sed "1$h" a > b
		fails 1 "spk-cat: b: header differs from the first input's: $line" \
		    spk-cat a b
		[ "$output" = "$(sed '$d' a)" ] || return 1
		fails 1 "spk-cat: b: header differs from the first input's: $line" \
		    spk-cat --paste a b || [[ $h == *threshold* ]]
	done <<-'END'
	s/threshold=1/threshold=2/|threshold is 1 in one of them and 2 in the other
	s/rate=10/rate=11/|rate is 10 in one of them and 11 in the other
	s/ rate=10//|rate is 10 in one of them and not there in the other
	s/$/ x=y/|x is y in one of them and not there in the other
	s/codec=sf/codec=lif/|codec is sf in one of them and lif in the other
	s/kind=spikes/kind=signal/|kind is spikes in one of them and signal in the other
	END
	fails 1 "spk-cat: stdin: header differs from the first input's: threshold is 1 in one of them and 2 in the other" \
	    spk-cat < <(cat a; sed '1s/threshold=1/threshold=2/' a)
	fails 2 'spk-cat: --columns: the header describes all of them; decode, then select' \
	    spk-cat --columns=1 a
	# A cut in the middle.
	local n how
	spk-cat a a a > whole
	for n in 1 2 5 13 14 15 40; do
		head -c -$n a > short
		for how in 'spk-cat a short a' 'spk-cat a - a' \
		    'spk-cat < three'; do
			cat a short a > three
			[[ $how != 'spk-cat a -'* ]] || how+=' < short'
			bash -c "$how" > got 2> err && return 1
			[ "$(wc -l < err)" = 1 ]
			if grep -q '#end frames' got; then return 1; fi
			cmp -n "$(stat -c %s got)" got whole
			[ "$(wc -l < got)" -ge 22 ] || { echo "$how $n"; return 1; }
		done
	done
	head -c -5 a > short
	fails 1 'spk-cat: short: cut after 20 frames: no #end' spk-cat a short a
	fails 0 'spk-cat: short: cut after 20 frames, taken as the end' \
	    spk-cat --partial a short a
	[ "$output" = "$(cat whole)" ]
	sed '$s/20/21/' a > lies
	fails 1 'spk-cat: lies: cut after 20 frames: #end says 21' spk-cat a lies
	fails 2 "spk-cat: unknown option: --x" spk-cat --x
}

@test "cat: binary files, and to other formats" {
	values 50 3 1 9 > x
	values 20 3 2 9 > y
	spk-lif --min=-99 --max=99 x > a
	spk-lif --min=-99 --max=99 y > b
	joined a b a > want
	local f g
	for f in csv i8 f32 bits events; do
		spk-conv -o $f a > a.$f
		spk-conv -o $f b > b.$f
		spk-cat a.$f b.$f a.$f > got
		same got want
		for g in csv i8 f64 bits events; do
			spk-conv -o $g want > wanted
			spk-cat -o $g a.$f b a.csv > got
			same got wanted || { echo "$f to $g"; return 1; }
		done
	done
	spk-cat -o events a b > got
	spk-cat a b | spk-conv -o events > want
	same got want
	cat a.events b.events | spk-cat -o events > got
	same got want
	# Raw, npy, idx: no header says what they are.
	spk-cat --bare -o f64 x y > raw
	cat x y > want
	spk-cat --bare -i f64 -c 3 raw > got
	same got want
	spk-conv -o npy x > x.npy
	spk-conv -o npy y > y.npy
	cat x y x > want
	spk-cat --bare x.npy y.npy x > got
	same got want
	spk-cat -o npy x.npy y > got.npy
	python3 - <<-'END'
	import numpy as np
	a = np.load("got.npy")
	assert a.shape == (70, 3)
	w = np.vstack([np.loadtxt(f, delimiter=",") for f in "xy"])
	assert (a == w).all()
	END
}

@test "cat: binary64 is not taken for the binary32 of the first" {
	printf '1\n' | spk-conv -o f32 > a
	printf '0.1\n' | spk-conv -o f64 > b
	fails 1 "spk-cat: b: values of binary64, and the first input's are binary32" \
	    spk-cat a b
	printf '#spk v=1 kind=signal channels=1 type=f32\n1\n0.1\n#end frames=2\n' \
	    > want
	printf '#spk v=1 kind=signal channels=1 type=f32\n0.1\n#end frames=1\n' > c
	spk-cat a c | same - want
	spk-cat --paste b a | tail -n 2 | head -n 1 | same - <(echo 0.1,1)
}

@test "cat: side by side is paste, of text and of what it decodes to" {
	local n
	for n in 1 2 3; do
		values 3000 $n $n 3 > x$n
		sed "1i $(seq -s, -f "c$n-%g" $n)" x$n > n$n
	done
	paste -d, x1 x2 x3 x1 > want
	spk-cat --paste --bare x1 x2 x3 x1 > got
	same got want
	spk-cat --paste --bare x1 - x3 x1 < x2 > got
	same got want
	spk-cat --paste x1 > got
	spk-conv x1 > want
	same got want
	paste -d, n1 n2 n3 > want
	spk-cat --paste --bare n1 n2 n3 > got
	same got want
	[ "$(spk-cat --paste n1 n3 | head -n 1)" = \
	    '#spk v=1 kind=signal channels=4 names=1' ]
	fails 1 'spk-cat: x2: some inputs have column names and others do not' \
	    spk-cat --paste n1 x2
	fails 1 'spk-cat: n2: some inputs have column names and others do not' \
	    spk-cat --paste x1 n2
	# What decodes alone decodes beside others.
	local way
	while read -r way; do
		for n in 1 2 3; do
			$way -r 250 n$n > a$n
			spk-decode --bare a$n > d$n
		done
		case $way in
		*bin* | *split*)
			fails 1 'spk-cat: a1: channels with several columns cannot be pasted' \
			    spk-cat --paste a1 a2
			continue ;;
		esac
		[ "$way" != spk-rank ] || {
			fails 1 'spk-cat: a1: channels that rank codes together cannot be pasted' \
			    spk-cat --paste a1 a2
			continue
		}
		paste -d, d1 d2 d3 d1 > want
		spk-cat --paste a1 a2 a3 a1 > all
		spk-decode --bare all > got
		same got want || { echo "$way"; return 1; }
		grep -q '^#spk.* channels=7 .* rate=250 ' all
		grep -q '^#end frames=' all
		spk-cat --paste -o i8 a1 - a3 a1 < a2 | spk-decode --bare > got
		same got want || { echo "$way, by i8"; return 1; }
	done < <(encoders; echo spk-rate --steps=2 --split)
}

@test "cat: lists of values are joined" {
	local min='min=0 max=4'
	heads() { # WORDS WORDS WANTED
		printf '#spk v=1 kind=spikes codec=%s\n1\n#end frames=1\n' "$1" > a
		printf '#spk v=1 kind=spikes codec=%s\n1,0\n#end frames=1\n' "$2" > b
		spk-cat --paste a b > got
		printf '#spk v=1 kind=spikes codec=%s\n1,1,0\n#end frames=1\n' "$3" > want
		same got want
	}
	heads "sf channels=1 threshold=1 start=2" \
	    "sf channels=2 threshold=1 start=2" \
	    "sf channels=3 threshold=1 start=2"
	heads "sf channels=1 threshold=1 start=2" \
	    "sf channels=2 threshold=1 start=2,2" \
	    "sf channels=3 threshold=1 start=2,2,2"
	heads "sf channels=1 threshold=1 start=2" \
	    "sf channels=2 threshold=3,4 start=5" \
	    "sf channels=3 threshold=1,3,4 start=2,5,5"
	heads "lif channels=1 $min threshold=1 leak=0.5" \
	    "lif channels=2 min=1 max=4 threshold=2 leak=0.5" \
	    "lif channels=3 min=0,1,1 max=4 threshold=1,2,2 leak=0.5"
	heads "lif channels=1 $min threshold=1 leak=0.5" \
	    "lif channels=2 $min threshold=1 leak=0.5,0.25" \
	    "lif channels=3 $min threshold=1 leak=0.5,0.5,0.25"
	heads "bsa channels=1 $min order=2 cutoff=0.2" \
	    "bsa channels=2 $min order=3 cutoff=0.2" \
	    "bsa channels=3 $min order=2,3,3 cutoff=0.2"
	heads "rate channels=1 features=1 $min steps=1" \
	    "rate channels=2 features=2 min=0,1 max=4 steps=1" \
	    "rate channels=3 features=3 min=0,0,1 max=4 steps=1"
	heads "none-such channels=1 start=1" "none-such channels=2 start=1" \
	    "none-such channels=3 start=1"
	sed -i '1s/.*/#spk v=1 kind=spikes codec=sf channels=2 threshold=1/' b
	sed -i '1s/.*/#spk v=1 kind=spikes codec=sf channels=1 threshold=1 start=2/' a
	fails 1 'spk-cat: b: only some of the headers have start=' \
	    spk-cat --paste a b
	fails 1 'spk-cat: a: only some of the headers have start=' \
	    spk-cat --paste b a
	# They are no longer images, and have fewer features.
	printf '#spk v=1 kind=signal channels=2 width=2 height=1\n1,2\n#end frames=1\n' > c
	[ "$(spk-cat --paste c c | head -n 1)" = \
	    '#spk v=1 kind=signal channels=4' ]
	[ "$(spk-cat --paste --size=2x2 c c | head -n 1)" = \
	    '#spk v=1 kind=signal channels=4 width=2 height=2' ]
	# Labels beside images, in either order; images of other sizes.
	sed 's/width=2/& maxval=9/' c > m
	sed 's/width=2 height=1/width=1 height=2 maxval=9/' c > t
	echo 7 > la
	while read -r files head values; do
		# shellcheck disable=SC2086
		printf '%s\n' "#spk v=1 kind=signal ${head//_/ }" "$values" \
		    '#end frames=1' | same - <(spk-cat --paste ${files//+/ })
	done <<-'END'
	la+m channels=3 7,1,2
	m+la channels=3 1,2,7
	m+c channels=4 1,2,1,2
	m+t channels=4_maxval=9 1,2,1,2
	la+m+la channels=4 7,1,2,7
	END
}

@test "cat: side by side, of as many frames" {
	local a b
	for a in 1 40 21846 70000; do
		seq $a > a
		for b in 1 39 41 21845 70001; do
			seq $b > b
			local less=$a short=a long=b
			[ $a = $b ] && continue
			[ $a -lt $b ] || less=$b short=b long=a
			less="$less frame$([ "$less" = 1 ] || echo s)"
			fails 1 "spk-cat: $short: ends after $less, and $long does not" \
			    spk-cat --paste a b
			cmp -n ${#output} <(echo "$output") \
			    <(echo '#spk v=1 kind=signal channels=2'; paste -d, a b)
		done
	done
	spk-conv -r 5 a > c
	fails 1 "spk-cat: c: header differs from the first input's: rate is 5 in one of them and not there in the other" \
	    spk-cat --paste a c
	head -c -3 c > short
	fails 1 'spk-cat: short: cut after 70000 frames: no #end' \
	    spk-cat --paste short c
	fails 1 'spk-cat: short: cut after 70000 frames: no #end' \
	    spk-cat --paste c short
	printf '1\nx\n' > x
	fails 1 "spk-cat: x:2:1: not a number: 'x'" \
	    spk-cat --paste --names=no x a
	printf '#spk v=1 kind=signal channels=16777216 format=f64\n' > many
	fails 1 'spk-cat: 33554432 columns side by side; 16777216 are the most' \
	    spk-cat --paste many many
}

COLUMNS=format,kind,codec,channels,frames,rate,seconds,width,height,min,max,mean,spikes,up,down,afr,hertz,level,bytes,ratio,bits-per-value,bits-per-spike

# table FILE RATE WIDTH HEIGHT [each]: what spk-info should report about a text file.
table() {
	python3 - "$@" <<-'END'
	import csv, sys
	name, rate, width, height, *each = sys.argv[1:]
	head = open(name).readline()
	words = dict(w.split("=", 1) for w in head.split()[1:]) \
	    if head.startswith("#spk") else {}
	rows = list(csv.reader(x for x in open(name) if x[0] != "#"))
	titles = rows.pop(0) if "names" in words else None
	cols = [[float(x) for x in c] for c in zip(*rows)]

	def show(x):
	    return repr(x)[:-2] if repr(x).endswith(".0") else repr(x)

	def row(cols):
	    kind = words.get("kind", "signal")
	    n = len(cols) * len(rows)
	    all = [x for c in cols for x in c]
	    out = ["csv", kind, words.get("codec", ""), len(cols), len(rows)]
	    out += [rate, show(len(rows) / float(rate)) if rate else ""]
	    out += [width, height]
	    if kind == "signal":
	        out += [show(min(all)), show(max(all)), show(sum(all) / n)]
	        out += [""] * 5
	    else:
	        up, down = sum(x > 0 for x in all), sum(x < 0 for x in all)
	        out += ["", "", "", up + down, up, down, show((up + down) / n)]
	        out += [show((up + down) / n * float(rate)) if rate else ""]
	    return out + [""] * 5

	names = ["channel"] if each else []
	names += ("format kind codec channels frames rate seconds width height " +
	    "min max mean spikes up down afr hertz level bytes ratio " +
	    "bits-per-value bits-per-spike").split()
	put = csv.writer(sys.stdout, lineterminator="\n")
	put.writerow(names)
	for k in range(len(cols)) if each else []:
	    put.writerow([titles[k] if titles else k + 1] + row([cols[k]]))
	if not each:
	    put.writerow(row(cols))
	END
}

@test "info: the table, of signals and spikes" {
	walk 500 4 1 5 | dyadic > x
	spk-conv x > a
	spk-conv -r 250 --size=2x2 <(sed '1i p,"q ""1"",",r,s' x) > b
	spk-sf -t 1 x > c
	spk-lif -r 128 --size=4x1 <(sed '1i p,"q,",r,s' x) > d
	spk-rate -r 1000 --min=-50 --max=50 --steps=3 x > e
	local way
	for way in 'x   ' 'a   ' 'b 250 2 2' 'c   ' 'd 128 4 1' 'e 1000  '; do
		IFS=' ' read -r f rate width height <<< "$way"
		table $f "$rate" "$width" "$height" > want
		spk-info $f > got
		same got want || { echo "$way"; return 1; }
		spk-info < $f > got
		same got want
		[ "$(head -n 1 got)" = $COLUMNS ]
		table $f "$rate" "$width" "$height" each > want
		spk-info --each $f > got
		# For a channel, too, its image has the width and height.
		same got want || { echo "$way, each"; return 1; }
		# Each key: the cell, or nothing at all.
		spk-info $f > got
		local keys cells k
		IFS=, read -ra keys < got
		IFS=, read -ra cells < <(tail -n 1 got)
		for k in "${!keys[@]}"; do
			spk-info -f "${keys[k]}" $f > got
			[ -z "${cells[k]}" ] || echo "${cells[k]}"
		done > want
		for k in "${!keys[@]}"; do
			spk-info --field="${keys[k]}" $f
		done > got
		same got want
		spk-info -f rate -r 7 $f > got
		echo 7 > want
		same got want
	done
	[ "$(spk-info -f seconds -r 250 x)" = 2 ]
	[ "$(spk-info -f hertz x | wc -c)" = 0 ]
	[ "$(printf '1,0\n-1,0\n' | spk-conv --kind=spikes |
	    spk-info -r 10 | tail -n 1)" = \
	    csv,spikes,,2,2,10,0.2,,,,,,2,1,1,0.5,5,,,,, ]
	spk-conv -r 250 --names=no x | spk-info --columns=2,2,3 > got
	spk-conv -r 250 --columns=2,2,3 x > g
	table g 250 '' '' > want
	same got want
}

@test "info: no frames, cuts, and usage" {
	printf '#spk v=1 kind=signal channels=2 names=1 rate=5 width=1 height=2\n"a,1",b\n#end frames=0\n' > x
	spk-info x > got
	printf '%s\n' $COLUMNS csv,signal,,2,0,5,,1,2,,,,,,,,,,,,, > want
	same got want
	spk-info --each x > got
	printf '%s\n' channel,$COLUMNS '"a,1",csv,signal,,1,0,5,,1,2,,,,,,,,,,,,,' \
	    b,csv,signal,,1,0,5,,1,2,,,,,,,,,,,,, > want
	same got want
	[ "$(spk-info -f frames x)" = 0 ]
	[ -z "$(spk-info -f min x)" ]
	[ -z "$(spk-info -f seconds x)" ]
	printf '#spk v=1 kind=spikes codec=sf channels=1\n#end frames=0\n' > y
	[ "$(spk-info y | tail -n 1)" = csv,spikes,sf,1,0,,,,,,,,,,,,,,,,, ]
	[ "$(spk-info -f codec y)" = sf ]
	fails 2 'spk-info: --each: a table; --field: a value' \
	    spk-info --each -f min x
	fails 2 "spk-info: --field: 'x' is not format, kind, codec, channels, frames, rate, seconds, width, height, min, max, mean, spikes, up, down, afr, hertz, level, bytes, ratio, bits-per-value or bits-per-spike" \
	    spk-info -f x
	fails 1 'spk-info: stdin: no data' spk-info < /dev/null
	fails 3 'spk-info: none: No such file or directory' spk-info none
	fails 3 'spk-info: stdout: write error: No space left on device' \
	    bash -c 'spk-info x > /dev/full'
	printf '#spk v=1 kind=signal channels=1\n1\n2\n' > short
	fails 1 'spk-info: short: cut after 2 frames: no #end' spk-info short
	[ -z "$output" ]
	fails 0 'spk-info: short: cut after 2 frames, taken as the end' \
	    spk-info --partial short
	[ "${lines[1]}" = csv,signal,,1,2,,,,,1,2,1.5,,,,,,,,,, ]
	fails 0 'spk-info: stdin: 1 value replaced' spk-info --nan=zero \
	    < <(printf '1\nnan\n')
	fails 0 '' spk-info -q --partial short
	fails 1 "spk-info: stdin:2:1: not a number: 'x'" \
	    spk-info < <(printf '1\nx\n')
}

@test "info: of files that say themselves what they are" {
	python3 - <<-'END'
	import struct, wave, random
	import numpy as np
	r = random.Random(1)
	image = lambda: bytes(r.randrange(256) for _ in range(784))
	with open("idx", "wb") as f:
	    f.write(struct.pack(">4I", 0x803, 3, 28, 28))
	    f.write(b"\0" * 783 + b"\xff" + image() + image())
	with wave.open("x.wav", "wb") as w:
	    w.setnchannels(2)
	    w.setsampwidth(2)
	    w.setframerate(8000)
	    w.writeframes(struct.pack("<8h", 1, -2, 3, -4, 5, 32767, 0, 0))
	np.save("x.npy", np.array([[1.5, 2], [-3, 0.5]]))
	np.save("y.npy", np.array([[1, 0], [0, 1]], "i1"))
	END
	spk-info idx > got
	[ "$(tail -n 1 got | cut -d, -f1-11)" = \
	    idx,signal,,784,3,,,28,28,0,255 ]
	[ "$(spk-info -f mean idx)" = "$(python3 -c '
x = open("idx", "rb").read()[16:]
print(sum(x) / len(x))')" ]
	cat idx | spk-rate --steps=4 | spk-info -f channels > got
	echo 784 > want
	same got want
	cat idx | spk-rate --steps=4 > s
	[ "$(spk-info -f frames s) $(spk-info -f width s)" = '12 28' ]
	[ "$(spk-info -f spikes s)" = "$(grep -v '^#' s | tr -d '0,\n' |
	    wc -c)" ]
	[ "$(spk-info --each s | wc -l)" = 785 ]
	[ "$(spk-info x.wav | tail -n 1)" = \
	    wav,signal,,2,4,8000,0.0005,,,-4,32767,4096.25,,,,,,,,,, ]
	[ "$(spk-info --each x.wav | tail -n 1)" = \
	    2,wav,signal,,1,4,8000,0.0005,,,-4,32767,8190.25,,,,,,,,,, ]
	[ "$(spk-info x.npy | tail -n 1)" = npy,signal,,2,2,,,,,-3,2,0.25,,,,,,,,,, ]
	[ "$(spk-info -f format y.npy)" = npy ]
	[ "$(spk-info -f format -i i8 -c 1 <<< 1)" = i8 ]
	spk-conv --kind=spikes y.npy -o events -r 4 | spk-info > got
	[ "$(tail -n 1 got)" = events,spikes,,2,2,4,0.5,,,,,,2,2,0,0.5,2,,,,, ]
	[ "$(spk-info "$DATA/ascent.pgm" | tail -n 1 | cut -d, -f1-11)" = \
	    pgm,signal,,262144,1,,,512,512,0,255 ]
	# However many frames there are.
	[ -n "$SANITIZED" ] || {
		yes 1,-1 | head -n 1000000 | (ulimit -v 20000; spk-info) > got
		[ "$(tail -n 1 got)" = \
		    csv,signal,,2,1000000,,,,,-1,1,0,,,,,,,,,, ]
	}
}

@test "cat: side by side waits for no more than a frame of each" {
	printf '1\n2\n3\n' > l3
	printf '1\n2\nx\n' > lx
	fails 1 "spk-cat: lx:3:1: not a number: 'x'" spk-cat --paste l3 lx
	[ "$(echo "$output" | tail -n 2 | paste -sd' ')" = '1,1 2,2' ]
	mkfifo p
	(printf '1\n2\n'; sleep 5) > p &
	timeout 2 spk-cat --paste --bare p l3 > got || true
	kill %1 2> /dev/null || true
	same got <(printf '1,1\n2,2\n')
}

@test "cat: of f32 and f64 the values are those of f64" {
	printf '#spk v=1 kind=signal channels=1 type=f32\n0.1\n#end frames=1\n' > a
	printf '#spk v=1 kind=signal channels=1\n0.123456789012345678\n#end frames=1\n' > b
	spk-cat --paste a b | spk-conv -o f64 --bare | od -An -tf8 |
	    same - <(printf '%s\n' 0.100000001490116119 0.123456789012345678 |
	    perl -ne 'print pack "d<", $_' | od -An -tf8)
	[[ $(spk-cat --paste a b | head -n 1) != *type=* ]]
}

@test "cat: what is after #end has to be a stream" {
	local s='#spk v=1 kind=signal channels=1\n1\n#end frames=1\n'
	fails 1 'spk-cat: stdin:4: data after #end' spk-cat \
	    < <(printf "$s"'2\n3\n')
	fails 1 'spk-cat: stdin:4: data after #end' spk-cat < <(printf "$s"'\n')
	fails 0 'spk-cat: stdin: cut after 1 frame, taken as the end' \
	    spk-cat --partial < <(printf "${s/frames=1/frames=2}$s")
	[ "$(echo "$output" | tail -n 1)" = '#end frames=2' ]
}

@test "conv: spikes of images with more columns than pixels" {
	printf 'P5 3 1 255\nabcP5 3 1 255\ndef' > a.pgm
	spk-bin --bins=5 a.pgm > b
	spk-conv -o bits b | spk-conv | same - b
	spk-cat b b | sed '$d' | tail -n 20 | same - <(sed '1d;$d' b)
}

@test "conv: what a format has to round is reported" {
	fails 0 'spk-conv: stdout: 2 values written as the nearest that there is' \
	    spk-conv --size=2x1 -o pgm < <(printf -- '-5,300\n')
	fails 0 '' spk-conv -q --size=2x1 -o pgm < <(printf -- '-5,300\n')
	# A frame that does not fit is not begun.
	fails 1 'spk-conv: stdout: frame 2: 300 is not a whole number from 0 to 255, as u8 has' \
	    bash -c 'printf "1,2,3\n4,300,6\n" | spk-conv -o u8 --bare > x'
	[ "$(stat -c %s x)" = 3 ]
	printf '#spk v=1 kind=spikes codec=bsa channels=1 min=0 max=1 maxval=2 width=1 height=1\n1\n#end frames=1\n' |
	    spk-conv -v -o pbm 2>&1 > /dev/null | tail -n 1 |
	    same - <(echo 'spk-conv: stdout: left out: codec min max')
}

@test "spk-info --split: pieces that are the whole when joined" {
	local by i=0 n image
	awk 'BEGIN { srand(7); for (; n < 9 * 50; n++)
		printf "%.3f%s", rand(), (n + 1) % 9 ? "," : "\n" }' > x.csv
	for n in 1 2 4 9; do
		spk-info --split=$n x.csv > pieces
		[ "$(wc -l < pieces)" = $n ]
		rm -f piece.*
		while read -r by; do
			: $((i += 1))
			spk-pwm --min=0 --max=1 "$by" x.csv > piece.$i
		done < pieces
		spk-cat --paste $(ls -v piece.*) | cmp - \
		    <(spk-pwm --min=0 --max=1 x.csv)
		for by in frames observations; do
			spk-info --split=$n --by=$by x.csv
		done
	done > lines
	diff lines - < <(for n in 1 2 4 9; do
		for by in '' ' --first='; do
			awk -v n=$n -v by="$by" 'BEGIN {
				for (; k < n; k++) {
					a = int(50 * k / n)
					print "--slice=" a ":" int(50 * (k + 1) / n) \
					    by (by == "" ? "" : a)
				}
			}'
		done
	done)
	rm piece.*
	while read -r by; do
		: $((i += 1))
		# shellcheck disable=SC2086 # two options
		spk-rate --method=poisson --rng=philox --min=0 --max=1 \
		    $by x.csv > piece.$i
	done < <(spk-info --split=4 --by=observations - < x.csv)
	spk-cat $(ls -v piece.*) | cmp - <(spk-rate --method=poisson \
	    --rng=philox --min=0 --max=1 x.csv)
	spk-info --split=2 x.csv x.csv | diff - <(echo file,split
		printf 'x.csv,--columns=%s\n' 1-4 5-9 1-4 5-9)
	image=$(printf 'P5 3 4 255\nabcdefghijkl')
	[ "$(spk-info --split=9 2> said <<< "$image" | paste -sd' ')" = \
	    '--columns=1-3 --columns=4-6 --columns=7-9 --columns=10-12' ]
	grep -qx 'spk-info: stdin: 4 pieces only: a row of an image is not divided' said
	spk-info --split=99 x.csv 2>&1 > /dev/null | grep -x \
	    'spk-info: x.csv: 9 pieces only: a column is not divided'
	spk-info --split=99 --by=frames x.csv 2>&1 > /dev/null | grep -x \
	    'spk-info: x.csv: 50 pieces only: a frame is not divided'
	[ -z "$(spk-info --split=99 -q x.csv 2>&1 > /dev/null)" ]
	awk '{ print NR "," $0 }' x.csv > timed.csv
	diff <(spk-info --split=4 --by=frames --time=1 timed.csv) \
	    <(spk-info --split=4 --by=frames x.csv)
	for by in time=1 each columns=1 slice=1: field=mean; do
		fails 2 "spk-info: --${by%=*}: not for --split" \
		    spk-info --split=2 --$by x.csv
	done
}

@test "spk-info --neighbours: the definitions, and pixels by themselves" {
	local row
	cat > near.py <<'END'
import sys
from collections import Counter
import numpy as np
rng = np.random.default_rng(3)
def table(a, scale):
    print("radius,samples,neighbour-variance,neighbour-entropy,"
        "neighbour-entropy-corrected")
    for r in 1, 2:
        n = 2 * r + 1
        w = np.lib.stride_tricks.sliding_window_view(a.astype(int), (n, n),
            (1, 2))
        c = w[..., r, r].ravel()
        s = w.sum((-1, -2)).ravel() - c
        N = c.size
        pairs, sums = Counter(zip(s, c)), Counter(s)
        h = sum(k * np.log2(sums[p[0]] / k) for p, k in pairs.items()) / N
        print(r, N, np.mean((c - s / (n * n - 1)) ** 2) / scale ** 2, h,
            h + (len(pairs) - len(sums)) / (2 * N * np.log(2)), sep=",")
x = rng.integers(0, 40, (3, 20, 31)).astype(np.uint8)
x[0, 4] = 255
y = (rng.random((300, 30, 40)) < .3).astype(np.int8)
with open("x.y4m", "wb") as f:
    f.write(b"YUV4MPEG2 W31 H20 F25:1 Cmono\n")
    for frame in x:
        f.write(b"FRAME\n" + frame.tobytes())
y.tofile("y.i8")
np.save("x.npy", x.reshape(3, -1).astype("<f8"))
np.save("half.npy", x.reshape(3, -1) / 2)
sys.stdout = open("x.want", "w")
table(x, 255)
sys.stdout = open("y.want", "w")
table(y, 1)
END
	/usr/bin/python3 near.py
	like() { # FILE: got is that, but for rounding
		paste -d, got "$1" | gawk -F, 'NR == 1 { same = $1 == $6 &&
		    $5 == $10 } NR > 1 { for (k = 1; k < 6; k++)
		    same = same && ($k - $(k + 5)) ^ 2 < 1e-22 }
		    END { exit NR != 3 || !same }'
	}
	spk-info --neighbours x.y4m > got
	like x.want
	spk-info --neighbours --peak=255 --size=31x20 x.npy > got
	like x.want
	spk-conv --kind=spikes -i i8 -c 1200 -o i8 y.i8 > y
	spk-info --neighbours --size=40x30 y > got
	like y.want
	# For independent pixels the variances are as 9 / 8 to 25 / 24.
	[ "$(gawk -F, 'NR == 2 { a = $3 } NR == 3 { b = $3 } END {
		printf "%.2f", a / b }' got)" = 1.08 ]
	# Halves have no entropy, and an image of 4x4 has no square of 5x5.
	spk-info --neighbours --peak=127.5 --size=31x20 half.npy > got
	[ "$(cut -d, -f 4- got | tail -n 2 | sort -u)" = , ]
	[ "$(cut -d, -f 3 got)" = "$(spk-info --neighbours x.y4m |
	    cut -d, -f 3)" ]
	row=$(seq 16 | paste -sd,)
	[ "$(spk-info --neighbours --peak=1 --size=4x4 <<< "$row" |
	    tail -n 1)" = 2,0,,, ]
	[ "$(spk-info --neighbours --peak=1 --size=4x4 <<< "$row" |
	    cut -d, -f -4 | sed -n 2p)" = 1,4,0,0 ]
	fails 2 'spk-info: --neighbours: it needs images: specify --size' \
	    spk-info --neighbours y
	fails 2 'spk-info: --neighbours: it needs --peak' \
	    spk-info --neighbours --size=31x20 x.npy
	fails 2 'spk-info: --neighbours: it needs images, not lines or neurons' \
	    spk-info --neighbours --rows <<< "$row"
	fails 2 "spk-info: --size: '5x5' is not the 1200 values of a frame" \
	    spk-info --neighbours --size=5x5 y
	fails 2 'spk-info: --neighbours: a table; --field: a value' \
	    spk-info --neighbours -f mean y
	for row in each list; do
		fails 2 "spk-info: --neighbours: a table; --$row: another" \
		    spk-info --neighbours --$row y
	done
}
