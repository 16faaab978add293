"""One family of errors, each with its status; app/web renders it as problem+json or as a page (RFC 9457)."""

from __future__ import annotations

from app.suggestions import suggest


class AtlasError(Exception):
    """A request that cannot be answered, with what to do about it.

    status: HTTP status. title: the kind of problem. field: which part of the query is wrong, if one is.
    """

    status = 400
    title = "Bad request"

    def __init__(self, detail: str, field: str | None = None, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.suggestions = suggestions

    def problem(self) -> dict[str, object]:
        """The body of an application/problem+json answer."""
        body: dict[str, object] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.field:
            body["field"] = self.field
        if self.suggestions:
            body["did_you_mean"] = list(self.suggestions)
        return body


class NotFound(AtlasError):
    """No entry of that id."""

    status = 404
    title = "Not found"


class BadQuery(AtlasError):
    """A query that cannot be understood."""

    status = 422
    title = "Malformed query"


class Unavailable(AtlasError):
    """What may be had later, once somebody has mended something."""

    status = 503
    title = "Not available now"


class TooMuch(AtlasError):
    """A form larger than any person fills in."""

    status = 413
    title = "Too large"


def unknown(kind: str, word: str, known: list[str], field: str, error: type[AtlasError] = NotFound) -> AtlasError:
    """No such `kind`, with the closest known ids."""
    shown = word if len(word) <= 80 else word[:77] + "..."
    hint = suggest(word[:80], known, count=3)
    suggestions = tuple(h.strip("`") for h in hint.removeprefix("; did you mean ").removesuffix("?").split(" or ") if h)
    return error(f"there is no {kind} `{shown}`{hint}", field=field, suggestions=suggestions)
