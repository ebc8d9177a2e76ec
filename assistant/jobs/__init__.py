"""Files that come in are jobs: received, queued, read in a process of their own, stored, embedded."""
