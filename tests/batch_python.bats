# spk-batch(7) in Python, and of archives: each script as it is in the page,
# with the engine it names; a process is killed in between, and a file is bad.

load helpers
load batch

teardown() {
	local f
	for f in *.pid; do
		[ ! -e "$f" ] || kill "$(< "$f")" || :
	done
}

# change FILE SED: under "Change these"
change() {
	sed -i "/^# Change these/,/^\$/{
		$2
	}" "$1"
}

# began PATTERN FILE: waits for a line of it, and prints that.
began() {
	local i
	for ((i = 0; i < 300; i++)); do
		! grep -o -m 1 "$1" "$2" || return 0
		sleep 0.1
	done
	echo "$2 has no $1:"
	cat "$2"
	return 1
}

# serve: files on a port of its own, which is in url; of those with cut in their
# names, only as many bytes as the file at has.
serve() {
	cat > serve.py <<-'END'
	import http.server
	class Handler(http.server.SimpleHTTPRequestHandler):
	    def copyfile(self, source, to):
	        data = source.read()
	        if "cut" in self.path:
	            data = data[:int(open("at").read())]
	        to.write(data)
	server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
	print("port", server.server_port, flush=True)
	server.serve_forever()
	END
	/usr/bin/python3 serve.py > serve.out 2> serve.err 3>&- &
	echo $! > serve.pid
	local port
	port=$(began 'port .*' serve.out)
	url=http://127.0.0.1:${port#port }
}

@test "bag.py: a worker is killed, and a file is bad" {
	sounds 130
	printf RIFF > wav/007.wav
	expected want -t 2000
	mkdir -p spk/wav
	cp want/wav/001.wav.spk spk/wav
	touch -d 2001-01-01 spk/wav/*
	killing spk-sf 123.wav
	status=0
	./bag.py > said 2> err || status=$?
	[ "$status" = 1 ]
	[ "$(< said)" = 'spk-sf: wav/007.wav: no data rows' ]
	[ -e killed ]
	[ "$(grep -c 'Restarting worker' err)" = 1 ]
	diff -r want spk
	[ "$(stat -c %Y spk/wav/001.wav.spk)" = "$(date -d 2001-01-01 +%s)" ]
}

# Of a scheduler and a worker that are there already.
@test "bag.py: failures that are repeated, and a command that is wrong" {
	sounds 9
	expected want -t 2000
	cat > bin/spk-sf <<-END
	#!/bin/sh
	case "\$*" in
	*/005.wav)	[ -e again ] || {
			: > again
			echo 'no space' >&2
			exit 3
		} ;;
	*/006.wav)	echo 6 >> tried; echo 'no memory' >&2; exit 3 ;;
	esac
	exec '$BIN/spk-sf' "\$@"
	END
	chmod +x bin/spk-sf
	dask-scheduler --host 127.0.0.1 --port 0 --no-show \
	    --dashboard-address 127.0.0.1:0 --pid-file scheduler.pid \
	    > scheduler 2>&1 3>&- &
	local at
	at=$(began 'tcp://127.0.0.1:[0-9]*' scheduler)
	dask-worker "$at" --nthreads 1 --no-dashboard --pid-file worker.pid \
	    > worker 2>&1 3>&- &
	change bag.py "s|^cluster = .*|cluster = {'address': '$at'}|"
	: > wav/007.wav
	rm want/wav/00[67].wav.spk
	status=0
	./bag.py > said 2> err || status=$?
	[ "$status" = 3 ]
	[ ! -s said ]
	[ "$(grep -c '^wav/006.wav: exit status 3: no memory$' err)" = 1 ]
	[ "$(grep -c '^wav/007.wav: exit status 1: ' err)" = 1 ]
	[ "$(wc -l < tried)" = 4 ]
	[ -e again ]
	diff -r want spk

	rm -r spk bin/spk-sf
	change bag.py s/2000/none/
	status=0
	./bag.py > said 2> err || status=$?
	[ "$status" = 2 ]
	grep -q "^spk-sf: --threshold: 'none' is not" said
	[ -z "$(find spk -type f)" ]

	change bag.py s/spk-sf/spk-none/
	fails 2 'spk-none is not in PATH' ./bag.py
}

