/* The input of a target, byte by byte. */
#ifndef BYTES_H
#define BYTES_H

static const uint8_t *data;
static size_t left;

/* The next one; 0 after the last. */
static unsigned
byte(void)
{
	if (left == 0)
		return 0;
	left--;
	return *data++;
}

#endif
