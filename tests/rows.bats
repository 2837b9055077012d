#!/usr/bin/env bats
# Lines that are separate signals: --rows, --keep, layout=rows.

load helpers

TEXT='--to: only csv and npy can hold a signal on each line'
NOT='layout=rows: only encoders, spk-decode, spk-score, spk-opt, spk-cat and spk-info read a signal on each line'

# lines LENGTH...: a random walk of that many values per line, after two labels.
lines() {
	local n i=0
	local label=('a' '"b,""c"""' '" d"' '"#"' '""' '3.50' 'x y' '-')
	for n; do
		printf '%s,n%s,' "${label[i % 8]}" "$i"
		i=$((i + 1))
		walk "$n" 1 "$i" 2 | paste -sd,
	done
}

# For lines' output, the frames.
body() {
	sed '/^#/d' "$@"
}

# by_line RANGE WAY: to want and wantd, each line of values alone, by WAY.
by_line() {
	python3 - "$@" <<-'END'
	import subprocess, sys
	range, way = sys.argv[1].split(), " ".join(sys.argv[2:]).split()

	def run(argv, data):
	    return subprocess.run(argv, input=data.encode(), check=True,
	        stdout=subprocess.PIPE).stdout.decode()

	want, wantd = open("want", "w"), open("wantd", "w")
	for label, line in zip(open("labels"), open("values")):
	    label = label.rstrip("\n")
	    s = run(way + range, line.replace(",", "\n"))
	    words = dict(w.split("=", 1) for w in s.split("\n")[0].split()[1:])
	    # A range that is given is of all, and in the header.
	    own = [words[k] for k in ("threshold",) if "tbr" in way[0]]
	    own += [words[k] for k in ("start", "min", "max") if k in words and
	        not (range and k != "start")]
	    body = [x for x in s.split() if x[0] in "-01" and "=" not in x]
	    want.write(label + ",".join(own + body) + "\n")
	    d = run(["spk-decode", "--bare"], s)
	    wantd.write(label + ",".join(d.split()) + "\n")
	END
}

# prepare KEEP LENGTH...: the file x, its labels, and values; $lines of them
prepare() {
	local keep=$1
	shift
	lines "$@" > all
	python3 - "$keep" <<-'END'
	import csv, sys
	keep = int(sys.argv[1])
	x, labels, values = (open(n, "w") for n in ("x", "labels", "values"))

	def field(s):
	    if s and not any(c in s for c in ',"') and s[0] not in "# " and \
	        s[-1] != " ":
	        return s
	    return '"' + s.replace('"', '""') + '"'

	for row in csv.reader(open("all")):
	    label = "".join(field(s) + "," for s in row[2 - keep:2])
	    if keep == 1:
	        label = field(row[0]) + ","
	    value = ",".join(row[2:])
	    labels.write(label + "\n")
	    values.write(value + "\n")
	    x.write(label + value + "\n")
	END
}

@test "rows: each line is coded as it would be alone, and comes back" {
	thorough
	local way range keep=0 n=0
	while read -r way; do
		for range in '' '--min=-60 --max=60'; do
			[[ -z $range ||
			    $("${way%% *}" --help) == *--min=* ]] || continue
			keep=$(((keep + 1) % 3))
			prepare $keep 1 2 3 31 60 17 1
			# shellcheck disable=SC2086
			by_line "$range" "$way"
			# shellcheck disable=SC2086
			$way --rows --keep=$keep $range x > s
			body s > got
			same got want || { echo "$way $range $keep"; return 1; }
			spk-decode --bare s > got
			same got wantd || { echo "$way, back"; return 1; }
			[ "$(tail -n 1 s)" = "#end frames=7" ]
			grep -q "^#spk.* channels=1 .*layout=rows keep=$keep" s
			n=$((n + 1))
		done
	done < <(ways)
	[ $n -ge 15 ]
}

@test "rows: lines from 1 to 20000 values" {
	prepare 1 20000 1 700 19999 2 1 5000
	local way
	for way in 'spk-sf -t 0.7' 'spk-bsa --order=3' 'spk-rate --steps=2' \
	    'spk-pwm --frequency=9'; do
		by_line '' "$way"
		$way --rows --keep=1 < x > s
		body s > got
		same got want || { echo "$way"; return 1; }
		spk-decode < s > d
		body d > got
		same got wantd
		[ "$(tail -n 1 d)" = '#end frames=7' ]
	done
}

