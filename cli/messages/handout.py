"""What a handout says: key -> (English, Japanese). Names in braces are put in as mathematics."""

HANDOUT: dict[str, tuple[str, str]] = {
    "title": ("Gradients on a computational graph", "計算グラフで求める勾配"),
    "exercise": ("Exercise {number}", "問題 {number}"),
    "answers": ("Answers", "解答"),
    "answer": ("Answer to exercise {number}", "問題 {number} の解答"),
    "name-and-date": ("Name: {name} Date: {date}", "名前: {name} 日付: {date}"),
    # ---- the problem
    "program": ("The program, as it was read:", "読み取ったプログラム:"),
    "problem": (
        "Find the value of {output} and its total derivatives {wanted} at the point {point}.",
        "点 {point} における {output} の値と、全体の微分 {wanted} を求めなさい。",
    ),
    "problem-without-inputs": (
        "Find the value of {output}. There is no input to differentiate by.",
        "{output} の値を求めなさい。微分する入力はありません。",
    ),
    "note": ("Note: {text}.", "注意: {text}。"),
    # ---- the graph
    "graph": ("The computational graph", "計算グラフ"),
    "graph-filled": (
        "Every operation is a node; an edge leads from each operand to the result. "
        "A node has its value, an edge its local derivative.",
        "演算ごとにノードがあり、オペランドから結果へ辺が伸びます。ノードには値、辺には局所的な微分を書きます。",
    ),
    "graph-blank": (
        "Every operation is a node; an edge leads from each operand to the result. "
        "Write the value into each node, and the local derivative beside each edge.",
        "演算ごとにノードがあり、オペランドから結果へ辺が伸びます。ノードに値を、辺の横に局所的な微分を書き入れなさい。",
    ),
    "graph-datum": (
        "Dashed: {data} is data. Nothing is differentiated by data: the dashed edges have no local "
        "derivative, and nothing is handed back along them.",
        "破線: {data} はデータです。データでは微分しないので、破線の辺には局所的な微分がなく、逆伝播でも何も渡しません。",
    ),
    "graph-data": (
        "Dashed: {data} are data. Nothing is differentiated by data: the dashed edges have no local "
        "derivative, and nothing is handed back along them.",
        "破線: {data} はデータです。データでは微分しないので、破線の辺には局所的な微分がなく、逆伝播でも何も渡しません。",
    ),
    # ---- the sweeps
    "forward": ("Forward sweep: the values", "順伝播: 値を求める"),
    "forward-text": (
        "From the inputs on, each node is computed from the nodes that its arrows come from.",
        "入力から始めて、矢印の元にあるノードの値から次のノードの値を順に計算します。",
    ),
    "local": ("Local derivatives: one for each edge", "局所的な微分: 辺に 1 つずつ"),
    "local-of-some": (
        "Local derivatives: one for each edge that is not dashed",
        "局所的な微分: 破線でない辺に 1 つずつ",
    ),
    "local-text": (
        "A local derivative belongs to an edge: how the result of one operation changes with one "
        "of its operands, the other operands held fixed.",
        "局所的な微分は辺のもので、1 つの演算の結果が、その演算の 1 つのオペランドにつれてどれだけ変わるかを表す偏微分です(ほかのオペランドは固定します)。",
    ),
    "total-text": (
        "A total derivative belongs to a node: how {output} changes with that node along all "
        "paths together.",
        "全体の微分はノードのもので、そのノードにつれて {output} がすべての経路を通してどれだけ変わるかを表します。",
    ),
    "same-operand": (
        "Where one operation uses the same node twice, each use has an edge of its own.",
        "1 つの演算が同じノードを 2 回使うときは、使うたびに別の辺があります。",
    ),
    "paths": ("The paths: multiply along, add up over", "経路: 沿って掛け、すべて足す"),
    "paths-text": (
        "The chain rule: along a path the local derivatives are multiplied; the products of all "
        "paths from an input to {output} are added up. The sum is the total derivative.",
        "連鎖律: 1 本の経路に沿って局所的な微分を掛け、入力から {output} までのすべての経路の積を足すと、全体の微分になります。",
    ),
    "no-path": ("no path", "経路なし"),
    "cut-paths": (
        "{count} paths lead from {name} to {output}, {listed} of them are listed here; the sum is "
        "over all. The reverse sweep reaches it without listing any.",
        "{name} から {output} への経路は全部で {count} 本あり、ここには {listed} 本だけを示します(和は全部についてのものです)。逆伝播なら経路を並べずに求まります。",
    ),
    "reverse": ("Reverse sweep: the total derivatives", "逆伝播: 全体の微分を求める"),
    "reverse-text": (
        "Back from {output}, which starts with 1. An edge multiplies what comes from upstream, the "
        "side of the output, by its local derivative and hands it on downstream; a node adds up "
        "what comes in.",
        "{output} の 1 から始めて逆向きにたどります。辺では、上流(出力側)から来た微分に局所的な微分を掛けて下流(入力側)へ渡し、ノードでは、入って来たものをすべて足します。",
    ),
    "manner": ("{text}.", "{text}。"),
    "what-came": ("what came in", "入って来た微分"),
    "start": ("start", "出発点"),
    "nothing": ("nothing comes in", "何も入って来ません"),
    # ---- the gradient
    "gradient": ("The gradient, and how to read it", "勾配とその読み方"),
    "grows": (
        "If {input} grows by {step}, {output} grows by about {change}.",
        "{input} が {step} 増えると、{output} は約 {change} 増えます。",
    ),
    "falls": (
        "If {input} grows by {step}, {output} falls by about {change}.",
        "{input} が {step} 増えると、{output} は約 {change} 減ります。",
    ),
    "stays": (
        "If {input} grows by {step}, {output} hardly changes.",
        "{input} が {step} 増えても、{output} はほとんど変わりません。",
    ),
    "unreadable": (
        "No finite slope: a small step does not tell how {output} changes.",
        "傾きが有限でないので、小さな変化から {output} の変化は読み取れません。",
    ),
    "changes": (
        "If {input} grows by {step}, {output} changes by about {change}.",
        "{input} が {step} 増えると、{output} は約 {change} 変わります。",
    ),
    # ---- the two directions
    "directions": ("Forward or reverse?", "前向きか、逆向きか"),
    "forward-mode": ("forward mode", "フォワードモード(前向き)"),
    "reverse-mode": ("reverse mode", "リバースモード(逆向き)"),
    "one-input": ("all nodes by one input", "1 つの入力による全ノードの微分"),
    "all-inputs": ("the output by all nodes", "全ノードによる出力の微分"),
    "all-but-data": (
        "the output by all nodes that an input asked for leads to",
        "微分する入力からたどれる全ノードによる出力の微分",
    ),
    "directions-text": (
        "Forward mode needs a pass for each input, here {passes}; reverse mode needs one for each "
        "output, here 1. An operation is a multiplication by a local derivative, with its addition.",
        "フォワードモードでは入力ごとに 1 回(ここでは {passes} 回)、リバースモードでは出力ごとに 1 回(ここでは 1 回)の伝播が必要です。演算数は、局所的な微分との掛け算(と足し算)の回数です。",
    ),
    "networks-text": (
        "A neural network has millions of inputs to differentiate by, its weights, and one output, "
        "its loss. One reverse pass gives all the derivatives: that is why networks are trained by "
        "reverse mode, backpropagation.",
        "ニューラルネットワークでは、微分する入力(重み)が何百万もあり、出力(損失)は 1 つです。逆向きの伝播 1 回ですべての微分が求まるので、学習にはリバースモード(誤差逆伝播法)が使われます。",
    ),
    # ---- columns
    "node": ("node", "ノード"),
    "formula": ("formula", "式"),
    "value": ("value", "値"),
    "input": ("input", "入力"),
    "local-derivative": ("local derivative", "局所的な微分"),
    "total-derivative": ("total derivative", "全体の微分"),
    "number": ("no.", "番号"),
    "path": ("path", "経路"),
    "chain": ("local derivatives along it", "沿って掛ける局所的な微分"),
    "in-numbers": ("in numbers", "数で"),
    "product": ("product", "積"),
    "order": ("order", "順番"),
    "comes-in": ("what comes in", "入って来るもの"),
    "reading": ("in words", "言葉で"),
    "direction": ("direction", "向き"),
    "passes": ("passes", "伝播の回数"),
    "operations": ("operations", "演算数"),
    "delivers": ("each pass gives", "1 回で求まるもの"),
    "sum": ("sum", "和"),
    "picture": ("The computational graph of {output}", "{output} の計算グラフ"),
}
