/*
 * Oracles: the codecs' rules, step by step, in binary32, without the library.
 *	oracle RULE [KEY=VALUE[,...] | FLAG] ... < signal.csv
 *	oracle decode-RULE ... < spikes.csv
 *	oracle fir KEY=VALUE ...
 * RULE is sf, bsa, pwm or lif.  A decoder has its words from the #spk line, if
 * there is one, and writes binary32.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The words for a channel. */
struct words {
	int order;
	float cutoff, frequency, leak, threshold, weight;
	float min, max, start, shift, stretch;
	bool up_only, zero, lower;
};

struct word {
	const char *name;
	const char *value;
} word[] = {
	{ "threshold", "0.5" }, { "leak", "0.9" }, { "rest", "first" },
	{ "order", "10" }, { "cutoff", "0.2" }, { "frequency", "1" },
	{ "up-only", "0" }, { "crossing", "lower" }, { "weight", "0" },
	{ "stretch", "1" }, { "shift", "0" }, { "start", "0" },
	{ "min", NULL }, { "max", NULL },
};
#define WORDS (sizeof(word) / sizeof(word[0]))

static void *
room(size_t n, size_t size)
{
	void *p = calloc(n + 1, size);

	if (p == NULL)
		abort();
	return p;
}

static void
sf(const struct words *p, int n, const float *x, float *y)
{
	float base = x[0];

	for (int t = 0; t < n; t++) {
		bool up = x[t] > base + p->threshold, down;

		if (up)
			base += p->threshold;
		down = x[t] < base - p->threshold;
		if (down)
			base -= p->threshold;
		y[t] = up ? 1 : down && !p->up_only ? -1 : 0;
	}
}

static void
decode_sf(const struct words *p, int n, const float *y, float *r)
{
	r[0] = p->start;
	for (int t = 1; t < n; t++)
		r[t] = r[t - 1] + p->threshold * y[t];
}

/* A signal to 0..1, and back. */
static void
scale(const struct words *p, int n, const float *x, float *s)
{
	float k = 1 / (p->max - p->min);

	for (int t = 0; t < n; t++)
		s[t] = k * (x[t] - p->min);
}

static void
unscale(const struct words *p, int n, float *r)
{
	float k = 1 / (p->max - p->min);

	for (int t = 0; t < n; t++)
		r[t] = r[t] / k + p->min;
}

/* The filter, in binary64 but for the result. */
static void
fir(const struct words *p, float *h)
{
	int n = p->order + 1;
	double c = 2 * (double)p->cutoff, pi = atan2(0, -1), sum = 0;
	double *wide = room((size_t)n, sizeof(*wide));

	for (int k = 0; k < n; k++) {
		double z = pi * (c * (k - (n - 1) / 2.0));

		wide[k] = c * (fabs(z) > 0 ? sin(z) / z : 1) *
		    (0.54 - 0.46 * cos(2 * pi * k / (n - 1)));
		sum += wide[k];
	}
	for (int k = 0; k < n; k++)
		h[k] = (float)(wide[k] / sum);
	free(wide);
}

static void
bsa(const struct words *p, int n, const float *x, float *y)
{
	float *h = room((size_t)p->order + 1, sizeof(*h));
	float *s = room((size_t)n, sizeof(*s));

	fir(p, h);
	scale(p, n, x, s);
	for (int t = 1; t < n; t++) {
		int last = n - t < p->order ? n - t : p->order;
		float with = 0, without = 0;

		for (int k = 0; k < last; k++) {
			with += fabsf(s[t + k] - h[k + 1]);
			without += fabsf(s[t + k]);
		}
		if (!(with <= without - p->threshold))
			continue;
		y[t] = 1;
		for (int k = 0; k < last; k++)
			s[t + k] -= h[k + 1];
	}
	free(h);
	free(s);
}

static void
decode_bsa(const struct words *p, int n, const float *y, float *r)
{
	int taps = p->order + 1, half = taps / 2;
	float *h = room((size_t)taps, sizeof(*h));

	fir(p, h);
	for (int t = half; t < n; t++)
		for (int k = 0; k < taps && t + k < n + 2 * half; k++) {
			int at = t + k + 1 - 2 * half;

			if (at >= 0 && at < n)
				r[t] += y[at] * h[k];
		}
	unscale(p, n, r);
	free(h);
}