@test "rows: the header, the words of lines, and what is given for all" {
	printf 'a,1,2,4\nb,4,1\n' > x
	cat > want <<-'END'
	#spk v=1 kind=spikes codec=sf channels=1 layout=rows keep=1 threshold=0.5
	a,1,0,1,1
	b,4,0,-1
	#end frames=2
	END
	spk-sf --rows --keep=1 x > got
	same got want
	spk-sf --rows --keep=1 < x > got
	same got want
	cat > want <<-'END'
	#spk v=1 kind=signal channels=1 layout=rows keep=1 type=f32
	a,1,1.5,2
	b,4,3.5
	#end frames=2
	END
	spk-decode < got > d
	same d want
	[ "$(spk-pwm --rows --keep=1 x | head -n 2 | tail -n 1 |
	    cut -d, -f1-4)" = a,1,1,4 ]
	[ "$(spk-bsa --rows --keep=1 x | sed -n 3p)" = b,1,4,0,0 ]
	[ "$(spk-bsa --rows --keep=1 --min=0 --max=5 x | sed -n 3p)" = b,0,0 ]
	[ "$(spk-bsa --rows --keep=1 --min=0 --max=5 x | head -n 1)" = \
	    '#spk v=1 kind=spikes codec=bsa channels=1 layout=rows keep=1 min=0 max=5 order=10 cutoff=0.2 threshold=0.5' ]
	spk-sf --rows --keep=1 -r 100 x | head -n 1 | grep -q ' rate=100 '
	spk-sf --rows --keep=1 --bare x > got
	printf 'a,1,0,1,1\nb,4,0,-1\n' > want
	same got want
	# What is decoded is encoded again, its words passed on.
	sed '1s/$/ x=y/' <(spk-lif --rows --keep=1 -r 5 x) | spk-decode |
	    spk-sf | head -n 1 > got
	echo '#spk v=1 kind=spikes codec=sf channels=1 layout=rows keep=1 rate=5 x=y threshold=0.5' > want
	same got want
	# Bare, it is options that say what the lines are.
	spk-sf --rows --keep=1 --bare x |
	    spk-decode --rows --keep=1 --codec=sf --threshold=0.5 --bare > got
	same got <(body d)
	# A line alone is all there is.
	[ "$(echo 5 | spk-sf --rows --bare)" = 5,0 ]
	[ "$(echo 5 | spk-sf --rows | tail -n 1)" = '#end frames=1' ]
	[ "$(printf 5 | spk-lif --rows | tail -n 1)" = '#end frames=1' ]
	[ "$(echo a,b,5 | spk-sf --rows --keep=2 | spk-decode --bare)" = \
	    a,b,5 ]
	# No lines at all.
	printf '#spk v=1 kind=spikes codec=sf channels=1 layout=rows keep=1 threshold=1\n#end frames=0\n' |
	    spk-decode > got
	printf '#spk v=1 kind=signal channels=1 layout=rows keep=1 type=f32\n#end frames=0\n' > want
	same got want
}

@test "rows: a range that was learnt is of all lines" {
	printf 'a,1,2,4\nb,4,1\n' > x
	seq -2 5 | spk-rate --learn=plain > scale
	spk-rate --rows --keep=1 --scale-file=scale x > got
	spk-rate --rows --keep=1 --min=-2 --max=5 x > want
	grep -q ' min=-2 max=5 ' got
	same <(body got) <(body want)
	spk-decode got > d
	[ "$(tail -n 1 d)" = '#end frames=2' ]
	fails 3 'spk-rate: none: No such file or directory' \
	    spk-rate --rows --keep=1 --scale-file=none x
	for o in learn first=3 channels=2 columns=1 time=1 size=1x1 \
	    episodes=blank; do
		fails 2 "spk-rate: --${o%=*}: not for input with a signal on each line" \
		    spk-rate --rows --keep=1 --$o x
		[ -z "$output" ]
	done
	# As with images, the greatest value of pixels is that of all.
	printf '#spk v=1 kind=signal channels=1 layout=rows keep=0 maxval=8\n1,3\n#end frames=1\n' |
	    spk-rate --steps=1 > got
	grep -q ' maxval=8 .*min=0 max=8 ' got
}

