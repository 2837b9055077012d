# Parameters that spk-opt found on one file, applied to others.

top=${top:?}
head -n 5401 "$top/data/ecg.csv" > one.csv
{ head -n 1 one.csv && sed -n '5402,10801p' "$top/data/ecg.csv"; } > two.csv
{ head -n 1 one.csv && sed -n '10802,16201p' "$top/data/ecg.csv"; } > three.csv
for code in sf bsa lif; do
	spk-opt --budget=300 -q "$code" one.csv > $code.options
	[ $code = sf ] || grep -q -- '--min=.*--max=' $code.options
	for x in one two three; do
		# shellcheck disable=SC2046 # words
		"spk-$code" -q $(cat $code.options) $x.csv > $x.$code.spk
		spk-decode $x.$code.spk > $x.$code.csv
		echo "$code $x $(spk-score -m mse $x.csv $x.$code.csv)"
	done
	# The scale is the first file's, on all of them.
	for x in one two three; do
		sed -n '1{s/ start=[^ ]*//;p;}' $x.$code.spk
	done | uniq | wc -l | grep -qx 1
done > table
[ "$(wc -l < table)" = 9 ]
/usr/bin/python3 - <<'END'
import numpy as np

for line in open("table"):
    code, x, mse = line.split()
    a = np.loadtxt(f"{x}.csv", skiprows=1)
    rows = [l for l in open(f"{x}.{code}.csv") if l[0] in "-.0123456789"]
    b = np.array([float(r) for r in rows])
    e = ((a - b) ** 2).mean()
    assert abs(float(mse) - e) <= 1e-5 * e, (line, e)
    assert e < a.var(), line
END
