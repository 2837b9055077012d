#!/usr/bin/env bats
# spk-opt: what it finds is what the commands then do, no grid finds better,
# and limits are kept.

load helpers

# Words that are not of the encoder but of the search.
MORE=' r2 snr snr0 psnr snr-delay efficiency sparsity snr-per-afr '
CODES="sf bsa ${FULL:+hsa} ${SANITIZED:+hsa} pwm lif"
# Those whose parameters belong to all channels.
TOGETHER='latency weighted burst rate bin'

# Signals of 300 frames, by name.
signal() {
	case $1 in
	walk)	walk 300 1 7 ;;
	sine)	walk 300 1 3 0.1 | gawk '{
			printf "%.6f\n", 3 * sin(NR / 9) + $1 } ' ;;
	steps)	gawk 'BEGIN { srand(2)
			for (t = 0; t < 300; t++) {
				if (t % 25 == 0)
					x = int(9 * rand()) / 2
				print x
			} }' ;;
	noise)	gawk 'BEGIN { srand(9)
			for (t = 0; t < 300; t++)
				printf "%.6f\n", 20 * rand() - 5 }' ;;
	ecg*)	tail -n +"$((20 + ${1#ecg}))" "$DATA/ecg.csv" |
		    head -n 300 ;;
	esac
}

# Three channels, one of them constant, and facts about them.
three() {
	paste -d, <(signal walk) <(yes 5 | head -n 300) <(signal sine)
}

binary() {
	perl -ne 'chomp; print pack "f<*", split /,/' "$1"
}

# column NAME ROW: of a table, the row being named by its first cell
column() {
	gawk -F, -v name="$1" -v row="$2" '
	NR == 1 { for (k = 1; k <= NF; k++) at[$k] = k }
	$1 == row { print $at[name] }'
}

# words OPTION...: what spk-opt prints, to the array w
words() {
	spk-opt "$@" > words
	read_words
}

read_words() {
	[ "$(wc -l < words)" = 1 ]
	read -ra w < words || true
}

# agrees CODE FILE [OPTION...]: the report says, digit by digit, what
# spk-score says of the spikes that the printed options make; and its cost is
# the metric, or the negative of one that is the better the more it is.
agrees() {
	local code=$1 x=$2 o metric=mse scoring=() w
	shift 2
	for o; do
		case $o in
		--delay=* | --peak=*)
			scoring+=("$o") ;;
		--metric=*)
			metric=${o#*=} ;;
		esac
	done
	spk-opt -q "$code" "$@" --report < "$x" > words 2> report
	read_words
	"spk-$code" "${w[@]}" < "$x" > y
	spk-decode < y | spk-score "${scoring[@]}" "$x" y > score
	[[ $MORE == *" $metric "* ]] && more=-1 || more=1
	gawk -F, -v OFS=, -v metric="$metric" -v more="$more" '
	NR == 1 {
		for (k = 1; k <= NF; k++)
			at[$k] = k
	}
	{
		s = $1
		for (k = at["cost"] + 1; k <= NF; k++)
			s = s OFS $k
		print s > "got"
	}
	NR > 1 {
		want = $at[metric]
		if (more < 0)
			want = want ~ /^-/ ? substr(want, 2) :
			    want == "0" ? "0" : "-" want
		cost = $at["cost"] == "-0" ? "0" : $at["cost"]
		if (cost != want) {
			print "cost " cost ", and not " want
			exit 1
		}
	}' report
	same got score
}

@test "the report is what the printed options do" {
	three > x3
	cut -d, -f 1 x3 > x1
	# Each code has one of the metrics, or with FULL all of them.
	metrics=(mae r2 psnr entropy snr-per-afr snr)
	for code in $CODES; do
		for x in x1 x3; do
			[ -n "${SANITIZED:-}" ] || agrees $code $x
			agrees $code $x --precision=f64 --budget=60
			for m in ${FULL:+"${metrics[@]}"} "${metrics[0]}"; do
				echo "$code $x $m"
				agrees $code $x --metric="$m" --budget=60
			done
			metrics=("${metrics[@]:1}" "${metrics[0]}")
		done
		agrees $code x3 --metric=snr-delay --delay=auto --budget=60
		agrees $code x1 --metric=psnr --peak=9 --budget=60
	done
	# More than is coded at a time
	head -n 20001 "$DATA/ecg.csv" > long
	for code in $CODES; do
		agrees $code long --budget=9
	done
}

@test "the report has delays where they were asked for" {
	three > x
	agrees sf x --delay=-3:9
	agrees bsa x --metric=mae --delay=auto --budget=60
	agrees pwm x --delay=2 --fix=frequency=9
}

