#!/usr/bin/env bats
# Numbers in the input that a few bytes can set to anything: words of a header
# and times of events.  Memory is 16 MiB and twice the input, or a tool
# says what would allow more.

load helpers

MiB=1024				# in the unit of ulimit
HEAD='window,channel,neuron,frequency,magnitude,phase,step'

no_sanitizer() {
	[ -z "${SANITIZED:-}" ] ||
	    skip "a sanitizer needs more address space than there is"
}

# within KIB COMMAND...: in this much address space it succeeds, or says
# why not, which is not for want of memory.  A tool and its blocks are 6 MiB.
within() {
	local rc=0 kib=$1
	shift
	(ulimit -v $((6 * MiB + kib)); exec timeout 60 "$@") > /dev/null \
	    2> err || rc=$?
	[[ $rc -le 2 && $(< err) != *'out of memory'* ]] || {
		echo "exit $rc: $(< err): $*"
		return 1
	}
}

# far FRAME WORDS...: a stream with an event there, and one at the begin.
far() {
	local frame=$1
	shift
	printf '%s\n' "#spk v=1 channels=1 format=events $*" t,channel,value \
	    0,0,1 "$frame,0,1" "#end frames=$((frame + 1)) events=2"
}

# all_far FRAME KIB: those that keep frames, or let them wait.
all_far() {
	far "$1" kind=signal > x
	far "$1" kind=spikes codec=pwm min=0 max=1 > pwm
	within "$2" spk-decode -o f32 pwm
	for e in bsa pwm lif; do
		within "$2" spk-$e -o i8 < <(cat x)
	done
	within "$2" spk-rate --steps=1 -o i8 < <(cat x)
	within "$2" spk-rate --learn < <(cat x)
	within "$2" spk-conv -o npy < <(cat x)
}

@test "events that are far take no memory, from a pipe neither" {
	no_sanitizer
	all_far 3000000 $((8 * MiB))
	printf '%s\n' '#spk v=1 kind=signal format=events channels=1' \
	    '#end frames=3000000 events=0' > none
	within $((8 * MiB)) spk-lif -o i8 < <(cat none)
	within $((16 * MiB)) spk-opt sf x
	[[ $(< err) == "spk-opt: x: "*" frames, and more, of "*" bytes of events take more than 16 MiB. Allow more with --memory" ]]
	far 20000 kind=signal > x
	spk-opt --budget=5 sf x > want
	spk-opt --budget=5 --memory=1 sf x > got
	same got want
}

@test "events that are farther take no more" {
	no_sanitizer
	[ -n "${FULL:-}" ] || skip "it takes a minute"
	local n e t
	for n in 10000000 100000000; do
		all_far $n $((16 * MiB))
		for e in sf bsa pwm lif latency rank weighted burst rate bin; do
			far $n kind=spikes codec=$e min=0 max=1 bins=1 > y
			within $((16 * MiB)) spk-decode --partial -o f32 y
			within $((16 * MiB)) spk-opt $e x
		done
		for t in "sf x" "bsa x" "lif x" "phase -n 2 -o i8 x" "info y" \
		    "info x" "conv -o events y" "cat y y" "cat --paste y y"; do
			# shellcheck disable=SC2086
			within $((16 * MiB)) spk-$t
		done
		within $((16 * MiB)) spk-score y < <(cat y)
		within $((16 * MiB)) spk-score x < <(cat x)
	done
	head -c 4500000000 /dev/zero |
	    spk-sf -i u8 -c 1000000 -o events > own
	[ "$(spk-info -f frames own)" = 4500 ]
}

# beside LAST STEP: channel 1 has a spike each STEP frames, channel 0 the last.
beside() {
	perl -e 'my ($last, $step) = @ARGV;
		print "#spk v=1 kind=spikes codec=pwm channels=2 min=0 max=1 ",
		    "frequency=7 format=events\nt,channel,value\n";
		for (my ($t, $k) = (0, 0); $t < $last; $t += $step) {
			print "$t,1,", $k++ % 3 ? 1 : -1, "\n";
		}
		print "$last,0,1\n#end frames=", $last + 1, "\n"' "$@"
}

