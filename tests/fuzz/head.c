/* Headers: a header that is read, written and read again is the same header. */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct spk_head a = {0}, b = {0};
	struct spk_fault f = {0}, g = {0};
	char line[8192], *p = line;
	size_t i;

	if (n > 4096)
		return 0;
	if (spk_head_parse(&a, (const char *)data, n, &f) == 0) {
		for (i = 0; i < a.n; i++)
			p += sprintf(p, " %s=%s", a.word[i].key,
			    a.word[i].value);
		CLAIM(spk_head_parse(&b, line, (size_t)(p - line), &g) == 0);
		CLAIM(a.n == b.n);
		for (i = 0; i < a.n; i++)
			CLAIM(strcmp(a.word[i].key, b.word[i].key) == 0 &&
			    strcmp(a.word[i].value, b.word[i].value) == 0);
	} else
		CLAIM(f.status == SPK_DATA && f.text[0] != '\0');
	spk_head_free(&a);
	spk_head_free(&b);
	return 0;
}
