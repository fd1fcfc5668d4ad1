"""The report's HTML: the template with the style, the script and the data inside it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_ASSETS = Path(__file__).parent / "assets"
# The script's parts, in the order in which they build on each other.
SCRIPTS = (
    *("data.js", "dom.js", "state.js", "values.js", "charts.js", "lists.js"),
    *("words.js", "project.js", "main.js"),
)
# What could end the data block, open a comment in it, or break a line for a script's parser.
_ESCAPES = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def document(data: Mapping[str, Any]) -> str:
    """The page for what `page_data` gives."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_ASSETS), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    script = '"use strict";\n' + "\n".join((_ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)
    style = (_ASSETS / "report.css").read_text(encoding="utf-8")
    return environment.get_template("report.html.j2").render(
        about=data["about"],
        script=script,
        style=style,
        script_hash=_csp_hash(script),
        style_hash=_csp_hash(style),
        data=as_json(data),
    )


def as_json(data: Mapping[str, Any]) -> str:
    """Data as JSON that stays inside its script element, whatever text it holds."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _csp_hash(text: str) -> str:
    """The source expression by which a Content-Security-Policy knows an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
