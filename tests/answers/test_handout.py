"""The handouts: every format, both languages, as the consumers of the formats read them."""

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest
from support import HANG

from autograd_cli.cli.messages.handout import HANDOUT
from autograd_cli.cli.run import run
from autograd_cli.core.answers.exercises import exercise_points
from autograd_cli.core.point.at import graph_of
from autograd_cli.core.program.printer import MATHML, TYPST, node_formula

EXAMPLE = "(a+b)*(b+1)"
AT = ("--at", "a=2,b=1")
FORMATS = ("md", "html", "tex", "typ")
HOSTILE = r'<b>&"_$#%\ *x* [a](b) `c` ~^{} = - // @x'
DEEP = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
DEEP_AT = "w0=2,w1=-3,w2=-3,x0=-1,x1=-2"


@pytest.fixture
def page(tmp_path):
    """The text of a handout in a format."""

    def made(form, *words):
        target = tmp_path / f"page.{form}"
        assert run(["handout", *words, "-o", str(target)]) == 0
        return target.read_text("utf-8")

    return made


@pytest.fixture
def failure(capsys):
    """The message of a handout that is not made."""

    def failed(*words, code=2):
        assert run(["handout", *words]) == code
        return capsys.readouterr().err

    return failed


class Reader(HTMLParser):
    """Checks that elements nest, and keeps what is seen."""

    VOID = ("meta", "br", "link", "img")

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.text = [], [], ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def compiled(engine, text, folder):
    (folder / "page.tex").write_text(text, "utf-8")
    done = subprocess.run(
        [engine, "-interaction=nonstopmode", "-halt-on-error", "page.tex"],
        cwd=folder,
        capture_output=True,
        timeout=HANG,
    )
    assert done.returncode == 0, done.stdout[-2000:]


def pdf_of(text):
    typst = pytest.importorskip("typst")
    return typst.compile(text.encode(), format="pdf")


# ---- what stands on a page


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("form", FORMATS)
def test_has_every_section(page, form, lang):
    text = page(form, EXAMPLE, *AT, "--lang", lang)
    at = ("en", "ja").index(lang)
    for key in ("title", "graph", "forward", "local", "paths", "reverse", "gradient", "directions"):
        assert HANDOUT[key][at] in text.replace("\\", ""), key
    signs = {"tex": (r"\circled{1}", r"\circled{2}"), "html": ("①", "②")}
    for sign in signs.get(form, ("①", "②")):
        assert sign in text
    for number in ("0.02", "0.05"):  # the reading sentences
        assert number in text
    assert {"md": "```mermaid\nflowchart", "html": "<svg", "tex": "tikzpicture", "typ": "<svg"}[
        form
    ] in text


def test_every_message_is_in_both_languages():
    for english, japanese in HANDOUT.values():
        assert english
        assert japanese
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", japanese))


def test_numbers_and_sentences(page):
    text = page("md", EXAMPLE, *AT, "--lang", "en")
    assert "If $`b`$ grows by $`0.01`$, $`e`$ grows by about $`0.05`$." in text
    assert r"$`\frac{\partial e}{\partial b}`$ | $`5`$ |" in text
    assert "| forward mode | 2 | 6 |" in text
    assert "| reverse mode | 1 | 5 |" in text
    assert "$`3 \\cdot 1 + 2 \\cdot 1`$ | $`5`$ |" in text  # what comes in at b
    falling = page("md", "-3*x", "--at", "x=1", "--lang", "en")
    assert "$`y`$ falls by about $`0.03`$" in falling or "falls by about $`0.03`$" in falling
    assert "hardly changes" in page("md", "x*x", "--at", "x=0", "--lang", "en")


def test_a_statement_that_only_renames_the_output(page):
    text = page("md", "c = a*b; y = c", "--at", "a=2,b=3", "--lang", "en")
    assert r"| 1 | $`c`$ | $`\overline{c} = \frac{\partial y}{\partial c}`$ | start |" in text


