"""A graph as PNG: the SVG drawn by the typst package, which needs no other program or font."""

from collections.abc import Iterable
from unicodedata import east_asian_width

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.pictures.svg import drawing
from autograd_cli.core.answers.picture import Picture
from autograd_cli.grammar.source import Problem

# static fonts only, because Typst does not support variable ones
JAPANESE_FONTS = (
    "IPAexGothic",
    "IPAGothic",
    "Noto Sans CJK JP",
    "Source Han Sans",
    "BIZ UDGothic",
    "Hiragino Sans",
    "Hiragino Kaku Gothic ProN",
    "Yu Gothic",
    "Meiryo",
    "MS Gothic",
)
SHARP = 2.0  # pixels of the PNG for each pixel of the SVG
MAX_PIXELS = 60_000_000
MAX_SIDE = 30_000.0
MAX_DRAWN = 10_000  # nodes and edges; typst draws so many in some five seconds
PAGE = """#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: {width:.2f}pt)
"""


def picture(picture: Picture, style: Style) -> bytes:
    """The PNG file. Raises Problem where the extra or a font for its text is not installed."""
    try:
        import typst
    except ImportError:
        raise Problem("input", "missing-extra", extra="png") from None

    parts = len(picture.nodes) + len(picture.edges)
    if parts > MAX_DRAWN:
        raise Problem(
            "limit",
            "picture-too-large",
            hint="draw-as-dot",
            limit=MAX_DRAWN,
            nodes=len(picture.nodes),
            edges=len(picture.edges),
        )
    text, width, height = drawing(picture, style)
    fonts = typst.Fonts()
    if any(east_asian_width(c) in "WF" for c in text) and not _japanese(fonts.families()):
        raise Problem("input", "no-japanese-font", hint="install-font")
    scale = min(SHARP, (MAX_PIXELS / (width * height)) ** 0.5, MAX_SIDE / max(width, height))
    return typst.compile(
        PAGE.format(width=width).encode(),
        format="png",
        ppi=72 * scale,
        font_paths=fonts,
        sys_inputs={"svg": text},
    )


def _japanese(families: Iterable[str]) -> bool:
    return any(f in JAPANESE_FONTS or "CJK" in f or f.endswith(" JP") for f in families)