static float
saw_at(const struct words *p, int k)
{
	float x = p->frequency * (float)(k / 999.0);

	return x - truncf(x);
}

/* The sawtooth; the first is not used. */
static float *
sawtooth(const struct words *p, int n)
{
	float *saw = room((size_t)n, sizeof(*saw));
	int k = 0;

	for (int t = 1; t < n; t++) {
		saw[t] = saw_at(p, k);
		k++;
		if (k == 1000 || saw_at(p, k) < saw_at(p, k - 1))
			k = 0;
	}
	return saw;
}

static void
pwm(const struct words *p, int n, const float *x, float *y)
{
	float *saw = sawtooth(p, n), *s = room((size_t)n, sizeof(*s));
	int was = 0;

	scale(p, n, x, s);
	for (int t = 1; t < n; t++) {
		int level = s[t] < saw[t] ? 1 : 0;

		if (!p->up_only && s[t] > 1 - saw[t])
			level = -1;
		y[t] = level == was ? 0 : (float)level;
		was = level;
	}
	free(saw);
	free(s);
}

/* Straight lines from one crossing to the next. */
static void
decode_pwm(const struct words *p, int n, const float *y, float *r)
{
	float *saw = sawtooth(p, n);
	int from = 0;

	scale(p, 1, &p->start, r);
	for (int t = 1; t < n; t++) {
		float over = 1 - saw[t], right = over;
		bool none = !(y[t] > 0) && !(y[t] < 0);

		if (none && t < n - 1)
			continue;
		if (y[t] > 0 && !(p->lower && !p->up_only && over < saw[t]))
			right = saw[t];
		double left = (double)r[from];
		double slope = ((double)right - left) / (t - from);
		for (int k = 1; k < t - from; k++)
			r[from + k] = (float)(left + slope * k);
		r[t] = right;
		from = t;
	}
	unscale(p, n, r);
	free(saw);
}

static void
lif(const struct words *p, int n, const float *x, float *y)
{
	float *s = room((size_t)n, sizeof(*s)), v = 0, base = 0;

	scale(p, n, x, s);
	for (int t = 1; t < n; t++) {
		v += s[t] * 2 - 1;
		if (t == 1 && !p->zero)
			base = v;
		float d = v - base;
		bool up = d > p->threshold, down = d < -p->threshold;
		if (up || down)
			v = base = 0;
		v *= p->leak;
		y[t] = up ? 1 : down && !p->up_only ? -1 : 0;
	}
	free(s);
}

static void
decode_lif(const struct words *p, int n, const float *y, float *r)
{
	float push = p->weight > 0 ? p->weight : p->threshold;

	for (int t = 1; t < n; t++) {
		float left = r[t - 1] * p->leak;

		r[t] = left + push * y[t];
	}
	for (int t = 0; t < n; t++)
		r[t] = (r[t] + 1) / 2;
	unscale(p, n, r);
}

static const struct rule {
	const char *name;
	void (*encode)(const struct words *, int, const float *, float *);
	void (*decode)(const struct words *, int, const float *, float *);
} rules[] = {
	{ "sf", sf, decode_sf }, { "bsa", bsa, decode_bsa },
	{ "pwm", pwm, decode_pwm }, { "lif", lif, decode_lif },
};

/* KEY=VALUE, or a flag, or a mere threshold. */
static void
learn(char *s)
{
	char *equals = strchr(s, '=');
	bool bare = *s == '.' || (*s >= '0' && *s <= '9');

	if (equals != NULL)
		*equals = '\0';
	for (size_t k = 0; k < WORDS; k++)
		if (strcmp(word[k].name, bare ? "threshold" : s) == 0)
			word[k].value = equals != NULL ? equals + 1 :
			    bare ? s : "1";
}

static const char *
value(const char *name)
{
	for (size_t k = 0; k < WORDS; k++)
		if (strcmp(word[k].name, name) == 0)
			return word[k].value;
	abort();
}

