"""Static files: each read, hashed and compressed once, then served from memory; and what all answers share."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from app.drawing.body_map import FIGURE_SHEETS
from app.web.content_coding import COMPRESSIBLE, brotli_packed, chosen, compress, has_already

FOREVER = "public, max-age=31536000, immutable"
CHECK_BACK = "no-cache"

BUILT = ("svg/", "atlas/")
"""What `make build` writes."""

STYLE_SHEETS = {
    "atlas": (
        *("tokens", "base", "frame", "controls", "views", "map"),
        *("tools", "turn", "layers", "marks", "panel", "pain-dialog", "cards", "call", "gate"),
    ),
    "figure": FIGURE_SHEETS,
    "guide": ("guide-lists", "guide-pages", "safety-page"),
    "handover": ("handover-sheets", "handover-muscles", "handover-answers"),
    "sessions": ("session-pages", "session-bar"),
    "plate": ("plate-sheets", "plate-pattern"),
    "quiz": ("quiz-hub", "quiz-round", "quiz-plain"),
}
JOINED = {f"css/{whole}.css": tuple(f"css/{part}.css" for part in parts) for whole, parts in STYLE_SHEETS.items()}
"""Files that are served as one, with their parts in order; a browser waits for one style sheet, not for each."""

PARTS = frozenset(part for parts in JOINED.values() for part in parts)

mimetypes.add_type("application/javascript", ".mjs")
mimetypes.add_type("application/javascript", ".js")
mimetypes.add_type("application/octet-stream", ".bin")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@dataclass(frozen=True)
class Asset:
    """One file, plain and compressed."""

    plain: bytes
    gzip: bytes | None
    brotli: bytes | None
    media_type: str
    digest: str


def made_asset(name: str, plain: bytes) -> Asset:
    """A file of that name, compressed once."""
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = (compress(plain), brotli_packed(plain)) if media_type.startswith(COMPRESSIBLE) else (None, None)
    return Asset(plain, *packed, media_type, hashlib.sha256(plain).hexdigest()[:16])


class Assets:
    """The static folder; addresses made by `url` carry the file's hash, so browsers may keep them for ever.

    built: where the pictures and their data are, if elsewhere. made: files that are not read from anywhere.
    """

    def __init__(
        self, folder: Path, base: str = "/static/", built: Path | None = None, made: Mapping[str, bytes] | None = None
    ) -> None:
        self.folder = folder.resolve()
        self.base = base
        self.built = built.resolve() if built else self.folder
        self.made = {name: made_asset(name, data) for name, data in (made or {}).items()}
        self._known: dict[str, tuple[tuple[tuple[int, int], ...], Asset]] = {}

    def get(self, name: str) -> Asset | None:
        """The file of that name, read anew only if it changed; None where there is none."""
        if name in self.made:
            return self.made[name]
        paths = [self.folder / part for part in JOINED[name]] if name in JOINED else self._paths(name)
        if not paths:
            return None
        stamp = tuple((stat.st_mtime_ns, stat.st_size) for stat in map(Path.stat, paths))
        known = self._known.get(name)
        if known is None or known[0] != stamp:
            self._known[name] = (stamp, made_asset(name, b"".join(map(Path.read_bytes, paths))))
        return self._known[name][1]

    def _paths(self, name: str) -> list[Path]:
        """The file that bears a name which came from anywhere: one or none, and never outside its folder."""
        folder = self.built if name.startswith(BUILT) else self.folder
        try:
            path = (folder / name).resolve()
            return [path] if path.is_relative_to(folder) and path.is_file() else []
        except (OSError, ValueError, RuntimeError):
            # A name that no file can bear: too long, with a zero byte, or a link that leads to itself.
            return []

    def plain(self, name: str) -> bytes:
        """What a file holds, without compressing it. Raises OSError where there is none."""
        if name in self.made:
            return self.made[name].plain
        folder = self.built if name.startswith(BUILT) else self.folder
        return b"".join((folder / part).read_bytes() for part in JOINED.get(name, (name,)))

    def url(self, name: str) -> str:
        """Address of a file with its hash. Raises FileNotFoundError where a template names what is not there."""
        asset = self.get(name)
        if asset is None:
            raise FileNotFoundError(f"static/{name}")
        return f"{self.base}{name}?v={asset.digest}"

    def respond(self, request: Request, name: str) -> Response | None:
        """The file as an answer to a request; None where there is none."""
        asset = self.get(name)
        if asset is None:
            return None
        return as_response(request, asset, request.query_params.get("v") == asset.digest)


def as_response(request: Request, asset: Asset, for_ever: bool = False) -> Response:
    """A file as an answer to a request. for_ever: its address names its digest, so a browser need not ask again."""
    tag = f'W/"{asset.digest}"'
    headers = {"ETag": tag, "Cache-Control": FOREVER if for_ever else CHECK_BACK, "Vary": "Accept-Encoding"}
    if has_already(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    body, encoding = chosen(request.headers.get("accept-encoding", ""), asset.plain, asset.gzip, asset.brotli)
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(body, media_type=asset.media_type, headers=headers)
