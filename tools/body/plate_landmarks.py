"""Plates for proof-reading: each figure from every side, shaded, with every visible landmark named.

    python -m tools.body.plate_landmarks OUT [--figure female] [--view hand-palmar] [--grid] [--regions]

The cameras here are simple orthographic ones of their own, so that a mistake in the atlas's views
cannot hide a mistake in the landmarks, nor the other way round.
"""

from __future__ import annotations

import argparse
import colorsys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from app.build.body import Body, Floats, Ints, load_body
from app.build.landmarks import place_landmarks
from app.build.raster import Raster, rasterise
from app.build.regions import arrival_cm

ROOT = Path(__file__).resolve().parents[2]
SKIN = (226.0, 205.0, 190.0)
FONT = ImageFont.load_default(13)
NEAR_CM = 0.35
"""A landmark is drawn when it lies no more than this behind the visible skin."""


@dataclass(frozen=True)
class Plate:
    """Where the camera stands: `right` and `towards` the viewer as (x, y, z), `centre` and `size_cm` of the picture.

    centre: joint names whose mean is the middle of the picture, moved by `shift` (cm along right, up).
    without: parts that are cut away so that what lies behind them shows.
    """

    towards: tuple[float, float, float]
    up: tuple[float, float, float]
    centre: tuple[str, ...]
    shift: tuple[float, float]
    size_cm: tuple[float, float]
    without: tuple[str, ...] = ()
    pixels: int = 1150