def test_operations_are_explained_once(page):
    words = ("a*b", "b*c", "--at", "a=2,b=3,c=4", "--answers")
    assert page("md", *words, "--lang", "en").count("A product hands what came in on") == 1
    assert page("md", *words, "--lang", "ja").count("積は、入って来た微分に相手の因数") == 1


def test_only_the_inputs_asked_for(page):
    text = page("md", EXAMPLE, *AT, "--wrt", "b", "--lang", "en")
    assert r"\partial e}{\partial b}" in text
    assert r"\partial e}{\partial a}" not in text
    assert "| forward mode | 1 |" in text


LOSS = ("(w*x + b - y)^2", "--at", "w=2,x=-1,b=3,y=1", "--wrt", "w,b")


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("form", FORMATS)
def test_data_are_drawn_and_the_sentences_say_so(page, form, lang):
    at = ("en", "ja").index(lang)
    about, heading, nodes = (
        HANDOUT[key][at].split("{data}")[-1]
        for key in ("graph-data", "local-of-some", "all-but-data")
    )
    for more in ((), ("--worksheet",)):
        text = page(form, *LOSS, *more, "--lang", lang)
        for sentence in (about, heading, nodes):
            assert sentence in text
        dashes = {
            "md": "-.->",
            "tex": r"\draw[agc wire, dashed]",
            "html": 'class="agc-edge agc-by-data"',
        }
        # in a Typst page the SVG is a string, its quotes escaped
        sign = dashes.get(form, r"class=\"agc-edge agc-by-data\"")
        assert text.count(sign) == 2
    whole = page(form, *LOSS[:-2], "--lang", lang)
    for sentence in (about, heading, nodes):
        assert sentence not in whole
    assert HANDOUT["local"][at] in whole
    one = page(form, "w*x", "--at", "w=2,x=3", "--wrt", "w", "--lang", "en")
    assert " is data. " in one


def test_many_data_are_not_all_named(page):
    names = [f"x{i}" for i in range(30)]
    point = ",".join(f"{name}=1" for name in names)
    text = page("md", " + ".join(names), "--at", point, "--wrt", "x0", "--lang", "en")
    assert re.search(r"Dashed: .*\$`x_\{8\}`\$, … are data", text)


def test_programs_without_inputs_or_operations(page):
    for form in FORMATS:
        assert len(page(form, "3+4", "--lang", "en")) > 200
        assert len(page(form, "x", "--at", "x=2", "--lang", "ja")) > 200


def test_kinks_are_told(page):
    assert "abs is not differentiable at 0" in page("md", "abs(x)", "--at", "x=0", "--lang", "en")


def test_paths_past_the_list_are_counted(page):
    text = page("md", "y = x*x; z = y*y; u = z*z; u*u*u", "--at", "x=1", "--lang", "en")
    assert "24 paths lead from $`x`$" in text
    assert "16 of them" in text


# ---- worksheets


@pytest.mark.parametrize("form", FORMATS)
def test_worksheet_has_blanks_and_no_answers(page, form):
    # numbers that occur nowhere else on the page
    words = ("x*y*z + 1", "--at", "x=31,y=17,z=43", "--lang", "en", "--precision", "9")
    blank = page(form, *words, "--worksheet")
    key = page(form, *words, "--worksheet", "--answers")
    full = page(form, *words)
    answers = ("527", "22661", "22662", "731", "1333")  # values, derivatives
    for answer in answers:
        assert not re.search(rf"(?<![\d.]){answer}(?!\d)", blank), answer
        assert answer in key
        assert answer in full
    sign = {
        "md": "___",
        "html": 'class="blank',
        "tex": r"\blank{",
        "typ": "#blank(",
    }[form]
    assert blank.count(sign) >= 20
    assert sign not in full
    assert len(key) > len(blank)
    assert key.count(sign) == blank.count(sign)


def test_worksheet_keeps_what_is_given(page):
    blank = page("md", "k = 4; k*x", "--at", "x=3", "--worksheet", "--lang", "en")
    assert "| $`x`$ | input | $`3`$ |" in blank
    assert "| $`k`$ | $`4`$ | $`4`$ |" in blank
    assert "changes by about ___." in blank  # up or down is a part of the answer


