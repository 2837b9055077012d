/*
 * The reader: the same frames, and the same fault, however the bytes arrive;
 * values are finite, and spikes are spikes.  The first byte chooses options, or
 * the environment's WORDS are these, and the rest is the input.
 */
#include <math.h>

#include "fuzz.h"
#include "read.h"

#define FRAMES	7
#define MOST	20000

struct result {
	uint64_t	 hash, frames;
	size_t		 columns;
	struct spk_fault fault;
};

static void
take(struct result *r, enum spk_type type, const char *block, size_t n)
{
	size_t i;
	double wide;
	float x;

	for (i = 0; i < n * r->columns; i++)
		if (type == SPK_I8)
			CLAIM(block[i] >= -1 && block[i] <= 1);
		else if (type == SPK_F64) {
			memcpy(&wide, block + i * sizeof wide, sizeof wide);
			CLAIM(isfinite(wide));
		} else {
			memcpy(&x, block + i * sizeof x, sizeof x);
			CLAIM(isfinite(x));
		}
	for (i = 0; i < n * r->columns * spk_type_size(type); i++)
		r->hash = (r->hash ^ (unsigned char)block[i]) * 1099511628211;
	r->frames += n;
}

static void
read_all(struct result *r, struct spk_in *in, enum spk_type type)
{
	char *block = malloc(FRAMES * r->columns * spk_type_size(type));
	ptrdiff_t n = 0;

	/* Few events may be far apart. */
	while (r->frames < MOST && (n = spk_in_read(in, type, block,
	    MOST - r->frames < FRAMES ? MOST - r->frames : FRAMES,
	    &r->fault)) > 0)
		take(r, type, block, (size_t)n);
	CLAIM(n >= 0 || r->fault.status != SPK_DONE);
	free(block);
}

/* Lines that are separate signals. */
static void
read_rows(struct result *r, struct spk_in *in)
{
	struct spk_row row;
	size_t i;
	int more;

	while ((more = spk_rows_next(in, &row, &r->fault)) == 1) {
		CLAIM(row.n > 0);
		for (i = 0; i < row.keep; i++)
			r->hash += strlen(row.text[i]);
		take(r, SPK_F64, (const char *)row.x, row.n);
	}
	CLAIM(more == 0 || r->fault.status != SPK_DONE);
}

static struct result
read_input(const struct spk_head *args, enum spk_type type, size_t most)
{
	const struct spk_in_how how = {
		.rows = spk_head_get(args, "lines") != NULL ?
		    &spk_rows_reader : NULL
	};
	struct result r = {0}, again;
	struct spk_in *in;

	in = spk_in_open_how(read_input_by(most), "input", args, &how,
	    &r.fault);
	if (in == NULL) {
		CLAIM(r.fault.status != SPK_DONE);
		return r;
	}
	r.columns = again.columns = spk_in_columns(in);
	CLAIM(r.columns > 0);
	if (in->reader == &spk_rows_reader)
		read_rows(&r, in);
	else if (r.columns <= 4096) {
		read_all(&r, in, type);
		CLAIM(spk_in_seekable(in));
		if (r.fault.status == SPK_DONE) {
			again = (struct result){.columns = r.columns};
			CLAIM(spk_in_rewind(in, &again.fault) == 0);
			read_all(&again, in, type);
			CLAIM(r.hash == again.hash &&
			    r.frames == again.frames);
		}
	}
	spk_in_close(in);
	return r;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const words[] = {
		"", "delimiter=;", "delimiter=blank", "delimiter=tab",
		"columns=2-", "columns=b,1", "names=yes", "names=no",
		"nan=hold", "nan=zero columns=1", "partial=1", "from=i8",
		"from=f32 channels=2", "from=f64 channels=1",
		"from=i8 channels=3 columns=3,1", "channels=2",
		"episodes=blank", "episodes=blank nan=hold", "from=idx",
		"from=pgm", "columns=2-3 partial=1", "signal=b",
		"from=edf signal=1", "from=bdf partial=1",
		"from=wav partial=1", "from=au", "signal=1,3 nan=hold",
		"from=npy", "from=npy channels=3 frame=1",
		"from=npz frames=5 channels=3", "from=bits channels=9",
		"from=spike-dat size=5x3 stride=7 flip=no",
		"from=bin40 size=3x3 frame=1",
		"from=bin40 channels=4 frames=6",
		"from=events channels=3 frame=0.5",
		"from=events channels=2 frames=4 counts=1",
		"from=events size=2x2 frame=1",
		"from=nest channels=3 frame=0.1",
		"from=pynn frame=1 frames=9",
		"from=nest channels=2 frames=3", "skip=1", "time=1",
		"time=t rate=10", "rows=1 lines=1",
		"rows=1 keep=1 lines=1 nan=zero",
		"from=i24 channels=2 big-endian=1", "from=u8 channels=3",
		"from=i16 channels=1 skip=3", "from=pbm", "from=y4m",
		"lines=1",
		"from=events channels=3 frames=4 frame=2 partial=1",
		"from=npy-events channels=3 frame=1",
		"from=npy-events size=2x2 frames=3 counts=1",
		"decimal=,", "time=2", "from=events size=4x4 frame=3",
		"from=edf annotations=1 frame=1 partial=1",
		"from=bdf annotations=1 frames=3", "annotations=1 signal=1-",
		"from=y4m partial=1", "from=pgm partial=1",
		"from=spike-pcie size=1000x2 partial=1", "axes=hwt"
	};
	struct spk_head args = {0};
	struct spk_fault f = {0};
	struct result whole, part;
	enum spk_type type;
	const char *w;
	size_t i;

	if (n < 1 || n > 4096)
		return 0;
	w = getenv("WORDS") != NULL ? getenv("WORDS") : words[data[0] % 64];
	type = data[0] & 128 ? SPK_I8 : data[0] & 64 ? SPK_F64 : SPK_F32;
	CLAIM(spk_head_parse(&args, w, strlen(w), &f) == 0);
	set_input(data + 1, n - 1);
	whole = read_input(&args, type, SIZE_MAX);
	for (i = 0; i < SIZES; i++) {
		part = read_input(&args, type, sizes[i]);
		CLAIM(whole.hash == part.hash);
		CLAIM(whole.frames == part.frames);
		CLAIM(whole.fault.status == part.fault.status);
		CLAIM(strcmp(whole.fault.text, part.fault.text) == 0);
	}
	spk_head_free(&args);
	return 0;
}
