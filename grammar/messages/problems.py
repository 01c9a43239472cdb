"""What problems, their mends and warnings say: key -> (English, Japanese)."""

from autograd_cli.grammar.messages.habits import HABITS

PROBLEMS: dict[str, tuple[str, str]] = {
    # ---- syntax
    "empty-file": (
        "{path} is empty: there is no expression in it",
        "{path} は空で、式がありません",
    ),
    "empty-program": ("there is no expression here", "式がありません"),
    "operand-expected": (
        "expected a number, a name or `(`, found `{found}`",
        "数・名前・`(` のいずれかが必要ですが、`{found}` があります",
    ),
    "operand-before-end": (
        "expected a number, a name or `(`, but the statement ends here",
        "数・名前・`(` のいずれかが必要ですが、文がここで終わっています",
    ),
    "operator-expected": (
        "expected an operator such as `+` or `*`, found `{found}`",
        "`+` や `*` などの演算子が必要ですが、`{found}` があります",
    ),
    "operator-before-end": (
        "expected `,` or `)`, but the statement ends here",
        "`,` か `)` が必要ですが、文がここで終わっています",
    ),
    "bad-character": (
        "`{found}` is no part of the language",
        "`{found}` はこの言語の文字ではありません",
    ),
    "never-closed": ("this `(` is never closed", "この `(` が閉じられていません"),
    "never-opened": ("this `)` closes nothing", "この `)` に対応する `(` がありません"),
    "comma-outside": (
        "a comma stands only between the arguments of a function",
        "カンマは関数の引数の間にだけ書けます",
    ),
    "reversed-sign": (
        "this comparison is written the other way round",
        "この比較記号は逆順に書きます",
    ),
    "no-parameters": (
        "a function has at least one parameter",
        "関数には少なくとも 1 つのパラメータが必要です",
    ),
    "second-equals": ("a statement has one `=`", "1 つの文に `=` は 1 つだけです"),
    "equals-in-condition": (
        "`=` names a value; it does not compare",
        "`=` は名前を付ける記号で、比較ではありません",
    ),
    "nothing-to-name": (
        "one side of `=` has to be a name",
        "`=` のどちらかの側は名前でなければなりません",
    ),
    "two-names": (
        "two names side by side: `{left}` and `{right}`",
        "名前が 2 つ並んでいます: `{left}` と `{right}`",
    ),
    "side-by-side": (
        "`{left}` and `{right}` stand side by side without an operator",
        "`{left}` と `{right}` の間に演算子がありません",
    ),
    "function-without-parentheses": (
        "`{name}` is a function and takes its argument in parentheses",
        "`{name}` は関数なので、引数は括弧に入れます",
    ),
    "power-of-function-name": (
        "`{name}` is a function; a power of it stands behind its argument",
        "`{name}` は関数です。べき乗は引数の後ろに書きます",
    ),
    "inverse-or-reciprocal": (
        "this is the inverse function to some and the reciprocal to others",
        "逆関数とも逆数とも読めます",
    ),
    "misread-quotient": (
        "a product without a sign right after `/` has two readings",
        "`/` の直後の省略された積は 2 通りに読めます",
    ),
    "two-readings": ("this has two readings", "2 通りに読めます"),
    "misread-chain": (
        "comparisons do not chain",
        "比較は続けて書けません",
    ),
    "condition-as-value": (
        "a condition is no number; it stands only in `where(condition, a, b)`",
        "条件は数ではありません。`where(条件, a, b)` の中でだけ使えます",
    ),
    "value-as-condition": (
        "expected a condition such as `x > 0`, found a number",
        "`x > 0` のような条件が必要ですが、数があります",
    ),
    "value-before-connective": (
        "`{word}` joins conditions such as `x > 0`, not numbers",
        "`{word}` は `x > 0` のような条件をつなぐもので、数はつなげません",
    ),
    "raised-letter": (
        "the raised letter `{letter}` would be read as a part of the name",
        "上付き文字 `{letter}` は名前の一部として読まれてしまいます",
    ),
    "bad-name": ("`{name}` is no name", "`{name}` は名前として使えません"),
    "based-number": (
        "numbers are written in decimal",
        "数は 10 進法で書きます",
    ),
    "misplaced-underscore": (
        "`_` stands only between two digits of a number: `{number}`",
        "`_` は数字と数字の間にだけ書けます: `{number}`",
    ),
    "number-too-large": (
        "this number is beyond float64 (1.8e308)",
        "この数は float64 の範囲(1.8e308)を超えています",
    ),
    "ends-in-definition": (
        "the last statement is the output, and a definition has no value",
        "最後の文が出力になりますが、関数の定義には値がありません",
    ),
    # ---- names, functions
    "not-a-function": ("`{name}` is not a function", "`{name}` は関数ではありません"),
    "function-later": (
        "`{name}` is no part of the language (yet)",
        "`{name}` は(まだ)この言語にありません",
    ),
    "function-is-command": (
        "`{name}` is a command, not a function",
        "`{name}` は関数ではなくコマンドです",
    ),
    "constant-called": (
        "`{name}` is a constant and takes no arguments",
        "`{name}` は定数なので、引数は取りません",
    ),
    "used-before-definition": (
        "`{name}` is used before its definition",
        "`{name}` は定義より前で使われています",
    ),
    "used-before-assignment": (
        "`{name}` is used before its assignment",
        "`{name}` は代入より前で使われています",
    ),
    "not-an-input": (
        "not an input of the expression: {names}",
        "式の入力ではありません: {names}",
    ),
    "missing-value": ("no value for {names}", "値がありません: {names}"),
    "arity-one": (
        "`{name}` takes one argument, not {given}",
        "`{name}` の引数は 1 個です({given} 個あります)",
    ),
    "arity": (
        "`{name}` takes {wanted} arguments, not {given}",
        "`{name}` の引数は {wanted} 個です({given} 個あります)",
    ),
    "assigned-twice": ("`{name}` is assigned a second time", "`{name}` に 2 回代入しています"),
    "defined-twice": ("`{name}` is defined a second time", "`{name}` を 2 回定義しています"),
    "parameter-twice": (
        "the parameter `{name}` is named twice",
        "パラメータ `{name}` が 2 回書かれています",
    ),
    "recursion": (
        "`{name}` calls itself; a function is expanded where it is called",
        "`{name}` が自分自身を呼んでいます。関数は呼び出しの場所に展開されます",
    ),
    "too-many-nodes": (
        "the program unfolds past {limit} nodes",
        "プログラムを展開するとノードが {limit} 個を超えます",
    ),
    "program-too-large": (
        "the program is too large: at most {operations} operations, {statements} statements and "
        "{tokens} words and signs are read",
        "プログラムが大きすぎます。読めるのは演算が {operations} 個, 文が {statements} 個, "
        "語と記号が {tokens} 個までです",
    ),
    "number-too-long": (
        "a whole number in JSON has at most {limit} digits",
        "JSON の整数は {limit} 桁までです",
    ),
    "text-too-long": (
        "{path} is too long: at most {limit} bytes are read",
        "{path} は長すぎます。読めるのは {limit} バイトまでです",
    ),
    # ---- domain
    "outside-domain": (
        "`{text}`: {function} is not defined at {point}: its domain is {domain}",
        "`{text}`: {function} は {point} で定義されません(定義域: {domain})",
    ),
    "division-by-zero": (
        "`{text}`: division by 0 ({over}/0); a divisor must not be 0",
        "`{text}`: 0 で割っています({over}/0)。0 で割ることはできません",
    ),
    # ---- limits of formats
    "mermaid-too-large": (
        "Mermaid draws at most {limit} edges in {size} characters; this graph has {edges} edges",
        "Mermaid が描けるのは {size} 文字以内、辺 {limit} 本までです(このグラフの辺は {edges} 本)",
    ),
    "picture-too-large": (
        "a picture has at most {limit} nodes and edges; this graph has {nodes} nodes and {edges} edges",
        "図に描けるのはノードと辺を合わせて {limit} 個までです(このグラフはノード {nodes} 個, 辺 {edges} 本)",
    ),
    "tikz-too-large": (
        "TeX measures up to {limit} pt, and this picture is {size} pt wide or high",
        "TeX が扱える大きさは {limit} pt までですが、この図は {size} pt あります",
    ),
    # ---- options, points, files
    "no-expression": ("which expression?", "式を指定してください"),
    "extra-argument": ("unexpected argument `{word}`", "余分な引数です: `{word}`"),
    "bad-option": ("there is no option `{word}`", "`{word}` というオプションはありません"),
    "no-output-option": (
        "`{command}` has no option `{word}`: its answer goes to standard output",
        "`{command}` に `{word}` というオプションはありません。答えは標準出力に出ます",
    ),
    "option-of-others": (
        "`{command}` has no option `{word}`; it belongs to {owners}",
        "`{command}` に `{word}` というオプションはありません。{owners} のオプションです",
    ),
    "command-behind": (
        "a command such as `{word}` stands before its expression",
        "`{word}` のようなコマンドは式の前に書きます",
    ),
    "value-with-uncertainty": (
        "the value of `{name}`, `{text}`, has an uncertainty",
        "`{name}` の値 `{text}` には不確かさが付いています",
    ),
    "several-values": (
        "`{name}` has several values in {option}: `{text}`",
        "{option} の `{name}` に値がいくつもあります: `{text}`",
    ),
    "assigned-from-itself": (
        "`{name}` is assigned by a statement that uses it",
        "`{name}` への代入の中で `{name}` 自身を使っています",
    ),
    "option-without-value": ("{option} needs a value", "{option} には値が必要です"),
    "no-from": (
        "from which input? {inputs}",
        "どの入力からの経路ですか: {inputs}",
    ),
    "no-inputs": ("the expression has no input", "式に入力がありません"),
    "scale-too-large": (
        "--scale takes at most {most} inputs",
        "--scale の入力は {most} 個までです",
    ),
    "too-many-passes": (
        "{passes} forward passes over {edges} edges are too many to run",
        "{edges} 本の辺を順方向に {passes} 回たどるのは多すぎます",
    ),
    "no-shell": ("for which shell? {choices}", "シェルを指定してください: {choices}"),
    "bad-choice": (
        "`{value}` is no value of {option}: {choices}",
        "{option} に `{value}` は指定できません: {choices}",
    ),
    "bad-count": (
        "{option} takes a whole number, {least} or more, not `{value}`",
        "{option} は {least} 以上の整数です(`{value}` は使えません)",
    ),
    "no-command": ("there is no command `{word}`", "`{word}` というコマンドはありません"),
    "binding-form": (
        "expected NAME=VALUE in {option}, found `{text}`",
        "{option} は 名前=値 の形で書きます: `{text}`",
    ),
    "binding-twice": (
        "`{name}` has two values in one {option}",
        "1 つの {option} で `{name}` に値が 2 つあります",
    ),
    "no-value": ("`{name}` has no value after `=`", "`{name}` の `=` の後に値がありません"),
    "binding-value": (
        "the value of `{name}`, `{text}`, is not a constant: {problem}",
        "`{name}` の値 `{text}` は定数ではありません: {problem}",
    ),
    "option-value": (
        "{option} takes a constant, and `{text}` is none: {problem}",
        "{option} は定数ですが、`{text}` は定数ではありません: {problem}",
    ),
    "value-has-names": ("it uses the name `{name}`", "名前 `{name}` を使っています"),
    "value-not-expression": ("it is not one expression", "1 つの式ではありません"),
    "not-a-number": (
        "the value of `{name}` is not a number",
        "`{name}` の値が数ではありません",
    ),
    "wrt-twice": (
        "`{name}` is asked for twice",
        "`{name}` が 2 回指定されています",
    ),
    "key-twice": (
        "`{name}` stands twice in one object",
        "1 つのオブジェクトに `{name}` が 2 回あります",
    ),
    "unknown-key": ("a job has no `{name}`", "ジョブに `{name}` という項目はありません"),
    "wrt-form": (
        "expected names in {option}, found `{text}`",
        "{option} には名前を書きます: `{text}`",
    ),
    "cannot-read": ("cannot read {path}: {reason}", "{path} を読めません: {reason}"),
    "picture-ending": (
        "the ending of {path} tells no form; those that do: {endings}",
        "{path} の拡張子からは形式が分かりません。使える拡張子: {endings}",
    ),
    "unknown-ending": (
        "the ending of {path} names no format: {choices}; or say it with --format",
        "{path} の拡張子から形式が分かりません: {choices}。--format でも指定できます",
    ),
    "pdf-needs-file": (
        "a PDF needs a file: -o FILE.pdf",
        "PDF にはファイルが必要です: -o ファイル.pdf",
    ),
    "no-japanese-font": (
        "no Japanese font that Typst can set was found",
        "Typst で使える日本語フォントが見つかりません",
    ),
    "too-few-points": (
        "there are not {count} different points of small whole numbers, only {found}",
        "小さな整数の点を {count} 個選べません({found} 個だけです)",
    ),
    "too-many-points": (
        "at most {limit} points are looked for with this program",
        "このプログラムで探す点は {limit} 個までです",
    ),
    "bytes-on-a-terminal": (
        "a picture in bytes is not for a terminal",
        "画像のバイト列は端末には表示できません",
    ),
    "cannot-write": ("cannot write {path}: {reason}", "{path} に書けません: {reason}"),
    "not-utf8": (
        "{path} is not UTF-8 (byte {offset})",
        "{path} は UTF-8 ではありません({offset} バイト目)",
    ),
    "not-json": ("{path} is not JSON: {reason}", "{path} は JSON ではありません: {reason}"),
    "not-an-object": (
        "expected a JSON object of names and numbers in {path}",
        "{path} には名前と数の JSON オブジェクトが必要です",
    ),
    "bad-job": (
        "line {line}: the job is not {wanted}",
        "{line} 行目: ジョブが {wanted} ではありません",
    ),
    "jobs-alone": (
        "{option} does not go with --jobs",
        "{option} は --jobs と一緒に使えません",
    ),
    # ---- tables
    "table-ending": (
        "the ending of {path} names no format: {choices}; or say it with {option}",
        "{path} の拡張子から形式が分かりません: {choices}。{option} でも指定できます",
    ),
    "two-from-stdin": (
        "standard input cannot be both the expression and the table",
        "標準入力を式と表の両方に使うことはできません",
    ),
    "no-header": ("{path} has no header", "{path} に見出しの行がありません"),
    "column-twice": (
        "the column `{name}` stands twice in the header",
        "見出しに `{name}` 列が 2 回あります",
    ),
    "column-clash": (
        "the table has a column `{name}` already",
        "表にはすでに `{name}` 列があります",
    ),
    "clash-on-line": (
        "line {line}: there is a key `{name}`, which is the name of a result",
        "{line} 行目: `{name}` という項目がありますが、これは結果の列の名前です",
    ),
    "column-and-value": (
        "`{name}` is a column and has a value in --at too",
        "`{name}` は列にありますが、--at でも値が指定されています",
    ),
    "missing-column": (
        "there is no column {names}; the columns are {columns}",
        "列がありません: {names}。表にある列: {columns}",
    ),
    "new-column": (
        "line {line}: `{name}` is none of the columns that the first lines have",
        "{line} 行目: `{name}` は最初の方の行にない項目です",
    ),
    "no-columns": (
        "there is no column {names}: the table has none",
        "列がありません: {names}。表には列が 1 つもありません",
    ),
    "bad-record": ("line {line}: {reason}", "{line} 行目: {reason}"),
    "quote-never-closed": (
        'line {line}: a quote `"` is opened and never closed',
        '{line} 行目: 引用符 `"` が閉じられていません',
    ),
    "text-after-quote": (
        'line {line}: behind a closing quote `"` stands neither a separator nor the end of the line',
        '{line} 行目: 閉じた引用符 `"` の後には、区切り文字か改行しか置けません',
    ),
    "lone-return": (
        "line {line}: a carriage return without a newline; a line ends with a newline, or with both",
        "{line} 行目: 復帰文字(CR)だけの改行があります。行末は LF か CR+LF にしてください",
    ),
    "cell-too-long": (
        'line {line}: a cell of more than {limit} characters; perhaps a quote `"` is never closed',
        '{line} 行目: {limit} 文字を超えるセルがあります。引用符 `"` が閉じられていないのかもしれません',
    ),
    "other-format": (
        "{path} is {form}, not {said}",
        "{path} は {said} ではなく {form} です",
    ),
    "is-utf16": (
        "{path} is UTF-16; text is read as UTF-8",
        "{path} は UTF-16 です。テキストは UTF-8 として読まれます",
    ),
    "not-encoding": (
        "{path}, line {line}: this is not {encoding}",
        "{path} の {line} 行目: {encoding} ではありません",
    ),
    "bad-encoding": (
        "{value} is no encoding of text: cp932, euc_jp, utf-16, cp1252, latin-1, …",
        "{value} という文字コードはありません: cp932, euc_jp, utf-16, cp1252, latin-1 など",
    ),
    "bad-separator": (
        "`{value}` cannot part cells: one character such as ; | : or a blank, or the word tab",
        "`{value}` は区切り文字になりません。; | : や空白などの 1 文字か、tab を指定してください",
    ),
    "option-not-utf8": (
        "{option}: `{value}` is not UTF-8",
        "{option}: `{value}` は UTF-8 ではありません",
    ),
    "option-of-forms": (
        "{option} is for {forms}; this table is {form}",
        "{option} は {forms} のためのオプションです。この表は {form} です",
    ),
    "pairs-form": (
        "{option} takes {form}, not `{text}`",
        "{option} には {form} の形で指定してください(`{text}` は使えません)",
    ),
    "no-column-to-rename": (
        "--rename: there is no column `{name}`; the columns are {columns}",
        "--rename: `{name}` 列がありません。表にある列: {columns}",
    ),
    "sigma-of-none": (
        "--sigma: `{name}` is none of the inputs: {inputs}",
        "--sigma: `{name}` は入力ではありません。入力: {inputs}",
    ),
    "no-sigmas": (
        "--uncertainty: there is no column {names}",
        "--uncertainty: 列がありません: {names}",
    ),
    "sigma-no-column": (
        "--sigma: there is no column `{column}`; the columns are {columns}",
        "--sigma: `{column}` 列がありません。表にある列: {columns}",
    ),
    "bad-sigma": (
        "{place}, column `{column}`: {cell} is no standard uncertainty; it is finite and not negative",
        "{place}、`{column}` 列: {cell} は標準不確かさになりません(0 以上の有限の数)",
    ),
    "bad-sigma-value": (
        "--sigma: the uncertainty of `{name}` is {value}; it has to be finite and not negative",
        "--sigma: `{name}` の不確かさが {value} です。0 以上の有限の数を指定してください",
    ),
    "sigma-value": (
        "--sigma: `{text}` is neither a column nor a value of `{name}`: {problem}",
        "--sigma: `{text}` は列の名前でも `{name}` の不確かさの値でもありません: {problem}",
    ),
    "scheduler-needs-dask": (
        "--scheduler needs --engine dask",
        "--scheduler には --engine dask が必要です",
    ),
    "ragged-row": (
        "line {line} has not as many cells as the header: {cells}, not {columns}",
        "{line} 行目のセルは {cells} 個ですが、見出しは {columns} 個です",
    ),
    "not-utf8-line": (
        "line {line} is not UTF-8",
        "{line} 行目は UTF-8 ではありません",
    ),
    "not-json-line": (
        "line {line} is not JSON: {reason}",
        "{line} 行目は JSON ではありません: {reason}",
    ),
    "key-twice-on-line": (
        "line {line}: `{name}` stands twice in one object",
        "{line} 行目: 1 つのオブジェクトに `{name}` が 2 回あります",
    ),
    "half-character": (
        "line {line}: an escape \\ud800 to \\udfff without its other half is no character",
        "{line} 行目: \\ud800~\\udfff のエスケープが対になっていないため、文字になりません",
    ),
    "no-object-line": (
        "line {line} is no JSON object",
        "{line} 行目は JSON オブジェクトではありません",
    ),
    "bad-cell": (
        "{place}, column `{column}`: `{cell}` is not a number",
        "{place}、`{column}` 列: `{cell}` は数ではありません",
    ),
    "cell-too-large": (
        "{place}, column `{column}`: `{cell}` is too large for a float",
        "{place}、`{column}` 列: `{cell}` は浮動小数点数で表せる範囲を超えています",
    ),
    "empty-cell": (
        "{place}, column `{column}`: the cell is empty",
        "{place}、`{column}` 列: セルが空です",
    ),
    "row-outside-domain": ("{place}: {problem}", "{place}: {problem}"),
    "in-file": ("{path}: {problem}", "{path}: {problem}"),
    "no-files": ("{path} names no table", "{path} に当てはまる表がありません"),
    "output-is-input": (
        "{path} is one of the inputs: the answer would be a part of the next question",
        "{path} は入力の 1 つです。次に実行すると、答えが入力に混ざってしまいます",
    ),
    "two-formats": (
        "{path} is {form}, the files before it are {first}; one run reads one format",
        "{path} は {form} ですが、その前のファイルは {first} です。一度に読める形式は 1 つです",
    ),
    "column-lacks": (
        "the column `{name}` of the first file is missing",
        "最初のファイルにある `{name}` 列がありません",
    ),
    "column-only-here": (
        "the first file has no column `{name}`",
        "`{name}` 列は最初のファイルにありません",
    ),
    "column-type": (
        "the column `{name}` is {found}, in the first file {wanted}",
        "`{name}` 列の型は {found} ですが、最初のファイルでは {wanted} です",
    ),
    "cut-off": (
        "{path} ends in the middle of its compressed data",
        "{path} は圧縮データの途中で終わっています",
    ),
    "damaged": (
        "{path} is damaged, or no {form}: it cannot be read",
        "{path} は壊れているか、{form} ではないため、読めません",
    ),
    "rows-lost": (
        "{path} is damaged: of {wanted} rows that it says it has, {rows} can be read",
        "{path} は壊れています。{wanted} 行のうち {rows} 行しか読めません",
    ),
    "rows-a-byte": (
        "{path} says that it has {rows} rows; of its size at most {allowed} are read",
        "{path} は {rows} 行あるとされていますが、この大きさのファイルで読めるのは {allowed} 行までです",
    ),
    "keys-by-lines": (
        "the first {lines} lines have {keys} keys: a table of {cells} cells; at most {allowed} are allowed",
        "最初の {lines} 行に {keys} 種類のキーがあり、表にすると {cells} セルになります(上限は {allowed} セル)",
    ),
    "table-line-too-long": (
        "{path} has a line that is too long: at most {limit} bytes are read",
        "{path} に長すぎる行があります。読めるのは 1 行 {limit} バイトまでです",
    ),
    "unpacks-to": (
        "{path} would unpack to {size} bytes at once; of its size at most {allowed} are allowed",
        "{path} は一度に {size} バイトに展開されますが、この大きさでは {allowed} バイトまでです",
    ),
    "table-panic": (
        "Polars, which reads and writes the tables, has failed on this one",
        "表の読み書きに使う Polars が、この表で異常終了しました",
    ),
    "table-crash": (
        "{path} is damaged, most likely: Polars, which reads the tables, has crashed on it",
        "{path} は壊れている可能性があります。表の読み込みに使う Polars が、このファイルで強制終了しました",
    ),
    "folder-needed": (
        "Dask writes a folder of parts: name one with -o, not {path}",
        "Dask は出力をフォルダに書きます。-o にはフォルダを指定してください({path} は使えません)",
    ),
    "folder-in-use": (
        "the folder {path} is not empty",
        "フォルダ {path} は空ではありません",
    ),
    "files-needed": (
        "Dask reads files: name them with -i",
        "Dask はファイルから読みます。-i で指定してください",
    ),
    "no-cluster": (
        "there is no Dask cluster to be had: {reason}",
        "Dask のクラスタを使えません: {reason}",
    ),
    "cluster-failed": (
        "the Dask cluster failed: {reason}",
        "Dask のクラスタでエラーが起きました: {reason}",
    ),
    "out-of-memory": ("this does not fit into memory", "メモリが足りません"),
    "not-an-output": (
        "`{name}` is none of the names that the program assigns",
        "`{name}` はプログラムが代入する名前ではありません",
    ),
    "output-not-asked": (
        "`{name}` is not among the outputs asked for",
        "`{name}` は指定された出力に含まれていません",
    ),
    "vector-needed": (
        "{command} needs {option} NAME=VALUE,…",
        "{command} には {option} 名前=値,… が必要です",
    ),
    "hessian-too-large": (
        "the Hessian of {inputs} inputs has too many entries that are not 0",
        "入力 {inputs} 個のヘッセ行列は、0 でない成分が多すぎます",
    ),
    "no-function": ("there is no function `{name}`", "`{name}` という関数はありません"),
    "missing-extra": (
        "this needs the extra `{extra}`: pip install 'autograd-cli[{extra}]'",
        "追加パッケージ `{extra}` が必要です: pip install 'autograd-cli[{extra}]'",
    ),
    # ---- export
    "no-target": ("to which language? --to {choices}", "言語を指定してください: --to {choices}"),
    "option-of-sql": (
        "{option} is for SQL: --to sql",
        "{option} は SQL(--to sql)で使います",
    ),
    "ending-of-other": (
        "a file that ends in {ending} is for {owners}, not for {target}",
        "拡張子 {ending} は {owners} のものです({target} のファイルではありません)",
    ),
    "rules-need-words": (
        "--rule-by-rule is for --format {choices}",
        "--rule-by-rule が使える --format は {choices} です",
    ),
    "bad-function-name": (
        "`{name}` cannot name a function in {target}",
        "`{name}` は {target} の関数名に使えません",
    ),
    "bad-table-name": (
        "`{name}` cannot name a table",
        "`{name}` は表の名前に使えません",
    ),
    "target-lacks": (
        "{target} has no `{name}`, which the program or its gradient needs",
        "{target} には、プログラムかその勾配に必要な `{name}` がありません",
    ),
    # ---- check, uncertainty
    "check-not-finite": (
        "`{name}` is not finite, and a check needs finite values",
        "`{name}` が有限ではありません。検算には有限の値が必要です",
    ),
    "check-too-large": (
        "{inputs} inputs of {nodes} nodes are too many to check with 50 digits",
        "入力 {inputs} 個、ノード {nodes} 個を 50 桁で検算するのは大きすぎます",
    ),
    "against-alone": (
        "{option} does not go with --against, which names the inputs itself",
        "{option} は --against と一緒に使えません(--against が入力を決めます)",
    ),
    "uncertainty-value": (
        "the uncertainty of `{name}`, `{text}`, is not a constant: {problem}",
        "`{name}` の不確かさ `{text}` は定数ではありません: {problem}",
    ),
    "two-uncertainties": (
        "`{name}` has two uncertainties: `{text}`",
        "`{name}` に不確かさが 2 つあります: `{text}`",
    ),
    "unclear-uncertainty": (
        "`{name}`: `{text}` is not read as a product; write 2.00(5), 2.00(5)e3 or 2±0.05, or a product with `*`",
        "`{name}`: `{text}` は積とは読みません。2.00(5)、2.00(5)e3、2±0.05 のように書くか、積なら `*` を入れてください",
    ),
    "bad-uncertainty": (
        "`{name}` needs a finite value and an uncertainty that is not negative",
        "`{name}` には有限の値と、0 以上の不確かさが必要です",
    ),
    "pair-form": (
        "expected NAME,NAME=VALUE in {option}, found `{text}`",
        "{option} は 名前,名前=値 の形で書きます: `{text}`",
    ),
    "pair-of-one": (
        "{option} takes two different inputs, not `{name}` twice",
        "{option} には異なる 2 つの入力が必要です(`{name}` が 2 回あります)",
    ),
    "correlation-too-large": (
        "a correlation lies between -1 and 1, and {value} does not",
        "相関係数は -1 から 1 までです({value} は範囲外)",
    ),
    "covariance-too-large": (
        "the covariance of `{a}` and `{b}` is {most} at most, the product of their uncertainties",
        "`{a}` と `{b}` の共分散は、不確かさの積 {most} を超えられません",
    ),
    "covariance-of-exact": (
        "`{name}` has no uncertainty, and so no covariance",
        "`{name}` には不確かさがないので、共分散もありません",
    ),
    "covariances-clash": (
        "the correlations of {names} contradict each other: no quantities can have them (their matrix is not positive semidefinite)",
        "{names} の相関が互いに矛盾しています。このような量はありえません(行列が半正定値ではありません)",
    ),
    "covariances-tangled": (
        "the correlations tie too many inputs to each other to be looked through: some {most} are allowed where each is tied to each, and any number in chains",
        "相関で互いに結ばれた入力が多すぎます。すべてが互いに結ばれているなら {most} 個ほどまで(鎖のような結び方ならいくつでも)です",
    ),
    "too-many-samples": (
        "{samples} samples of this program are too many: {most} are allowed",
        "この式の標本 {samples} 個は多すぎます。{most} 個までです",
    ),
    "too-large-count": (
        "{option} goes up to {greatest}",
        "{option} は {greatest} までです",
    ),
    "which-input": (
        "a Taylor polynomial is in one input; here are {inputs}",
        "テイラー多項式は 1 つの入力について求めます。ここには {inputs} があります",
    ),
    "not-smooth": (
        "`{text}` has no Taylor polynomial here: it is not smooth at this point",
        "`{text}` はこの点で滑らかでないため、テイラー多項式がありません",
    ),
    "condition-changes": (
        "there is no Taylor polynomial here: this condition changes right at the point",
        "この条件はちょうどこの点で変わるため、テイラー多項式がありません",
    ),
    "formulas-too-long": (
        "the derivatives together are longer than the {limit} symbols that are written",
        "導関数は合わせて上限の {limit} 記号を超えます",
    ),
    "too-curved": (
        "second derivatives of `{name}` are computed for {limit} arguments at most; it has {given}",
        "`{name}` の 2 階微分は引数 {limit} 個までです({given} 個あります)",
    ),
    "handout-too-large": (
        "a handout shows {limit} nodes at most; this program has {nodes}",
        "プリントに載せられるノードは {limit} 個までです(このプログラムは {nodes} 個)",
    ),
    "order-grows": (
        "the derivative of this order is too long to be written down",
        "この階数の導関数は長すぎて書き出せません",
    ),
}

