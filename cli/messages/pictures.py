"""What is said beside pictures: key -> (English, Japanese)."""

PICTURES: dict[str, tuple[str, str]] = {
    "too-large": (
        "This graph is too large to be drawn in {width} columns (its nodes: {nodes}).\n"
        "Draw it into a file: -o graph.svg (or .png, .dot, .mmd, .tikz, .json).",
        "この計算グラフ(ノード {nodes} 個)は {width} 桁の画面には大きすぎて描けません。\n"
        "ファイルに描いてください: -o graph.svg(.png, .dot, .mmd, .tikz, .json も可)。",
    ),
}
