"""What is wrong with a course's files, for whoever writes them; only served where there is a course."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from app.atlas.course import Course
from app.data.yaml_reader import Problem
from app.web.templating import render

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class CourseErrorsPage:
    """Every fault by file. folder: the name of the course's folder."""

    folder: str
    files: tuple[tuple[str, tuple[Problem, ...]], ...]
    count: int


@router.get("/course-errors")
def course_errors(request: Request) -> Response:
    """Every fault of the course's files, with its line and its repair."""
    course: Course = request.app.state.course
    problems = course.state.problems
    names = dict.fromkeys(p.file for p in problems)
    files = tuple((name, tuple(p for p in problems if p.file == name)) for name in names)
    return render(request, "course_errors.html", CourseErrorsPage(course.folder.resolve().name, files, len(problems)))