FRONT, BACK, LEFT, RIGHT = (0.0, -1.0, 0.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (-1.0, 0.0, 0.0)
UP, DOWN = (0.0, 0.0, 1.0), (0.0, 0.0, -1.0)
PLATES = {
    "anterior-upper": Plate(FRONT, UP, ("spine03",), (0, 22), (70, 92), pixels=1250),
    "anterior-lower": Plate(FRONT, UP, ("lowerleg01.R", "lowerleg01.L"), (0, 4), (84, 112), pixels=1250),
    "posterior-upper": Plate(BACK, UP, ("spine03",), (0, 22), (70, 92), pixels=1250),
    "posterior-lower": Plate(BACK, UP, ("lowerleg01.R", "lowerleg01.L"), (0, 4), (84, 112), pixels=1250),
    "right-upper": Plate(RIGHT, UP, ("spine03",), (0, 22), (60, 92), pixels=1250),
    "right-lower": Plate(RIGHT, UP, ("lowerleg01.R",), (0, 4), (50, 112), pixels=1250),
    "left-upper": Plate(LEFT, UP, ("spine03",), (0, 22), (60, 92), pixels=1250),
    "left-lower": Plate(LEFT, UP, ("lowerleg01.R",), (0, 4), (50, 112), pixels=1250),
    "head-anterior": Plate(FRONT, UP, ("head",), (0, 2), (26, 32)),
    "head-posterior": Plate(BACK, UP, ("head",), (0, 0), (28, 34)),
    "head-right": Plate(RIGHT, UP, ("head",), (2, 1), (32, 34)),
    "head-left": Plate(LEFT, UP, ("head",), (-2, 1), (32, 34)),
    "head-below": Plate((0, -0.85, -0.5), UP, ("head",), (0, -2), (26, 26)),
    "hand-palmar": Plate((0, -1, 0), UP, ("finger3-1.R",), (0, 1), (26, 32), ("leg",)),
    "hand-dorsal": Plate((0, 1, 0), UP, ("finger3-1.R",), (0, 1), (26, 32), ("leg",)),
    "hand-radial": Plate((-1, 0, 0), UP, ("finger3-1.R",), (0, 1), (26, 32), ("leg",)),
    "fingers-palmar": Plate((0, -0.88, 0.48), UP, ("finger3-2.R",), (0, 1), (24, 20), ("leg",)),
    "fingers-dorsal": Plate((0, 0.88, -0.48), UP, ("finger3-2.R",), (0, 1), (24, 20), ("leg",)),
    "arm-anterior": Plate(FRONT, UP, ("lowerarm01.R",), (0, 4), (36, 62)),
    "arm-posterior": Plate(BACK, UP, ("lowerarm01.R",), (0, 4), (36, 62)),
    "arm-lateral": Plate(RIGHT, UP, ("lowerarm01.R",), (0, 4), (36, 62)),
    "arm-medial": Plate(LEFT, UP, ("lowerarm01.R",), (0, 4), (36, 62), ("trunk", "left half")),
    "foot-dorsal": Plate(UP, (0, -1, 0), ("toe3-1.R",), (0, -5), (20, 32), ("above ankle",)),
    "foot-plantar": Plate(DOWN, (0, -1, 0), ("toe3-1.R",), (0, -5), (20, 32)),
    "foot-medial": Plate(LEFT, UP, ("foot.R",), (5, -1), (36, 22), ("left half",)),
    "foot-lateral": Plate(RIGHT, UP, ("foot.R",), (-5, -1), (36, 22)),
    "leg-medial": Plate(LEFT, UP, ("lowerleg01.R",), (0, 0), (42, 104), ("left half", "arm"), 1250),
    "trunk-right": Plate(RIGHT, UP, ("spine03",), (0, 14), (46, 70), ("arm",)),
    "knee-front": Plate(FRONT, UP, ("lowerleg01.R",), (0, 0), (26, 30)),
    "knee-lateral": Plate(RIGHT, UP, ("lowerleg01.R",), (0, 0), (26, 30)),
    "knee-medial": Plate(LEFT, UP, ("lowerleg01.R",), (0, 0), (26, 30), ("left half",)),
    "axilla-below": Plate((-0.35, -0.75, -0.55), UP, ("upperarm01.R",), (2, -6), (34, 34)),
    "pelvis-below": Plate(DOWN, (0, -1, 0), ("upperleg01.R", "upperleg01.L"), (0, 0), (46, 36), ("upper leg",)),
}


def kept_faces(body: Body, figure: str, without: tuple[str, ...]) -> Ints:
    """Triangles (f, 3) of the figure without the parts that hide what a plate is about."""
    p, j = body.skins[figure].points, body.joints[figure]
    hip, wrist = j["upperleg01.R"], j["wrist.R"]
    lateral, height = np.abs(p[:, 0]), p[:, 2]
    gone = np.zeros(len(p), dtype=bool)
    if {"arm", "trunk"} & set(without):
        arm = arm_vertices(body)
        gone |= arm if "arm" in without else ~arm
    if "leg" in without:
        gone |= (height < hip[2] - 16) & (lateral < -wrist[0] - 6)
    if "upper leg" in without:
        gone |= (height < hip[2] - 12) & (lateral < -wrist[0] - 6)
    if "above ankle" in without:
        gone |= height > j["foot.R"][2] + 3
    if "left half" in without:
        gone |= p[:, 0] > 0.05
    return body.faces[~gone[body.faces].any(axis=1)]


def arm_vertices(body: Body) -> NDArray[np.bool_]:
    """Which vertices (v,) are arm, forearm and hand: what hangs together beyond a cut from armpit to shoulder tip."""
    p = body.reference.points
    shoulder = body.joints["reference"]["upperarm01.R"]
    right = np.stack([-np.abs(p[:, 0]), p[:, 1], p[:, 2]], axis=1)
    armpit = np.array([-14.2, 0.5, 128.9])
    across = np.array([-24.0, 0.0, 137.0]) - armpit
    normal = np.array([across[2], 0.0, -across[0]]) / np.linalg.norm(across)
    cut = (np.abs((right - armpit) @ normal) < 1.0) & (right[:, 0] < armpit[0] + 0.05)
    f = body.faces[~cut[body.faces].any(axis=1)]
    graph = coo_matrix((np.ones(len(f) * 2), (f[:, [0, 1]].ravel(), f[:, [1, 2]].ravel())), shape=(len(p), len(p)))
    piece = connected_components(graph, directed=False)[1]
    hand = np.linalg.norm(right - body.joints["reference"]["wrist.R"], axis=1) < 6
    arm: NDArray[np.bool_] = np.isin(piece, np.unique(piece[hand])) & (right[:, 2] < shoulder[2] + 2)
    return arm


def draw_plate(
    body: Body,
    figure: str,
    plate: Plate,
    landmarks: dict[str, int],
    regions: tuple[list[str], Floats] | None = None,
    grid: bool = False,
) -> Image.Image:
    """One plate. landmarks: vertex by name; regions: their names and arrival (regions, v) from app.build.regions."""
    skin = body.skins[figure]
    scale_to_figure = np.ptp(skin.points[:, 2]) / 170.0
    towards = np.array(plate.towards, dtype=float)
    towards /= np.linalg.norm(towards)
    up = np.array(plate.up, dtype=float)
    up -= towards * (up @ towards)
    up /= np.linalg.norm(up)
    right = np.cross(up, towards)
    centre = np.mean([body.joints[figure][n] for n in plate.centre], axis=0)
    width, height = (s * scale_to_figure for s in plate.size_cm)
    scale = plate.pixels / height
    left_edge = centre @ right + plate.shift[0] - width / 2
    top_edge = centre @ up + plate.shift[1] + height / 2

    def project(points: Floats) -> Floats:
        return np.stack([(points @ right - left_edge) * scale, (top_edge - points @ up) * scale, points @ towards], 1)

    flat = project(skin.points)
    faces = kept_faces(body, figure, plate.without)
    raster = rasterise(flat, faces, (plate.pixels, int(width * scale)))
    index = None if regions is None else _first_to_arrive(raster, faces, regions[1])
    image = _shade(raster, faces, skin.normals, 0.75 * towards + 0.5 * up - 0.35 * right, index)
    pen = ImageDraw.Draw(image)
    if grid:
        _grid(pen, image.size, left_edge, top_edge, scale)
    facing = skin.normals @ towards > -0.15
    facing &= np.isin(np.arange(len(facing)), faces)
    if regions is not None and index is not None:
        _names(pen, index, regions[0])
    _labels(pen, raster, flat, {n: v for n, v in landmarks.items() if facing[v]}, image.size)
    return image


def _shade(raster: Raster, faces: Ints, normals: Floats, light: Floats, index: Ints | None) -> Image.Image:
    normal = raster.interpolate(faces, normals)
    tone = np.clip(0.4 + 0.6 * np.clip(np.nan_to_num(normal) @ (light / np.linalg.norm(light)), 0, 1), 0, 1)
    base = np.array(SKIN) if index is None else colours(int(index.max()) + 1)[index]
    pixels = np.where(raster.inside[..., None], tone[..., None] * base, 255.0)
    depth = np.where(raster.inside, raster.depth, -1e3)
    pixels[_steps(np.abs(np.diff(depth, axis=0)) > 1, np.abs(np.diff(depth, axis=1)) > 1)] = 60
    if index is not None:
        pixels[_steps(np.diff(index, axis=0) != 0, np.diff(index, axis=1) != 0)] = 20
    return Image.fromarray(pixels.astype(np.uint8))


def _steps(rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pixels where a field jumps, from its jumps between neighbours down and across."""
    out = np.zeros((columns.shape[0], rows.shape[1]), dtype=bool)
    out[1:] |= rows
    out[:, 1:] |= columns
    return out


def _first_to_arrive(raster: Raster, faces: Ints, arrival: Floats) -> Ints:
    """Region of each pixel, -1 on the background; interpolated, so that borders show as smooth as they are."""
    corners, weights = faces[raster.face[raster.inside]], raster.bary[raster.inside]
    best, winner = np.full(len(corners), np.inf), np.full(len(corners), -1)
    for i, field in enumerate(arrival):
        value = (field[corners] * weights).sum(axis=1)
        winner[value < best] = i
        best = np.minimum(best, value)
    out = np.full(raster.shape, -1)
    out[raster.inside] = winner
    return out


def _names(pen: ImageDraw.ImageDraw, index: Ints, names: list[str]) -> None:
    """Each region's name in the middle of what is seen of it."""
    for i in np.unique(index[index >= 0]):
        rows, columns = np.nonzero(index == i)
        if len(rows) < 300:
            continue
        middle = np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2)
        pen.text(
            (columns[middle], rows[middle]),
            names[i],
            fill=(0, 0, 0),
            font=FONT,
            anchor="mm",
            stroke_width=2,
            stroke_fill=(255, 255, 255),
        )


def _grid(pen: ImageDraw.ImageDraw, size: tuple[int, int], left: float, top: float, scale: float) -> None:
    step = 1 if scale > 40 else 5
    for c in range(int(np.ceil(left)), int(left + size[0] / scale) + 1):
        if c % step == 0:
            pen.line([((c - left) * scale, 0), ((c - left) * scale, size[1])], fill=(90, 140, 220), width=1)
            pen.text(((c - left) * scale + 1, 0), str(c), fill=(0, 0, 200), font=FONT)
    for c in range(int(np.ceil(top - size[1] / scale)), int(top) + 1):
        if c % step == 0:
            pen.line([(0, (top - c) * scale), (size[0], (top - c) * scale)], fill=(90, 140, 220), width=1)
            pen.text((0, (top - c) * scale), str(c), fill=(0, 0, 200), font=FONT)


def _labels(
    pen: ImageDraw.ImageDraw, raster: Raster, flat: Floats, landmarks: dict[str, int], size: tuple[int, int]
) -> None:
    """Dots on the skin, names in free space beside them, a thin line between the two."""
    taken: list[tuple[float, float, float, float]] = []
    seen = []
    for name, vertex in landmarks.items():
        x, y, depth = flat[vertex]
        if not (0 <= x < size[0] and 0 <= y < size[1]):
            continue
        if depth < raster.depth[int(y), int(x)] - NEAR_CM:
            continue
        seen.append((y, x, name))
        taken.append((x - 5, y - 5, x + 5, y + 5))
    for y, x, name in sorted(seen):
        w = pen.textlength(name, font=FONT) + 4
        best: tuple[float, float, float] | None = None
        for radius in (9, 22, 38, 56, 80, 110):
            for angle in np.radians([0, 180, 20, 160, -20, 200, 45, 135, -45, 225, 90, 270]):
                cx, cy = x + radius * np.cos(angle), y + radius * np.sin(angle)
                lx = cx if np.cos(angle) >= -0.01 else cx - w
                box = (lx, cy - 8, lx + w, cy + 8)
                clash = sum(not (box[2] < t[0] or box[0] > t[2] or box[3] < t[1] or box[1] > t[3]) for t in taken)
                outside = box[0] < 0 or box[2] > size[0] or box[1] < 0 or box[3] > size[1]
                cost = clash * 1000 + radius + (5000 if outside else 0)
                if best is None or cost < best[0]:
                    best = (cost, lx, cy)
            if best is not None and best[0] < 1000:
                break
        assert best is not None
        _, lx, cy = best
        taken.append((lx, cy - 8, lx + w, cy + 8))
        pen.line([(x, y), (lx if lx > x else lx + w, cy)], fill=(150, 0, 0), width=1)
        pen.text((lx + 2, cy - 8), name, fill=(0, 0, 0), font=FONT, stroke_width=2, stroke_fill=(255, 255, 255))
        pen.ellipse([x - 4, y - 4, x + 4, y + 4], fill=(220, 0, 0), outline=(255, 255, 255))


def both_sides(body: Body, landmarks: dict[str, int]) -> dict[str, int]:
    """The landmarks with the mirrored ones beside them as "id L"; midline ones once."""
    out = dict(landmarks)
    for name, vertex in landmarks.items():
        if body.skins["reference"].points[vertex, 0] < -0.3:
            out[f"{name} L"] = int(body.mirror[vertex])
    return out


def colours(count: int) -> Floats:
    """A colour (count, 3) for each region, neighbours in the list far apart in hue."""
    table = [colorsys.hls_to_rgb((i * 0.381) % 1, 0.66 + 0.1 * (i % 3 - 1), 0.75) for i in range(count)]
    return np.array(table) * 255


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--figure", action="append", choices=["female", "male", "reference"])
    parser.add_argument("--view", action="append", choices=list(PLATES))
    parser.add_argument("--grid", action="store_true", help="lines every 5 cm, or every 1 cm in close-ups")
    parser.add_argument("--regions", action="store_true", help="the regions as coloured areas")
    parser.add_argument("--bare", action="store_true", help="without landmarks")
    args = parser.parse_args()
    body = load_body(ROOT / "data" / "body")
    right = place_landmarks(body, _entries("landmarks"))
    landmarks = {} if args.bare else both_sides(body, right)
    regions = None
    if args.regions:
        entries = _entries("regions")
        regions = [e["id"].removesuffix("-pain") for e in entries], arrival_cm(body, right, entries)
    args.out.mkdir(parents=True, exist_ok=True)
    for figure in args.figure or ["female", "male"]:
        for view in args.view or PLATES:
            plate = draw_plate(body, figure, PLATES[view], landmarks, regions, args.grid)
            plate.save(args.out / f"{figure}-{view}.png")


def _entries(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load((ROOT / "data" / f"{name}.yaml").read_text())[name]
    return entries


if __name__ == "__main__":
    main()
