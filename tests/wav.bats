#!/usr/bin/env bats
# WAV and AU: the numbers are those that Python, sox and ffmpeg put there, and
# a header that is not what it should be is said to be so.

load helpers

setup_file() {
	cat > "$BATS_FILE_TMPDIR/sound.py" <<-'END'
	import random, struct

	def chunk(name, data, size=None):
	    data = bytes(data)
	    n = len(data) if size is None else size
	    return name + struct.pack("<I", n) + data + bytes(len(data) % 2)

	def fmt(tag=1, channels=1, rate=8000, bits=16, align=None, size=16,
	    bytes_=None, name=b"fmt "):
	    align = channels * (bits // 8) if align is None else align
	    head = struct.pack("<HHIIHH", 0xFFFE if size >= 40 else tag,
	        channels & 65535, rate, rate * align & 0xFFFFFFFF,
	        align & 65535, bits)
	    guid = struct.pack("<HHIH", 22, max(bits - 4, 0), 0, tag) + \
	        bytes.fromhex("000000001000800000aa00389b71")
	    guid += bytes(max(size - 40, 0))
	    body = head + (guid if size >= 40 else bytes(max(size - 16, 0)))
	    return chunk(name, body[:min(size, len(body))],
	        size if bytes_ is None else bytes_)

	def riff(*chunks, kind=b"RIFF", form=b"WAVE"):
	    data = b"".join(chunks)
	    return kind + struct.pack("<I", len(data) + 4) + form + data

	CODES = {"u8": "B", "i8": "b", "i16": "h", "i32": "i", "f32": "f",
	    "f64": "d"}

	def pack(code, rows, order):
	    out = b""
	    for x in (x for row in rows for x in row):
	        if code == "i24":
	            out += int(x).to_bytes(3, {"<": "little",
	                ">": "big"}[order], signed=True)
	        else:
	            out += struct.pack(order + CODES[code], x)
	    return out

	def rows(code, channels, n, seed=1):
	    r = random.Random(seed * 1000 + channels)
	    if code[0] == "f":
	        return [[r.randrange(-4096, 4096) / 64 for _ in range(channels)]
	            for _ in range(n)]
	    bits = int(code[1:])
	    lo = 0 if code[0] == "u" else -(1 << bits - 1)
	    hi = lo + (1 << bits) - 1
	    table = [[r.randint(lo, hi) for _ in range(channels)]
	        for _ in range(n)]
	    table[0][0], table[1][-1] = lo, hi
	    return table

	def csv(table):
	    return "".join(",".join(map(repr, row)) + "\n" for row in table)

	def au(code, table, rate=8000, size=None, note=b"", channels=None,
	    encoding=None, at=None):
	    number = {"i8": 2, "i16": 3, "i24": 4, "i32": 5, "f32": 6, "f64": 7}
	    data = pack(code, table, ">")
	    return b".snd" + struct.pack(">5I",
	        24 + len(note) if at is None else at,
	        len(data) if size is None else size,
	        number[code] if encoding is None else encoding, rate,
	        len(table[0]) if channels is None else channels) + note + data

	def put(name, data):
	    with open(name, "wb" if isinstance(data, bytes) else "w") as f:
	        f.write(data)
	END
	export PYTHONPATH=$BATS_FILE_TMPDIR
}

# alike CSV FILE OPTION...: both are the same signal, in binary32 and 64.
alike() {
	local csv=$1 file=$2
	shift 2
	spk-sf --bare -t 1e9 "$csv" > want &&
	    spk-sf --bare -t 1e9 "$@" "$file" > got && same got want &&
	    [ "$(spk-score -m mse "$csv" < "$file")" = 0 ] &&
	    [ "$(spk-sf -t 1e9 "$csv" | sed -n '1s/.* start=//p')" = \
	    "$(spk-sf -t 1e9 "$@" "$file" | sed -n '1s/.* start=//p')" ] || {
		echo "$file is not $csv"
		return 1
	}
}

@test "wav: each type of number, in each layout of the header" {
	python3 - > list <<-'END'
	from sound import *
	types = {"u8": (1, 8), "i16": (1, 16), "i24": (1, 24), "i32": (1, 32),
	    "f32": (3, 32), "f64": (3, 64)}
	for code, (tag, bits) in types.items():
	    for channels in 1, 2, 3, 5:
	        table = rows(code, channels, 7)
	        put(f"{code}-{channels}.csv", csv(table))
	        data = pack(code, table, "<")
	        size = {1: 16, 2: 18, 3: 40, 5: 46}[channels]
	        put(f"{code}-{channels}.wav", riff(
	            fmt(tag, channels, 360, bits, size=size),
	            chunk(b"data", data)))
	        print(f"{code}-{channels}.csv", f"{code}-{channels}.wav")
	END
	[ "$(wc -l < list)" = 24 ]
	while read -r csv wav; do
		alike "$csv" "$wav"
	done < list
	[[ $(spk-sf f32-2.wav | head -n 1) == \
	    '#spk v=1 kind=spikes codec=sf channels=2 rate=360 '* ]]
	alike i16-3.csv i16-3.wav --from=wav
	spk-sf --columns=2 -t 1e3 i16-3.csv > want
	spk-sf --columns=2 -t 1e3 i16-3.wav | sed 's/ rate=360//' > got
	same got want
	cat i24-2.wav | spk-lif > got
	spk-lif < i24-2.csv | sed '1s/channels=2/& rate=360/' > want
	same got want
}

@test "au: each type of number, notes before them, and no size" {
	python3 - > list <<-'END'
	from sound import *
	for code in "i8", "i16", "i24", "i32", "f32", "f64":
	    for channels, note, size in (1, b"", None), (2, b"abc\0", None), \
	        (3, b"x" * 1001, 0xFFFFFFFF), (1024, b"\xff" * 300000, None):
	        table = rows(code, channels, 2 if channels > 9 else 7)
	        put(f"{code}-{channels}.csv", csv(table))
	        put(f"{code}-{channels}.au", au(code, table, 44100, size, note))
	        print(f"{code}-{channels}.csv", f"{code}-{channels}.au")
	END
	[ "$(wc -l < list)" = 24 ]
	while read -r csv au; do
		alike "$csv" "$au"
	done < list
	[[ $(spk-sf f32-2.au | head -n 1) == \
	    '#spk v=1 kind=spikes codec=sf channels=2 rate=44100 '* ]]
	alike i16-3.csv i16-3.au --from=au
	cat i24-2.au | spk-lif > got
	spk-lif < i24-2.csv | sed '1s/channels=2/& rate=44100/' > want
	same got want
}

@test "wav: chunks before, between and after, and sizes that are invalid" {
	python3 - > list <<-'END'
	from sound import *
	table = rows("i16", 3, 9)
	put("x.csv", csv(table))
	d = pack("i16", table, "<")
	f = fmt(channels=3)
	junk = chunk(b"JUNK", bytes(range(200)))
	odd = chunk(b"LIST", b"abc")
	data = chunk(b"data", d)
	files = {
	    "before": riff(junk, odd, f, data),
	    "between": riff(f, odd, odd, junk, chunk(b"fact", b""), data),
	    "more": riff(f, data, odd, junk),
	    "text": riff(f, data) + b"whatever follows\n",
	    "extensible": riff(junk, fmt(channels=3, size=40), data),
	    "fmt17": riff(fmt(channels=3, size=17), data),
	    "fmt99": riff(fmt(channels=3, size=99), data),
	    "riffsize": b"RIFF\0\0\0\0" + riff(f, data)[8:],
	    "riffsize2": b"RIFF\xff\xff\xff\xff" + riff(f, data)[8:],
	    "long": riff(f, chunk(b"LIST", bytes(1 << 20)), data),
	}
	for i, n in enumerate((0, 0x7FFF0000, 0x7FFFF000, 0x7FFFFFFF, 1 << 31,
	    0xFFFFFFFF, 0xFFFFFFDC)):
	    files[f"end{i}"] = riff(f, chunk(b"data", d, n))
	for name in files:
	    put(name + ".wav", files[name])
	    print(name)
	END
	[ "$(wc -l < list)" = 17 ]
	while read -r name; do
		alike x.csv "$name.wav"
		spk-sf < "$name.wav" > got
		spk-sf "$name.wav" > want
		same got want
	done < list
}

@test "wav: the byte that pads odd data is not data" {
	python3 - <<-'END'
	from sound import *
	for code, channels, n in ("u8", 1, 3), ("u8", 3, 5), ("i24", 1, 3), \
	    ("i24", 3, 7), ("i24", 1, 4), ("u8", 3, 4):
	    table = rows(code, channels, n)
	    name = f"{code}-{channels}-{n}"
	    put(name + ".csv", csv(table))
	    data = pack(code, table, "<")
	    f = fmt(channels=channels, bits={"u8": 8, "i24": 24}[code])
	    put(name + ".wav", riff(f, chunk(b"data", data)))
	    end = chunk(b"data", data, 0xFFFFFFFF)
	    put(name + "-end.wav", riff(f, end))
	    # For an even size none is padded, and the byte has to be zero.
	    put(name + "-bad.wav", riff(f, end[:8] + data + (
	        b"\0" if len(data) % 2 == 0 else b"\1")))
	END
	for x in *.csv; do
		x=${x%.csv}
		alike "$x.csv" "$x.wav"
		# Frames of a byte: it looks like one more.
		[ "$x" != u8-1-3 ] || continue
		alike "$x.csv" "$x-end.wav"
		run --separate-stderr spk-sf -t 1e9 "$x-bad.wav"
		[ "$status" = 1 ]
		[[ $stderr == *': 1 byte left over, a frame has '[39] ]]
	done
	[ "$(spk-sf --bare u8-1-3-end.wav | wc -l)" = 4 ]
}

@test "wav, au: cut at every byte" {
	python3 - <<-'END'
	from sound import *
	t = rows("i16", 2, 4)
	d = pack("i16", t, "<")
	put("plain.wav", riff(fmt(channels=2), chunk(b"data", d)))
	put("chunks.wav", riff(chunk(b"LIST", b"abc"), fmt(3, 1, bits=64,
	    size=40), chunk(b"fact", b"1234"), chunk(b"data",
	    pack("f64", [[1], [2], [1]], "<"))))
	put("end.wav", riff(fmt(channels=2), chunk(b"data", d, 0)))
	put("plain.au", au("i24", rows("i16", 3, 3), note=b"note"))
	put("end.au", au("i32", rows("i16", 1, 3), size=0xFFFFFFFF))
	END
	cut_anywhere plain.wav 1 '' spk-sf -t 0.5 --from=wav
	cut_anywhere chunks.wav 1 '' spk-sf -t 0.5
	# There, the end of each frame is one.
	cut_anywhere end.wav 1 '48 52 56' spk-sf -t 0.5
	cut_anywhere plain.au 1 '' spk-sf -t 0.5 -i au
	cut_anywhere end.au 1 '28 32' spk-sf -t 0.5
	complains 'no data' /dev/null -i wav
	complains 'no data' /dev/null -i au
	head -c 57 plain.wav > part
	fails 0 'spk-sf: part: cut after 3 frames, taken as the end' \
	    spk-sf --partial -i wav part
}

@test "wav: headers that are wrong, and what is said" {
	python3 - > table <<-'END'
	from sound import *
	data = chunk(b"data", bytes(24))
	n = 0
	def bad(line, content, options=""):
	    global n
	    n += 1
	    put(f"{n}.wav", content)
	    print(f"{n}.wav\t{line}\t{options}")

	# "fmt ", which is at byte 12, and its fields from 20 on
	for size in 0, 14, 15:
	    bad(f"byte 12: a 'fmt ' chunk of {size} bytes; it has 16 or more",
	        riff(fmt(size=size), data))
	for size in 16, 18, 39:
	    bad(f"byte 20: an extensible 'fmt ' chunk of {size} bytes; it has 40",
	        riff(fmt(0xFFFE, size=size), data))
	bad("byte 68: cut in the wav header", riff(fmt(bytes_=0xFFFFFFFF), data))
	bad("byte 36: a second 'fmt ' chunk", riff(fmt(), fmt(), data))
	bad("byte 12: no 'fmt ' chunk before the data", riff(data, fmt()))
	bad("byte 44: no 'data' chunk", riff(fmt(), chunk(b"Data", b"")))
	bad("byte 12: no 'data' chunk", riff())
	bad("byte 36: cut in the wav header", riff(fmt()) + b"dat")
	for c in 0, 1025, 65535:
	    bad(f"byte 22: {c} channels; sound has 1 to 1024",
	        riff(fmt(channels=c), data))
	for b in 0, 1, 7, 12, 20, 64, 65:
	    bad(f"byte 34: integers of {b} bits; a wav file has them of "
	        "8, 16, 24 or 32", riff(fmt(bits=b), data))
	for b in 0, 16, 24, 65:
	    bad(f"byte 34: floats of {b} bits; a wav file has them of "
	        "32 or 64", riff(fmt(3, bits=b), data))
	for a in 0, 1, 3, 5, 65535:
	    bad(f"byte 32: a frame of {a} bytes, but 2 channels have 2 each",
	        riff(fmt(channels=2, align=a), data))
	bad("byte 24: a sampling rate that is not above 0",
	    riff(fmt(rate=0), data))
	for tag, name in {0: "", 2: ", Microsoft ADPCM", 6: ", A-law",
	    7: ", mu-law", 17: ", IMA ADPCM", 49: ", GSM 6.10", 85: ", MP3",
	    255: "", 65533: ""}.items():
	    say = f"wav codec 0x{tag:04x}{name}: neither integers nor floats; 'sox in.wav -e signed -b 16 -t wav -' converts it"
	    bad("byte 20: " + say, riff(fmt(tag), data))
	    bad("byte 44: " + say, riff(fmt(tag, size=40), data))
	bad("byte 44: wav codec 0xfffe: neither integers nor floats; "
	    "'sox in.wav -e signed -b 16 -t wav -' converts it",
	    riff(fmt(0xFFFE, size=40), data))

	# Chunks and data
	bad("byte 68: cut in the wav header", riff(chunk(b"JUNK", b"", 0xFFFFFFFF),
	    fmt(), data[:-8]))
	for size in 1, 5, 23:
	    bad(f"byte 40: {size} bytes of data are not whole frames of 4",
	        riff(fmt(channels=2), chunk(b"data", bytes(24), size)))
	bad("cut after 6 frames: the next has 0 of 4 bytes",
	    riff(fmt(channels=2), chunk(b"data", bytes(24), 28)))
	bad("cut after 6 frames: the next has 0 of 4 bytes",
	    riff(fmt(channels=2), chunk(b"data", bytes(24), 0x7FFEFFFC)))
	bad("cut after 0 frames: the next has 1 of 2048 bytes",
	    riff(fmt(channels=1024), chunk(b"data", b"", 2048)) + b"1")
	bad("byte 44: 3 bytes left over, a frame has 4",
	    riff(fmt(channels=2)) + b"data\0\0\0\0abc")
	for size in 0, 0x7FFFF000, 0xFFFFFFFF:
	    bad("no frames", riff(fmt(), chunk(b"data", b"", size)))
	bad("byte 48: not a number", riff(fmt(3, bits=32), chunk(b"data",
	    struct.pack("<2f", 1, float("nan")))))
	bad("byte 44: out of range", riff(fmt(3, bits=64), chunk(b"data",
	    struct.pack("<2d", 1e300, 1))))

	# Other magic
	wave = riff(fmt(), data)
	hint = "is not read; 'ffmpeg -i in.wav -c copy -f wav -' makes a wav " \
	    "of it"
	bad("byte 0: RIFX is not read; 'sox in.wav -t wav -' makes a wav of it",
	    b"RIFX" + wave[4:])
	bad("byte 0: RF64 " + hint, b"RF64" + wave[4:])
	bad("byte 0: BW64 " + hint, b"BW64" + wave[4:])
	bad("byte 0: W64 " + hint.replace("in.wav", "in.w64"),
	    bytes.fromhex("726966662e91cf11a5d628db04c10000") + wave[12:])
	for text in b"RIFF\0\0\0\0AVI ", b"RIFG" + wave[4:], b"\0" + wave, \
	    b"riff" + wave[4:], b"R\n", b"RIFF\n1\n2\n3\n4\n5\n":
	    bad("byte 0: no wav file begins here", text, "-i wav")
	for cut in 1, 4, 8, 11:
	    bad("byte 0: cut in the wav header", wave[:cut], "-i wav --partial")
	END
	[ "$(wc -l < table)" -gt 70 ]
	all_complain table
	# A column may be called so.
	[ "$(printf 'RIFF\n1\n' | spk-sf --bare)" = $'RIFF\n0' ]
	[ "$(printf 'R\n1\n' | spk-sf --bare)" = $'R\n0' ]
	python3 -c 'from sound import *; put("2.wav",
	    riff(fmt(channels=2), chunk(b"data", bytes(8))))'
	fails 2 "spk-sf: --channels: '3', but a frame of the wav input has 2" \
	    spk-sf -c 3 2.wav
}

