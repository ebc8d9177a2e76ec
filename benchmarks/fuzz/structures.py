"""Spoiling what lies inside a file, and packing it again so that readers get as far as that."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from random import Random
from types import MappingProxyType

from benchmarks.fuzz.bytewise import TOKENS, Mutation, put, spoil

_TAG = re.compile(rb"<[^<>]{1,400}>")
_VALUE = re.compile(rb'"[^"<>]{0,200}"')
_STREAM = re.compile(rb"/Length \d+(.{0,200}?)stream\r?\n(.*?)endstream", re.DOTALL)
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_HOSTILE = (b"-1", b"0", b"1", b"2147483648", b"99999999999999999999", b"1e999", b"NaN", b"", b"A" * 400, b"\xc3\x28")
_ENTITY = b'<!DOCTYPE a [<!ENTITY b "%s"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
_MIB = 2**20


def mutation_of(suffix: str, tokens: Sequence[bytes] = TOKENS) -> Mutation:
    """How files of a suffix are spoilt: inside their structure mostly, and byte by byte."""
    inside = _INSIDE.get(suffix, _markup)

    def mutate(data: bytes, random: Random) -> bytes:
        if random.random() < 0.7:
            data = inside(data, random)
            if random.random() < 0.3:
                data = put(data, random, tokens) if suffix in _PLAIN else inside(data, random)
            return data
        return spoil(data, random, tokens)

    return mutate


def _markup(data: bytes, random: Random) -> bytes:
    """Text with tags: tags lost, doubled, moved, nested by the hundred; hostile values of attributes and entities."""
    tags = [found.span() for found in _TAG.finditer(data)]
    values = [found.span() for found in _VALUE.finditer(data)]
    kind = random.randrange(7)
    if kind == 0 and values:
        start, end = random.choice(values)
        return data[: start + 1] + random.choice(_HOSTILE) + data[end - 1 :]
    if kind == 1 and tags:
        start, end = random.choice(tags)
        return data[:start] + data[end:]
    if kind == 2 and len(tags) > 1:
        (a, b), (c, d) = sorted(random.sample(tags, 2))
        return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]
    if kind == 3 and len(tags) > 1:
        (a, _), (_, d) = sorted(random.sample(tags, 2))
        return data[:d] + data[a:d][: _MIB // 8] * random.choice((1, 3, 40)) + data[d:]
    if kind == 4 and tags:
        start, end = random.choice(tags)
        return data[:start] + data[start:end] * random.choice((30, 300, 3000)) + data[end:]
    if kind == 5:
        words = random.choice((b"x", b"&b;&b;", b"y" * 1000))
        at = data.find(b"?>") + 2 if b"?>" in data[:200] else 0
        return data[:at] + _ENTITY % words + data[at:].replace(b">", b">&b;&c;", random.randint(1, 20))
    return spoil(data, random)


def _package(data: bytes, random: Random) -> bytes:
    """A ZIP with a member spoilt, lost, doubled or renamed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = [(name, package.read(name)) for name in package.namelist()]
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError):
        return spoil(data, random)  # spoilt before
    if not members:
        return spoil(data, random)
    place = random.randrange(len(members))
    name, content = members[place]
    kind = random.randrange(10)
    if kind == 0:
        del members[place]
    elif kind == 1:
        members.append((name, spoil(content, random)))
    elif kind == 2:
        members[place] = (
            random.choice(("../../etc/x.txt", "C:\\x.txt", "a\x00b.docx", name.upper(), "x" * 300)),
            content,
        )
    else:
        spoilt = _markup(content, random) if content.lstrip()[:1] == b"<" else spoil(content, random)
        members[place] = (name, spoilt)
    return _packed(members)


def _packed(members: Sequence[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members:
            info = zipfile.ZipInfo(name)  # which cuts a name at a NUL
            info.compress_type = zipfile.ZIP_DEFLATED
            if name not in package.namelist():  # zipfile warns of doubled names
                package.writestr(info, content)
            else:
                info.filename = f"/{name}"
                package.writestr(info, content)
    return target.getvalue()


def _pdf(data: bytes, random: Random) -> bytes:
    """A PDF with a number, a reference or the inside of a compressed stream changed."""
    streams = list(_STREAM.finditer(data))
    if streams and random.random() < 0.5:
        found = random.choice(streams)
        try:
            inner, packed = zlib.decompress(found[2].rstrip(b"\r\n")), True
        except zlib.error:
            inner, packed = found[2], False
        inner = _numbers(inner, random) if random.random() < 0.5 else spoil(inner, random)
        content = zlib.compress(inner[: 8 * _MIB]) if packed else inner
        middle = b"/Length %d%sstream\n%s\nendstream" % (len(content), found[1], content)
        return data[: found.start()] + middle + data[found.end() :]
    return _numbers(data, random) if random.random() < 0.6 else spoil(data, random)


def _numbers(data: bytes, random: Random) -> bytes:
    """Printed numbers replaced by hostile ones or by each other."""
    found = [one.span() for one in _NUMBER.finditer(data[:_MIB])]
    for start, end in sorted(random.sample(found, min(len(found), random.choice((1, 1, 3)))), reverse=True):
        other = random.choice(found)
        data = data[:start] + random.choice((*_HOSTILE[:7], data[slice(*other)])) + data[end:]
    return data


def _png(data: bytes, random: Random) -> bytes:
    """A PNG with a chunk spoilt and its sum made right, so that decoders take it."""
    chunks, at = [], 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    if not chunks:
        return spoil(data, random)
    place = random.randrange(len(chunks))
    kind, content = chunks[place]
    chunks[place] = (kind, spoil(content, random))
    if random.random() < 0.2:
        chunks.insert(random.randrange(len(chunks)), random.choice(chunks))
    sums = ((k, c, zlib.crc32(k + c)) for k, c in chunks)
    return data[:8] + b"".join(struct.pack(">I", len(c)) + k + c + struct.pack(">I", s) for k, c, s in sums)


def _head(data: bytes, random: Random) -> bytes:
    """The first two sectors alone spoilt: the header and the tables of a compound file, of a JPEG or of a TIFF."""
    return spoil(data[:1024], random).ljust(random.choice((0, 1024)), b"\0") + data[1024:]


def _sectors(data: bytes, random: Random) -> bytes:
    """A compound file with two sectors changed for each other, or its tables spoilt."""
    if random.random() < 0.5:
        return _head(data, random)
    sectors = [data[at : at + 512] for at in range(0, len(data), 512)]
    a, b = random.randrange(len(sectors)), random.randrange(len(sectors))
    sectors[a], sectors[b] = sectors[b], sectors[a] if random.random() < 0.7 else spoil(sectors[a], random)[:512]
    return b"".join(sectors)


_PLAIN = frozenset({".txt", ".md", ".html", ".rtf"})
_INSIDE: Mapping[str, Mutation] = MappingProxyType(
    {
        **dict.fromkeys((".docx", ".xlsx", ".odt", ".zip"), _package),
        **dict.fromkeys((".txt", ".md", ".rtf"), spoil),
        **dict.fromkeys((".jpg", ".tif"), _head),
        ".pdf": _pdf,
        ".doc": _sectors,
        ".png": _png,
    }
)
