# Step-forward of CSV, threshold 0.5, as one writes it in awk.
BEGIN { FS = OFS = "," }
{
	for (c = 1; c <= NF; c++) {
		x = $c + 0
		if (NR == 1)
			base[c] = x
		if (x > base[c] + 0.5) {
			$c = 1
			base[c] += 0.5
		} else if (x < base[c] - 0.5) {
			$c = -1
			base[c] -= 0.5
		} else
			$c = 0
	}
	print
}