@test "au: headers that are wrong, and what is said" {
	python3 - > table <<-'END'
	from sound import *
	t = [[1, 2], [3, 4], [5, 6]]
	n = 0
	def bad(line, content, options=""):
	    global n
	    n += 1
	    put(f"{n}.au", content)
	    print(f"{n}.au\t{line}\t{options}")

	for at in 0, 4, 23:
	    bad(f"byte 4: data from byte {at} on, within the header",
	        au("i16", t, at=at))
	bad("byte 36: cut in the au header", au("i16", t, at=0xFFFFFF))
	bad("byte 36: cut in the au header", au("i16", t, at=37))
	bad("byte 36: cut in the au header", au("i16", t, at=0xFFFFFFFF), "-i au")
	for c in 0, 1025, 0x10001, 0xFFFFFFFF:
	    bad(f"byte 20: {c} channels; sound has 1 to 1024",
	        au("i16", t, channels=c))
	bad("byte 16: a sampling rate that is not above 0",
	    au("i16", t, rate=0))
	for code, name in {0: "", 1: ", mu-law", 8: "", 22: "",
	    23: ", G.721 ADPCM", 24: ", G.722", 25: ", G.723 ADPCM",
	    26: ", G.723 ADPCM", 27: ", A-law", 28: "",
	    0x80000003: "", 0xFFFFFFFF: ""}.items():
	    bad(f"byte 12: au encoding {code}{name}: neither integers nor floats; 'sox in.au -e signed -b 16 -t au -' converts it",
	        au("i16", t, encoding=code))
	for size in 1, 13:
	    bad(f"byte 8: {size} bytes of data are not whole frames of 4",
	        au("i16", t, size=size))
	bad("cut after 3 frames: the next has 0 of 4 bytes",
	    au("i16", t, size=0xFFFFFFFC))
	bad("cut after 3 frames: the next has 1 of 4 bytes",
	    au("i16", t, size=16) + b"1")
	bad("byte 36: 1 byte left over, a frame has 4",
	    au("i16", t, size=0xFFFFFFFF) + b"\0")
	bad("no frames", au("i16", [[]], size=0xFFFFFFFF, channels=1))
	bad("no frames", au("i16", [[]], size=0, channels=1))
	for text in b"dns." + au("i16", t)[4:], b"\0.snd", b".sn\n":
	    bad("byte 0: no au file begins here", text, "-i au")
	for cut in 1, 4, 23:
	    bad("byte 0: cut in the au header", au("i16", t)[:cut],
	        "-i au --partial")
	END
	[ "$(wc -l < table)" -gt 30 ]
	all_complain table
	# What follows does not matter, and a column may have that name.
	python3 -c 'from sound import *; put("x.au", au("i16", [[1], [2], [3]], size=4) + b"5")'
	printf '1\n2\n' > x.csv
	alike x.csv x.au
	[ "$(printf '.snd\n1\n' | spk-sf --bare)" = $'.snd\n0' ]
}