@test "rows: delimiters, name rows, values that are invalid" {
	prepare 1 4 9 2 30
	sed -i 's/^[^,"]*,/lab,/; s/^"[^n]*,/lab,/' x
	cut -d, -f2- x > values
	sed 's/.*/lab,/' values > labels
	paste -d '' labels values > x
	spk-sf --rows --keep=1 x > want
	local d
	for d in $'\t' ';' ' ' '  '; do
		sed "s/,/$d/g" x > y
		# With blanks, all have to be numbers, or it has to be said.
		[[ $d != ' '* ]] || sed -i 's/^lab/7/' y
		spk-sf --rows --keep=1 y | sed 's/^7,/lab,/' > got
		same got want || { echo "'$d'"; return 1; }
	done
	tr , ' ' < x | spk-sf -d blank --rows --keep=1 > got
	same got want
	sed 's/,/|/g' x | spk-sf -d '|' --rows --keep=1 > got
	same got want
	sed 's/$/\r/; 1s/^/\xef\xbb\xbf/' x | spk-sf --rows --keep=1 > got
	same got want
	(printf '# some\n# lines\n'; cat x) | spk-sf --rows --keep=1 > got
	same got want
	head -c -1 x | spk-sf --rows --keep=1 > got
	same got want
	(echo class,v1,v2; cat x) | spk-sf --rows --keep=1 > got
	same got want
	(echo class,v1,v2,v3,v4,v5; cat x) | spk-sf --rows --keep=1 > got
	same got want
	(echo 7,8,9; cat x) | spk-sf --rows --keep=1 --names=yes > got
	same got want
	(echo junk; echo; cat x) | spk-sf --skip=2 --rows --keep=1 > got
	same got want
	# The first may have a label alone that is text, and be no names.
	printf 'p,1,2\nq,5\n' | spk-sf --rows --keep=1 --bare > got
	printf 'p,1,0,1\nq,5,0\n' > want
	same got want
	printf '1,1,nan,5\n2,NA,2,inf\n3,,4,\n' > x
	printf '1,1,1,5\n2,0,2,2\n3,0,4,4\n' > held
	printf '1,1,0,5\n2,0,2,0\n3,0,4,0\n' > zeros
	spk-lif --rows --keep=1 held > want
	fails 0 'spk-lif: x: 5 values replaced' \
	    spk-lif --rows --keep=1 --nan=hold x
	[ "$output" = "$(cat want)" ]
	spk-lif --rows --keep=1 zeros > want
	fails 0 'spk-lif: x: 5 values replaced' \
	    spk-lif --rows --keep=1 --nan=zero x
	[ "$output" = "$(cat want)" ]
	fails 1 "spk-lif: x:1:3: not a number: 'nan'" spk-lif --rows --keep=1 x
	fails 1 "spk-lif: stdin:2:2: empty field" spk-lif --rows --keep=1 \
	    < <(printf 'a,1\nb,,2\n')
	fails 1 'spk-lif: stdin:2:3: out of range' spk-lif --rows --keep=1 \
	    < <(printf 'a,1\nb,2,1e39\n')
	fails 1 'spk-lif: stdin:2:3: out of range' spk-lif --rows --keep=1 \
	    < <(printf 'a,1\nb,2,1e999\n')
	fails 1 'spk-lif: stdin:2: blank line' spk-lif --rows --keep=1 \
	    < <(printf 'a,1\n\nb,2\n')
	# As in the UCR archive: a class, then values, separated by tabs.
	local i
	for i in 1 2 3 4 5; do
		printf '%d\t' $((i % 2 + 1))
		walk 60 1 $i | paste -s
	done > Some_TRAIN.tsv
	spk-sf --rows --keep=1 Some_TRAIN.tsv > s
	spk-decode --bare s | cut -d, -f1 > got
	cut -f1 Some_TRAIN.tsv > want
	same got want
	cut -f2- Some_TRAIN.tsv | while IFS= read -r line; do
		tr '\t' '\n' <<< "$line" | spk-sf --bare | paste -sd,
	done > want
	body s | cut -d, -f3- > got
	same got want
}

# dec LINE BODY...: spk-decode says so of such lines, exit 1.
dec() {
	local line=$1
	shift
	fails 1 "spk-decode: $line" spk-decode \
	    < <(printf '%s\n' "$HEAD" "$@" '#end frames=1')
}

