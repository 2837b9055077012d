/* Messages of the commands on stderr: notes, and one line on failure. */
#include <stdio.h>
#include <string.h>

#include "cmd.h"

#define FEW	64		/* whole numbers: no sound */

void
spk_say(const char *prog, const char *text)
{
	char line[1024], plain[1024];
	int n;

	spk_plain(plain, sizeof plain, text, strlen(text));
	n = snprintf(line, sizeof line, "%s: %s", prog, plain);
	if (n > (int)sizeof line - 2)
		n = (int)sizeof line - 2;
	line[n] = '\n';
	(void)spk_fd_write(2, line, (size_t)n + 1);
}

/* Report a text after a place, with its words as options. */
static void
say_words(const char *prog, const char *place, const struct spk_fault *f)
{
	char text[sizeof f->text + 2 * SPK_FAULT_WORDS + 300];
	size_t from = 0, n;
	unsigned i;

	n = (size_t)snprintf(text, sizeof text, "%.250s", place);
	for (i = 0; i < f->words; i++) {
		n += (size_t)snprintf(text + n, sizeof text - n, "%.*s--",
		    (int)(f->word[i] - from), f->text + from);
		from = f->word[i];
	}
	snprintf(text + n, sizeof text - n, "%s", f->text + from);
	spk_say(prog, text);
}

enum spk_status
spk_say_fault(const char *prog, const struct spk_fault *f)
{
	if (f->status != SPK_DONE)
		say_words(prog, "", f);
	return f->status;
}

void
spk_note(const char *prog, const char *name, uint64_t n, const char *thing,
    const char *rest)
{
	char text[512];

	if (n == 0)
		return;
	snprintf(text, sizeof text, "%.250s: %llu %s%s %s", name,
	    (unsigned long long)n, thing, n == 1 ? "" : "s", rest);
	spk_say(prog, text);
}

void
spk_note_in(const char *prog, const struct spk_in *in, uint64_t frames)
{
	char text[512];
	size_t k;

	if (spk_in_cut(in)) {
		snprintf(text, sizeof text, "%.250s: cut after %llu frame%s, "
		    "taken as the end", in->name, (unsigned long long)frames,
		    frames == 1 ? "" : "s");
		spk_say(prog, text);
	}
	if (spk_in_grew(in)) {
		snprintf(text, sizeof text, "%.250s: grew while it was read; "
		    "taken as appended to", in->name);
		spk_say(prog, text);
	}
	snprintf(text, sizeof text, "%.250s: ", in->name);
	for (k = 0; k < in->notes; k++)
		say_words(prog, text, &in->note[k]);
	spk_note(prog, in->name, spk_in_beyond(in), "byte",
	    "after the end ignored");
	spk_note(prog, in->name, spk_in_patched(in), "value", "replaced");
	spk_note(prog, in->name, spk_in_merged(in), "event",
	    "fell on others of the same frame and channel");
	spk_note(prog, in->name, in->cancelled, "value", "became 0, where "
	    "events of 1 and -1 cancel; --polarity=channels keeps both");
	spk_note(prog, in->name, spk_in_late(in), "event",
	    "after the last frame left out");
}

void
spk_note_counts(const char *prog, const char *name, uint64_t frames,
    size_t columns, const char *more)
{
	char text[512];

	snprintf(text, sizeof text, "%.250s: frames=%llu columns=%zu%s", name,
	    (unsigned long long)frames, columns, more);
	spk_say(prog, text);
}

void
spk_note_clips(const char *prog, const struct spk_out *out)
{
	spk_note(prog, out->name, spk_out_clipped(out), "value",
	    "written as the nearest that there is");
	spk_note(prog, out->name, out->beyond, "value",
	    "beyond 1, which players clip: see --full");
	if (out->loudest < FEW)
		spk_note(prog, out->name, out->rounded, "value",
		    "rounded to whole numbers that are all small: see --full");
}

void
spk_note_lost(const char *prog, const struct spk_out *out)
{
	char text[512];

	if (*spk_out_lost(out) == '\0')
		return;
	snprintf(text, sizeof text, "%s: left out: %s", out->name,
	    spk_out_lost(out));
	spk_say(prog, text);
}
