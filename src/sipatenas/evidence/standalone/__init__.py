"""The verifier that travels inside each package: one file, made of these modules.

It needs Python and `cryptography`, nothing of this system, and is written apart from the system's own verifier: the
two check each other, and the tests hold them to the same verdicts.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from importlib import resources

PARTS = (
    "words",
    "warc",
    "der",
    "tokens",
    "proofs_of_time",
    "reading",
    "signatures",
    "recording",
    "timing",
    "signing",
    "judging",
    "main",
)
"""In the order in which they stand in the file: each knows only those before it."""
_OURS = ("sipatenas", "__future__")
_HEAD = '''#!/usr/bin/env python3
"""Pemeriksa paket bukti SIPATENAS / SIPATENAS evidence package verifier.

    python3 verify.py PAKET [--key KUNCI.pub.pem] [--handover BERKAS]... [--ca AKAR.pem]... [--headers BLOK.txt]
                            [--lang id|en] [--json]

Hanya perlu Python 3.11+ dan pustaka `cryptography` / needs only Python 3.11+ and the library `cryptography`.
Jawaban / exit status: 0 tidak ada bukti yang gagal / no proof fails; 1 ada / some does; 2 salah pakai / wrong usage.
"""

from __future__ import annotations

'''


@lru_cache(maxsize=1)
def one_file() -> bytes:
    """The verifier as one file, always the same bytes for the same version."""
    imports: dict[str, set[str]] = {}
    bodies: list[str] = []
    for part in PARTS:
        source = resources.files(__name__).joinpath(f"{part}.py").read_text(encoding="utf-8")
        body = source.splitlines()
        for node in ast.parse(source).body:
            is_import = isinstance(node, ast.Import | ast.ImportFrom)
            if not is_import and not _is_docstring(node):
                continue
            for module, name in _imported(node):
                imports.setdefault(module, set()).add(name)
            for line in range(node.lineno - 1, node.end_lineno or node.lineno):
                body[line] = ""
        bodies.append(f"# {'=' * 20} {part}\n\n" + "\n".join(body).strip() + "\n")
    return (_HEAD + _written(imports) + "\n\n" + "\n\n".join(bodies)).encode()


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and node.lineno == 1 and isinstance(node.value, ast.Constant)


def _imported(node: ast.stmt) -> list[tuple[str, str]]:
    """Module and name of each import that the one file needs too; a plain import has no name."""
    if isinstance(node, ast.Import):
        return [(one.name, "") for one in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.module.startswith(_OURS):
        return [(node.module, one.name) for one in node.names]
    return []


def _written(imports: dict[str, set[str]]) -> str:
    lines = [f"import {module}\n" for module, names in sorted(imports.items()) if "" in names]
    for module, names in sorted(imports.items(), key=lambda one: (one[0].startswith("cryptography"), one[0])):
        if named := ", ".join(sorted(names - {""})):
            lines.append(f"from {module} import {named}\n")
    return "".join(lines)