HINTS: dict[str, tuple[str, str]] = {
    "write": ("write `{mend}`", "`{mend}` と書いてください"),
    "either": ("write `{one}` or `{other}`", "`{one}` か `{other}` と書いてください"),
    "did-you-mean": ("did you mean `{guess}`?", "`{guess}` のことですか?"),
    "call": ("call it: `{mend}`", "呼び出してください: `{mend}`"),
    "job-keys": ("the keys of a job are {keys}", "ジョブの項目は {keys} です"),
    "example": ("for example `(a+b)*(b+1)`", "例: `(a+b)*(b+1)`"),
    "close-parenthesis": ("add `)`", "`)` を加えてください"),
    "write-double": ("write `==` to compare", "比較には `==` を使います"),
    "use-where": ("write `where(x > 0, a, b)`", "`where(x > 0, a, b)` のように書きます"),
    "name-a-file": (
        "name a file: `-o picture{ending}`",
        "`-o picture{ending}` のようにファイルを指定してください",
    ),
    "one-output": (
        "a program has one output; `jacobian` answers for several: `u = …; v = …`, `--output u,v`",
        "プログラムの出力は 1 つです。複数の出力には `jacobian` を使います: `u = …; v = …`, `--output u,v`",
    ),
    "continue-in-parentheses": (
        "a line goes on only inside parentheses",
        "式が次の行に続くのは括弧の中だけです",
    ),
    "equation-sides": (
        "write `name = expression` or `expression = name`",
        "`名前 = 式` か `式 = 名前` と書いてください",
    ),
    "meant-later": (
        "did you mean `{guess}`? It is no part of the language (yet)",
        "`{guess}` のことですか? (まだ)この言語にはない関数です",
    ),
    "is-function": (
        "`{name}` is a function: write `{name}(x)`",
        "`{name}` は関数です。`{name}(x)` のように書きます",
    ),
    "one-name": (
        "`{name}` is one name; did you mean `{guess}`?",
        "`{name}` は 1 つの名前として読まれます。`{guess}` のことですか?",
    ),
    "give-or-meant": (
        "give it with `--at {mend}`; or did you mean `{guess}`?",
        "`--at {mend}` のように指定します。それとも `{guess}` のことですか?",
    ),
    "differential": (
        "leave `{name}` out: what is asked for are the derivatives by all inputs",
        "`{name}` は要りません。すべての入力による微分を計算します",
    ),
    "all-functions": (
        "`autograd-cli functions` lists the functions that there are",
        "使える関数は `autograd-cli functions` で見られます",
    ),
    "ask-command": (
        'ask for it: `autograd-cli {mend} "{expression}"`',
        '`autograd-cli {mend} "{expression}"` のように使ってください',
    ),
    "define-or-multiply": (
        "define it before, `{name}(x) = …`, or write `{mend}` for a product",
        "関数なら先に `{name}(x) = …` と定義し、積なら `{mend}` と書いてください",
    ),
    "define-it": (
        "define it before: `{name}(x) = …`; `autograd-cli functions` lists those that there are",
        "先に `{name}(x) = …` と定義してください。使える関数は `autograd-cli functions` で見られます",
    ),
    "inputs": ("the inputs are {inputs}", "入力は {inputs} です"),
    "give-value": ("give it with `--at {mend}`", "`--at {mend}` のように指定します"),
    "leave-out-exponent": (
        "the exponent is whole: leave it out of `--wrt`, so that it counts as a constant",
        "指数は整数です。`--wrt` から外せば定数として扱われます",
    ),
    "cube-root": (
        "the real cube root is `cbrt(x)`",
        "実数の立方根は `cbrt(x)` です",
    ),
    "grad-first": (
        'a command comes first: `autograd-cli grad "{word}"`',
        '最初にコマンドを書きます: `autograd-cli grad "{word}"`',
    ),
    "order-is-constant": (
        "the order has to be a constant: leave it out of `--wrt`",
        "階数は定数でなければなりません。`--wrt` から外してください",
    ),
    "draw-as-dot": (
        "as text it has no limit: `-f dot`, `-f json`",
        "文字の形式なら上限はありません: `-f dot`, `-f json`",
    ),
    "draw-as-svg": ("draw it as SVG: `-f svg`", "SVG で描いてください: `-f svg`"),
    "fewer-formulas": (
        "pick some inputs with `--wrt`; `grad` has all the numbers",
        "`--wrt` で入力を選んでください。数値は `grad` ですべて求まります",
    ),
    "fewer-inputs": (
        "pick some inputs with `--wrt`; `--scale` measures how the costs grow",
        "`--wrt` で入力を選んでください。計算量の伸びは `--scale` で測れます",
    ),
    "write-call": ("write `autograd-cli {mend}`", "`autograd-cli {mend}` と書いてください"),
    "redirect": (
        "write `autograd-cli {command} … > FILE`",
        "`autograd-cli {command} … > ファイル` と書いてください",
    ),
    "commands": (
        "`autograd-cli --help` lists the commands",
        "コマンドの一覧は `autograd-cli --help` で見られます",
    ),
    "options": (
        "`autograd-cli {command} --help` lists the options",
        "オプションの一覧は `autograd-cli {command} --help` で見られます",
    ),
    "binding-example": (
        "for example `{option} x=2,y=-1`",
        "例: `{option} x=2,y=-1`",
    ),
    "without-uncertainty": (
        "`autograd-cli uncertainty` takes it; elsewhere write `{mend}`",
        "`autograd-cli uncertainty` なら使えます。ほかでは `{mend}` と書いてください",
    ),
    "one-point": (
        "a point has one number for each input; `autograd-cli map` answers for a table of points",
        "1 つの点では入力ごとに値は 1 つです。多くの点には `autograd-cli map` を使ってください",
    ),
    "assign-before": (
        "write the statement `{name} = …` before this one",
        "`{name} = …` の文をこの文より前に書いてください",
    ),
    "new-name": (
        "a name is assigned once: give the result a name of its own, such as `{mend}`",
        "1 つの名前に代入できるのは 1 回だけです。`{mend}` のような新しい名前を付けてください",
    ),
    "quote-expression": (
        "one expression is taken; where it has blanks, put it in quotes",
        "式は 1 つだけです。空白を含む式は引用符で囲んでください",
    ),
    "install-font": (
        "install a static one, such as IPAexGothic (apt install fonts-ipaexfont) or Noto Sans CJK JP",
        "IPAexGothic(apt install fonts-ipaexfont)や Noto Sans CJK JP などの静的フォントを入れてください",
    ),
    "other-names": (
        "name the new columns otherwise with `--prefix`, or drop the old ones with `--only`",
        "`--prefix` で新しい列の名前を変えるか、`--only` で元の列を除いてください",
    ),
    "bind": ("give it with `--at {mend}`", "`--at {mend}` のように指定できます"),
    "bind-or-rename": (
        "give it with `--at {mend}`, or rename a column: `--rename {rename}`",
        "`--at {mend}` で値を与えるか、`--rename {rename}` のように列の名前を変えられます",
    ),
    "say-from": (
        "say so: `--from {form}`",
        "`--from {form}` を指定してください",
    ),
    "say-encoding": (
        "say its encoding: `--encoding {guess}`, perhaps",
        "文字コードを指定してください(たとえば `--encoding {guess}`)",
    ),
    "say-sep": (
        "its cells seem to be parted by something else: `--sep '{separator}'`",
        "セルの区切り文字が違うようです: `--sep '{separator}'`",
    ),
    "say-tsv": (
        "its cells seem to be parted by tabs: `--from tsv`",
        "セルはタブで区切られているようです: `--from tsv`",
    ),
    "no-header": (
        "the first line has numbers: if there is no header, say `--no-header`; the columns are c1, c2, … then",
        "先頭行に数が並んでいます。見出しがない表なら `--no-header` を付けてください(列は c1, c2, … になります)",
    ),
    "decimal-comma": (
        "numbers have a decimal point: `{mend}`",
        "小数点には . を使います: `{mend}`",
    ),
    "say-to": (
        "what is written is said with `--to {form}`",
        "書き出す形式は `--to {form}` で指定します",
    ),
    "to-ndjson": (
        "lines that stay NDJSON need no table: `--to ndjson`",
        "`--to ndjson` なら表にせず、1 行ずつ処理できます",
    ),
    "say-sigma": (
        "name it with `--sigma {name}=COLUMN`, or give a constant: `--sigma {name}=0.1`",
        "`--sigma {name}=列名` か、定数なら `--sigma {name}=0.1` のように指定してください",
    ),
    "on-error": (
        "`--on-error skip` leaves such rows out, `--on-error null` leaves their results empty",
        "`--on-error skip` でその行を除き、`--on-error null` で結果を空にできます",
    ),
    "other-target": (
        "`--to python` and `--to c` have every function",
        "`--to python` と `--to c` ならすべての関数が使えます",
    ),
    "outputs": ("the outputs are {outputs}", "出力にできるのは {outputs} です"),
    "use-hvp": (
        "`hvp` multiplies it by a vector without making it",
        "`hvp` なら行列を作らずにベクトルとの積を求められます",
    ),
    "check-fewer": (
        "pick some inputs with `--wrt`",
        "`--wrt` で入力を選んでください",
    ),
    "choose-input": (
        "choose one: `--wrt {guess}`; the others are constants then",
        "`--wrt {guess}` のように 1 つ選んでください(残りは定数になります)",
    ),
    "use-taylor": (
        "`taylor` has the derivatives at a point, of any order up to 50",
        "`taylor` なら、ある点での高階の微分を 50 階まで求められます",
    ),
}

