/*
 * Networks: layers of 3x3 places, kernel/conv.h, that compute an image from
 * images.  In all layers but the last, negative values become 0.  Places beyond
 * an edge are the nearest in the image.  The numbers of a whole image, globals,
 * times weights, are added in turn to the biases of the first layer.
 *
 * A network's file is a line
 *
 *	#spk-net v=1 layers=I,N...,1 globals=G
 *
 * with the number of inputs and of the images of each layer; for each layer the
 * weights of each output, for each input image, nine places row after row, and
 * then its biases; for each output of the first layer the weights of the
 * globals; and a checksum, see weights.h.
 *
 * A layer needs three rows of the previous one, and only these are kept: each
 * input row yields one of each layer, one row later than the previous layer.  A
 * thread computes a stripe of rows, and the rows around it that it needs.
 */
#include "camera/net.h"
#include "camera/weights.h"
#include "kernel/conv.h"

#define MAGIC	"#spk-net "
#define VERSION	"v=1 "
#define ROWS	3
#define BEFORE	16			/* values of a row before its first */
#define LINE	(64 / sizeof(float))

static const struct spk_weights_kind kind = {
	.magic = MAGIC,
	.none = "not a network: it does not begin with #spk-net",
	.cut = "a network that was cut",
	.line = "a network whose first line is invalid",
	.more = "a network with bytes after its end",
	.sum = "a network whose checksum is wrong",
	.infinite = "a network with a weight that is not finite"
};

/* Reading */

/* Counts of at least 1, separated by commas. */
static bool
read_layers(struct spk_net *n, const char **s, const char *end)
{
	size_t k = 0;

	do {
		if (k > SPK_NET_LAYERS ||
		    !spk_weights_count(s, end, &n->channels[k]) ||
		    n->channels[k] < 1 || n->channels[k] > SPK_NET_CHANNELS)
			return false;
		k++;
	} while (spk_weights_skip(s, end, ","));
	n->layers = k - 1;
	return n->layers > 0 && n->channels[n->layers] == 1;
}

/* The line, after MAGIC. */
static const char *
read_line(struct spk_net *n, const char *s, const char *end)
{
	if (!spk_weights_skip(&s, end, VERSION))
		return "a network of another version";
	if (!spk_weights_skip(&s, end, "layers="))
		return kind.line;
	if (!read_layers(n, &s, end))
		return "a network of other layers";
	if (!spk_weights_skip(&s, end, " globals=") ||
	    !spk_weights_count(&s, end, &n->globals) || s != end)
		return kind.line;
	return n->globals <= SPK_NET_GLOBALS ? NULL :
	    "a network of other globals";
}

/* The number of weights of layer k, including its biases. */
static size_t
weights_of(const struct spk_net *n, size_t k)
{
	return n->channels[k + 1] * (n->channels[k] * SPK_CONV_PLACES + 1);
}

static size_t
weights(const struct spk_net *n)
{
	size_t all = n->channels[1] * n->globals, k;

	for (k = 0; k < n->layers; k++)
		all += weights_of(n, k);
	return all;
}

const char *
spk_net_read(struct spk_net *n, const void *bytes, size_t size)
{
	const char *line, *end, *complaint;

	*n = (struct spk_net){0};
	complaint = spk_weights_line(&kind, bytes, size, &line, &end);
	if (complaint == NULL)
		complaint = read_line(n, line, end);
	if (complaint == NULL)
		complaint = spk_weights_check(&kind, bytes, size, end,
		    weights(n));
	if (complaint == NULL)
		n->weights = end + 1;
	return complaint;
}

bool
spk_net_takes(const struct spk_net *n, size_t inputs, size_t globals)
{
	return n->channels[0] == inputs && n->globals == globals;
}

/* Running */

struct run {
	const struct spk_net *net;
	const struct spk_net_task *task;
	size_t		 width, height;
	size_t		 each;		/* rows of a stripe */
	size_t		 pitch;		/* values from a row to the next */
	float		*weight[SPK_NET_LAYERS], *bias[SPK_NET_LAYERS];
	float		*file;		/* weights as in the file */
	float		*rows;		/* of each stripe */
	size_t		 size;		/* values of these */
	const struct spk_kernels *kernels;
};

/* Rows of a stripe: ROWS of each image that a layer reads, then the output. */
static size_t
rows_before(const struct spk_net *n, size_t layer)
{
	size_t all = 0, k;

	for (k = 0; k < layer; k++)
		all += ROWS * n->channels[k];
	return all;
}

/*
 * Rows are an odd number of cache lines apart, and so do not evict each other.
 */
static size_t
lay_out(struct run *r, unsigned jobs, char *room)
{
	const struct spk_net *n = r->net;
	size_t used = 0, k;

	r->pitch = ((BEFORE + r->width + SPK_CONV_SLACK + LINE - 1) / LINE |
	    1) * LINE;
	r->size = (rows_before(n, n->layers) + 1) * r->pitch;
	for (k = 0; k < n->layers; k++) {
		r->weight[k] = spk_take(room, &used,
		    weights_of(n, k) * sizeof(float));
		r->bias[k] = spk_take(room, &used,
		    n->channels[k + 1] * sizeof(float));
	}
	r->file = spk_take(room, &used, weights(n) * sizeof(float));
	r->rows = spk_take(room, &used, jobs * r->size * sizeof(float));
	return used;
}

static unsigned
stripes(size_t height, unsigned jobs)
{
	return jobs < height ? jobs : (unsigned)height;
}