@test "rows: what decoding refuses" {
	local L='channels=1 layout=rows keep=1'
	HEAD="#spk v=1 kind=spikes codec=sf $L threshold=1"
	dec 'stdin:3:4: not a spike, which is -1, 0 or 1' a,1,1 b,1,0,2,0
	[ "$output" = "$(printf '%s\n' "#spk v=1 kind=signal $L type=f32" a,1)" ]
	dec 'stdin:3:5: not a spike, which is -1, 0 or 1' a,1,1 b,1,0,1,0.5
	dec "stdin:3:4: not a number: 'x'" a,1,1 b,1,0,x
	dec "stdin:3:2: not a number: 'x'" a,1,1 b,x,0
	dec 'stdout: a line without values' a,1
	dec 'stdin:2:2: a line without values after the 1 fields kept' a
	dec 'stdin:3: blank line' a,1,1 '' b,1,1
	dec 'stdin: cut after 2 frames: #end says 1' a,1,1 b,1,1
	HEAD="#spk v=1 kind=spikes codec=pwm $L frequency=9"
	dec 'stdin:2: 3 fields, but decoding needs 4 before the spikes' \
	    a,1,1
	dec 'stdin:3: 2 fields, but decoding needs 4 before the spikes' \
	    a,1,0,4,0 b,1
	HEAD="#spk v=1 kind=spikes codec=bin $L features=1 bins=3 steps=2"
	dec 'stdin:2: 4 spikes; a step has 3' a,0,1,1,0,1,1
	dec 'stdin:2: cut in an observation: 1 of its 2 rows' a,0,1,1,0,1
	dec 'stdin:3: cut in an observation: 1 of its 2 rows' \
	    a,0,1,0,0,0,0,0,0 b,0,1,1,0,1,0,0,0,0,0,0
	HEAD="#spk v=1 kind=spikes codec=lif $L"
	fails 1 "$(echo 4,1 | spk-lif --min=4 --max=1 2>&1 |
	    sed 's/.*--max: /spk-decode: stdin:2: /')" spk-decode \
	    < <(printf '%s\n' "$HEAD" a,4,1,0)
	# Headers.
	HEAD="#spk v=1 kind=signal channels=1 layout=rows keep=1"
	dec 'stdin:1: this is a signal, not a spike train' a,1,1
	fails 1 'spk-sf: stdin:1: this is a spike train already' \
	    spk-sf < <(echo a,1,2 | spk-sf --rows --keep=1)
	HEAD='#spk v=1 kind=spikes codec=sf channels=1 layout=columns'
	dec 'stdin:1: layout=columns: unknown' 1,1
	HEAD='#spk v=1 kind=spikes codec=sf channels=2 layout=rows'
	dec 'stdin:1: layout=rows with more than one channel' 1,1
	for k in -1 16777216 1e9; do
		HEAD="#spk v=1 kind=spikes codec=sf channels=1 layout=rows keep=$k"
		dec "stdin:1: keep=$k: not a number of fields" 1,1
	done
	HEAD='#spk v=1 kind=spikes codec=sf channels=1 layout=rows keep=9'
	dec 'stdin:2:4: a line without values after the 9 fields kept' a,1,1
	HEAD='#spk v=1 kind=spikes codec=sf channels=1 layout=rows'
	dec "stdin:2:1: not a number: 'a'" a,1,1
	HEAD='#spk v=1 kind=spikes codec=sf channels=1 layout=rows format=i8'
	dec 'stdin: only text can have a signal on each line; spk-conv --bare makes text' 1,1
	fails 2 'spk-sf: stdin: only text can have a signal on each line; spk-conv --bare makes text' \
	    spk-sf --rows -i f32 -c 1 < <(printf 12345678)
	fails 1 'spk-sf: stdin:2:2: a line without values after the 1 fields kept' \
	    spk-sf --rows --keep=1 < <(printf 'a,1\nb\n')
	fails 1 'spk-sf: stdin:1:2: a line without values after the 1 fields kept' \
	    spk-sf --rows --keep=1 < <(printf 'a\nb,1,2\n')
	fails 1 'spk-sf: stdin:1:3: a line without values after the 3 fields kept' \
	    spk-sf --rows --keep=3 < <(printf '1,2\n')
	fails 2 "spk-sf: --keep: 'x' is not a whole number from 0 to 1000000" \
	    spk-sf --rows --keep=x
	fails 1 'spk-sf: stdin: no data rows' spk-sf --rows < <(echo a,b)
}

@test "rows: a stream cut at each byte" {
	printf 'a,1,2,4\n"b, c",4,1\n' | spk-pwm --rows --keep=1 > s
	spk-decode s > whole
	local n said
	for ((n = $(stat -c %s s) - 1; n > 0; n--)); do
		head -c $n s > part
		spk-decode part > got 2> err && { echo "$n bytes"; return 1; }
		mapfile -t said < err
		[ "${#said[@]}" = 1 ]
		[[ ${said[0]} == 'spk-decode: part:'* ]]
		[ ! -s got ] || cmp -n "$(stat -c %s got)" got whole
		if grep -q '#end' got; then return 1; fi
	done
	head -n 2 s > part
	fails 0 'spk-decode: part: cut after 1 frame, taken as the end' \
	    spk-decode --partial part
	[ "${lines[1]}" = "$(sed -n 2p whole)" ]
}

