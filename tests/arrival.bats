#!/usr/bin/env bats
# However the bytes come, the result is the same: all at once, a few at a time,
# with a pause anywhere; and what is complete does not wait for more.

load helpers

@test "arrival: what is looked at is the first line, not all that has come" {
	python3 - <<'PY'
import os, socket, subprocess, sys

def drip(argv, data, size):
	# A read gives what a packet has.
	near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
	with far:
		p = subprocess.Popen(argv, stdin=far, stdout=subprocess.PIPE,
		    stderr=subprocess.PIPE)
	with open("out", "wb") as out:
		if os.fork() == 0:
			try:
				for i in range(0, len(data), size):
					near.send(data[i:i + size])
			finally:
				os._exit(0)
	near.close()
	out, err = p.communicate()
	os.wait()
	return p.returncode, out, err

def whole(argv, data):
	with open("in", "wb") as f:
		f.write(data)
	with open("in", "rb") as f:
		p = subprocess.run(argv, stdin=f, capture_output=True)
	return p.returncode, p.stdout, p.stderr

def row(what, n, by):
	return by.join(what + str(i % 10) for i in range(n)) + "\n"

events = "-i events -c 3 --frame=1"
many = row("1", 40000, " ") * 2
comment = "# " + "x" * 70000 + "\n"
digits = "\n" + "0." + "0" * 65530	# and 4 are 65536
head = "#spk v=1 kind=signal x=" + "x" * 70000
# Exit status, options of spk-conv, input, bytes a read.
cases = [
	(0, "--columns=a,b", 'a b c\n1 2 3\n4 5 "x"\n', 1),
	(1, "", '1 "2"\n1 2\n', 1),
	(0, events, 't channel z\n0 1 0\n1 2 "x"\n', 1),
	(0, "", row("n", 40000, " ") + many, 9000),
	(0, "", row("n", 40000, ";") + row("1", 40000, ";"), 9000),
	(0, "", row("n", 15000, " ") + row("1.25e-10", 15000, " "), 9000),
	(1, "", row("n", 40000, "; ") + many, 9000),
	(1, "", comment + "1;2\n", 9000),
	(1, "-i pynn -c 3 --frame=1", comment + "# n = 3\n1\t2\n", 9000),
	(1, "--columns=1,3", "1,2,3\n1," + "x" * 70000 + ",2\n", 9000),
	(0, "", "1" + digits + "1234\n", 9000),
	(1, "", "1" + digits + "12345\n", 9000),
	(1, "", "1" + digits + "1234\r\n", 9000),
	(0, "", "1" + digits + "123\r\n", 9000),
	(1, "", "1" + digits + "00012345\n2\n", 9000),
	(1, "", head + " channels=1\n1\n#end frames=1\n", 9000),
	(0, "", head[:60000] + "y channels=1\n1\n#end frames=1\n", 9000),
	(1, "", head[:65000] + "y channels=1000 z=" + "z" * 6000 +
	    "\n1\n#end frames=1\n", 9000),
]
for status, options, data, size in cases:
	argv = ["spk-conv", *options.split()]
	one = whole(argv, data.encode())
	many = drip(argv, data.encode(), size)
	if one != many or one[0] != status:
		print(argv, data[:60], len(data), one[0], one[2], many[0],
		    many[2])
		sys.exit(1)
PY
}

@test "arrival: what is complete does not wait for more" {
	python3 - <<'PY'
import select, subprocess, sys

events = "-i events -c 3 --frame=1"
# Options, the input, and the last line of output while it stays open.
for options, data, want in (
	("", "1\n", "1"), ("", "1 2\n", "1,2"), ("", "1;2\n", "1,2"),
	("", "a,b\n1,2\n", "1,2"), ("", "a b\n1 2\n", "1,2"),
	("", '"a b"\n3\n', "3"), ("", "a b\n1\n", None),
	("", "\n", None),
	("", "P5\n1\n", None),
	("", "#\n1;2\n", "1,2"), (events, "0,1\n1,2\n", "0,1,0"),
	(events, "t channel\n0 1\n1 2\n", "0,1,0"),
	("-i nest -c 2 --frame=1", "# NEST version: 2\n1\t1\n2\t2\n", "1,0"),
	("", "#spk v=1 kind=signal channels=1\n5\n", "5"),
):
	p = subprocess.Popen(["spk-conv", *options.split()],
	    stdin=subprocess.PIPE, stdout=subprocess.PIPE,
	    stderr=subprocess.DEVNULL)
	p.stdin.write(data.encode())
	p.stdin.flush()
	got = b""
	while want is not None and not got.endswith(
	    b"\n%s\n" % want.encode()):
		if not select.select([p.stdout], [], [], 9)[0]:
			print(options, repr(data), got)
			sys.exit(1)
		more = p.stdout.read1()
		if not more:
			print(options, repr(data), got)
			sys.exit(1)
		got += more
	p.stdin.close()
	p.wait()
PY
}

# What may be a format's begin, and ends, is text.
@test "arrival: less than a format is recognised by" {
	local begin want
	while IFS=';' read -r begin want; do
		# shellcheck disable=SC2059 # it has escapes
		printf "$begin" > x
		echo "$begin"
		if [ -z "$want" ]; then
			[ "$(spk-info -f format x)" = csv ]
		else
			fails 1 "spk-info: x: $want" spk-info x
		fi
	done <<- 'EOF'
	0       ;
	0       1;
	0       x;no data rows
	\377BIOS;no data rows
	RIF;no data rows
	RIFF1234WAV;no data rows
	P;no data rows
	P5 3 2;no data rows
	YUV4;no data rows
	# NES;no data rows
	\223NUM;no data rows
	window,chann;no data rows
	\357\273;no data rows
	EOF
	fails 1 'spk-info: stdin:1: cut in the first line' \
	    spk-info < <(printf '#sp')
}

# Each seed of the fuzz targets, by reads of 1, 2, 3, 7 and 64 bytes, and whole.
@test "arrival: every reader, and neurons" {
	local t lib=${UNIT%/*}
	bash "$TOP/tests/fuzz/fuzz.sh" seeds "$PWD" in neurons
	for t in in neurons; do
		! [ -d "$TOP/tests/fuzz/crash/$t" ] ||
		    cp "$TOP/tests/fuzz/crash/$t"/* $t
		(cd "$TOP" && ${CC:-gcc} -std=c11 -D_GNU_SOURCE -Ilib -Icmd \
		    ${SANITIZED:+-fsanitize=address,undefined} \
		    ${COVERAGE:+--coverage} \
		    -o "$OLDPWD/$t.replay" tests/fuzz/$t.c \
		    tests/fuzz/replay.c "$lib/libcmd.a" "$lib/libspk.a" \
		    -Wl,--wrap=read,--wrap=lseek -lcsv -lzstd -lpng -lz -lm)
		./$t.replay $t/*
	done
}