# A stand-in for Spark: rows are divided among partitions, one of them empty;
# each is the input of a process, which is tried four times.
spark() {
	/usr/bin/python3 - "$@" <<-'END'
	import subprocess, sys
	rows = open(sys.argv[1]).read().splitlines()
	ends = [0, 70, 70, 150, len(rows)]
	for a, b in zip(ends, ends[1:]):
	    for attempt in range(4):
	        p = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE,
	            input="".join(r + "\n" for r in rows[a:b]), text=True)
	        if p.returncode == 0:
	            break
	        print("partition", a, "attempt", attempt, "status",
	            p.returncode, file=sys.stderr)
	    else:
	        sys.exit("the job has failed")
	    sys.stdout.write(p.stdout)
	END
}

@test "partition.sh, in a stand-in for Spark: a partition is killed" {
	walk 200 41 3 > numbers
	# Lines of several lengths, with a label each.
	gawk -F, -v OFS=, '{
		NF = 20 + NR % 20
		print "c" NR % 3, $0
	}' numbers > rows.csv
	spk-sf -q --rows --keep=1 --bare -t 0.1 rows.csv > want
	[ "$(wc -l < want)" = 200 ]
	# The second process has written some of its lines then.
	cat > bin/spk-sf <<-END
	#!/bin/bash
	echo >> started
	[ "\$(wc -l < started)" != 2 ] || {
		head -n 30 | '$BIN/spk-sf' "\$@"
		kill -9 \$PPID
		exit 1
	}
	exec '$BIN/spk-sf' "\$@"
	END
	chmod +x bin/spk-sf
	spark rows.csv ./partition.sh > got 2> err
	same got want
	[ "$(< err)" = 'partition 70 attempt 0 status -9' ]
	[ "$(wc -l < started)" = 4 ]

	# One that is bad fails each time, and so does the job; it is not taken
	# for names, though it is the first of a partition.
	sed '71s/.*/c2,x/' rows.csv > bad.csv
	! spark bad.csv ./partition.sh > got 2> err
	[ "$(tail -n 1 err)" = 'the job has failed' ]
	[ "$(grep -c '^partition 70 attempt . status 1$' err)" = 4 ]
}

# Of sounds 130 with a bad one: wav.tar, and the url of it in archive.sh.
archive() {
	sounds 130
	printf RIFF > wav/007.wav
	expected want -t 2000
	echo 'not a sound' > README
	tar -cf wav.tar README wav
	serve
	change archive.sh "s|http://[^/]*/|$url/|"
}