@test "other channels of pwm wait in few bytes, and are as without it" {
	no_sanitizer
	beside 3000000 100 > y
	within $((8 * MiB)) spk-decode -o f32 y
	local last=200000 step
	for step in 3 80 9000 150000; do
		beside $last $step > y
		spk-decode --bare y | cut -d , -f 2 > got
		sed "/^$last,0/d;s/channels=2/channels=1/;s/,1,/,0,/" y |
		    spk-decode --bare | same - got
	done
}

@test "how the times of two trains agree takes no memory of their spikes" {
	no_sanitizer
	for n in 1 2; do
		perl -e 'srand shift;
		    print join("", map { chr(rand() < 0.3) } 1 .. 65536) x 64
		    ' $n > $n.i8
	done
	for m in spike-distance schreiber; do
		within $MiB spk-score --trains -i i8 -c 2 -m $m 1.i8 2.i8
		[ ! -s err ]
	done
}

@test "words of a header take no memory before frames come" {
	no_sanitizer
	local c n w
	# steps and bins are of observations, order of filters; others of all.
	for n in 10000000 100000000; do
		for w in sf:{window,hop,width,height,features} \
		    bsa:order rate:steps bin:steps bin:bins \
		    phase:{neurons,resolution,window,hop} \
		    ${FULL:+{sf,lif,pwm,bin}:{maxval,order,steps,frames}}; do
			printf '%s\n' "#spk v=1 kind=spikes codec=${w%:*} min=0 max=1 channels=1 ${w#*:}=$n" \
			    '#end frames=0' > y
			within $((16 * MiB)) spk-decode y
			[ -z "${FULL:-}" ] ||
			    within $((16 * MiB)) spk-conv -o i8 y
		done
	done
	# For each channel that there may be, what a frame takes.
	for n in 16777217 100000000 ${FULL:+16777216}; do
		printf '%s\n' "#spk v=1 kind=spikes codec=sf channels=$n" \
		    '#end frames=0' > y
		within $(((n == 16777216 ? 992 : 16) * MiB)) spk-decode y
	done
	for c in pwm bsa \
	    ${FULL:+sf delta lif rate latency rank weighted burst}; do
		printf '%s\n' "#spk v=1 kind=spikes codec=$c min=0 max=1 channels=1048576" \
		    '#end frames=0' > y
		within $((62 * MiB)) spk-decode y
	done
	# Rows that an observation may have take no memory, or are refused.
	for w in 'rank steps=2147483647' \
	    {latency,burst,'weighted variant=axon'}' min=0 max=1 steps=16777216'
	do
		echo "#spk v=1 kind=spikes codec=$w channels=64" > y
		seq -s , 64 | sed 's/[0-9][0-9]*/1/g' >> y
		within $((8 * MiB)) spk-decode y
	done
	printf '%s\n' '#spk v=1 kind=spikes codec=bsa order=1024 min=0 max=1 channels=1048576' \
	    '#end frames=0' > y
	within $((62 * MiB)) spk-decode y
	fails 1 'spk-decode: y:1: order: above 16777216 for all channels together' \
	    spk-decode y
	{
		printf '#spk v=1 kind=spikes codec=bsa order=1024 min=0 max=1 channels=5000 cutoff='
		perl -e 'print join(",", map { 0.4 - $_ / 20000 } 1 .. 5000), "\n"'
		echo '#end frames=0'
	} > y
	fails 1 'spk-decode: y:1: order: above 4194304 for all filters that differ, together' \
	    spk-decode y
}

