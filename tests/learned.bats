#!/usr/bin/env bats
# Scenes by networks: what networks make of images, their files, and scenes by
# them against their definition.

load helpers

@test "networks: their definition, on any vectors and threads" {
	PYTHONPATH=$TOP/tests /usr/bin/python3 "$TOP/tests/net.py" "$UNIT/net"
}

@test "networks: files that are invalid, and cut anywhere" {
	PYTHONPATH=$TOP/tests /usr/bin/python3 - "$UNIT/net" <<-'EOF'
	import struct, subprocess, sys, zlib

	def says(data):
	    open("x", "wb").write(data)
	    p = subprocess.run([sys.argv[1], "x", "1", "1"],
	        stdin=subprocess.DEVNULL, capture_output=True, text=True)
	    assert p.returncode == 1, data[:80]
	    return p.stdout.strip()

	def file(line, values):
	    data = line.encode() + b"\n" + struct.pack("<%df" % len(values),
	        *values)
	    return data + struct.pack("<I", zlib.crc32(data))

	usual, values = "#spk-net v=1 layers=2,1 globals=1", [.5] * 20
	good = file(usual, values)
	for n in [*range(0, len(good), 5), 8, 9, len(good) - 1]:
	    want = "a network that was cut" if n > 8 else \
	        "not a network: it does not begin with #spk-net"
	    assert says(good[:n]) == want, n
	none = "a network whose first line is invalid"
	other = "a network of other layers"
	for line, values, want in (
	    (usual.replace("v=1", "v=2"), values, "a network of another version"),
	    (usual.replace("2,1", "2,0"), values, other),
	    (usual.replace("2,1", "2,65,1"), values, other),
	    (usual.replace("2,1", "2,2"), values, other),
	    (usual.replace("2,1", "1"), values, other),
	    (usual.replace("2,1", ",1"), values, other),
	    (usual.replace("2,1", "2,1,"), values, other),
	    (usual.replace("2,1", "1" + ",1" * 9), values, other),
	    (usual.replace("layers", "layer"), values, none),
	    (usual.replace("=1 l", "=1  l"), values, none),
	    (usual[:-1], values, none), (usual + " ", values, none),
	    (usual[:-10], values, none),
	    (usual + "x" * 1024, values, none),
	    (usual[:-1] + "9", values, "a network of other globals"),
	    (usual, values[1:], "a network that was cut"),
	    (usual, values + [0], "a network with bytes after its end"),
	    (usual, values[1:] + [float("inf")],
	        "a network with a weight that is not finite"),
	    (usual, [float("nan")] + values[1:],
	        "a network with a weight that is not finite")):
	    assert says(file(line, values)) == want, (line, want)
	bad = bytearray(good)
	bad[50] ^= 1
	assert says(bad) == "a network whose checksum is wrong"
	EOF
}

@test "scenes by networks: their definition" {
	PYTHONPATH=$TOP/tests /usr/bin/python3 "$TOP/tests/learned.py" . "$DATA"
}

@test "learned scenes: the same of any portions, vectors, threads and formats" {
	local isa m first=
	head -c 100000 "$DATA/cat.y4m" | spk-cam -q --partial --steps=9 \
	    -o bits > planes 2> err
	for m in filter net learned; do
		spk-decode --scene=$m -o f32 planes > want
		# Another method, another scene.
		[ "$(cksum < want)" != "$first" ]
		first=$(cksum < want)
		for isa in portable v1 v3 v4; do
			SPK_ISA=$isa spk-decode --scene=$m -j3 -o f32 planes |
			    cmp - want
		done
		{ head -c 3000; sleep 0.1; cat; } < planes |
		    spk-decode --scene=$m -o f32 | cmp - want
	done
}

# A pixel of 0.5 and one that never fires, alone and beside each other.
@test "learned scenes: few planes, few pixels" {
	local m n size
	for m in filter net learned; do
		for size in 1x1 1x2 19x1; do
			for n in 1 9 40; do
				perl -e 'my ($n, $c) = @ARGV;
				    print pack "c*", map { ($_ % 2) x $c } 1 .. $n' \
				    $n $((${size%x*} * ${size#*x})) > y
				spk-decode --codec=cam --scene=$m -i i8 \
				    -c $((${size%x*} * ${size#*x})) \
				    --size=$size --min=0 --max=1 --gain=1 \
				    --every=1 --bare y > got
				awk -F, -v n=$n -v m="$m.$size.$n" '
				{ for (k = 1; k <= NF; k++)
				      if ($k != $k + 0 || $k < 0 || $k > 1.5)
				          exit bad = 1
				  # All there is: half of the planes have a spike.
				  if (n == 40 && NR == 20 &&
				      ($1 < .3 || $1 > .7))
				      exit bad = 1 }
				END { if (bad || NR != n) { print m, NR, $0; exit 1 } }' \
				    got
			done
		done
		head -c 1500 /dev/zero | spk-decode --codec=cam --scene=$m \
		    -i i8 -c 15 --size=5x3 --min=0 --max=1 --bare |
		    awk -F, '{ for (k = 1; k <= NF; k++)
			if (!($k >= 0 && $k < 0.05)) exit bad = 1 }
			END { exit bad || NR != 5 }'
	done
}