/* A channel's value of a list, or the only one. */
static float
number(const char *name, int channel, float none)
{
	const char *s = value(name);

	if (s == NULL)
		return none;
	for (; channel > 0 && strchr(s, ',') != NULL; channel--)
		s = strchr(s, ',') + 1;
	return (float)strtod(s, NULL);
}

static struct words
words_of(int c, float least, float most)
{
	return (struct words){
		.order = (int)number("order", c, 0),
		.cutoff = number("cutoff", c, 0),
		.frequency = number("frequency", c, 0),
		.leak = number("leak", c, 0),
		.threshold = number("threshold", c, 0),
		.weight = number("weight", c, 0),
		.min = number("min", c, least), .max = number("max", c, most),
		.start = number("start", c, 0), .shift = number("shift", c, 0),
		.stretch = number("stretch", c, 1),
		.up_only = strcmp(value("up-only"), "0") != 0,
		.zero = strcmp(value("rest"), "zero") == 0,
		.lower = strcmp(value("crossing"), "lower") == 0,
	};
}

/* Rows of numbers, and the words of a header. */
static float *
table(int *rows, int *columns)
{
	static char line[1 << 20], head[1 << 20];
	float *x = NULL;
	int n = 0, most = 0;

	*columns = 0;
	while (fgets(line, sizeof(line), stdin) != NULL) {
		if (line[0] == '#') {
			if (strncmp(line, "#spk ", 5) == 0)
				for (char *w = strtok(strcpy(head, line + 5),
				    " \n"); w != NULL; w = strtok(NULL, " \n"))
					learn(w);
			continue;
		}
		for (char *s = line, *end; ; s = end + 1) {
			if (n == most) {
				most = most * 2 + 1000;
				x = realloc(x, (size_t)most * sizeof(*x));
				if (x == NULL)
					abort();
			}
			x[n++] = (float)strtod(s, &end);
			if (*end != ',')
				break;
		}
		*columns = *columns > 0 ? *columns : n;
	}
	*rows = *columns > 0 ? n / *columns : 0;
	return x;
}

/* One channel, in and out of x. */
static void
channel(const struct rule *rule, bool decode, int c, int n, int columns,
    float *x)
{
	float *in = room((size_t)n, sizeof(*in));
	float *out = room((size_t)n, sizeof(*out));
	float least = x[c], most = x[c];

	for (int t = 0; t < n; t++) {
		in[t] = x[t * columns + c];
		least = fminf(least, in[t]);
		most = fmaxf(most, in[t]);
	}
	struct words p = words_of(c, least, most);
	bool flat = rule->encode != sf && !(p.min < p.max);
	if (!flat)
		(decode ? rule->decode : rule->encode)(&p, n, in, out);
	for (int t = 0; t < n; t++) {
		float r = flat && decode ? p.min : out[t];

		x[t * columns + c] = decode ? r * p.stretch + p.shift : r;
	}
	free(in);
	free(out);
}

static void
encoded(const struct rule *rule, bool decode)
{
	int n, columns;
	float *x = table(&n, &columns);

	for (int c = 0; c < columns; c++)
		channel(rule, decode, c, n, columns, x);
	if (decode)
		fwrite(x, sizeof(*x), (size_t)(n * columns), stdout);
	else
		for (int k = 0; k < n * columns; k++)
			printf("%d%c", (int)x[k],
			    k % columns < columns - 1 ? ',' : '\n');
	free(x);
}

int
main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	bool decode = strncmp(name, "decode-", 7) == 0;

	for (int k = 2; k < argc; k++)
		learn(argv[k]);
	if (strcmp(name, "fir") == 0) {
		struct words p = words_of(0, 0, 1);
		float *h = room((size_t)p.order + 1, sizeof(*h));

		fir(&p, h);
		fwrite(h, sizeof(*h), (size_t)p.order + 1, stdout);
		free(h);
		return 0;
	}
	for (size_t k = 0; k < sizeof(rules) / sizeof(rules[0]); k++)
		if (strcmp(rules[k].name, name + (decode ? 7 : 0)) == 0) {
			encoded(&rules[k], decode);
			return 0;
		}
	fprintf(stderr, "oracle: no such rule\n");
	return 2;
}
