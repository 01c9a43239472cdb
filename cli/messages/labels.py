"""Headings and labels of people's formats: key -> (English, Japanese)."""

LABELS: dict[str, tuple[str, str]] = {
    "forward": ("forward", "順伝播"),
    "local": ("local derivatives", "局所的な微分"),
    "paths": ("paths", "経路"),
    "adjoints": ("adjoints", "随伴(逆伝播)"),
    "gradient": ("gradient", "勾配"),
    "node": ("node", "ノード"),
    "formula": ("formula", "式"),
    "value": ("value", "値"),
    "input": ("input", "入力"),
    "constant": ("constant", "定数"),
    "derivative": ("derivative", "微分"),
    "output": ("output", "出力"),
    "path": ("path", "経路"),
    "product": ("product", "積"),
    "sum": ("sum", "和"),
    "graph-of": ("computational graph of {name}", "{name} の計算グラフ"),
    "on-edges": ("on an edge: local derivative", "辺の上: 局所的な微分"),
    "in-boxes": (
        "in a box: derivative of {name} along all paths",
        "箱の中: すべての経路を通した {name} の微分",
    ),
    "cut-list": (
        "{count} paths, {listed} shown; {derivative} is the sum over all of them",
        "経路は全部で {count} 本({listed} 本を表示)。{derivative} はその全部の和",
    ),
    "more-rows": (
        "… {more} more rows; -f json has them all",
        "… 残り {more} 行は -f json で見られます",
    ),
    "function": ("function", "関数"),
    "meaning": ("meaning", "意味"),
    "domain": ("domain", "定義域"),
    "everywhere": ("everywhere", "すべての実数"),
    "not-differentiable": ("not differentiable", "微分できない点"),
    "convention": ("derivative taken there", "そこでの微分の約束"),
    "aliases": ("also written", "別名"),
    "optional": ("default", "省略時の値"),
    "is-constant": ("{name} a constant", "{name} は定数"),
    "ties": ("k > 1 arguments tie", "k 個(k > 1)の引数が等しい"),
    "passes-nothing": (
        "an edge whose derivative is 0 passes nothing on",
        "微分が 0 の辺は、その先へ何も伝えません",
    ),
    "unselected": (
        "an argument that is not selected gets 0 and passes nothing on",
        "選ばれなかった引数の微分は 0 で、その先へは何も伝わりません",
    ),
    # ---- paths
    "paths-from": ("paths from {source} to {output}", "{source} から {output} への経路"),
    "no-path-from": (
        "no path leads from {source} to {output}: {derivative} = 0",
        "{source} から {output} への経路はありません: {derivative} = 0",
    ),
    "factored": (
        "how the reverse sweep factors the sum",
        "逆伝播による和のまとめ方",
    ),
    "factored-note": (
        "{bar} is the adjoint of {node}: {derivative} along all paths, computed once and used by every path",
        "{bar} は {node} の随伴、つまり全経路をまとめた {derivative}。一度だけ計算し、どの経路にも使い回します",
    ),
    "factored-cut": ("… {left_out} more nodes …", "… 途中のノード {left_out} 個は省略 …"),
    "path-costs": (
        "multiplications: {paths} path by path (paths × length), {reverse} in one reverse sweep (one for each edge)",
        "掛け算の回数: 経路ごとなら {paths} 回(経路の数 × 長さ)、逆伝播 1 回なら {reverse} 回(辺 1 本に 1 回)",
    ),
    # ---- modes
    "forward-mode": ("forward mode: one pass from each input", "フォワードモード: 入力ごとに 1 回"),
    "reverse-mode": (
        "reverse mode: one pass back from the output",
        "リバースモード: 出力から逆向きに 1 回",
    ),
    "seed": ("seed", "初期値"),
    "computes": ("computes", "計算するもの"),
    "delivers": ("delivers", "得られる微分"),
    "operations": ("operations", "演算数"),
    "forward-note": (
        "{dot} is the tangent of {node}: ∂{node}/∂(the seeded input)",
        "{dot} は {node} のタンジェント(順方向の微分): ∂{node}/∂(初期値 1 の入力)",
    ),
    "reverse-note": (
        "{bar} is the adjoint of {node}: ∂{output}/∂{node}",
        "{bar} は {node} の随伴: ∂{output}/∂{node}",
    ),
    "operation-is": (
        "an operation is one multiplication by a local derivative, with its addition, counted by the engine",
        "演算は「局所的な微分を 1 回掛けて足す」こと。エンジンが実行中に数えた値です",
    ),
    "cost": ("cost", "計算量"),
    "mode": ("mode", "モード"),
    "passes": ("passes", "回数"),
    "forward-word": ("forward", "フォワード"),
    "reverse-word": ("reverse", "リバース"),
    "verdict": ("verdict", "判定"),
    "verdict-none": (
        "There is no input to differentiate by: nothing to compute.",
        "微分する入力がないので、計算することはありません。",
    ),
    "verdict-one": (
        "One input and one output: both directions take one pass over the same edges ({forward} and {reverse} operations).",
        "入力も出力も 1 つなので、どちらの向きも同じ辺を 1 回たどるだけです(演算数 {forward} と {reverse})。",
    ),
    "verdict-reverse": (
        "Reverse mode wins here: its one pass delivers the {inputs} derivatives with {reverse} operations; forward mode takes {inputs} passes and {forward}, and walks the shared edges again in each.",
        "この式ではリバースモードの勝ちです。1 回で {inputs} 個の微分がすべて求まり、演算数は {reverse}。フォワードモードは {inputs} 回で {forward}、共通の辺を毎回たどり直します。",
    ),
    "verdict-even": (
        "Both directions need {reverse} operations: where the inputs share no edges, nothing is walked twice. Reverse mode still gets there in one pass, forward mode takes {inputs}.",
        "演算数はどちらも {reverse} です。入力どうしが辺を共有しなければ、たどり直しは起きません。それでもリバースモードは 1 回で済み、フォワードモードは {inputs} 回かかります。",
    ),
    "verdict-forward": (
        "Forward mode needs fewer operations here ({forward}, reverse mode {reverse}): an edge that passes nothing on stops it early; it takes {inputs} passes, reverse mode one.",
        "この式ではフォワードモードの演算数のほうが少なくなります({forward}、リバースモードは {reverse})。何も伝えない辺で早く止まるためです。ただし {inputs} 回かかり、リバースモードは 1 回です。",
    ),
    "verdict-general": (
        "In general, for n inputs and m outputs forward mode takes n passes and reverse mode m, each about as long as one evaluation: reverse mode for many inputs and one output (a loss), forward mode for few inputs and many outputs.",
        "一般に、入力が n 個、出力が m 個なら、フォワードモードは n 回、リバースモードは m 回で、1 回はおよそ式の評価 1 回分です。入力が多く出力が 1 つ(損失関数)ならリバースモード、入力が少なく出力が多いならフォワードモードが向いています。",
    ),
    "scale": (
        "more and more inputs: the gradient of w1^2 + w2^2 + … + wn^2",
        "入力を増やすと: w1^2 + w2^2 + … + wn^2 の勾配",
    ),
    "scale-inputs": ("inputs n", "入力 n"),
    "milliseconds": ("ms", "ミリ秒"),
    "scale-ratio": ("ratio", "比"),
    "extrapolated": (
        "~ extrapolated: of {passes} passes, {run} spread evenly were run and multiplied; everything else was run in full",
        "~ は推定値: {passes} 回のうち等間隔に選んだ {run} 回を実行し、全体に換算しました。ほかはすべて実行した値です",
    ),
    "scale-plot": ("operations", "演算数"),
    "scale-note": (
        "on a logarithmic scale: each {step} cells are ten times more",
        "対数目盛: {step} マスごとに 10 倍",
    ),
    # ---- steps
    "forward-sweep": ("forward, from the inputs to the output", "順伝播: 入力から出力へ"),
    "backward-sweep": ("backward, from the output to the inputs", "逆伝播: 出力から入力へ"),
    "step": ("step", "手順"),
    "accumulation": ("accumulation", "足し込み"),
    "adjoint": ("adjoint", "随伴"),
    "what-it-does": ("what the node does", "ノードのはたらき"),
    "adjoint-is": (
        "{bar} is the adjoint of {node}: {derivative} along all paths. Downstream = upstream × local derivative.",
        "{bar} は {node} の随伴、つまり全経路を通した {derivative} です。下流 = 上流 × 局所的な微分。",
    ),
    "step-of": ("step {step} of {steps}", "手順 {step}/{steps}"),
    "keys": ("→ next   ← back   q quit", "→ 次へ   ← 戻る   q 終了"),
    "press-to-begin": ("press → to begin", "→ で始めます"),
    "step-input": ("{node} is an input: its value is given", "{node} は入力: 値は与えられています"),
    "step-const": ("{node} is a constant", "{node} は定数"),
    "step-forward": (
        "{node} is computed from values that are known",
        "{node} を既知の値から計算します",
    ),
    "all-known": (
        "All adjoints are known: the gradient is complete.",
        "すべての随伴が求まりました。勾配の完成です。",
    ),
    "more-steps": (
        "… {more} more steps; -f json has them all",
        "… 残り {more} 手順は -f json で見られます",
    ),
    # ---- map
    "line-place": ("line {number}", "{number} 行目"),
    "row-place": ("row {number}", "{number} 行目"),
    "rows-skipped": (
        "{count} of {rows} rows left out; the first: {problem}",
        "{rows} 行のうち {count} 行を除きました。最初のもの: {problem}",
    ),
    "rows-empty": (
        "{count} of {rows} rows left without results; the first: {problem}",
        "{rows} 行のうち {count} 行の結果を空にしました。最初のもの: {problem}",
    ),
    "rows-at-kinks": (
        "{function} is not differentiable at {count} of {rows} rows; its derivative is taken by convention there",
        "{function} は {rows} 行のうち {count} 行で微分できません。そこでの微分は約束によります",
    ),
    "rows-infinite": (
        "the value or a derivative is infinite at {count} of {rows} rows whose inputs are finite: it is beyond float64, or a slope is infinite",
        "{rows} 行のうち {count} 行で、入力は有限ですが、値か微分が無限大です(float64 の範囲を超えたか、傾きが無限大)",
    ),
    "rows-nan": (
        "the value or a derivative is NaN at {count} of {rows} rows whose inputs are finite: infinities met zeros or each other",
        "{rows} 行のうち {count} 行で、入力は有限ですが、値か微分が NaN です(無限大と 0、または無限大どうしの計算)",
    ),
    "progress-rows": ("{rows} rows, {rate} rows/s", "{rows} 行、毎秒 {rate} 行"),
    "progress-left": ("{time} left", "残り {time}"),
}
