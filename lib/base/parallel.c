/*
 * Independent tasks, by several threads.  Which thread runs which task is
 * arbitrary, and must not affect the results.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/base.h"

struct crew {
	spk_task	*task;
	void		*arg;
	size_t		 n;
	atomic_size_t	 next;
	atomic_bool	 failed;
};

struct worker {
	struct crew	*crew;
	pthread_t	 thread;
	unsigned	 number;
};

static void *
work(void *arg)
{
	const struct worker *w = arg;
	struct crew *c = w->crew;
	size_t i;

	while (!atomic_load(&c->failed) &&
	    (i = atomic_fetch_add(&c->next, 1)) < c->n)
		if (c->task(c->arg, w->number, i) == -1)
			atomic_store(&c->failed, true);
	return NULL;
}

/* If a thread cannot be created, the others do its work. */
int
spk_parallel(unsigned jobs, size_t n, spk_task *task, void *arg)
{
	struct crew crew = {.task = task, .arg = arg, .n = n};
	struct worker self = {.crew = &crew}, *more = NULL;
	unsigned i, hands = 0;

	if (jobs > n)
		jobs = (unsigned)n;
	if (jobs > 1)
		more = calloc(jobs - 1, sizeof *more);
	for (i = 1; i < jobs && more != NULL; i++, hands++) {
		more[hands] = (struct worker){.crew = &crew, .number = i};
		if (pthread_create(&more[hands].thread, NULL, work,
		    &more[hands]) != 0)
			break;
	}
	work(&self);
	for (i = 0; i < hands; i++)
		pthread_join(more[i].thread, NULL);
	free(more);
	return atomic_load(&crew.failed) ? -1 : 0;
}
