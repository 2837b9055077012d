/* What fast_code.h needs, without special instructions. */
static vi
pick(vi m, vi v, vi w)
{
	return (m & v) | (~m & w);
}

static vi
least(vi v, vi w)
{
	return pick(v < w, v, w);
}

static vi
most(vi v, vi w)
{
	return pick(v > w, v, w);
}
