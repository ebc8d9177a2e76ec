"""One module for each library, used as its own documentation says; run in the peers' environment."""
