# bash completion of autograd-cli, made by `autograd-cli completions bash`.
# To use it: source <(autograd-cli completions bash)

_autograd_cli() {
    # bash splits words at = : @ too: what no blank separates is put together again
    local line=${COMP_LINE:0:COMP_POINT} words=() n=0 i word
    for ((i = 0; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((n)) && [[ $line == "$word"* ]]; then
            words[n - 1]+=$word
        else
            line=${line#"${line%%[![:space:]]*}"}
            words[n++]=$word
        fi
        if [[ $line == "$word"* ]]; then line=${line#"$word"}; else line=; fi
    done
    case $line in
        '') words[n++]=${COMP_WORDS[COMP_CWORD]} ;;
        [![:space:]]*) words[n - 1]+=$line ;;
        *) words[n++]=${line#"${line%%[![:space:]]*}"} ;;
    esac

    # the place of the current word: the option whose value it is, or the number of the argument
    local command= place= plain= arguments=()
    ((n > 2)) && command=${words[1]}
    for ((i = 2; i < n - 1; i++)); do
        word=${words[i]}
        case "$command $word" in
            'grad --at' | 'grad --wrt' | 'grad --mode' | 'grad --show' | 'grad --max-paths' | 'grad --format' | 'grad -f' | 'grad --precision' | 'grad --upstream' | 'grad --lang' | 'grad --jobs' | 'eval --at' | 'eval --format' | 'eval -f' | 'eval --precision' | 'eval --lang' | 'graph --at' | 'graph --wrt' | 'graph --highlight' | 'graph --format' | 'graph -f' | 'graph --output' | 'graph -o' | 'graph --style' | 'graph --group' | 'graph --precision' | 'graph --lang' | 'paths --at' | 'paths --from' | 'paths --max-paths' | 'paths --format' | 'paths -f' | 'paths --precision' | 'paths --lang' | 'modes --at' | 'modes --wrt' | 'modes --scale' | 'modes --format' | 'modes -f' | 'modes --precision' | 'modes --lang' | 'steps --at' | 'steps --wrt' | 'steps --format' | 'steps -f' | 'steps --precision' | 'steps --lang' | 'handout --at' | 'handout --wrt' | 'handout --output' | 'handout -o' | 'handout --format' | 'handout -f' | 'handout --title' | 'handout --points' | 'handout --seed' | 'handout --precision' | 'handout --lang' | 'map --input' | 'map -i' | 'map --output' | 'map -o' | 'map --from' | 'map --to' | 'map --at' | 'map --wrt' | 'map --prefix' | 'map --on-error' | 'map --sigma' | 'map --rename' | 'map --sep' | 'map --encoding' | 'map --engine' | 'map --scheduler' | 'map --lang' | 'functions --format' | 'functions -f' | 'functions --lang' | 'export --to' | 'export --output' | 'export -o' | 'export --name' | 'export --at' | 'export --wrt' | 'export --dialect' | 'export --table' | 'export --lang' | 'jacobian --at' | 'jacobian --wrt' | 'jacobian --output' | 'jacobian --mode' | 'jacobian --format' | 'jacobian -f' | 'jacobian --precision' | 'jacobian --lang' | 'hessian --at' | 'hessian --wrt' | 'hessian --output' | 'hessian --format' | 'hessian -f' | 'hessian --precision' | 'hessian --lang' | 'hessian --jobs' | 'jvp --at' | 'jvp --tangent' | 'jvp --output' | 'jvp --format' | 'jvp -f' | 'jvp --precision' | 'jvp --lang' | 'vjp --at' | 'vjp --wrt' | 'vjp --cotangent' | 'vjp --output' | 'vjp --format' | 'vjp -f' | 'vjp --precision' | 'vjp --lang' | 'hvp --at' | 'hvp --wrt' | 'hvp --vector' | 'hvp --output' | 'hvp --format' | 'hvp -f' | 'hvp --precision' | 'hvp --lang' | 'check --at' | 'check --wrt' | 'check --against' | 'check --format' | 'check -f' | 'check --precision' | 'check --lang' | 'check --jobs' | 'uncertainty --at' | 'uncertainty --cov' | 'uncertainty --corr' | 'uncertainty --mc' | 'uncertainty --seed' | 'uncertainty --format' | 'uncertainty -f' | 'uncertainty --precision' | 'uncertainty --lang' | 'diff --wrt' | 'diff --order' | 'diff --at' | 'diff --format' | 'diff -f' | 'diff --precision' | 'diff --lang' | 'taylor --at' | 'taylor --order' | 'taylor --wrt' | 'taylor --format' | 'taylor -f' | 'taylor --precision' | 'taylor --lang')
                ((++i == n - 1)) && place=$word ;;
            "$command --")
                plain=1
                arguments+=("${words[@]:i + 1:n - i - 2}")
                break ;;
            "$command --"[a-zA-Z]* | 'grad -ftable' | 'grad -fplain' | 'grad -fjson' | 'grad -fndjson' | 'grad -fcsv' | 'grad -ftsv' | 'grad -fmarkdown' | 'grad -flatex' | 'eval -ftable' | 'eval -fplain' | 'eval -fjson' | 'eval -fndjson' | 'eval -fcsv' | 'eval -ftsv' | 'eval -fmarkdown' | 'eval -flatex' | 'graph -ftext' | 'graph -fdot' | 'graph -fmermaid' | 'graph -fsvg' | 'graph -fpng' | 'graph -ftikz' | 'graph -fjson' | 'paths -ftable' | 'paths -fjson' | 'paths -fndjson' | 'paths -fmarkdown' | 'modes -ftable' | 'modes -fjson' | 'modes -fndjson' | 'modes -fmarkdown' | 'steps -ftable' | 'steps -fjson' | 'steps -fndjson' | 'steps -fmarkdown' | 'handout -fmd' | 'handout -fhtml' | 'handout -ftex' | 'handout -ftyp' | 'handout -fpdf' | 'functions -ftable' | 'functions -fjson' | 'functions -fndjson' | 'functions -fmarkdown' | 'jacobian -ftable' | 'jacobian -fplain' | 'jacobian -fjson' | 'jacobian -fndjson' | 'jacobian -fcsv' | 'jacobian -ftsv' | 'jacobian -fmarkdown' | 'jacobian -flatex' | 'hessian -ftable' | 'hessian -fplain' | 'hessian -fjson' | 'hessian -fndjson' | 'hessian -fcsv' | 'hessian -ftsv' | 'hessian -fmarkdown' | 'hessian -flatex' | 'jvp -ftable' | 'jvp -fplain' | 'jvp -fjson' | 'jvp -fndjson' | 'jvp -fcsv' | 'jvp -ftsv' | 'jvp -fmarkdown' | 'jvp -flatex' | 'vjp -ftable' | 'vjp -fplain' | 'vjp -fjson' | 'vjp -fndjson' | 'vjp -fcsv' | 'vjp -ftsv' | 'vjp -fmarkdown' | 'vjp -flatex' | 'hvp -ftable' | 'hvp -fplain' | 'hvp -fjson' | 'hvp -fndjson' | 'hvp -fcsv' | 'hvp -ftsv' | 'hvp -fmarkdown' | 'hvp -flatex' | 'check -ftable' | 'check -fjson' | 'check -fndjson' | 'check -fmarkdown' | 'uncertainty -ftable' | 'uncertainty -fplain' | 'uncertainty -fjson' | 'uncertainty -fndjson' | 'uncertainty -fcsv' | 'uncertainty -ftsv' | 'uncertainty -fmarkdown' | 'uncertainty -flatex' | 'diff -ftable' | 'diff -fplain' | 'diff -fjson' | 'diff -fndjson' | 'diff -fmarkdown' | 'diff -flatex' | 'diff -ftypst' | 'diff -fmathml' | 'taylor -ftable' | 'taylor -fplain' | 'taylor -fjson' | 'taylor -fndjson' | 'taylor -fmarkdown' | 'taylor -flatex' | 'taylor -ftypst' | 'taylor -fmathml') ;;
            *) arguments+=("$word") ;;
        esac
    done

    # of the current word `head` and `given` stay: the option, the items before the last comma
    local current=${words[n - 1]#[\"\']} head= given= typed
    typed=$current
    if [[ -z $place ]]; then
        place=${#arguments[@]}
        if [[ -z $plain ]]; then
            case $current in
                --*=*) place=${current%%=*} head=$place= current=${current#*=} ;;
                -[a-zA-Z]?*) place=${current:0:2} head=$place current=${current:2} ;;
                -*) place=- ;;
            esac
        fi
    fi

    local values=() inputs= many= sign= files= at=
    case "$command $place" in
        ' 0')
            values=(grad eval graph paths modes steps handout map functions completions export jacobian hessian jvp vjp hvp check uncertainty diff taylor) ;;
        ' -')
            values=(--version --help) ;;
        'grad 0' | 'eval 0' | 'graph 0' | 'paths 0' | 'modes 0' | 'steps 0' | 'handout 0' | 'handout 1' | 'handout 2' | 'handout 3' | 'handout 4' | 'handout 5' | 'handout 6' | 'handout 7' | 'handout 8' | 'handout 9' | 'map 0' | 'map 1' | 'map 2' | 'map 3' | 'map 4' | 'map 5' | 'map 6' | 'map 7' | 'map 8' | 'map 9' | 'map 10' | 'export 0' | 'jacobian 0' | 'hessian 0' | 'jvp 0' | 'vjp 0' | 'hvp 0' | 'check 0' | 'uncertainty 0' | 'diff 0' | 'taylor 0')
            files=1 at=@ ;;
        'grad --at' | 'eval --at' | 'graph --at' | 'paths --at' | 'modes --at' | 'steps --at' | 'handout --at' | 'map --at' | 'map --sigma' | 'export --at' | 'jacobian --at' | 'hessian --at' | 'jvp --at' | 'jvp --tangent' | 'vjp --at' | 'hvp --at' | 'hvp --vector' | 'check --at' | 'check --against' | 'uncertainty --at' | 'diff --at' | 'taylor --at')
            inputs=1 many=1 sign== files=1 at=@ ;;
        'grad --wrt' | 'graph --wrt' | 'modes --wrt' | 'steps --wrt' | 'handout --wrt' | 'map --wrt' | 'export --wrt' | 'jacobian --wrt' | 'hessian --wrt' | 'vjp --wrt' | 'hvp --wrt' | 'check --wrt' | 'diff --wrt')
            inputs=1 many=1 ;;
        'grad --mode')
            values=(reverse forward) ;;
        'grad --show')
            values=(values locals paths adjoints gradient all none) many=1 ;;
        'grad --format' | 'grad -f' | 'eval --format' | 'eval -f' | 'jacobian --format' | 'jacobian -f' | 'hessian --format' | 'hessian -f' | 'jvp --format' | 'jvp -f' | 'vjp --format' | 'vjp -f' | 'hvp --format' | 'hvp -f' | 'uncertainty --format' | 'uncertainty -f')
            values=(table plain json ndjson csv tsv markdown latex) ;;
        'grad --lang' | 'eval --lang' | 'graph --lang' | 'paths --lang' | 'modes --lang' | 'steps --lang' | 'handout --lang' | 'map --lang' | 'functions --lang' | 'export --lang' | 'jacobian --lang' | 'hessian --lang' | 'jvp --lang' | 'vjp --lang' | 'hvp --lang' | 'check --lang' | 'uncertainty --lang' | 'diff --lang' | 'taylor --lang')
            values=(en ja) ;;
        'grad --jobs' | 'graph --output' | 'graph -o' | 'handout --output' | 'handout -o' | 'map --input' | 'map -i' | 'map --output' | 'map -o' | 'export --output' | 'export -o' | 'hessian --jobs' | 'check --jobs')
            files=1 at='' ;;
        'grad -')
            values=(--at --wrt --mode --show --max-paths --format -f --precision --upstream --ascii --lang --jobs --help) ;;
        'eval -')
            values=(--at --steps --format -f --precision --ascii --lang --help) ;;
        'graph --highlight' | 'paths --from' | 'taylor --wrt')
            inputs=1 ;;
        'graph --format' | 'graph -f')
            values=(text dot mermaid svg png tikz json) ;;
        'graph --style')
            values=(boxes circuit) ;;
        'graph -')
            values=(--at --wrt --adjoints --highlight --format -f --output -o --style --group --precision --ascii --lang --help) ;;
        'paths --format' | 'paths -f' | 'modes --format' | 'modes -f' | 'steps --format' | 'steps -f' | 'functions --format' | 'functions -f' | 'check --format' | 'check -f')
            values=(table json ndjson markdown) ;;
        'paths -')
            values=(--at --from --count --max-paths --format -f --precision --ascii --lang --help) ;;
        'modes -')
            values=(--at --wrt --scale --format -f --precision --ascii --lang --help) ;;
        'steps -')
            values=(--at --wrt --format -f --precision --ascii --lang --help) ;;
        'handout --format' | 'handout -f')
            values=(md html tex typ pdf) ;;
        'handout -')
            values=(--at --wrt --output -o --format -f --title --worksheet --answers --points --seed --precision --lang --help) ;;
        'map --from' | 'map --to')
            values=(csv tsv ndjson parquet arrow) ;;
        'map --on-error')
            values=(fail null skip) ;;
        'map --rename' | 'vjp --cotangent')
            many=1 sign== files=1 at=@ ;;
        'map --encoding')
            values=(cp932 euc_jp utf-16 cp1252 latin-1) ;;
        'map --engine')
            values=(local dask) ;;
        'map -')
            values=(--input -i --output -o --from --to --at --wrt --only --prefix --on-error --uncertainty --sigma --rename --no-header --sep --encoding --engine --scheduler --ascii --lang --help) ;;
        'functions 0')
            values=(pow sin cos tan sec csc cot asin acos atan atan2 sinh cosh tanh sech csch coth asinh acosh atanh exp exp2 expm1 log log2 log10 log1p sqrt cbrt hypot abs sign floor ceil round mod min max clamp sigmoid logit softplus relu leaky_relu elu gelu silu erf erfc gamma lgamma digamma polygamma arcsin arccos arctan arctan2 arcsinh arsinh arccosh arcosh arctanh artanh ln where) ;;
        'functions -')
            values=(--format -f --ascii --lang --help) ;;
        'completions 0')
            values=(bash zsh fish powershell) ;;
        'completions -')
            values=(--help) ;;
        'export --to')
            values=(python numpy pytorch jax c sql latex typst) ;;
        'export --dialect')
            values=(duckdb spark) ;;
        'export -')
            values=(--to --output -o --name --at --wrt --dialect --table --ascii --lang --help) ;;
        'jacobian --output' | 'hessian --output' | 'jvp --output' | 'vjp --output' | 'hvp --output')
            many=1 ;;
        'jacobian --mode')
            values=(auto reverse forward) ;;
        'jacobian -')
            values=(--at --wrt --output --mode --format -f --precision --ascii --lang --help) ;;
        'hessian -')
            values=(--at --wrt --output --format -f --precision --ascii --lang --jobs --help) ;;
        'jvp -')
            values=(--at --tangent --output --format -f --precision --ascii --lang --help) ;;
        'vjp -')
            values=(--at --wrt --cotangent --output --format -f --precision --ascii --lang --help) ;;
        'hvp -')
            values=(--at --wrt --vector --output --format -f --precision --ascii --lang --help) ;;
        'check -')
            values=(--at --wrt --against --format -f --precision --ascii --lang --jobs --help) ;;
        'uncertainty --cov' | 'uncertainty --corr')
            sign== files=1 at=@ ;;
        'uncertainty -')
            values=(--at --cov --corr --mc --seed --format -f --precision --ascii --lang --help) ;;
        'diff --format' | 'diff -f' | 'taylor --format' | 'taylor -f')
            values=(table plain json ndjson markdown latex typst mathml) ;;
        'diff -')
            values=(--wrt --order --at --rule-by-rule --format -f --precision --ascii --lang --help) ;;
        'taylor -')
            values=(--at --order --wrt --format -f --precision --ascii --lang --help) ;;
    esac
    if [[ $many && $current == *,* ]]; then
        given=${current%,*}, current=${current##*,}
    fi
    if [[ $inputs && ${arguments[0]-} && $current != *[=@]* ]]; then
        while IFS= read -r word; do
            values+=("$word")
        done < <(autograd-cli completions "inputs=${arguments[0]}" 2>/dev/null)
    fi

    # bash replaces $2, which is not the whole word where it has split
    local skip=${typed%"$2"}
    COMPREPLY=()
    for word in "${values[@]}"; do
        if [[ $word == "$current"* && ,$given != *",$word"[=,]* ]]; then
            word=$head$given$word$sign
            COMPREPLY+=("${word#"$skip"}")
        fi
    done
    if [[ $sign ]]; then compopt -o nospace 2>/dev/null; fi
    if [[ $files && -z $given && $current == "$at"* ]]; then
        [[ $at ]] || compopt -o filenames 2>/dev/null
        while IFS= read -r word; do
            if [[ -d $word ]]; then
                word+=/
                compopt -o nospace 2>/dev/null
            fi
            # what begins with @ is no file to bash, so it would not quote blanks
            [[ $at && ${words[n - 1]} != [\"\']* ]] && printf -v word %q "$word"
            word=$head$at$word
            COMPREPLY+=("${word#"$skip"}")
        done < <(compgen -f -- "${current#"$at"}")
    fi
}

complete -F _autograd_cli autograd-cli
