"""How fast the same plans are taken in and asked by other libraries, with the same embedder."""