@test "the report is what the printed options do, with values that are fixed" {
	three > x3
	agrees sf x3 --fix=up-only=1
	grep -q -w -e --up-only words
	agrees sf x3 --fix=threshold=0.5,0.25,1
	[ "$(cat words)" = --threshold=0.5,0.25,1 ]
	agrees sf x3 --fix=threshold=2
	[ "$(cat words)" = --threshold=2 ]
	agrees pwm x3 --fix=up-only=1 --fix=min=-9 --fix=max=9
	agrees pwm x3 --fix=min=-30,0,-5 --fix=max=30,9,5
	grep -q -e '--min=-30,0,-5 --max=30,9,5' words
	agrees lif x3 --fix=rest=zero --budget=200
	grep -q -e --rest=zero words
	agrees lif x3 --fix=leak=0.5,0.25,1 --budget=200
	grep -q -e --leak=0.5,0.25,1 words
	agrees bsa x3 --fix=order=7 --fix=cutoff=0.1 --fix=min=-40 \
	    --fix=max=40 --budget=200
	grep -q -e --order=7 words
	grep -q -e --cutoff=0.1 words
	grep -q -e '--min=-40 --max=40' words
	agrees bsa x3 --fix=threshold=0.9 --metric=snr --budget=200
}

@test "a flag that is fixed as it was anyway is not an option" {
	three > x
	agrees sf x --fix=up-only=0
	run ! grep up-only words
}

@test "text, binary32 and small portions give the same bytes" {
	three | dyadic > x
	binary x > x.f32
	for code in $CODES; do
		o=(--budget=300 --report=csv)
		spk-opt $code "${o[@]}" x > want
		spk-opt $code "${o[@]}" < x > got
		same got want
		spk-opt $code "${o[@]}" -i f32 -c 3 x.f32 > got
		same got want
		dd bs=7 status=none < x.f32 |
		    spk-opt $code "${o[@]}" -i f32 -c 3 > got
		same got want
		{ head -c 1001 x; sleep 0.05; tail -c +1002 x; } |
		    spk-opt $code "${o[@]}" - > got
		same got want
		spk-opt $code --budget=300 x > want
		spk-opt $code --budget=300 -i f32 -c 3 < x.f32 > got
		same got want
	done
	# Whole pipes of binary32
	words bsa -i f32 -c 3 --budget=300 < x.f32
	spk-bsa "${w[@]}" -i f32 -c 3 -o i8 x.f32 | tee y |
	    spk-decode -o f32 | spk-score -i f32 -c 3 x.f32 y > score
	spk-opt bsa --budget=300 --report=csv x |
	    cut -d, -f 8- > got
	cut -d, -f 2- score | same - got
}

@test "two runs and any number of threads give the same bytes" {
	local inputs=(one long x)
	[ -z "${SANITIZED:-}" ] || inputs=(x)
	# Enough frames that points are worth a thread.
	signal walk > one
	cat one one one one one one one one > long
	paste -d, long long <(yes 5 | head -n 2400) > x
	for code in $CODES; do
		for x in "${inputs[@]}"; do
			o=(--budget=400 --report=csv)
			spk-opt $code -j1 "${o[@]}" $x > want
			spk-opt $code -j1 "${o[@]}" $x > got
			same got want
			for j in 2 5; do
				spk-opt $code -j$j "${o[@]}" $x > got
				same got want
			done
		done
	done
	spk-opt bsa --pareto=5 --budget=100 one > want
	spk-opt bsa --pareto=5 --budget=100 -j5 one > got
	same got want
	spk-opt all --budget=100 long > want
	spk-opt all --budget=100 -j3 long > got
	same got want
}

@test "channels are tuned as each would be alone" {
	three > x
	for code in $CODES; do
		words $code --budget=300 x
		spk-opt $code --budget=300 --report=csv x > all
		: > lists
		for k in 1 2 3; do
			spk-opt $code --budget=300 --columns=$k x >> lists
			spk-opt $code --budget=300 --columns=$k --report=csv x |
			    sed -n "2s/^[^,]*/$k/p" > got
			sed -n "$((k + 1))p" all | same got -
		done
		# Each option has the three values as a list.  What does not
		# change is not stretched.
		sed -i '2s/$/ --stretch=1 --shift=0/' lists
		tr ' ' '\n' < lists | gawk -F= '
		{ v[$1] = v[$1] (v[$1] != "" ? "," : "") $2
		if (!($1 in seen)) order[++n] = $1
		seen[$1] }
		END { for (k = 1; k <= n; k++)
			printf "%s=%s%s", order[k], v[order[k]],
			    k < n ? " " : "\n" }' > got
		same got words
	done
	# With a value of its own for each, too
	spk-opt lif --fix=leak=0.5,0.25,1 --fix=min=-40,0,-9 \
	    --fix=max=20,9,9 --budget=50 --report=csv x > all
	leak=(0.5 0.25 1) min=(-40 0 -9) max=(20 9 9)
	for k in 1 2 3; do
		spk-opt lif --fix=leak="${leak[k - 1]}" \
		    --fix=min="${min[k - 1]}" --fix=max="${max[k - 1]}" \
		    --columns=$k --budget=50 --report=csv x |
		    sed -n "2s/^[^,]*/$k/p" > got
		sed -n "$((k + 1))p" all | same got -
	done
}

# wide COLUMNS: x in that number of columns, to the file wide
wide() {
	perl -ne 'BEGIN { $n = shift } chomp;
	    print join(",", ($_) x $n), "\n"' "$1" x > wide
}

# least_of COLUMNS: the least error of x in columns of binary64, that come in
# without a header
least_of() {
	python3 -c 'import numpy, sys
n = int(sys.argv[1])
x = numpy.loadtxt("x")
got = numpy.frombuffer(sys.stdin.buffer.read())
print(repr(float(((got.reshape(len(x), n) - x[:, None]) ** 2)
    .mean(axis=0).min())))' "$1"
}

