"""Write docs/commands from the commands' own help, so that the two cannot differ.

Run `python tools/command_pages.py`; a test compares what it would write with what is there.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from typer.main import get_command

from spurline.cli.main import app

DOCS = Path(__file__).parents[1] / "docs" / "commands"


def commands(node: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Every command below `node` with its words, groups left out."""
    children = getattr(node, "commands", None)
    if children is None:
        return [(path, node)]
    return [found for name, child in children.items() for found in commands(child, (*path, name))]


def page(words: tuple[str, ...], command: Any) -> str:
    """The page of one command: what it does, arguments and options, examples."""
    name = " ".join(("spurline", *words))
    text = inspect.cleandoc(command.help or "")
    description, _, examples = text.partition("\nExample")
    lines = [f"# {name}", "", description.strip(), ""]
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    if arguments:
        lines += ["| argument | |", "|---|---|"]
        lines += [f"| `{p.metavar or p.name.upper()}` | {p.help or ''} |" for p in arguments]
        lines.append("")
    if options:
        lines += ["| option | default | |", "|---|---|---|"]
        lines += [f"| `{'`, `'.join(p.opts)}` | {_default(p)} | {p.help or ''} |" for p in options]
        lines.append("")
    shown = [line.strip() for line in examples.splitlines()[1:]]
    if any(shown):
        lines += ["```console", *_joined(shown), "```", ""]
    return "\n".join(lines)


def _joined(lines: list[str]) -> list[str]:
    """Example lines with a prompt; a line continued by a backslash stays one command."""
    found: list[str] = []
    for line in filter(None, lines):
        if found and found[-1].endswith("\\"):
            found[-1] = found[-1].rstrip("\\").rstrip() + " " + line
        else:
            found.append(f"$ {line}")
    return found


def _default(option: Any) -> str:
    if option.required:
        return "required"
    if option.default in (None, False, ()) or callable(option.default):
        return ""
    return f"`{option.default}`"


def pages() -> dict[str, str]:
    """File name → text of every page, the index included."""
    found = commands(get_command(app))
    made = {f"{'-'.join(words)}.md": page(words, command) for words, command in found}
    index = [
        "# Commands",
        "",
        "All take `--json` and `--help`; `spurline --debug …` shows where an error arose.",
        "",
    ]
    for words, command in found:
        first = inspect.cleandoc(command.help or "").splitlines()[0]
        index.append(f"- [`{' '.join(words)}`]({'-'.join(words)}.md): {first}")
    return {"README.md": "\n".join(index) + "\n", **made}


def main() -> None:
    DOCS.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (DOCS / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