@test "rows: who takes them, and to what formats" {
	printf 'a,1,2,4\nb,4,1\n' > x
	spk-sf --rows --keep=1 x > s
	spk-decode s > d
	fails 1 "spk-conv: s:1: $NOT" spk-conv s
	fails 1 "spk-conv: d:1: $NOT" spk-conv -o f64 d
	fails 1 "spk-isi: s:1: $NOT" spk-isi s
	fails 1 'spk-score: d: a signal on each line, but stdin has frames' \
	    spk-score d < <(seq 3)
	seq 0 1 > y
	fails 1 'spk-score: d: a signal on each line, but y has frames' \
	    spk-score y d
	local o
	for o in i8 u8 f32 f64 bits pgm events nest; do
		for t in 'spk-sf --rows --keep=1 x' 'spk-decode s' \
		    'spk-cat s' 'spk-cat d' 'spk-cat --rows --keep=1 x'; do
			fails 2 "${t%% *}: $TEXT" $t -o $o -r 9
			[ -z "$output" ]
		done
	done
	fails 0 'spk-sf: x: frames=2 columns=1' spk-sf --rows --keep=1 -v x
	fails 0 'spk-decode: s: frames=2 columns=1' spk-decode -v s
}

@test "rows: joined by spk-cat, described by spk-info" {
	prepare 2 3 1 40 2
	spk-sf --rows --keep=2 x > s
	head -n 1 s > want
	for i in 1 2 3; do
		body s
	done >> want
	echo '#end frames=12' >> want
	spk-cat s s s > got
	same got want
	cat s s | spk-cat - s > got
	same got want
	spk-decode s > d
	spk-cat d | spk-cat > got
	same got d
	# Without headers, options say it; then the header of all does.
	{
		echo '#spk v=1 kind=signal channels=1 layout=rows keep=2'
		# Numbers lose the zeros at their end.
		cat x x | sed -E 's/(\.[0-9]*[1-9])0+(,|$)/\1\2/g'
		echo '#end frames=8'
	} > want
	spk-cat --rows --keep=2 x x > got
	same got want
	cat x x > y
	spk-sf --rows --keep=2 y > want
	spk-cat --rows --keep=2 x - < x | spk-sf > got
	same got want
	fails 1 "spk-cat: t: header differs from the first input's: keep is 2 in one of them and 1 in the other" \
	    bash -c 'spk-sf --rows --keep=1 <(echo a,1) > t; spk-cat s t'
	fails 1 "spk-cat: t: header differs from the first input's: layout is rows in one of them and not there in the other" \
	    bash -c 'echo 1 | spk-sf > t; sed -i "1s/ start=1//" t; spk-cat s t'
	fails 1 'spk-cat: s: lines that are signals, and episodes, cannot be pasted' \
	    spk-cat --paste s s
	head -c -9 s > short
	fails 1 'spk-cat: short: cut after 4 frames: no #end' spk-cat s short s
	printf 'frames,4\nformat,csv\nkind,spikes\ncodec,sf\nchannels,1\n' > want
	while IFS=, read -r k _; do
		echo "$k,$(spk-info -f "$k" s)"
	done < want > got
	same got want
	spk-info s | tail -n 1 > got
	body s > lines
	python3 - > want <<-'END'
	import csv
	x = [float(v) for r in csv.reader(open("lines")) for v in r[3:]]
	up, down = x.count(1), x.count(-1)
	print("csv,spikes,sf,1,4,,,,,,,,%d,%d,%d,%r,,,,,," % (up + down, up,
	    down, (up + down) / len(x)))
	END
	same got want
	spk-info -r 5 --rows --keep=2 x | tail -n 1 > got
	python3 - > want <<-'END'
	import csv
	x = [float(v) for r in csv.reader(open("x")) for v in r[2:]]
	print("csv,signal,,1,4,5,,,,%r,%r,%r,,,,,,,,,," % (min(x), max(x),
	    sum(x) / len(x)))
	END
	same got want
	spk-info --each -r 2 --rows --keep=2 x > got
	python3 - > want <<-'END'
	import csv
	for k, r in enumerate(csv.reader(open("x")), 1):
	    x = [float(v) for v in r[2:]]
	    print(("%d,csv,signal,,1,%d,2,%g,,,%r,%r,%r,,,,,,,,,," % (k,
	        len(x), len(x) / 2, min(x), max(x),
	        sum(x) / len(x))).replace(".0,", ","))
	END
	same <(sed 1d got | sed 's/\.0,/,/g') want
	[[ "$(head -n 1 got)" == line,format,* ]]
	spk-info --each s | sed 1d | cut -d, -f 1-6,14 > got
	python3 - > want <<-'END'
	import csv
	for k, r in enumerate(csv.reader(open("lines")), 1):
	    x = [float(v) for v in r[3:]]
	    print("%d,csv,spikes,sf,1,%d,%d" % (k, len(x),
	        x.count(1) + x.count(-1)))
	END
	same got want
}