# least CODE OPTION...: the least error of x, of all values in the lists
least() {
	local n=${2//[^,]/}
	n=$((${#n} + 1))
	wide "$n"
	"spk-$1" "${@:2}" -o i8 wide | spk-decode --bare -o f64 | least_of "$n"
}

# no_worse CODE OPTION...: than the best of the lists
no_worse() {
	local want got
	want=$(least "$@")
	got=$(spk-opt "$1" --report=csv x | column cost all)
	echo "$1 $name: found $got, grid $want"
	gawk -v got="$got" -v want="$want" 'BEGIN {
		exit !(got <= want * (1 + 1e-6) + 1e-13) }'
}

# lists of all combinations: NAME VALUES...
combine() {
	python3 -c 'import itertools, sys
names, values = [], []
for arg in sys.argv[1:]:
	name, text = arg.split("=")
	names.append(name)
	values.append(text.split(","))
for name, column in zip(names, zip(*itertools.product(*values))):
	print("--%s=%s" % (name, ",".join(column)))' "$@"
}

even() {
	gawk -v from="$1" -v to="$2" -v n="$3" 'BEGIN {
		for (k = 0; k < n; k++)
			printf "%s%.8g", (k > 0 ? "," : ""),
			    from + (to - from) * k / (n - 1)
		print "" }'
}

SIGNALS='walk steps ecg20500'
[ -z "${FULL:-}" ] || SIGNALS+=' sine noise ecg3000 ecg9200'

@test "no grid of thresholds or frequencies is better" {
	quality
	for name in $SIGNALS; do
		signal "$name" > x
		[ "$(wc -l < x)" = 300 ]
		range=$(sort -g x | sed -n '1p;$p' | paste -sd' ' |
		    gawk '{ print $2 - $1 }')
		no_worse sf "--threshold=$(even 0 "$range" 401 | cut -d, -f 2-)"
		no_worse pwm "--frequency=$(even 1 999 500)"
	done
}

@test "no grid of two or three parameters is better" {
	quality
	for name in $SIGNALS; do
		signal "$name" > x
		mapfile -t o < <(combine "threshold=$(even 0.04 4 24)" \
		    "leak=$(even 0 1 16)")
		no_worse lif "${o[@]}"
		mapfile -t o < <(combine order=1,2,3,5,8,12,16,24 \
		    "cutoff=$(even 0.005 0.45 7)" \
		    "threshold=$(even 0.1 1.5 8)")
		no_worse bsa "${o[@]}"
	done
}

# residue FILE: of the input, stretched and shifted by least squares
residue() {
	gawk 'NR == FNR { x[NR] = $1; next }
	{
		n++
		sx += x[FNR]
		sr += $1
		r[n] = $1
	}
	END {
		for (k in r) {
			xr += (x[k] - sx / n) * (r[k] - sr / n)
			rr += (r[k] - sr / n) ^ 2
		}
		slope = rr ? xr / rr : 0
		for (k in r)
			e += (x[k] - sx / n - slope * (r[k] - sr / n)) ^ 2
		printf "%.12g\n", e / n
	}' "$1" -
}

@test "decoding is stretched and shifted by least squares" {
	for name in walk ecg9200; do
		signal $name > x
		for code in $CODES; do
			words $code --budget=60 x
			value stretch > /dev/null
			value shift > /dev/null
			"spk-$code" "${w[@]}" x > y
			spk-decode y | spk-score -m mse x > got
			spk-decode --stretch=1 --shift=0 --bare y | tee plain |
			    residue x | paste got - | gawk '{
				exit !($1 <= $2 * (1 + 1e-5) + 1e-12 &&
				    $2 <= $1 * (1 + 1e-5) + 1e-12) }'
			# That is nearer than what it was made of.
			errors x < plain | paste got - |
			    gawk '{ exit !($1 <= $2) }'
		done
	done
	# Without a spike it is the mean.
	words lif --max-afr=0.001 x
	spk-lif "${w[@]}" x | spk-decode | spk-score -m r2 x |
	    gawk '{ exit !($1 >= -1e-9 && $1 < 0.01) }'
	# For an absolute error, the better of the two.
	for code in $CODES; do
		least=$(spk-opt $code -m mae --budget=60 --report=csv x |
		    column mae all)
		plain=$(spk-opt $code -m mae --budget=60 --report=csv \
		    --fix=stretch=1 --fix=shift=0 x | column mae all)
		gawk -v l="$least" -v p="$plain" 'BEGIN { exit !(l <= p) }'
	done
}

@test "what is fixed of stretch and shift stays, and what is searched for" {
	signal ecg20500 > x
	agrees lif x --fix=stretch=1 --fix=shift=0 --budget=50
	grep -q -e '^--stretch=1 --shift=0 ' words
	agrees sf x --fix=shift=0.5 --budget=50
	run ! grep -q -e --stretch words
	agrees sf x --search=stretch=0.5:0.75 --budget=50
	within stretch 0.5 0.75
	run ! grep -q -e --shift words
	# Spikes alone are not a reason for any.
	words sf -m entropy --budget=20 x
	run ! grep -q -e --shift words
}

# trials CODE SEED RANGE...: parameters of 100 trials at random, as options
trials() {
	gawk -v seed="$2" 'BEGIN {
		srand(seed)
		for (k = 2; k < ARGC; k++) {
			split(ARGV[k], a, /[=:]/)
			printf "--%s=", a[1]
			for (i = 0; i < 100; i++) {
				x = a[2] + (a[3] - a[2]) * rand()
				printf "%s%.8g", i ? "," : "",
				    a[1] == "order" ? int(x + 0.5) : x
			}
			print ""
		}
	}' "$1" "${@:3}"
}

