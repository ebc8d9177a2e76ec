"""Changes the library in the folder given until it is killed; run by test_index_kill."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import library_values as values

import index.fulltext
from index.library import Library

index.fulltext.segment = lambda text: tuple(text.lower().split())  # the real one takes seconds to import

with Library.open(Path(sys.argv[1]), embedder="hash", writable=True) as library:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for n in itertools.count(int(sys.argv[2])):
        key = f"k{n % 7}"
        reading = values.simple_reading(key, word=f"tu{key}", count=3 + n % 7)
        library.replace(reading, source=f"s{n % 3}", originals=[library.keep(key.encode(), f"{key}.txt")])
        if n % 4 == 3:
            library.remove(library.documents()[0].id)
