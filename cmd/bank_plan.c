/*
 * The bands of a bank: from options, and as the words of a header
 *
 *	bank=butterworth bank-order=2 bank-rate=360 bands=0.5-4,4-8
 *	bank=gammatone bank-rate=16000 centres=100,125.4
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bank.h"

#define BANDS		32		/* default */
#define ORDER		2
#define TONE_LOW	100		/* Hz, default, */
#define TONE_BELOW	80		/* or of these parts of the rate */
#define BELOW		256		/* of these parts of the rate */

static const char *const kinds[] = {"gammatone", "butterworth", NULL};
static const char *const spacings[] = {
	"linear", "log", "erb", "mel", "htk", NULL
};
static const char *const rectifies[] = {"half", "full", NULL};

const struct spk_param spk_bank_param[] = {
	{ .name = "number", .letter = 'n', .type = SPK_I64, .min = 1,
	  .max = SPK_BANK_BANDS, .initial = "32", .unit = "N",
	  .help = "bands of each channel" },
	{ .name = "filter", .type = SPK_CHOICE, .choice = kinds,
	  .unit = "KIND", .help = "kind of filter; default: gammatone, or "
	  "butterworth with --bands" },
	{ .name = "low", .type = SPK_F64, .min = 0, .max = INFINITY,
	  .unit = "HZ", .help = "where the lowest band begins; default: 100 "
	  "Hz, or 1/80 of the rate if that is less; 1/256 of the rate for "
	  "butterworth" },
	{ .name = "high", .type = SPK_F64, .flags = SPK_ABOVE, .min = 0,
	  .max = INFINITY, .unit = "HZ", .help = "where the highest band "
	  "ends; default: half of the rate" },
	{ .name = "spacing", .type = SPK_CHOICE, .choice = spacings,
	  .unit = "SCALE", .help = "scale on which bands are equal; default: "
	  "erb, or log for butterworth" },
	{ .name = "bands", .type = SPK_TEXT, .unit = "LIST",
	  .help = "these bands instead, LOW-HIGH,...; without LOW a low-pass, "
	  "without HIGH a high-pass" },
	{ .name = "order", .type = SPK_I64, .min = 1,
	  .max = SPK_BANK_SECTIONS, .initial = "2", .unit = "N",
	  .help = "order of butterworth filters" },
	{ .name = "rectify", .type = SPK_CHOICE, .choice = rectifies,
	  .unit = "HOW", .help = "half: set negative values to 0; full: "
	  "remove signs; default: neither, or half with --envelope" },
	{ .name = "envelope", .type = SPK_F64, .flags = SPK_ABOVE, .min = 0,
	  .max = INFINITY, .unit = "HZ", .help = "smooth rectified bands by "
	  "a low-pass of order 2 with this cutoff" },
	{ .name = "decimate", .type = SPK_I64, .min = 1, .max = 1000000,
	  .initial = "1", .unit = "K", .help = "write one of K frames" },
	{ .name = "sum", .type = SPK_FLAG,
	  .help = "put bands together again" },
	{ .name = "coefficients", .type = SPK_FLAG,
	  .help = "print the filters, and read no input" },
	{ .name = NULL }
};

static bool
given(const struct spk_head *args, const char *name)
{
	return spk_head_get(args, name) != NULL;
}

static size_t
choice(const struct spk_head *args, const char *name, const char *const *word,
    size_t usual)
{
	const char *s = spk_head_get(args, name);
	size_t k;

	for (k = 0; s != NULL && word[k] != NULL; k++)
		if (strcmp(word[k], s) == 0)
			return k;
	return usual;
}

static int
allocate(struct spk_bank_plan *p, size_t n, struct spk_fault *f)
{
	p->n = n;
	p->band = calloc(n, sizeof *p->band);
	return p->band != NULL ? 0 : spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
}

/* An edge, up to end; absent: `none'.  Returns where it ended, or NULL. */
static const char *
edge(const char *s, const char *end, double none, double *x)
{
	*x = none;
	return s == end || *s == '-' ? s : spk_read_f64(s, end, x);
}