# The least error of these, decoded as the reference does.
reference_least() {
	local code=$1 o=("${@:2}") how=()
	case $code in
	pwm)	how=(--crossing=saw) ;;
	lif)	o+=("--weight=${o[0]#*=}") ;;
	esac
	wide 100
	"spk-$code" "${o[@]}" -o i8 wide | spk-decode "${how[@]}" --bare -o f64 |
	    least_of 100
}

@test "100 combinations are no worse than another's 100" {
	quality
	local seeds=1 names="walk steps"
	[ -z "${FULL:-}" ] || { seeds=$(seq 20) names=$SIGNALS; }
	while read -r signal code want ranges; do
		read -ra r <<< "$ranges"
		r=("${r[@]/#/--search=}")
		if [ "$signal" = ecg ]; then
			sed -n 20002,21001p "$DATA/ecg.csv" > x
		else
			cp "$VECTORS/$signal.in.csv" x
		fi
		spk-opt "$code" --budget=100 --report=csv "${r[@]}" x |
		    column mse all > got
		echo "$signal $code: $(cat got), another's $want"
		gawk -v want="$want" '{ exit !($1 <= want) }' got
		[ "$signal" = ecg ] || continue
		for name in $names; do
			signal "$name" > x
			got=$(spk-opt "$code" --budget=100 --report=csv \
			    "${r[@]}" x | column mse all)
			for seed in $seeds; do
				mapfile -t o < <(trials "$code" "$seed" \
				    "${r[@]#--search=}")
				want=$(reference_least "$code" "${o[@]}")
				echo "$name $code $seed: $got, random $want"
				gawk -v got="$got" -v want="$want" 'BEGIN {
					exit !(got <= want) }'
			done
		done
	done < <(grep -v "^#" "$VECTORS/trials.tsv")
}

@test "an ECG is coded as well as it has been" {
	quality
	sed -n '1p;20002,21001p' "$DATA/ecg.csv" > x
	for want in sf=0.0168 pwm=0.0267 lif=0.0319 bsa=0.0081; do
		words "${want%=*}" x
		"spk-${want%=*}" "${w[@]}" x | spk-decode --bare --names=no |
		    paste - <(tail -n +2 x) |
		    gawk -v most="${want#*=}" '{ e += ($1 - $2) ^ 2 }
		    END { print "'"$want"': " e / NR
			exit !(NR == 1000 && e / NR <= most) }'
	done
}

# rates: average firing rate of each column of spikes, without their header
rates() {
	gawk -F, '{
		for (k = 1; k <= NF; k++)
			n[k] += $k != 0
	}
	END {
		for (k = 1; k <= NF; k++)
			print n[k] / NR
	}'
}

@test "--max-afr is kept to in every channel" {
	quality
	local budget
	paste -d, <(signal walk) <(signal noise) <(signal sine) > x
	for code in $CODES; do
		for most in 0.3 0.1 0.02; do
			# Few of hsa's filters are so seldom below noise.
			[ "$code$most" != hsa0.02 ] && budget=400 ||
			    budget=2000
			words $code --max-afr=$most --budget=$budget x
			"spk-$code" "${w[@]}" --bare x | rates > got
			echo "$code $most: $(paste -sd' ' got)"
			[ "$(wc -l < got)" = 3 ]
			gawk -v most=$most '$1 > most { exit 1 }' got
		done
	done
}

@test "--max-afr where all channels are searched together" {
	# The second fires nearly always, the first hardly ever.
	printf '0,10\n1,10\n0,10\n0.2,9\n' > x
	words rate --search=steps=1:9 --fix=min=0 --fix=max=20 \
	    --max-afr=0.6 x
	spk-rate "${w[@]}" --bare x | rates > got
	gawk '$1 > 0.6 { exit 1 }' got
	run --separate-stderr spk-opt rate --search=steps=1:9 --fix=min=0 \
	    --fix=max=10 --max-afr=0.6 x
	echo "$output"
	[ "$status" = 1 ]
	[ -z "$output" ]
	# shellcheck disable=SC2154 # bats sets stderr
	[[ $stderr == 'spk-opt: x: no parameters keep the average firing '* ]]
}

@test "--max-afr that cannot be" {
	three > x
	local say='no parameters keep the average firing rate of each channel'
	fails 1 "spk-opt: x: $say at 0.01" \
	    spk-opt sf --max-afr=0.01 --search=threshold=0.001:0.002 x
	[ -z "$output" ]
	fails 1 "spk-opt: stdin: $say at 0.01" spk-opt sf --columns=2,3 \
	    --max-afr=0.01 --search=threshold=0.001:0.002 < x
}

