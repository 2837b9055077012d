/* Options: any words give an answer, an error or valid words. */
#include <unistd.h>

#include "fuzz.h"

int	 LLVMFuzzerInitialize(int *, char ***);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return freopen("/dev/null", "w", stdout) == NULL;	/* --help */
}

static const struct spk_param many[] = {
	{ .name = "fix", .type = SPK_TEXT, .flags = SPK_MANY, .unit = "X",
	  .help = "" },
	{ .name = NULL }
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct spk_param *table[] = {
		spk_codecs[0]->param, spk_scale_param(spk_codec_find("lif")),
		spk_reader_param, spk_writer_param, many, spk_common_param,
		NULL
	};
	const struct spk_command cmd = {
		.name = "fuzz", .title = "fuzz", .operands = "[file]",
		.table = table, .own = 6, .hidden = SPK_FIRST_FRAME
	};
	char text[1025], *argv[66] = {text}, *p;
	struct spk_head args = {0};
	struct spk_fault f = {0};
	int argc = 1, rc;

	if (n >= sizeof text)
		return 0;
	memcpy(text, data, n);
	text[n] = '\0';
	for (p = text; p < text + n && argc < 65; p += strlen(p) + 1)
		argv[argc++] = p;
	rc = spk_options(&cmd, argc, argv, &args, &f);
	CLAIM((rc == -1) == (f.status != SPK_DONE));
	CLAIM(rc <= argc);
	spk_head_free(&args);
	return 0;
}
