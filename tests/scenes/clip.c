/*
 * A clip of 400x250, as y4m: a photograph that moves, turns and grows, and
 * before it a disc, cut from another, that moves by itself.
 *
 *	clip [-d] PHOTO OTHER first step frames middle pan-x pan-y zoom turn
 *	    radius x y disc-x disc-y
 *
 * With -d, samples have 16 bits: a slow pan is no longer a staircase.
 * Frame k is of plane t = first + k step.  What moves does so by pixels a
 * plane, and is where it would be in the middle plane; zoom and turn are parts
 * and radians of a plane; x and y are the disc's centre at plane 0.
 * Photographs are binary PGM of 8 bits.  Between pixels they are interpolated
 * by cubics (Catmull and Rom's), and beyond their edges mirrored.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH	400
#define HEIGHT	250

struct photo {
	int		 width, height;
	unsigned char	*pixel;
};

struct motion {
	double		 middle, pan[2], zoom, turn;
	double		 radius, at[2], by[2];
};

static int
read_photo(const char *file, struct photo *p)
{
	FILE *f = fopen(file, "rb");
	size_t n;

	if (f == NULL || fscanf(f, "P5 %d %d 255", &p->width, &p->height) != 2)
		return -1;
	n = (size_t)p->width * (size_t)p->height;
	p->pixel = malloc(n);
	if (fgetc(f) == EOF || p->pixel == NULL ||
	    fread(p->pixel, 1, n, f) != n)
		return -1;
	fclose(f);
	return 0;
}

static int
mirror(int i, int n)
{
	if (i >= 0 && i < n)
		return i;
	i %= 2 * n;
	if (i < 0)
		i += 2 * n;
	return i < n ? i : 2 * n - 1 - i;
}

static void
cubic(double x, double w[4])
{
	w[0] = ((-.5 * x + 1) * x - .5) * x;
	w[1] = (1.5 * x - 2.5) * x * x + 1;
	w[2] = ((-1.5 * x + 2) * x + .5) * x;
	w[3] = (.5 * x - .5) * x * x;
}

static double
sample(const struct photo *p, double x, double y)
{
	const int i = (int)floor(x), j = (int)floor(y);
	const unsigned char *row;
	double u[4], v[4], sum = 0, s;
	int column[4], k, l;

	cubic(x - i, u);
	cubic(y - j, v);
	for (k = 0; k < 4; k++)
		column[k] = mirror(i - 1 + k, p->width);
	for (l = 0; l < 4; l++) {
		row = p->pixel + mirror(j - 1 + l, p->height) * p->width;
		for (k = 0, s = 0; k < 4; k++)
			s += u[k] * row[column[k]];
		sum += v[l] * s;
	}
	return sum;
}

/* A coordinate that goes to and fro between the edges. */
static double
bounce(double x, double edge, double size)
{
	const double way = size - 2 * edge;

	x = fmod(x - edge, 2 * way);
	if (x < 0)
		x += 2 * way;
	return edge + (x < way ? x : 2 * way - x);
}

/* A value up to 255 of a photograph as a sample up to max. */
static unsigned char *
put(unsigned char *out, double value, int max)
{
	const double scaled = floor(value * (max / 255) + .5);
	const unsigned x = (unsigned)fmin(fmax(scaled, 0), max);

	*out++ = x & 255;
	if (max > 255)
		*out++ = x >> 8 & 255;
	return out;
}

static void
frame(const struct photo p[2], const struct motion *m, double t, int max,
    unsigned char *out)
{
	const double since = t - m->middle, grow = 1 + m->zoom * since;
	const double c = cos(m->turn * since) * grow;
	const double s = sin(m->turn * since) * grow;
	const double at[2] = {
		bounce(m->at[0] + m->by[0] * t, m->radius, WIDTH),
		bounce(m->at[1] + m->by[1] * t, m->radius, HEIGHT)
	};
	double dx, dy, value, part;
	int x, y;

	for (y = 0; y < HEIGHT; y++)
		for (x = 0; x < WIDTH; x++) {
			dx = x - WIDTH / 2.;
			dy = y - HEIGHT / 2.;
			value = sample(&p[0], p[0].width / 2. +
			    m->pan[0] * since + c * dx - s * dy,
			    p[0].height / 2. + m->pan[1] * since + s * dx +
			    c * dy);
			part = m->radius + .5 - hypot(x - at[0], y - at[1]);
			part = m->radius > 0 ? fmin(fmax(part, 0), 1) : 0;
			if (part > 0)
				value += part * (sample(&p[1],
				    p[1].width / 2. + x - at[0],
				    p[1].height / 2. + y - at[1]) - value);
			out = put(out, value, max);
		}
}

int
main(int argc, char *argv[])
{
	static unsigned char out[2 * WIDTH * HEIGHT];
	const int deep = argc > 1 && strcmp(argv[1], "-d") == 0;
	const int max = deep ? 65535 : 255;
	struct photo p[2];
	double a[13];
	struct motion m;
	int k;

	argc -= deep;
	argv += deep;
	if (argc != 16 || read_photo(argv[1], &p[0]) == -1 ||
	    read_photo(argv[2], &p[1]) == -1)
		return 1;
	for (k = 0; k < 13; k++)
		a[k] = strtod(argv[3 + k], NULL);
	m = (struct motion){a[3], {a[4], a[5]}, a[6], a[7],
	    a[8], {a[9], a[10]}, {a[11], a[12]}};
	printf("YUV4MPEG2 W%d H%d F1000:1 Cmono%s\n", WIDTH, HEIGHT,
	    deep ? "16" : "");
	for (k = 0; k < (int)a[2]; k++) {
		frame(p, &m, a[0] + k * a[1], max, out);
		printf("FRAME\n");
		fwrite(out, deep ? 2 : 1, WIDTH * HEIGHT, stdout);
	}
	return ferror(stdout) != 0;
}
