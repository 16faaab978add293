"""Static files and compressed answers: each file read, hashed and compressed once, then served from memory."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

LEAST_BYTES = 600
COMPRESSIBLE = ("text/", "application/json", "application/javascript", "image/svg+xml", "application/octet-stream")
FOREVER = "public, max-age=31536000, immutable"
CHECK_BACK = "no-cache"
BUILT = ("svg/", "atlas/")
"""What `make build` writes."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types atlas-worker"
)
"""Content-Security-Policy of everything that the atlas sends; a picture that stands alone adds its style's hash."""

mimetypes.add_type("application/javascript", ".mjs")
mimetypes.add_type("application/javascript", ".js")
mimetypes.add_type("application/octet-stream", ".bin")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@dataclass(frozen=True)
class Asset:
    """One file, plain and compressed."""

    plain: bytes
    packed: bytes | None
    media_type: str
    digest: str


def _asset(name: str, plain: bytes) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = compress(plain) if media_type.startswith(COMPRESSIBLE) else None
    return Asset(plain, packed, media_type, hashlib.sha256(plain).hexdigest()[:16])


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
        self.made = {name: _asset(name, data) for name, data in (made or {}).items()}
        self._known: dict[str, tuple[tuple[int, int], Asset]] = {}

    def get(self, name: str) -> Asset | None:
        """The file of that name, read anew only if it changed; None where there is none."""
        if name in self.made:
            return self.made[name]
        folder = self.built if name.startswith(BUILT) else self.folder
        path = (folder / name).resolve() if "\0" not in name else folder
        if not path.is_relative_to(folder) or not path.is_file():
            return None
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        known = self._known.get(name)
        if known is None or known[0] != stamp:
            self._known[name] = (stamp, _asset(path.name, path.read_bytes()))
        return self._known[name][1]

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
        tag = f'W/"{asset.digest}"'
        headers = {
            "ETag": tag,
            "Cache-Control": FOREVER if request.query_params.get("v") == asset.digest else CHECK_BACK,
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        if asset.packed is not None and takes_gzip(request):
            return Response(asset.packed, media_type=asset.media_type, headers=headers | {"Content-Encoding": "gzip"})
        return Response(asset.plain, media_type=asset.media_type, headers=headers)


def takes_gzip(request: Request) -> bool:
    """Whether the client accepts gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


def compress(data: bytes) -> bytes | None:
    """Gzip, the same bytes each time; None where it is not worth it."""
    if len(data) < LEAST_BYTES:
        return None
    packed = gzip.compress(data, 9, mtime=0)
    return packed if len(packed) < len(data) else None


@lru_cache(maxsize=256)
def _packed_page(body: bytes) -> bytes | None:
    return compress(body)


def page(request: Request, body: str, status: int = 200, media_type: str = "text/html") -> Response:
    """A rendered page or picture, compressed where the client takes it; the same page is compressed once."""
    data = body.encode()
    tag = f'W/"{hashlib.sha256(data).hexdigest()[:16]}"'
    headers = {"Vary": "Accept-Encoding", "Cache-Control": CHECK_BACK, "ETag": tag}
    if status == 200 and request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    packed = _packed_page(data) if takes_gzip(request) else None
    if packed is not None:
        return Response(packed, status, headers | {"Content-Encoding": "gzip"}, media_type)
    return Response(data, status, headers, media_type)