size_t
spk_net_room(const struct spk_net *n, size_t width, size_t height,
    unsigned jobs)
{
	struct run r = {.net = n, .width = width, .height = height};

	return lay_out(&r, stripes(height, jobs), NULL);
}

/* Weights of a layer in the order that kernel/conv.h requires. */
static void
arrange(const float *from, size_t outputs, size_t inputs, float *to)
{
	const size_t each = inputs * SPK_CONV_PLACES;
	size_t o, i, k, block;

	for (o = 0; o < outputs; o += block) {
		block = outputs - o < SPK_CONV_BLOCK ? 1 : SPK_CONV_BLOCK;
		for (i = 0; i < each; i++)
			for (k = 0; k < block; k++)
				*to++ = from[(o + k) * each + i];
	}
}

static void
load(struct run *r, const float *globals)
{
	const struct spk_net *n = r->net;
	const float *from = r->file;
	size_t k, o, g;

	spk_weights_load(n->weights, weights(n), r->file);
	for (k = 0; k < n->layers; k++) {
		arrange(from, n->channels[k + 1], n->channels[k],
		    r->weight[k]);
		from += weights_of(n, k);
		memcpy(r->bias[k], from - n->channels[k + 1],
		    n->channels[k + 1] * sizeof(float));
	}
	from = r->file + weights(n) - n->channels[1] * n->globals;
	for (o = 0; o < n->channels[1]; o++)
		for (g = 0; g < n->globals; g++)
			r->bias[0][o] += *from++ * globals[g];
}

/* Row y of image c that the layer reads. */
static float *
row(const struct run *r, float *rows, size_t layer, size_t c, size_t y)
{
	return rows + (rows_before(r->net, layer) + c * ROWS + y % ROWS) *
	    r->pitch + BEFORE;
}

static void
widen(const struct run *r, float *p)
{
	p[-1] = p[0];
	p[r->width] = p[r->width - 1];
}

static void
read_row(const struct run *r, float *rows, size_t y)
{
	const size_t w = r->width, at = y * w;
	const struct spk_net_input *in;
	float *p;
	size_t c, i;

	for (c = 0; c < r->net->channels[0]; c++) {
		in = &r->task->input[c];
		p = row(r, rows, 0, c, y);
		for (i = 0; i < w && in->less != NULL; i++)
			p[i] = in->factor * (in->image[at + i] -
			    in->less[at + i]);
		for (i = 0; i < w && in->less == NULL; i++)
			p[i] = in->factor * (in->image[at + i] - in->level);
		widen(r, p);
	}
}

static void
write_row(const struct run *r, const float *p, size_t y)
{
	const struct spk_net_task *t = r->task;
	const float *base = t->base + y * r->width;
	float *out = t->out + y * r->width;
	size_t i;

	for (i = 0; i < r->width; i++)
		out[i] = base[i] + t->factor * p[i];
}

/* Row y of a layer. */
static void
make_row(const struct run *r, float *rows, size_t layer, size_t y)
{
	const struct spk_net *n = r->net;
	const bool last = layer + 1 == n->layers;
	const size_t up = y > 0 ? y - 1 : 0;
	const size_t down = y + 1 < r->height ? y + 1 : y;
	const float *from[SPK_NET_CHANNELS * ROWS];
	float *to[SPK_NET_CHANNELS];
	struct spk_conv v = {
		.inputs = n->channels[layer], .outputs = n->channels[layer + 1],
		.positive = !last, .row = from, .weight = r->weight[layer],
		.bias = r->bias[layer], .to = to
	};
	size_t c;

	for (c = 0; c < v.inputs; c++) {
		from[ROWS * c] = row(r, rows, layer, c, up);
		from[ROWS * c + 1] = row(r, rows, layer, c, y);
		from[ROWS * c + 2] = row(r, rows, layer, c, down);
	}
	for (c = 0; c < v.outputs; c++)
		to[c] = row(r, rows, layer + 1, c, last ? 0 : y);
	(r->kernels != NULL ? r->kernels->conv : spk_conv_row)(&v, r->width);
	if (last)
		write_row(r, to[0], y);
	for (c = 0; c < v.outputs && !last; c++)
		widen(r, to[c]);
}

/*
 * With row t of the inputs, layer k computes its row t - 1 - k, if the stripe
 * needs it: its own rows, and `more' around them.
 */
static int
stripe(void *arg, unsigned worker, size_t s)
{
	const struct run *r = arg;
	const size_t h = r->height, layers = r->net->layers;
	const size_t from = s * r->each;
	const size_t to = h - from < r->each ? h : from + r->each;
	float *rows = r->rows + s * r->size;
	size_t t, k, more;

	(void)worker;
	memset(rows, 0, r->size * sizeof *rows);
	for (t = from > layers ? from - layers : 0; t < to + layers; t++) {
		if (t < h)
			read_row(r, rows, t);
		for (k = 0; k < layers && k < t; k++) {
			more = layers - 1 - k;
			if (t - 1 - k + more >= from && t - 1 - k < h &&
			    t - 1 - k < to + more)
				make_row(r, rows, k, t - 1 - k);
		}
	}
	return 0;
}

void
spk_net_run(const struct spk_net *n, const struct spk_net_task *task,
    void *room)
{
	const size_t height = task->height;
	const unsigned jobs = stripes(height, task->jobs);
	struct run r = {
		.net = n, .task = task, .width = task->width, .height = height,
		.each = (height + jobs - 1) / jobs,
		.kernels = spk_kernels(task->width)
	};

	(void)lay_out(&r, jobs, room);
	load(&r, task->globals);
	(void)spk_parallel(jobs, (height + r.each - 1) / r.each, stripe, &r);
}
