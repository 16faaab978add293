"""Command line: `python -m app ...`, installed `trigger-point-atlas ...`. Exit 0 good, 1 data wrong, 2 wrong usage."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from app import __version__
from app.atlas.built_files import BuildMissing
from app.data.checks.practice import wanting
from app.data.dataset import FILES
from app.data.loader import is_whole, load_data
from app.data.paths import COMMAND, DATA, INSTALLED, ROOT, needs
from app.data.yaml_reader import DataError
from app.formats.session_file import schema_text

SCHEMAS = DATA / "schema"
SESSION_SCHEMA = ROOT / "docs" / "session.schema.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except (DataError, BuildMissing) as error:
        print(error, file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=COMMAND, description="The trigger-point atlas.")
    parser.add_argument("--version", action="version", version=f"trigger-point atlas {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = commands.add_parser("serve", help="serve the atlas on this machine")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=1)
    serve.add_argument(
        "--data", type=Path, default=None, metavar="DIR", help="a course's own YAML, laid over the atlas"
    )
    serve.add_argument("--log", choices=["text", "json"], default="text", help="json: a line a request, on stderr")
    serve.add_argument("--metrics", action="store_true", help="count requests and tell Prometheus at /metrics")
    serve.add_argument("--contact", default="", metavar="URI", help="whom security.txt names (https: or mailto:)")
    serve.add_argument("--root-path", default="", metavar="PATH", help="where it lies below a proxy, such as /atlas")
    serve.set_defaults(run=_serve)

    doctor = commands.add_parser("doctor", help="check that this machine can serve the atlas, and say what to repair")
    doctor.add_argument("--port", type=int, default=8000, help="the port that will be served (default: 8000)")
    doctor.set_defaults(run=_doctor)

    validate = commands.add_parser("validate", help="check all data and list everything that is wrong")
    validate.add_argument("--data", type=Path, default=DATA, help="a whole data folder, or a course's (default: data/)")
    validate.add_argument("--schemas", action="store_true", help="also write the JSON Schemas for editors")
    validate.set_defaults(run=_validate)

    build = commands.add_parser("build", help="draw zones and pictures and compute the matrix (needs the build extra)")
    build.add_argument("--output", type=Path, default=None, help="folder to write (default: static/)")
    build.add_argument("--data", type=Path, default=None, metavar="DIR", help="a course's folder; output is DIR/static")
    build.add_argument("--cache", type=Path, default=None, help="folder of the cache (default: .cache/build)")
    build.add_argument("--poses", action="store_true", help="only the drawings of self-care")
    build.set_defaults(run=_build)

    plates = commands.add_parser("plates", help="print one page a muscle and contact sheets (needs the plates extra)")
    plates.add_argument("output", nargs="?", type=Path, default=None, help="folder to write (default: out/plates)")
    plates.add_argument("--muscle", nargs="+", action="extend", default=[], metavar="ID", help="only these muscles")
    plates.add_argument("--contact-sheets-only", action="store_true", help="only the contact sheets")
    plates.set_defaults(run=_plates)

    decks = commands.add_parser("export-anki", help="write Anki decks, the whole and one for each part of the body")
    decks.add_argument("output", type=Path, metavar="OUT", help="folder to write to, or one .apkg file")
    decks.add_argument("--group", default=None, metavar="PART", help="only this part of the body, such as neck")
    decks.set_defaults(run=_export_anki)

    static = commands.add_parser("export-static", help="write the whole atlas as files for any web space")
    static.add_argument("output", type=Path, metavar="OUT", help="an empty or new folder, or that of an older export")
    static.add_argument("--base-url", default="", metavar="URL", help="where it will lie, such as https://a.org/atlas")
    static.set_defaults(run=_export_static)
    return parser


GRACE_S = 8
"""Seconds that open requests have to end after a signal to stop; no client, however slow, keeps the server longer."""


def _serve(options: argparse.Namespace) -> int:
    import uvicorn

    from app.web.application import COURSE, course_app, create_app
    from app.web.middleware.metrics import WORKERS_FOLDER
    from app.web.middleware.request_log import log_config
    from app.web.middleware.site_path import good_site_path
    from app.web.options import Options

    if options.workers < 1 or not 0 < options.port < 65536:
        print("--workers is 1 or more and --port a number from 1 to 65535", file=sys.stderr)
        return 2
    if options.data is not None and not options.data.is_dir():
        print(f"--data: there is no folder {options.data}", file=sys.stderr)
        return 1
    if options.contact and not options.contact.startswith(("https://", "mailto:")):
        print("--contact begins with https:// or mailto:", file=sys.stderr)
        return 2
    root_path = options.root_path.rstrip("/")
    if not good_site_path(root_path):
        print("--root-path is a path such as /atlas", file=sys.stderr)
        return 2
    chosen = Options(options.log == "json", options.metrics, options.contact, root_path)
    chosen.export()
    if options.data:
        os.environ[COURSE] = str(options.data)
    # Made here, so that bad data is told before a port is opened. Several workers make their own from the name.
    one = partial(course_app, options.data) if options.data else create_app
    logs = log_config() if chosen.json_log else uvicorn.config.LOGGING_CONFIG
    application = one(options=chosen) if options.workers == 1 else f"{__package__}.main:app"
    with ExitStack() as stack:
        if chosen.metrics and options.workers > 1:
            # Workers count in files, of which /metrics gives the sum; they are worth nothing when the server stops.
            os.environ[WORKERS_FOLDER] = stack.enter_context(TemporaryDirectory(prefix="atlas-metrics-"))
        # Access logs would keep the query strings, and with them where it hurts; so there are none.
        # Nor are there websockets, whose refusal uvicorn would log with address and query.
        uvicorn.run(
            application,
            host=options.host,
            port=options.port,
            workers=options.workers,
            access_log=False,
            proxy_headers=False,  # app/web/middleware/site_path.py heeds them, knowing whom they came from
            ws="none",
            server_header=False,
            log_config=logs,
            timeout_graceful_shutdown=GRACE_S,
        )
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from app.doctor import examine

    if not 0 < options.port < 65536:
        print("--port is a number from 1 to 65535", file=sys.stderr)
        return 2
    whole = True
    for finding in examine(options.port):
        print(finding)
        whole = whole and finding.good
    return 0 if whole else 1


def _validate(options: argparse.Namespace) -> int:
    if options.schemas and INSTALLED:
        print("--schemas writes into a checkout of the source; an installed atlas is not written to", file=sys.stderr)
        return 2
    data = load_data(options.data) if is_whole(options.data) else load_data(DATA, options.data)
    if options.schemas:
        write_schemas(SCHEMAS)
    lacking = [] if data.laid_over else list(wanting(data))
    if lacking:
        raise DataError(lacking)
    counts = {
        "muscles": len(data.muscles),
        "trigger points": len(data.referrals),
        "landmarks": len(data.landmarks),
        "regions": len(data.regions),
        "studies": len(data.studies),
        "sources": len(data.sources),
    }
    print("good: " + ", ".join(f"{n} {what}" for what, n in counts.items()))
    return 0


def _build(options: argparse.Namespace) -> int:
    if INSTALLED and not (options.cache and (options.data or options.output)):
        print("an installed atlas is not written to: name folders with --cache and --output or --data", file=sys.stderr)
        return 2
    try:
        from app.build.body import BodyError
        from app.build.layers.run import run_layers
        from app.build.muscle_bodies.run import run_muscles
        from app.build.pipeline import Build, BuildError
        from app.build.poses.run import run_poses
        from app.build.run import run_build
        from app.build.skeleton.run import run_bones
    except ImportError as error:
        message = f"the build needs its own libraries ({error}); run `{needs('build', 'build')}`, which installs them"
        print(message, file=sys.stderr)
        return 1
    try:
        run = partial(run_build, cache=options.cache, quiet=not sys.stderr.isatty())
        if options.data:
            from app.atlas.course import build_course

            changed = build_course(options.data, options.output, run)
        else:
            changed = [] if options.poses else run(output=options.output)
            build, quiet = Build(DATA, options.output, options.cache), not sys.stderr.isatty()
            changed += run_poses(build, quiet)
            changed += [] if options.poses else run_bones(build, quiet) + run_muscles(build, quiet) + run_layers(build)
    except (BuildError, BodyError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"built; {len(changed)} files changed")
    return 0


def _plates(options: argparse.Namespace) -> int:
    from app.atlas.atlas import load_atlas
    from app.errors import NotFound
    from app.export.plate_printer import PlateError, export_plates
    from app.web.routes.plates import OUT

    if options.muscle and options.contact_sheets_only:
        print("--muscle and --contact-sheets-only exclude each other", file=sys.stderr)
        return 2
    output: Path = options.output or OUT
    try:
        pages = export_plates(load_atlas(), output, options.muscle, options.contact_sheets_only)
    except NotFound as error:
        print(error, file=sys.stderr)
        return 2
    except (PlateError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{pages} pages written to {output}")
    return 0


def _export_anki(options: argparse.Namespace) -> int:
    from app.atlas.atlas import load_atlas
    from app.errors import NotFound
    from app.export.writer import write_whole
    from app.formats.anki import anki_package, check_group, package_name
    from app.vocabulary import GROUP_TITLES

    output: Path = options.output
    try:
        groups = [check_group(options.group)] if options.group else [None, *GROUP_TITLES]
    except NotFound as error:
        print(error, file=sys.stderr)
        return 2
    single = output.suffix == ".apkg"
    files = {output: groups[0]} if single else {output / package_name(group): group for group in groups}
    atlas = load_atlas()
    try:
        for path, group in files.items():
            write_whole(path, anki_package(atlas, group))
    except OSError as error:
        print(f"{error.filename or output}: {error.strerror}; the decks before it are whole", file=sys.stderr)
        return 1
    print(f"{len(files)} {'deck' if len(files) == 1 else 'decks'} written to {output}")
    return 0


def _export_static(options: argparse.Namespace) -> int:
    from app.export.static_site import ExportError, export_atlas
    from app.export.writer import FolderError, write_export, written_before
    from app.web.application import create_app

    parts = urlsplit(options.base_url)
    if options.base_url and (
        parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment
    ):
        print("--base-url is an address such as https://example.org/atlas, without ? and #", file=sys.stderr)
        return 2
    try:
        written_before(options.output)
        app = create_app()
        with _bar("pages") as tell:
            files = export_atlas(app, options.base_url, tell=tell)
        with _bar("files") as tell:
            plain, size = write_export(files, options.output, app.state.atlas.version, tell)
    except (ExportError, FolderError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        told = f"{error.filename or options.output}: {error.strerror}; the export is not whole"
        print(f"{told}. Once that is mended, the same command goes on in this folder", file=sys.stderr)
        return 1
    print(f"{len(files)} files, {plain / 1e6:.0f} MB, with the packed ones {size / 1e6:.0f} MB, in {options.output}")
    return 0


@contextmanager
def _bar(unit: str) -> Iterator[Callable[[int, int], None]]:
    """Something to tell how many are done of how many: a bar, or a line every so often without tqdm or terminal."""
    if not sys.stderr.isatty() or find_spec("tqdm") is None:

        def line(done: int, total: int) -> None:
            if done % 500 == 0 or done == total:
                print(f"{done} of {total} {unit}", file=sys.stderr, flush=True)

        yield line
        return
    from tqdm import tqdm

    with tqdm(unit=unit[:-1]) as bar:

        def move(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield move


def schemas() -> dict[str, str]:
    """File name to JSON Schema text, one for each YAML file, for editors."""
    out = {}
    for file, (key, model) in FILES.items():
        inner = model.model_json_schema(by_alias=True)
        definitions = inner.pop("$defs", {})
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": file,
            "type": "object",
            "additionalProperties": False,
            "required": [key],
            "properties": {key: {"type": "array", "items": inner}},
            "$defs": definitions,
        }
        out[f"{file}.schema.json"] = json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
    return out


def write_schemas(folder: Path) -> None:
    """Write the schemas of the data and of sessions; the test suite checks that they are fresh."""
    folder.mkdir(exist_ok=True)
    SESSION_SCHEMA.write_text(schema_text(), encoding="utf-8")
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