/* LOW-HIGH, from s up to end. */
static bool
band(const char *s, const char *end, double half, struct spk_band *b)
{
	s = edge(s, end, 0, &b->low);
	if (s == NULL || s == end || *s != '-')
		return false;
	s = s + 1 == end ? edge(end, end, half, &b->high) :
	    spk_read_f64(s + 1, end, &b->high);
	b->centre = b->low > 0 && b->high < half ? sqrt(b->low * b->high) :
	    b->low > 0 ? b->low : b->high;
	return s == end;
}

/* A list of bands or of centres; returns -1, with *bad the one that is not. */
static int
list(struct spk_bank_plan *p, const char *s, const char **bad, size_t *length,
    struct spk_fault *f)
{
	struct spk_band *b;
	const char *at;
	size_t n = 1, k;
	bool good;

	for (at = s; *at != '\0'; at++)
		n += *at == ',';
	*bad = NULL;
	if (allocate(p, n, f) == -1)
		return -1;
	for (k = 0; k < n; k++, s = at + 1) {
		b = &p->band[k];
		at = s + strcspn(s, ",");
		good = p->kind == SPK_BUTTERWORTH ?
		    band(s, at, p->rate / 2, b) :
		    spk_read_f64(s, at, &b->centre) == at && at > s;
		if (!good) {
			*bad = s;
			*length = (size_t)(at - s);
			return -1;
		}
	}
	return 0;
}

static int
from_list(struct spk_bank_plan *p, const struct spk_head *args,
    struct spk_fault *f)
{
	static const char *const useless[] = {
		"number", "low", "high", "spacing", NULL
	};
	const char *bad;
	size_t n;

	if (p->kind == SPK_GAMMATONE)
		return spk_fail(f, SPK_USAGE, "--bands: gammatones have "
		    "centres, see --low, --high and --number");
	if (spk_without(args, useless, "--bands", f) == -1)
		return -1;
	if (list(p, spk_head_get(args, "bands"), &bad, &n, f) == 0)
		return 0;
	return bad == NULL ? -1 : spk_fail(f, SPK_USAGE, "--bands: '%.*s' is "
	    "not LOW-HIGH, two numbers of at least 0", n < 40 ? (int)n : 40,
	    bad);
}

/* The range of equal steps. */
static int
range(const struct spk_bank_plan *p, const struct spk_head *args,
    enum spk_spacing s, double *low, double *high, struct spk_fault *f)
{
	const double half = p->rate / 2;

	*low = spk_head_number(args, "low", p->kind == SPK_GAMMATONE ?
	    fmin(TONE_LOW, p->rate / TONE_BELOW) : p->rate / BELOW);
	*high = spk_head_number(args, "high", half);
	if (*high > half)
		return spk_fail(f, SPK_USAGE, "--high=%.9g: above %.9g, half "
		    "of the rate", *high, half);
	if (!(*low < *high))
		return spk_fail(f, SPK_USAGE, "--low: %.9g is not below %.9g, "
		    "where the highest band ends", *low, *high);
	if (*low > 0)
		return 0;
	if (p->kind == SPK_GAMMATONE)
		return spk_fail(f, SPK_USAGE, "--low=0: a gammatone has a "
		    "centre above 0");
	return s != SPK_LOGARITHMIC ? 0 : spk_fail(f, SPK_USAGE, "--low=0: "
	    "--spacing=log begins above 0");
}

int
spk_bank_plan(struct spk_bank_plan *p, const struct spk_head *args,
    double rate, const char *name, struct spk_fault *f)
{
	const bool own = given(args, "bands");
	enum spk_spacing s;
	double low, high;

	p->kind = (enum spk_bank_kind)choice(args, "filter", kinds, own);
	s = (enum spk_spacing)choice(args, "spacing", spacings,
	    p->kind == SPK_GAMMATONE ? SPK_ERB : SPK_LOGARITHMIC);
	p->order = p->kind == SPK_GAMMATONE ? 4 :
	    (unsigned)spk_head_number(args, "order", ORDER);
	if (p->kind == SPK_GAMMATONE && given(args, "order"))
		return spk_fail(f, SPK_USAGE, "--order: not for gammatones, "
		    "which have 4");
	p->hertz = rate > 0;
	p->rate = p->hertz ? rate : 1;
	if (!p->hertz && (p->kind == SPK_GAMMATONE || (!own && s >= SPK_ERB)))
		return spk_fail(f, SPK_USAGE, "%.250s: %s needs the rate in "
		    "Hz: specify it with --rate", name, p->kind ==
		    SPK_GAMMATONE ? "a gammatone" : spacings[s]);
	if (own)
		return from_list(p, args, f);
	if (range(p, args, s, &low, &high, f) == -1 || allocate(p,
	    (size_t)spk_head_number(args, "number", BANDS), f) == -1)
		return -1;
	spk_bank_divide(p->kind, s, low, high, p->n, p->band);
	return 0;
}

