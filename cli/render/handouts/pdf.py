"""A handout as PDF, made from the Typst file by the typst package."""

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.handouts import typ
from autograd_cli.cli.render.handouts.blocks import Handout, is_japanese
from autograd_cli.cli.render.pictures.png import JAPANESE_FONTS
from autograd_cli.grammar.source import Problem

NOTATION = typ.NOTATION


def page(handout: Handout, style: Style) -> bytes:
    """The file. Raises Problem where the package or a Japanese font is missing."""
    try:
        import typst
    except ImportError:
        raise Problem("input", "missing-extra", extra="pdf") from None
    fonts = typst.Fonts()
    if is_japanese(handout, style) and not set(JAPANESE_FONTS) & set(fonts.families()):
        raise Problem("input", "no-japanese-font", hint="install-font")
    made = typst.compile(typ.page(handout, style).encode(), format="pdf", font_paths=fonts)
    assert isinstance(made, bytes)
    return made