@test "wav, au: memory is bounded, whatever the header claims" {
	[ -z "${SANITIZED:-}" ] || skip "a sanitizer needs more than is allowed"
	python3 - <<-'END'
	from sound import *
	put("1", riff(fmt(channels=1024), chunk(b"data", b"12", 0x7FFE0000)))
	put("2", riff(fmt(bytes_=0xFFFFFFFE)))
	put("3", riff(fmt(), chunk(b"data", b"", 0xFFFFFFFF)))
	put("4", au("i16", [[1]], size=0xFFFFFFFE))
	put("5", au("i16", [[1]], at=0xFFFFFF))
	put("junk", b"RIFF1234WAVEJUNK\0\0\0\x30")
	put("note", b".snd\0\xff\xff\xff" + au("i16", [[1]])[8:])
	END
	for x in 1 2 3 4 5; do
		run --separate-stderr bash -c \
		    'ulimit -v 60000; exec spk-sf -t 0.5 "$1"' - $x
		[ "$status" = 1 ]
		[[ $stderr == "spk-sf: $x: "* && $stderr != *memory* ]]
	done
	# What is skipped is not kept.
	run --separate-stderr bash -c '{ cat junk; head -c 100000000 /dev/zero
	    } | (ulimit -v 60000; exec spk-sf)'
	[ "$status" = 1 ]
	[ "$stderr" = 'spk-sf: stdin: byte 100000020: cut in the wav header' ]
	run --separate-stderr bash -c '{ cat note; head -c 100000000 /dev/zero
	    } | (ulimit -v 60000; exec spk-sf)'
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	[ "${lines[2]}" = '#end frames=1' ]
}

