# PowerShell completion of autograd-cli: `autograd-cli completions powershell`.
# To use it: autograd-cli completions powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName autograd-cli -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # what completes the value of an option, the argument of a number, and the options (-)
    $places = @{
        ' 0' = @{ Offers = 'grad', 'eval', 'functions', 'completions' }
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
        'functions 0' = @{ Offers = 'pow', 'sin', 'cos', 'tan', 'sec', 'csc', 'cot', 'asin', 'acos', 'atan', 'atan2', 'sinh', 'cosh', 'tanh', 'sech', 'csch', 'coth', 'asinh', 'acosh', 'atanh', 'exp', 'exp2', 'expm1', 'log', 'log2', 'log10', 'log1p', 'sqrt', 'cbrt', 'hypot', 'abs', 'sign', 'floor', 'ceil', 'round', 'mod', 'min', 'max', 'clamp', 'sigmoid', 'logit', 'softplus', 'relu', 'leaky_relu', 'elu', 'gelu', 'silu', 'erf', 'erfc', 'gamma', 'lgamma', 'digamma', 'polygamma', 'arcsin', 'arccos', 'arctan', 'arctan2', 'arcsinh', 'arsinh', 'arccosh', 'arcosh', 'arctanh', 'artanh', 'ln', 'where' }
        'functions --format' = @{ Offers = 'table', 'markdown', 'json', 'ndjson' }
        'functions -f' = @{ Offers = 'table', 'markdown', 'json', 'ndjson' }
        'functions --lang' = @{ Offers = 'en', 'ja' }
        'functions -' = @{ Offers = '--format', '-f', '--ascii', '--lang', '--help' }
        'completions 0' = @{ Offers = 'bash', 'zsh', 'fish', 'powershell' }
        'completions -' = @{ Offers = '--help' }
    }
    $help = @{
        'grad' = 'The gradient, and how it comes about: values, local derivatives, paths.'
        'eval' = 'The value of the expression.'
        'functions' = 'The functions: what they are, their domain, their derivative.'
        'completions' = 'The completion script of a shell.'
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
        'functions --format' = 'The form of the answer: table, markdown, json, ndjson.'
        'functions -f' = 'The form of the answer: table, markdown, json, ndjson.'
        'functions --ascii' = 'People''s formats in ASCII alone, in English.'
        'functions --lang' = 'The language of people''s formats; by default that of the locale.'
        'functions --help' = 'Show the help.'
        'completions --help' = 'Show the help.'
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
