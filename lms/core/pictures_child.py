"""The process that decodes a stranger's picture: ``python -m lms.core.pictures_child``; in comes a line with the
longest side that is wanted, then the bytes, out goes a PNG.

It limits its own memory and processor time and knows no database and no site. Whatever goes wrong, it writes nothing.
"""

from __future__ import annotations

import io
import resource
import sys
import warnings

MOST_PIXELS = 40_000_000
MEMORY = 1_000_000_000
SECONDS = 15
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def main() -> None:
    """Reads a picture and writes it anew."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    side, _, data = sys.stdin.buffer.read().partition(b"\n")
    sys.stdout.buffer.write(_small(data, int(side)))


def _small(data: bytes, side: int) -> bytes:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    picture.thumbnail((side, side))
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


if __name__ == "__main__":
    main()