@test "--sparsity is added to the cost, and more of it takes no more spikes" {
	quality
	signal ecg20500 > x
	for code in sf pwm bsa lif; do
		was=1
		for weight in 0 0.05 ${FULL:+0.5} 500; do
			spk-opt $code --sparsity=$weight --report=csv x > got
			mse=$(column mse all < got)
			afr=$(column afr all < got)
			cost=$(column cost all < got)
			echo "$code $weight: $mse $afr $cost"
			gawk -v m="$mse" -v a="$afr" -v c="$cost" \
			    -v w=$weight -v was="$was" 'BEGIN {
				d = m + w * a - c
				exit !(d < 1e-12 && d > -1e-12 && a <= was) }'
			was=$afr
		done
		# It has come to something.
		gawk -v a="$was" 'BEGIN { exit !(a < 0.02) }'
	done
	# Where more is better, it is taken from that.
	spk-opt sf -m snr --sparsity=100 --report=csv x > got
	gawk -v s="$(column snr all < got)" -v a="$(column afr all < got)" \
	    -v c="$(column cost all < got)" 'BEGIN {
		d = 100 * a - s - c
		exit !(d < 1e-9 && d > -1e-9) }'
}

# front METRIC: of the table in got, each code and channel by itself: the
# rates rise, the metric is the better; each row's options make both, of x.
front() {
	local metric=$1 code channel afr value options o some better='<'
	[[ $MORE != *" $metric "* ]] || better='>'
	[ "$(head -n 1 got)" = "codec,channel,afr,$metric,options" ]
	gawk -F, -v better="$better" 'NR > 1 {
		if (was == $1 "," $2 && ($3 <= afr || (better == "<" ?
		    $4 >= value : $4 <= value))) {
			print NR ": not better: " $0
			exit 1
		}
		was = $1 "," $2
		afr = $3
		value = $4
	}' got
	while IFS=, read -r code channel afr value options; do
		read -ra o <<< "$(tr -d '"' <<< "$options")"
		some=(--columns="$channel")
		[ "$channel" != all ] || some=()
		"spk-$code" "${o[@]}" "${some[@]}" x > y
		spk-decode y | spk-score "${some[@]}" x y > score
		[ "$(column afr all < score),$(column "$metric" all < score)" \
		    = "$afr,$value" ] || {
			echo "$code,$channel,$afr,$value,$options"
			cat score
			return 1
		}
	done < <(tail -n +2 got)
}

@test "--pareto: choices that are each better than the last" {
	sed -n '1p;20002,21001p' "$DATA/ecg.csv" > x
	for n in 1 2 ${FULL:+5} 12; do
		spk-opt sf --pareto=$n x > got
		[ "$(wc -l < got)" = $((n + 1)) ]
		front mse
	done
	# The first has the fewest spikes, the last is the best there is.
	words sf x
	[ "$(tail -n 1 got | cut -d, -f 5-)" = "${w[*]}" ]
	[ "$(sed -n 2p got | cut -d, -f 3)" = 0 ]
	spk-opt sf --pareto=12 -m snr x > got
	[ "$(wc -l < got)" = 13 ]
	front snr
	spk-opt bsa --pareto=40 --budget=200 x > got
	[ "$(wc -l < got)" -gt 8 ]
	[ "$(wc -l < got)" -le 41 ]
	front mse
}

@test "--pareto: of all codes and channels, and under a limit" {
	three > x
	spk-opt all --pareto=4 --budget=100 x > got
	for code in $CODES; do
		for k in 1 3; do
			n=$(grep -c "^$code,$k," got)
			[ "$n" -ge 2 ]
			[ "$n" -le 4 ]
		done
	done
	front mse
	for code in $CODES; do
		spk-opt $code --pareto=6 --budget=100 --max-afr=0.1 x > got
		[ "$(wc -l < got)" -ge 3 ]
		front mse
		tail -n +2 got | gawk -F, '$3 > 0.1 { exit 1 }'
	done
	signal walk | gawk '{ print $1 + NR / 4 }' > x
	spk-opt sf --pareto=3 --fix=up-only=1 x > got
	[ "$(wc -l < got)" -ge 3 ]
	run ! grep -v -e --up-only -e ^codec, got
	front mse
}

# value NAME: of the option in words
value() {
	local v
	v=$(tr ' ' '\n' < words | sed -n "s/^--$1=//p")
	[ -n "$v" ] && echo "$v"
}

# within NAME FROM TO
within() {
	gawk -v x="$(value "$1")" -v from="$2" -v to="$3" 'BEGIN {
		exit !(x != "" && x >= from && x <= to) }'
}

@test "--search narrows, --fix excludes" {
	signal ecg20500 > x
	for r in 0.3:0.4 0.01:0.02 1:1.5 100:200; do
		words sf --search=threshold=$r x
		within threshold "${r%:*}" "${r#*:}"
	done
	words pwm --search=frequency=2000:3000 x
	within frequency 2000 3000
	words bsa --search=order=3:5 --search=cutoff=0.1:0.2 --budget=300 x
	within order 3 5
	within cutoff 0.1 0.2
	[[ $(value order) != *.* ]]
	words lif --search=leak=0.2:0.3 --fix=threshold=0.5 x
	within leak 0.2 0.3
	within threshold 0.5 0.5
	words lif --fix=leak=0.75 x
	within leak 0.75 0.75
	# A search within a range that has the best finds it, or better.
	all=$(spk-opt sf --report=csv x | column cost all)
	words sf x
	t=$(value threshold)
	some=$(spk-opt sf --report=csv --search=threshold="$(
	    gawk -v t="$t" 'BEGIN { print t * 0.8 ":" t * 1.2 }')" x |
	    column cost all)
	gawk -v a="$all" -v s="$some" 'BEGIN { exit !(s <= a * 1.05) }'
}

