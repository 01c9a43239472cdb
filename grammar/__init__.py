"""From text to an AST with spans: source.py, expression.lark, tables.py, parse.py, ast.py."""
