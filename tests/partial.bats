#!/usr/bin/env bats
# What is after the end of a file, or missing of its last frame: a fault; with
# --partial it is skipped, and said to be.

load helpers

setup_file() {
	cat > "$BATS_FILE_TMPDIR/files.py" <<-'END'
	import struct
	def put(name, data):
	    open(name, "wb").write(data)

	def npy(descr, shape, data):
	    h = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"
	    h = h.ljust(117) + "\n"
	    return b"\x93NUMPY\1\0" + struct.pack("<H", len(h)) + h.encode() + data

	fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
	def wav(data, riff, payload):
	    return b"RIFF" + struct.pack("<I", riff) + b"WAVE" + fmt + \
	        b"data" + struct.pack("<I", data) + payload

	au = b".snd" + struct.pack(">IIIII", 24, 4, 3, 8000, 1)
	idx = b"\0\0\x08\x02" + struct.pack(">II", 2, 2)
	events = "[('t', '<i8'), ('x', '<i2'), ('p', '|b1')]"
	event = struct.pack("<qh?", 3, 1, True), struct.pack("<qh?", 4, 1, True)
	END
	export PYTHONPATH=$BATS_FILE_TMPDIR
}

# excess FILE BYTES LINE OPTION...: without these bytes at its end the file is
# whole, and with --partial they make no difference, but for a note.
excess() {
	local file=$1 n=$2 line=$3
	shift 3
	fails 1 "spk-conv: $file: $line" spk-conv "$@" "$file"
	echo "$output" | grep -v '^#end' > before
	head -c "-$n" "$file" > whole
	spk-conv "$@" whole > want
	[[ $(grep -v '^#end' want) == "$(< before)"* ]]
	fails 0 "spk-conv: $file: $n byte$([ "$n" = 1 ] || echo s) after the end ignored" \
	    spk-conv --partial "$@" "$file"
	echo "$output" | same want -
	spk-conv --partial -q "$@" < <(cat "$file") | same want -
	# Read twice, it is said once.
	[[ $* == *--frame* || $(head -n 1 want) == *=spikes* ]] || {
		spk-lif "$@" whole > want
		spk-lif --partial "$@" "$file" 2> said | same want -
		[ "$(wc -l < said)" = 1 ]
	}
}

# lacks FILE BYTES LINE OPTION...: the last frame has these bytes only.
lacks() {
	local file=$1 n=$2 line=$3 what=$4
	shift 4
	fails 1 "spk-conv: $file: $line" spk-conv "$@" "$file"
	head -c "-$n" "$file" > whole
	spk-conv "$@" whole > want
	fails 0 "spk-conv: $file: $what, taken as the end" \
	    spk-conv --partial "$@" "$file"
	[ -n "$output" ]
	[[ $* == *bin40* ]] || echo "$output" | same want -
}

@test "bytes after the last frame, of every format that has an end" {
	python3 - <<-'END'
	from files import *
	put("npy", npy("'<i2'", "(2, 2)", bytes(range(8)) + b"more"))
	put("idx", idx + b"\1\2\3\4" + b"\5\6\7")
	put("wav", wav(4, 40, b"\1\2\3\4" + wav(4, 40, b"\5\6\7\7")))
	put("odd", wav(4, 41, b"\1\2\3\4" + b"\0" + wav(4, 40, b"\5\6\7\7")))
	put("au", au + b"\1\2\3\4" + au + b"\1\2\3\4")
	put("pgm", b"P5 2 1 255\n\1\2P5 2 1 255\n\3\4\n")
	put("size.pgm", b"P5 2 1 255\n\1\2P5 1 2 255\n\3\4")
	put("maxval.pgm", b"P5 2 1 255\n\1\2P5 2 1 15\n\3\4")
	put("pbm", b"P4 2 1\n\x40#\n")
	put("y4m", b"YUV4MPEG2 W2 H1 F5:1 Cmono\nFRAME\n\1\2FRAMED\n\3\4")
	put("ev.npy", npy(events, "(2,)", b"".join(event) + b"x"))
	END
	excess='data after the last frame, number 2 in the'
	excess npy 4 "byte 136: $excess npy header"
	excess idx 3 "byte 16: $excess idx header"
	excess wav 48 "byte 48: $excess wav header"
	excess au 28 "byte 28: $excess au header"
	excess pgm 1 'byte 26: no pgm image begins here'
	excess size.pgm 13 'byte 13: an image of 1x2, maxval 255, after those of 2x1, 255'
	excess maxval.pgm 12 'byte 13: an image of 2x1, maxval 15, after those of 2x1, 255'
	excess pbm 2 'byte 8: no pbm image begins here'
	excess y4m 9 'byte 35: no y4m frame begins here'
	excess ev.npy 1 'byte 150: data after the last event' -c 2 --frame=1
	# More than a buffer of it, through a pipe.
	{ cat idx; head -c 1000000 /dev/zero; } > long
	excess long 1000003 "byte 16: $excess idx header"
}

