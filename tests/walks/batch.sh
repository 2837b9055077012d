# 500 files of the UCR archive and 200 of sound in a batch that can be resumed,
# and one table of scores.

mkdir ucr wav spikes decoded
/usr/bin/python3 - <<'END'
import random

r = random.Random(1)
for i in range(500):
    with open(f"ucr/{i:03}.tsv", "w") as f:
        for label in range(3):
            x, row = 0.0, []
            for _ in range(96):
                x += r.uniform(-1, 1)
                row.append(f"{x:.4f}")
            print(label, *row, sep="\t", file=f)
END
for i in $(seq 200); do
	printf 'synth 0.05 sine %d gain -3\n' $((200 + i))
done | awk '{ printf "-R -r 8000 -n -b 16 wav/%03d.wav %s\n", NR, $0 }' |
    xargs -P 2 -L 1 sox

# A result is there when it is whole: what a batch has done is not done again.
# shellcheck disable=SC2317 # parallel runs it
encode() { # FILE...
	local name x bad=0
	for x; do
		name=${x##*/}
		[ ! -e "spikes/$name" ] || continue
		case $x in
		*.tsv)	spk-sf -q --rows --keep=1 "$x" ;;
		*.wav)	spk-sf -q -t 2000 "$x" ;;
		esac > "spikes/$name.new" || { bad=$?; continue; }
		mv "spikes/$name.new" "spikes/$name" && echo "$name"
	done
	return $bad
}
export -f encode

# One file is bad.  The batch reports it and goes on; when the file is mended,
# what failed is done, and nothing else.
cp ucr/123.tsv whole
sed -i '2s/0/x/' ucr/123.tsv
printf '%s\n' ucr/* wav/* > files
if parallel -j 2 -n 50 --joblog log encode < files > first 2> said; then
	exit 1
fi
grep -q '^spk-sf: ucr/123.tsv:2:[0-9]*: not a number: ' said
[ "$(sort -u first | wc -l)" = 699 ]
cp whole ucr/123.tsv
parallel -j 2 -n 50 --joblog log --resume-failed encode < files > second
[ "$(cat second)" = 123.tsv ]
xargs -P 2 -n 50 bash -c 'encode "$@"' encode < files > third
[ ! -s third ]

for x in spikes/*.???; do
	spk-decode "$x" > "decoded/${x##*/}"
done

# One table, with a row for each file.
spk-score --against=wav decoded/*.wav > scores.csv
spk-score --rows --keep=1 --against=ucr decoded/*.tsv > rows.csv
[ "$(head -n 1 rows.csv)" = "$(head -n 1 scores.csv)" ]
tail -n +2 rows.csv >> scores.csv
[ "$(wc -l < scores.csv)" = 701 ]
[ "$(cut -d , -f 1 scores.csv | sort -u | wc -l)" = 701 ]

# The error of some, by numpy from the files.
/usr/bin/python3 - <<'END'
import csv, wave
import numpy as np

table = list(csv.DictReader(open("scores.csv")))
for name in "001.wav", "077.wav", "200.wav":
    w = wave.open(f"wav/{name}")
    x = np.frombuffer(w.readframes(400), "<i2").astype(float)
    y = np.loadtxt(f"decoded/{name}", comments="#")
    row = [r for r in table if r["file"].endswith(name)][0]
    assert abs(float(row["mse"]) - ((x - y) ** 2).mean()) < 1e-6 * x.var()
END
