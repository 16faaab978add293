"""How light or dark the skin is drawn: form, hollows and shade as in a drawing, not a photograph.

What does not depend on the view is computed once per figure and vertex (`Relief`): how much of the sky
a place sees, and how hollow it is at the scale of a crease, a tendon and a muscle. A view's tone adds a
light from above the viewer's shoulder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.sparse import coo_matrix, csr_matrix, diags

from app.build.body import Body, Skin
from app.build.cameras import Camera, Sight
from app.build.raster import rasterise

Floats = NDArray[np.float64]
Spread = Callable[[Floats, float], Floats]

HOLLOW_SCALES_CM = (0.45, 1.3, 3.6)
FLAT_HOLLOW = (-0.03, -0.08, -0.14)
"""What gently rounded skin has at each scale: neither ridge nor hollow."""
LIGHT_PARTS = 0.80
EVEN_OUT_CM = 1.0
SKY_DIRECTIONS = 30
SKY_PX_PER_CM = 1.9


@dataclass(frozen=True)
class Relief:
    """Per vertex of one figure.

    sky: (v,) share of the sky that a place sees, weighted by the cosine; 1 on an open convex place.
    hollow: (v, k) how hollow the skin is at each of HOLLOW_SCALES_CM, as a share of the scale; ridges
        are negative.
    normals: (v, 3) of the skin without the facets of the mesh.
    """

    sky: Floats
    hollow: Floats
    normals: Floats


def relief(body: Body, figure: str) -> Relief:
    """What shades a figure whichever way one looks at it."""
    skin = body.skins[figure]
    spread = spreader(skin)
    raw = np.column_stack([_sky(body, skin), _hollows(skin, spread), skin.normals])
    # Where triangles are large, what looks like a crease is the mesh.
    size = spread(np.sqrt(skin.areas)[:, None], 0.6)
    coarse = np.clip((size - 0.18) / 0.2, 0, 1)
    even = coarse * spread(raw, EVEN_OUT_CM) + (1 - coarse) * raw
    blunt = np.clip((size[:, 0] - 0.25) / 0.2, 0, 1)
    even[:, 1] = blunt * FLAT_HOLLOW[0] + (1 - blunt) * raw[:, 1]
    hollow = even[:, 1:4]
    hollow[:, 2] = coarse[:, 0] * hollow[:, 2] + (1 - coarse[:, 0]) * (0.5 * hollow[:, 2] + 0.5 * FLAT_HOLLOW[2])
    return Relief(np.clip(even[:, 0], 0, 1), hollow, _unit_rows(even[:, 4:]))


def _directions(n: int) -> Floats:
    """Evenly spread unit vectors (n, 3) with x > 0."""
    i = np.arange(n) + 0.5
    x = i / n  # equal areas of the half sphere
    turn = np.pi * (1 + 5**0.5) * i
    r = np.sqrt(1 - x**2)
    return np.stack([x, r * np.cos(turn), r * np.sin(turn)], axis=1)


def _sky(body: Body, skin: Skin) -> Floats:
    """Ambient occlusion by a z-buffer from each of SKY_DIRECTIONS; the skin and the sky are symmetric."""
    lifted = skin.points + 0.35 * skin.normals
    seen, possible = np.zeros(len(lifted)), np.zeros(len(lifted))
    for direction in _directions(SKY_DIRECTIONS // 2):
        side = np.cross(direction, [0.0, 0.0, 1.0])
        side /= np.linalg.norm(side)
        frame = np.stack([side, np.cross(side, direction), direction])
        flat = skin.points @ frame.T
        low = flat[:, :2].min(axis=0) - 2.0
        flat[:, :2] = (flat[:, :2] - low) * SKY_PX_PER_CM
        columns, rows = np.ceil(flat[:, :2].max(axis=0)).astype(int) + 4
        corner = flat[body.faces]
        a, b, c = corner[:, 0, :2], corner[:, 1, :2], corner[:, 2, :2]
        area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
        depth = rasterise(flat, body.faces[area < 0], (int(rows), int(columns))).depth
        # A pixel without a centre inside any triangle must not let light through: nearest of four.
        at = lifted @ frame.T
        x = np.clip(((at[:, 0] - low[0]) * SKY_PX_PER_CM), 0, columns - 2)
        y = np.clip(((at[:, 1] - low[1]) * SKY_PX_PER_CM), 0, rows - 2)
        x0, y0 = x.astype(np.int64), y.astype(np.int64)
        free = np.zeros(len(at))
        for dx in (0, 1):
            for dy in (0, 1):
                weight = np.abs(1 - dx - (x - x0)) * np.abs(1 - dy - (y - y0))
                free += weight * (depth[y0 + dy, x0 + dx] <= at[:, 2] + 0.25)
        cosine = np.maximum(skin.normals @ direction, 0.0)
        seen += cosine * free
        possible += cosine
    return np.asarray((seen + seen[body.mirror]) / np.maximum(possible + possible[body.mirror], 1e-9))


def _hollows(skin: Skin, spread: Spread) -> Floats:
    raw = [((spread(skin.points, s) - skin.points) * skin.normals).sum(axis=1) / s for s in HOLLOW_SCALES_CM]
    return np.stack(raw, axis=1)


def spreader(skin: Skin) -> Spread:
    """A function that diffuses values (v, k) over the skin by about a distance in cm."""
    stiffness, mass = _laplacian(skin)

    def spread(values: Floats, scale_cm: float) -> Floats:
        system = (diags(mass) + scale_cm**2 / 2 * stiffness).tocsr()
        return np.stack([_solve(system, mass * column, column) for column in values.T], axis=1)

    return spread


def _solve(system: csr_matrix, right: Floats, start: Floats) -> Floats:
    """Conjugate gradients with a diagonal preconditioner, to a ten-thousandth.

    Written out, with sums instead of BLAS products, because those round differently with the number of
    threads, and a picture must come out the same to the byte.
    """
    inverse = 1 / system.diagonal()
    x = start.copy()
    rest = right - system @ x
    direction = scaled = inverse * rest
    energy = float((rest * scaled).sum())
    goal = (1e-4**2) * float((right * right).sum())
    for _ in range(120):
        if float((rest * rest).sum()) <= goal:
            break
        ahead = system @ direction
        step = energy / float((direction * ahead).sum())
        x = x + step * direction
        rest = rest - step * ahead
        scaled = inverse * rest
        energy, before = float((rest * scaled).sum()), energy
        direction = scaled + energy / before * direction
    return x


def _laplacian(skin: Skin) -> tuple[csr_matrix, Floats]:
    """Cotangent stiffness matrix (v, v) and the area (v,) of each vertex."""
    p, f = skin.points, skin.faces
    rows, columns, weights = [], [], []
    for k in range(3):
        i, j, o = f[:, (k + 1) % 3], f[:, (k + 2) % 3], f[:, k]
        a, b = p[i] - p[o], p[j] - p[o]
        cot = (a * b).sum(axis=1) / np.maximum(np.linalg.norm(np.cross(a, b), axis=1), 1e-9)
        w = np.clip(cot, 0.02, 20.0) / 2
        rows += [i, j]
        columns += [j, i]
        weights += [w, w]
    link = coo_matrix((np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), shape=(len(p),) * 2)
    link = link.tocsr()
    degree = np.asarray(link.sum(axis=1)).ravel()
    return (diags(degree) - link).tocsr(), skin.areas


def tone(body: Body, camera: Camera, sight: Sight, shade: Relief, added: Floats) -> Floats:
    """Lightness (rows, columns) from 0 to 1 of what a view shows; NaN off the skin."""
    light = _unit(camera.toward * 0.80 + camera.up * 0.55 - camera.right * 0.22)
    normal, hollow, sky = shade.normals, shade.hollow, shade.sky
    lambert = np.clip(normal @ light, -1, 1)
    facing = np.clip(normal @ camera.toward, 0, 1)
    form = 0.10 + 0.90 * ((lambert + 1) / 2) ** 2.2
    rim = 1 - 0.50 * (1 - facing) ** 2.2
    relief = np.zeros(len(normal))
    for k, (gain, hollows, ridges) in enumerate(((6.0, 0.15, 0.05), (6.0, 0.26, 0.10), (5.0, 0.18, 0.08))):
        bend = np.tanh((hollow[:, k] - FLAT_HOLLOW[k]) * gain)
        relief -= np.where(bend > 0, hollows, ridges) * bend
    value = added + 0.93 * form * rim * (0.40 + 0.60 * sky) + relief
    seen = sight.raster.interpolate(body.faces, np.clip(value, 0, 1.2))
    # Exposure: a view into the shade is lit up until its lighter parts are light.
    bright = float(np.nanpercentile(seen, 90))
    return seen * min(max(LIGHT_PARTS / bright, 1.0), 1.5)


def _unit(v: Floats) -> Floats:
    return np.asarray(v / np.linalg.norm(v))


def _unit_rows(v: Floats) -> Floats:
    return np.asarray(v / np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-12))


def blurred(field: Floats, sigma: float) -> Floats:
    """Gaussian blur that knows nothing of NaN: they stay NaN and lend nothing to their neighbours."""
    known = np.isfinite(field)
    weight = gaussian_filter(known.astype(np.float32), sigma)
    value = gaussian_filter(np.where(known, field, 0.0).astype(np.float32), sigma)
    return np.where(known, value / np.maximum(weight, 1e-6), np.nan)