@test "rows: in parts, by GNU parallel, is at once" {
	command -v parallel > /dev/null || skip 'no parallel'
	prepare 1 $(seq 1 50)
	spk-sf --rows --bare --keep=1 x > want
	parallel -k --pipe -N2 -j2 spk-sf --rows --bare --keep=1 < x > got
	same got want
	spk-bsa --rows --keep=1 --min=-20 --max=20 x > want
	parallel -k --pipe -N5 -j2 spk-bsa --rows --keep=1 --min=-20 --max=20 \
	    < x | spk-cat > got
	same got want
	spk-bsa --rows --keep=1 x > want
	parallel -k --pipe -N20 -j2 spk-bsa --rows --keep=1 < x | spk-cat > got
	same got want
	[ "$(tail -n 1 got)" = '#end frames=50' ]
}

@test "rows: a line that comes alone leaves alone, in little memory" {
	mkfifo in out
	spk-sf --rows --keep=1 < in > out &
	exec 8> in 9< out
	for line in a b c; do
		printf '%s,1,2\n' $line >&8
		[ $line != a ] || read -r -t 20 -u 9 got
		read -r -t 20 -u 9 got
		[ "$got" = $line,1,0,1 ]
	done
	exec 8>&-
	read -r -t 20 -u 9 got
	[ "$got" = '#end frames=3' ]
	wait $!
	[ -z "$SANITIZED" ] || return 0
	yes a,1,2,3 | head -n 300000 | (ulimit -v 20000
		spk-lif --rows --keep=1 | spk-decode | spk-cat |
		    spk-info -f frames) > got
	echo 300000 > want
	same got want
}

@test "rows: labels have no control characters, and headers say numbers" {
	fails 1 "spk-sf: stdin:2:1: not a number: 'b?c'" spk-sf --rows --keep=1 \
	    < <(printf 'a,1,2\n"b\nc",3,4\n')
	local s
	for s in x 1.9 -1 16777216; do
		fails 1 "spk-decode: stdin:1: keep=$s: not a number of fields" \
		    spk-decode < <(printf '#spk v=1 kind=spikes codec=sf channels=1 layout=rows keep=%s\n1,0,1\n#end frames=1\n' "$s")
	done
	fails 1 'spk-sf: stdin:2: more than 16777216 columns' spk-sf --rows \
	    < <(echo 1; yes 1 | head -n 16777217 | paste -sd,)
}

@test "rows: what is of columns and frames goes with no command" {
	printf 'a,1,2\n' > x
	local t o
	for t in spk-cat spk-info spk-lif; do
		for o in columns=1 channels=3 time=1 size=1x1; do
			fails 2 "$t: --${o%=*}: not for input with a signal on each line" \
			    "$t" --rows --keep=1 --$o x
		done
	done
	# A file that takes the number of stdin keeps its name.
	printf '1\nx\n' > y
	fails 1 "spk-conv: y:2:1: not a number: 'x'" spk-conv y <&-
	fails 1 "spk-sf: y:2:1: not a number: 'x'" spk-sf y <&-
}

@test "rows: a line that cannot be coded" {
	local says
	says() { # MESSAGE INPUT COMMAND...: before it, the first line is
		fails 1 "$3: stdin:2$1" "${@:3}" < <(printf '1,2\n'"$2") ||
		    return 1
		[ "${#lines[@]}" = 2 ]
	}
	says ': channel 1: its range is too wide or too narrow to scale' \
	    '-3e38,3e38\n' spk-lif --rows
	says ':2: out of range' '1,1e300\n' spk-lif --rows
	says ': a sample is too far out of the range to be scaled' \
	    '1e300,1\n' spk-rate --rows --min=0 --max=1e-300
}

# scores NAN: of lines x and d, keep 1, the table that numpy makes.
scores() {
	python3 - "$@" <<-'END'
	import csv, numpy as np
	def lines(name):
	    return [[float(v) for v in r[1:]] for r in csv.reader(
	        line for line in open(name) if line[0] != "#")]
	def row(e2, e1, n, dev, x2, ranged, t=""):
	    snr = lambda a, b: 10 * np.log10(a / b) if b > 0 else np.inf
	    return [e2 / n, (e2 / n) ** .5, ranged ** .5, e1 / n, 1 - e2 / dev,
	        snr(x2, e2), snr(dev, e2), snr(1, ranged)]
	sums, want = [], []
	for x, r in zip(lines("x"), lines("d")):
	    x, r = np.array(x), np.array(r, "f4").astype(float)
	    e = r - x
	    sums.append([(e ** 2).sum(), abs(e).sum(), len(x),
	        ((x - x.mean()) ** 2).sum(), (x ** 2).sum(),
	        (e ** 2).mean() / np.ptp(x) ** 2])
	    want.append(row(*sums[-1]))
	s = np.array(sums)
	want.append(row(*s[:, :5].sum(0), s[:, 5].mean()))
	got = list(csv.reader(open("got")))
	assert got[0][:3] == ["line", "mse", "rmse"], got[0]
	assert [r[0] for r in got[1:]] == \
	    [str(k + 1) for k in range(len(s))] + ["all"]
	got = [[float(v) for v in r[1:9]] for r in got[1:]]
	assert np.allclose(got, want, 1e-9), (got, want)
	END
}