# errors FILE: mean squared error of the input, over all columns
errors() {
	gawk -F, 'NR == FNR { x[NR] = $0; next }
	{
		split(x[FNR], v)
		for (k = 1; k <= NF; k++) {
			e += ($k - v[k]) ^ 2
			n++
		}
	}
	END { printf "%.12g\n", e / n }' "$1" -
}

# range FILE [COLUMN]: the options that are its range
range() {
	gawk -F, -v only="${2:-0}" '
	function short(x) {
		if (x ~ /\./)
			sub(/\.?0+$/, "", x)
		return x
	}
	{
		for (k = 1; k <= NF; k++) {
			if (NR == 1 || $k + 0 < min[k] + 0)
				min[k] = $k
			if (NR == 1 || $k + 0 > max[k] + 0)
				max[k] = $k
		}
	}
	END {
		for (k = 1; k <= NF; k++)
			if (!only || k == only) {
				lo = lo comma short(min[k])
				hi = hi comma short(max[k])
				comma = ","
			}
		print "--min=" lo, "--max=" hi
	}' "$1"
}

@test "parameters come with the range that they were found in" {
	three > x
	signal noise | paste -d, - <(signal walk) <(signal noise) > other
	for code in $CODES; do
		words $code --budget=20 x
		spk-opt $code --budget=20 --own-range x > plain
		if [ $code = sf ]; then
			same words plain
			continue
		fi
		echo "$(<plain) $(range x)" | same - words
		# Another signal is on the same scale.
		"spk-$code" "${w[@]}" other | sed -n 1p | tr ' ' '\n' |
		    grep -e ^min= -e ^max= | sed 's/^/--/' | paste -sd' ' > got
		range x | same got -
		for k in 1 2 3; do
			spk-opt $code --pareto=2 --budget=9 --columns=$k x |
			    sed 1d | grep -v -e " $(range x $k)\"\?\$" && exit 1
			spk-opt $code --pareto=2 --budget=9 x | sed 1d |
			    grep "^$code,$k,.* $(range x $k)\$"
		done
		run ! grep -e --min <(spk-opt --own-range --pareto=2 \
		    $code --budget=9 x)
	done
	spk-opt all --own-range --budget=9 x > got
	run ! grep -e --min got
	spk-opt all --budget=9 x > got
	for code in ${CODES#sf} $TOGETHER; do
		grep -q "^$code,.* $(range x)\"\?\$" got
	done
	# What is fixed is printed in any case, and but once.
	words pwm --budget=9 --own-range --fix=min=-50 --fix=max=50 x
	[[ "${w[*]}" = "--min=-50 --max=50 --frequency="* ]]
}

@test "--search: whole numbers, of all channels together" {
	paste -d, <(signal walk) <(signal sine) > x
	for k in $(seq 1 12); do
		echo "$(spk-rate --steps="$k" x | spk-decode --bare |
		    errors x) --steps=$k"
	done | sort -g > all
	words rate --search=steps=1:12 x
	[ "${w[*]}" = "$(head -n 1 all | cut -d' ' -f 2-) $(range x)" ]
	agrees rate x --search=steps=1:12
	fails 0 'spk-opt: x: frames=300 columns=2 tried=12' \
	    spk-opt rate -v --search=steps=1:12 x
	words rate --search=steps=3:4 x
	[[ ${w[*]} = '--steps='[34]' '* ]]
	agrees bin x --search=bins=2:7 --search=sigma=0.05:0.5 \
	    --fix=steps=3 --budget=150
	within bins 2 7
	within sigma 0.05 0.5
	[[ $(value bins) = [2-7] ]]
	[ "$(value steps)" = 3 ]
	# As good as each of these
	got=$(column mse all < report)
	for k in 2 3 4 5 6 7; do
		spk-bin --bins=$k --sigma=0.2 --steps=3 x |
		    spk-decode --bare | errors x
	done | sort -g | head -n 1 > want
	gawk -v got="$got" '{ exit !(got <= $1) }' want
}

@test "values that are all fixed are only reported" {
	three > x
	agrees sf x --fix=threshold=0.3
	[ "$(cat words)" = --threshold=0.3 ]
	fails 0 'spk-opt: x: frames=300 columns=3 tried=0' \
	    spk-opt sf -v --fix=threshold=0.3 x
	agrees rate x --fix=steps=4
	[ "$(cat words)" = "--steps=4 $(range x)" ]
	agrees lif x --fix=threshold=0.3 --fix=leak=1
}

