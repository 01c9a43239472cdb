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
    "data": ("data", "データ"),
    "back-to-data": (
        "data, to which nothing is handed back: {names}",
        "データ(何も渡しません): {names}",
    ),
    "taken": ("taken as inputs: {numbers}", "入力として扱う数: {numbers}"),
    "taken-instead": ("{taken} (the program has {number})", "{taken}(プログラムでは {number})"),
    "and-more": ("{listed}, and {more} more", "{listed}, ほか {more} 個"),
    "cut-list-of-one": (
        "1 path, not shown: {derivative} is the product along it",
        "経路は 1 本(表示していません)。{derivative} はそれに沿った積",
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
    "standard-input": ("standard input", "標準入力"),
    "line-place": ("line {number}", "{number} 行目"),
    "row-place": ("row {number}", "{number} 行目"),
    "rows-skipped": (
        "rows left out: {count} of {rows}; the first: {problem}",
        "{rows} 行のうち {count} 行を除きました。最初のもの: {problem}",
    ),
    "rows-empty": (
        "rows left without results: {count} of {rows}; the first: {problem}",
        "{rows} 行のうち {count} 行の結果を空にしました。最初のもの: {problem}",
    ),
    "rows-at-kinks": (
        "rows where {function} is not differentiable: {count} of {rows}; its derivative is taken by convention there",
        "{function} は {rows} 行のうち {count} 行で微分できません。そこでの微分は約束によります",
    ),
    "rows-infinite": (
        "rows whose inputs are finite and whose value or a derivative is infinite: {count} of {rows}; it is beyond float64, or a slope is infinite",
        "{rows} 行のうち {count} 行で、入力は有限ですが、値か微分が無限大です(float64 の範囲を超えたか、傾きが無限大)",
    ),
    "rows-nan": (
        "rows whose inputs are finite and whose value or a derivative is NaN: {count} of {rows}; infinities met zeros or each other",
        "{rows} 行のうち {count} 行で、入力は有限ですが、値か微分が NaN です(無限大と 0、または無限大どうしの計算)",
    ),
    "numbers-on-top": (
        "the first line, taken as the header, has numbers: if it is a row, say `--no-header`",
        "見出しとして読んだ先頭行に数が並んでいます。値の行なら `--no-header` を付けてください",
    ),
    "progress-rows": ("{rows} rows, {rate} rows/s", "{rows} 行、毎秒 {rate} 行"),
    "progress-left": ("{time} left", "残り {time}"),
    "waits-for-expression": (
        "reading an expression from standard input; Ctrl-D ends it",
        "標準入力から式を読みます(Ctrl-D で終わり)",
    ),
    "waits-for-table": (
        "reading a table from standard input, its header first; Ctrl-D ends it",
        "標準入力から表を読みます。最初の行は見出しです(Ctrl-D で終わり)",
    ),
    "waits-for-jobs": (
        "reading jobs from standard input, a JSON object a line; Ctrl-D ends it",
        "標準入力からジョブを読みます。1 行に 1 つの JSON オブジェクトです(Ctrl-D で終わり)",
    ),
    # ---- export
    "code-program": ("the program", "プログラム"),
    "code-forward": (
        "forward: the values, from the inputs to {output}",
        "順伝播: 入力から {output} まで、値を求める",
    ),
    "code-reverse": (
        "reverse: x_bar is the adjoint of x, ∂{output}/∂x",
        "逆伝播: x_bar は x の随伴 ∂{output}/∂x",
    ),
    "code-gradient": (
        "reverse: the derivatives, from {output} to the inputs",
        "逆伝播: {output} から入力へ、微分を求める",
    ),
    "code-returns": (
        "Return {output} and the tuple of its derivatives: {names}.",
        "{output} と、その微分の組を返す: {names}。",
    ),
    "code-returns-alone": (
        "Return {output} and an empty tuple: there are no derivatives.",
        "{output} と空の組を返す(微分はない)。",
    ),
    "code-value": ("returns {output}", "戻り値は {output}"),
    "code-check": ("the numbers that autograd-cli finds", "autograd-cli による値"),
    "code-no-check": (
        "no point was given (--at): nothing to compare with",
        "--at で点が指定されていないので、照合する値はありません",
    ),
    "code-renamed": ("{old} is called {new} here", "{old} はここでは {new}"),
    # ---- jacobian, hessian, jvp, vjp, hvp
    "jacobian": (
        "Jacobian: ∂(row)/∂(column)",
        "ヤコビ行列: ∂(行)/∂(列)",
    ),
    "hessian": (
        "Hessian of {output}: ∂²{output}/∂(row)∂(column)",
        "{output} のヘッセ行列: ∂²{output}/∂(行)∂(列)",
    ),
    "hvp": (
        "Hessian of {output} times the vector",
        "{output} のヘッセ行列とベクトルの積",
    ),
    "tangent": ("tangent", "タンジェント"),
    "vector": ("vector", "ベクトル"),
    "entries-present": (
        "{present} of {total} entries are not 0",
        "{total} 個の成分のうち 0 でないものは {present} 個",
    ),
    "eigenvalues": ("eigenvalues: {values}", "固有値: {values}"),
    "is-positive-definite": (
        "positive definite: all eigenvalues are positive",
        "正定値: 固有値はすべて正",
    ),
    "is-negative-definite": (
        "negative definite: all eigenvalues are negative",
        "負定値: 固有値はすべて負",
    ),
    "is-positive-semidefinite": (
        "positive semidefinite within rounding: no eigenvalue is negative, but some cannot be told from 0",
        "丸め誤差の範囲で半正定値: 負の固有値はなく、0 と区別できないものがあります",
    ),
    "is-negative-semidefinite": (
        "negative semidefinite within rounding: no eigenvalue is positive, but some cannot be told from 0",
        "丸め誤差の範囲で半負定値: 正の固有値はなく、0 と区別できないものがあります",
    ),
    "is-indefinite": (
        "indefinite: it has eigenvalues of both signs",
        "不定値: 正と負の固有値があります",
    ),
    "is-zero": (
        "zero: no second derivative can be told from 0",
        "零行列: 2 階微分はどれも 0 と区別できません",
    ),
    "is-unknown": (
        "the signs of its eigenvalues are not known: an entry is not finite, or a block is too large",
        "固有値の符号は分かりません(有限でない成分があるか、行列が大きすぎます)",
    ),
    "mode-taken": (
        "computed in {mode} mode: passes {passes}, operations {operations}; {other} mode would take passes {other_passes}, operations {other_operations}",
        "{mode}モードで計算: {passes} 回、演算数 {operations}。{other}モードなら {other_passes} 回、演算数 {other_operations}",
    ),
    # ---- check
    "check-exact": ("50-digit arithmetic", "50 桁の演算"),
    "check-methods": ("float64, three ways", "float64 での 3 通りの計算"),
    "check-method": ("method", "方法"),
    "check-ulps": ("error (ulps)", "誤差 (ulp)"),
    "check-ours": ("the gradient", "この勾配"),
    "check-complex": ("complex step", "複素ステップ"),
    "check-central": ("central differences", "中心差分"),
    "check-condition": ("condition κ", "条件数 κ"),
    "check-tolerance": ("tolerance (ulps)", "許容誤差 (ulp)"),
    "check-ok": ("ok", "合格"),
    "check-untrusted": ("ok, but no digit holds", "合格(信頼できる桁なし)"),
    "check-wrong": ("NOT ok", "不合格"),
    "check-kink-ok": ("ok: the convention", "合格: 約束の値"),
    "check-kink-wrong": ("NOT ok: beyond both slopes", "不合格: 左右の傾きの外"),
    "check-undecided": ("undecided", "判定できません"),
    "check-no-slope": (
        "the slope tends to nothing as the step shrinks, or the program ends here on both sides",
        "幅を縮めても傾きが定まらないか、ここでは左右どちらにも値がありません",
    ),
    "check-too-long": (
        "not known: 50 digits would take more work here than a check may do",
        "不明: ここで 50 桁を求めるには、検算に許された計算量では足りません",
    ),
    "check-no-side": ("none", "なし"),
    "check-sides": (
        "a kink: the slope is {left} on the left, {right} on the right",
        "微分できない点: 傾きは左で {left}、右で {right}",
    ),
    "check-jump": (
        "the function jumps here: the slope is {left} on the left, {right} on the right",
        "ここで値が不連続です: 傾きは左で {left}、右で {right}",
    ),
    "check-rule-smooth": (
        "right: within 2^-53·max(32, 16κ) of the 50 digits, relatively; κ is how many ulps one ulp of every operation and local derivative may cost, seen by disturbing them at random",
        "合格の条件: 50 桁の値との相対誤差が 2^-53·max(32, 16κ) 以内。κ は、どの演算も局所的な微分も 1 ulp ずれたときに答えが何 ulp 動きうるか(無作為にずらして測ります)",
    ),
    "check-rule-edge": (
        "where the program has values on one side alone, the slope on that side counts",
        "片側にしか値がない点では、その側の傾きと比べます",
    ),
    "check-rule-untrusted": (
        "no digit holds: the error is within what rounding allows, but that is as large as the value, so no digit can be trusted",
        "信頼できる桁なし: 誤差は丸めで起こりうる範囲内ですが、その範囲が値と同じくらい大きいので、どの桁も信頼できません",
    ),
    "check-rule-kink": (
        "right at a kink: between the slopes on both sides, these included",
        "微分できない点での合格の条件: 左右の傾きの間にあること(両端を含む)",
    ),
    "check-rule-unknown": (
        "undecided counts as not ok",
        "判定できないものは合格としません",
    ),
    "check-no-value": (
        "not applicable: {function} has no finite value beside the point",
        "使えません: 点のそばで {function} の値が有限ではありません",
    ),
    "check-input-decides": (
        "not applicable: {function} lets the input decide",
        "使えません: {function} では入力が場合を決めます",
    ),
    "check-not-analytic": (
        "not applicable: {function} is not analytic",
        "使えません: {function} は解析的ではありません",
    ),
    "check-not-complex": (
        "not applicable: no {function} of complex numbers in float64",
        "使えません: float64 の複素数に {function} がありません",
    ),
    "check-one-sided": (
        "not applicable: no finite values on both sides",
        "使えません: 両側に有限の値がありません",
    ),
    # ---- answers, marked
    "mark-title": ("the answers", "答え合わせ"),
    "mark-answer": ("answer", "答え"),
    "mark-true": ("right value", "正しい値"),
    "mark": ("mark", "判定"),
    "mark-right": ("right", "正解"),
    "mark-rounded": ("right to {digits} digits", "有効数字 {digits} 桁まで正解"),
    "mark-one-digit": ("right to 1 digit", "有効数字 1 桁まで正解"),
    "mark-cut": (
        "right to {digits} digits, but cut off: rounded it is {rounded}",
        "{digits} 桁目で切り捨てています(四捨五入なら {rounded})",
    ),
    "mark-wrong": ("wrong", "不正解"),
    "mark-why": ("what would explain {name} = {text}", "{name} = {text} になる間違い"),
    "mark-or": ("or: {text}", "または: {text}"),
    "mark-agrees": (
        "it agrees with the right value in the first {digits} digits, and not in those after them",
        "はじめの {digits} 桁は正しい値と一致しますが、それより後が違います",
    ),
    "mark-not-looked": (
        "no mistake was looked for: too many other answers are wrong",
        "ほかにも多くの答えが違うので、この間違いの原因は調べていません",
    ),
    "mark-unexplained": (
        "no single mistake that is known here gives this answer",
        "この答えになる 1 か所だけの間違いは見つかりません",
    ),
    "mark-paths": ("the paths", "経路"),
    "mistake-sign-all": ("the sign is the wrong way round", "符号が逆です"),
    "mistake-path-forgotten": (
        "the path {path} = {product} was forgotten; the products of all paths are added up",
        "経路 {path} = {product} を足し忘れています。すべての経路の積を足します",
    ),
    "mistake-path-alone": (
        "only the path {path} was counted; there are others to add",
        "経路 {path} しか数えていません。ほかの経路も足します",
    ),
    "mistake-inner-forgotten": (
        "{edge} was taken as 1, a forgotten inner derivative; it is {formula}",
        "{edge} を 1 としています(内側の微分の掛け忘れ)。正しくは {formula} です",
    ),
    "mistake-sign-edge": (
        "{edge} got the wrong sign; it is {formula}",
        "{edge} の符号が逆です。正しくは {formula} です",
    ),
    "mistake-sign-path": (
        "the path {path} = {product} got the wrong sign",
        "経路 {path} = {product} の符号が逆です",
    ),
    "mistake-factor-forgotten": (
        "in {edge} the factor {factor} is missing; it is {formula}",
        "{edge} に因数 {factor} が抜けています。正しくは {formula} です",
    ),
    "mistake-exponent-kept": (
        "in {edge} the exponent was not lowered by 1; it is {formula}",
        "{edge} で指数を 1 減らしていません。正しくは {formula} です",
    ),
    "mistake-exponent-lost": (
        "in {edge} the power of the base was forgotten, as if the exponent times the base were all; it is {formula}",
        "{edge} で底の累乗を忘れ、指数と底の積にしています。正しくは {formula} です",
    ),
    "mistake-mul-rule": (
        "the derivatives of the two factors of {node} were multiplied; the product rule is (u·v)' = u'·v + u·v'",
        "{node} の 2 つの因数の微分どうしを掛けています。積の微分は (u·v)' = u'·v + u·v' です",
    ),
    "mistake-div-rule": (
        "the derivatives above and below the bar of {node} were divided; the quotient rule is (u/v)' = (u'·v - u·v')/v^2",
        "{node} の分子と分母の微分どうしを割っています。商の微分は (u/v)' = (u'·v - u·v')/v^2 です",
    ),
    "mistake-not-differentiated": (
        "this is the value itself; nothing was differentiated",
        "これは値そのもので、微分されていません",
    ),
    "mistake-swapped": (
        "in {edge} the two operands were taken for each other; it is {formula}",
        "{edge} で 2 つのオペランドを取り違えています。正しくは {formula} です",
    ),
    "mistake-product": (
        "the paths were multiplied with each other; they are added up",
        "経路どうしを掛けています。経路の積は足します",
    ),
    "mistake-other-input": (
        "this is the derivative by {name}",
        "これは {name} による微分です",
    ),
    # ---- uncertainty
    "result": ("result", "結果"),
    "budget": ("budget", "不確かさの内訳"),
    "uncertainty-u": ("uncertainty", "不確かさ"),
    "sensitivity": ("sensitivity", "感度係数"),
    "contribution": ("contribution", "寄与"),
    "share": ("share", "割合"),
    "exact": ("exact", "正確"),
    "second-order": (
        "with the second order: the value {shift} further, the uncertainty {uncertainty}",
        "2 次の項まで入れると: 値のずれ {shift}、不確かさ {uncertainty}",
    ),
    "second-order-fails": (
        "with the second order, which does not hold here either: the value {shift} further, the uncertainty {uncertainty}",
        "2 次の項まで入れると(ここではそれでも足りません): 値のずれ {shift}、不確かさ {uncertainty}",
    ),
    "monte-carlo": (
        "Monte Carlo: {samples} random samples, seed {seed}",
        "モンテカルロ: 乱数による標本 {samples} 個(シード {seed})",
    ),
    "mean": ("mean", "平均"),
    "standard-deviation": ("standard deviation", "標準偏差"),
    # ---- diff
    "rules": ("rules", "使った公式"),
    "rule": ("rule", "公式"),
    "chain-rule": ("chain rule", "連鎖律"),
    "rules-of-step": ("step {order}: differentiate {program}", "{order} 回目: {program} を微分"),
    "result-of-rules": ("put together and simplified", "まとめて整理した結果"),
    # ---- taylor
    "taylor": (
        "Taylor polynomial of degree {degree} in {name} about {x0}",
        "{name} = {x0} のまわりの {degree} 次のテイラー多項式",
    ),
    "term": ("term", "項"),
    "coefficient": ("coefficient", "係数"),
    "left-out": (
        "the first term left out: {term}",
        "打ち切った最初の項: {term}",
    ),
}
