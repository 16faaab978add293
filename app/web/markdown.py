"""The guide's markdown as HTML: no HTML of its own, no pictures, and [@source-id] as a numbered reference."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markupsafe import Markup, escape

from app.data.models.guide import CITATION


def _cite(state: StateInline, silent: bool) -> bool:
    """Inline rule: [@id] becomes a token of its own."""
    match = CITATION.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("cite", "", 0)
        token.content = match[1]
    state.pos = match.end()
    return True


def _render_cite(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    number = env["numbers"][tokens[index].content]
    label = escape(env["label"] % {"number": number})
    return f'<sup class="cite"><a href="#source-{number}" aria-label="{label}">{number}</a></sup>'


def slug(title: str) -> str:
    """A heading as an address within its page."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _render_heading(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    tokens[index].attrSet("id", slug(tokens[index + 1].content))
    rendered: str = self.renderToken(tokens, index, options, env)
    return rendered


def _render_link(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    if str(tokens[index].attrGet("href")).startswith(("https:", "http:")):
        tokens[index].attrSet("rel", "noreferrer")
    rendered: str = self.renderToken(tokens, index, options, env)
    return rendered


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    made = MarkdownIt("js-default", {"html": False}).disable("image")
    made.inline.ruler.before("link", "cite", _cite)
    made.add_render_rule("cite", _render_cite)
    made.add_render_rule("heading_open", _render_heading)
    made.add_render_rule("link_open", _render_link)
    return made


def render_text(text: str, numbers: Mapping[str, int], label: str = "Source %(number)s") -> Markup:
    """Markdown as HTML. numbers: of the sources, in the page's list; label: how a reference is read out.

    Raises KeyError for a source that has no number.
    """
    close = re.sub(r"\s+(?=\[@)", "", text)  # a reference stands at the word that it belongs to
    return Markup(_markdown().render(close, {"numbers": numbers, "label": label}))
