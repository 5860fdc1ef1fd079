"""From sources to the files of a store: spill, sort, judge, separate ships, write."""