@test "a large window takes memory when half of its neurons have come" {
	no_sanitizer
	local n
	for n in 10000000 16777213 16777216; do
		printf '%s\n' "#spk v=1 kind=spikes codec=phase format=neurons channels=1 window=$n" \
		    $HEAD 0,0,0,0,1,0, '#end frames=4' > x
		within $((16 * MiB)) spk-decode x
		fails 1 "spk-decode: x: 1 of $n neurons of a window were read, and no memory is allocated for the rest; --window=$n allocates it" \
		    spk-decode x
	done
	# All of them, half of them, and less with the user's word.
	n=70000
	perl -e 'print "$_\n" for map { $_ % 7 } 1 .. 70000' |
	    spk-phase -n $n > all
	spk-decode --bare all | perl -ne '
		die "$. $_" if abs($_ - $. % 7) > 1e-4'
	{
		grep '^#spk' all
		printf '%s\n' $HEAD "0,0,0,0,$n,0," "#end frames=$n"
	} > one
	! spk-decode one > /dev/null 2>&1 || return 1
	[ "$(spk-decode --bare -n $n one | uniq -c | tr -s ' ')" = " $n 1" ]
	# Twice, before there is room: the line is reported.
	sed "4i 0,0,0,0,1,0," all > twice
	fails 1 'spk-decode: twice:4:3: neuron 0 of channel 0 for the second time' \
	    spk-decode -o i8 twice
}

@test "the line after a long silence is read before that is written" {
	local t head='#spk v=1 kind=spikes codec=phase format=neurons channels=1 window=4 hop=2'
	printf '%s\n' "$head" $HEAD 0,0,0,0,1,0, 2147483648,0,0,0,1,0, \
	    '#end frames=4' > x
	fails 1 'spk-decode: x:4:1: window 2147483648 is too far from the one before' \
	    timeout 20 spk-decode --upsample=2 x
	fails 1 'spk-decode: x: cut after 0 frames: #end says 4, less than its windows have' \
	    timeout 20 spk-decode x
	printf '%s\n' '#spk v=1 kind=spikes codec=sf channels=1 format=events' \
	    t,channel,value 0,0,1 5000000000,0,1 '#end frames=7' > y
	fails 1 'spk-decode: y: cut after 0 frames: #end says 7' \
	    timeout 20 spk-decode -t 1 y
	# Windows between, all silent, are as those that are written one by one.
	printf '%s\n' "$head" $HEAD 0,0,1,0,1,0, 3000,0,1,0,1,0, \
	    '#end frames=6004' | spk-decode --bare > got
	perl -e '@w = map { cos(2 * atan2(0, -1) * $_ / 4) / 4 } 0 .. 3;
		for (0 .. 6003) {
			my $i = $_ < 4 ? $_ : $_ - 6000;
			my $r = $i < 0 ? 0 : $w[$i];
			$r /= 2 if $_ > 1 && $_ < 6002;
			printf "%.6f\n", abs($r) < 1e-9 ? 0 : $r;
		}' > want
	awk '{ printf "%.6f\n", $1 }' got | sed 's/-0\.000000/0.000000/' |
	    same - want
}

@test "streams of events have more than 2^32 silent values" {
	local head='#spk v=1 kind=spikes codec=sf threshold=1 format=events'
	printf '%s\n' "$head channels=1000000" '#end frames=4500 events=0' > x
	# It begins to write them, and would not stop soon.
	spk-decode -o f32 x 2> err | head -c 1000 | wc -c > n
	[ "$(cat n)" = 1000 ]
	[ ! -s err ]
	printf '%s\n' "$head channels=1" t,channel,value 5000000000,0,1 \
	    '#end frames=5000000001 events=1' |
	    spk-decode -o f32 2> err | head -c 1000 | wc -c > n
	[ "$(cat n)" = 1000 ]
	[ ! -s err ]
}

@test "times that no number holds are refused" {
	local o
	printf '%s\n' 1 0 -1 > x
	for o in nest pynn brian2 npy-events bin40 "events --unit=s"; do
		# shellcheck disable=SC2086
		fails 2 "spk-sf: --to=${o%% *}: --rate is so low that times are out of range" \
		    spk-sf -t 0.1 -r 1e-320 -o $o x
	done
	fails 1 'spk-sf: stdout: frame 2: its time is out of range, as --rate is low' \
	    spk-sf -t 0.1 -r 1e-305 -o nest x
	[ "$(spk-sf -t 0.1 -r 1e-290 -o brian2 x | tail -n 1)" = \
	    "$(printf '1\t1.9999999999999998e290')" ]
	[ -z "$(spk-info -r 1e-320 -f seconds x)" ]
}