@test "bytes of a last frame that is cut, where nothing says how long it is" {
	python3 - <<-'END'
	from files import *
	put("i16", b"\1\2\3\4\5")
	put("spikes", b"\1\1\0")
	put("dat", b"\1\2\3")
	put("wav", wav(0xFFFFFFFF, 0xFFFFFFFF, b"\1\2\3\4\5"))
	put("bin40", bytes([0, 0, 128, 0, 1]) + bytes([1, 0, 128, 0, 2]) + b"xyz")
	END
	lacks i16 1 'byte 4: 1 byte left over, a frame has 4' \
	    'cut after 1 frame' -i i16 -c 2
	lacks spikes 1 'byte 2: 1 byte left over, a frame has 2' \
	    'cut after 1 frame' -i i8 -c 2 --kind=spikes
	lacks dat 1 'byte 2: 1 byte left over, a plane of 4x4 has 2' \
	    'cut after 1 frame' -i spike-dat --size=4x4
	lacks wav 1 'byte 48: 1 byte left over, a frame has 2' \
	    'cut after 2 frames'
	lacks bin40 3 'byte 10: 3 bytes left over, an event has 5' \
	    'cut after 2 frames' -i bin40 -c 2 --frame=1
	# The last frame may lack events.
	spk-conv --partial -i bin40 -c 2 --frame=1 --bare bin40 2> said |
	    same <(printf '0,0\n1,0\n') -
}

@test "wav, au: data of a size that is not whole frames" {
	python3 - <<-'END'
	from files import *
	put("wav", wav(5, 41, b"\1\2\3\4\5\0LIST\4\0\0\0abcd"))
	put("au", au[:8] + struct.pack(">I", 5) + au[12:] + b"\1\2\3\4\5")
	END
	for k in wav:40 au:8; do
		line="${k%:*}: byte ${k#*:}: 5 bytes of data are not whole frames of 2"
		fails 1 "spk-conv: $line" spk-conv ${k%:*}
		fails 0 "spk-conv: $line: the rest is left out" \
		    spk-conv --partial --bare ${k%:*}
		[ "${#lines[@]}" = 2 ]
	done
}

@test "wav: data of size 0, and what the file's size says of them" {
	python3 - <<-'END'
	from files import *
	chunk = b"LIST\6\0\0\0INFOxx"
	put("whole", wav(0, 36 + len(chunk), chunk))
	put("more", wav(0, 36 + len(chunk) + 12, chunk + chunk[:12]))
	for n, riff in enumerate((0, 36, 0x7FFFF024, 0xFFFFFFFF)):
	    put(f"open{n}", wav(0, riff, b"\1\2\3\4"))
	# No chunk fits there.
	put("open4", wav(0, 40, b"\1\2\3\4"))
	put("open5", wav(0, 48, b"\1\2\3\4\5\6\7\0\1\2\3\4"))
	END
	for x in whole more; do
		fails 1 "spk-conv: $x: no frames" spk-conv $x
		fails 1 "spk-conv: $x: no frames" spk-conv --partial $x
	done
	for n in 0 1 2 3 4; do
		[ "$(spk-conv --bare open$n)" = $'513\n1027' ]
		[ "$(spk-conv --bare < <(cat open$n))" = $'513\n1027' ]
	done
	[ "$(spk-conv --bare open5 | wc -l)" = 6 ]
	command -v sox > /dev/null || skip "no sox"
	[ "$(soxi -s whole)" = 0 ]
}

@test "text after the #end line" {
	printf '1,2\n3,4\n' > x
	for t in 'spk-sf' 'spk-sf -o events' 'spk-sf --rows' 'spk-phase -n 2'; do
		$t x > whole
		{ cat whole; printf '5\n6'; } > more
		for c in spk-decode spk-info; do
			$c whole > want
			run ! $c more
			fails 0 "$c: more: 3 bytes after the end ignored" \
			    $c --partial more
			echo "$output" | same want -
		done
	done
	spk-sf x > whole
	{ cat whole; printf '5\n6'; } > more
	fails 1 'spk-cat: more:5: data after #end' spk-cat more
	fails 0 'spk-cat: more: 3 bytes after the end ignored' \
	    spk-cat --partial more
	echo "$output" | same whole -
	fails 0 '' spk-cat --partial -q more
}
