/* The baseline for reading CSV: libcsv and strtod, and nothing else. */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

int
main(void)
{
	static char buf[256 * 1024];
	struct csv_parser p;
	double sum = 0;
	ssize_t n;

	csv_init(&p, CSV_APPEND_NULL);
	while ((n = read(0, buf, sizeof buf)) > 0)
		csv_parse(&p, buf, (size_t)n, field, row, &sum);
	csv_fini(&p, field, row, &sum);
	printf("%g\n", sum);
	return 0;
}
