#!/usr/bin/env bats
# Faults of the system, one after the other at every place: each run ends
# with its status and one line, and what it wrote is a beginning of what it
# should have written, of whole frames and without the end.
#
# Each test goes over the rows of tools.tsv; what it printed last names the
# run that failed.

# shellcheck disable=SC2030,SC2031 # every test is a subshell of its own

load helpers

die() {
	printf '%s\n' "$*"
	return 1
}

# each FUNCTION: call it for each row, in a directory of its own, with
# tool, options and kind set; and again, where an earlier row's tool reads and
# writes likewise, so that fewer faults of a sort will do, and more, where the
# tool has had a row, too, so that it may do without.
each() {
	local rows row like code top=$PWD nth=0 seen=' ' encoders=
	mapfile -t rows < <(grep -v '^#' "$BATS_TEST_DIRNAME/tools.tsv")
	for row in "${rows[@]}"; do
		IFS=$'\t' read -r tool kind options <<< "$row"
		! left_out "$tool" || continue
		if left "$tool" || left "spk-${kind#spikes-}"; then
			continue
		fi
		read -ra options <<< "$options"
		like=$kind
		for code in delta tbr mw bsa hsa lif pwm latency rank weighted \
		    burst rate bin cam; do
			like=${like/-$code/}
		done
		[[ $seen == *" $like "* ]] && again=1 || again=
		[[ -n $again && $seen == *" $tool "* ]] && more=1 || more=
		# spk-decode has codes.
		[ -z "$more" ] || { [ -n "${FULL:-}" ] &&
		    [ "$tool" = spk-decode ]; } || continue
		seen+="$like $tool "
		echo "== $tool ${options[*]} < $kind"
		nth=$((nth + 1))
		mkdir "$top/$nth"
		cd "$top/$nth" || return 1
		"$@"
	done
	cd "$top" || return 1
	[ "$nth" -gt 0 ]
}

# Encoders are one command: whether one that reads such input so was before, and
# will do, but for FULL.
had_encoder() {
	local encoder
	case $tool in
	spk-sf | spk-delta | spk-tbr | spk-mw | spk-bsa | spk-hsa | spk-pwm) ;;
	spk-lif | spk-latency | spk-rank | spk-weighted | spk-burst) ;;
	spk-rate | spk-bin | spk-cam) ;;
	*)	return 1 ;;
	esac
	encoder=":$kind $(! measures || echo measures):"
	[[ -n ${FULL:-} || $encoders != *"$encoder"* ]] || return 0
	encoders+=$encoder
	return 1
}

# few VALUE...: these, or where an earlier row was alike, the first of them.
few() {
	[ -n "$again" ] && echo "$1" || echo "$@"
}

# Whether it says something of its input, in a few lines at the end, instead of
# passing it on.
reports() {
	[[ $tool == spk-score || $tool == spk-opt || $tool == spk-info ||
	    $tool == spk-bd || $tool == spk-fit ||
	    "$tool ${options[*]}" == "spk-isi --window="* ]]
}

# Whether the tool reads all, and keeps it, before it writes: to tune a code, or
# for the range; pixels have one.
measures() {
	[[ $tool != spk-opt && $tool != spk-bd ]] || return 0
	[[ $kind != spikes* && $kind != idx && $kind != pgm ]] &&
	    [[ $("$tool" --help) == *--min=* ]] && [[ ${options[*]} != *--min=* ]]
}

# The run at hand, by name.
run_tool() {
	"$tool" "${options[@]}"
}

# Input of a kind in three parts, so that there can be any amount of it: header,
# body (500 frames of two columns, or images of 3x2) and tail.

# The steps of spikes, where a frame of the signal is more than a row of them.
steps_of() {
	case $1 in
	spikes-latency* | spikes-rank* | spikes-weighted* | spikes-burst* | \
	    spikes-rate* | spikes-bin*)
		echo 5 ;;
	*)	echo 1 ;;
	esac
}

# head_of KIND [FRAMES]: of as many as there can be, if it does not say

head_of() {
	local k='#spk v=1 kind=spikes codec='
	local w=' channels=2 names=1' r='min=-1 max=2,1.5'
	local names='"ecg, 1",ecg2'
	case $1 in
	csv)	printf '"ecg, 1",ecg2\n'
		return ;;
	curve)	echo rate,psnr
		return ;;
	signal)	printf '%s\n' "#spk v=1 kind=signal$w" "$names"
		return ;;
	wav)	perl -e 'print pack "A4 V A4 A4 V v v V V v v A4 V", "RIFF",
		    -1, "WAVE", "fmt ", 16, 3, 2, 1000, 8000, 8, 32, "data", -1'
		return ;;
	idx)	perl -e 'print pack "n C C N3", 0, 8, 3, @ARGV' \
		    "${2:-4294967295}" 2 3
		return ;;
	spikes-delta* | spikes-mw*)
		k=${1#spikes-}
		k="#spk v=1 kind=spikes codec=${k%%-*}$w threshold=0.1 start=1" ;;
	spikes-tbr*)
		k+="tbr$w threshold=0.1,0.25 start=-0.245,0.015" ;;
	spikes-bsa*)
		k+="bsa$w $r order=3,6 cutoff=0.2" ;;
	spikes-hsa*)
		k+="hsa$w $r order=3,6 cutoff=0.2 threshold=0.1" ;;
	spikes-lif*)
		k+="lif$w $r threshold=0.25,0.5" ;;
	spikes-pwm*)
		k+="pwm$w $r frequency=300,90 start=-0.245,0.015" ;;
	spikes-latency*)
		k+="latency$w $r steps=$(steps_of "$1")" ;;
	spikes-rank*)
		k+="rank$w steps=$(steps_of "$1")" ;;
	spikes-weighted*)
		k+="weighted$w $r steps=$(steps_of "$1")" ;;
	spikes-burst*)
		k+="burst$w $r steps=$(steps_of "$1")" ;;
	spikes-rate*)
		k+="rate$w features=2 $r steps=$(steps_of "$1")" ;;
	spikes-bin*)
		k+="bin$w features=1 min=-1 max=2 steps=$(steps_of "$1") bins=2"
		names=ecg.0,ecg.1 ;;
	spikes-cam*)
		k+="cam$w $r steps=$(steps_of "$1")" ;;
	spikes*)
		k+="sf$w threshold=0.1,0.25 start=-0.245,0.015" ;;
	*)	return 0 ;;
	esac
	case $1 in
	*-i8)	k+=' format=i8' ;;
	esac
	printf '%s\n' "$k" "$names"
}

