#!/usr/bin/env bash
# Fuzz every target for a number of seconds in all (default 60), from seeds and
# the corpus of earlier runs, which stays in .build.  An input that breaks a
# claim is put under tests/fuzz/crash/TARGET, and replayed ever after.
#	fuzz.sh seeds DIRECTORY TARGET...	only write the seeds
set -u
cd "$(dirname "$0")/../.." || exit 3
shopt -s nullglob
dir=.build/fuzz
targets=(number head in neurons coder options filter net pack block packed
    video chunk)
bad=0

edf() { # VERSION: two signals
	printf '\0%-168s%-16s%-52s%-8s%-8s%-4s' "$1" 01.02.03 768 2 .5 2
	printf '%-16s' a b
	printf '%-80s' '' ''
	printf '%-8s' '' '' -1 -2.5 1 2e3 -2048 0 2047 9
	printf '%-80s' '' ''
	printf '%-8s' 1 1
	printf '%-64s%s' '' abcdefghijkl
}

notes() { # VERSION OPTIONS: a signal, and annotations
	printf "$2"'%-168s%-16s%-52s%-8s%-8s%-4s' "$1" 01.02.03 768 1 .5 2
	printf '%-16s' a "$3 Annotations"
	printf '%-160s' ''
	printf '%-8s' uV '' -1 -1 1 1 -2048 -32768 2047 32767
	printf '%-160s' ''
	printf '%-8s' 1 12
	printf '%-64s%s' '' ab
	printf '+1\024\024\0+1.2\0253\024x\024y\024\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'
}

