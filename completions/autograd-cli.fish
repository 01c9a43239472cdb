# fish completion of autograd-cli, made by `autograd-cli completions fish`.
# To use it: autograd-cli completions fish >~/.config/fish/completions/autograd-cli.fish

# whether this is the command, '' before there is one
function __autograd_cli_in -a command
    set -l words (commandline -opc)
    test "$words[2]" = "$command"
end

# the arguments before the cursor, the command first
function __autograd_cli_arguments
    set -l words (commandline -opc)
    set -l command $words[2]
    set -e words[1]
    while set -q words[1]
        switch "$command $words[1]"
            case 'grad --at' 'grad --wrt' 'grad --mode' 'grad --show' 'grad --max-paths' 'grad --format' 'grad -f' 'grad --precision' 'grad --upstream' 'grad --lang' 'grad --jobs' 'eval --at' 'eval --format' 'eval -f' 'eval --precision' 'eval --lang' 'graph --at' 'graph --wrt' 'graph --highlight' 'graph --format' 'graph -f' 'graph --output' 'graph -o' 'graph --style' 'graph --group' 'graph --precision' 'graph --lang' 'paths --at' 'paths --from' 'paths --max-paths' 'paths --format' 'paths -f' 'paths --precision' 'paths --lang' 'modes --at' 'modes --wrt' 'modes --scale' 'modes --format' 'modes -f' 'modes --precision' 'modes --lang' 'steps --at' 'steps --wrt' 'steps --format' 'steps -f' 'steps --precision' 'steps --lang' 'handout --at' 'handout --wrt' 'handout --output' 'handout -o' 'handout --format' 'handout -f' 'handout --title' 'handout --points' 'handout --seed' 'handout --precision' 'handout --lang' 'map --input' 'map -i' 'map --output' 'map -o' 'map --from' 'map --to' 'map --at' 'map --wrt' 'map --prefix' 'map --on-error' 'map --sigma' 'map --rename' 'map --sep' 'map --encoding' 'map --engine' 'map --scheduler' 'map --lang' 'functions --format' 'functions -f' 'functions --lang' 'export --to' 'export --output' 'export -o' 'export --name' 'export --at' 'export --wrt' 'export --dialect' 'export --table' 'export --lang' 'jacobian --at' 'jacobian --wrt' 'jacobian --output' 'jacobian --mode' 'jacobian --format' 'jacobian -f' 'jacobian --precision' 'jacobian --lang' 'hessian --at' 'hessian --wrt' 'hessian --output' 'hessian --format' 'hessian -f' 'hessian --precision' 'hessian --lang' 'hessian --jobs' 'jvp --at' 'jvp --tangent' 'jvp --output' 'jvp --format' 'jvp -f' 'jvp --precision' 'jvp --lang' 'vjp --at' 'vjp --wrt' 'vjp --cotangent' 'vjp --output' 'vjp --format' 'vjp -f' 'vjp --precision' 'vjp --lang' 'hvp --at' 'hvp --wrt' 'hvp --vector' 'hvp --output' 'hvp --format' 'hvp -f' 'hvp --precision' 'hvp --lang' 'check --at' 'check --wrt' 'check --against' 'check --format' 'check -f' 'check --precision' 'check --lang' 'check --jobs' 'uncertainty --at' 'uncertainty --cov' 'uncertainty --corr' 'uncertainty --mc' 'uncertainty --seed' 'uncertainty --format' 'uncertainty -f' 'uncertainty --precision' 'uncertainty --lang' 'diff --wrt' 'diff --order' 'diff --at' 'diff --format' 'diff -f' 'diff --precision' 'diff --lang' 'taylor --at' 'taylor --order' 'taylor --wrt' 'taylor --format' 'taylor -f' 'taylor --precision' 'taylor --lang'
                set -q words[2]; and set -e words[2]
            case "$command --"
                set -q words[2]; and printf '%s\n' $words[2..]
                return
            case "$command --*" 'grad -ftable' 'grad -fplain' 'grad -fjson' 'grad -fndjson' 'grad -fcsv' 'grad -ftsv' 'grad -fmarkdown' 'grad -flatex' 'eval -ftable' 'eval -fplain' 'eval -fjson' 'eval -fndjson' 'eval -fcsv' 'eval -ftsv' 'eval -fmarkdown' 'eval -flatex' 'graph -ftext' 'graph -fdot' 'graph -fmermaid' 'graph -fsvg' 'graph -fpng' 'graph -ftikz' 'graph -fjson' 'paths -ftable' 'paths -fjson' 'paths -fndjson' 'paths -fmarkdown' 'modes -ftable' 'modes -fjson' 'modes -fndjson' 'modes -fmarkdown' 'steps -ftable' 'steps -fjson' 'steps -fndjson' 'steps -fmarkdown' 'handout -fmd' 'handout -fhtml' 'handout -ftex' 'handout -ftyp' 'handout -fpdf' 'functions -ftable' 'functions -fjson' 'functions -fndjson' 'functions -fmarkdown' 'jacobian -ftable' 'jacobian -fplain' 'jacobian -fjson' 'jacobian -fndjson' 'jacobian -fcsv' 'jacobian -ftsv' 'jacobian -fmarkdown' 'jacobian -flatex' 'hessian -ftable' 'hessian -fplain' 'hessian -fjson' 'hessian -fndjson' 'hessian -fcsv' 'hessian -ftsv' 'hessian -fmarkdown' 'hessian -flatex' 'jvp -ftable' 'jvp -fplain' 'jvp -fjson' 'jvp -fndjson' 'jvp -fcsv' 'jvp -ftsv' 'jvp -fmarkdown' 'jvp -flatex' 'vjp -ftable' 'vjp -fplain' 'vjp -fjson' 'vjp -fndjson' 'vjp -fcsv' 'vjp -ftsv' 'vjp -fmarkdown' 'vjp -flatex' 'hvp -ftable' 'hvp -fplain' 'hvp -fjson' 'hvp -fndjson' 'hvp -fcsv' 'hvp -ftsv' 'hvp -fmarkdown' 'hvp -flatex' 'check -ftable' 'check -fjson' 'check -fndjson' 'check -fmarkdown' 'uncertainty -ftable' 'uncertainty -fplain' 'uncertainty -fjson' 'uncertainty -fndjson' 'uncertainty -fcsv' 'uncertainty -ftsv' 'uncertainty -fmarkdown' 'uncertainty -flatex' 'diff -ftable' 'diff -fplain' 'diff -fjson' 'diff -fndjson' 'diff -fmarkdown' 'diff -flatex' 'diff -ftypst' 'diff -fmathml' 'taylor -ftable' 'taylor -fplain' 'taylor -fjson' 'taylor -fndjson' 'taylor -fmarkdown' 'taylor -flatex' 'taylor -ftypst' 'taylor -fmathml'
            case '*'
                printf '%s\n' $words[1]
        end
        set -e words[1]
    end
