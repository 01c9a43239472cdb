"""Compressed text: gzip and Zstandard, of any number of members, a piece at a time."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from autograd_cli.cli.line.values import unreadable
from autograd_cli.cli.tables.lines import Read, peeked
from autograd_cli.grammar.source import Problem

PIECE = 1 << 12  # compressed bytes that are unpacked at once; Zstandard makes 2^15 times as many


class _Codec(NamedTuple):
    """`decoder` and `encoder` make objects with the methods of those of zlib."""

    decoder: Callable[[], Any]
    encoder: Callable[[], Any]
    error: type[Exception]


def _gzip() -> _Codec:
    import zlib

    # digits: the usual level 6 takes six times as long for 6% less
    return _Codec(lambda: zlib.decompressobj(31), lambda: zlib.compressobj(1, wbits=31), zlib.error)


def _zstandard() -> _Codec:
    with suppress(ImportError):  # Python 3.14
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]

        return _Codec(zstd.ZstdDecompressor, zstd.ZstdCompressor, zstd.ZstdError)
    try:
        import zstandard
    except ImportError:
        raise Problem("input", "missing-extra", extra="zst") from None
    return _Codec(
        lambda: zstandard.ZstdDecompressor().decompressobj(),
        lambda: zstandard.ZstdCompressor().compressobj(),
        zstandard.ZstdError,
    )


# the ending of a file -> the bytes that it begins with, the codec
_CODECS = {".gz": (b"\x1f\x8b", _gzip), ".zst": (b"\x28\xb5\x2f\xfd", _zstandard)}
COMPRESSED = tuple(_CODECS)


def unpacked(read: Read, path: str) -> Read:
    """What a stream holds; as it is unless it begins as compressed data do."""
    head, again = peeked(read, 4)
    if not head and path.lower().endswith(COMPRESSED):  # not even a frame of nothing
        raise Problem("input", "cut-off", path=path)
    for magic, codec in _CODECS.values():
        if head.startswith(magic):
            pieces = _pieces(again, codec(), path)
            return lambda _: next(pieces, b"")
    return again


def _pieces(read: Read, codec: _Codec, path: str) -> Iterator[bytes]:
    decoder, inside, data = codec.decoder(), False, read(PIECE)
    while data:
        try:
            piece = decoder.decompress(data)
        except codec.error as error:
            raise unreadable(path, error) from None
        if piece:
            yield piece
        inside = not decoder.eof
        if inside:
            data = read(PIECE)
        else:  # the next member, if there is one, behind zeros that fill a block
            data = decoder.unused_data
            while not (data := data.lstrip(b"\0")) and (more := read(PIECE)):
                data = more
            decoder = codec.decoder()
    if inside:
        raise Problem("input", "cut-off", path=path)


def packed(chunks: Iterator[bytes], path: str) -> Iterator[bytes]:
    """The chunks, compressed where the ending of the file says so."""
    for ending, (_, codec) in _CODECS.items():
        if path.lower().endswith(ending):
            encoder = codec().encoder()
            yield from filter(None, map(encoder.compress, chunks))
            yield encoder.flush()
            return
    yield from chunks