def test_answers_alone_bring_the_worksheet(page):
    words = (EXAMPLE, *AT, "--lang", "en")
    assert page("md", *words, "--answers") == page("md", *words, "--answers", "--worksheet")


def test_derivatives_of_a_worksheet_do_not_stand_in_its_picture(page):
    blank = page("html", EXAMPLE, *AT, "--worksheet", "--lang", "en")
    svg = blank[blank.index("<svg") : blank.index("</svg>")]
    assert svg.count("= _____") >= 8
    assert "= 6" not in svg


# ---- several exercises, points


def test_several_exercises_share_the_point(page, tmp_path):
    (tmp_path / "second.txt").write_text("u = b*c\nu*u", "utf-8")
    text = page(
        "md", "a*b", f"@{tmp_path}/second.txt", "--at", "a=2,b=3,c=4", "--lang", "en", "--answers"
    )
    for heading in ("Exercise 1", "Exercise 2", "Answer to exercise 1", "Answer to exercise 2"):
        assert f"## {heading}\n" in text
    assert "Exercise 3" not in text
    assert text.count(HANDOUT["networks-text"][0][:30]) == 1  # explained once


def test_names_that_no_exercise_has(failure):
    assert "`d`" in failure("a*b", "b*c", "--at", "a=1,b=1,c=1,d=1")
    assert "`d`" in failure("a*b", "b*c", "--at", "a=1,b=1,c=1", "--wrt", "d")
    assert "`c`" in failure("a*b", "b*c", "--at", "a=1,b=1")


def test_options_stand_before_or_behind(page):
    words = ("--lang", "en", "--at", "a=2,b=1,x=3")
    assert page("md", *words, EXAMPLE, "x*x") == page("md", EXAMPLE, "x*x", *words)


def test_points_are_the_same_for_a_seed(page):
    words = (EXAMPLE, "--points", "5", "--lang", "en")
    first = page("md", *words, "--seed", "1")
    assert first == page("md", *words, "--seed", "1")
    assert first != page("md", *words, "--seed", "2")
    points = re.findall(r"at the point (.*)\.", first)
    assert len(points) == 5
    assert len(set(points)) == 5
    for value in re.findall(r"= (-?[\d.]+)`", " ".join(points)):
        assert -9 <= float(value) <= 12
        assert "." not in value


@pytest.mark.parametrize("text", [EXAMPLE, "x/y + z", "log(x)", "sqrt(x)*y", "x*x", "abs(x)"])
def test_points_have_answers_of_their_own(text):
    from autograd_cli.core.point.at import At

    points = [at.point for at in exercise_points(At(text), 5, 1)]
    answers = [At(text, point) for point in points]
    assert not any(a.warnings for a in answers)
    assert len({(a.value, *a.gradient.values()) for a in answers}) == 5
    if text in (EXAMPLE, "x/y + z", "sqrt(x)*y"):
        assert all(abs(a.value) <= 100 for a in answers)


def test_points_keep_what_is_given(page):
    text = page("md", EXAMPLE, "--points", "3", "--at", "a=7", "--lang", "en")
    assert text.count("at the point $`a = 7`$") == 3


def test_too_many_points(failure):
    assert "1" in failure(EXAMPLE, "--points", "3", *AT)
    assert "log" in failure("log(-x^2)", "--points", "2", code=1)


# ---- files