body_of() {
	case $1 in
	csv | signal)
		walk 500 2 ;;
	curve)	seq 500 | sed 's/.*/&,&/' ;;
	f32 | wav)
		walk 500 2 | perl -ne 'chomp; print pack "f<*", split /,/' ;;
	idx | pgm)
		perl -e 'srand 5;
		for (1 .. 500) {
			print "P5\n3 2 # so\n255\n" if $ARGV[0] eq "pgm";
			print pack "C*", map { int rand 256 } 1 .. 6;
		}' "$1" ;;
	dat)	walk 500 1 | perl -ne 'print chr($_ & 3)' ;;
	spikes*-i8)
		body_of "${1%-i8}" |
		    perl -ne 'chomp; print pack "c*", split /,/' ;;
	spikes-latency* | spikes-rank* | spikes-weighted* | spikes-burst* | \
	    spikes-rate* | spikes-bin* | spikes-cam*)
		body_of spikes | tr -d - ;;
	spikes*)
		walk 500 2 7 1.4 | perl -ne '@now = split /,/; print join(",",
		    map { $now[$_] <=> $was[$_] and
		    abs($now[$_] - $was[$_]) > 0.5 ?
		    $now[$_] <=> $was[$_] : 0 } 0, 1), "\n"; @was = @now' ;;
	*)	die "tools.tsv: what is '$1'?" ;;
	esac
}

tail_of() {
	case $1 in
	spikes* | signal)
		printf '#end frames=%d\n' "$2" ;;
	esac
}

# bodies TIMES: TIMES of them
bodies() {
	local i all=()
	for ((i = 0; i < $1; i++)); do
		all+=(body)
	done
	cat "${all[@]}" < /dev/null
}

# input KIND TIMES: TIMES bodies; what was decoded needs its original, too
input() {
	[ -e body ] || body_of "$1" > body
	[ "$1" != signal ] || bodies "$2" | tr 13 24 > original
	head_of "$1" $((500 * $2))
	# Points of a curve go on; one of its own is the reference.
	[ "$1" != curve ] || {
		seq 5 | sed 's/.*/&,&/' > original
		seq $((500 * $2)) | sed 's/.*/&,&/'
		return
	}
	bodies "$2"
	tail_of "$1" $((500 * $2))
}

# in and want, small: of one read
small() {
	sample make_small "${1:-2}"
}

# Likewise of some reads and writes, which have 256 KiB.
large() {
	sample make_large
}

make_small() {
	input "$kind" "$1" > in
	run_tool < in > want
}

make_large() {
	body_of "$kind" > body
	make_small $((600000 / $(stat -c %s body)))
}