@test "all: a table, the best first" {
	local all
	three > x
	# All that can be tuned alone
	all=$(spk-opt --help | sed -n '1{s/.*\] sf|/sf|/; s/|all .*//; y/|/ /; p;}')
	for code in $all; do
		! spk-opt -q --budget=9 "$code" x 2> /dev/null > one ||
		    echo "$code"
	done | sort > tunable
	for m in mse snr-per-afr afr; do
		spk-opt all -m $m --budget=100 x > got
		case $m in
		mse)	want=codec,mse,afr,spikes,options ;;
		afr)	want=codec,afr,spikes,options ;;
		*)	want=codec,$m,afr,spikes,options ;;
		esac
		[ "$(head -n 1 got)" = $want ]
		tail -n +2 got | cut -d, -f 1 | sort | same - tunable
		[[ $MORE == *" $m "* ]] && order=-rg || order=-g
		tail -n +2 got | cut -d, -f 2 > is
		sort $order is | same - is
		while IFS=, read -r code value rest; do
			read -ra o < <(grep -o -e '--.*' <<< "$rest" |
			    tr -d '"')
			"spk-$code" "${o[@]}" x > y
			spk-decode y | spk-score x y > score
			[ "$(column $m all < score)" = "$value" ]
			[ $m = afr ] || [ "$(column afr all < score)" = \
			    "${rest%%,*}" ]
			[ $m != mse ] || [[ ${rest#*,} == \
			    "$(column spikes all < score)",* ]]
		done < <(tail -n +2 got)
	done
	# It goes by the cost, in which spikes are heavy here: the best has
	# fewest, though more error.
	spk-opt all --sparsity=1000 --columns=3 --budget=200 x > got
	tail -n +2 got | gawk -F, '{
		cost = $2 + 1000 * $3
		if (NR > 1 && cost < was)
			exit 1
		was = cost
	}'
	spk-opt all --fix=threshold=0.25 --budget=50 x > got
	for code in sf bsa lif; do
		grep -q "^$code,.*--threshold=0.25" got
	done
}

# tried OPTION...: how many combinations
tried() {
	spk-opt -v "$@" 2>&1 > /dev/null | sed -n 's/.* tried=//p'
}

@test "--budget: a number of combinations per channel, or a time" {
	paste -d, <(signal walk) <(signal sine) > x
	for code in $CODES; do
		was=0
		for n in 1 20 100 700; do
			got=$(tried $code --budget=$n --columns=1 x)
			echo "$code: $n: $got"
			[ "$got" -le $((n + 32)) ]
			[ "$got" -gt "$was" ]
			[ "$n" -lt 100 ] || [ "$got" -ge $((n / 2)) ]
			was=$got
		done
		got=$(tried $code --budget=100 x)
		[ "$got" -le 264 ]
		[ "$got" -ge 100 ]
	done
	agrees sf x --budget=1
	# A larger budget is never worse.
	few=$(spk-opt bsa --budget=30 --report=csv x | column cost all)
	many=$(spk-opt bsa --report=csv x | column cost all)
	gawk -v few="$few" -v many="$many" 'BEGIN { exit !(many < few) }'
}

@test "--budget: seconds" {
	paste -d, <(signal walk) <(signal sine) > x
	for code in bsa all; do
		began=$(date +%s%N)
		timeout 5 spk-opt -v $code --budget=0.2s x > out 2> err
		took=$((($(date +%s%N) - began) / 1000000))
		echo "$took ms: $(cat err)"
		[ "$took" -lt 2000 ]
		[ -s out ]
	done
	timeout 5 spk-opt rate --search=steps=1:50 --budget=1e-9s x > out
	[ -s out ]
}

@test "a signal that does not change keeps the defaults" {
	# shellcheck disable=SC2034 # used by name
	local sf=--threshold=0.5 pwm=--frequency=1
	# shellcheck disable=SC2034
	local lif='--threshold=0.5 --leak=0.9'
	# shellcheck disable=SC2034
	local bsa='--order=10 --cutoff=0.2 --threshold=0.5'
	# shellcheck disable=SC2034
	local hsa='--order=10 --cutoff=0.2 --threshold=0'
	local say='does not change in binary32: any parameters will do'
	yes 7 | head -n 50 > constant
	fails 0 "spk-opt: constant: channel 1 $say" spk-opt sf constant
	gawk 'BEGIN { for (t = 0; t < 9; t++)
		printf "%.6f,%d,1\n", 1e6 + t % 3 * 1e-4, t % 2 }' > offset
	fails 0 "spk-opt: offset: channel 1 and others do${say#does}" \
	    spk-opt all offset
	fails 0 '' spk-opt -q all --budget=60 offset
	# Step-forward's has to be seen beside the value.
	printf '%s\n' 1,3e9 2,3e9 4,3e9 > high
	agrees sf high
	echo 7 > one
	for code in $CODES; do
		for x in constant one; do
			agrees $code $x
			want=${!code}
			[ $code = sf ] || want+=" $(range $x)"
			[ "$(cat words)" = "$want" ]
		done
		fails 0 "$(printf 'spk-opt: one: %s\n' "channel 1 $say" \
		    'frames=1 columns=1 tried=1')" spk-opt -v $code one
	done
	printf '1\n2\n' > two
	for code in $CODES; do
		agrees $code two --budget=60
		agrees $code two --metric=snr-per-afr --budget=60
	done
	# What is fixed stays so.
	words lif --fix=leak=0.25 constant
	within leak 0.25 0.25
	within threshold 0.5 0.5
}

