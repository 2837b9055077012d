/*
 * The name of every format over the bytes of every other: the result, or the
 * fault in one line.  And every format over its own bytes, which must be read.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "format/format.h"
#include "tap.h"

#define MOST	10000			/* bytes of a sample */
#define FRAMES	2000			/* that are read, at most */

static struct {
	const char	*name;		/* of its format */
	const char	*words;		/* that it is read with */
	char		 bytes[MOST];
	size_t		 n;
} sample[40];
static size_t samples;

/* Another sample, whose bytes follow by put and text. */
static void
begin(const char *name, const char *words)
{
	OK(samples < sizeof sample / sizeof *sample);
	sample[samples].name = name;
	sample[samples++].words = words;
}

static void
put(const void *s, size_t n)
{
	size_t *at = &sample[samples - 1].n;

	OK(*at + n <= MOST);
	memcpy(sample[samples - 1].bytes + *at, s, n);
	*at += n;
}
#define PUT(s)	put(s, sizeof s - 1)

SPK_PRINTF(1, 2)
static void
text(const char *fmt, ...)
{
	char s[600];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(s, sizeof s, fmt, ap);
	va_end(ap);
	OK(n >= 0 && (size_t)n < sizeof s);
	put(s, (size_t)n);
}

/* As numpy.save writes it, of n bytes of zeros. */
static void
npy(const char *descr, const char *shape, size_t n)
{
	static const char zero[256];

	PUT("\x93NUMPY\x01\x00\xf6\x00");
	text("{'descr': %s, 'fortran_order': False, 'shape': %s, }", descr,
	    shape);
	while (sample[samples - 1].n % 256 != 255)
		PUT(" ");
	PUT("\n");
	put(zero, n);
}

/* Two signals of eight samples in a record, of size bytes each. */
static void
edf(const char *version, size_t size)
{
	static const char zero[2 * 8 * 3];
	static const struct {
		int		 width;
		const char	*s;
	} field[] = {
		{ 16, "ecg" }, { 80, "" }, { 8, "mV" }, { 8, "-1" },
		{ 8, "1" }, { 8, "-100" }, { 8, "100" }, { 80, "" },
		{ 8, "8" }, { 32, "" }
	};
	size_t i;

	put(version, 8);
	text("%-80s%-80s01.01.2001.01.01%-8d%-44s%-8d%-8d%-4d", "", "", 768,
	    "", 1, 1, 2);
	for (i = 0; i < sizeof field / sizeof *field; i++)
		text("%-*s%-*s", field[i].width, field[i].s, field[i].width,
		    field[i].s);
	put(zero, 2 * 8 * size);
}

static void
arrays(void)
{
	static const char *const raw[] = {
		"i8", "u8", "i16", "i24", "i32", "f32", "f64"
	};
	static const char label[4][2] = {
		{16, 0}, {16, '\x40'}, {16, '\x80'}, {16, '\xc0'}
	};
	static const char zero[96];
	size_t i;

	for (i = 0; i < sizeof raw / sizeof *raw; i++) {
		begin(raw[i], "channels=2");
		put(zero, sizeof zero);
	}
	begin("bits", "channels=9");
	PUT("\x01\x00\xff\x01");
	begin("spike-dat", "size=4x4");
	PUT("\x01\x80\xff\x00");
	begin("spike-pcie", "size=1000x2");
	for (i = 0; i < 4; i++) {
		put(zero, 62);
		put(label[i], 2);
	}
	begin("npy", "");
	npy("'<f8'", "(3, 4)", 96);
	begin("npy", "");
	npy("'|b1'", "(2, 4, 4)", 32);
	begin("npy-events", "size=4x4 frame=1");
	npy("[('t', '<i8'), ('x', '<i2'), ('y', '<i2'), ('p', '|b1')]",
	    "(4,)", 52);
	begin("npy-events", "channels=1 frames=2");
	npy("[('t_ms', '<f4'), ('i', '|u1'), ('', '|V3')]", "(4,)", 32);
	begin("idx", "");
	PUT("\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x02" "abcdefgh");
}

static void
sounds_and_images(void)
{
	begin("wav", "");
	PUT("RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0\x40\x1f\0\0"
	    "\0\x7d\0\0\x04\0\x10\0data\x08\0\0\0" "abcdefgh");
	begin("au", "");
	PUT(".snd\0\0\0\x18\0\0\0\x08\0\0\0\x03\0\0\x1f\x40\0\0\0\x02"
	    "abcdefgh");
	begin("edf", "");
	edf("0       ", 2);
	begin("bdf", "");
	edf("\xff" "BIOSEMI", 3);
	begin("pgm", "");
	PUT("P5 2 2 255\nabcd");
	begin("pbm", "");
	PUT("P4 9 1\n\xff\x80");
	begin("y4m", "");
	PUT("YUV4MPEG2 W2 H2 F25:1 Cmono\nFRAME\nabcd");
}

