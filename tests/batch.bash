# For the suites of spk-batch(7): its scripts, as they are there.  Each test has
# them in its directory, and none runs without FULL since daemons and engines
# take long to start.

scripts_of_page() {
	[ -n "${FULL:-}" ] || skip 'without FULL'
	mkdir -p bin
	awk -v dir=. -f "$TOP/tests/examples.awk" "$TOP/man/spk-batch.7" \
	    > /dev/null
	chmod +x ./*.*
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	scripts_of_page
	PATH=$PWD/bin:$PATH:/usr/sbin
}

# sounds N: wav/001.wav to wav/N.wav, each another one.
sounds() {
	mkdir -p wav
	/usr/bin/python3 - "$1" <<-'END'
	import array, math, random, sys, wave

	r = random.Random(1)
	for i in range(1, int(sys.argv[1]) + 1):
	    step, noise = 0.02 + i * 1e-4, 400
	    x = [int(9000 * math.sin(step * t)) + r.randrange(-noise, noise)
	         for t in range(400)]
	    with wave.open(f"wav/{i:03}.wav", "wb") as w:
	        w.setnchannels(1)
	        w.setsampwidth(2)
	        w.setframerate(8000)
	        w.writeframes(array.array("h", x).tobytes())
	END
}

# expected DIRECTORY OPTION...: what one process after another makes of
# wav/*.wav, under the names that one.sh gives.
expected() {
	local dir=$1 x
	shift
	mkdir -p "$dir/wav"
	for x in wav/*.wav; do
		spk-sf -q "$@" "$x" > "$dir/$x.spk" || rm "$dir/$x.spk"
	done
}

# killing COMMAND NAME: bin/COMMAND, which ends its parent once, when NAME is in
# its arguments, and else is that command.
killing() {
	cat > "bin/$1" <<-END
	#!/bin/sh
	case "\$*" in
	*$2*)	[ -e '$PWD/killed' ] || {
			: > '$PWD/killed'
			kill -9 \$PPID
			exit 1
		} ;;
	esac
	exec '$BIN/$1' "\$@"
	END
	chmod +x "bin/$1"
}