# What sox says the integers are: its own, of 32 bits, without their low ones.
of_sox() { # BITS FILE
	cat > of_sox.py <<-'END'
	import struct, sys
	bits, n = int(sys.argv[1]), int(sys.argv[2])
	x = struct.iter_unpack("<i", sys.stdin.buffer.read())
	x = [(v >> 32 - bits) + 128 * (bits == 8) for (v,) in x]
	for i in range(0, len(x), n):
	    print(*x[i:i + n], sep=",")
	END
	sox "$2" -t s32 - | python3 of_sox.py "$1" "$(soxi -c "$2")"
}

@test "wav, au: as sox reads what sox writes, to a file and to a pipe" {
	command -v sox > /dev/null || skip "no sox"
	for b in 8 16 24 32; do
		for c in 1 2; do
			sox -R -n -r 8000 -b $b -c $c x.wav synth 0.01 sine 440 \
			    brownnoise 2> /dev/null
			of_sox $b x.wav > x.csv
			[ "$(wc -l < x.csv)" = 80 ]
			alike x.csv x.wav
			sox x.wav -t wav - 2> /dev/null > y.wav
			alike x.csv y.wav
			[ $b != 8 ] || awk -F, -v OFS=, '{
				for (k = 1; k <= NF; k++)
					$k -= 128
				print
			}' x.csv > z && [ $b != 8 ] || mv z x.csv
			sox x.wav -e signed -b $b x.au
			alike x.csv x.au
			sox x.wav -e signed -b $b -t au - > y.au
			alike x.csv y.au
		done
	done
	# 81 frames of 3 bytes: sox pads them in a pipe, too.
	sox -R -n -r 8000 -b 24 -c 1 x.wav synth 81s sine 440 2> /dev/null
	of_sox 24 x.wav > x.csv
	sox x.wav -t wav - 2> /dev/null > y.wav
	alike x.csv y.wav
	[[ $(spk-sf -t 1e6 y.wav | head -n 1) == *' rate=8000 '* ]]
}

