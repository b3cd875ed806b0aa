"""The pieces of the HTML pages: one sheet of style, inert text, tiles and tables; none needs a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from cleantx.cli.show import visible

STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--dim:#57606a;--paper:#fff;--card:#f4f6f8;--edge:#d0d7de;
--bar:#3b7dc4;--bad:#c2410c;--good:#1a7f37;--link:#0b5cad}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--dim:#9aa4af;--paper:#14171b;--card:#1e2329;--edge:#39414a;
--bar:#6aa5e0;--bad:#f0883e;--good:#56d364;--link:#79b8ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1.5rem 1rem 4rem;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2.2rem 0 .8rem}
p{margin:.3rem 0}p.note{margin:0 0 .6rem;max-width:48rem}a{color:var(--link)}.dim{color:var(--dim)}
dl{display:flex;flex-wrap:wrap;gap:.6rem;margin:1.2rem 0}dl div{flex:1 1 22%}
@media(max-width:44rem){dl div{flex-basis:44%}.about,.share{display:none}}
dl div{background:var(--card);border:1px solid var(--edge);border-radius:.5rem;padding:.6rem .8rem}
dt{color:var(--dim);font-size:.85rem}dd{margin:0;font-size:1.5rem;font-weight:600;font-variant-numeric:tabular-nums}
dd{line-height:1.3}dd small{display:inline-block;line-height:1.3;font-size:.85rem;font-weight:400;color:var(--dim)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1rem}
figure{margin:0;padding:.6rem;background:var(--card);border:1px solid var(--edge);border-radius:.5rem}
figcaption{font-size:.85rem;color:var(--dim)}figcaption strong{color:var(--ink);display:block}
svg{display:block;width:100%;height:auto}svg text{font-size:11px;fill:var(--dim)}svg text.limit{fill:var(--ink)}
.bar{fill:var(--bar)}.bar.bad{fill:var(--bad)}.axis{stroke:var(--edge)}
line.limit{stroke:var(--ink);stroke-dasharray:4 3}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;color:var(--dim);padding-bottom:.4rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--edge)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}code{font-size:.95em;white-space:nowrap}
ol.cues{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));
gap:.8rem}
ol.cues>li{background:var(--card);border:1px solid var(--edge);border-radius:.5rem;padding:.7rem;min-width:0}
li h3{font-size:.9rem;font-weight:600;margin:0 0 .5rem;font-variant-numeric:tabular-nums}
.screen{background:#000;color:#fff;border-radius:.35rem;padding:.8rem .5rem;text-align:center;line-height:1.35;
overflow-wrap:anywhere}
.screen span{display:block;min-height:1.35em;white-space:pre-wrap}
li,td{overflow-wrap:anywhere}li ul{margin:.5rem 0 0;padding-left:1.1rem;font-size:.9rem}
li.hard::marker{color:var(--bad)}
td.share{width:22%}td.share span{display:block;height:.7em;margin-top:.4em;min-width:1px;background:var(--bar);
border-radius:.2em}
table{margin-bottom:1rem}ins{text-decoration:none;color:var(--good);font-weight:600}
:target{outline:3px solid var(--link);outline-offset:2px}
@media print{body{max-width:none}.screen{border:1px solid #000;background:#fff;color:#000}}
""".strip()


def document(title: str, parts: Iterable[str]) -> str:
    """Returns a whole page; nothing is loaded and nothing runs, whatever stands in its parts."""
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{inert(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
            *parts,
            "</main>\n</body>\n</html>\n",
        ]
    )


def inert(text: str) -> str:
    r"""Returns text that is shown and does nothing: no markup, no control or bidi character.

    >>> inert("<script>\u202e"), inert('a "b"')
    ('&lt;script&gt;\\u202e', 'a &quot;b&quot;')
    """
    return escape(visible(text))


def tiles(rows: Iterable[tuple[str, str, str]]) -> str:
    """Returns figures side by side: what each is, its value and its unit."""
    cells = "\n".join(f"<div><dt>{what}</dt><dd>{value} <small>{unit}</small></dd></div>" for what, value, unit in rows)
    return f"<dl>\n{cells}\n</dl>"


def table(caption: str, heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> str:
    """Returns a table: `heads` are the names of the columns with their classes ("n" of numbers), cells are HTML."""
    head = "".join(f"<th scope=col{_classed(kind)}>{name}</th>" for name, kind in heads)
    body = "\n".join(
        "<tr>"
        + "".join(f"<td{_classed(kind)}>{cell}</td>" for (_, kind), cell in zip(heads, row, strict=True))
        + "</tr>"
        for row in rows
    )
    told = f"<caption>{caption}</caption>\n" if caption else ""
    return f"<div class=wide><table>\n{told}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>"


def _classed(kind: str) -> str:
    return f" class={kind}" if kind else ""
