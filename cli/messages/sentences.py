"""What each kind of node does to what flows back, one sentence each: op -> (English, Japanese).

`up` is the adjoint of the node, `name` its function, `node` the argument. What has no row here
gets `other`.
"""

SENTENCES: dict[str, tuple[str, str]] = {
    "seed": (
        "the sweep starts here: the output changes exactly as much as itself",
        "ここから始めます: 出力の、出力自身による微分は 1 です",
    ),
    # ---- operators
    "add": (
        "a sum hands {up} on unchanged to everything that was added",
        "和は、{up} を足された側すべてへそのまま渡します",
    ),
    "sub": (
        "a difference hands {up} on unchanged to the left and with the opposite sign to the right",
        "差は、{up} を左へはそのまま、右へは符号を反転して渡します",
    ),
    "sub-left": (
        "a difference hands {up} on unchanged to what is on the left",
        "差は、{up} を左へそのまま渡します",
    ),
    "sub-right": (
        "a difference hands {up} on with the opposite sign to what is subtracted",
        "差は、{up} の符号を反転して、引く側へ渡します",
    ),
    "mul": (
        "a product hands {up} on times the other factor",
        "積は、{up} に相手の因数を掛けて渡します",
    ),
    "div": (
        "a quotient hands {up} on to its numerator divided by the denominator, and to its denominator times minus the numerator over the square of the denominator",
        "商は、分子へは {up} を分母で割って渡し、分母へは {up} に −(分子)/(分母の 2 乗) を掛けて渡します",
    ),
    "neg": (
        "a change of sign hands {up} on with the opposite sign",
        "符号の反転は、{up} の符号を変えて渡します",
    ),
    "pow": (
        "a power hands {up} on to its base times exponent*base^(exponent - 1), and to its exponent times its own value and the logarithm of the base",
        "べき乗は、底へは {up} に 指数*底^(指数 - 1) を、指数へは {up} に自分自身の値と底の対数を掛けて渡します",
    ),
    "pow-base": (
        "a power hands {up} on to its base times exponent*base^(exponent - 1)",
        "べき乗は、底へ {up} に 指数*底^(指数 - 1) を掛けて渡します",
    ),
    "pow-exponent": (
        "a power hands {up} on to its exponent times its own value and the logarithm of the base",
        "べき乗は、指数へ {up} に自分自身の値と底の対数を掛けて渡します",
    ),
    "div-above": (
        "a quotient divides {up} by the denominator",
        "商は、{up} を分母で割って渡します",
    ),
    "div-below": (
        "a quotient hands {up} on to its denominator times minus the numerator over the square of the denominator",
        "商は、分母へ {up} に −(分子)/(分母の 2 乗) を掛けて渡します",
    ),
    # ---- selections: a switch on the way back
    "max": (
        "max hands {up} on to the largest argument only; the others get nothing",
        "max は、{up} を最大の引数にだけ渡します。ほかには何も伝わりません",
    ),
    "min": (
        "min hands {up} on to the smallest argument only; the others get nothing",
        "min は、{up} を最小の引数にだけ渡します。ほかには何も伝わりません",
    ),
    "tie": (
        "{name} shares {up} out equally, by convention: its arguments tie here",
        "引数が等しいので、{name} は約束により {up} を等分して渡します",
    ),
    "where": (
        "where hands {up} on unchanged to the branch that was taken, nothing to the other",
        "where は、{up} を選ばれた側へそのまま渡し、もう一方には何も渡しません",
    ),
    "relu": (
        "relu hands {up} on unchanged where its argument is positive, and nothing elsewhere",
        "relu は、引数が正なら {up} をそのまま渡し、それ以外では何も渡しません",
    ),
    "leaky_relu": (
        "leaky_relu hands {up} on unchanged where its argument is positive, times the slope elsewhere",
        "leaky_relu は、引数が正なら {up} をそのまま、それ以外では slope を掛けて渡します",
    ),
    "clamp": (
        "clamp hands {up} on unchanged to whichever it returns: the argument, or the bound that was passed",
        "clamp は、値として選ばれたもの(引数か、越えた側の境界)へ {up} をそのまま渡します",
    ),
    "abs": (
        "abs hands {up} on times the sign of its argument",
        "abs は、{up} に引数の符号を掛けて渡します",
    ),
    **dict.fromkeys(
        ("sign", "floor", "ceil", "round"),
        (
            "{name} is flat between its jumps: nothing flows back",
            "{name} は跳び以外では平らなので、何も伝わりません",
        ),
    ),
    # ---- functions whose slope is said in few words
    "exp": ("exp hands {up} on times its own value", "exp は、{up} に自分自身の値を掛けて渡します"),
    "log": ("log divides {up} by its argument", "log は、{up} を引数で割って渡します"),
    "sqrt": (
        "sqrt divides {up} by twice its own value",
        "sqrt は、{up} を自分自身の値の 2 倍で割って渡します",
    ),
    "sin": ("sin hands {up} on times the cosine", "sin は、{up} に余弦 cos を掛けて渡します"),
    "cos": (
        "cos hands {up} on times minus the sine",
        "cos は、{up} に -sin を掛けて渡します",
    ),
    "sigmoid": (
        "sigmoid hands {up} on times s(1 - s), where s is its own value",
        "sigmoid は、{up} に s(1 - s) を掛けて渡します(s は自分自身の値)",
    ),
    "tanh": (
        "tanh hands {up} on times 1 - t^2, where t is its own value",
        "tanh は、{up} に 1 - t^2 を掛けて渡します(t は自分自身の値)",
    ),
    "other": (
        "{name} hands {up} on times its own slope (downstream = upstream × local)",
        "{name} は、{up} に自分の傾きを掛けて渡します(下流 = 上流 × 局所的な微分)",
    ),
    # ---- what a single edge does
    "again": (
        "{node} is used more than once: what comes back adds up",
        "{node} は 2 回以上使われているので、戻ってきた分を足し合わせます",
    ),
    "cut": (
        "nothing is handed back to {node} here",
        "ここから {node} へは何も渡されません",
    ),
}
