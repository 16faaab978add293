"""Geometry on toy shapes whose answers are known by hand."""

from __future__ import annotations

import numpy as np
import pytest

from app.build.body import BodyError, Skin
from app.build.raster import rasterise
from app.build.surface import OUTSIDE_CM, Surface
from app.build.zones import fibre_lines
from app.data.models.core import Stroke


def grid_skin(rows: int, columns: int, place: np.ndarray) -> Skin:
    """A skin over a grid of points (rows * columns, 3)."""
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = (x.ravel() for x in (index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]))
    return Skin(place, np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]))


def plane(size_cm: float = 20.0, step_cm: float = 0.5) -> Skin:
    """A flat square in the xy plane, normals up."""
    n = int(size_cm / step_cm) + 1
    y, x = np.meshgrid(np.arange(n) * step_cm, np.arange(n) * step_cm, indexing="ij")
    return grid_skin(n, n, np.stack([x.ravel(), y.ravel(), np.zeros(n * n)], 1))


def cylinder(radius_cm: float = 5.0, length_cm: float = 30.0, around: int = 72) -> Skin:
    """A closed tube along z (the seam is welded), normals outward."""
    step = 2 * np.pi * radius_cm / around
    rows = int(length_cm / step) + 1
    angle = np.arange(around) * 2 * np.pi / around
    z = np.arange(rows) * step
    place = np.stack(
        [
            np.tile(radius_cm * np.cos(angle), rows),
            np.tile(radius_cm * np.sin(angle), rows),
            np.repeat(z, around),
        ],
        1,
    )
    index = np.arange(rows * around).reshape(rows, around)
    index = np.concatenate([index, index[:, :1]], axis=1)
    a, b, c, d = (x.ravel() for x in (index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]))
    return Skin(place, np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]))


def vertex_at(skin: Skin, *point: float) -> int:
    return int(np.linalg.norm(skin.points - np.array(point), axis=1).argmin())


def test_fibres_run_side_by_side_and_none_across_another() -> None:
    """Three parallel strokes show nine straight fibres; a fourth across them, that only fills the shape, shows none."""
    skin = plane()
    corners = {f"a{i}": vertex_at(skin, 4, 6 + 4 * i, 0) for i in range(3)}
    corners |= {f"b{i}": vertex_at(skin, 16, 6 + 4 * i, 0) for i in range(3)}
    surface = Surface(skin, corners | {"top": vertex_at(skin, 10, 6, 0), "bottom": vertex_at(skin, 10, 14, 0)})
    along = [Stroke(path=(f"a{i}", f"b{i}"), width_cm=2.0) for i in range(3)]
    filler = Stroke(path=("top", "bottom"), width_cm=1.0)
    lines = fibre_lines(surface, [filler, *along])
    assert len(lines) == 9
    assert sorted(round(float(line[:, 1].mean()), 1) for line in lines) == [5.5, 6, 6.5, 9.5, 10, 10.5, 13.5, 14, 14.5]
    assert all(np.ptp(line[:, 1]) < 0.01 for line in lines)


def test_a_stroke_on_a_plane_is_as_wide_as_it_says() -> None:
    """On a flat sheet the field is the distance to the segment less half the width."""
    skin = plane()
    surface = Surface(skin, {"a": vertex_at(skin, 5, 10, 0), "b": vertex_at(skin, 15, 10, 0)})
    index, signed = surface.stroke_field(Stroke(path=("a", "b"), width_cm=4.0))
    x, y = skin.points[index, 0], skin.points[index, 1]
    true = np.hypot(x - np.clip(x, 5, 15), y - 10) - 2.0
    assert np.abs(signed - true).max() < 0.02


def test_widths_taper_between_places() -> None:
    """A stroke from 6 cm to 2 cm wide is 4 cm wide half-way."""
    skin = plane()
    surface = Surface(skin, {"a": vertex_at(skin, 4, 10, 0), "b": vertex_at(skin, 16, 10, 0)})
    field = surface.zone_field([Stroke(path=("a", "b"), width_cm=(6.0, 2.0))])
    assert field[vertex_at(skin, 10, 12, 0)] == pytest.approx(0.0, abs=0.1)
    assert field[vertex_at(skin, 10, 13, 0)] > 0.5


