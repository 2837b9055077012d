/*
 * spk-score --against: many decoded files against one original, or each against
 * the file of the same name in a directory.  Each file has a row; a bad one is
 * reported, and the others are scored.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "score.h"

#define PROG		"spk-score"

/* The length of a file's name without its suffix. */
static size_t
stem(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL && dot > name ? (size_t)(dot - name) :
	    strlen(name);
}

/* DIRECTORY/NAME, with n bytes of the name. */
static char *
join(const char *directory, const char *name, size_t n, struct spk_fault *f)
{
	const size_t size = strlen(directory) + n + 2;
	char *path = malloc(size);

	if (path == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	else
		snprintf(path, size, "%s/%.*s", directory, (int)n, name);
	return path;
}

/* Whether a path exists and is a different file from this one. */
static bool
another(const char *path, const char *file)
{
	struct stat a, b;

	return stat(path, &a) == 0 && (stat(file, &b) == -1 ||
	    a.st_dev != b.st_dev || a.st_ino != b.st_ino);
}

/*
 * Other files of a directory that have a file's name except for the suffix:
 * their number, and the path of one.
 */
static size_t
alike(const char *directory, const char *file, const char *name, char **path,
    struct spk_fault *f)
{
	const size_t n = stem(name);
	struct dirent **e = NULL;
	const int all = scandir(directory, &e, NULL, alphasort);
	size_t found = 0;
	char *p;
	int k;

	for (k = 0; k < all; k++) {
		p = NULL;
		if (stem(e[k]->d_name) == n &&
		    memcmp(e[k]->d_name, name, n) == 0)
			p = join(directory, e[k]->d_name,
			    strlen(e[k]->d_name), f);
		if (p != NULL && another(p, file) && found++ == 0)
			*path = p;
		else
			free(p);
		free(e[k]);
	}
	free(e);
	return found;
}

/* The file in a directory with this name, or differing only in the suffix. */
static char *
find(const char *directory, const char *file, struct spk_fault *f)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash != NULL ? slash + 1 : file;
	const size_t end[] = {strlen(name), stem(name)};
	char *path = NULL;
	size_t k, n;

	for (k = 0; k < 2; k++) {
		path = join(directory, name, end[k], f);
		if (path == NULL || another(path, file))
			return path;
		free(path);
	}
	path = NULL;
	n = alike(directory, file, name, &path, f);
	if (n == 1 || f->status != SPK_DONE)
		return path;
	free(path);
	spk_fail(f, SPK_DATA, n == 0 ? "%.250s: no file in %.200s has its "
	    "name" : "%.250s: several files in %.200s have its name", file,
	    directory);
	return NULL;
}

static char *
original_of(const char *against, const char *file, struct spk_fault *f)
{
	struct stat st;
	char *path;

	if (stat(against, &st) == 0 && S_ISDIR(st.st_mode))
		return find(against, file, f);
	path = strdup(against);
	if (path == NULL)
		spk_fail(f, SPK_SYSTEM, SPK_NO_MEMORY);
	return path;
}

/* Print the row of a file, whose columns must be those of the first file. */
static int
print(struct spk_scorer *j, const char *file, unsigned *of,
    struct spk_table *t)
{
	const char *name = spk_head_get(&j->args, "metric");
	const size_t all = spk_in_columns(j->original.in);

	if (name == NULL && *of != 0 && *of != j->scoring.of)
		return spk_fail(&j->fault, SPK_DATA, "%.250s: other metrics "
		    "than in earlier files: select one with --metric", file);
	if (*of == 0) {
		spk_table_text(t, "file");
		if (name != NULL)
			spk_table_text(t, name);
		else
			spk_score_names(t, j->scoring.of);
		spk_table_row(t);
	}
	*of = j->scoring.of;
	spk_table_text(t, file);
	if (name == NULL) {
		spk_score_row(t, j->score, j->scoring.of, all);
		return 0;
	}
	spk_table_number(t, spk_score_get(j->score, spk_metric_find(name),
	    all));
	spk_table_row(t);
	return 0;
}

static int
score(struct spk_scorer *j, const char *file, unsigned *of,
    struct spk_table *t)
{
	char *original = original_of(spk_head_get(&j->args, "against"), file,
	    &j->fault);
	int rc = original == NULL ? -1 :
	    spk_score_inputs(j, original, file, NULL);

	if (rc == 0)
		rc = print(j, file, of, t);
	if (rc == 0)
		spk_score_note(j);
	free(original);
	return rc;
}

enum spk_status
spk_score_files(struct spk_scorer *j, int n, char *file[])
{
	struct spk_fault fault = {0};
	struct spk_table t = {.fault = &fault};
	enum spk_status worst = SPK_DONE;
	unsigned of = 0;
	int i;

	if (n == 0 || strcmp(spk_head_get(&j->args, "against"), "-") == 0) {
		spk_fail(&fault, SPK_USAGE, n == 0 ? "--against: which files "
		    "are to be scored?" : "--against: needs a file or a "
		    "directory, not stdin");
		return spk_say_fault(PROG, &fault);
	}
	j->many = true;
	t.out = j->out = spk_table_open(&fault);
	for (i = 0; i < n && fault.status == SPK_DONE; i++) {
		j->fault = (struct spk_fault){0};
		if (score(j, file[i], &of, &t) == -1)
			spk_say_fault(PROG, &j->fault);
		worst = j->fault.status > worst ? j->fault.status : worst;
		spk_score_close(j);
		if (fault.status == SPK_DONE)
			(void)spk_out_flush(t.out, &fault);
	}
	if (fault.status == SPK_DONE)
		(void)spk_table_end(&t);
	spk_say_fault(PROG, &fault);
	return fault.status > worst ? fault.status : worst;
}