@test "rows: each line is scored as it would be alone, and all as channels" {
	prepare 1 9 40 5000 2 31
	spk-sf -t 0.3 --rows --keep=1 x > s
	spk-decode s > d
	spk-score --rows --keep=1 x d > got
	scores
	spk-score --rows --keep=1 x < d > pipe
	same pipe got
	spk-score --rows --keep=1 x <(spk-decode --bare s) > pipe
	cut -d, -f 1 pipe | same - <(cut -d, -f 1 got)
	spk-score -m snr --rows --keep=1 x d > snr
	sed '1d; $d' got | cut -d, -f 7 | same - snr
	# Two trains, and a part of each line; alone it is the same.
	spk-sf -t 0.4 --rows --keep=1 x > s2
	spk-score --rows s s2 > got
	while IFS= read -r line; do
		for t in 0.3 0.4; do
			tr , '\n' <<< "$line" | spk-sf -t $t > t$t
		done
		spk-score t0.3 t0.4 | sed -n 2p | cut -d, -f 2-
	done < values > want
	sed '1d; $d' got | cut -d, -f 2- | same - want
	spk-score --slice=1: --delay=-1:1 --rows --keep=1 x d > got
	while IFS= read -r line; do
		tr , '\n' <<< "$line" > one
		spk-sf -t 0.3 one | spk-decode > back
		spk-score --slice=1: --delay=-1:1 one back | sed -n 2p |
		    cut -d, -f 2-
	done < values > want
	sed '1d; $d' got | cut -d, -f 2- | same - want
}

@test "rows: what does not go together is no score" {
	printf 'a,1,2,4\nb,4,1\n' > x
	printf 'a,1,2,4\nb,4,1\nc,1\n' > longer
	printf 'a,1,2,4\nc,4,1\n' > other
	printf 'a,1,2,4\nb,4,1,1\n' > wider
	printf '#spk v=1 kind=signal channels=1 layout=rows keep=0\n#end frames=0\n' > none
	score() { # MESSAGE FILE
		fails 1 "spk-score: $1" spk-score --rows --keep=1 x "$2"
	}
	score 'x: ends after 2 lines, and longer does not' longer
	score "other:2:1: 'c'; line 2 of x has 'b'" other
	score 'wider:2: 3 values; line 2 of x has 2' wider
	fails 1 'spk-score: none: no lines' spk-score none none
	fails 2 'spk-score: --slice: 2:: not within the 2 frames of x:2' \
	    spk-score --slice=2: --rows --keep=1 x x
	sed 's/2,4/&,1,1/' x > y
	fails 2 'spk-score: y:2: --delay: less than half of the 2 frames would be compared' \
	    spk-score --delay=2 --rows --keep=1 y y
	spk-sf --rows --keep=1 x > s
	fails 2 'spk-score: --rows: SPIKES is not supported; spk-info --each reports spikes per line' \
	    spk-score --rows --keep=1 x x s
	sed 's/0,-1/0,2/' s > bad
	fails 1 'spk-score: bad:3:4: not a spike, which is -1, 0 or 1' \
	    spk-score s bad
	sed 's/b,4.*/b/' s > bad
	fails 1 'spk-info: bad:3:2: a line without values after the 1 fields kept' \
	    spk-info bad
	spk-pwm --rows --keep=1 x | sed 's/^b,.*/b,4/' > bad
	fails 1 'spk-info: bad:3: 2 fields, and 4 that decoding needs would come before the spikes' \
	    spk-info bad
}

@test "rows: one set of parameters, by all lines" {
	prepare 1 60 9 200 31
	local c o own
	for own in '' --own-range; do
		for c in sf bsa pwm lif; do
			# shellcheck disable=SC2086 # none or one
			o=$(spk-opt --budget=60 $own --rows --keep=1 $c x)
			# shellcheck disable=SC2086
			spk-opt --budget=60 $own --rows --keep=1 --report=csv \
			    -j 3 $c x | tail -n 1 | sed -E 's/^all,*//' > report
			# shellcheck disable=SC2086
			spk-$c --rows --keep=1 $o x | tee s | spk-decode |
			    spk-score --rows --keep=1 x | tail -n 1 |
			    cut -d, -f 2- > got
			cut -d, -f 2-9 report | same - got
			[ "$(spk-info -f afr s)" = "$(cut -d, -f 11 report)" ]
		done
	done
	# Lines that are one are the signal.
	head -n 1 x > one
	head -n 1 values | tr , '\n' > alone
	spk-opt --rows --keep=1 --budget=99 lif one > got
	spk-opt --budget=99 lif alone > want
	same got want
	printf '#spk v=1 kind=signal channels=1 layout=rows keep=0\n#end frames=0\n' > none
	fails 1 'spk-opt: none: no lines' spk-opt sf none
}

