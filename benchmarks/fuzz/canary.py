"""What a file must not reach: a server on this machine, and a text beside it; spoilt files name both."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Self

WORDS = "kanarienvogel 7f3a9c"
"""Of the text that no reading may hold."""

_BACKLOG = 64
_FORMS = (
    '<img src="URL"><link rel=stylesheet href="URL"><iframe src="URL"></iframe>',
    '<meta http-equiv=refresh content="0;URL"><base href="URL"><object data="URL"></object><script src="URL"></script>',
    '<xi:include href="URL" parse="text"/><?xml-stylesheet href="URL"?>',
    '<!DOCTYPE a SYSTEM "URL"><!ENTITY c SYSTEM "URL">',
    '<draw:image xlink:href="URL" xlink:actuate="onLoad"/><text:section-source xlink:href="URL"/>',
    r'{\field{\*\fldinst INCLUDETEXT "URL"}{\fldrslt x}}{\field{\*\fldinst INCLUDEPICTURE "URL" \\d}}{\*\template URL}',
    "/AA << /O << /S /URI /URI (URL) >> >> /F (URL)",
    '<Relationship Id="x" Target="URL" TargetMode="External"/>',
    "URL",
)


class Canary:
    """A listener on loopback that answers nobody and counts who came, and a file with WORDS."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "secret.txt"
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
        self._listener.setblocking(False)  # noqa: FBT003 - the name of the socket's own method

    def __enter__(self) -> Self:
        self._file.write_text(f"KẾ HOẠCH {WORDS}\n", "utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    @property
    def tokens(self) -> tuple[bytes, ...]:
        """Ways in which HTML, RTF, XML and PDF load something from elsewhere."""
        place = f"http://127.0.0.1:{self._listener.getsockname()[1]}/x"
        file = self._file.as_uri()
        return tuple(form.replace("URL", where).encode() for form in _FORMS for where in (place, file))

    def visits(self) -> int:
        """How many connected since the last call."""
        count = 0
        while True:
            try:
                visitor, _ = self._listener.accept()
            except BlockingIOError:
                return count
            visitor.close()
            count += 1
