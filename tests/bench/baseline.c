/*
 * Baselines that spk is compared with, in the obvious way:
 *
 *	baseline libcsv		read CSV by libcsv and strtod, and no more
 *	baseline read		the same by libspk, to compare
 *	baseline sf		step-forward of CSV, threshold 0.5: getline,
 *				strtok, strtod and printf
 */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spk.h"

static void
field(void *s, size_t n, void *sum)
{
	(void)n;
	*(double *)sum += strtod(s, NULL);
}

static void
row(int c, void *sum)
{
	(void)c;
	(void)sum;
}

static double
by_libcsv(void)
{
	static char buf[256 * 1024];
	struct csv_parser p;
	double sum = 0;
	ssize_t n;

	csv_init(&p, CSV_APPEND_NULL);
	while ((n = read(0, buf, sizeof buf)) > 0)
		csv_parse(&p, buf, (size_t)n, field, row, &sum);
	csv_fini(&p, field, row, &sum);
	csv_free(&p);
	return sum;
}

static double
by_spk(void)
{
	static double block[65536];
	struct spk_fault f = {0};
	struct spk_in *in = spk_in_open(0, "stdin", NULL, 0, &f);
	size_t columns = in != NULL ? spk_in_columns(in) : 1;
	double sum = 0;
	ptrdiff_t n;

	while (in != NULL && (n = spk_in_read(in, SPK_F64, block,
	    65536 / columns, &f)) > 0)
		sum += block[0];
	spk_in_close(in);
	if (f.status != SPK_DONE) {
		fprintf(stderr, "%s\n", f.text);
		exit(1);
	}
	return sum;
}

static void
sf(void)
{
	static float base[4096];
	char *line = NULL, *s;
	size_t cap = 0, c;
	int y, first = 1;
	float x;

	for (; getline(&line, &cap, stdin) > 0; first = 0) {
		c = 0;
		for (s = strtok(line, ",\n"); s != NULL;
		    s = strtok(NULL, ",\n"), c++) {
			x = (float)strtod(s, NULL);
			if (first)
				base[c] = x;
			y = x > base[c] + 0.5F ? 1 :
			    x < base[c] - 0.5F ? -1 : 0;
			base[c] += y * 0.5F;
			printf("%s%d", c > 0 ? "," : "", y);
		}
		putchar('\n');
	}
	free(line);
}

int
main(int argc, char *argv[])
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "sf") == 0)
		sf();
	else
		printf("%g\n", strcmp(what, "libcsv") == 0 ? by_libcsv() :
		    by_spk());
	return 0;
}