static void
tables(void)
{
	begin("csv", "");
	PUT("a,b\n1,2\n3,4\n");
	begin("csv", "");
	PUT("#spk v=1 kind=spikes channels=2\n0,1\n#end frames=1\n");
	begin("events", "channels=3 frame=1");
	PUT("t,c\n0,1\n1,2\n");
	begin("events", "");
	PUT("#spk v=1 kind=spikes format=events channels=2\n0,1,1\n"
	    "#end frames=2\n");
	begin("nest", "channels=3 frame=1");
	PUT("# NEST version: 3.6.0\n# RecordingBackendASCII version: 2\n"
	    "sender\ttime_ms\n1\t1.000\n3\t2.000\n");
	begin("nest", "channels=3 frame=1");
	PUT("1\t5.300\t\n3\t7.100\t\n");
	begin("pynn", "frame=1");
	PUT("# variable = spikes\n# size = 4\n# first_index = 0\n# n = 2\n"
	    "1.0\t0.0\n1.5\t3.0\n");
	begin("bin40", "size=3x3 frame=10");
	PUT("\x01\x02\x80\x00\x07" "\x00\x01\x00\x00\x09");
	begin("events", "channels=9 frame=1 fields=channel,t");
	PUT("# N = 4\n0\t0.5\n3\t0.7\n");
	begin("neurons", NULL);
	PUT("#spk v=1 kind=spikes codec=phase format=neurons channels=1 "
	    "window=4 hop=4\nwindow,channel,neuron,magnitude,phase\n"
	    "0,0,1,1,0\n#end frames=4 neurons=1\n");
	begin("rows", NULL);
	PUT("a\t1\t2\t3\nb\t4\n");
	begin("html", NULL);
	PUT("<!DOCTYPE html>\n<html>\n");
}

/* All the frames, up to a limit. */
static void
read_all(struct spk_in *in, struct spk_fault *f)
{
	const size_t columns = spk_in_columns(in);
	double *block = calloc(columns, sizeof *block);
	size_t frames = 0;

	OK(columns > 0 && block != NULL);
	while (frames++ < FRAMES && spk_in_read(in, SPK_F64, block, 1, f) > 0)
		;
	free(block);
}

/* Whether the k-th sample was read as that format. */
static bool
is_read(size_t k, const char *name, const char *words, int fd)
{
	struct spk_fault f = {0};
	struct spk_head args = {0};
	struct spk_in *in;

	OK(spk_head_parse(&args, words, strlen(words), &f) == 0 &&
	    (name == NULL || spk_head_set(&args, "from", name, &f) == 0));
	lseek(fd, 0, SEEK_SET);
	in = spk_in_open(fd, "in", &args, 0, &f);
	if (in != NULL) {
		read_all(in, &f);
		if (f.status == SPK_DONE && spk_in_rewind(in, &f) == 0)
			read_all(in, &f);
		spk_in_close(in);
	}
	spk_head_free(&args);
	if (f.status == SPK_DONE || ((f.status == SPK_DATA ||
	    f.status == SPK_USAGE) && *f.text != '\0' &&
	    strchr(f.text, '\n') == NULL))
		return f.status == SPK_DONE;
	printf("sample %zu, of %s, as %s with '%s': %d '%s'\n", k,
	    sample[k].name, name, words, (int)f.status, f.text);
	tap_failed++;
	return false;
}

int
main(void)
{
	static const char *const words[] = {
		"", "channels=2", "channels=4", "size=2x2",
		"frame=1 channels=4", "frame=1000 size=4x4",
		"frames=3 channels=9 counts=1",
		"partial=1 channels=1 nan=hold", "size=4x4 partial=1",
		"columns=2-", "skip=1 channels=2 frame=1"
	};
	const char *name;
	size_t k, i, j;
	int fd;

	arrays();
	sounds_and_images();
	tables();
	for (k = 0; k < samples; k++) {
		fd = memfd_create("sample", 0);
		OK(fd != -1 && write(fd, sample[k].bytes, sample[k].n) ==
		    (ssize_t)sample[k].n);
		if (sample[k].words != NULL && !is_read(k, sample[k].name,
		    sample[k].words, fd)) {
			printf("sample %zu, of %s, is not read\n", k,
			    sample[k].name);
			tap_failed++;
		}
		for (i = 0; i == 0 || spk_reader_name(i - 1) != NULL; i++) {
			name = i == 0 ? NULL : spk_reader_name(i - 1);
			for (j = 0; j < sizeof words / sizeof *words; j++)
				(void)is_read(k, name, words[j], fd);
		}
		close(fd);
	}
	return tap_failed > 0;
}