seeds() { # TARGET: files in the current directory
	case $1 in
	number)
		for x in 1 -0.5 1e22 9007199254740993 4.9e-324 1.7976931348623159e308; do
			printf %s $x > "$x"
		done ;;
	head)
		printf ' v=1 kind=spikes codec=sf channels=2 threshold=0.1,0.2' > a
		printf ' v=1 names=1' > b
		printf ' v=1 kind=signal channels=1 type=f32' > c ;;
	in)
		printf '\0001,2\n3,4\n' > plain
		printf '\000a,b\r\n1.5e3,-2\r\n"3", 4\r\n' > names
		printf '\0011;2\n\n3;4\n' > blank
		printf '\0021 2\n3\t4 \n' > blanks
		printf '\004a b c\n1 2 3\n4 5 "x"\n' > words
		printf '\200#spk v=1 kind=spikes channels=2\n0,1\n-1,0\n#end frames=2\n' > stream
		printf '\0#spk v=1 kind=spikes format=i8 channels=2\n\0\1\377\0#end frames=2\n' > binary
		printf '\012#spk v=1 kind=signal format=f32 channels=1 names=1\na\nabcdefgh#end' > short
		printf '\0#spk v=1 kind=signal channels=2 type=f32\n0.1,-2\n1e-46,16777217\n#end frames=2\n' > single
		printf '\0101,nan\n,4\n# x\n' > nan
		printf '\0201,2\n\n\n3,4\n' > episodes
		printf '\100\0\0\010\003\0\0\0\002\0\0\0\001\0\0\0\002abcd' > idx
		printf '\100\0\0\015\001\0\0\0\001\77\200\0\0' > idx-f32
		printf '\0P5\n# x\n2 1 9\n\1\2P5 2 1 9\n\3\11' > pgm
		printf '\100P5 1 1 999\n\1\2' > pgm-deep
		printf '\0RIFF1234WAVELIST\1\0\0\0x\0fmt \20\0\0\0\1\0\2\0\100\37\0\0\0\175\0\0\4\0\20\0data\4\0\0\0\1\0\2\0' > wav
		printf '\100RIFF1234WAVEfmt \20\0\0\0\1\0\1\0\100\37\0\0\0\0\0\0\3\0\30\0data\0\0\0\0abc\0' > wav-end
		printf '\0.snd\0\0\0\31\377\377\377\377\0\0\0\6\0\0\37\100\0\0\0\1x\77\200\0\0' > au
		n=$(printf '%s' "{'descr': '>i2', 'fortran_order': False, 'shape': (2, 2), }")
		printf '\0\223NUMPY\1\0%b\0%sabcdefgh' "\\x$(printf %x ${#n})" "$n" > npy
		n="{'descr': [(('a', 't'), '<i8'), ('', '|V3'), ('i', '<u2', (1,)), "
		n+="('z', [('b', '2<f4,?')], (2,))], 'fortran_order': False, 'shape': (2L,), }"
		printf '\034\223NUMPY\1\0%b\0%s%062d' "\\x$(printf %x ${#n})" "$n" 0 > records
		printf '\0#spk v=1 kind=spikes format=bits channels=9 planes=2\nabc#end frames=1\n' > bits
		printf '\0#spk v=1 kind=spikes format=events channels=3 rate=8 unit=ms\nt,channel,value\n125,1,-1\n250,2,1\n#end frames=9 events=2\n' > events
		printf '\044x,Y,t_ms,p\n1,1,3,0\n0,1,4,1\n' > table
		printf '\045# NEST version: 3\nsender\ttime_ms\n1\t0.1\n3\t0.2\n' > nest
		printf '\0451\t0.1\t\n3\t0.2\t\n' > gdf
		printf '\046# size = 4\n# first_index = 2\n1.5\t3\n' > pynn
		printf '\040\1\1\200\0\2\0\360\0\0\0\2\0\0\0\1' > bin40
		printf '\051t,a\n0.5,1\n0.75,2\n1,3\n' > clock
		printf '\051t (ms),a\n0,1\n3,2\n6,3\n8,4\n11,5\n14,6\n17,7\n19,8\n22,9\n' > jitter
		printf '\0652;2024-02-28T23:59:59,5\n1;2024-02-29 00:00:00\n3,5;20240229T010000.5+01\n' > dates
		printf '\0641,5;-2\n3;4,25\n' > comma
		printf '\0a;b\n1,5;-2\n3;4,25\n' > comma-found
		printf '\0661,2,0,5\n3,3,1,6\n0,1,0,9\n' > order
		printf '\054lab,1,2,3\n"o,k",4\n' > rows
		printf '\060P4 3 2\n\240\100' > pbm
		printf '\0YUV4MPEG2 W2 H1 F25:1 Cmono\nFRAME\nab' > y4m
		printf '\037abcd' > dat
		perl -e 'print ">"; for (0 .. 2) {
			print "\x55" x 62, pack "v", 16 | $_ << 14 for 0 .. 3;
		}' > pcie
		n=$(printf '%s' "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 2), }")
		printf '\077\223NUMPY\1\0%b\0%s\0\1\0\1\0\1\0\1' "\\x$(printf %x ${#n})" "$n" > axes
		# spk-conv -o packed --level=1; a train takes long to reset
		n=I3NwayB2PTEga2luZD1zcGlrZXMgZm9ybWF0PXBhY2tlZCBjaGFubmVscz0zColT
		n+=UEsNChoKAQEAAAMAAAABAAAAAQAAAAABAAAQAAAAAAAAAAAAAAAwEqQQ1ADO+VNQ
		n+=S0sDAAAAAAAAAAAAAAAkAAAAAAAAANqzYRURSNS4GAAAgE/PQyAJ35ZWAgAAAAAA
		n+=AAABAAAAAAAAAAQAAAAAAAAAU1BLRQEAAAADAAAAAAAAAAMAAAAAAAAAAAAAAAAA
		n+=AABeAAAAAAAAAO//rFxvtRgdQAAAAAAAAACJU1BLRU5ECg==
		{ printf '\0'; base64 -d <<< $n; } > packed
		edf '0       ' > edf
		edf "$(printf '\377BIOSEMI')" > bdf
		notes '0       ' '\071' EDF > edf-notes
		notes '0       ' '\073' EDF > edf-frames
		notes "$(printf '\377BIOSEMI')" '\072' BDF > bdf-notes ;;
	neurons)
		local names=window,channel,neuron,frequency,magnitude,phase,step
		printf '\004#spk v=1 kind=spikes codec=phase format=neurons channels=1 names=1 window=4 hop=2\n%s\n0,0,0,0,1,0,\n0,0,1,0.25,1,-1.5,-1.5\n1,0,3,0.75,2,1,\n#end frames=6\n' $names > stream
		printf '\003phase,magnitude,neuron,channel,window\n1,2,1,0,0\n' > table
		printf '\0120,0,1,0.2,1,0.5,\n1,2,4,0.8,1e3,1,0\n' > bare
		printf '\001#spk v=1 kind=spikes format=neurons channels=2\n%s\n' $names > short
		;;
	coder)
		printf '\001threshold=0.5\n%064d' 7 > a
		printf '\003\n%0640d' 9 > b
		printf '\001steps=3 split=1 invert=1 method=poisson\n%064d' 7 > c
		printf '\001steps=2 bins=3 rng=philox method=poisson\n%064d' 7 > d
		printf '\001code=both step-threshold=1 max-rate=.5\n%064d' 3 > e
		printf '\001curve=snntorch-log tau=.5 steps=6 normalize=1\n%064d' 5 > f
		printf '\001variant=spikify steps=4 mean=1 scale=spikify\n%064d' 7 > g
		printf '\001variant=forno steps=5 max-gap=2 cut=1\n%064d' 9 > h
		printf '\001variant=jusquare code=time bins=3 steps=4\n%064d' 7 > i
		printf '\001variant=kedri rule=multiply tail=full base=spike\n%064d' 3 > j
		printf '\001factor=.5 deviation=population difference=second\n%064d' 7 > k
		printf '\001code=one-hot bins=4 steps=3 modulation=.5\n%064d' 5 > l ;;
	filter)
		{ printf '\1#spk-filter v=1 kind=linear taps=80 classes=16 '
		printf 'noise=0.1 rate=0.2 gradient=0.5 motion=1\n'
		head -c $((16 * 80 * 4 + 4)) /dev/zero; } > zeros ;;
	net)
		{ printf '\1#spk-net v=1 layers=3,4,1 globals=1\n'
		head -c $((153 * 4 + 4)) /dev/zero; } > zeros
		{ printf '\1#spk-net v=1 layers=2,5,3,1 globals=0\n'
		head -c $((261 * 4 + 4)) /dev/zero | tr '\0' '\76'; } > all ;;
	pack)
		local y=0
		for x in 0 1 2 3 4; do
			y=$((5 - y))
			printf '%b' "\\020$x\\0$y\\03\\01\\03" > trip$x
			printf '%b' "\\00$x\\0$y\\03\\03abcdefghijklmnop" > any$x
		done ;;
	block)
		printf '\200\7\3\1\100\5\3\4abcdefghijklmnop' > trip
		printf '\201\7\3\1\100\5\3\4abcdefghijklmnop' > train
		printf '\0\7\3\1\100\5\3\4abcdefghijklmnop' > any
		printf '\1\7\3\1\100\5\3\4abcdefghijklmnop' > any-train ;;
	packed)
		printf '\0\0\1\3\11\2%064d' 0 > whole
		printf '\1\1\1\3\11\2%032d\377%032d' 7 7 > partial
		printf '\1\1\1\0\11\2%032d\377%032d' 7 7 > train ;;
	video|chunk)
		# 3 frames of 16x16 pixels, with words, a profile and #restore
		n=REtJRgAAIABBVjAxEAAQAOgDAAABAAAAAAAAAAAAAAAhAgAAAAAAAAAAAAASAAoJAAAA
		n+=AZ/5tfLEKvECHyNzcGsgdj0xIGtpbmQ9c3Bpa2VzIGNvZGVjPWNhbSBjaGFubmVscz0y
		n+=NTYgd2lkdGg9MTYgaGVpZ2h0PTE2IHJhdGU9MjAwMDAgc3RlcHM9MjAgZ2Fpbj0wLjUg
		n+=aW50ZXJwb2xhdGU9bGluZWFyIHZpZGVvPTEgcXVhbGl0eT0zMCByZXN0b3JlPTAgc2Nl
		n+=bmU9bGVhcm5lZCBnYW1tYT0xIHByb2ZpbGUtYnl0ZXM9MTY0IHh4aDY0PTdhYWM0ZTA4
		n+=ZWY0YzVhOTIKKLUv/WQAA7UEAKJGFxLA+AaKSCGlGiFkAPC9dpLZXgpejBPh9yJfjTLx
		n+=lo/gWAtT7Hkzf4NO5j7Gnr9fd56yeuijgNJp5tt/chnYGdywWydM39T8sBKnGjBjihAs
		n+=uJjFslmGpJsRVKMvDyCgETCum1lorJ8B4BnGfGlK28UGAIK2DgSznWw0AQVm7cGVuwCC
		n+=pAEBjMOUAL6UF6BEgShVAZca0xqAMp0BEACXgIIILoDBiuR3gZHKWuRJ0gK92WEfJDn2
		n+=RJ8kHyc1tlKEfGqmFuRJ8MNKpxLodpgzxT3OGmR4QSEJ8OAzMCmL5JkPPznGIznAUjLd
		n+=GgnJt3fHQ+B57rnFisFOwmxTG8Nbxc50syjOYiRvq4uNtDVRXt8awEESp9d1LphhHpxn
		n+=GQTNHb0nnoDIUu1Rd03N6tP07n1syW7Asm/QcCMAAAABAAAAAAAAABIAKg0fI3Jlc3Rv
		n+=cmUgMQqAMhAwA8CAAAAG/4CCCwAgAHaQPgAAAAIAAAAAAAAAEgAyEDAFwQQAAAb/gIIL
		n+=ACAAeZAqKB8jZW5kIGZyYW1lcz01NyB4eGg2ND03ZjUzYTg4NDNlMTQ3YzM3CoA=
		for x in 0 1 6 7; do
			[ $1 = chunk ] ||
			    { printf '%b' "\\0$x"; base64 -d <<< $n; } > video$x
		done
		# Its three units, without what is round them
		[ $1 = video ] || { printf '\3'; base64 -d <<< $n |
		    { head -c 44 > /dev/null; head -c 545; head -c 12 > /dev/null
		    head -c 35; head -c 12 > /dev/null; cat; }; } > units ;;
	options)
		printf -- '-t\0000.1\0--up-only' > a
		printf -- '--threshold=1,2\0-i\0f32\0-c\0003\0x' > b
		printf -- '--help' > c ;;
	esac
}