@test "wav: as ffmpeg writes them, and what the hints make" {
	command -v ffmpeg > /dev/null || skip "no ffmpeg"
	command -v sox > /dev/null || skip "no sox"
	to() { ffmpeg -y -v error -bitexact -i "$@"; }
	sox -R -n -r 8000 -b 24 -c 2 x.wav synth 0.01 sine 440 brownnoise
	of_sox 24 x.wav > x.csv
	to x.wav -c copy -f wav - > y.wav
	alike x.csv y.wav
	to x.wav -c:a pcm_s32le -f wav - > y.wav
	gawk -F, -v OFS=, '{ print $1 * 256, $2 * 256 }' x.csv > y.csv
	alike y.csv y.wav
	to x.wav -c:a pcm_f32le -f wav - > y.wav
	gawk -F, -v OFS=, '{
		printf "%.25g,%.25g\n", $1 / 2^23, $2 / 2^23
	}' x.csv > y.csv
	alike y.csv y.wav
	to x.wav -c:a pcm_f64le y.wav
	alike y.csv y.wav
	# The hints
	sox x.wav -B rifx.wav
	complains "byte 0: RIFX is not read; 'sox in.wav -t wav -' makes a wav of it" \
	    rifx.wav
	sox rifx.wav -t wav - > y.wav 2> /dev/null
	alike x.csv y.wav
	to x.wav -c copy -rf64 always rf64.wav
	[ "$(head -c 4 rf64.wav)" = RF64 ]
	run ! spk-sf rf64.wav
	ffmpeg -v error -i rf64.wav -c copy -f wav - > y.wav
	alike x.csv y.wav
	to x.wav -c copy x.w64
	run ! spk-sf x.w64
	ffmpeg -v error -i x.w64 -c copy -f wav - > y.wav
	alike x.csv y.wav
	for e in mu-law a-law ms-adpcm ima-adpcm gsm-full-rate; do
		sox x.wav -c 1 -r 8000 -e $e e.wav 2> /dev/null
		run ! spk-sf e.wav
		sox e.wav -e signed -b 16 -t wav - > y.wav 2> /dev/null
		of_sox 16 e.wav > y.csv
		alike y.csv y.wav
	done
	sox x.wav -e mu-law e.au 2> /dev/null
	run ! spk-sf e.au
	sox e.au -e signed -b 16 -t au - > y.au
	of_sox 16 e.au > y.csv
	alike y.csv y.au
}

