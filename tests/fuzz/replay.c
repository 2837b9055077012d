/* Run a fuzz target on files, without a fuzzer: any compiler will do. */
#include "fuzz.h"

int
main(int argc, char *argv[])
{
	static uint8_t buf[1 << 16];
	FILE *f;
	size_t n;
	int i;

	for (i = 1; i < argc; i++) {
		f = fopen(argv[i], "rb");
		CLAIM(f != NULL);
		n = fread(buf, 1, sizeof buf, f);
		fclose(f);
		(void)LLVMFuzzerTestOneInput(buf, n);
	}
	return 0;
}