for _name, _habit in HABITS.items():
    PROBLEMS[f"habit-{_name}"] = _habit.says
    HINTS[f"habit-{_name}"] = _habit.advice

# what fills blanks of the sentences
PHRASES: dict[str, tuple[str, str]] = {
    "is-constant": ("{name} a constant", "{name} は定数"),
    "ties": ("k > 1 arguments tie", "k 個(k > 1)の引数が等しい"),
    "more": (" and {count} more", " ほか {count} 個"),
}

WARNINGS: dict[str, tuple[str, str]] = {
    "overflow": (
        "{function} is beyond float64 here; it is taken as infinite",
        "{function} が float64 の範囲を超えたので、無限大として扱います",
    ),
    "kink": (
        "{function} is not differentiable at {at}; its derivative is taken as {taken}",
        "{function} は {at} で微分できません。微分を {taken} とします",
    ),
    "jump": (
        "{function} jumps at {at} and is not differentiable there; its derivative is taken as {taken}",
        "{function} は {at} で不連続で、微分できません。微分を {taken} とします",
    ),
    "steep": (
        "{function} is not differentiable at {at}: its slope is infinite; "
        "its derivative is taken as {taken}",
        "{function} は {at} で傾きが無限大になり、微分できません。微分を {taken} とします",
    ),
    "tie": (
        "{function} is not differentiable where arguments tie, at {at}; "
        "its derivative is shared out as {taken}",
        "{function} は引数が等しい点 {at} で微分できません。微分を {taken} に等分します",
    ),
    "bound": (
        "{function} is not differentiable at its bound, at {at}; its derivative is taken as {taken}",
        "{function} は境界 {at} で微分できません。微分を {taken} とします",
    ),
    "second": (
        "{function} has no finite second derivative at {at}; it is taken as {taken}",
        "{function} は {at} で有限な 2 階微分を持ちません。2 階微分を {taken} とします",
    ),
    "few-digits": (
        "terms cancel here, and rounding leaves about {digits} digits of the coefficients of order {orders}; with the extra `check` (mpmath) they are computed with as many digits as it takes",
        "ここでは項が打ち消し合い、{orders} 次の係数は約 {digits} 桁しか正しくありません。追加機能 `check`(mpmath)を入れると、必要な桁数で計算します",
    ),
    "few-digits-anyway": (
        "terms cancel here, and rounding leaves about {digits} digits of the coefficients of order {orders}; more digits would take too long",
        "ここでは項が打ち消し合い、{orders} 次の係数は約 {digits} 桁しか正しくありません。桁数を増やすと時間がかかりすぎます",
    ),
    "second-overflow": (
        "a second derivative by `{name}` is beyond float64 here; it is taken as infinite",
        "`{name}` による 2 階微分が float64 の範囲を超えたので、無限大として扱います",
    ),
    "value-nan": (
        "{function} has no value here (NaN)",
        "{function} の値が定まりません(NaN)",
    ),
    "nan-passed-on": (
        "the derivative by `{name}` is NaN, because a value is",
        "値に NaN があるため、`{name}` による微分も NaN です",
    ),
    "gradient-nan": (
        "the derivative by `{name}` is NaN: an infinite local derivative meets a zero one, "
        "or infinities cancel",
        "`{name}` による微分が NaN です: 無限大の局所的な微分と 0 が掛かったか、無限大どうしが打ち消し合いました",
    ),
    "slope-zero": (
        "the slope by `{name}` is 0 here, so the first order does not see its uncertainty",
        "`{name}` による微分が 0 なので、1 次では `{name}` の不確かさが見えません",
    ),
    "curved": (
        "the first order is not enough within these uncertainties: {samples} random samples have the mean {mean} and the standard deviation {deviation}, and it says {value} and {uncertainty}",
        "この不確かさの範囲では 1 次だけでは足りません。乱数による {samples} 個の標本の平均は {mean}、標準偏差は {deviation} ですが、1 次では {value} と {uncertainty} です",
    ),
    "samples-outside": (
        "{count} of {samples} random samples within the uncertainties are outside the domain of the program; they are left out",
        "不確かさに従う乱数の標本 {samples} 個のうち {count} 個が式の定義域の外でした(除いて計算しています)",
    ),
    "samples-infinite": (
        "{count} of {samples} random samples within the uncertainties have no finite value; they are left out",
        "不確かさに従う乱数の標本 {samples} 個のうち {count} 個で値が有限ではありません(除いて計算しています)",
    ),
    "unresolved": (
        "rounding to float64 moves the value about as much as the uncertainties do, so that only the first order is told",
        "float64 の丸めが不確かさと同じくらい値を動かすので、1 次の結果だけを示します",
    ),
    "kink-inside": (
        "the slope jumps from {left} to {right} at `{name}` = {at}, within its uncertainty",
        "不確かさの範囲内の `{name}` = {at} で、傾きが {left} から {right} に変わります",
    ),
    "jump-inside": (
        "the value jumps at `{name}` = {at}, within its uncertainty",
        "不確かさの範囲内の `{name}` = {at} で、値が不連続です",
    ),
    "leaves-domain": (
        "`{name}` = {at}, within its uncertainty, is outside the domain of the program",
        "不確かさの範囲内の `{name}` = {at} は、式の定義域の外です",
    ),
    "all-exact": (
        "no value has an uncertainty, so the result has none: write one behind a value, as in `{mend}`",
        "どの値にも不確かさがないので、結果の不確かさは 0 です。値の後に書いてください: 例 `{mend}`",
    ),
    "curvature-unknown": (
        "the program is too large to be sampled; the first order alone is told",
        "式が大きいので乱数では調べていません。1 次の結果だけです",
    ),
}