@test "wav: another file after it is not skipped" {
	python3 - <<-'END'
	from sound import *
	for name, n in ("a", 4), ("odd", 3):
	    put(name, riff(fmt(1, 1, 8000, 8), chunk(b"data", bytes(range(n)))))
	END
	spk-conv a > file
	cat a a > aa
	fails 1 'spk-conv: aa: byte 48: data after the last frame, number 4 in the wav header' \
	    spk-conv aa
	cat odd a > oa
	run --separate-stderr spk-conv oa
	# shellcheck disable=SC2154
	[ "$status" = 1 ]
	[[ $stderr == *'data after the last frame, number 3 in the wav header' ]]
	{ cat a; printf RIF; } | spk-conv | same - file
}

# numbers SAMPLE CHANNELS FULL: the values of text as numbers of a wav, which
# ffmpeg and sox are to read as these
numbers() {
	/usr/bin/python3 -c 'import numpy, sys
sample, channels, full = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
x = numpy.loadtxt(sys.stdin, delimiter=",", ndmin=2)
bits = int(sample[1:])
if sample[0] == "f":
	x = (x / full if full else x).astype("<f%d" % (bits // 8))
	x.tofile(sys.stdout.buffer)
else:
	most = 2.0 ** (bits - 1) - 1
	y = numpy.rint(x * (most / full if full else 1))
	y = numpy.clip(y, -most - 1, most).astype("<i8")
	sys.stdout.buffer.write(b"".join(int(v).to_bytes(bits // 8, "little",
	    signed=True) for v in y.ravel()))' "$@"
}

@test "wav is written as sox and ffmpeg read it" {
	walk 300 4 5 0.01 > x4
	for sample in i16 i24 i32 f32 f64; do
		case $sample in
		i*)	codec=pcm_s${sample#i}le encoding=signed ;;
		f*)	codec=pcm_${sample}le encoding=float ;;
		esac
		for c in 1 3; do
			[[ $c = 3 || $sample = i16 || -n ${FULL:-} ]] ||
			    continue
			rows=299
			head -n $rows x4 | cut -d, -f 1-$c > x
			o=(--sample=$sample -r 8000 -o wav)
			full=0
			[[ $sample = f* ]] || full=7.5
			[ $full = 0 ] || o+=(--full=$full)
			spk-conv -q "${o[@]}" x > f.wav
			spk-conv -q "${o[@]}" x | cat > p.wav
			numbers $sample $c $full < x > want
			# A file knows its size, a pipe does not.
			[ "$(ffprobe -v error -of csv=p=0 -show_entries \
			    stream=codec_name,sample_rate,channels,duration_ts \
			    f.wav)" = "$codec,8000,$c,$rows" ]
			for f in f p; do
				ffmpeg -v error -i $f.wav -f ${codec#pcm_} - |
				    cmp - want
				[ $encoding = float ] || sox -D -V1 $f.wav \
				    -t raw - | cmp - want
				spk-conv -o f64 --bare $f.wav > got
				spk-conv -o f64 --bare -c $c -i $sample want |
				    cmp - got
			done
			[ "$(soxi -V1 -s f.wav)" = $rows ]
			pad=$(($(stat -c %s want) % 2))
			[ "$(od -An -tu4 -j4 -N4 f.wav)" -eq \
			    $(($(stat -c %s f.wav) - 8)) ]
			[ "$(stat -c %s f.wav)" -eq \
			    $(($(stat -c %s p.wav) + pad)) ]
		done
	done
	# What a decoder knows is binary32, and so is its wav; else nothing is
	# lost.
	spk-sf -q -r 8000 x | spk-decode -q -o wav > y.wav
	spk-info y.wav > got
	grep -q ^wav got
	[ "$(ffprobe -v error -of csv=p=0 -show_entries stream=codec_name \
	    y.wav)" = pcm_f32le ]
	[ "$(spk-conv -q -r 8000 -o wav x | ffprobe -v error -of csv=p=0 \
	    -show_entries stream=codec_name -)" = pcm_f64le ]
	# A pipe has the size, where the input says it.
	spk-conv -q -o wav y.wav | cmp - <(spk-conv -q -o wav y.wav > z.wav
	    cat z.wav)
	# Integers come back as they were.
	sox -D -n -r 8000 -b 16 x.wav synth 0.1 sine 440
	spk-conv -q -o wav --sample=i16 x.wav | cmp - x.wav
}

@test "wav: what is clipped is said, and what cannot be" {
	conv() {
		spk-conv "$@" > out
	}
	decode() {
		spk-decode "$@" > out
	}
	printf '%s\n' 32767.4 32767.6 -32768.4 -32768.6 0.5 1.5 > x
	fails 0 'spk-conv: stdout: 2 values written as the nearest that there is' \
	    conv -r 9 -o wav --sample=i16 x
	spk-conv -q -r 9 -o wav --sample=i16 x | spk-conv --bare | paste -sd' ' |
	    grep -qx '32767 32767 -32768 -32768 0 2'
	fails 0 'spk-conv: stdout: 5 values beyond 1, which players clip: see --full' \
	    conv -r 9 -o wav x
	fails 0 '' conv -r 9 -o wav --full=32768.6 x
	fails 0 '' conv -r 9 -o wav --full=32768.6 --sample=i16 x
	fails 0 'spk-decode: stdout: 1 value beyond 1, which players clip: see --full' \
	    decode -o wav < <(printf '%s\n' 1 1 1 1 1 2 |
	    spk-sf -t 0.25 --stretch=1 -r 8)
	printf '%s\n' 0.5 -1 63.9 2 > small
	fails 0 'spk-conv: stdout: 2 values rounded to whole numbers that are all small: see --full' \
	    conv -r 9 -o wav --sample=i16 small
	fails 0 '' conv -r 9 -o wav --sample=i16 --full=64 small
	fails 0 '' conv -r 9 -o wav --sample=i16 <(echo 64; cat small)
	fails 0 '' conv -r 9 -o wav --sample=i16 <(seq 9)
	usage() {
		local want=$1
		shift
		fails 2 "spk-conv: $want" spk-conv -o wav "$@" x
	}
	usage '--to=wav: the rate is not known: --rate'
	usage '--to=wav: rate=0.5 is not a whole number of Hz that fits' -r 0.5
	usage '--to=wav: rate=4000000000 is not a whole number of Hz that fits' -r 4e9
	usage "--sample: 'u8' is not i16, i24, i32, f32 or f64" --sample=u8
	usage "--full: '0' is not a number above 0" --full=0
	fails 2 'spk-conv: --sample: only for --to=wav' spk-conv --sample=i16 x
	fails 2 'spk-conv: --to=wav: 1025 columns; 1024 are the most' \
	    spk-conv -o wav -r 9 < <(seq 1025 | paste -sd,)
	fails 2 'spk-sf: --to=wav: holds signals, not spikes, which spk-plot draws' \
	    spk-sf -o wav -r 9 x
	fails 1 'spk-conv: stdout: a value is out of the range of f32' \
	    spk-conv -o wav -r 9 --sample=f32 < <(echo 1e39)
	# A file that was begun and not finished is seen to be cut.
	{ seq 100; echo x; } > bad
	run ! conv -q -o wav -r 9 --sample=i16 bad
	mv out y.wav
	[[ $(spk-conv y.wav 2>&1 > /dev/null) = \
	    'spk-conv: y.wav: cut after 100 frames: '* ]]
}