def test_format_by_ending_by_option_and_by_default(tmp_path, capsys, monkeypatch):
    target = tmp_path / "page.txt"
    assert run(["handout", EXAMPLE, *AT, "-f", "html", "-o", str(target)]) == 0
    assert target.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert run(["handout", EXAMPLE, *AT, "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("# Gradients")


def test_bad_endings_and_folders(failure, tmp_path):
    assert ".pdf" in failure(EXAMPLE, *AT, "-o", "page.docx")
    assert "-o" in failure(EXAMPLE, *AT, "-f", "pdf")
    assert "cannot write" in failure(EXAMPLE, *AT, "-o", f"{tmp_path}/none/page.md")
    (tmp_path / "folder.md").mkdir()
    assert "cannot write" in failure(EXAMPLE, *AT, "-o", f"{tmp_path}/folder.md")
    assert "expression" in failure(*AT)


def test_an_error_leaves_the_old_file(failure, tmp_path):
    target = tmp_path / "page.md"
    target.write_text("keep me")
    failure("log(a)", "--at", "a=-1", "-o", str(target), code=1)
    failure(EXAMPLE, "--at", "a=1", "-o", str(target))
    assert target.read_text() == "keep me"
    assert [file.name for file in tmp_path.iterdir()] == ["page.md"]


def test_a_new_file_leaves_nothing_beside_it(page, tmp_path):
    page("md", EXAMPLE, *AT)
    assert [file.name for file in tmp_path.iterdir()] == ["page.md"]
    assert (tmp_path / "page.md").stat().st_mode & 0o400


# ---- the formats


@pytest.mark.parametrize("words", [(), ("--worksheet", "--answers")])
def test_markdown_fences_and_mathematics_balance(page, words):
    text = page("md", EXAMPLE, "abs(x)*where(x>0,a,b)", *AT, "--at", "x=-2", *words)
    assert len(re.findall(r"^```", text, re.MULTILINE)) % 2 == 0
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    assert prose.count("$`") == prose.count("`$") > 20
    assert "$" not in re.sub(r"\$`[^`]*`\$", "", prose)
    tables = [line for line in prose.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in tables}) <= 5  # a bar of abs splits no cell
    for formula in re.findall(r"\$`([^`]*)`\$", prose):
        assert formula.count("{") == formula.count("}")
        assert "|" not in formula


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_html_is_well_formed_and_self_contained(page, lang):
    text = page("html", EXAMPLE, DEEP, *AT, "--at", DEEP_AT, "--lang", lang, "--answers")
    reader = Reader(text)
    tags = [tag for tag, _ in reader.tags]
    assert tags.count("svg") == 4
    assert "math" in tags
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert "://" not in re.sub(r"http://www\.w3\.org", "", text)
    assert "@import" not in text
    assert "url(" not in re.sub(r"url\(#", "", text)
    ids = [attrs["id"] for _, attrs in reader.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert ("html", {"lang": lang}) in reader.tags
    for formula in re.findall(r"<math.*?</math>", text, re.DOTALL):
        Reader(formula)


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_title(page, form):
    text = page(form, EXAMPLE, *AT, "--title", HOSTILE, "--lang", "en")
    shown = {
        "md": r"# \<b\>&amp;" r'"\_\$\#%\\ \*x\* \[a\](b) \`c\` \~^\{\} = - // @x',
        "html": "<h1>&lt;b&gt;&amp;&quot;_$#%\\ *x* [a](b) `c` ~^{} = - // @x</h1>",
        "tex": r'<b>\&"\_\$\#\%\textbackslash{} *x* [a](b) `c` '
        r"\textasciitilde{}\textasciicircum{}\{\} = - // @x",
        "typ": r"= \<b\>&\"\_\$\#%\\ \*x\* \[a\](b) \`c\` \~^{} \= \- \/\/ \@x",
    }[form]
    assert shown in text
    if form == "html":
        assert HOSTILE in Reader(text).text


def test_typst_reads_every_dialect_of_mathematics(page):
    words = (
        "where(a>0 and not (x==2), sqrt(abs(a)), floor(x/3)) + cbrt(x)",
        "f(u,v)=u*v^2; total_cost = f(α, x_1); total_cost/beta_2",
        "1e-9*x + 1e20*a - ceil(x)",
        "単価*個数",
        "--at",
        "a=2,x=3.5,α=1,x_1=3,beta_2=4,単価=100,個数=2",
        "--title",
        HOSTILE,
    )
    for extra in (("--lang", "en"), ("--lang", "ja", "--answers")):
        assert pdf_of(page("typ", *words, *extra)).startswith(b"%PDF-")


def test_typst_needs_no_package_from_the_network(page):
    assert "@preview" not in page("typ", EXAMPLE, *AT)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_pdf(tmp_path, lang):
    typst = pytest.importorskip("typst")
    from autograd_cli.cli.render.pictures.png import JAPANESE_FONTS

    if lang == "ja" and not set(JAPANESE_FONTS) & set(typst.Fonts().families()):
        pytest.skip("no Japanese font")
    target = tmp_path / "page.pdf"
    assert run(["handout", EXAMPLE, *AT, "--lang", lang, "-o", str(target)]) == 0
    data = target.read_bytes()
    assert data.startswith(b"%PDF-")
    assert run(["handout", EXAMPLE, *AT, "--lang", lang, "-o", str(target)]) == 0
    assert target.read_bytes() == data


def test_pdf_says_what_is_missing(failure, tmp_path, monkeypatch):
    typst = pytest.importorskip("typst")
    target = str(tmp_path / "page.pdf")
    fonts = type("Fonts", (), {"families": lambda self: ["Libertinus Serif"]})
    monkeypatch.setattr(typst, "Fonts", fonts)
    assert "IPAexGothic" in failure(EXAMPLE, *AT, "--lang", "ja", "-o", target)
    assert "IPAexGothic" in failure("単価*2", "--at", "単価=1", "--lang", "en", "-o", target)
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    assert "autograd-cli[pdf]" in failure(EXAMPLE, *AT, "--lang", "en", "-o", target)
    assert not list(tmp_path.iterdir())


TEX = ("where(a>0,sqrt(abs(a)),x)", "f(u,v)=u*v^2; t_cost = f(α, x_1); t_cost/beta_2", DEEP)
TEX_AT = ("--at", f"a=2,α=1,x_1=3,beta_2=4,x=1,{DEEP_AT}")


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no pdflatex")
def test_pdflatex_compiles(page, tmp_path):
    text = page("tex", *TEX, *TEX_AT, "--title", HOSTILE, "--lang", "en", "--answers")
    compiled("pdflatex", text, tmp_path)


@pytest.mark.skipif(not shutil.which("lualatex"), reason="no lualatex")
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_lualatex_compiles(page, tmp_path, lang):
    words = (EXAMPLE, "単価*2") if lang == "ja" else (EXAMPLE,)
    at = "a=2,b=1,単価=3" if lang == "ja" else "a=2,b=1"
    found = subprocess.run(["kpsewhich", "luatexja.sty"], capture_output=True, check=False)
    if lang == "ja" and found.returncode:
        pytest.skip("no luatexja")
    compiled("lualatex", page("tex", *words, "--at", at, "--lang", lang), tmp_path)


# ---- the dialects


@pytest.mark.parametrize(
    ("text", "mathml", "typst"),
    [
        ("a - (b - c)", ">−</mo><mrow><mo>(</mo>", "a - lr((b - c))"),
        ("sin(x)/2", "<mi>sin</mi>", 'frac(op("sin") lr((x)), 2)'),
        ("(a+b)^2", "<msup>", "lr((a + b))^(2)"),
        ("abs(x)", "<mo fence='true' form='prefix'>|</mo>", "abs(x)"),
        ("log(x1)", "<msub><mi>x</mi><mn>1</mn></msub>", 'op("ln") lr((x_("1")))'),
    ],
)
def test_dialects(text, mathml, typst):
    graph = graph_of(text)
    names = {node: name for name, node in graph.inputs.items()}
    made = node_formula(graph, graph.output, names, MATHML)
    assert mathml in made
    Reader(f"<math>{made}</math>")
    assert node_formula(graph, graph.output, names, TYPST) == typst


@pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium")
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_browser_lays_the_page_out_and_prints_it(tmp_path, lang):
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    assert run(["handout", EXAMPLE, *AT, "--lang", lang, "-o", str(page)]) == 0
    command = [
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--print-to-pdf={printed}",
        page.as_uri(),
    ]
    subprocess.run(command, capture_output=True, timeout=HANG, check=True)
    data = printed.read_bytes()
    assert data.startswith(b"%PDF-")
    assert len(data) > 10_000  # an empty page has 1,000 bytes
