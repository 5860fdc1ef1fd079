"""One case folder and the order of work: what is done, what is stale, what to resume."""
