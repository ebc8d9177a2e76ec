"""One module for each library, written as its own documentation sets it up; run in the peers' environment."""