/* Words */

static const char *const words[] = {
	"bank", "bank-order", "bank-rate", "bands", "centres", "rectify",
	"envelope", "decimate", NULL
};

void
spk_bank_plan_strip(struct spk_head *h)
{
	size_t k;

	for (k = 0; words[k] != NULL; k++)
		spk_head_drop(h, words[k]);
}

int
spk_bank_plan_words(const struct spk_bank_plan *p, struct spk_head *h,
    struct spk_fault *f)
{
	const bool tone = p->kind == SPK_GAMMATONE;
	char *text = malloc(p->n * 2 * (SPK_NUMBER_MAX + 1) + 1), *to = text;
	size_t k;
	int rc;

	if (text == NULL)
		return spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	for (k = 0; k < p->n; k++) {
		if (k > 0)
			*to++ = ',';
		if (tone) {
			to += spk_print_f64(to, p->band[k].centre);
			continue;
		}
		if (p->band[k].low > 0)
			to += spk_print_f64(to, p->band[k].low);
		*to++ = '-';
		if (p->band[k].high < p->rate / 2)
			to += spk_print_f64(to, p->band[k].high);
	}
	*to = '\0';
	rc = spk_head_set(h, "bank", kinds[p->kind], f) == -1 ||
	    (!tone && spk_head_count(h, "bank-order", p->order, f) == -1) ||
	    spk_head_real(h, "bank-rate", p->rate, f) == -1 ||
	    spk_head_set(h, tone ? "centres" : "bands", text, f) == -1;
	free(text);
	return rc ? -1 : 0;
}

/* A number of a header that these words must have. */
static int
number(const struct spk_head *h, const char *key, double most, double *x,
    const char *name, struct spk_fault *f)
{
	const char *s = spk_head_get(h, key), *end = s + (s ? strlen(s) : 0);

	if (s != NULL && spk_read_f64(s, end, x) == end && *x > 0 &&
	    *x <= most)
		return 0;
	return spk_fail(f, SPK_DATA, "%s:1: %s=%.40s: not a number above 0%s",
	    name, key, s != NULL ? s : "", most < INFINITY ? ", up to 8" : "");
}

int
spk_bank_plan_read(struct spk_bank_plan *p, const struct spk_head *h,
    const char *name, struct spk_fault *f)
{
	const char *kind = spk_head_get(h, "bank"), *s, *key, *bad;
	double order = 4;
	size_t n;

	if (kind == NULL)
		return spk_fail(f, SPK_DATA, "%s: not bands of spk-bank: no "
		    "header with bank=", name);
	p->kind = (enum spk_bank_kind)choice(h, "bank", kinds, 2);
	if ((size_t)p->kind == 2)
		return spk_fail(f, SPK_DATA, "%s:1: bank=%.40s: unknown", name,
		    kind);
	key = p->kind == SPK_GAMMATONE ? "centres" : "bands";
	if (number(h, "bank-rate", INFINITY, &p->rate, name, f) == -1 ||
	    (p->kind == SPK_BUTTERWORTH && number(h, "bank-order",
	    SPK_BANK_SECTIONS, &order, name, f) == -1))
		return -1;
	p->order = (unsigned)order;
	p->hertz = p->rate < 1 || p->rate > 1;
	s = spk_head_get(h, key);
	if (s != NULL && list(p, s, &bad, &n, f) == 0)
		return 0;
	return f->status != SPK_DONE ? -1 : spk_fail(f, SPK_DATA, "%s:1: "
	    "%s=%.40s: not a list of bands", name, key, s != NULL ? s : "");
}