def test_distance_around_a_cylinder_is_the_arc() -> None:
    """Measured around a limb, half the width is an arc, not a chord through the flesh."""
    skin = cylinder()
    surface = Surface(skin, {"a": vertex_at(skin, 5, 0, 8), "b": vertex_at(skin, 5, 0, 22)})
    field = surface.zone_field([Stroke(path=("a", "b"), width_cm=10.0)])
    for degrees in (20, 40, 57, 75):
        t = np.radians(degrees)
        v = vertex_at(skin, 5 * np.cos(t), 5 * np.sin(t), 15)
        angle = np.arctan2(skin.points[v, 1], skin.points[v, 0])
        assert field[v] == pytest.approx(5 * angle - 5.0, abs=0.06)


def test_a_zone_does_not_jump_through_thin_parts() -> None:
    """Two sheets 1 cm apart, joined along one edge: the far sheet is out of reach though it is near in space."""
    n, step = 41, 0.5
    y, x = np.meshgrid(np.arange(n) * step, np.arange(n) * step, indexing="ij")
    fold = np.where(x <= 10, 0.0, 1.0)
    place = np.stack([np.where(x <= 10, x, 20 - x).ravel(), y.ravel(), fold.ravel()], 1)
    skin = grid_skin(n, n, place)
    surface = Surface(skin, {"a": vertex_at(skin, 2, 10, 0)})
    field = surface.zone_field([Stroke(path=("a",), width_cm=4.0)])
    assert field[vertex_at(skin, 2, 10, 0)] < 0
    assert field[vertex_at(skin, 2, 10, 1)] == OUTSIDE_CM


def test_places_are_found_by_share_and_by_centimetres() -> None:
    """`a 40% to b` and `a 4 cm to b` are the same spot on a 10 cm line."""
    skin = plane()
    surface = Surface(skin, {"a": vertex_at(skin, 5, 10, 0), "b": vertex_at(skin, 15, 10, 0)})
    assert surface.vertex("a 40% to b") == surface.vertex("a 4 cm to b") == vertex_at(skin, 9, 10, 0)
    assert surface.vertex("a 50% to b 50% to a") == vertex_at(skin, 7.5, 10, 0)


def test_an_unknown_landmark_is_named() -> None:
    """A place over a landmark that does not exist raises KeyError with its name."""
    with pytest.raises(KeyError, match="nowhere"):
        Surface(plane(), {}).vertex("nowhere")


def test_a_broken_mesh_cannot_exist() -> None:
    """Triangles over missing points and points that are not numbers are refused."""
    with pytest.raises(BodyError):
        Skin(np.zeros((3, 3)), np.array([[0, 1, 3]]))
    with pytest.raises(BodyError):
        Skin(np.full((3, 3), np.nan), np.array([[0, 1, 2]]))


def test_areas_add_up() -> None:
    """The shares of all vertices make the whole area of a sheet."""
    assert plane().areas.sum() == pytest.approx(400.0)


def test_the_nearer_triangle_hides_the_farther() -> None:
    """Of two overlapping triangles a pixel shows the one with the larger nearness."""
    points = np.array([[0, 0, 0], [20, 0, 0], [0, 20, 0], [0, 0, 5], [8, 0, 5], [0, 8, 5]], dtype=float)
    raster = rasterise(points, np.array([[0, 1, 2], [3, 4, 5]]), (20, 20))
    assert raster.face[2, 2] == 1
    assert raster.face[9, 9] == 0
    assert raster.face[19, 19] == -1
    assert raster.depth[2, 2] == pytest.approx(5.0)


def test_a_field_is_interpolated_over_a_triangle() -> None:
    """A linear field over a triangle is seen as the same linear field."""
    points = np.array([[0, 0, 0], [20, 0, 0], [0, 20, 0]], dtype=float)
    faces = np.array([[0, 1, 2]])
    seen = rasterise(points, faces, (20, 20)).interpolate(faces, points[:, 0] + 2 * points[:, 1])
    assert seen[4, 3] == pytest.approx(3 + 2 * 4)
    assert np.isnan(seen[19, 19])
