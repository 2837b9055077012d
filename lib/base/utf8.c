/* UTF-8 (RFC 3629), and Latin-1, its first 256 codes. */
#include "base/base.h"

size_t
spk_utf8(const char *text, size_t n, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)text;
	size_t len, i;

	if (n == 0)
		return 0;
	*code = s[0];
	if (s[0] < 0x80)
		return 1;
	len = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
	if (s[0] < 0xC0 || s[0] > 0xF4 || n < len)
		return 0;
	*code &= 0x7FU >> len;
	for (i = 1; i < len; i++) {
		if (s[i] >> 6 != 2)
			return 0;
		*code = *code << 6 | (s[i] & 0x3F);
	}
	return *code < least[len] || *code > 0x10FFFF ||
	    (*code >= 0xD800 && *code < 0xE000) ? 0 : len;
}

bool
spk_is_utf8(const char *s, size_t n)
{
	uint32_t c;
	size_t len;

	for (; n > 0; s += len, n -= len)
		if ((len = spk_utf8(s, n, &c)) == 0)
			return false;
	return true;
}

void
spk_latin1(char *to, const char *s, size_t n)
{
	unsigned char c;

	for (; n > 0; s++, n--) {
		c = (unsigned char)*s;
		if (c >= 0x80) {
			*to++ = (char)(0xC0 | c >> 6);
			c = 0x80 | (c & 0x3F);
		}
		*to++ = (char)c;
	}
	*to = '\0';
}