@test "images have the range of their pixels" {
	# For 0..255 they have less.
	perl -e 'srand 3; print map { ("P5\n4 3\n255\n",
	    pack "C*", map { 50 + int rand 150 } 1 .. 12) } 1 .. 5' > x.pgm
	for k in $(seq 2 40); do
		spk-rate --steps="$k" --min=0 --max=255 x.pgm > y
		echo "$(spk-decode y | spk-score -m mse x.pgm) $k"
	done | sort -g > want
	spk-opt rate --search=steps=2:40 --report=csv x.pgm > report
	[ "$(column mse all < report)" = "$(head -n 1 want | cut -d' ' -f 1)" ]
	[ "$(column steps 1 < report)" = "$(head -n 1 want | cut -d' ' -f 2)" ]
}

@test "one image is searched for, too" {
	perl -e 'srand 4; print "P5\n4 3\n255\n",
	    pack "C*", map { 50 + int rand 150 } 1 .. 12' > x.pgm
	for k in $(seq 3 9); do
		spk-rate --steps="$k" x.pgm | spk-decode |
		    spk-score -m mse x.pgm
	done | sort -g | head -n 1 > want
	spk-opt rate --search=steps=3:9 --report=csv x.pgm |
	    column mse all | same - want
	words rate --search=steps=3:4 "$DATA/ascent.pgm"
	within steps 3 4
}

@test "a range that was given is kept to where nothing changes" {
	yes 7 | head -n 50 > x
	words sf --search=threshold=1:2 x
	within threshold 1 2
}

@test "--report, and no bar but on a terminal" {
	three > x
	spk-opt bsa --budget=200 x > want
	spk-opt bsa --budget=200 --report=csv x > table
	spk-opt bsa --budget=200 --report -q x > got 2> err
	same got want
	same err table
	spk-opt bsa --budget=200 --report=stderr -q x > got 2> err
	same got want
	same err table
	fails 0 '' spk-opt -q bsa --budget=200 x
	# Names are those of the columns.
	{ echo a,b,c; cat x; } |
	    spk-opt sf --report=csv | cut -d, -f 1 | paste -sd' ' > got
	[ "$(cat got)" = 'channel a b c all' ]
	command -v script > /dev/null || skip "no script(1)"
	script -qec "spk-opt bsa -j1 x > out" /dev/null < /dev/null > bar
	grep -q '%' bar
	grep -q $'\r\e\\[K' bar
	script -qec "spk-opt bsa -q x > out" /dev/null < /dev/null > bar
	[ ! -s bar ]
}

@test "budgets are kept, small ones too" {
	walk 60 2 > x
	for b in 1 2 3 5 30; do
		for code in $CODES; do
			spk-opt -v --budget=$b $code x 2>&1 > /dev/null |
			    grep -oE 'tried=[0-9]+' | tr -dc 0-9 > tried
			[ "$(cat tried)" -le $((2 * (b + 2))) ]
		done
	done
	spk-opt -v --budget=4 --pareto=3 bsa x 2>&1 > /dev/null |
	    grep -oE 'tried=[0-9]+' | tr -dc 0-9 > tried
	[ "$(cat tried)" -le 60 ]
}

@test "rows of --pareto are of one channel, with what is fixed for it" {
	walk 80 2 > x
	spk-opt --fix=leak=0.5,0.6 --fix=up-only=01 --pareto=3 lif x > table
	gawk -F, 'NR > 1 && $5 !~ ($2 == 1 ? "--leak=0.5 " : "--leak=0.6 ")' \
	    table > bad
	[ ! -s bad ]
	[ "$(grep -c -- --up-only table)" = "$(($(wc -l < table) - 1))" ]
	while IFS=, read -r _ channel afr mse options; do
		# shellcheck disable=SC2086
		spk-lif --columns="$channel" $options x | tee y | spk-decode |
		    spk-score --columns="$channel" x y > score
		[ "$(tail -n 1 score | cut -d, -f2,10,11)" = \
		    "$mse,$(tail -n 1 score | cut -d, -f10),$afr" ]
	done < <(tail -n +2 table)
}

@test "changes of rate have a threshold that can be searched for" {
	walk 60 2 > x
	agrees rate x --fix=code=step --search=step-threshold=0.01:1 \
	    --fix=steps=9
	spk-opt --fix=code=step --search=step-threshold=0.01:1 \
	    --fix=steps=9 rate x > words
	within step-threshold 0.01 1
}

@test "channels may be of very different size" {
	gawk 'BEGIN {
		for (t = 0; t < 60; t++)
			printf "%.17g,%.17g\n", sin(t / 3) * 1e-20,
			    sin(t / 5) * 1e20
	}' > x
	for code in $CODES; do
		agrees $code x --budget=60
	done
}

@test "the table of codes in spk(7) is what spk-opt finds" {
	local codes='sf rate'
	[ -z "${FULL:-}" ] || codes=
	sed -n '/^\.\\" tests\/which.sh$/,/^\.\\" tests\/which.sh: end$/p' \
	    "$TOP/man/spk.7" | grep '^\.It' > table
	[ "$(wc -l < table)" -gt 5 ]
	# shellcheck disable=SC2086
	bash "$TOP/tests/which.sh" $codes > got
	if [ -n "${FULL:-}" ]; then
		same got table
	else
		same got <(grep -e '^.It sf ' -e '^.It rate ' table)
	fi
}