# sample COMMAND...: the files that it makes, which other tests have made.
sample() {
	local kept="$BATS_FILE_TMPDIR/$tool ${options[*]} $kind $*"
	if [ ! -d "$kept" ]; then
		mkdir new
		(cd new && "$@")
		mv -T new "$kept" 2> /dev/null || rm -r new
	fi
	cp "$kept"/* .
}

# The beginning of what should be: whole lines if it is text, and no end.
# With the status that there was, and the line of stderr.
failed() {
	local rc=$1 want=$2 line=$3
	[ "$rc" = "$want" ] || die "exit $rc, wanted $want: $(cat err)"
	[ "$(cat err)" = "$line" ] || die "said $(cat err), wanted $line"
	cmp -s -n "$(stat -c %s out)" out want ||
	    die "output is not a beginning of what it should be"
	! tail -n 1 out | tr -d '\0' | grep -aq '^#end' ||
	    die "output has an end"
}

passed() {
	[ "$1" = 0 ] || die "exit $1: $(cat err)"
	[ ! -s err ] || die "said $(cat err)"
	same out "${2:-want}"
}

# Sweeps with strace: LeakSanitizer does not work under it, and /dev/full, cuts
# and missing memory take the same ways through the code.
needs_strace() {
	[ -z "${SANITIZED:-}" ] ||
	    skip "without strace a sanitizer sees the same, and leaks too"
	strace -qq -o /dev/null -e inject=write:retval=1:when=9 true \
	    2> /dev/null && return
	[ "${CI:-}" != true ] || die "strace does not work"
	skip "strace does not work here"
}

# inject SWEEP: each row's run, with a fault at each of its calls.
# LeakSanitizer does not work under strace.
inject() {
	injected=()
	each row_of "$1"
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
	    python3 "$BATS_TEST_DIRNAME/inject.py" "$1" "${injected[@]}"
}

row_of() {
	[ "$1" != write-fails ] || [ -z "$more" ] || return 0
	! had_encoder || return 0
	# Input is read alike by all.
	[[ -z $again || -n ${FULL:-} || $1 == write-fails ]] || return 0
	large
	{
		printf '%s\n' "$kind" "${again:+again}"
		reports && echo reports || echo
		measures && echo measures || echo
		printf '%s\n' "$tool" "${options[@]}"
	} > row
	injected+=("$PWD")
}

@test "tools.tsv has every tool, and no other" {
	grep -v '^#' "$BATS_TEST_DIRNAME/tools.tsv" | cut -f 1 | sort -u > rows
	for tool in "$TOP"/cmd/spk-*.c; do
		basename "$tool" .c
	done | grep -vx -e spk-video -e spk-plot | sort > tools
	same rows tools
	! grep -v '^#' "$BATS_TEST_DIRNAME/tools.tsv" |
	    grep -vE $'^[a-z-]+\t[a-z0-9-]+\t' || die "not a row"
}

@test "samples are long enough, and the good run is good" {
	sample_good() {
		large
		[ "$(stat -c %s in)" -gt 524288 ]
		! reports || return 0
		[ "$(stat -c %s want)" -gt 98304 ]
		tail -n 1 want | tr -d '\0' | grep -aq '#end frames='
	}
	each sample_good
}

@test "F1 a write fails: full disk, quota, device, size" {
	needs_strace
	inject write-fails
}

@test "F1 closing the output fails" {
	needs_strace
	close_fails() {
		small
		rc=0
		strace -qq -o trace -P "$PWD/out" -e trace=close \
		    -e inject=close:error=EIO:when=1+ \
		    "$tool" "${options[@]}" < in > out 2> err || rc=$?
		[ "$rc" = 3 ] || die "exit $rc"
		[ "$(cat err)" = \
		    "$tool: stdout: write error: Input/output error" ]
	}
	each close_fails
}

@test "F2 a full device" {
	full() {
		small
		rc=0
		run_tool < in > /dev/full 2> err || rc=$?
		: > out
		failed "$rc" 3 \
		    "$tool: stdout: write error: No space left on device"
		large
		rc=0
		run_tool < in > /dev/full 2> err || rc=$?
		failed "$rc" 3 \
		    "$tool: stdout: write error: No space left on device"
	}
	each full
}

@test "F2 a file system of 16 kB" {
	unshare -m true 2> /dev/null || skip "no mounts here"
	mkdir disk
	unshare -m mount -t tmpfs -o size=16k spk disk 2> /dev/null ||
	    skip "no mounts here"
	disk_full() {
		! reports || return 0
		large
		rc=0
		# shellcheck disable=SC2016
		unshare -m sh -c 'mount -t tmpfs -o size=16k spk ../disk
			"$@" < in > ../disk/out; rc=$?
			cat ../disk/out > out; exit $rc' sh \
		    "$tool" "${options[@]}" 2> err || rc=$?
		[ -s out ]
		failed "$rc" 3 \
		    "$tool: stdout: write error: No space left on device"
	}
	each disk_full
}

@test "F3 signals interrupt reads and writes" {
	thorough
	needs_strace
	inject eintr
}

@test "F4 writes are short" {
	thorough
	needs_strace
	inject short-writes
}

@test "F4 a limit on the size of files" {
	size_limit() {
		! reports || return 0
		large
		rc=0
		(trap '' XFSZ; ulimit -f 75; run_tool < in > out 2> err) ||
		    rc=$?
		[ "$(stat -c %s out)" = 76800 ]
		failed "$rc" 3 "$tool: stdout: write error: File too large"
	}
	each size_limit
}

# drip SIZE...: the run at hand, by name, where a read of stdin gives as much:
# a socket's gives what a packet has, exactly, a pipe's that, or more.
drip() {
	printf '%s\0' "$PWD" "$*" "$tool" "${options[@]}" '' >> ../drips
}

drips() {
	python3 -c 'import os, socket, subprocess, sys

def drip(size, kind, argv, data, want):
	if kind == "socket":
		near, far = socket.socketpair(socket.AF_UNIX,
		    socket.SOCK_SEQPACKET)
		near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
		near, far = near.detach(), far.detach()
	else:
		far, near = os.pipe()
	with open("out", "wb") as out, open("err", "wb") as err:
		p = subprocess.Popen(argv, stdin=far, stdout=out, stderr=err)
	os.close(far)
	for i in range(0, len(data), size):
		os.write(near, data[i:i + size])
	os.close(near)
	p.wait()
	err = open("err").read()
	if p.returncode or err or open("out", "rb").read() != want:
		print(argv, size, kind, p.returncode, err)
		sys.exit(1)

for run in open("drips").read().split("\0\0")[:-1]:
	directory, sizes, *argv = run.split("\0")
	os.chdir(directory)
	data, want = (open(f, "rb").read() for f in ("in", "want"))
	for size in map(int, sizes.split()):
		for kind in "socket", "pipe":
			drip(size, kind, argv, data, want)'
}

@test "F5 reads are short, of any size" {
	thorough
	few_bytes() {
		! had_encoder || return 0
		small
		drip $(few 7 3 2 1)
	}
	each few_bytes
	drips
	rm -r drips [0-9]*
	more_bytes() {
		! had_encoder || return 0
		large
		drip $(few 65537 65536 65535 4096 4095)
	}
	each more_bytes
	drips
}

@test "F6 a read fails" {
	thorough
	needs_strace
	inject read-fails
	rm -r [0-9]*
	no_file() {
		small
		rc=0
		run_tool < . > out 2> err || rc=$?
		failed "$rc" 3 "$tool: stdin: read error: Is a directory"
		[ ! -s out ]
	}
	each no_file
}

@test "F7 the input ends at a read: never a crash, nor a whole stream" {
	needs_strace
	inject read-ends
}

@test "F7 an input cut at every byte: no crash, and no end" {
	ends_early() {
		local end='#end'
		! had_encoder && [ "$kind" != dat ] || return 0
		! reports || end=--
		[[ $tool != spk-info && $tool != spk-bd && $tool != spk-isi ]] ||
		    ! reports || end=,
		input "$kind" 1 > all
		{ head_of "$kind" 10; head -c 60 body; tail_of "$kind" 1; } > in
		python3 -c 'import subprocess, sys
data = open("in", "rb").read()
end = sys.argv[1].encode()
for n in range(0, len(data), int(sys.argv[2])):
	p = subprocess.run(sys.argv[3:], input=data[:n], capture_output=True)
	good = p.returncode == 0
	if (p.returncode not in (0, 1) or good != (end in p.stdout) or
	    p.stderr.count(b"\n") != 1 - good or
	    good and data[:1] in (b"#", b"\0")):
		print("cut at", n, p)
		sys.exit(1)' "$end" "$((STEP == 1 ? 1 : 11))" \
		    "$tool" "${options[@]}"
	}
	each ends_early
}

# cuts STREAM WANT FRAMES0 SIZE STEP STEPS: decode the stream cut at every
# STEP bytes.  A frame is determined as soon as the STEPS rows of it are there.
# FRAMES0 is the offset of the first frame, SIZE a frame's or 0 where it is a
# line.
cuts() {
	python3 -c 'import subprocess, sys
data, want = (open(f, "rb").read() for f in sys.argv[1:3])
start, size, step, steps = map(int, sys.argv[3:7])
end = data.rindex(b"#end")
wanted = want.splitlines(True)

def fail(n, mode, what, p):
	print("cut at", n, mode, what, p.returncode, p.stderr)
	print(p.stdout[-200:])
	sys.exit(1)

def run(n, *mode):
	return subprocess.run(["spk-decode", *mode], input=data[:n],
	    capture_output=True)

for n in range(0, len(data), step):
	body = data[start:min(n, end)]
	k = len(body) // size if size else body.count(b"\n")
	lines = b"".join(wanted[:2 + k // steps])
	frames = b"1 frame" if k == 1 else b"%d frames" % k
	p = run(n)
	if p.returncode != 1:
		fail(n, "", "exit", p)
	if not (p.stderr.startswith(b"spk-decode: stdin") and
	    p.stderr.count(b"\n") == 1):
		fail(n, "", "stderr", p)
	if n >= start:
		if p.stderr != (b"spk-decode: stdin: cut after %s: no #end\n" %
		    frames):
			fail(n, "", "stderr", p)
		# Without any, there need not be a header.
		if p.stdout != lines and (k >= steps or p.stdout):
			fail(n, "", "not the frames that are determined", p)
	elif not want.startswith(p.stdout) or b"\n#end" in p.stdout:
		fail(n, "", "not a beginning", p)
	p = run(n, "--partial")
	if n < start:
		if p.returncode != 1 or p.stderr.count(b"\n") != 1:
			fail(n, "partial", "exit", p)
		if b"\n#end" in p.stdout:
			fail(n, "partial", "end", p)
	elif p.returncode != 0 or p.stdout != (lines +
	    b"#end frames=%d\n" % (k // steps)):
		fail(n, "partial", "not the frames that are determined", p)
	elif p.stderr != (b"spk-decode: stdin: cut after %s, taken as the end\n"
	    % frames):
		fail(n, "partial", "stderr", p)
p = run(len(data))
if p.returncode != 0 or p.stdout != want or p.stderr:
	fail(len(data), "", "whole", p)' "$@"
}

cuts_of() {
	local kind=$1 size=$2 bytes=$3 steps
	steps=$(steps_of "$1")
	body_of "$kind" > body
	if [ "$size" = 0 ]; then
		head -n "$bytes" body > some
		n=$bytes
	else
		head -c "$bytes" body > some
		n=$((bytes / size))
	fi
	head_of "$kind" > top
	{ cat top some; tail_of "$kind" "$n"; } > in
	spk-decode < in > want
	[ "$(tail -n 1 want)" = "#end frames=$((n / steps))" ]
	cuts in want "$(stat -c %s top)" "$size" "$STEP" "$steps"
}

@test "F7 spk-decode: a stream cut at every byte" {
	cuts_of spikes 0 100
}

@test "F7 spk-decode: rows of observations, cut at every byte" {
	cuts_of spikes-rate 0 150
	grep -q '[^-01.,]' <(tail -n +3 want)
}

@test "F7 spk-decode: a binary stream cut at every byte" {
	cuts_of spikes-i8 2 200
}

@test "F7 spk-decode: binary rows of observations, cut at every byte" {
	cuts_of spikes-bin-i8 2 300
}

# image_cuts TEXT SIZE HEAD OPTION...: encode the images in x, cut at every
# byte: its beginning of HEAD bytes, and frames of SIZE bytes, each of
# 3 rows.  TEXT are the lengths at which it can be text as well, and is.
image_cuts() {
	python3 -c 'import os, subprocess, sys
data = open("x", "rb").read()
text = set(map(int, sys.argv[1].split()))
size, head = map(int, sys.argv[2:4])
tool = ["spk-rate", "--steps=3", *sys.argv[4:]]

def run(n, *mode):
	return subprocess.run(tool + [*mode], input=data[:n],
	    capture_output=True)

def fail(n, what, p):
	print("cut at", n, what, p.returncode, p.stderr, p.stdout[-200:])
	sys.exit(1)

whole = run(len(data))
if whole.returncode or whole.stderr:
	fail(len(data), "whole", whole)
lines = whole.stdout.splitlines(True)
if lines[-1] != b"#end frames=%d\n" % (3 * ((len(data) - head) // size)):
	fail(len(data), "whole", whole)
for n in range(0, len(data), int(os.environ["STEP"])):
	p = run(n)
	k = max(n - head, 0) // size
	# The number of images is not in a pgm file.
	if n in text or head == 0 and n > 0 and n % size == 0:
		if p.returncode or p.stderr or b"#end" not in p.stdout:
			fail(n, "not taken", p)
		continue
	if p.returncode != 1 or p.stderr.count(b"\n") != 1:
		fail(n, "exit", p)
	if p.stdout != b"".join(lines[:1 + 3 * k]) and (k or p.stdout not in
	    (b"", lines[0])):
		fail(n, "not the frames that are there", p)
	if not p.stderr.startswith(b"spk-rate: stdin"):
		fail(n, "stderr", p)
	if k and b": cut after %d frame" % k not in p.stderr:
		fail(n, "stderr", p)
	p = run(n, "--partial")
	if k and (p.returncode or p.stdout != b"".join(lines[:1 + 3 * k]) +
	    b"#end frames=%d\n" % (3 * k)):
		fail(n, "partial", p)
	if not k and p.returncode not in (0, 1):
		fail(n, "partial", p)' "$@"
}

@test "F7 idx: images cut at every byte" {
	body_of idx > body
	{ head_of idx 10; head -c 60 body; } > x
	image_cuts '' 6 16
	image_cuts '' 6 16 --from=idx
	# Values of 1, 2, 4 and 8 bytes, which are two a frame.
	for code in 9 11 12 13 14; do
		perl -e 'my $t = shift;
		my $c = {9, "c", 11, "s>", 12, "l>", 13, "f>", 14, "d>"}->{$t};
		print pack("n C C N2", 0, $t, 2, 6, 2),
		    map { pack $c, $_ } -6 .. 5' "$code" > x
		image_cuts '' "$((($(stat -c %s x) - 12) / 6))" 12 \
		    --min=-6 --max=5
	done
}

@test "F7 pgm: images cut at every byte" {
	body_of pgm | head -c $((5 * 22)) > x
	# "P5" and a number are a name and a number.
	image_cuts '4 5' 22 0
	image_cuts '' 22 0 --from=pgm
	# For two bytes a pixel.
	perl -e 'print map { ("P5 2 1 300\n", pack "n2", $_, 300 - $_) } 0 .. 5' \
	    > x
	image_cuts '' 15 0
}

# pipes COMMAND...: stdin and stdout are pipes of 4 kB that do not wait, and
# the other side is slow at first.
pipes() {
	python3 -c 'import fcntl, os, subprocess, sys, threading, time
def pipe():
	r, w = os.pipe()
	fcntl.fcntl(w, fcntl.F_SETPIPE_SZ, 4096)
	return r, w
r0, w0 = pipe()
r1, w1 = pipe()
os.set_blocking(r0, False)
os.set_blocking(w1, False)
p = subprocess.Popen(sys.argv[2:], stdin=r0, stdout=w1)
os.close(r0)
os.close(w1)
def feed():
	data = open(sys.argv[1], "rb").read()
	for part in data[:1], data[1:9], data[9:5000], data[5000:]:
		time.sleep(0.02)
		while part:
			part = part[os.write(w0, part):]
	time.sleep(0.02)
	os.close(w0)
t = threading.Thread(target=feed)
t.start()
n = 0
while True:
	got = os.read(r1, 1 << 16)
	if not got:
		break
	sys.stdout.buffer.write(got)
	n += 1
	if n < 5:
		time.sleep(0.02)
t.join()
sys.exit(p.wait())' "$@"
}

@test "F8 pipes that do not wait" {
	no_wait() {
		large
		rc=0
		pipes in "$tool" "${options[@]}" > out 2> err || rc=$?
		passed "$rc"
	}
	each no_wait
}

@test "F8 EAGAIN at each read and write" {
	thorough
	needs_strace
	inject eagain
}

@test "F8 what is interrupted twice, or fails where it seldom does" {
	needs_strace
	late() { # STRACE-OPTION...: stdin comes once it has been waited for
		python3 -c 'import os, subprocess, sys, time
r, w = os.pipe()
os.set_blocking(r, False)
p = subprocess.Popen(["strace", "-qq", "-o", "trace", *sys.argv[1:],
    "spk-conv"], stdin=r)
while p.poll() is None and not (os.path.exists("trace") and
    "INJECTED" in open("trace").read()):
	time.sleep(0.01)
os.write(w, b"1\n")
os.close(w)
sys.exit(p.wait())' "$@"
	}
	export ASAN_OPTIONS=detect_leaks=0
	late -e inject=poll:error=EINTR:when=1 > out
	same out <(echo 1 | spk-conv)
	rm trace
	late -e inject=poll:error=EAGAIN:when=1 > out
	same out <(echo 1 | spk-conv)
	rm trace
	fails 3 'spk-conv: stdin: read error: Invalid argument' \
	    late -e inject=poll:error=EINVAL:when=1
	at() { # FILE STRACE-WORD COMMAND...
		strace -qq -o trace -P "$PWD/$1" -e "inject=$2" "${@:3}"
	}
	printf '1\n2\n5\n' > x
	spk-conv -o npy x > want
	at out pwrite64:error=EINTR:when=1 spk-conv -o npy x > out
	same out want
	at out pwrite64:retval=1:when=1 spk-conv -o npy x > out
	[ "$(grep -c pwrite64 trace)" = 2 ]
	at out pwrite64:error=EIO:when=1 spk-conv -o npy x > out 2> err ||
	    [ $? = 3 ]
	[ "$(cat err)" = 'spk-conv: stdout: write error: Input/output error' ]
	fails 3 'spk-lif: x: Input/output error' \
	    at x lseek:error=EIO:when=2 spk-lif x
	fails 1 'spk-lif: x: changed while it was read' \
	    at x %fstat:error=EIO:when=2+ spk-lif x
}

# unread yes|no COMMAND...: stdout is a pipe without a reader; SIGPIPE is
# ignored, or not.
unread() {
	perl -e 'pipe my $r, my $w;
	close $r;
	$SIG{PIPE} = shift eq "yes" ? "IGNORE" : "DEFAULT";
	open STDOUT, ">&", $w;
	exec @ARGV' "$@"
}

@test "F9 nobody reads: SIGPIPE, silently" {
	sigpipe() {
		small
		rc=0
		unread no "$tool" "${options[@]}" < in 2> err || rc=$?
		[ "$rc" = 141 ] || die "exit $rc"
		[ ! -s err ] || die "said $(cat err)"
	}
	each sigpipe
}

@test "F9 nobody reads any more: it does not go on for ever" {
	endless_pipe() {
		! measures && ! reports || return 0
		body_of "$kind" > body
		rc=0
		(
			trap - PIPE
			set +o pipefail
			{ head_of "$kind"
			while cat body; do :; done; } 2> /dev/null |
			    (rc=0; timeout 10 "$tool" "${options[@]}" 2> err ||
			    rc=$?; echo "$rc" > rc) | head -c 100 > out
		)
		[ "$(cat rc)" = 141 ] || die "exit $(cat rc)"
		[ ! -s err ] || die "said $(cat err)"
	}
	each endless_pipe
}

@test "F10 nobody reads, and SIGPIPE is ignored" {
	epipe() {
		small
		: > out
		rc=0
		unread yes "$tool" "${options[@]}" < in 2> err || rc=$?
		failed "$rc" 3 "$tool: stdout: write error: Broken pipe"
	}
	each epipe
}

@test "F11 stdin is closed" {
	no_stdin() {
		small
		rc=0
		run_tool <&- > out 2> err || rc=$?
		failed "$rc" 3 "$tool: stdin: read error: Bad file descriptor"
		[ ! -s out ]
		# A file takes its number, and is none the worse.
		[ "$kind" != signal ] || return 0
		rc=0
		run_tool_on in <&- > out 2> err || rc=$?
		passed "$rc"
	}
	each no_stdin
}

# For a signal that was decoded, stdin is the only way; of a curve, one of two.
run_tool_on() {
	[ "$kind" != signal ] || { run_tool < "$1"; return; }
	"$tool" "${options[@]}" "$@"
}

@test "F11 stdout is closed" {
	no_stdout() {
		small
		cp in in.bak
		: > out
		rc=0
		run_tool < in >&- 2> err || rc=$?
		failed "$rc" 3 "$tool: stdout: write error: Bad file descriptor"
		# The input takes its number: it must not be written to.
		rc=0
		run_tool_on in >&- 2> err || rc=$?
		failed "$rc" 3 "$tool: stdout: write error: Bad file descriptor"
		same in in.bak
	}
	each no_stdout
}

# What is closed does not become a file, however many are.
@test "F11 stdin and stdout are closed" {
	local t o
	printf '1\n0\n' > x
	printf '%s\n' 1,1 2,2 3,3 4,4 > curve
	printf '1\n1\n' > uniform
	for t in $(tools); do
		o=()
		case $t in
		spk-opt)	o=(sf) ;;
		spk-fit)	o=(profile) ;;
		spk-score)	o=(x) ;;
		spk-bd)		o=(curve) ;;
		spk-decode)	o=(--codec=sf -t 1) ;;
		spk-video)	o=(--size=1x1) ;;
		spk-plot)	o=(--kind=signal) ;;
		spk-bank)	o=(--bands=.1-.2) ;;
		esac
		# Neither is x read as stdin, nor written to.
		fails 3 "$t: stdin: read error: Bad file descriptor" \
		    closed 0 "$t" "${o[@]}"
		case $t in
		spk-bd)		o+=(curve) ;;
		spk-fit)	o+=(uniform) ;;
		spk-score)	;;
		*)		o+=(x) ;;
		esac
		fails 3 "$t: stdout: write error: Bad file descriptor" \
		    closed 1 "$t" "${o[@]}" < x
		[ $t = spk-score ] || fails 3 \
		    "$t: stdout: write error: Bad file descriptor" \
		    closed 01 "$t" "${o[@]}"
		[ "$(cat x)" = $'1\n0' ]
	done
	fails 3 'spk-cat: stdin: read error: Bad file descriptor' \
	    closed 0 spk-cat --paste x -
	for o in npy npy-events i8; do
		fails 3 'spk-sf: stdout: write error: Bad file descriptor' \
		    closed 01 spk-sf --up-only --rate=1 -o $o x
	done
	# Where nothing can replace it; a sanitizer never gives up.
	[ -z "${SANITIZED:-}" ] || return 0
	no_more() {
		(exec <&- >&-; ulimit -n 1; exec spk-sf x)
	}
	fails 3 'spk-sf: /dev/null: Too many open files' no_more
}

# closed 0|1|01 COMMAND...: without stdin, stdout or both.
closed() {
	(
		case $1 in
		0)	exec <&- ;;
		1)	exec >&- ;;
		*)	exec <&- >&- ;;
		esac
		exec "${@:2}"
	)
}

@test "the output is not an input" {
	local t f o
	refused() { # FILE COMMAND...: to be added to, or written over
		# shellcheck disable=SC2094 # it is refused
		"${@:2}" < x >> x 2> err || [ $? = 2 ]
		[ "$(cat err)" = "$2: $1: the output goes to this file" ]
		"${@:2}" < x 1<> x 2> err || [ $? = 2 ]
		[ "$(cat err)" = "$2: $1: the output goes to this file" ]
		same x y
	}
	printf '1\n2\n' > x
	cp x y
	ln x hard
	ln -s x soft
	for f in x hard soft /dev/stdin; do
		refused $f spk-conv $f
	done
	for t in $(tools); do
		o=()
		[ $t != spk-opt ] || o=(sf)
		[ $t != spk-fit ] || o=(profile)
		echo "$t"
		refused hard $t "${o[@]}" hard
		[[ $t != spk-score && $t != spk-bd ]] || o=(y)
		refused stdin $t "${o[@]}"
	done
	for t in 'spk-cat y x' 'spk-cat --paste y x' 'spk-cat y - x' \
	    'spk-rate --scale-file=x y' 'spk-score y x'; do
		echo "$t"
		$t < y >> x 2> err || [ $? = 2 ]
		[ "$(cat err)" = "${t%% *}: x: the output goes to this file" ]
		same x y
	done
	fails 2 'spk-sf: stdin: the output goes to this file' \
	    eval 'spk-sf < x >> x'
	# Other files, and what is not a file, may be the same.
	spk-conv --bare x >> z
	spk-conv --bare < x | cat | same - x
	fails 1 'spk-conv: stdin: no data' eval 'spk-conv < /dev/null > /dev/null'
	mkfifo pipe
	(cat pipe > /dev/null) &
	fails 1 'spk-conv: stdin: no data' eval 'spk-conv < /dev/null > pipe'
	wait
}

@test "F11 stderr is closed" {
	no_stderr() {
		small
		cp in in.bak
		: > err
		rc=0
		run_tool < in > out 2>&- || rc=$?
		passed "$rc"
		rc=0
		run_tool_on in > out 2>&- || rc=$?
		passed "$rc"
		# What there would be to say does not go elsewhere.
		head -c 1001 in.bak > in
		cp in cut
		rc=0
		run_tool < in > want 2> err || rc=$?
		for n in 1 2; do
			was=$rc
			rc=0
			case $n in
			1)	run_tool < in > out 2>&- || rc=$? ;;
			2)	run_tool_on in > out 2>&- || rc=$? ;;
			esac
			[ "$rc" = "$was" ] || die "exit $rc, not $was"
			same out want
			same in cut
		done
	}
	each no_stderr
}

# The commands with allocations that fail, in bin: linked from what was built,
# first without what others allocate.
build_malloc() {
	local f wrap='' lib=${UNIT%/*}/libspk.a
	for f in malloc calloc realloc aligned_alloc strdup strndup free; do
		wrap="$wrap,--wrap=$f"
	done
	mkdir bin
	${CC:-gcc} -std=c11 -D_GNU_SOURCE -g -fno-builtin -c \
	    "$BATS_TEST_DIRNAME/malloc.c"
	for f in "$TOP"/cmd/spk-*.c; do
		f=$(basename "$f" .c)
		[[ $f != spk-video && $f != spk-plot ]] || continue
		${CC:-gcc} -r -nostdlib "-Wl$wrap" -o $f.o \
		    "${lib%/*}/cmd/$f.o" malloc.o "${lib%/*}/libcmd.a" "$lib" \
		    -Wl,-Bstatic -lcsv -lzstd -lpng -lz
		${CC:-gcc} ${COVERAGE:+--coverage} -o "bin/$f" $f.o \
		    -lnlopt -lm -pthread
	done
}

@test "F12 memory runs out, at each allocation" {
	[ -z "${SANITIZED:-}" ] || skip "this builds its own"
	build_malloc
	PATH=$PWD/bin:$PATH
	no_memory() {
		! had_encoder || return 0
		small 1
		MALLOC_SWEEP=1 run_tool
		[[ -n $again && -z ${FULL:-} ]] ||
		    MALLOC_SWEEP=1 MALLOC_ON=1 run_tool
	}
	each no_memory
	# Where libcsv reads rows, and what else is allocated: by options.
	{ printf '"a,",b\n'; printf '"%s",2\n' 1 2 {100..140}; } > quoted
	: > body
	tool=spk-sf kind=quoted again= more=
	options=(--nan=hold '--columns=2,1-2' --rate=10 '--threshold=1,2,3')
	head_of() { cat "$BATS_TEST_TMPDIR/quoted"; }
	body_of() { :; }
	tail_of() { :; }
	mkdir options
	cd options
	: > body
	no_memory
	# A table without one of its names.
	tool=spk-info options=(--each --columns=2,1-2)
	mkdir ../table
	cd ../table
	: > body
	no_memory
}

# limited KB COMMAND...: within KB of memory.
limited() {
	(ulimit -v "$1"; shift; exec "$@")
}

# bounded LINE COMMAND...: stdin has no end; it says so, and exits 1, or 3 for
# want of memory; or where LINE is empty, it is still at work when the time is
# up.
bounded() {
	local line=$1 want=1
	shift
	[ -n "$line" ] || want=124
	[[ $line != *memory ]] || want=3
	rc=0
	limited "${KB:-16384}" timeout "${TIME:-5}" "$@" > /dev/null 2> err ||
	    rc=$?
	[ "$rc" = "$want" ] || die "exit $rc, wanted $want: $(cat err)"
	[ "$(cat err)" = "$line" ] || die "said $(cat err), wanted $line"
}

no_sanitizer() {
	[ -z "${SANITIZED:-}" ] ||
	    skip "a sanitizer needs more address space than there is"
}

@test "F17 endless frames in little memory" {
	no_sanitizer
	endless_frames() {
		body_of "$kind" > body
		bodies 200 > bodies
		line='' time=${FULL:+0.5}
		time=${time:-0.2}
		if measures; then
			# A pipe's frames are kept, to be read again.
			line="$tool: out of memory" time=9
		fi
		[ "$kind" != signal ] || {
			head -n 400 body > original
			line='original: ends after 400 frames'
			line="$tool: $line, and stdin does not"
		}
		[ "$kind" != curve ] || cp body original
		{ head_of "$kind"
		while cat bodies 2> /dev/null; do :; done; } |
		    TIME=$time bounded "$line" "$tool" "${options[@]}"
	}
	each endless_frames
}

@test "F17 endless zeros in little memory" {
	no_sanitizer
	local long='field longer than 65536 bytes'
	local none='no pgm image begins here'
	local time=${FULL:+0.5}
	time=${time:-0.2}
	zeros() {
		[[ $kind != signal && $kind != curve ]] ||
		    walk 500 2 > original
		case $kind in
		idx)	{ head_of idx; cat /dev/zero; } |
			    TIME=$time bounded '' "$tool" "${options[@]}" ;;
		pgm)	{ printf 'P5 3 2 255\n'; cat /dev/zero; } |
			    bounded "$tool: stdin: byte 17: $none" \
			    "$tool" "${options[@]}" ;;
		esac
		case $kind in
		f32 | dat)
			if measures; then
				bounded "$tool: out of memory" \
				    "$tool" "${options[@]}" < /dev/zero
				return
			fi
			TIME=$time bounded '' "$tool" "${options[@]}" < /dev/zero
			;;
		*)	bounded "$tool: stdin:1:1: $long" \
			    "$tool" "${options[@]}" < /dev/zero ;;
		esac
		case $kind in
		spikes*-i8)
			{ head_of "$kind"; cat /dev/zero; } |
			    TIME=$time bounded '' "$tool" "${options[@]}" ;;
		spikes*)
			{ head_of "$kind"; cat /dev/zero; } |
			    bounded "$tool: stdin:3:1: $long" \
			    "$tool" "${options[@]}" ;;
		esac
	}
	each zeros
}

endless() {
	# Lines of 64 KiB are quicker than yes(1)'s, and joined.
	printf %s "$1"
	yes "$2" | tr -d '\n'
}

@test "F17 one line without end" {
	no_sanitizer
	endless '' 1 |
	    bounded 'spk-sf: stdin:1:1: field longer than 65536 bytes' spk-sf
	endless '' '"' |
	    bounded 'spk-sf: stdin:1:1: field longer than 65536 bytes' spk-sf
	endless $'1\n' '"' |
	    bounded 'spk-sf: stdin:2:1: field longer than 65536 bytes' spk-sf
	endless $'1\n' ' ' |
	    bounded 'spk-sf: stdin:2:1: field longer than 65536 bytes' spk-sf
	endless $'1 2\n' ' ' |
	    bounded 'spk-sf: stdin:2:1: field longer than 65536 bytes' \
	    spk-sf -d blank
	endless $'1,2\n' 1, |
	    bounded 'spk-sf: stdin:2:3: row has more than 2 fields' spk-sf
	endless '#' x |
	    bounded 'spk-sf: stdin:1: line longer than 65536 bytes' spk-sf
	endless '#spk ' x |
	    bounded 'spk-sf: stdin:1: the #spk line is too long' spk-sf
	endless '#spk channels=100 ' x |
	    bounded 'spk-sf: stdin:1: the #spk line is too long' spk-sf
	# 2^24 columns are allowed, so that many names are kept.
	[ -z "${FULL:-}" ] || endless '' , | KB=1000000 TIME=20 \
	    bounded 'spk-sf: stdin:1: more than 16777216 columns' spk-sf
}

@test "F17 a header's number of channels does not lift its limit" {
	no_sanitizer
	# 64 KiB and 64 bytes for each of the 2^24 channels that may be; and
	# numbers for which that product does not fit 64 bits.
	for n in 100000000 144115188075855871 99999999999999999999; do
		echo "channels=$n"
		endless "#spk v=1 channels=$n " x | KB=250000 TIME=20 \
		    bounded 'spk-sf: stdin:1: the #spk line is too long' spk-sf
	done
}

@test "F17 blank lines without end" {
	no_sanitizer
	yes '' | TIME=0.5 bounded '' spk-sf
	{ echo 1; yes ''; } | TIME=0.5 bounded '' spk-sf
	yes '# so' | TIME=0.5 bounded '' spk-sf
}

# memory COMMAND...: kB that it had at most, once it has read its input.
memory() {
	python3 -c 'import fcntl, os, subprocess, sys, termios, time
r, w = os.pipe()
p = subprocess.Popen(sys.argv[2:], stdin=r, stdout=subprocess.DEVNULL)
proc = "/proc/%d/" % p.pid
with open(sys.argv[1], "rb") as f:
	while True:
		part = f.read(1 << 20)
		if not part:
			break
		os.write(w, part)
# It has read all, and waits for more.
while p.poll() is None and (
    int.from_bytes(fcntl.ioctl(r, termios.FIONREAD, b"\0" * 4),
    sys.byteorder) > 0 or
    open(proc + "stat").read().rsplit(")", 1)[1].split()[0] != "S"):
	time.sleep(0.01)
for line in open(proc + "status"):
	if line.startswith("VmHWM"):
		print(line.split()[1])
os.close(r)
os.close(w)
p.wait()' "$@"
}

@test "F17 memory does not grow with the frames" {
	thorough
	[ -z "${SANITIZED:-}" ] || skip "a sanitizer keeps what is freed"
	resident() {
		! measures || return 0
		{ input "$kind" 2 > in; }
		few=$(memory in "$tool" "${options[@]}" 2> /dev/null)
		{ input "$kind" 1000 > in; }
		many=$(memory in "$tool" "${options[@]}" 2> /dev/null)
		echo "1000 frames: $few kB; 500000 frames: $many kB"
		# Buffers are there at once, but used as far as need be; of two
		# inputs there are twice as many.
		[ "$kind" != signal ] || many=$((many - 1536))
		[ "$many" -lt $((few + 1536)) ] || die "it grows"
	}
	each resident
}