@test "rows: lines of one length are an array" {
	prepare 1 31 31 31
	cat x x > y
	local t
	for t in sf bsa 'rate --steps=3' 'bin --bins=4'; do
		# shellcheck disable=SC2086
		spk-$t --rows --keep=1 x > s
		# shellcheck disable=SC2086
		spk-$t --rows --keep=1 --to=npy x > s.npy
		spk-decode s > d
		spk-decode --to=npy s > d.npy
		spk-cat --to=npy s s > two.npy
		own=$(($(sed -n 2p s | tr , '\n' | wc -l) - 1))
		python3 - "$t" "$own" <<-'END'
		import csv, sys, numpy as np
		def lines(name):
		    return [r[1:] for r in csv.reader(
		        line for line in open(name) if line[0] != "#")]
		s, d = np.load("s.npy"), np.load("d.npy")
		n = s.shape[1]
		want = np.array([r[int(sys.argv[2]) - n:] for r in lines("s")])
		assert s.dtype == "i1" and (s == want.astype(int)).all()
		assert n % 31 == 0 and len(want[0]) == n, s.shape
		two = np.load("two.npy")
		assert (two == np.vstack([s, s])).all()
		want = np.array(lines("d")).astype(d.dtype)
		assert d.shape == (3, 31) and (d == want).all()
		assert d.dtype == ("f4" if "rate" not in sys.argv[1] and
		    "bin" not in sys.argv[1] else "f8")
		END
	done
	spk-cat --rows --keep=1 --to=npy x y > x.npy
	python3 - <<-'END'
	import csv, numpy as np
	x = np.array([r[1:] for n in "xy" for r in csv.reader(open(n))], "f8")
	assert (np.load("x.npy") == x).all()
	END
	printf '1,2,4\n4,1\n' > u
	for t in sf cat; do
		fails 1 "spk-$t: u:2: 2 values, and lines before it make 3; --to=npy has lines of one length" \
		    sh -c "spk-$t --rows --to=npy u > u.npy"
	done
	printf '#spk v=1 kind=spikes codec=sf channels=1 layout=rows keep=0 threshold=1\n#end frames=0\n' > none
	for t in decode cat; do
		fails 1 "spk-$t: none: no lines" \
		    sh -c "spk-$t --to=npy none > u.npy"
	done
	fails 0 "spk-sf: x: frames=3 columns=1
spk-sf: stdout: left out: layout keep codec threshold start" \
	    sh -c 'spk-sf -v --rows --keep=1 --to=npy x > x.npy'
}

@test "rows: padding by NaN is none of a line" {
	printf '1,1,2,nan,NaN\n2,1,3,4,5\n1,7,,,\n' > padded
	printf '1,1,2\n2,1,3,4,5\n1,7\n' > x
	local t
	for t in spk-sf spk-lif spk-cat spk-info 'spk-opt sf' spk-score; do
		other=
		[ "$t" != spk-score ] || other=x
		# shellcheck disable=SC2086 # none or one
		fails 0 '' $t --nan=end --rows --keep=1 padded $other
		# shellcheck disable=SC2086
		[ "$output" = "$($t --rows --keep=1 x $other)" ]
	done
	pad() { # MESSAGE LINE
		fails 1 "spk-sf: stdin:$1" spk-sf --rows --keep=1 --nan=end \
		    < <(printf '%s\n' "$2")
	}
	pad '1:3: not a number' 1,2,nan,3
	pad '1:3: not a number' 1,2,nan,nan,3,nan
	pad '1:4: out of range' 1,2,3,1e999
	pad '1:2: not a number' 1,nan,nan
	pad "1:4: not a number: 'x'" 1,2,nan,x
}

@test "rows: the rows of an array are lines by spk-conv" {
	python3 -c 'import numpy
x = numpy.random.default_rng(5).normal(size=(7, 40)).cumsum(1)
numpy.save("x.npy", x.astype("f4"))
numpy.savetxt("x.csv", x.astype("f4"), "%.9g", ",")'
	spk-sf --rows x.csv > want
	spk-conv --bare x.npy | spk-sf --rows | same - want
	spk-conv --bare x.npy | spk-sf --rows -o npy > y.npy
	python3 -c 'import numpy
y = numpy.load("y.npy")
assert y.shape == (7, 40) and y.any(1).all()'
}
