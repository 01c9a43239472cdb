# PowerShell completion of autograd-cli: `autograd-cli completions powershell`.
# To use it: autograd-cli completions powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName autograd-cli -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # what completes the value of an option, the argument of a number, and the options (-)
    $places = @{
        ' 0' = @{ Offers = 'grad', 'eval', 'graph', 'paths', 'modes', 'steps', 'handout', 'map', 'functions', 'completions', 'export', 'jacobian', 'hessian', 'jvp', 'vjp', 'hvp', 'check', 'uncertainty', 'diff', 'taylor' }
        ' -' = @{ Offers = '--version', '--help' }
        'grad 0' = @{ Files = $true }
        'grad --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'grad --wrt' = @{ Inputs = $true; Many = $true }
        'grad --mode' = @{ Offers = 'reverse', 'forward' }
        'grad --show' = @{ Offers = 'values', 'locals', 'paths', 'adjoints', 'gradient', 'all', 'none'; Many = $true }
        'grad --max-paths' = @{  }
        'grad --format' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'grad -f' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'grad --precision' = @{  }
        'grad --upstream' = @{  }
        'grad --lang' = @{ Offers = 'en', 'ja' }
        'grad --jobs' = @{  }
        'grad -' = @{ Offers = '--at', '--wrt', '--mode', '--show', '--max-paths', '--format', '-f', '--precision', '--upstream', '--ascii', '--lang', '--jobs', '--help' }
        'eval 0' = @{ Files = $true }
        'eval --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'eval --format' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'eval -f' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'eval --precision' = @{  }
        'eval --lang' = @{ Offers = 'en', 'ja' }
        'eval -' = @{ Offers = '--at', '--steps', '--format', '-f', '--precision', '--ascii', '--lang', '--help' }
        'graph 0' = @{ Files = $true }
        'graph --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'graph --wrt' = @{ Inputs = $true; Many = $true }
        'graph --highlight' = @{ Inputs = $true }
        'graph --format' = @{ Offers = 'text', 'dot', 'mermaid', 'svg', 'png', 'tikz', 'json' }
        'graph -f' = @{ Offers = 'text', 'dot', 'mermaid', 'svg', 'png', 'tikz', 'json' }
        'graph --output' = @{  }
        'graph -o' = @{  }
        'graph --style' = @{ Offers = 'boxes', 'circuit' }
        'graph --group' = @{  }
        'graph --precision' = @{  }
        'graph --lang' = @{ Offers = 'en', 'ja' }
        'graph -' = @{ Offers = '--at', '--wrt', '--adjoints', '--highlight', '--format', '-f', '--output', '-o', '--style', '--group', '--precision', '--ascii', '--lang', '--help' }
        'paths 0' = @{ Files = $true }
        'paths --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'paths --from' = @{ Inputs = $true }
        'paths --max-paths' = @{  }
        'paths --format' = @{ Offers = 'table', 'json', 'ndjson', 'markdown' }
        'paths -f' = @{ Offers = 'table', 'json', 'ndjson', 'markdown' }
        'paths --precision' = @{  }
        'paths --lang' = @{ Offers = 'en', 'ja' }
        'paths -' = @{ Offers = '--at', '--from', '--count', '--max-paths', '--format', '-f', '--precision', '--ascii', '--lang', '--help' }
        'modes 0' = @{ Files = $true }
        'modes --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'modes --wrt' = @{ Inputs = $true; Many = $true }
        'modes --scale' = @{  }
        'modes --format' = @{ Offers = 'table', 'json', 'ndjson', 'markdown' }
        'modes -f' = @{ Offers = 'table', 'json', 'ndjson', 'markdown' }
        'modes --precision' = @{  }
        'modes --lang' = @{ Offers = 'en', 'ja' }
        'modes -' = @{ Offers = '--at', '--wrt', '--scale', '--format', '-f', '--precision', '--ascii', '--lang', '--help' }
        'steps 0' = @{ Files = $true }
        'steps --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'steps --wrt' = @{ Inputs = $true; Many = $true }
        'steps --format' = @{ Offers = 'table', 'json', 'ndjson', 'markdown' }
        'steps -f' = @{ Offers = 'table', 'json', 'ndjson', 'markdown' }
        'steps --precision' = @{  }
        'steps --lang' = @{ Offers = 'en', 'ja' }
        'steps -' = @{ Offers = '--at', '--wrt', '--format', '-f', '--precision', '--ascii', '--lang', '--help' }
        'handout 0' = @{ Files = $true }
        'handout 1' = @{ Files = $true }
        'handout 2' = @{ Files = $true }
        'handout 3' = @{ Files = $true }
        'handout 4' = @{ Files = $true }
        'handout 5' = @{ Files = $true }
        'handout 6' = @{ Files = $true }
        'handout 7' = @{ Files = $true }
        'handout 8' = @{ Files = $true }
        'handout 9' = @{ Files = $true }
        'handout --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'handout --wrt' = @{ Inputs = $true; Many = $true }
        'handout --output' = @{  }
        'handout -o' = @{  }
        'handout --format' = @{ Offers = 'md', 'html', 'tex', 'typ', 'pdf' }
        'handout -f' = @{ Offers = 'md', 'html', 'tex', 'typ', 'pdf' }
        'handout --title' = @{  }
        'handout --points' = @{  }
        'handout --seed' = @{  }
        'handout --precision' = @{  }
        'handout --lang' = @{ Offers = 'en', 'ja' }
        'handout -' = @{ Offers = '--at', '--wrt', '--output', '-o', '--format', '-f', '--title', '--worksheet', '--answers', '--points', '--seed', '--precision', '--lang', '--help' }
        'map 0' = @{ Files = $true }
        'map 1' = @{ Files = $true }
        'map 2' = @{ Files = $true }
        'map 3' = @{ Files = $true }
        'map 4' = @{ Files = $true }
        'map 5' = @{ Files = $true }
        'map 6' = @{ Files = $true }
        'map 7' = @{ Files = $true }
        'map 8' = @{ Files = $true }
        'map 9' = @{ Files = $true }
        'map 10' = @{ Files = $true }
        'map --input' = @{  }
        'map -i' = @{  }
        'map --output' = @{  }
        'map -o' = @{  }
        'map --from' = @{ Offers = 'csv', 'tsv', 'ndjson', 'parquet', 'arrow' }
        'map --to' = @{ Offers = 'csv', 'tsv', 'ndjson', 'parquet', 'arrow' }
        'map --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'map --wrt' = @{ Inputs = $true; Many = $true }
        'map --prefix' = @{  }
        'map --on-error' = @{ Offers = 'fail', 'null', 'skip' }
        'map --sigma' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'map --rename' = @{ Many = $true; Sign = '='; Files = $true }
        'map --sep' = @{  }
        'map --encoding' = @{ Offers = 'cp932', 'euc_jp', 'utf-16', 'cp1252', 'latin-1' }
        'map --engine' = @{ Offers = 'local', 'dask' }
        'map --scheduler' = @{  }
        'map --lang' = @{ Offers = 'en', 'ja' }
        'map -' = @{ Offers = '--input', '-i', '--output', '-o', '--from', '--to', '--at', '--wrt', '--only', '--prefix', '--on-error', '--uncertainty', '--sigma', '--rename', '--no-header', '--sep', '--encoding', '--engine', '--scheduler', '--ascii', '--lang', '--help' }
        'functions 0' = @{ Offers = 'pow', 'sin', 'cos', 'tan', 'sec', 'csc', 'cot', 'asin', 'acos', 'atan', 'atan2', 'sinh', 'cosh', 'tanh', 'sech', 'csch', 'coth', 'asinh', 'acosh', 'atanh', 'exp', 'exp2', 'expm1', 'log', 'log2', 'log10', 'log1p', 'sqrt', 'cbrt', 'hypot', 'abs', 'sign', 'floor', 'ceil', 'round', 'mod', 'min', 'max', 'clamp', 'sigmoid', 'logit', 'softplus', 'relu', 'leaky_relu', 'elu', 'gelu', 'silu', 'erf', 'erfc', 'gamma', 'lgamma', 'digamma', 'polygamma', 'arcsin', 'arccos', 'arctan', 'arctan2', 'arcsinh', 'arsinh', 'arccosh', 'arcosh', 'arctanh', 'artanh', 'ln', 'where' }
        'functions --format' = @{ Offers = 'table', 'json', 'ndjson', 'markdown' }
        'functions -f' = @{ Offers = 'table', 'json', 'ndjson', 'markdown' }
        'functions --lang' = @{ Offers = 'en', 'ja' }
        'functions -' = @{ Offers = '--format', '-f', '--ascii', '--lang', '--help' }
        'completions 0' = @{ Offers = 'bash', 'zsh', 'fish', 'powershell' }
        'completions -' = @{ Offers = '--help' }
        'export 0' = @{ Files = $true }
        'export --to' = @{ Offers = 'python', 'numpy', 'pytorch', 'jax', 'c', 'sql', 'latex', 'typst' }
        'export --output' = @{  }
        'export -o' = @{  }
        'export --name' = @{  }
        'export --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'export --wrt' = @{ Inputs = $true; Many = $true }
        'export --dialect' = @{ Offers = 'duckdb', 'spark' }
        'export --table' = @{  }
        'export --lang' = @{ Offers = 'en', 'ja' }
        'export -' = @{ Offers = '--to', '--output', '-o', '--name', '--at', '--wrt', '--dialect', '--table', '--ascii', '--lang', '--help' }
        'jacobian 0' = @{ Files = $true }
        'jacobian --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'jacobian --wrt' = @{ Inputs = $true; Many = $true }
        'jacobian --output' = @{ Many = $true }
        'jacobian --mode' = @{ Offers = 'auto', 'reverse', 'forward' }
        'jacobian --format' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'jacobian -f' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'jacobian --precision' = @{  }
        'jacobian --lang' = @{ Offers = 'en', 'ja' }
        'jacobian -' = @{ Offers = '--at', '--wrt', '--output', '--mode', '--format', '-f', '--precision', '--ascii', '--lang', '--help' }
        'hessian 0' = @{ Files = $true }
        'hessian --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'hessian --wrt' = @{ Inputs = $true; Many = $true }
        'hessian --output' = @{ Many = $true }
        'hessian --format' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'hessian -f' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'hessian --precision' = @{  }
        'hessian --lang' = @{ Offers = 'en', 'ja' }
        'hessian --jobs' = @{  }
        'hessian -' = @{ Offers = '--at', '--wrt', '--output', '--format', '-f', '--precision', '--ascii', '--lang', '--jobs', '--help' }
        'jvp 0' = @{ Files = $true }
        'jvp --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'jvp --tangent' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'jvp --output' = @{ Many = $true }
        'jvp --format' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'jvp -f' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'jvp --precision' = @{  }
        'jvp --lang' = @{ Offers = 'en', 'ja' }
        'jvp -' = @{ Offers = '--at', '--tangent', '--output', '--format', '-f', '--precision', '--ascii', '--lang', '--help' }
        'vjp 0' = @{ Files = $true }
        'vjp --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'vjp --wrt' = @{ Inputs = $true; Many = $true }
        'vjp --cotangent' = @{ Many = $true; Sign = '='; Files = $true }
        'vjp --output' = @{ Many = $true }
        'vjp --format' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'vjp -f' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'vjp --precision' = @{  }
        'vjp --lang' = @{ Offers = 'en', 'ja' }
        'vjp -' = @{ Offers = '--at', '--wrt', '--cotangent', '--output', '--format', '-f', '--precision', '--ascii', '--lang', '--help' }
        'hvp 0' = @{ Files = $true }
        'hvp --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'hvp --wrt' = @{ Inputs = $true; Many = $true }
        'hvp --vector' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'hvp --output' = @{ Many = $true }
        'hvp --format' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'hvp -f' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'hvp --precision' = @{  }
        'hvp --lang' = @{ Offers = 'en', 'ja' }
        'hvp -' = @{ Offers = '--at', '--wrt', '--vector', '--output', '--format', '-f', '--precision', '--ascii', '--lang', '--help' }
        'check 0' = @{ Files = $true }
        'check --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'check --wrt' = @{ Inputs = $true; Many = $true }
        'check --against' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'check --format' = @{ Offers = 'table', 'json', 'ndjson', 'markdown' }
        'check -f' = @{ Offers = 'table', 'json', 'ndjson', 'markdown' }
        'check --precision' = @{  }
        'check --lang' = @{ Offers = 'en', 'ja' }
        'check --jobs' = @{  }
        'check -' = @{ Offers = '--at', '--wrt', '--against', '--format', '-f', '--precision', '--ascii', '--lang', '--jobs', '--help' }
        'uncertainty 0' = @{ Files = $true }
        'uncertainty --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'uncertainty --cov' = @{ Sign = '='; Files = $true }
        'uncertainty --corr' = @{ Sign = '='; Files = $true }
        'uncertainty --mc' = @{  }
        'uncertainty --seed' = @{  }
        'uncertainty --format' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'uncertainty -f' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'csv', 'tsv', 'markdown', 'latex' }
        'uncertainty --precision' = @{  }
        'uncertainty --lang' = @{ Offers = 'en', 'ja' }
        'uncertainty -' = @{ Offers = '--at', '--cov', '--corr', '--mc', '--seed', '--format', '-f', '--precision', '--ascii', '--lang', '--help' }
        'diff 0' = @{ Files = $true }
        'diff --wrt' = @{ Inputs = $true; Many = $true }
        'diff --order' = @{  }
        'diff --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'diff --format' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'markdown', 'latex', 'typst', 'mathml' }
        'diff -f' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'markdown', 'latex', 'typst', 'mathml' }
        'diff --precision' = @{  }
        'diff --lang' = @{ Offers = 'en', 'ja' }
        'diff -' = @{ Offers = '--wrt', '--order', '--at', '--rule-by-rule', '--format', '-f', '--precision', '--ascii', '--lang', '--help' }
        'taylor 0' = @{ Files = $true }
        'taylor --at' = @{ Inputs = $true; Many = $true; Sign = '='; Files = $true }
        'taylor --order' = @{  }
        'taylor --wrt' = @{ Inputs = $true }
        'taylor --format' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'markdown', 'latex', 'typst', 'mathml' }
        'taylor -f' = @{ Offers = 'table', 'plain', 'json', 'ndjson', 'markdown', 'latex', 'typst', 'mathml' }
        'taylor --precision' = @{  }
        'taylor --lang' = @{ Offers = 'en', 'ja' }
        'taylor -' = @{ Offers = '--at', '--order', '--wrt', '--format', '-f', '--precision', '--ascii', '--lang', '--help' }
    }
    $help = @{
        'grad' = 'The gradient, and how it comes about: values, local derivatives, paths.'
        'eval' = 'The value of the expression.'
        'graph' = 'The computational graph as a picture, in the terminal or in a file.'
        'paths' = 'Every path from one input, as arrows, as products, and their sum.'
        'modes' = 'Forward mode against reverse mode: passes, operations, what wins and why.'
        'steps' = 'Forward, then backward, one operation a step; on a terminal one step a key press.'
        'handout' = 'A page for a class, or a worksheet: Markdown, HTML, LaTeX, Typst or PDF.'
        'map' = 'Value and gradient for every row of a table: CSV, TSV, NDJSON, Parquet or Arrow.'
        'functions' = 'The functions: what they are, their domain, their derivative.'
        'completions' = 'The completion script of a shell.'
        'export' = 'Code that computes the value and the gradient: Python, NumPy, PyTorch, JAX, C, SQL; or LaTeX, Typst.'
        'jacobian' = 'The derivatives of several outputs by all inputs, as a matrix.'
        'hessian' = 'The second derivatives, as a matrix; its eigenvalues and their signs.'
        'jvp' = 'Jacobian times vector: how the outputs change along a direction; one tangent sweep.'
        'vjp' = 'Vector times Jacobian: the inputs'' adjoints from the outputs''; one reverse sweep.'
        'hvp' = 'Hessian times vector, without the Hessian.'
        'check' = 'The gradient against 50-digit arithmetic, complex step and central differences; or somebody''s answers against the gradient.'
        'uncertainty' = 'The uncertainty of the value, to first order, and the budget of each input; or by Monte Carlo.'
        'diff' = 'The derivative as a formula, in the same language: it can be fed back.'
        'taylor' = 'The Taylor polynomial in one input, from one pass of series arithmetic.'
        '--version' = 'Show the version.'
        '--help' = 'Show the help.'
        'grad --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'grad --wrt' = 'The inputs to differentiate by, all by default; the others count as constants.'
        'grad --mode' = 'The sweep that computes the gradient.'
        'grad --show' = 'Sections: values, locals, paths, adjoints, gradient; all or none. By default values,locals,paths,gradient, and all in JSON.'
        'grad --max-paths' = 'Paths that are listed for each input.'
        'grad --format' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'grad -f' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'grad --precision' = 'Significant digits in people''s formats.'
        'grad --upstream' = 'The output''s own adjoint dL/d(output), a constant expression; 1 by default.'
        'grad --ascii' = 'People''s formats in ASCII alone, in English.'
        'grad --lang' = 'The language of people''s formats; by default that of the locale.'
        'grad --jobs' = 'Many expressions: one JSON object a line, answered line by line; - for stdin.'
        'grad --help' = 'Show the help.'
        'eval --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'eval --steps' = 'The forward table, an operation a line.'
        'eval --format' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'eval -f' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'eval --precision' = 'Significant digits in people''s formats.'
        'eval --ascii' = 'People''s formats in ASCII alone, in English.'
        'eval --lang' = 'The language of people''s formats; by default that of the locale.'
        'eval --help' = 'Show the help.'
        'graph --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'graph --wrt' = 'The inputs to differentiate by, all by default; the others count as constants.'
        'graph --adjoints' = 'The derivative of the output by each node, in its box.'
        'graph --highlight' = 'Number the paths from this input.'
        'graph --format' = 'The form of the answer: text, dot, mermaid, svg, png, tikz, json.'
        'graph -f' = 'The form of the answer: text, dot, mermaid, svg, png, tikz, json.'
        'graph --output' = 'Write a file; its ending says the form: .txt, .dot, .gv, .mmd, .svg, .png, .tex, .tikz, .json.'
        'graph -o' = 'Write a file; its ending says the form: .txt, .dot, .gv, .mmd, .svg, .png, .tex, .tikz, .json.'
        'graph --style' = 'Quantities in boxes, or operators as nodes of a circuit.'
        'graph --group' = 'Draw each call of a function that the program defines as one node.'
        'graph --precision' = 'Significant digits in people''s formats.'
        'graph --ascii' = 'People''s formats in ASCII alone, in English.'
        'graph --lang' = 'The language of people''s formats; by default that of the locale.'
        'graph --help' = 'Show the help.'
        'paths --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'paths --from' = 'The input that the paths start from; the only one needs no naming.'
        'paths --count' = 'How many paths there are, and nothing else.'
        'paths --max-paths' = 'Paths that are listed.'
        'paths --format' = 'The form of the answer: table, json, ndjson, markdown.'
        'paths -f' = 'The form of the answer: table, json, ndjson, markdown.'
        'paths --precision' = 'Significant digits in people''s formats.'
        'paths --ascii' = 'People''s formats in ASCII alone, in English.'
        'paths --lang' = 'The language of people''s formats; by default that of the locale.'
        'paths --help' = 'Show the help.'
        'modes --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'modes --wrt' = 'The inputs to differentiate by, all by default; the others count as constants.'
        'modes --scale' = 'Measure both for 10, 100, ... N inputs of a sum of squares; needs no EXPR.'
        'modes --format' = 'The form of the answer: table, json, ndjson, markdown.'
        'modes -f' = 'The form of the answer: table, json, ndjson, markdown.'
        'modes --precision' = 'Significant digits in people''s formats.'
        'modes --ascii' = 'People''s formats in ASCII alone, in English.'
        'modes --lang' = 'The language of people''s formats; by default that of the locale.'
        'modes --help' = 'Show the help.'
        'steps --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'steps --wrt' = 'The inputs to differentiate by, all by default; the others count as constants.'
        'steps --format' = 'The form of the answer: table, json, ndjson, markdown.'
        'steps -f' = 'The form of the answer: table, json, ndjson, markdown.'
        'steps --precision' = 'Significant digits in people''s formats.'
        'steps --ascii' = 'People''s formats in ASCII alone, in English.'
        'steps --lang' = 'The language of people''s formats; by default that of the locale.'
        'steps --help' = 'Show the help.'
        'handout --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'handout --wrt' = 'The inputs to differentiate by, all by default; the others count as constants.'
        'handout --output' = 'The file, whose ending tells the format; without it standard output.'
        'handout -o' = 'The file, whose ending tells the format; without it standard output.'
        'handout --format' = 'The form of the answer: md, html, tex, typ, pdf.'
        'handout -f' = 'The form of the answer: md, html, tex, typ, pdf.'
        'handout --title' = 'The title.'
        'handout --worksheet' = 'Leave blanks where a learner fills in.'
        'handout --answers' = 'A worksheet, and the answers behind it.'
        'handout --points' = 'An exercise at each of so many points of small whole numbers; what --at gives stays.'
        'handout --seed' = 'Which points: the same seed, the same points.'
        'handout --precision' = 'Significant digits in people''s formats.'
        'handout --lang' = 'The language of people''s formats; by default that of the locale.'
        'handout --help' = 'Show the help.'
        'map --input' = 'The table, columns named as the inputs: a file, a pattern, a folder; - for standard input (the default). Repeatable.'
        'map -i' = 'The table, columns named as the inputs: a file, a pattern, a folder; - for standard input (the default). Repeatable.'
        'map --output' = 'The file to write, whole or not at all; - for standard output (the default).'
        'map -o' = 'The file to write, whole or not at all; - for standard output (the default).'
        'map --from' = 'The format of the input; by default that of its ending, csv for a stream.'
        'map --to' = 'The format of the output; by default that of its ending, csv for a stream.'
        'map --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'map --wrt' = 'The inputs to differentiate by, all by default; the others count as constants.'
        'map --only' = 'Write the results alone, without the columns of the input.'
        'map --prefix' = 'Goes before the names of the new columns, value and grad_NAME.'
        'map --on-error' = 'A row that has no answer: stop, leave its results empty, or leave it out.'
        'map --uncertainty' = 'Also write the standard uncertainty of the value, to first order, of those of the inputs: the columns s_NAME.'
        'map --sigma' = 'The standard uncertainty of an input: a column, or a constant. Repeatable.'
        'map --rename' = 'New names of columns, so that they are those of inputs. Repeatable.'
        'map --no-header' = 'CSV and TSV whose first line is a row already: the columns are c1, c2, ...'
        'map --sep' = 'What parts the cells of CSV, as read and as written: , by default; ; or | or tab.'
        'map --encoding' = 'How text is encoded that is no UTF-8: cp932, euc_jp, utf-16, cp1252, latin-1, ...'
        'map --engine' = 'Who computes: this process, or a Dask cluster, a part for each file.'
        'map --scheduler' = 'The Dask scheduler; by default a cluster of processes on this machine.'
        'map --ascii' = 'People''s formats in ASCII alone, in English.'
        'map --lang' = 'The language of people''s formats; by default that of the locale.'
        'map --help' = 'Show the help.'
        'functions --format' = 'The form of the answer: table, json, ndjson, markdown.'
        'functions -f' = 'The form of the answer: table, json, ndjson, markdown.'
        'functions --ascii' = 'People''s formats in ASCII alone, in English.'
        'functions --lang' = 'The language of people''s formats; by default that of the locale.'
        'functions --help' = 'Show the help.'
        'completions --help' = 'Show the help.'
        'export --to' = 'The language: python, numpy, pytorch, jax, c, sql, latex, typst; by default what the ending of the file tells.'
        'export --output' = 'The file, written whole or not at all; without it standard output.'
        'export -o' = 'The file, written whole or not at all; without it standard output.'
        'export --name' = 'The name of the function.'
        'export --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'export --wrt' = 'The inputs to differentiate by, all by default; the others count as constants.'
        'export --dialect' = 'Whose SQL: duckdb, spark; the first by default.'
        'export --table' = 'The table that SQL reads, with a column for each input; points by default.'
        'export --ascii' = 'People''s formats in ASCII alone, in English.'
        'export --lang' = 'The language of people''s formats; by default that of the locale.'
        'export --help' = 'Show the help.'
        'jacobian --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'jacobian --wrt' = 'The inputs to differentiate by, all by default; the others count as constants.'
        'jacobian --output' = 'The outputs, names that the program assigns; the last statement by default.'
        'jacobian --mode' = 'The sweep that computes it; auto: the one with fewer operations.'
        'jacobian --format' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'jacobian -f' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'jacobian --precision' = 'Significant digits in people''s formats.'
        'jacobian --ascii' = 'People''s formats in ASCII alone, in English.'
        'jacobian --lang' = 'The language of people''s formats; by default that of the locale.'
        'jacobian --help' = 'Show the help.'
        'hessian --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'hessian --wrt' = 'The inputs to differentiate by, all by default; the others count as constants.'
        'hessian --output' = 'The outputs, names that the program assigns; the last statement by default.'
        'hessian --format' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'hessian -f' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'hessian --precision' = 'Significant digits in people''s formats.'
        'hessian --ascii' = 'People''s formats in ASCII alone, in English.'
        'hessian --lang' = 'The language of people''s formats; by default that of the locale.'
        'hessian --jobs' = 'Many expressions: one JSON object a line, answered line by line; - for stdin.'
        'hessian --help' = 'Show the help.'
        'jvp --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'jvp --tangent' = 'The direction: tangents of the inputs, as constant expressions, 0 where left out; or @FILE. Repeatable.'
        'jvp --output' = 'The outputs, names that the program assigns; the last statement by default.'
        'jvp --format' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'jvp -f' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'jvp --precision' = 'Significant digits in people''s formats.'
        'jvp --ascii' = 'People''s formats in ASCII alone, in English.'
        'jvp --lang' = 'The language of people''s formats; by default that of the locale.'
        'jvp --help' = 'Show the help.'
        'vjp --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'vjp --wrt' = 'The inputs to differentiate by, all by default; the others count as constants.'
        'vjp --cotangent' = 'The adjoints of the outputs, as constant expressions, 0 where left out; or @FILE. Repeatable.'
        'vjp --output' = 'The outputs, names that the program assigns; the last statement by default.'
        'vjp --format' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'vjp -f' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'vjp --precision' = 'Significant digits in people''s formats.'
        'vjp --ascii' = 'People''s formats in ASCII alone, in English.'
        'vjp --lang' = 'The language of people''s formats; by default that of the locale.'
        'vjp --help' = 'Show the help.'
        'hvp --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'hvp --wrt' = 'The inputs to differentiate by, all by default; the others count as constants.'
        'hvp --vector' = 'The vector, by inputs, as constant expressions, 0 where left out; or @FILE. Repeatable.'
        'hvp --output' = 'The outputs, names that the program assigns; the last statement by default.'
        'hvp --format' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'hvp -f' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'hvp --precision' = 'Significant digits in people''s formats.'
        'hvp --ascii' = 'People''s formats in ASCII alone, in English.'
        'hvp --lang' = 'The language of people''s formats; by default that of the locale.'
        'hvp --help' = 'Show the help.'
        'check --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'check --wrt' = 'The inputs to differentiate by, all by default; the others count as constants.'
        'check --against' = 'Answers to mark, as written: which are right, and which mistake explains a wrong one. Repeatable.'
        'check --format' = 'The form of the answer: table, json, ndjson, markdown.'
        'check -f' = 'The form of the answer: table, json, ndjson, markdown.'
        'check --precision' = 'Significant digits in people''s formats.'
        'check --ascii' = 'People''s formats in ASCII alone, in English.'
        'check --lang' = 'The language of people''s formats; by default that of the locale.'
        'check --jobs' = 'Many expressions: one JSON object a line, checked line by line; - for stdin.'
        'check --help' = 'Show the help.'
        'uncertainty --at' = 'Values with uncertainties: 2+-0.1, 2+-0.1, 2.00(5), 2+-5%; without one, exact; or @FILE, a JSON object. Repeatable.'
        'uncertainty --cov' = 'The covariance of two inputs. Repeatable.'
        'uncertainty --corr' = 'The correlation of two inputs, from -1 to 1. Repeatable.'
        'uncertainty --mc' = 'Show a Monte Carlo of so many random samples too: mean, standard deviation, 95 % interval.'
        'uncertainty --seed' = 'Which samples: the same seed, the same samples.'
        'uncertainty --format' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'uncertainty -f' = 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
        'uncertainty --precision' = 'Significant digits in people''s formats.'
        'uncertainty --ascii' = 'People''s formats in ASCII alone, in English.'
        'uncertainty --lang' = 'The language of people''s formats; by default that of the locale.'
        'uncertainty --help' = 'Show the help.'
        'diff --wrt' = 'The inputs to differentiate by, all by default; the others count as constants.'
        'diff --order' = 'The order of the derivative by each input; 1 by default.'
        'diff --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'diff --rule-by-rule' = 'Which rule of the table was used where, and how the chain rule joins them.'
        'diff --format' = 'The form of the answer: table, plain, json, ndjson, markdown, latex, typst, mathml.'
        'diff -f' = 'The form of the answer: table, plain, json, ndjson, markdown, latex, typst, mathml.'
        'diff --precision' = 'Significant digits in people''s formats.'
        'diff --ascii' = 'People''s formats in ASCII alone, in English.'
        'diff --lang' = 'The language of people''s formats; by default that of the locale.'
        'diff --help' = 'Show the help.'
        'taylor --at' = 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
        'taylor --order' = 'The degree of the polynomial; 6 by default.'
        'taylor --wrt' = 'The input to expand in, the only one by default; the others are constants.'
        'taylor --format' = 'The form of the answer: table, plain, json, ndjson, markdown, latex, typst, mathml.'
        'taylor -f' = 'The form of the answer: table, plain, json, ndjson, markdown, latex, typst, mathml.'
        'taylor --precision' = 'Significant digits in people''s formats.'
        'taylor --ascii' = 'People''s formats in ASCII alone, in English.'
        'taylor --lang' = 'The language of people''s formats; by default that of the locale.'
        'taylor --help' = 'Show the help.'
    }

    # the words up to the cursor, without quotes
    $start = $commandAst.Extent.StartOffset
    $script = $commandAst.Extent.StartScriptPosition.GetFullScript()
    $line = $script.Substring($start, $cursorPosition - $start)
    $found = @([regex]::Matches($line, '(?:"[^"]*"?|''[^'']*''?|[^\s"''])+'))
    $words = @($found | ForEach-Object { $_.Value -replace '["'']' })
    $quote = ''
    if ($found[-1].Index + $found[-1].Length -lt $line.Length) { $words += '' }
    elseif ($found[-1].Value -match '^["'']') { $quote = $Matches[0] }

    # the place of the current word: the option whose value it is, or the number of the argument
    $command = ''
    if ($words.Count -gt 2) { $command = $words[1] }
    $place = ''
    $plain = $false
    $arguments = @()
    for ($i = 2; $i -lt $words.Count - 1; $i++) {
        $word = $words[$i]
        $short = "$command $($word.Substring(0, [Math]::Min(2, $word.Length)))"
        if ($plain) { $arguments += $word }
        elseif ($word -eq '--') { $plain = $true }
        elseif ($word -like '-?*' -and $places.ContainsKey("$command $word")) {
            $i++
            if ($i -eq $words.Count - 1) { $place = $word }
        }
        elseif ($word -match '^--[a-z]') { }
        elseif ($word -match '^-[a-z].' -and $places.ContainsKey($short) -and
            $places[$short]['Offers'] -contains $word.Substring(2)) { }
        else { $arguments += $word }
    }

    # of the current word the head stays: the option, the items before the last comma
    $typed = $words[-1]
    $current = $typed
    $head = ''
    if (-not $place) {
        $place = "$($arguments.Count)"
        if ($plain) { }
        elseif ($current -match '^(--[^=]*)=(.*)$') {
            $place, $head, $current = $Matches[1], "$($Matches[1])=", $Matches[2]
        }
        elseif ($current -match '^(-[a-z])(.+)$') {
            $place, $head, $current = $Matches[1], $Matches[1], $Matches[2]
        }
        elseif ($current -like '-*') { $place = '-' }
    }
    $entry = $places["$command $place"]
    if ($null -eq $entry) { return }
    $given = ''
    if ($entry['Many'] -and $current -match '^(.*,)([^,]*)$') {
        $given, $current = $Matches[1], $Matches[2]
    }

    $items = @($entry['Offers'])
    if ($entry['Inputs'] -and $arguments.Count -and $current -notmatch '[=@]') {
        $items = @(autograd-cli completions "inputs=$($arguments[0])" 2>$null)
    }
    $files = @()
    if ($entry['Files'] -and $current -like '@*' -and -not $given) {
        $items = @()
        $folder = $current.Substring(1) -replace '[^/\\]*$', ''
        $files = @(Get-ChildItem -Path "$($current.Substring(1))*" -ErrorAction Ignore |
            ForEach-Object { "@$folder$($_.Name)" })
    }

    # PowerShell replaces its own idea of the word, which may begin at a comma
    $bare = "$wordToComplete" -replace '["'']'
    $skip = 0
    if ($typed.EndsWith($bare)) { $skip = $typed.Length - $bare.Length }
    foreach ($item in @($items) + $files) {
        if (-not $item -or -not "$item".StartsWith($current) -or
            ",$given" -match ",$([regex]::Escape($item))[=,]") { continue }
        $sign = $entry['Sign']
        if ($item -like '@*') { $sign = '' }
        $text = "$head$given$item$sign".Substring($skip)
        # a bare comma makes an array, a bare @ splats
        $mark = $quote
        if (-not $mark -and -not $skip -and $text -match '[,@\s]') { $mark = "'" }
        $end = $mark
        if ($sign) { $end = '' }
        $told = $help[("$command $item").Trim()]
        if (-not $told) { $told = $item }
        [System.Management.Automation.CompletionResult]::new(
            "$mark$text$end", $item, 'ParameterValue', $told)
    }
}
