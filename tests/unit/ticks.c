/* Ticks: known axes, and the rule for any: 1, 2 or 5 times a power of ten. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot/ticks.h"
#include "tap.h"

static char *names[] = {(char []){"a"}, (char []){"b"}, (char []){"c"}, NULL};

static const struct {
	struct spk_axis	 axis;
	double		 apart;
	const char	*labels;	/* and the factor, after | */
} known[] = {
	{ {.high = 10}, .2, "0 2 4 6 8 10" },
	{ {.high = 10}, .21, "0 5 10" },
	{ {.low = -1, .high = 1}, .2, "-1.0 -0.5 0.0 0.5 1.0" },
	{ {.low = .1, .high = .3}, .2, "0.10 0.15 0.20 0.25 0.30" },
	{ {.low = .123, .high = .1231}, .5, "0.12300 0.12305 0.12310" },
	{ {.high = 60}, .15, "0 10 20 30 40 50 60" },
	{ {.high = 3, .whole = true}, .05, "0 1 2 3" },
	{ {.high = 4e6}, .25, "0 1 2 3 4|×10⁶" },
	{ {.low = -2e-5, .high = 2e-5}, .25, "-20 -10 0 10 20|×10⁻⁶" },
	{ {.low = 1.7e9, .high = 1.7e9 + 4}, .25, "0 1 2 3 4|+ 1700000000" },
	{ {.low = -.5, .high = 2.5, .names = names}, .1, "a b c" },
	{ {.low = .001, .high = 1000, .log = true}, .1,
	    "0.001 0.01 0.1 1 10 100 1000" },
	{ {.low = 1, .high = 100, .log = true}, .1, "1 2 5 10 20 50 100" },
	{ {.low = 1, .high = 1e12, .log = true}, .2,
	    "1 1000 10⁶ 10⁹ 10¹²" },
	{ {.low = 3.2, .high = 3.9, .log = true}, .25, "3.2 3.4 3.6 3.8" },
	{ {.low = NAN, .high = 1}, .2, "" },
	{ {.low = 1, .high = 1}, .2, "" },
};

static void
test_known(void)
{
	struct spk_ticks t;
	char text[1024];
	size_t i, k;

	for (i = 0; i < sizeof known / sizeof *known; i++) {
		spk_ticks(&t, &known[i].axis, known[i].apart);
		*text = '\0';
		for (k = 0; k < t.n; k++)
			snprintf(text + strlen(text), sizeof text -
			    strlen(text), "%s%s", k > 0 ? " " : "",
			    spk_tick_label(&t.tick[k]));
		if (*t.factor != '\0')
			snprintf(text + strlen(text), sizeof text -
			    strlen(text), "|%s", t.factor);
		if (strcmp(text, known[i].labels) != 0)
			printf("axis %zu: %s\n", i, text);
		OK(strcmp(text, known[i].labels) == 0);
	}
}

/* Whether x is 1, 2 or 5 times a power of ten. */
static bool
is_round(double x)
{
	const double m = x / pow(10, floor(log10(x) + 1e-9));

	return fabs(m - 1) < 1e-6 || fabs(m - 2) < 1e-6 || fabs(m - 5) < 1e-6;
}

/*
 * The labels read as where the ticks are; steps are round, as far apart as
 * asked for, and no smaller round step would be.
 */
static void
test_rule(void)
{
	struct spk_axis a = {0};
	struct spk_ticks t;
	double step, least, apart;
	size_t i, k;

	srand(1);
	for (i = 0; i < 20000; i++) {
		a.low = (rand() % 20001 - 10000) * pow(10, rand() % 9 - 6);
		a.high = a.low + (1 + rand() % 9999) * pow(10, rand() % 6 - 4);
		apart = (3 + rand() % 30) / 100.;
		spk_ticks(&t, &a, apart);
		least = apart * (a.high - a.low) * (1 - 1e-6);
		OK((double)t.n <= 1 + 1 / apart + 1e-6);
		for (k = 0; k < t.n; k++)
			OK(fabs(strtod(t.tick[k].text, NULL) *
			    pow(10, t.power) + t.start - t.tick[k].at) <=
			    1e-3 * least + 1e-9 * fabs(a.high));
		if (t.n < 2)
			continue;
		step = t.tick[1].at - t.tick[0].at;
		if (step < 1e-9 * fabs(a.high))
			continue;	/* beyond binary64's digits */
		OK(is_round(step) && step >= least * (1 - 1e-5));
		OK(step <= 2.5 * least * (1 + 1e-5));
	}
}

int
main(void)
{
	test_known();
	test_rule();
	return tap_failed > 0;
}
