"""Fields become smooth, closed, bounded paths."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from app.build.beziers import Bezier, Line, fit, path_data, smooth
from app.build.curves import contour_lines, contour_paths, trace

Floats = NDArray[np.float64]

ROWS, COLUMNS = np.mgrid[0:200, 0:300]
DISK = np.hypot(ROWS - 100.0, COLUMNS - 150.0)
"""Distance in pixels from pixel (100, 150), which is at x = 75.25, y = 50.25 at two pixels a unit."""


def read_path(data: str) -> list[Floats]:
    """Points of each subpath (n, 2) of `M`/`m`, `c` and `z` path data, each curve sampled; an independent reader."""
    out: list[Floats] = []
    at = start = np.zeros(2)
    for command, text in re.findall(r"([Mmcz])([^Mmcz]*)", data):
        numbers = np.array([float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", text)])
        if command in "Mm":
            at = start = numbers + (at if command == "m" else 0)
            out.append(at[None])
        elif command == "c":
            for piece in numbers.reshape(-1, 3, 2):
                p1, p2, p3 = at + piece
                t = np.linspace(0, 1, 17)[1:, None]
                curve = (1 - t) ** 3 * at + 3 * (1 - t) ** 2 * t * p1 + 3 * (1 - t) * t**2 * p2 + t**3 * p3
                out[-1] = np.vstack([out[-1], curve])
                at = p3
        else:
            at = start
    return out


def area(points: Floats) -> float:
    """Enclosed area of a closed polyline (n, 2)."""
    x, y = points.T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def test_circle_is_round_within_the_tolerance() -> None:
    """The outline of a disk of radius 40 units lies within 0.2 unit of the circle, in a handful of curves."""
    (ring,) = read_path(contour_paths(DISK, 80.0, 2.0, 0.1))
    radius = np.hypot(ring[:, 0] - 75.25, ring[:, 1] - 50.25)
    assert np.abs(radius - 40.0).max() < 0.2
    assert contour_paths(DISK, 80.0, 2.0, 0.1).count("c") == 1
    assert len(ring) < 16 * 10


def test_holes_stay_holes() -> None:
    """A ring has two subpaths, whose areas differ by that of the ring."""
    outer, inner = sorted(read_path(contour_paths(np.abs(DISK - 60.0), 10.0, 2.0, 0.1)), key=area, reverse=True)
    assert area(outer) - area(inner) == pytest.approx(np.pi * (35.0**2 - 25.0**2), rel=0.01)


def test_an_area_ends_at_the_edge_of_the_body() -> None:
    """Where the field is unknown there is no area, and the edge is straight to within 0.3 unit."""
    masked = np.where(COLUMNS < 150, DISK, np.nan)
    (half,) = read_path(contour_paths(masked, 80.0, 2.0, 0.1))
    assert half[:, 0].max() < 75.4
    edge = half[(np.abs(half[:, 1] - 50.25) < 35) & (half[:, 0] > 70)]
    assert np.ptp(edge[:, 0]) < 0.3
    assert area(half) == pytest.approx(np.pi * 40.0**2 / 2, rel=0.02)


def test_an_open_outline_leaves_out_the_edge_of_the_body() -> None:
    """With closed=False only the line where the field crosses the level is drawn."""
    masked = np.where(COLUMNS < 150, DISK, np.nan)
    data = contour_paths(masked, 80.0, 2.0, 0.1, closed=False)
    (arc,) = read_path(data)
    assert "z" not in data
    radius = np.hypot(arc[:, 0] - 75.25, arc[:, 1] - 50.25)
    assert np.abs(radius - 40.0).max() < 0.5


def test_an_area_that_runs_out_of_the_frame_goes_on_beyond_it() -> None:
    """The line along the frame lies outside the picture, where nobody sees it."""
    (shape,) = read_path(contour_paths(DISK, 130.0, 2.0, 0.1))
    assert shape[:, 1].min() < -1.0
    assert shape[:, 1].max() > 101.0


def test_nothing_is_drawn_of_nothing() -> None:
    """No pixel below the level, or none known: no path."""
    assert contour_paths(DISK, -1.0, 2.0) == ""
    assert contour_paths(np.full((20, 20), np.nan), 1.0, 2.0) == ""


def test_specks_are_dropped() -> None:
    """Islands below the least area are not drawn."""
    assert contour_paths(DISK, 4.0, 2.0, least_area=100.0) == ""


def test_a_binary_stair_step_is_smoothed_away() -> None:
    """A slanted edge of a mask is straight to within half a pixel after smoothing."""
    mask = (ROWS > 60 + COLUMNS / 9.3).astype(float)
    (line,) = trace(np.where(mask > 0, 1.0, -1.0), 0.0)
    points = smooth(line, 1.0, 4.0).points[20:-20]
    off = points[:, 1] - (60.5 + points[:, 0] / 9.3)
    assert np.abs(off - off.mean()).max() < 0.5


def test_corners_stay_sharp() -> None:
    """A square keeps its corners to within the tolerance."""
    side = np.linspace(0, 50, 51)[:-1]
    square = np.vstack(
        [np.c_[side, 0 * side], np.c_[0 * side + 50, side], np.c_[50 - side, 0 * side + 50], np.c_[0 * side, 50 - side]]
    )
    (curve,) = fit([Line(square, True)], 0.1)
    sampled = curve.sample()
    for corner in ((0, 0), (50, 0), (50, 50), (0, 50)):
        assert np.hypot(*(sampled - corner).T).min() < 0.1
    assert len(curve.handles) == 4


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-0.25, 0.25), min_size=6, max_size=6), st.sampled_from([0.05, 0.2, 0.8]))
def test_no_point_is_further_off_than_the_tolerance(waves: list[float], tolerance: float) -> None:
    """Any smooth closed line is met within the tolerance."""
    t = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    radius = 60 * (1 + sum(a * np.cos((k + 2) * t + k) / (k + 1) for k, a in enumerate(waves)))
    line = np.c_[radius * np.cos(t), radius * np.sin(t)]
    (curve,) = fit([Line(line, True)], tolerance)
    nearest, _ = cKDTree(curve.sample(2000)).query(line)
    assert nearest.max() <= tolerance + 0.05


def test_the_written_path_is_the_curve_rounded_to_a_tenth() -> None:
    """Rounding does not add up along a path: each knot is within 0.05 unit of where it should be."""
    lines = contour_lines(np.abs(DISK - 60.0), 10.0, 2.0)
    curves = fit(lines, 0.1)
    for curve, points in zip(curves, read_path(path_data(curves)), strict=True):
        gap = np.abs(points[:: len(points) // len(curve.handles)][:2] - curve.knots[:2])
        assert gap.max() <= 0.0501


def test_the_smallest_numbers_are_written_as_svg_reads_them() -> None:
    """Leading zeros and needless separators are left out; nothing else is."""
    knots = np.array([[0.0, 0.5], [1.0, -0.5]])
    handles = np.array([[[0.04, 0.5], [0.5, 0.25]]])
    assert path_data([Bezier(knots, handles, False)]) == "M0 .5c0 0 .5-.3 1-1"


def test_a_mirrored_curve_is_the_mirror_image() -> None:
    """x becomes width - x, and y stays."""
    curves = fit(contour_lines(DISK, 40.0, 2.0), 0.1)
    there = curves[0].mirrored(150.0)
    assert np.allclose(there.sample()[:, 0], 150.0 - curves[0].sample()[:, 0])
    assert np.allclose(there.mirrored(150.0).handles, curves[0].handles)


def test_the_same_field_gives_the_same_path() -> None:
    """Drawing is deterministic, to the byte."""
    assert contour_paths(DISK, 33.3, 2.0) == contour_paths(DISK.copy(), 33.3, 2.0)