@test "archive.sh: a process is killed, a file is bad, and a download is cut" {
	archive
	cat > bin/spk-sf <<-END
	#!/bin/sh
	case \$TAR_FILENAME in
	*123.wav)	[ -e killed ] || {
			: > killed
			kill -9 \$PPID
			exit 1
		} ;;
	esac
	exec '$BIN/spk-sf' "\$@"
	END
	chmod +x bin/spk-sf
	status=0
	./archive.sh > said 2> err || status=$?
	[ "$status" = 3 ]
	[ -e killed ]
	[ ! -s said ]
	grep -q '^tar: [0-9]*: Child returned status 3$' err
	[ ! -e spk.tar ]
	[ "$(diff -r want spk)" = 'Only in want/wav: 123.wav.spk' ]

	# Again: the rest only.
	touch -d 2001-01-01 spk/wav/*
	fails 1 '' ./archive.sh
	[ "$output" = 'wav/007.wav: spk-sf: stdin: no data rows' ]
	diff -r want spk
	[ "$(find spk -newermt 2002-01-01 -type f)" = spk/wav/123.wav.spk ]
	mkdir back
	tar -xf spk.tar -C back
	diff -r want back
	cp spk.tar whole.tar

	# Cut after a member, which tar alone takes for the end.
	tar -tRf wav.tar | gawk 'NR == 70 { print 512 * $2 }' > at
	head -c "$(< at)" wav.tar | tar -t | wc -l | same - <(echo 69)
	cp wav.tar cut.tar
	change archive.sh 's/wav\.tar/cut.tar/'
	rm -r spk spk.tar
	status=0
	./archive.sh > said 2> err || status=$?
	[ "$status" = 3 ]
	grep -q '^curl: (18)' err
	[ ! -e spk.tar ] && [ ! -s said ]
	[ "$(find spk -type f | wc -l)" -gt 60 ]
	diff -r want spk | grep -v '^Only in want/wav: ...\.wav\.spk$' && return 1
	change archive.sh 's/cut\.tar/wav.tar/'
	fails 1 '' ./archive.sh
	cmp spk.tar whole.tar
}

# A member that is text: half of it would do for a tool.
@test "archive.sh, fetch.sh: half of a text has no result" {
	local n
	walk 3000 1 5 > text.csv
	cp text.csv cut.csv
	tar -cf text.tar text.csv
	spk-sf -q -t 2 text.csv > want
	serve
	change archive.sh "s|^source=.*|source='cat text.tar'|
	    s/[*].wav/*.csv/
	    s/2000/2/"
	cp archive.sh cut.sh
	change cut.sh "s/cat text.tar/head -c 9216 text.tar/"
	status=0
	./cut.sh > said 2> err || status=$?
	[ "$status" = 3 ]
	[ -z "$(find spk -type f)" ]
	fails 0 '' ./archive.sh
	same spk/text.csv.spk want

	change fetch.sh "s|^url=.*|url=$url/text.csv result=text.spk|
	    s/2000/2/"
	fails 0 '' ./fetch.sh
	same text.spk want
	change fetch.sh 's/text\.csv/cut.csv/; s/text\.spk/half.spk/'
	n=$(wc -c < text.csv)
	echo $((n / 2)) > at
	n=$((n - n / 2))
	fails 18 "curl: (18) transfer closed with $n bytes remaining to read" \
	    ./fetch.sh
	[ ! -e half.spk ]
	# It began as a result does, and the tool itself has ended well.
	cmp -n 1000 half.spk.part want
	[[ $(tail -n 1 half.spk.part) == '#end frames='* ]]
}

@test "members of an archive by name, as spk-cat joins them" {
	local k
	sounds 3
	for k in 1 2 3; do
		spk-lif --min=-10000 --max=10000 wav/00$k.wav > $k.spk
		cp wav/00$k.wav $k.wav
	done
	tar -cf trains.tar [123].spk [123].wav
	spk-lif --min=-10000 --max=10000 -i i16 -c 1 -r 8000 \
	    < <(tail -qc 800 wav/001.wav wav/003.wav) > want
	tar -xOf trains.tar 1.spk 3.spk | spk-cat > both.spk
	same both.spk want
	[ "$(tail -n 1 want)" = '#end frames=800' ]
	spk-cat <(tar -xOf trains.tar 3.wav) <(tar -xOf trains.tar 1.wav) |
	    grep -v '^#' | same - <(od -An -v -t d2 -w2 \
	    < <(tail -qc 800 wav/003.wav wav/001.wav) | tr -d ' ')
}

# formats: a file of each input format, and in list its name and options.
formats() {
	/usr/bin/python3 - > list <<-'END'
	import numpy as np, struct
	r = np.random.default_rng(3)
	n, c = 12000, 4
	x = r.integers(0, 200, (n, c))
	s = (r.random((n, c)) < 0.3).astype("i1")
	rows = lambda a: "".join(",".join(map(str, v)) + "\n"
	    for v in a.tolist())
	def put(name, data, *options):
	    with open(name, "wb") as f:
	        f.write(data if isinstance(data, bytes) else data.encode())
	    print(name, "-i", name, *options)
	put("csv", rows(x))
	for t, d in ("i8", "i1"), ("u8", "u1"), ("i16", "<i2"), \
	    ("i32", "<i4"), ("f32", "<f4"), ("f64", "<f8"):
	    put(t, (x - 100 if t == "i8" else x).astype(d).tobytes(), "-c 4")
	put("i24", x.astype("<i4").reshape(-1, 1).view("u1")[:, :3].tobytes(),
	    "-c 4")
	put("bits", np.packbits(s, axis=1, bitorder="little").tobytes(),
	    "-c 4")
	np.save("x.npy", x.astype("<f4"))
	put("npy", open("x.npy", "rb").read())
	k = np.arange(n)
	np.savez("x.npz", t=k, x=k % 5, y=k % 3, p=k % 2)
	put("npz", open("x.npz", "rb").read(), "--frames=50 --size=5x3")
	a = np.zeros(n, [("t", "<i8"), ("x", "<i2"), ("y", "<i2"), ("p", "?")])
	a["t"], a["x"], a["y"] = k, k % 5, k % 3
	np.save("x.npy", a)
	put("npy-events", open("x.npy", "rb").read(), "--frames=50 --size=5x3")
	put("idx", b"\0\0\x08\3" + struct.pack(">3I", n // 4, 4, 4) +
	    x.astype("u1").tobytes())
	d = x.astype("<i2").tobytes()
	put("wav", b"RIFF" + struct.pack("<I", 36 + len(d)) + b"WAVEfmt " +
	    struct.pack("<IHHIIHH", 16, 1, c, 360, 720 * c, 2 * c, 16) +
	    b"data" + struct.pack("<I", len(d)) + d)
	put("au", b".snd" + struct.pack(">5I", 24, len(d), 3, 360, c) +
	    x.astype(">i2").tobytes())
	for k, first, w in ("edf", b"0".ljust(8), 2), \
	    ("bdf", b"\xffBIOSEMI", 3):
	    h = first + b"X X X X".ljust(80) + b"Startdate X X X X".ljust(80)
	    h += b"01.02.0304.05.06" + b"512".ljust(8) + b" " * 44
	    h += b"480".ljust(8) + b"1".ljust(8) + b"1".ljust(4)
	    for v, m in ("a", 16), ("", 80), ("uV", 8), ("0", 8), ("200", 8), \
	        ("0", 8), ("200", 8), ("", 80), ("100", 8), ("", 32):
	        h += v.encode().ljust(m)
	    put(k, h + b"".join(int(v).to_bytes(w, "little")
	        for v in x.reshape(-1)))
	put("pgm", b"".join(b"P5\n40 30\n255\n" + v.astype("u1").tobytes()
	    for v in x.reshape(-1, 1200)))
	put("pbm", b"".join(b"P4\n40 30\n" + np.packbits(v).tobytes()
	    for v in s.reshape(-1, 30, 40)))
	put("y4m", b"YUV4MPEG2 W20 H20 F25:1 Cmono\n" + b"".join(b"FRAME\n" +
	    v.astype("u1").tobytes() for v in x.reshape(-1, 400)))
	ev = [(k, j, v) for k, row in enumerate(s.tolist())
	    for j, v in enumerate(row) if v]
	put("events", "".join(f"{k},{j},{v}\n" for k, j, v in ev),
	    "-c 4 --frame=1")
	put("nest", "# sender\ttime_ms\n" + "".join(f"{j + 1}\t{k}.5\n"
	    for k, j, v in ev), "-c 4 --frame=1")
	put("pynn", "".join(f"{k}.5\t{j}\n" for k, j, v in ev),
	    "-c 4 --frame=1")
	put("bin40", b"".join(bytes([k % 34, k % 30]) +
	    (k // 4).to_bytes(3, "big") for k in range(n)),
	    "--frames=50 --size=34x30")
	put("spike-dat", np.packbits(s.reshape(-1),
	    bitorder="little").tobytes(), "--size=20x10")
	half = s.reshape(-1, 500)
	bits = np.zeros((len(half), 512), "u1")
	bits[:, :500] = half
	for i, what in enumerate([1, 1 | 1 << 10, 1 | 2 << 10, 1 | 3 << 10]):
	    bits[i::4, 500:] = [what >> k & 1 for k in range(12)]
	put("spike-pcie", np.packbits(bits, axis=1,
	    bitorder="little").tobytes(), "--size=1000x2")
	END
	spk-conv -i spike-dat --size=20x10 -o packed spike-dat > packed
	echo packed -i packed >> list
}

@test "each format can be read from a pipe" {
	local name options tool n=0
	formats
	# Those that the tools list.
	spk-conv --help | sed -n '/--from=/,/)$/p' | tr -s ' \n' ' ' |
	    sed 's/.*(\(.*\)) *$/\1/; s/ or /, /; s/, /\n/g' | sort > known
	cut -d ' ' -f 1 list | sort | same - known
	while read -r name options; do
		# Encoders read a signal twice, for its range.
		for tool in spk-conv 'spk-conv --slice=5:20' spk-info \
		    spk-lif; do
			# shellcheck disable=SC2086
			if ! $tool $options $name > want 2> said; then
				[ "$tool" = spk-lif ]
				grep -q 'a spike train already' said
				continue
			fi
			[ "$tool" = spk-info ] ||
			    [ "$(grep -vc '^#' want)" -gt 3 ]
			# shellcheck disable=SC2002,SC2086 # a pipe
			cat $name | $tool $options | same - want
			n=$((n + 1))
		done
	done < list
	[ "$n" = 98 ]
}

@test "each tool can read from a pipe" {
	local tool options x
	walk 300 3 7 > x.csv
	spk-sf x.csv > y
	spk-decode y > z
	spk-cam --steps=40 --size=4x3 -c 12 --min=0 --max=255 > planes < <(
	    gawk 'BEGIN { for (i = 0; i < 120; i++) printf "%d%s",
		120 + 100 * sin(i / 5), i % 12 < 11 ? "," : "\n" }')
	printf '%s\n' rate,psnr 1,30 2,32 3,34 4,36 > a.csv
	sed 's/,30/,31/' a.csv > b.csv
	{
		encoders | grep -v spk-cam | sed 's/$/ x.csv/'
		cat <<-'END'
		spk-bank -n 4 -r 1000 x.csv
		spk-bd a.csv b.csv
		spk-cam --steps=5 --size=3x1 --min=-50 --max=50 x.csv
		spk-cat x.csv
		spk-conv x.csv
		spk-decode y
		spk-fit profile planes
		spk-info y
		spk-isi y
		spk-opt --budget=9 sf x.csv
		spk-phase --window=64 x.csv
		spk-plot --title=y y
		spk-score x.csv z
		spk-video --preset=6 --restore=no planes
		END
	} > list
	sed 's/ .*//' list | sort | same - <(tools | sort)
	while read -r -u 9 tool options; do
		! left_out "$tool" || continue
		x=${options##* }
		# shellcheck disable=SC2086
		"$tool" $options > want 2> said
		[ -s want ]
		# shellcheck disable=SC2086
		"$tool" ${options%"$x"} <(cat "$x") > got 2> said2
		sed "s|: $x:|: /dev/fd/63:|" said | same said2 -
		cmp got want
		# shellcheck disable=SC2002,SC2086 # a pipe
		cat "$x" | "$tool" ${options%"$x"} > got
		cmp got want
	done 9< list
}