if [ "${1:-}" = seeds ]; then
	for t in "${@:3}"; do
		mkdir -p "$2/$t"
		(cd "$2/$t" && seeds "$t")
	done
	exit
fi

# Small limits, which short inputs reach.
limits='-DSPK_FIELD_MAX=64 -DSPK_HEAD_MAX=96 -DSPK_COLUMNS=1048576'
sanitize='-fsanitize=address,undefined -fno-sanitize-recover=all'
include='-std=c11 -D_GNU_SOURCE -Ilib -Icmd -O1 -g'
each=$((${1:-60} * 2 / ${#targets[@]}))
[ $each -ge 1 ] || each=1
make -s --no-print-directory -j2 .build/libcmd.a .build/libspk.a \
    .build/libvideo.a || exit 1
make -s --no-print-directory -j2 BUILD=$dir/clang CC=clang HARDEN= \
    CPPFLAGS="$limits" \
    CFLAGS="-O1 -g1 -fsanitize=fuzzer-no-link $sanitize" \
    $dir/clang/libcmd.a $dir/clang/libspk.a $dir/clang/libvideo.a || exit 1

fuzz() { # TARGET
	local t=$1 crash wrap lib more bad=0
	crash=tests/fuzz/crash/$t
	mkdir -p $dir/$t.seeds $dir/$t.corpus $dir/$t.crash
	[ -d $crash ] && cp $crash/* $dir/$t.seeds
	(cd $dir/$t.seeds && seeds "$t")
	wrap='' lib='' more=''
	case $t in
	video|chunk)
		lib=libvideo.a more='-laom -ldav1d' ;;
	esac
	case $t in
	in|neurons|packed)
		wrap=-Wl,--wrap=read,--wrap=lseek ;;
	esac
	case $t in
	block|packed)
		wrap+=" -Wl,--wrap=spk_pages,--wrap=spk_model_numbered" ;;
	esac
	# shellcheck disable=SC2086
	clang $include $limits -fsanitize=fuzzer $sanitize -o $dir/$t \
	    "tests/fuzz/$t.c" ${lib:+$dir/clang/$lib} $dir/clang/libcmd.a \
	    $dir/clang/libspk.a $wrap -lcsv -lzstd -lpng -lz $more -lm || return 1
	# shellcheck disable=SC2086
	gcc $include -o $dir/$t.replay "tests/fuzz/$t.c" \
	    tests/fuzz/replay.c ${lib:+.build/$lib} .build/libcmd.a \
	    .build/libspk.a $wrap -lcsv -lzstd -lpng -lz $more -lm || return 1
	$dir/$t.replay $dir/$t.seeds/* $dir/$t.corpus/* > /dev/null || bad=1
	$dir/$t -max_total_time=$each -timeout=5 -max_len=8192 \
	    -malloc_limit_mb=64 \
	    -rss_limit_mb=2048 \
	    -artifact_prefix=$dir/$t.crash/ $dir/$t.corpus $dir/$t.seeds \
	    > $dir/$t.log 2>&1 && return $bad
	grep -v '^#' $dir/$t.log | tail -n 30
	mkdir -p $crash
	cp $dir/$t.crash/* $crash/
	return 1
}

# Two at a time: each takes about one processor.
for lane in 0 1; do
	for ((i = lane; i < ${#targets[@]}; i += 2)); do
		fuzz "${targets[i]}" || bad=1
		(exit $bad)
	done &
	lanes+=($!)
done
for lane in "${lanes[@]}"; do
	wait "$lane" || bad=1
done
exit $bad