end

# whether the cursor is at this argument of the command
function __autograd_cli_at -a command number
    set -l arguments (__autograd_cli_arguments)
    test "$arguments[1]" = $command -a (count $arguments) -eq $number
end

# the current word without the option before it and without an open quote
function __autograd_cli_value
    commandline -ct | string replace -r '^--[a-z-]+=' '' | string replace -r '^["\']' ''
end

# a list's items, each with the sign behind it, after those that stand before the last comma
function __autograd_cli_list -a sign
    set -l given (__autograd_cli_value | string replace -r '[^,]*$' '')
    for item in $argv[2..]
        string match -qr "(^|,)$item(=|,)" -- $given; or printf '%s\n' $given$item$sign
    end
end

# the inputs of the expression on the command line
function __autograd_cli_inputs
    set -l arguments (__autograd_cli_arguments)
    __autograd_cli_value | string match -qr '^@|=[^,]*$'
    or autograd-cli completions "inputs=$arguments[2]" 2>/dev/null
end

# files after @
function __autograd_cli_files
    set -l value (__autograd_cli_value)
    string match -q '@*' -- $value
    and printf '@%s\n' (__fish_complete_path (string sub -s 2 -- $value))
end

complete -c autograd-cli -e
complete -c autograd-cli -f
complete -c autograd-cli -n '__autograd_cli_in ""' -a grad -d 'The gradient, and how it comes about: values, local derivatives, paths.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a eval -d 'The value of the expression.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a graph -d 'The computational graph as a picture, in the terminal or in a file.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a paths -d 'Every path from one input, as arrows, as products, and their sum.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a modes -d 'Forward mode against reverse mode: passes, operations, what wins and why.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a steps -d 'Forward, then backward, one operation a step; on a terminal one step a key press.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a handout -d 'A page for a class, or a worksheet: Markdown, HTML, LaTeX, Typst or PDF.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a map -d 'Value and gradient for every row of a table: CSV, TSV, NDJSON, Parquet or Arrow.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a functions -d 'The functions: what they are, their domain, their derivative.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a completions -d 'The completion script of a shell.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a export -d 'Code that computes the value and the gradient: Python, NumPy, PyTorch, JAX, C, SQL; or LaTeX, Typst.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a jacobian -d 'The derivatives of several outputs by all inputs, as a matrix.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a hessian -d 'The second derivatives, as a matrix; its eigenvalues and their signs.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a jvp -d 'Jacobian times vector: how the outputs change along a direction; one tangent sweep.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a vjp -d 'Vector times Jacobian: the inputs\' adjoints from the outputs\'; one reverse sweep.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a hvp -d 'Hessian times vector, without the Hessian.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a check -d 'The gradient against 50-digit arithmetic, complex step and central differences; or somebody\'s answers against the gradient.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a uncertainty -d 'The uncertainty of the value, to first order, and the budget of each input; or by Monte Carlo.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a diff -d 'The derivative as a formula, in the same language: it can be fed back.'
complete -c autograd-cli -n '__autograd_cli_in ""' -a taylor -d 'The Taylor polynomial in one input, from one pass of series arithmetic.'
complete -c autograd-cli -n '__autograd_cli_in ""' -l version -d 'Show the version.'
complete -c autograd-cli -l help -d 'Show the help.'
complete -c autograd-cli -n '__autograd_cli_at grad 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in grad' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in grad' -l wrt -x -a '(__autograd_cli_list "" (__autograd_cli_inputs))' -d 'The inputs to differentiate by, all by default; the others count as constants.'
complete -c autograd-cli -n '__autograd_cli_in grad' -l mode -x -a 'reverse forward' -d 'The sweep that computes the gradient.'
complete -c autograd-cli -n '__autograd_cli_in grad' -l show -x -a '(__autograd_cli_list "" values locals paths adjoints gradient all none)' -d 'Sections: values, locals, paths, adjoints, gradient; all or none. By default values,locals,paths,gradient, and all in JSON.'
complete -c autograd-cli -n '__autograd_cli_in grad' -l max-paths -x -d 'Paths that are listed for each input.'
complete -c autograd-cli -n '__autograd_cli_in grad' -l format -s f -x -a 'table plain json ndjson csv tsv markdown latex' -d 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
complete -c autograd-cli -n '__autograd_cli_in grad' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in grad' -l upstream -x -d 'The output\'s own adjoint dL/d(output), a constant expression; 1 by default.'
complete -c autograd-cli -n '__autograd_cli_in grad' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in grad' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_in grad' -l jobs -r -F -d 'Many expressions: one JSON object a line, answered line by line; - for stdin.'
complete -c autograd-cli -n '__autograd_cli_at eval 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in eval' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in eval' -l steps -d 'The forward table, an operation a line.'
complete -c autograd-cli -n '__autograd_cli_in eval' -l format -s f -x -a 'table plain json ndjson csv tsv markdown latex' -d 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
complete -c autograd-cli -n '__autograd_cli_in eval' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in eval' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in eval' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at graph 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in graph' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in graph' -l wrt -x -a '(__autograd_cli_list "" (__autograd_cli_inputs))' -d 'The inputs to differentiate by, all by default; the others count as constants.'
complete -c autograd-cli -n '__autograd_cli_in graph' -l adjoints -d 'The derivative of the output by each node, in its box.'
complete -c autograd-cli -n '__autograd_cli_in graph' -l highlight -x -a '(__autograd_cli_inputs)' -d 'Number the paths from this input.'
complete -c autograd-cli -n '__autograd_cli_in graph' -l format -s f -x -a 'text dot mermaid svg png tikz json' -d 'The form of the answer: text, dot, mermaid, svg, png, tikz, json.'
complete -c autograd-cli -n '__autograd_cli_in graph' -l output -s o -r -F -d 'Write a file; its ending says the form: .txt, .dot, .gv, .mmd, .svg, .png, .tex, .tikz, .json.'
complete -c autograd-cli -n '__autograd_cli_in graph' -l style -x -a 'boxes circuit' -d 'Quantities in boxes, or operators as nodes of a circuit.'
complete -c autograd-cli -n '__autograd_cli_in graph' -l group -x -d 'Draw each call of a function that the program defines as one node.'
complete -c autograd-cli -n '__autograd_cli_in graph' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in graph' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in graph' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at paths 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in paths' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in paths' -l from -x -a '(__autograd_cli_inputs)' -d 'The input that the paths start from; the only one needs no naming.'
complete -c autograd-cli -n '__autograd_cli_in paths' -l count -d 'How many paths there are, and nothing else.'
complete -c autograd-cli -n '__autograd_cli_in paths' -l max-paths -x -d 'Paths that are listed.'
complete -c autograd-cli -n '__autograd_cli_in paths' -l format -s f -x -a 'table json ndjson markdown' -d 'The form of the answer: table, json, ndjson, markdown.'
complete -c autograd-cli -n '__autograd_cli_in paths' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in paths' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in paths' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at modes 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in modes' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in modes' -l wrt -x -a '(__autograd_cli_list "" (__autograd_cli_inputs))' -d 'The inputs to differentiate by, all by default; the others count as constants.'
complete -c autograd-cli -n '__autograd_cli_in modes' -l scale -x -d 'Measure both for 10, 100, ... N inputs of a sum of squares; needs no EXPR.'
complete -c autograd-cli -n '__autograd_cli_in modes' -l format -s f -x -a 'table json ndjson markdown' -d 'The form of the answer: table, json, ndjson, markdown.'
complete -c autograd-cli -n '__autograd_cli_in modes' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in modes' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in modes' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at steps 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in steps' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in steps' -l wrt -x -a '(__autograd_cli_list "" (__autograd_cli_inputs))' -d 'The inputs to differentiate by, all by default; the others count as constants.'
complete -c autograd-cli -n '__autograd_cli_in steps' -l format -s f -x -a 'table json ndjson markdown' -d 'The form of the answer: table, json, ndjson, markdown.'
complete -c autograd-cli -n '__autograd_cli_in steps' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in steps' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in steps' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at handout 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at handout 2' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at handout 3' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at handout 4' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at handout 5' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at handout 6' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at handout 7' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at handout 8' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at handout 9' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at handout 10' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in handout' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in handout' -l wrt -x -a '(__autograd_cli_list "" (__autograd_cli_inputs))' -d 'The inputs to differentiate by, all by default; the others count as constants.'
complete -c autograd-cli -n '__autograd_cli_in handout' -l output -s o -r -F -d 'The file, whose ending tells the format; without it standard output.'
complete -c autograd-cli -n '__autograd_cli_in handout' -l format -s f -x -a 'md html tex typ pdf' -d 'The form of the answer: md, html, tex, typ, pdf.'
complete -c autograd-cli -n '__autograd_cli_in handout' -l title -x -d 'The title.'
complete -c autograd-cli -n '__autograd_cli_in handout' -l worksheet -d 'Leave blanks where a learner fills in.'
complete -c autograd-cli -n '__autograd_cli_in handout' -l answers -d 'A worksheet, and the answers behind it.'
complete -c autograd-cli -n '__autograd_cli_in handout' -l points -x -d 'An exercise at each of so many points of small whole numbers; what --at gives stays.'
complete -c autograd-cli -n '__autograd_cli_in handout' -l seed -x -d 'Which points: the same seed, the same points.'
complete -c autograd-cli -n '__autograd_cli_in handout' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in handout' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at map 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at map 2' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at map 3' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at map 4' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at map 5' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at map 6' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at map 7' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at map 8' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at map 9' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at map 10' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_at map 11' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in map' -l input -s i -r -F -d 'The table, columns named as the inputs: a file, a pattern, a folder; - for standard input (the default). Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in map' -l output -s o -r -F -d 'The file to write, whole or not at all; - for standard output (the default).'
complete -c autograd-cli -n '__autograd_cli_in map' -l from -x -a 'csv tsv ndjson parquet arrow' -d 'The format of the input; by default that of its ending, csv for a stream.'
complete -c autograd-cli -n '__autograd_cli_in map' -l to -x -a 'csv tsv ndjson parquet arrow' -d 'The format of the output; by default that of its ending, csv for a stream.'
complete -c autograd-cli -n '__autograd_cli_in map' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in map' -l wrt -x -a '(__autograd_cli_list "" (__autograd_cli_inputs))' -d 'The inputs to differentiate by, all by default; the others count as constants.'
complete -c autograd-cli -n '__autograd_cli_in map' -l only -d 'Write the results alone, without the columns of the input.'
complete -c autograd-cli -n '__autograd_cli_in map' -l prefix -x -d 'Goes before the names of the new columns, value and grad_NAME.'
complete -c autograd-cli -n '__autograd_cli_in map' -l on-error -x -a 'fail null skip' -d 'A row that has no answer: stop, leave its results empty, or leave it out.'
complete -c autograd-cli -n '__autograd_cli_in map' -l uncertainty -d 'Also write the standard uncertainty of the value, to first order, of those of the inputs: the columns s_NAME.'
complete -c autograd-cli -n '__autograd_cli_in map' -l sigma -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'The standard uncertainty of an input: a column, or a constant. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in map' -l rename -x -a '(__autograd_cli_list "=" ) (__autograd_cli_files)' -d 'New names of columns, so that they are those of inputs. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in map' -l no-header -d 'CSV and TSV whose first line is a row already: the columns are c1, c2, ...'
complete -c autograd-cli -n '__autograd_cli_in map' -l sep -x -d 'What parts the cells of CSV, as read and as written: , by default; ; or | or tab.'
complete -c autograd-cli -n '__autograd_cli_in map' -l encoding -x -a 'cp932 euc_jp utf-16 cp1252 latin-1' -d 'How text is encoded that is no UTF-8: cp932, euc_jp, utf-16, cp1252, latin-1, ...'
complete -c autograd-cli -n '__autograd_cli_in map' -l engine -x -a 'local dask' -d 'Who computes: this process, or a Dask cluster, a part for each file.'
complete -c autograd-cli -n '__autograd_cli_in map' -l scheduler -x -d 'The Dask scheduler; by default a cluster of processes on this machine.'
complete -c autograd-cli -n '__autograd_cli_in map' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in map' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at functions 1' -a 'pow sin cos tan sec csc cot asin acos atan atan2 sinh cosh tanh sech csch coth asinh acosh atanh exp exp2 expm1 log log2 log10 log1p sqrt cbrt hypot abs sign floor ceil round mod min max clamp sigmoid logit softplus relu leaky_relu elu gelu silu erf erfc gamma lgamma digamma polygamma arcsin arccos arctan arctan2 arcsinh arsinh arccosh arcosh arctanh artanh ln where'
complete -c autograd-cli -n '__autograd_cli_in functions' -l format -s f -x -a 'table json ndjson markdown' -d 'The form of the answer: table, json, ndjson, markdown.'
complete -c autograd-cli -n '__autograd_cli_in functions' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in functions' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at completions 1' -a 'bash zsh fish powershell'
complete -c autograd-cli -n '__autograd_cli_at export 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in export' -l to -x -a 'python numpy pytorch jax c sql latex typst' -d 'The language: python, numpy, pytorch, jax, c, sql, latex, typst; by default what the ending of the file tells.'
complete -c autograd-cli -n '__autograd_cli_in export' -l output -s o -r -F -d 'The file, written whole or not at all; without it standard output.'
complete -c autograd-cli -n '__autograd_cli_in export' -l name -x -d 'The name of the function.'
complete -c autograd-cli -n '__autograd_cli_in export' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in export' -l wrt -x -a '(__autograd_cli_list "" (__autograd_cli_inputs))' -d 'The inputs to differentiate by, all by default; the others count as constants.'
complete -c autograd-cli -n '__autograd_cli_in export' -l dialect -x -a 'duckdb spark' -d 'Whose SQL: duckdb, spark; the first by default.'
complete -c autograd-cli -n '__autograd_cli_in export' -l table -x -d 'The table that SQL reads, with a column for each input; points by default.'
complete -c autograd-cli -n '__autograd_cli_in export' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in export' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at jacobian 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in jacobian' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in jacobian' -l wrt -x -a '(__autograd_cli_list "" (__autograd_cli_inputs))' -d 'The inputs to differentiate by, all by default; the others count as constants.'
complete -c autograd-cli -n '__autograd_cli_in jacobian' -l output -x -a '(__autograd_cli_list "" )' -d 'The outputs, names that the program assigns; the last statement by default.'
complete -c autograd-cli -n '__autograd_cli_in jacobian' -l mode -x -a 'auto reverse forward' -d 'The sweep that computes it; auto: the one with fewer operations.'
complete -c autograd-cli -n '__autograd_cli_in jacobian' -l format -s f -x -a 'table plain json ndjson csv tsv markdown latex' -d 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
complete -c autograd-cli -n '__autograd_cli_in jacobian' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in jacobian' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in jacobian' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at hessian 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in hessian' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in hessian' -l wrt -x -a '(__autograd_cli_list "" (__autograd_cli_inputs))' -d 'The inputs to differentiate by, all by default; the others count as constants.'
complete -c autograd-cli -n '__autograd_cli_in hessian' -l output -x -a '(__autograd_cli_list "" )' -d 'The outputs, names that the program assigns; the last statement by default.'
complete -c autograd-cli -n '__autograd_cli_in hessian' -l format -s f -x -a 'table plain json ndjson csv tsv markdown latex' -d 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
complete -c autograd-cli -n '__autograd_cli_in hessian' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in hessian' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in hessian' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_in hessian' -l jobs -r -F -d 'Many expressions: one JSON object a line, answered line by line; - for stdin.'
complete -c autograd-cli -n '__autograd_cli_at jvp 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in jvp' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in jvp' -l tangent -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'The direction: tangents of the inputs, as constant expressions, 0 where left out; or @FILE. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in jvp' -l output -x -a '(__autograd_cli_list "" )' -d 'The outputs, names that the program assigns; the last statement by default.'
complete -c autograd-cli -n '__autograd_cli_in jvp' -l format -s f -x -a 'table plain json ndjson csv tsv markdown latex' -d 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
complete -c autograd-cli -n '__autograd_cli_in jvp' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in jvp' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in jvp' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at vjp 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in vjp' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in vjp' -l wrt -x -a '(__autograd_cli_list "" (__autograd_cli_inputs))' -d 'The inputs to differentiate by, all by default; the others count as constants.'
complete -c autograd-cli -n '__autograd_cli_in vjp' -l cotangent -x -a '(__autograd_cli_list "=" ) (__autograd_cli_files)' -d 'The adjoints of the outputs, as constant expressions, 0 where left out; or @FILE. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in vjp' -l output -x -a '(__autograd_cli_list "" )' -d 'The outputs, names that the program assigns; the last statement by default.'
complete -c autograd-cli -n '__autograd_cli_in vjp' -l format -s f -x -a 'table plain json ndjson csv tsv markdown latex' -d 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
complete -c autograd-cli -n '__autograd_cli_in vjp' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in vjp' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in vjp' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at hvp 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in hvp' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in hvp' -l wrt -x -a '(__autograd_cli_list "" (__autograd_cli_inputs))' -d 'The inputs to differentiate by, all by default; the others count as constants.'
complete -c autograd-cli -n '__autograd_cli_in hvp' -l vector -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'The vector, by inputs, as constant expressions, 0 where left out; or @FILE. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in hvp' -l output -x -a '(__autograd_cli_list "" )' -d 'The outputs, names that the program assigns; the last statement by default.'
complete -c autograd-cli -n '__autograd_cli_in hvp' -l format -s f -x -a 'table plain json ndjson csv tsv markdown latex' -d 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
complete -c autograd-cli -n '__autograd_cli_in hvp' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in hvp' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in hvp' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at check 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in check' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in check' -l wrt -x -a '(__autograd_cli_list "" (__autograd_cli_inputs))' -d 'The inputs to differentiate by, all by default; the others count as constants.'
complete -c autograd-cli -n '__autograd_cli_in check' -l against -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Answers to mark, as written: which are right, and which mistake explains a wrong one. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in check' -l format -s f -x -a 'table json ndjson markdown' -d 'The form of the answer: table, json, ndjson, markdown.'
complete -c autograd-cli -n '__autograd_cli_in check' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in check' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in check' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_in check' -l jobs -r -F -d 'Many expressions: one JSON object a line, checked line by line; - for stdin.'
complete -c autograd-cli -n '__autograd_cli_at uncertainty 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in uncertainty' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values with uncertainties: 2+-0.1, 2+-0.1, 2.00(5), 2+-5%; without one, exact; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in uncertainty' -l cov -x -a '(__autograd_cli_files)' -d 'The covariance of two inputs. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in uncertainty' -l corr -x -a '(__autograd_cli_files)' -d 'The correlation of two inputs, from -1 to 1. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in uncertainty' -l mc -x -d 'Show a Monte Carlo of so many random samples too: mean, standard deviation, 95 % interval.'
complete -c autograd-cli -n '__autograd_cli_in uncertainty' -l seed -x -d 'Which samples: the same seed, the same samples.'
complete -c autograd-cli -n '__autograd_cli_in uncertainty' -l format -s f -x -a 'table plain json ndjson csv tsv markdown latex' -d 'The form of the answer: table, plain, json, ndjson, csv, tsv, markdown, latex.'
complete -c autograd-cli -n '__autograd_cli_in uncertainty' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in uncertainty' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in uncertainty' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at diff 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in diff' -l wrt -x -a '(__autograd_cli_list "" (__autograd_cli_inputs))' -d 'The inputs to differentiate by, all by default; the others count as constants.'
complete -c autograd-cli -n '__autograd_cli_in diff' -l order -x -d 'The order of the derivative by each input; 1 by default.'
complete -c autograd-cli -n '__autograd_cli_in diff' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in diff' -l rule-by-rule -d 'Which rule of the table was used where, and how the chain rule joins them.'
complete -c autograd-cli -n '__autograd_cli_in diff' -l format -s f -x -a 'table plain json ndjson markdown latex typst mathml' -d 'The form of the answer: table, plain, json, ndjson, markdown, latex, typst, mathml.'
complete -c autograd-cli -n '__autograd_cli_in diff' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in diff' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in diff' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
complete -c autograd-cli -n '__autograd_cli_at taylor 1' -a '(__autograd_cli_files)'
complete -c autograd-cli -n '__autograd_cli_in taylor' -l at -x -a '(__autograd_cli_list "=" (__autograd_cli_inputs)) (__autograd_cli_files)' -d 'Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.'
complete -c autograd-cli -n '__autograd_cli_in taylor' -l order -x -d 'The degree of the polynomial; 6 by default.'
complete -c autograd-cli -n '__autograd_cli_in taylor' -l wrt -x -a '(__autograd_cli_inputs)' -d 'The input to expand in, the only one by default; the others are constants.'
complete -c autograd-cli -n '__autograd_cli_in taylor' -l format -s f -x -a 'table plain json ndjson markdown latex typst mathml' -d 'The form of the answer: table, plain, json, ndjson, markdown, latex, typst, mathml.'
complete -c autograd-cli -n '__autograd_cli_in taylor' -l precision -x -d 'Significant digits in people\'s formats.'
complete -c autograd-cli -n '__autograd_cli_in taylor' -l ascii -d 'People\'s formats in ASCII alone, in English.'
complete -c autograd-cli -n '__autograd_cli_in taylor' -l lang -x -a 'en ja' -d 'The language of people\'s formats; by default that of the locale.'
