#!/usr/bin/env bats
# Events in and out: frames of them are what a few lines of Python make of the
# same events, trains come back as they were, and what goes wrong is reported in
# one line.

load helpers

# at PLACE...: likewise, where the message begins with a place in stdin.
at() {
	local line=$1 input=$2
	shift 2
	fails 1 "spk-conv: stdin:$line" spk-conv "$@" < <(printf %b "$input")
}

# frames ROWS INPUT OPTION...: the frames, rows with commas between them, and
# with them NOTE, which is all that stderr has.
frames() {
	local rows=$1 input=$2 got
	shift 2
	fails 0 "${NOTE:-}" spk-conv --bare "$@" < <(printf %b "$input") &&
	    got=$(paste -sd' ' <<< "$output") && [ "$got" = "$rows" ] || {
		printf '%s\n' "got    $got" "wanted $rows"
		return 1
	}
}

# cuts FILE FROM OPTION...: cut after any byte from FROM on, a fault in one
# line, and what is written is how the whole begins; so it is with --partial,
# which at most has a note and no fault.
cuts() {
	python3 -c 'import os, subprocess, sys
data = open(sys.argv[1], "rb").read()
def run(n, *more):
	return subprocess.run(["spk-conv", *sys.argv[3:], *more],
	    input=data[:n], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
def body(s):
	return b"".join(x for x in s.splitlines(True)
	    if not x.startswith(b"#end"))
whole = run(len(data))
assert whole.returncode == 0 and not whole.stderr, whole
for n in range(int(sys.argv[2]), len(data), int(os.environ["STEP"])):
	p = run(n)
	good = p.returncode == 1 and p.stderr.count(b"\n") == 1 and \
	    p.stderr.startswith(b"spk-conv: stdin") and \
	    whole.stdout.startswith(p.stdout) and b"#end" not in p.stdout
	if good and b": cut after" in p.stderr:
		p = run(n, "--partial")
		good = p.returncode == 0 and p.stderr.count(b"\n") <= 1 and \
		    body(whole.stdout).startswith(body(p.stdout))
	if not good:
		print("cut after", n, p)
		sys.exit(1)' "$@"
}

need() {
	local p
	for p; do
		command -v "$p" > /dev/null || skip "no $p"
	done
}

setup_file() {
	cat > "$BATS_FILE_TMPDIR/trains.py" <<-'END'
	import random

	def put(name, data):
	    with open(name, "wb" if isinstance(data, bytes) else "w") as f:
	        f.write(data)

	# A train with silent frames at both ends, sparse or dense.
	def train(n, c, signed, seed=0, share=0.3):
	    r = random.Random(seed * 100 + n + c)
	    y = [[r.choice((-1, 1) if signed else (1,))
	        if r.random() < share and 2 <= k < n - 3 else 0
	        for _ in range(c)] for k in range(n)]
	    if n > 6:
	        y[3][0], y[4][c - 1] = 1, -1 if signed else 1
	    return y

	def text(y):
	    return "".join(",".join(map(str, row)) + "\n" for row in y)

	def stream(y, words, c=None):
	    return "#spk v=1 kind=spikes %schannels=%d%s\n%s#end frames=%d\n" % (
	        "codec=sf " * ("start" in words), c or len(y[0]), words, text(y),
	        len(y))

	def spikes(y):
	    return [(k, c, v) for k, row in enumerate(y)
	        for c, v in enumerate(row) if v]
	END
	export PYTHONPATH=$BATS_FILE_TMPDIR
}

@test "events: the text of a train, hand-worked" {
	printf '%s\n' '#spk v=1 kind=spikes channels=3 rate=500' 0,1,0 0,0,0 \
	    -1,0,1 0,0,0 '#end frames=4' > y
	spk-conv -o events y > got
	printf '%s\n' \
	    '#spk v=1 kind=spikes format=events channels=3 names=1 rate=500' \
	    t,channel,value 0,1,1 2,0,-1 2,2,1 '#end frames=4 events=3' > want
	same got want
	spk-conv -o events --unit=ms y > got
	printf '%s\n' \
	    '#spk v=1 kind=spikes format=events channels=3 names=1 unit=ms rate=500' \
	    t,channel,value 0,1,1 4,0,-1 4,2,1 '#end frames=4 events=3' > want
	same got want
	printf '%s\n' t,channel,value 0,1,1 0.004,0,-1 0.004,2,1 > want
	spk-conv -o events --unit=s y | grep -v '^#' | same - want
	printf '%s\n' t,channel,value 0,1,1 4000,0,-1 4000,2,1 > want
	spk-conv -o events --unit=us y | grep -v '^#' | same - want
	tail -n +2 want | same <(spk-conv -o events --unit=us --bare y) -
	spk-conv -o events --names=no y > got
	printf '%s\n' \
	    '#spk v=1 kind=spikes format=events channels=3 rate=500' \
	    0,1,1 2,0,-1 2,2,1 '#end frames=4 events=3' > want
	same got want
	spk-conv got | same - y
	[ "$(spk-info -f spikes got) $(spk-info -f down got)" = '3 1' ]
	[ "$(spk-info -f frames got) $(spk-info -f format got)" = '4 events' ]
}

@test "events: trains and signals come back, with their headers" {
	python3 - > list <<-'END'
	from trains import *
	n = 0
	for c in 1, 3, 8, 9, 17:
	    for signed in 0, 1:
	        for frames in 0, 1, 2, 40, 300:
	            n += 1
	            rate = (250, 3, 44100, 0.7)[n % 4]
	            put("%d" % n, stream(train(frames, c, signed, n),
	                f" rate={rate} threshold=0.25 start=1.5", c))
	            print(n)
	r = random.Random(5)
	for c in 1, 4:
	    n += 1
	    rows = [",".join(repr(r.choice((0, 0.1, -3.5, 1e300, -7e-320,
	        r.random()))) for _ in range(c)) for _ in range(60)]
	    rows += [",".join("0" * c)] * 4
	    put("%d" % n, "\n".join([f"#spk v=1 kind=signal channels={c} rate=50"]
	        + [s.replace("e+", "e") for s in rows] +
	        ["#end frames=%d" % len(rows)]) + "\n")
	    print(n)
	END
	[ "$(wc -l < list)" = 52 ]
	while read -r n; do
		for o in '' --unit=s --unit=ms --unit=us; do
			# shellcheck disable=SC2086
			spk-conv -o events $o "$n" > "$n.events"
			spk-conv "$n.events" > got
			same got "$n"
		done
	done < list
	spk-conv -o f64 51 | spk-conv -o events | spk-conv | same - 51
	spk-sf -t 0.1 --rate=360 "$DATA/ecg.csv" | spk-decode --names=no > r
	spk-conv -o events r | spk-conv | same - r
	[[ $(head -n 1 r) == *' rate=360 type=f32' ]]
}

@test "events: what an encoder writes is decoded as its text is" {
	walk 60 3 4 > x
	ways | while read -r way; do
		$way x 2> /dev/null | spk-decode 2> /dev/null > want
		$way -o events x 2> /dev/null | spk-decode 2> /dev/null > got
		same got want
		$way -o events -r 30 --unit=ms x 2> /dev/null |
		    spk-decode 2> /dev/null | sed '1s/ rate=30//' > got
		same got want
	done
	seq 9 | spk-sf -o events | spk-decode -o events | spk-conv > got
	seq 9 | spk-sf | spk-decode | same - got
}

E='#spk v=1 kind=spikes format=events channels=2'

@test "events: lies of a trailer, and streams that are cut" {
	bad 'cut after 0 frames: #end says 3 events' \
	    "$E\n0,0,1\n0,1,1\n#end frames=1 events=3\n"
	bad 'cut after 0 frames: #end says 1 events' \
	    "$E\n0,0,1\n0,1,1\n#end frames=1 events=1\n"
	bad 'cut after 7 frames: #end says 7' \
	    "$E\n0,0,1\n7,1,1\n#end frames=7 events=2\n"
	[ "$output" = "$(printf '%s\n' '#spk v=1 kind=spikes channels=2' \
	    1,0 0,0 0,0 0,0 0,0 0,0 0,0)" ]
	bad 'cut after 7 frames: no #end' "$E\n0,0,1\n7,1,1\n"
	at '4: not an #end line' "$E\n0,0,1\n7,1,1\n#end\n"
	at '4: data after #end' "$E\n0,0,1\n#end frames=1 events=1\n1,0,1\n"
	frames '1,0 0,1 0,0' "$E\n0,0,1\n1,1,1\n#end frames=3 events=2\n"
	frames '1,0 0,1 0,0' "$E\n0,0,1\n1,1,1\n#end frames=3\n"
	frames '0,0 0,0' "$E\n#end frames=2 events=0\n"
	frames '' "$E\n#end frames=0 events=0\n"
	# For the last frame there may have been more.
	NOTE='spk-conv: stdin: cut after 3 frames, taken as the end' \
	    frames '1,0 0,0 0,0' "$E\n0,0,1\n3,1,1\n" --partial
	NOTE='spk-conv: stdin: cut after 0 frames, taken as the end' \
	    frames '' "$E\n" --partial
	printf %b "${E/spikes/signal}\n0,0,1\n3,1,1\n4,1,9\n4,0" > x
	spk-rate --steps=2 --partial -q x > want
	# shellcheck disable=SC2002 # a pipe
	cat x | spk-rate --steps=2 --partial -q | same - want
	python3 - <<-'END'
	from trains import *
	put("y", stream(train(14, 3, 1), " rate=250 threshold=1 start=0,1,2"))
	END
	spk-conv -o events y > e
	cuts e 0
	spk-conv -o events --unit=ms --names=no y > e
	cuts e 0
	cuts y 0
	spk-conv -o events -r 250 < <(printf '0.5,0\n0,1e-9\n') > e
	cuts e 0
}

@test "events: of a stream, at other times or channels than it can have" {
	at '3:2: a second event of this channel and time' \
	    "$E\n0,0,1\n0,0,1\n#end frames=1\n"
	at '3:2: a second event of this channel and time' \
	    "$E\n0,1,1\n0,1,-1\n#end frames=1\n"
	at '3:1: the time 1 is before that of an earlier event: sort them' \
	    "$E\n3,0,1\n1,0,1\n#end frames=4\n"
	at '2:2: channel 2 of 2, which count from 0' "$E\n0,2,1\n#end frames=1\n"
	at '2:2: not a whole number from 0 on' "$E\n0,-1,1\n#end frames=1\n"
	at '2:2: not a whole number from 0 on' "$E\n0,0.5,1\n#end frames=1\n"
	at '2:2: not a whole number from 0 on' "$E\n0,1e18,1\n#end frames=1\n"
	at '2:1: the time 0.5 is between two frames' \
	    "$E\n0.5,0,1\n#end frames=1\n"
	at '2:1: the time 5 is between two frames' \
	    "$E unit=ms rate=100\n5,0,1\n#end frames=1\n"
	at '2:1: the time -1 is before the first frame' \
	    "$E\n-1,0,1\n#end frames=1\n"
	at '3:1: the time 2000000000000000 is beyond the frames that are counted' \
	    "$E\n0,0,1\n2e15,0,1\n#end frames=1\n"
	at '3:1: the time 1e30 is beyond the frames that are counted' \
	    "$E\n0,0,1\n1e30,0,1\n#end frames=1\n"
	at '2:1: not a time' "$E\n1e999,0,1\n#end frames=1\n"
	at "3:1: not a number: 'nan'" "$E\n0,0,1\nnan,0,1\n#end frames=1\n"
	at '2: no column of times by its name' "$E\nnan,0,1\n#end frames=1\n"
	at '3:3: not a spike, which is -1, 0 or 1' \
	    "$E\n0,0,1\n1,0,2\n2,0,1\n#end frames=3\n"
	at '3:3: not a spike, which is -1, 0 or 1' \
	    "$E\n0,0,1\n1,0,0.5\n2,0,1\n#end frames=3\n"
	at '3:3: out of range' \
	    "${E/spikes/signal}\n0,0,1\n1,0,1e999\n2,0,1\n#end frames=3\n"
	at '1: unit=h: not s, ms or us' "$E unit=h\n0,0,1\n#end frames=1\n"
	at '2: unit= without rate=' "$E unit=s\n0,0,1\n#end frames=1\n"
	at '3:3: row has 2 fields, expected 3' "$E\n0,0,1\n0,1\n#end frames=1\n"
	for o in --frame=1 --frames=2; do
		usage '--frame, --frames: the #spk line defines the frames' \
		    "$E\n0,0,1\n#end frames=1\n" $o
	done
	fails 1 'spk-conv: stdin:1: a #spk line, which nest does not have' \
	    spk-conv -i nest < <(printf %b "$E\n#end frames=0\n")
	fails 1 'spk-conv: stdin:1: a #spk line, which bin40 does not have' \
	    spk-conv < <(printf %b "${E/events/bin40}\n#end frames=0\n")
}

@test "tables: columns by their names in any order and case, or by place" {
	python3 - > list <<-'END'
	from trains import *
	r = random.Random(11)
	W, H = 4, 3

	def events(n, c, step):		# one of a channel and frame, sorted
	    seen, out = set(), []
	    for t in sorted(r.randrange(n * step) for _ in range(n)):
	        k = t // step, r.randrange(c)
	        if k not in seen:
	            out.append((t, k[1], r.choice((-1, 1))))
	        seen.add(k)
	    return out

	n = 0
	def table(names, sep, option, row, ticks=0, up=False, size=False,
	    shown=True, more="", end="\n", pre=""):
	    global n
	    n += 1
	    width = r.choice((5, 10, 20))
	    e = events(30, W * H, width)
	    head = pre + sep.join(names) + end if shown else pre
	    put("%d.txt" % n, head + "".join(sep.join(map(str, row(t, c, v))) +
	        end for t, c, v in e))
	    last = e[-1][0] // width
	    y = [[0] * (W * H) for _ in range(last + 1)]
	    for t, c, v in e:
	        y[t // width][c] = 1 if up else v
	    words = " width=4 height=3" * size
	    if ticks:
	        words += " rate=%d" % (ticks // width)
	    words = words.lstrip()
	    put("%d.csv" % n, stream(y, " " * bool(words) + words))
	    print(n, option, f"--frame={width}", "--size=4x3" if size
	        else "-c 12", more)

	def own(t, c, v): return t, c, v
	def back(t, c, v): return v, c, t
	def pair(t, c, v): return t, c
	def rev(t, c, v): return c, t
	def image(t, c, v): return t, c % W, c // W, (v + 1) // 2
	def signs(t, c, v): return v, c // W, c % W, t
	def extra(t, c, v): return 7.5, c, -1, t, v

	ms, us, s = 1000, 1000000, 1
	for sep in ",", "\t", ";", " ", "   ", ", ", "; ":
	    table(["t", "channel", "value"], sep, "-i events", own)
	    table(["value", "channel", "t"], sep, "-i events", back)
	    table("", sep, "-i events", own, shown=False)
	    table(["t", "x", "y", "p"], sep, "-i events", image, size=True)
	    table("", sep, "-i events", image, shown=False, size=True)
	    table("", sep, "-i events", pair, shown=False, up=True)
	for names in "t,i", "ts,ch", "Time,C", "TIMES,id", "timestamp,Index", \
	    "timestamps,NEURON", "time,unit", "t,sender", "T,node_id", \
	    "timestamps,node_ids", "time,gid", "time_step,channel":
	    table(names.split(","), ",", "-i events", pair, up=True)
	    table(names.split(",")[::-1], "\t", "-i events", rev, up=True)
	for unit, ticks in ("ms", ms), ("us", us):
	    for name in "t", "time", "Timestamps", "TS":
	        table([name + "_" + unit, "i"], ",", "-i events", pair, ticks,
	            up=True)
	table(["V", "i", "t"], ",", "-i events", back)
	table(["amp", "id", "z", "time", "v"], ",", "-i events", extra)
	for p in "p", "pol", "Polarity", "on":
	    table([p, "Y", "X", "t_us"], ",", "-i events", signs, us, size=True)
	table(["t", "x", "y", "p"], ",", "-i events", image, size=True,
	    end="\r\n")
	table(["t", "x", "y", "p"], ",", "-i events", image, size=True,
	    pre="# by a camera\n#\n")
	table(["t", "x", "y", "on"], ",", "-i events", image, size=True,
	    pre="\ufeff")
	# Simulators: milliseconds
	table(["t", "i"], "\t", "-i pynn", pair, ms, up=True)
	table("", "\t", "-i pynn", pair, ms, up=True, shown=False)
	table("", " ", "-i pynn", pair, ms, up=True, shown=False)
	table(["time_step", "i"], ",", "-i pynn", pair, up=True)
	END
	[ "$(wc -l < list)" = 87 ]
	while read -r n options; do
		# shellcheck disable=SC2086
		spk-conv $options "$n.txt" > got 2> err
		same got "$n.csv"
		[ ! -s err ]
		# shellcheck disable=SC2086
		spk-conv $options < "$n.txt" > got
		same got "$n.csv"
	done < list
	# A pixel is one, whatever else there is of it.
	frames '0,0,0,1' 't,x,y,p,id\n0,1,1,1,0\n' -i events --size=2x2 \
	    --frame=1
	frames '0,1' 't,x,p,id\n0,0,1,1\n' -i events -c 2 --frame=1
	# A column x and no y is the channel.
	frames '0,1' 'x,p,t\n1,1,0\n' -i events -c 2 --frame 1
	frames '0,-1' 'x,p,t\n1,-1,0\n' -i events -c 2 --frame 1
	frames '0 1' 't,i\n0,0\n1,1\n' -i events -c 2 --frame=1 --columns=2
	# Lines of text are skipped, whatever format it has.
	frames '1,0' 'a\nb\n0,0\n' -i events -c 2 --frame=1 --skip=2
	frames '1,0' 'a\n1 1\n' -i nest -c 2 --frame=1 --skip=1
	bad '--skip=3: it has no more than 2 lines' 'a\nb\n' -i pynn -c 2 \
	    --frame=1 --skip=3
	frames '0,1,0' 't,i\n0,0\n' -i events -c 2 --frame=1 --columns=2,1,2
}

@test "tables: without a column that is needed, or with one too many" {
	local c='columns without names; they are'
	at '1: no column of times by its name' 'i,z\n5,1\n' -i events
	at '1: no column of channels by its name' 't,z\n5,1\n' -i events
	at '1: no column of channels by its name' 't,y,p\n5,1,1\n' -i events
	at "1:3: a second column for 't'" 't,i,time\n5,1,1\n' -i events
	at "1:2: a second column for 'ID'" 'ID,c,t\n5,1,1\n' -i events
	at "1: 1 $c t,channel or t,channel,value or t,x,y,p" '1\n2\n' -i events
	at "1: 5 $c t,channel or t,channel,value or t,x,y,p" '1,2,3,4,5\n' \
	    -i events
	at '1: 3 columns without names; they are sender,time' '1,2,3\n' -i nest
	at '2:3: not within the width of 2' 't,y,x,p\n5,1,2,1\n' -i events \
	    --size=2x2 --frame=1
	at '2:2: channel 5 of 4, which count from 0' 't,y,x,p\n5,2,1,1\n' \
	    -i events --size=2x2 --frame=1
	at '3:3: not a whole number from 0 on' \
	    't,x,y,p\n1,0,0,1\n5,1,-1,1\n' -i events --size=2x2 --frame=1
	at '2:2: empty field' 't,i\n1,\n' -i events -c 2 --frame=1
	at '3:1: not a time' 't,i\n1,1\n-1e999,1\n' -i events -c 2 --frame=1
	at '3:1: not a time' 't,i\n1,1\n1e999,1\n' -i events -c 2 --frames=1
	at '2:3: out of range' 't,i,v\n1,1,1e999\n' -i events -c 2 --frame=1
	at '3:3: not a spike, which is -1, 0 or 1; --counts takes other values' \
	    't,i,v\n1,1,1\n2,1,0.5\n' -i events -c 2 --frame=1
	at '2:3: not a spike, which is -1, 0 or 1; --counts takes other values' \
	    't,i,v\n1,1,-2\n' -i events -c 2 --frame=1
	bad 'no data rows' 't,i\n' -i events -c 2 --frame=1
	bad 'no data' '' -i events -c 2 --frame=1
	usage 'events input: specify the channels with --channels' \
	    '0,0\n' -i events --frame=1
	usage 'events input: specify the channels with --channels or --size' \
	    '0,0,0,1\n' -i events --frame=1
	usage 'nest input: specify the channels with --channels' \
	    '1 1\n' -i nest --frame=1
	usage '--size: more than 16777216 pixels' '0,0,0,1\n' -i events \
	    --frame=1 --size=4097x4096
	usage "--size: '2' is not a width and height, as 28x28" '0,0,0,1\n' \
	    -i events --frame=1 --size=2
	usage 'events input: specify the length of a frame with --frame, or the number with --frames' \
	    '0,0\n' -i events -c 2
	usage 'nest input: specify the length of a frame with --frame, or the number with --frames' \
	    '1,1\n' -i nest -c 2
}

@test "frames: of a width, a number of them, both, and counts" {
	local t='t,i,v\n' ms='t_ms,i\n'
	# At the begin of a frame, though 0.3 / 0.1 is less than 3
	frames '0,0 0,0 0,0 1,0' 't,i\n0.3,0\n' -i events -c 2 --frame=0.1
	frames '0 0 0 0 0 0 0 1' 't,i\n0.7,0\n' -i events -c 1 --frame=0.1
	frames '0 0 1' 't,i\n0.2999999,0\n' -i events -c 1 --frame=0.1
	NOTE='spk-conv: stdin: 1 event fell on others of the same frame and channel' \
	    frames '1,0 0,0 0,1' 't,i\n0,0\n4.9,0\n10,1\n' -i events -c 2 \
	    --frame=5
	# As many as put the last event into the last of them
	frames '1,1 0,-1' "${t}0,0,1\n1,1,1\n5,1,-1\n" -i events -c 2 --frames=2
	frames '1,1 0,0 -1,0 0,1' "${t}0,0,1\n1,1,1\n5,0,-1\n10,1,1\n" \
	    -i events -c 2 --frames=4
	frames '0,0 0,0 1,0' "${t}3,0,1\n" -i events -c 2 --frames=3
	frames '1,0 0,0 0,0' "${t}0,0,1\n" -i events -c 2 --frames=3
	frames '1' "${t}7,0,1\n" -i events -c 1 --frames=1
	# Both: events after the last frame are left out, frames are added.
	frames '1,0 0,0 0,1 0,0' 't,i\n0,0\n2,1\n' -i events -c 2 --frame=1 \
	    --frames=4
	NOTE='spk-conv: stdin: 1 event after the last frame left out' \
	    frames '1,0 0,0' 't,i\n0,0\n2,1\n' -i events -c 2 --frame=1 \
	    --frames=2
	NOTE='spk-conv: stdin: 3 events after the last frame left out' \
	    frames '1,0 0,0' 't,i\n0,0\n2,1\n2,1\n1e30,0\n' -i events -c 2 \
	    --frame=1 --frames=2
	frames '1,0 0,0' 't,i\n0,0\n2,1\n' -i events -c 2 --frame=1 --frames=2 -q
	# Their sum, or its sign
	NOTE='spk-conv: stdin: 3 events fell on others of the same frame and channel' \
	    frames '1,0 -1,1' \
	    "${t}0,0,1\n0,0,1\n0.5,0,1\n1,0,-1\n1,1,1\n1.5,0,-1\n" \
	    -i events -c 2 --frame=1
	frames '3,0 -2,1' \
	    "${t}0,0,1\n0,0,1\n0.5,0,1\n1,0,-1\n1,1,1\n1.5,0,-1\n" \
	    -i events -c 2 --frame=1 --counts
	frames '2.75 0 -1' "${t}0,0,2.5\n0,0,0.25\n2,0,-1\n" \
	    -i events -c 1 --frame=1 --counts
	local lost='where events of 1 and -1 cancel; --polarity=channels keeps both'
	NOTE="spk-conv: stdin: 1 event fell on others of the same frame and channel
spk-conv: stdin: 1 value became 0, $lost" \
	    frames '0 1' "${t}0,0,1\n0,0,-1\n1,0,1\n" -i events -c 1 --frame=1
	NOTE="spk-conv: stdin: 2 values became 0, $lost" frames '0 -1 0' \
	    "${t}0,0,1\n0,0,-1\n1,0,1\n1,0,-1\n1,0,0\n1,0,-1\n2,0,2\n2,0,-2\n" \
	    -i events -c 1 --frame=1 --counts
	frames '1,1 1,0' "${t}0,0,1\n0,0,-1\n1,0,1\n" -i events -c 1 \
	    --frame=1 --polarity=channels
	frames '2,0,0,1 0,0,0,0 0,3,1,0' \
	    "${t}0,1,-1\n0,0,1\n0,0,1\n2,0,-1\n2,1,3\n" -i events -c 2 \
	    --frame=1 --counts --polarity=channels
	frames '0,1,2,0 0,0,0,0 1,0,0,3' \
	    "${t}0,1,-1\n0,0,1\n0,0,1\n2,0,-1\n2,1,3\n" -i events -c 2 \
	    --frame=1 --counts --polarity=off-first
	# By their number, whatever the times; what is 0 is no event.
	frames '1,1 0,1 1,0' "${t}5,0,1\n-1,1,1\n9,1,0\n7,1,1\n1,1,1\n2,0,1\n" \
	    -i events -c 2 --events=2 -q
	NOTE='spk-conv: stdin: 1 event after the last frame left out' \
	    frames '1,1 0,2' "${t}5,0,1\n-1,1,1\n7,1,1\n1,1,1\n2,0,1\n" \
	    -i events -c 2 --events=2 --frames=2 --counts
	spk-conv --events=2 -i events -c 1 > got < <(printf "${ms}0,0\n20,0\n")
	printf '%s\n' '#spk v=1 kind=spikes channels=1 events=2' 1 \
	    '#end frames=1' | same got -
	spk-conv --counts -i events -c 1 --frame=20 > got \
	    < <(printf "${ms}0,0\n1,0\n20,0\n")
	printf '%s\n' '#spk v=1 kind=signal channels=1 rate=50' 2 1 \
	    '#end frames=2' | same got -
	# Sorted for --frames alone, by time and then as they came
	printf 't,i\n9,0\n2,1\n4,0\n0,1\n' > x
	at '3:1: the time 2 is before that of an earlier event: sort them' \
	    "$(sed 's/$/\\n/' x | tr -d '\n')" -i events -c 2 --frame=1
	frames '0,1 1,0 1,0' "$(sed 's/$/\\n/' x | tr -d '\n')" -i events \
	    -c 2 --frames=3 -q
	frames '1,0 1,1' 't,i\n1,0\n0,0\n1,1\n' -i events -c 2 --frames=2
	local far='is too far from the previous one: use wider frames, --frame'
	# Going back by less than a frame is ignored.
	frames '1,1' 't,i\n0.5,0\n0.25,1\n' -i events -c 2 --frame=1
	at "3:1: the time 9000000000 $far" \
	    't,i\n0,0\n9e9,1\n' -i events -c 2 --frame=1
	at "3:1: the time 1e30 $far" \
	    't,i\n0,0\n1e30,1\n' -i events -c 2 --frame=1
	at '2:1: the time -0.5 is before the first frame' \
	    't,i\n-0.5,0\n' -i events -c 2 --frame=1
	at '2:1: the time -0.5 is before the first frame' \
	    't,i\n-0.5,0\n' -i events -c 2 --frames=2
	at '2:2: channel 2 of 2, which count from 0' \
	    't,i\n0,2\n' -i events -c 2 --frames=2
	at '1: a sampling rate that is not above 0' \
	    't_us,i\n0,0\n' -i events -c 2 --frame=1e-305
}

@test "frames: those of chance are what Python makes of the same events" {
	python3 - > list <<-'END'
	from trains import *
	from fractions import Fraction
	from math import floor
	r = random.Random(3)
	for n in range(1, 25):
	    c = r.choice((1, 3, 9))
	    e = [(r.randrange(1, 4000) / 8, r.randrange(c), r.choice((-1, 1, 1)))
	        for _ in range(r.choice((1, 9, 200)))]
	    width = r.choice((0.5, 1, 3, 12.5)) if n % 3 else 0
	    many = r.randrange(1, 90) if n % 3 != 1 else 0
	    nest = n % 2
	    if width:
	        e.sort(key=lambda x: x[0])
	    if nest:
	        e = [(t, k, 1) for t, k, v in e]
	        put("%d.txt" % n, "".join("%d\t%r\n" % (k + 1, t)
	            for t, k, v in e))
	    else:
	        put("%d.txt" % n, "t,i,v\n" + "".join("%r,%d,%d\n" % x
	            for x in e))
	    w = Fraction(width) if width else \
	        Fraction(max(t for t, k, v in e)) / many
	    late = merged = 0
	    sums, had = {}, set()
	    for t, k, v in sorted(e, key=lambda x: x[0]):
	        q = Fraction(t) / w
	        f = floor(q)
	        if nest and f == q:
	            f -= 1
	        if not width:
	            f = min(f, many - 1)
	        if many and f >= many:
	            late += 1
	            continue
	        row = sums.setdefault(f, [0] * c)
	        merged += (f, k) in had
	        had.add((f, k))
	        row[k] += v
	    y = [sums.get(f, [0] * c) for f in range(many or max(sums) + 1)]
	    lost = sum((f, k) in had and not row[k] for f, row in sums.items()
	        for k in range(c))
	    put("%d.sums" % n, text(y))
	    put("%d.csv" % n, text([[(s > 0) - (s < 0) for s in row]
	        for row in y]))
	    say = "spk-conv: stdin: %d event%s %s\n"
	    put("%d.note" % n, (say % (merged, "s"[merged == 1:],
	        "fell on others of the same frame and channel")) * (merged > 0) +
	        ("spk-conv: stdin: %d value%s became 0, where events of 1 and "
	        "-1 cancel; --polarity=channels keeps both\n" %
	        (lost, "s"[lost == 1:])) * (lost > 0) +
	        (say % (late, "s"[late == 1:],
	        "after the last frame left out")) * (late > 0))
	    print(n, "-i", "nest" if nest else "events", "-c", c,
	        f"--frame={width}" if width else "",
	        f"--frames={many}" if many else "")
	END
	[ "$(wc -l < list)" = 24 ]
	[ "$(cat ./*.note | wc -l)" -gt 12 ]
	while read -r n options; do
		# shellcheck disable=SC2086
		spk-conv --bare $options < "$n.txt" > got 2> err
		same got "$n.csv"
		same err "$n.note"
		# shellcheck disable=SC2086
		spk-conv --bare --counts -q $options < "$n.txt" > got
		same got "$n.sums"
		# A file is read twice, a pipe's frames are kept.
		# shellcheck disable=SC2086
		spk-rate --steps=2 -q --counts $options "$n.txt" > got
		# shellcheck disable=SC2002,SC2086 # a pipe
		cat "$n.txt" | spk-rate --steps=2 -q --counts $options | same got -
		spk-rate --steps=2 "$n.sums" | tail -n +2 |
		    same <(tail -n +2 got) -
	done < list
}

@test "nest, pynn, brian2: the text of a train, hand-worked" {
	local tab=$'\t' f o
	printf '%s\n' '#spk v=1 kind=spikes channels=2 rate=500' 1,0 0,0 0,-1 \
	    1,1 '#end frames=4' > y
	sed '2,$s/-//; s/channels/codec=sf &/; s/rate/up-only=1 &/' y > up
	# Neurons 2 and 3 are the channels' spikes of -1; time ends a frame.
	printf '%s\n' '# NEST version: 3.0 (written by spk)' \
	    '# RecordingBackendASCII version: 2' "sender${tab}time_ms" \
	    "1${tab}2" "4${tab}6" "1${tab}8" "2${tab}8" > want
	spk-conv -o nest y | same - want
	sed 's/^4/2/' want > want.up
	spk-conv -o nest up | same - want.up
	spk-conv -o nest --names=no y | same - <(tail -n +4 want)
	printf '%s\n' '# variable = spikes' '# size = 4' '# first_index = 0' \
	    '# last_index = 3' '# first_id = 0' '# last_id = 3' \
	    '# label = spk' '# dt = 2' "0${tab}0" "4${tab}3" "6${tab}0" "6${tab}1" > want
	spk-conv -o pynn y | same - want
	sed "s/size = 4/size = 2/; s/\(last.*\) 3/\1 1/; s/^4${tab}3/4${tab}1/" \
	    want > want.up
	spk-conv -o pynn up | same - want.up
	printf '%s\n' '# N = 4' "# i${tab}t" "0${tab}0" "3${tab}0.004" \
	    "0${tab}0.006" "1${tab}0.006" > want
	spk-conv -o brian2 y | same - want
	sed "s/N = 4/N = 2/; s/^3/1/" want > want.up
	spk-conv -o brian2 up | same - want.up
	# A code without spikes of -1, and one that may have them
	walk 30 2 > x
	[ "$(spk-bsa -r 10 -o pynn x | sed -n 2p)" = '# size = 2' ]
	[ "$(spk-lif -r 10 -o pynn x | sed -n 2p)" = '# size = 4' ]
	[ "$(spk-lif -r 10 -o pynn --up-only x | sed -n 2p)" = '# size = 2' ]
	[ "$(spk-sf -r 8 -o brian2 x | sed -n 1p)" = '# N = 4' ]
	# And back: nest and pynn are read.
	spk-conv -o nest up > z
	spk-conv -i nest -c 2 --frame=2 --frames=4 z | tail -n 5 |
	    same - <(tail -n 5 up)
	spk-conv -o pynn up > z
	spk-conv -i pynn --frame=2 --frames=4 z | tail -n 5 |
	    same - <(tail -n 5 up)
	for f in nest pynn brian2 bin40 npy-events; do
		usage "--to=$f: times need the sampling rate. Specify it with --rate" \
		    '0\n1\n' --kind=spikes -o $f
		usage "--to=$f: holds spikes, not a signal; an encoder makes them" '0\n1\n' -o $f -r 1 \
		    --kind=signal
		usage '--unit: only for --to=events' '0\n1\n' -o $f --unit=s
	done
	for o in s ms us; do
		usage '--to=events: times need the sampling rate. Specify it with --rate' \
		    '0\n1\n' -o events --unit=$o
	done
	usage '--unit: only for --to=events' '0\n1\n' -o csv --unit=s
	usage "--unit: 'h' is not s, ms or us" '0\n1\n' -o events --unit=h
	usage '--to=events: cannot hold separate episodes' \
	    '#spk v=1 kind=signal channels=1 episodes=blank\n1\n\n2\n#end frames=2\n' \
	    -o events
}

@test "nest: what it records is recognised by its first line, or named" {
	local h='# NEST version: 3.7.0\n# RecordingBackendASCII version: 2\n'
	frames '1,0,0 0,0,1' "${h}sender\ttime_ms\n1\t1.000\n3\t2.000\n" -c 3 \
	    --frame=1
	frames '1,0,0 0,0,0 0,0,1' "${h}sender\ttime_ms\n1\t0.100\n3\t2.100\n" \
	    -c 3 --frame=1
	# In steps, with an offset that is not a time
	frames '1,0,0 0,0,1' \
	    "${h}sender\ttime_step\ttime_offset\n1\t10\t0.000\n3\t11\t0.000\n" \
	    -c 3 --frame=10
	[[ $(printf "${h}sender\ttime_ms\n1\t1.000\n" |
	    spk-conv -c 3 --frame=0.5 | head -n 1) == *' channels=3 rate=2000' ]]
	[ "$(printf "${h}sender\ttime_step\ttime_offset\n1\t10\t0\n" |
	    spk-conv -c 3 --frame=1 | head -n 1)" = \
	    '#spk v=1 kind=spikes channels=3' ]
	# NEST 2: .gdf, without names
	frames '1,0,0 0,0,1' '1\t1.000\n3\t2.000\n' -i nest -c 3 --frame=1
	frames '1,0,0 0,0,1' '1 1.0 \n3 2.0 \n' -i nest -c 3 --frame=1
	# --frames alone: the last step ends the last frame.
	frames '1,1,0 0,0,1' '1\t1\n2\t5\n3\t10\n' -i nest -c 3 --frames=2
	at '1:1: not a whole number from 1 on' '0\t1\n' -i nest -c 3 --frame=1
	at '2:2: the time 0 is before the first frame' '1\t1\n1\t0\n' \
	    -i nest -c 3 --frame=1
	at '1:1: channel 3 of 3, which count from 0' '4\t1\n' -i nest -c 3 \
	    --frame=1
	fails 0 '' spk-sf < <(printf '# NEST versio\n1\n2\n')
}

@test "pynn: comments give the number of channels, and the first" {
	local dt='# dt = 0.1\n# variable = spikes\n'
	# n counts rows, and ids are not what cells are numbered by.
	frames '0,0 1,0 0,1' '# size = 2\n1\t0\n2\t1\n' -i pynn --frame=1
	frames '1,0,0 0,1,0' \
	    "${dt}# first_id = 7\n# size = 3\n# first_index = 0\n# n = 2\n0\t0.0\n1\t1.0\n" \
	    -i pynn --frame=1
	frames '1,0 0,1' '# first_index=7\n#size=2\n0 7\n1 8\n' -i pynn \
	    --frame=1
	frames '1,0,0 0,1,0' '# size = 2\n0\t0\n1\t1\n' -i pynn --frame=1 -c 3
	# Before there was a size
	frames '0,0,1' '# dimensions = [3]\n# first_id = 0\n# last_id = 2\n0\t2\n' \
	    -i pynn --frame=1
	at '2:2: not a whole number from 7 on' '# first_index = 7\n0\t6\n' \
	    -i pynn -c 2 --frame=1
	at '2:2: channel 2 of 2, which count from 0' '# size = 2\n0\t2\n' \
	    -i pynn --frame=1
	at '1: size = 2e+07: not a number of channels up to 16777216' '# size = 2e7\n0\t2\n' \
	    -i pynn --frame=1
	at '1: size = -1: not a number of channels up to 16777216' '# size = -1\n0\t2\n' \
	    -i pynn --frame=1
	at '1: variable = v: a file of spikes has spikes' \
	    '# variable = v\n# size = 2\n-65\t0\n' -i pynn --frame=1
	at '1: first_id = 7 and no first_index: specify the first index in a line # first_index = N' \
	    '# first_id = 7\n# last_id = 9\n0\t7\n' -i pynn --frame=1
	at '4: 3 columns without names; they are time,index' \
	    '# first_id = 0\n# last_id = 2\n# n = 1\n1 2 0\n' -i pynn --frame=1
	usage 'pynn input: specify the channels with --channels' \
	    '# sizes = 2\n# size\n# n = 2\n0\t0\n' -i pynn --frame=1
	usage 'pynn input: specify the channels with --channels' \
	    '0\t0\n# size = 2\n' -i pynn --frame=1
	[ -n "${SANITIZED:-}" ] || fails 1 'spk-conv: stdin: no data rows' bash \
	    -c 'yes "#" | head -c 80000000 |
	    (ulimit -v 60000; exec spk-conv -i pynn -c 1 --frame=1)'
}

@test "bin40: five bytes as Python packs them" {
	python3 - > list <<-'END'
	from trains import *
	def pack(x, y, p, t):
	    return bytes((x, y, p << 7 | t >> 16, t >> 8 & 255, t & 255))
	r = random.Random(2)
	for n, (w, h, last) in enumerate(((34, 34, 300000), (1, 1, 9000),
	    (256, 240, 1 << 23), (7, 3, 8000000)), 1):
	    t = sorted(set(r.randrange(last) for _ in range(200)) | {last - 1})
	    e = [(u, r.randrange(w), r.randrange(h), r.randrange(2)) for u in t]
	    e[0] = e[0][0], w - 1, h - 1, 1
	    step = last // 40
	    y = [[0] * (w * h) for _ in range((last - 1) // step + 1)]
	    for u, a, b, p in e:
	        y[u // step][a + w * b] += 2 * p - 1
	    put(f"{n}.bin", b"".join(pack(a, b, p, u) for u, a, b, p in e))
	    put(f"{n}.csv", text(y))
	    print(n, f"{w}x{h}", w * h, step)
	put("over", b"".join((pack(1, 0, 1, 5), pack(9, 240, 0, 77),
	    pack(0, 1, 0, 5), pack(0, 240, 0, 0), pack(0, 240, 1, 0),
	    pack(1, 1, 1, 1))))
	put("wide", pack(0, 0, 1, 0) + pack(34, 0, 1, 0))
	put("high", pack(0, 0, 1, 0) + pack(3, 34, 1, 0))
	END
	while read -r n size c step; do
		spk-conv -i bin40 --size="$size" --frame="$step" --counts --bare \
		    "$n.bin" > got
		same got "$n.csv"
		spk-conv -q -i bin40 --size="$size" --frame="$step" "$n.bin" > y
		[[ $(head -n 1 y) == \
		    "#spk v=1 kind=spikes channels=$c width=${size%x*} height=${size#*x} rate="* ]]
	done < list
	# Overflows: 5, 8192 + 5 and 3 * 8192 + 1 us
	spk-conv -i bin40 --size=2x2 --frame=8192 --bare over > got
	printf '%s\n' 0,1,0,0 0,0,-1,0 0,0,0,0 0,0,0,1 | same got -
	# shellcheck disable=SC2002 # a pipe
	spk-rate --steps=2 -q -i bin40 --size=2x2 --frame=8192 --counts over > got
	cat over | spk-rate --steps=2 -q -i bin40 --size=2x2 --frame=8192 --counts |
	    same got -
	{ printf '# AER\n'; cat over; } |
	    spk-conv -i bin40 --size=2x2 --frame=8192 --bare --skip=6 > got
	spk-conv -i bin40 --size=2x2 --frame=8192 --bare over | same got -
	fails 1 'spk-conv: wide: byte 5: x is 34, not within the width of 34' \
	    spk-conv -i bin40 --size=34x34 --frame=1 wide
	fails 1 'spk-conv: high: byte 5: channel 1159 of 1156, which count from 0' \
	    spk-conv -i bin40 --size=34x34 --frame=1 high
	local b='\x01\x00\x80\x00\x00'
	bad 'byte 10: 1 byte left over, an event has 5' "$b${b}a" -i bin40 \
	    -c 2 --frame=1
	bad 'byte 10: 4 bytes left over, an event has 5' "$b${b}aaaa" \
	    -i bin40 -c 2 --frame=1
	usage 'bin40 input: specify the channels with --channels or --size' \
	    aaaaa -i bin40 --frame=1
	usage 'bin40 input: specify the length of a frame with --frame, or the number with --frames' \
	    aaaaa -i bin40 -c 256
	bad 'no data' '' -i bin40 -c 256 --frame=1
	bad '--skip=10: it has no more than 5 bytes' aaaaa -i bin40 -c 256 \
	    --frame=1 --skip=10
}

@test "bin40: trains as Python unpacks them, and what it cannot hold" {
	python3 - <<-'END'
	from trains import *
	for c in 1, 3, 8, 9, 17:
	    put(f"{c}.csv", text(train(50, c, 1, c)))
	put("34.csv", text(train(8, 34 * 34, 1)))
	END
	cat > unpack.py <<-'END'
	import sys
	from math import ceil
	from trains import *
	y = [list(map(int, s.split(","))) for s in open(sys.argv[1])]
	w, rate = int(sys.argv[2]), float(sys.argv[3])
	want = b"".join(bytes((c % w, c // w)) + (int(v > 0) << 23 |
	    ceil(k * 1e6 / rate - 1e-6)).to_bytes(3, "big") for k, c, v in spikes(y))
	assert sys.stdin.buffer.read() == want
	END
	for c in 1 3 8 9 17; do
		for r in 1000 44100 3; do
			[ $r != 3 ] || { head -n 25 $c.csv > x; mv x $c.csv; }
			spk-conv --kind=spikes -o bin40 -r $r $c.csv > b
			python3 unpack.py $c.csv $c $r < b
		done
		spk-conv --kind=spikes -o bin40 -r 1000 $c.csv |
		    spk-conv --bare -i bin40 -c $c --frame=1000 --frames=25 |
		    same - $c.csv
	done
	spk-conv --kind=spikes -o bin40 -r 1000 --size=34x34 34.csv > b
	python3 unpack.py 34.csv 34 1000 < b
	spk-conv --bare -i bin40 --size=34x34 --frame=1000 --frames=8 b |
	    same - 34.csv
	# The last microsecond, and the one after it
	{ yes 0 | head -n 8388607; echo 1; } > late
	spk-conv --kind=spikes -o bin40 -r 1e6 late | od -An -tx1 > got
	[ "$(cat got)" = ' 00 00 ff ff ff' ]
	{ echo 1; yes 0 | head -n 83; echo 1; } | fails 1 \
	    'spk-conv: stdout: frame 85: 8400000 us is beyond the range of bin40, which ends before 8388608' \
	    spk-conv --kind=spikes -o bin40 -r 10
	local many='--to=bin40: holds 256 x 240 channels at the most. Specify their layout with --size'
	head -c 256 /dev/zero | tr '\0' , | sed 's/,/0,/g; s/$/0/' > wide
	fails 2 "spk-conv: $many" spk-conv --kind=spikes -o bin40 -r 1 wide
	head -c 240 /dev/zero | tr '\0' , | sed 's/,/0,/g; s/$/0/' > tall
	fails 2 "spk-conv: $many" \
	    spk-conv --kind=spikes -o bin40 -r 1 --size=1x241 tall
	fails 0 '' spk-conv --kind=spikes -o bin40 -r 1 --size=241x1 tall
}

@test "npy-events: as numpy reads them, and what it writes is read" {
	python3 - > list <<-'END'
	from trains import *
	import numpy as np
	for c in 1, 3, 8, 9, 17:
	    put(f"{c}.csv", text(train(60, c, 1, c)))
	put("12.csv", text(train(60, 12, 1, c)))
	put("wide.csv", ",".join(["0"] * 32767 + ["1"]) + "\n")
	put("wider.csv", ",".join(["0"] * 32768 + ["-1"]) + "\n")
	print("1 1000", "3 3", "8 44100", "9 0.7", "17 250", "12 250 4x3",
	    "12 999 1x12", "wide 1", "wider 1", "wider 1 1x32769",
	    "wider 1 32769x1", "wide 5 32768x1", sep="\n")
	END
	cat > check.py <<-'END'
	import io, sys
	import numpy as np
	from math import ceil
	from trains import spikes
	y = [list(map(int, s.split(","))) for s in open(sys.argv[1])]
	rate, c = float(sys.argv[2]), len(y[0])
	w, h = map(int, sys.argv[3].split("x")) if sys.argv[3:] else (c, 0)
	def index(n): return "<i2" if n <= 32767 else "<i4"
	kind = [("t", "<i8"), ("x", index(w))] + \
	    [("y", index(h))] * (h > 0) + [("p", "|b1")]
	want = np.array([(ceil(k * 1e6 / rate - 1e-6), a % w) + (a // w,) * (h > 0) +
	    (v > 0,) for k, a, v in spikes(y)], dtype=kind)
	got = np.load("got.npy", allow_pickle=False)
	assert got.dtype == want.dtype, got.dtype
	assert (got == want).all() and got.shape == want.shape
	b = io.BytesIO()
	np.save(b, want)
	b, g = b.getvalue(), open("got.npy", "rb").read()
	n = got.dtype.itemsize * len(got)
	assert b[-n:] == g[-n:] and len(g) % 64 == n % 64
	assert g == b or g[:8] != b[:8] or len(g) != len(b)
	END
	while read -r n rate size; do
		spk-conv --kind=spikes -o npy-events -r "$rate" \
		    ${size:+--size="$size"} "$n.csv" > got.npy
		# shellcheck disable=SC2086
		python3 check.py "$n.csv" "$rate" $size
		[ "$rate" = 250 ] || continue
		spk-conv --bare --frame=4000 --frames=60 \
		    "${size:+--size=}${size:---channels=$n}" got.npy > got
		same got "$n.csv"
	done < list
	# Neither to a pipe nor after what is there, but within a file
	for o in 'cat' 'cat >> x'; do
		run --separate-stderr bash -c "spk-conv --kind=spikes -r 1 \
		    -o npy-events 3.csv | $o; exit \${PIPESTATUS[0]}"
		[ "$status" = 2 ]
		[ "$stderr" = 'spk-conv: --to=npy-events: its header has the length, which is not known before the end. Write to a file: > x.npy' ]
	done
	run --separate-stderr bash -c \
	    'spk-conv --kind=spikes -r 1 -o npy-events 3.csv >> x'
	[ "$status" = 2 ]
	{ printf abc; spk-conv --kind=spikes -r 3 -o npy-events 3.csv; } > x
	spk-conv --kind=spikes -r 3 -o npy-events 3.csv > y
	{ printf abc; cat y; } | same x -
	spk-conv --skip=3 -i npy-events -c 3 --frame=333333 --frames=60 x |
	    same - <(spk-conv -c 3 --frame=333333 --frames=60 y)
}

@test "npy-events: of any types, in any order, and what is wrong with them" {
	python3 - > list <<-'END'
	import numpy as np
	from trains import *
	r = random.Random(4)
	n = 0
	for order in "<>":
	    for t, x, p in ("i8", "i2", "b1"), ("u4", "u1", "i1"), \
	        ("f8", "i4", "i2"), ("u8", "u8", "u1"), ("f4", "i1", "f2"):
	        n += 1
	        fields = [("t", order + t), ("x", order + x), ("y", order + x),
	            ("p", order + p)]
	        if n % 2:
	            fields.insert(r.randrange(5), ("other", order + "f8"))
	        r.shuffle(fields)
	        a = np.zeros(80, dtype=fields)
	        e = [(10 * k + r.randrange(10), r.randrange(5), r.randrange(4),
	            r.randrange(2)) for k in range(80)]
	        low = -1 if p[0] in "if" else 0
	        a["t"], a["x"], a["y"] = [list(v) for v in list(zip(*e))[:3]]
	        a["p"] = [1 if v[3] else low for v in e]
	        np.save(f"{n}.npy", a)
	        y = [[0] * 20 for _ in range(80)]
	        for u, b, c, q in e:
	            y[u // 10][b + 5 * c] = 2 * q - 1
	        put(f"{n}.csv", text(y))
	        print(n)
	E = [("t", "<i8"), ("x", "<i2"), ("p", "|b1")]
	I = [("t", "<i8"), ("x", "<i2"), ("y", "<u8"), ("p", "|b1")]
	F = [("t", "<f8"), ("x", "<f8"), ("p", "|b1")]
	def save(name, rows, kind):
	    np.save(name, np.array(rows, dtype=kind))
	save("none", [], E)
	save("back", [(50, 0, 1), (20, 0, 1)], E)
	save("wide", [(0, 0, 1), (1, 3, 1)], E)
	save("minus", [(0, 0, 1), (1, -1, 1)], E)
	save("row", [(0, 0, 0, 1), (1, 0, 4, 1)], I)
	save("wrap", [(0, 0, 0, 1), (1, 0, 1 << 63, 1)], I)
	for name in "inf", "nan", "-inf":
	    save(name + "t", [(0, 0, 1), (float(name), 0, 1)], F)
	    save(name + "x", [(0, 0, 1), (1, float(name), 1)], F)
	save("half", [(0, 0, 1), (1, 0.5, 1)], F)
	save("far", [(0, 0, 1), (1e30, 0, 1)], F)
	save("early", [(-1, 0, 1)], E)
	save("twice", [(0, 0, 0, 1)], E + [("pol", "<i2")])
	save("two", [[(0, 0, 1)]], E)
	for name, i in ("time", 0), ("channel", 1), ("polaritie", 2):
	    save("no" + name, [(0,) * 70], [e for e in E if e != E[i]] +
	        [(f"f{i}", "<i2") for i in range(68)])
	save("nested", [(0, (0, 1), 1)], [("t", "<i8"),
	    ("pos", [("x", "<i2"), ("y", "<i2")]), ("p", "|b1")])
	for k, c in enumerate((("<i2", (2,)), ("<c8",), ("|S2",), ("<M8[us]",),
	    ("<f16",), ([("a", "<i2")],))):
	    save(f"sub{k}", np.zeros(1), [("t", "<i8"), ("x", *c), ("p", "|b1")])
	for k, p in enumerate((2, -2, 0.5, np.inf)):
	    save(f"p{k}", [(0, 0, p)], [E[0], E[1], ("p", "f8")])
	save("p4", [(0, 0, 1), (0, 0, 0), (0, 0, -1)], [E[0], E[1], ("p", "i1")])
	for k, p in enumerate((2, 0.5, np.nan)):
	    save(f"v{k}", [(0, 0, p)], [E[0], ("i", "i2"), ("v", "f8")])
	a = open("1.npy", "rb").read()
	put("more", a + b"\0")
	put("less", a[:-1])
	END
	while read -r n; do
		spk-conv --bare --frame=10 --size=5x4 "$n.npy" > got
		same got "$n.csv"
		spk-conv --bare --frame=10 --size=5x4 -i npy-events < "$n.npy" > got
		same got "$n.csv"
		[ "$(spk-info --frame=10 --size=5x4 -f rate "$n.npy")" = 100000 ]
		spk-rate --steps=2 -q --frames=7 --size=5x4 --counts "$n.npy" > got
		# shellcheck disable=SC2002 # a pipe
		cat "$n.npy" | spk-rate --steps=2 -q --frames=7 --size=5x4 \
		    --counts | same got -
	done < list
	says() { # FILE LINE OPTION...
		fails 1 "spk-conv: $1: $2" spk-conv "${@:3}" --frame=10 "$1"
	}
	local out='an event that is not within the channels' f
	local p=$((128 + 11))
	says back.npy "byte $p: the time 20 is before that of an earlier event: sort them" -c 1
	says wide.npy \
	    "byte $p: channel 3 of 3, which count from 0" -c 3
	says minus.npy "byte $p: $out" -c 3
	says early.npy 'byte 128: the time -1 is before the first frame' -c 1
	p=$((192 + 19))
	says row.npy "byte $p: channel 8 of 8, which count from 0" --size=2x4
	says wrap.npy "byte $p: $out" --size=2x4
	p=$((128 + 17))
	for f in nan inf -inf; do
		says ./${f}t.npy "byte $p: not a time" -c 3
		says ./${f}x.npy "byte $p: $out" -c 3
		fails 1 "spk-conv: ./${f}t.npy: byte $p: not a time" \
		    spk-conv -c 3 --frames=3 ./${f}t.npy
	done
	says half.npy "byte $p: $out" -c 3
	says far.npy "byte $p: the time 1e30 is too far from the previous one: use wider frames, --frame" \
	    -c 3
	says two.npy 'byte 128: an array of records that are not events: more dimensions than one' \
	    -c 3
	out='an array of records that are not events:'
	says nested.npy "byte 192: $out no field of channels by its name" -c 3
	for f in time channel polaritie; do
		run --separate-stderr spk-conv -c 3 no$f.npy
		[ "$status" = 1 ]
		[[ $stderr == "spk-conv: no$f.npy: byte "*": $out no field of ${f}s by its name" ]]
	done
	says twice.npy "byte 192: field 'pol', of type '<i2': another field means the same" -c 3
	p=0
	for f in '<i2' '<c8' '|S2' '<M8[us]' '<f16' '<i2'; do
		run --separate-stderr spk-conv -c 3 sub$p.npy
		[[ $stderr == "spk-conv: sub$p.npy: byte "*": field 'x', of type '$f': not one real number" ]]
		p=$((p + 1))
	done
	says p4.npy 'byte 150: not a polarity, which is 0 or 1, or -1 or 1' -c 3
	says v2.npy 'byte 128: out of range' -c 3
	for p in 0 1; do
		says v$p.npy 'byte 128: not a spike, which is -1, 0 or 1; --counts takes other values' -c 3
		fails 0 '' spk-conv --frame=1 -c 1 --counts v$p.npy
	done
	for p in 0 1 2 3; do
		says p$p.npy 'byte 128: not a polarity, which is 0 or 1, or -1 or 1' -c 3
	done
	says more "byte $(($(stat -c %s more) - 1)): data after the last event" \
	    --size=5x4
	says less 'cut after 78 frames: 79 of 80 events' --size=5x4
	fails 0 '' spk-conv -c 3 --frame=1 none.npy
	[ "$output" = $'#spk v=1 kind=spikes channels=3 rate=1000000\n#end frames=0' ]
	usage 'npy-events input: specify the channels with --channels' \
	    '' back.npy --frame=1
	usage 'npy-events input: specify the channels with --channels or --size' \
	    '' 1.npy --frame=1
	usage 'npy-events input: specify the length of a frame with --frame, or the number with --frames' \
	    '' back.npy -c 1
}

@test "what cannot be kept is reported by --verbose" {
	printf '%s\n' \
	    '#spk v=1 kind=spikes codec=sf channels=2 names=1 rate=10 width=2 height=1 threshold=1 start=0' \
	    a,b 0,1 1,0 '#end frames=2' > y
	local n='spk-conv: y: frames=2 columns=2' f
	local o='spk-conv: stdout: left out:'
	fails 0 "$n"$'\n'"$o names" spk-conv -v -o events y
	for f in nest pynn brian2; do
		fails 0 "$n"$'\n'"$o codec rate width height threshold start names" \
		    spk-conv -v -o $f y
	done
	fails 0 "$n" spk-conv -v y
	fails 0 "" spk-conv -o nest y
}

@test "pandas, R, Miller and gnuplot read the events" {
	spk-sf -t 0.1 -r 360 "$DATA/ecg.csv" > y
	python3 - y > want <<-'END'
	import sys
	y = [int(s) for s in open(sys.argv[1]) if s[0] in "-01"]
	up = [k for k, v in enumerate(y) if v > 0]
	down = [k for k, v in enumerate(y) if v < 0]
	print(len(up), len(down), sum(up), sum(down))
	END
	read -r up down sup sdown < want
	[ "$up" -gt 1000 ] && [ "$down" -gt 1000 ]
	spk-conv -o nest y > y.dat
	python3 -c 'import pandas' 2> /dev/null || skip "no pandas"
	python3 -c 'import pandas
y = pandas.read_csv("y.dat", sep="\t", comment="#")
u, d = (y[y.sender == k].time_ms * 0.36 - 1 for k in (1, 2))
print(len(u), len(d), round(u.sum()), round(d.sum()))' | same - want
	need mlr gnuplot Rscript
	spk-conv -o events y > y.csv
	[ "$(mlr --icsv --onidx --skip-comments \
	    stats1 -a count,sum -f t -g value then sort -nr value y.csv)" = \
	    "1 $up $sup"$'\n'"-1 $down $sdown" ]
	[ "$(gnuplot -e 'set datafile separator ","' \
	    -e 'stats "y.csv" using 1:3 nooutput' \
	    -e 'print STATS_records, STATS_sum_x, STATS_sum_y' 2>&1)" = \
	    "$((up + down)) $((sup + sdown)).0 $((up - down)).0" ]
	spk-conv -o brian2 y > y.txt
	[ "$(Rscript -e 'y <- read.table("y.txt")' -e 'k <- round(y$V2 * 360)' \
	    -e 'cat(sum(y$V1 == 0), sum(y$V1 == 1))' \
	    -e 'cat("", sum(k[y$V1 == 0]), sum(k[y$V1 == 1]))')" = \
	    "$(cat want)" ]
}

@test "streams without events have their frames, also without names" {
	printf '0\n0\n0\n' | spk-sf -o events --names=no > q
	[ "$(tail -n 1 q)" = '#end frames=3 events=0' ]
	printf '0\n0\n0\n' | spk-sf | same - <(spk-conv q)
	printf '#spk v=1 kind=signal format=events channels=1\n#end frames=5 events=0\n' > z
	spk-lif z > file
	spk-lif < <(cat z) | same file -
	[ "$(tail -n 1 file)" = '#end frames=5' ]
	# No bomb: of 2^64 frames, or of many values.
	at '2: #end says 18446744073709551615, beyond the frames that are counted' \
	    '#spk v=1 kind=spikes format=events channels=1\n#end frames=18446744073709551615\n'
	at '2:1: the time 5000 is too far from the previous one: use wider frames, --frame' \
	    '0,0\n5000,0\n' -i events -c 1048576 --frame=1
}

@test "what goes to the microsecond and back stays in its frame" {
	local r
	for r in 360 44100 29.97 1000000 3; do
		walk 300 3 "${r%.*}" | spk-sf -t 0.3 -r $r > train
		spk-conv -o npy-events train > x.npy
		spk-conv -c 3 --frame="$(python3 -c "print(1e6 / $r)")" \
		    --frames=300 --bare x.npy > back
		grep -v '^#' train | same - back
	done
	usage '--to=npy-events: frames of less than a microsecond' \
	    '0\n1\n' --kind=spikes -r 1000001 -o npy-events
}

@test "frames after an hour are as exact as at once" {
	# For more than 2^24 frames binary32 has not each number.
	printf '3600000000,0\n3600000080,0\n3600000280,0\n' |
	    spk-conv -i events -c 1 --frame=100 -o i8 --bare > x 2> err
	tail -c 3 x | od -An -tx1 | same - <(echo ' 01 00 01')
	[ "$(cat err)" = 'spk-conv: stdin: 1 event fell on others of the same frame and channel' ]
}

@test "a spike of -1 is not hidden in a header that knows none" {
	printf 'P4\n8 1\n\xffP4\n8 1\n\x0f' > x.pbm
	spk-sf -r 100 x.pbm -o pynn | grep -c '^# size = 16$'
	spk-sf -o bits x.pbm | spk-conv | same - <(spk-sf x.pbm)
	printf '#spk v=1 kind=spikes codec=rate channels=1 rate=1\n-1\n#end frames=1\n' > x
	fails 1 'spk-conv: stdout: frame 1: a spike of -1, which the header does not declare' \
	    spk-conv -o nest x
}

@test "--fields says what columns without names are" {
	printf '3,4,1,20\n3,4,0,30\n' > x
	spk-conv -i events --size=5x5 --frame=10 --fields=x,y,p,t --frames=4 x |
	    cut -d, -f 24 | same - <(printf '%s\n' \
	    '#spk v=1 kind=spikes channels=25 width=5 height=5' 0 0 1 -1 '#end frames=4')
	printf 'a,7,1\nb,9,0\n' | spk-conv -i events -c 2 --frame=1 --frames=10 \
	    --fields=-,t,channel | sed -n '9p;11p' | same - <(printf '0,1\n1,0\n')
	local s
	for s in q t,t t,i,v; do
		usage "--fields: '${s##*,}': the 2 columns are t, channel, x, y, value, p, each once, or -" \
		    '1,2\n' -i events -c 3 --frame=1 --fields="$s"
	done
	at '1: no column of times by its name' '1,2\n' -i events -c 3 --frame=1 \
	    --fields=x,y
}

@test "tables: polarities, units, and orders that only one fits, by Python" {
	local s p='not a polarity, which is 0 or 1, or -1 or 1'
	for s in 2 -2 0.5 255; do
		at "2:2: $p" "x,p,t\\n1,$s,0\\n" -i events -c 2 --frame 1
	done
	at "3:2: $p" 'x,p,t\n1,0,0\n1,-1,0\n' -i events -c 2 --frame 1
	for s in 't (ms)' 't [Millis]' time/ms TimeMs; do
		printf '%s,i\n20,0\n' "$s" | spk-conv -i events -c 1 --frame=10 |
		    head -n 1 | grep -q ' rate=100$'
	done
	printf '20,0\n' | spk-conv -i events -c 1 --frame=10 --fields=t_ms,i |
	    head -n 1 | grep -q ' rate=100$'
	at "1:2: the unit of 't (foo)' is not ns, us, ms, s, min or h" \
	    'i,t (foo)\n1,2\n' -i events -c 1 --frame=1
	# Four columns without names
	cat > orders.py <<-'END'
	import random, subprocess
	r = random.Random(3)
	orders = "txyp", "xypt", "xytp", "tpxy", "pxyt", "ptxy"
	def conv(rows, *options, by=0):
	    data = "".join(",".join(map(str, row)) + "\n" for row in rows).encode()
	    p = subprocess.Popen(["spk-conv", "-i", "events", "--size=64x48",
	        "--frame=100", *options], stdin=subprocess.PIPE,
	        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
	    for i in range(0, len(data) if by else 0, by or 1):
	        p.stdin.write(data[i:i + by])
	        p.stdin.flush()
	    out, err = p.communicate(b"" if by else data)
	    return out.decode(), err.decode(), p.returncode
	for low in 0, -1:
	    for first in 0, 1000:
	        t = sorted(r.randrange(first, first + 400) for _ in range(300))
	        e = [dict(t=k, x=r.randrange(64), y=r.randrange(48),
	            p=r.choice((low, 1))) for k in t]
	        want = conv([[v[c] for c in "txyp"] for v in e],
	            "--fields=t,x,y,p", "-q")
	        assert want[2] == 0
	        for o in orders:
	            rows = [[v[c] for c in o] for v in e]
	            for by in 0, 7:
	                got = conv(rows, by=by)
	                assert (got[0], got[2]) == (want[0], 0), (o, got)
	                note = "spk-conv: stdin: columns taken as %s: see " \
	                    "--fields\n" % ",".join(o)
	                assert (note in got[1]) == (o != "txyp"), got[1]
	            # It goes back within a frame: it belongs to another one, or to none.
	            bad = rows[:250] + [rows[250][:]] + rows[250:]
	            bad[250][o.index("t")] = t[249] - 1
	            if t[249] % 100:
	                got = conv(bad)
	                assert got[2] == 1 and "251:" in got[1] and got[1] \
	                    .endswith("the time goes back: specify --fields\n"), \
	                    got[1]
	                assert conv(bad, "--fields=" + ",".join(o))[2] == 0
	# A stream that is recognised at once does not wait.
	p = subprocess.Popen(["spk-conv", "-i", "events", "--size=64x48",
	    "--frame=10", "--bare"], stdin=subprocess.PIPE,
	    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
	p.stdin.write(b"5,6,0,70\n5,6,1,90\n")
	p.stdin.flush()
	assert p.stdout.readline().count(b",") == 64 * 48 - 1
	p.stdin.close()
	assert p.stdout.read().count(b"\n") == 9
	END
	python3 orders.py
	usage 'stdin: the columns may be t,x,y,p or x,y,t,p: specify --fields' \
	    '0,0,0,1\n1,1,2,1\n' -i events --frame=1 --size=4x4
	at '1: no order of t, x, y and p fits the columns: specify --fields' \
	    '0,0,9,7\n' -i events --frame=1 --size=4x4
	at '2: no order of t, x, y and p fits the columns: specify --fields' \
	    '0,0,0,1\n5,5,5,7\n' -i events --frame=1 --size=4x4
	at '2:1: the time goes back: specify --fields' \
	    '3,0\n2,1\n' -i events --frame=5 -c 4
	frames '1,1,0,0' '3,0\n2,1\n' -i events --frame=5 -c 4 \
	    --fields=t,channel
	frames '0,1 1,0' '3,0\n1,1\n' -i events --frames=2 -c 2
}

@test "options that an input knows nothing of" {
	local o
	for o in big-endian signal=1 fields=t frame=1 frames=2 counts; do
		usage "--${o%=*}: not for csv input" '1\n' --$o
	done
	usage '--time: not for u8 input' '1\n' -i u8 -c 1 --time=1
	fails 2 'spk-sf: --keep: not for csv input without --rows' \
	    spk-sf --keep=1 < <(printf '1,2\n')
	fails 0 '' spk-conv -i i16 -c 1 --big-endian < <(printf 'ab')
}

@test "what is missing in a table is not an event" {
	printf 't,c,p\n0,0,1\n1,0,\n2,0,0\n' > x
	fails 0 'spk-conv: x: 1 value replaced' \
	    spk-conv -i events -c 1 --frame=1 --nan=zero x
	[ "$(echo "$output" | sed -n 3p)" = 0 ]
	at '3:3: empty field' "$(sed 's/$/\\n/' x | tr -d '\n')" -i events -c 1 \
	    --frame=1
	python3 -c '
import numpy as np
np.save("x.npy", np.array([(1, 0, np.nan)],
    dtype=[("t", "i8"), ("x", "i2"), ("p", "f4")]))'
	run --separate-stderr spk-conv -c 1 --frame=1 x.npy
	[[ $stderr == *': not a polarity, which is 0 or 1, or -1 or 1' ]]
	at '1: size = 0.5: not a number of channels up to 16777216' \
	    '# size = .5\n0 0\n' -i pynn --frame=1
	at '1: first_index = 0.5: not a whole number' \
	    '# size = 2\n# first_index = .5\n0 0\n' -i pynn --frame=1
}

@test "npz of t, x, y and p, as numpy saves them, is what their records are" {
	/usr/bin/python3 - <<-'END'
	import numpy as np
	r = np.random.default_rng(3)
	n = 3000
	t = np.sort(r.integers(0, 100000, n))
	x, y, p = r.integers(0, 8, n), r.integers(0, 6, n), r.integers(0, 2, n)
	np.save("e.npy", np.array(list(zip(t, x, y, p)), dtype=[(c, "<i8")
	    for c in "txyp"]))
	np.savez("a.npz", t=t, x=x, y=y, p=p)
	np.savez_compressed("b.npz", x=x.astype("u2"), more=np.zeros((2, 3)),
	    y=y.astype("u1"), t=t.astype(">f8"), p=p.astype(bool))
	np.savez("c.npz", t_ms=t / 1e3, channel=x)
	np.savez("short.npz", t=t, x=x, y=y, p=p[:-1])
	np.savez("frames.npz", frames=np.zeros((3, 2, 4)))
	np.savez("two.npz", t=t, x=x, y=y, p=np.zeros((n, 2)))
	np.savez("big.npz", t=np.zeros(200000))
	np.savez("same.npz", t=t, x=x, y=y, p=p, on=p)
	d = bytearray(open("a.npz", "rb").read())
	d[3000] ^= 1
	open("crc.npz", "wb").write(d)
	END
	for o in --frame=1000 --frames=50 --events=70 '--frame=1000 --counts'; do
		spk-conv -q --size=8x6 $o e.npy > want
		for f in a b; do
			spk-conv -q --size=8x6 $o $f.npz | same - want
			spk-conv -q --size=8x6 $o < $f.npz | same - want
		done
	done
	# Read twice, too.
	o=(-q --size=8x6 --frame=1000 --counts)
	spk-pwm "${o[@]}" e.npy > want
	spk-pwm "${o[@]}" b.npz | same - want
	spk-pwm "${o[@]}" < b.npz | same - want
	spk-conv -q -c 8 --frame=1 c.npz | grep -v '^#' > got
	/usr/bin/python3 - <<-'END'
	import numpy as np
	e = np.load("e.npy")
	y = np.zeros((e["t"][-1] // 1000 + 1, 8), int)
	y[e["t"] // 1000, e["x"]] = 1
	np.savetxt("want", y, "%d", ",")
	END
	same got want
	o=(--size=8x6 --frame=1000)
	no() {
		fails 1 "spk-conv: $1" spk-conv "${@:2}"
	}
	no "frames.npz: byte 0: arrays that are not events: no field of times \
by its name" "${o[@]}" frames.npz
	no 'short.npz: p.npy: not as long as another array' "${o[@]}" short.npz
	no 'two.npz: p.npy: not one number for each event' "${o[@]}" two.npz
	no 'big.npz: npz of more than 1 MB, which are kept in memory. Allow more with --max-size' \
	    --max-size=1 big.npz
	no 'same.npz: on.npy: another array means the same' "${o[@]}" same.npz
	no 'stdin: byte 0: npz: cut: its directory is not at its end' \
	    "${o[@]}" < <(head -c -1 a.npz)
	no 'stdin: byte 0: no npz file begins here' -i npz "${o[@]}" <<< abcd
	run ! spk-conv -q "${o[@]}" crc.npz
	run --separate-stderr spk-conv -q --size=7x6 --frame=1000 a.npz
	[[ $stderr == 'spk-conv: a.npz: event '*': an event that is not within the channels' ]]
	# Any cut, or byte that is another, is an error or no other result.
	/usr/bin/python3 - <<-'END'
	import numpy as np
	t = np.arange(9)
	np.savez_compressed("s.npz", t=t, x=t % 3, y=t % 2, p=t % 2)
	END
	spk-conv -q --size=3x2 --frame=1 s.npz > want
	n=$(stat -c %s s.npz)
	[ -n "${FULL:-}" ] && step=1 || step=97
	for ((k = 5; k < n; k += step)); do
		head -c $k s.npz > cut.npz
		run ! timeout 5 spk-conv -q -i npz --size=3x2 --frame=1 cut.npz
	done
}
