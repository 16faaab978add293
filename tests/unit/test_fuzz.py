"""Whatever a data folder holds, its reader answers with DataError that names the file, soon, and with nothing else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.data.dataset import FILES
from app.data.paths import DATA
from app.data.yaml_reader import DataError, Problem, read_document, validate_entries

SNIPPETS = (
    *(
        "&a [1, 2]",
        "*a",
        "<<: *a",
        "!!int x",
        "!!binary ~~",
        "!!python/object:os.system x",
        "!!timestamp x",
        "!!set {a}",
    ),
    *("9" * 5000, "-0", "1e999", ".inf", "0x1f", "~", "true", "null", "[", "{", "}", "]", "---", "...", "%YAML 9.9"),
    *(
        "\t",
        "\r",
        "\x85",
        "\u2028",
        "\ufeff",
        "\U0001f480",
        "\x00",
        "'",
        '"',
        "|",
        ">",
        ": ",
        "- ",
        "? ",
        "#",
        "`",
        "@",
    ),
    *("<script>", "x" * 3000, "id: id", "- id: a\n  id: b", "[" * 300, "- " * 300, "a" * 90 + "!"),
)
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=12))),
    min_size=1,
    max_size=6,
)
HEADS = {file: (DATA / f"{file}.yaml").read_text(encoding="utf-8")[:2500] for file in FILES}


def told(path: Path, file: str) -> None:
    """Reads a file; what is wrong in it is told by name, with a line where there is one, and in a second."""
    key, model = FILES[file]
    start = time.process_time()
    problems: list[Problem] = []
    try:
        validate_entries(read_document(path), key, model)
    except DataError as error:
        problems = error.problems
    for problem in problems:
        assert problem.file == path.name
        assert 0 < len(problem.message) < 1000
    assert time.process_time() - start < 3


@pytest.mark.slow
@pytest.mark.parametrize("file", sorted(FILES))
@settings(max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_a_spoilt_file_is_told_and_nothing_breaks(
    tmp_path: Path, file: str, edits: list[tuple[float, int, str]]
) -> None:
    """The file's own text with a few pieces cut out or put in."""
    text = HEADS[file]
    for share, cut, new in edits:
        at = int(share * len(text))
        text = text[:at] + new + text[at + cut :]
    path = tmp_path / f"{file}.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    told(path, file)


@pytest.mark.slow
@settings(max_examples=100, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300))
def test_any_bytes_are_told(tmp_path: Path, data: bytes) -> None:
    """A file that is no text, or any text."""
    path = tmp_path / "sources.yaml"
    path.write_bytes(data)
    told(path, "sources")


def laughs(levels: int = 30) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


BOMBS = {
    "a billion laughs": laughs(),
    "an alias of itself": "a: &x [*x]",
    "a merge": "a: &x {b: 1}\nc:\n  <<: *x\n",
    "open brackets": "[" * 500_000,
    "lists in lists": "- " * 500_000,
    "keys of keys": "? " * 500_000,
    "gaps": "-   " * 150 + "x",
    "flow maps": "{a: " * 200_000,
    "indents": "\n".join(" " * n + "a:" for n in range(1500)),
    "a long number": "sources: " + "9" * 2_000_000,
    "a long float": "sources: " + "9" * 1_000_000 + ".5",
    "a long key": "x" * 2_000_000 + ": 1",
    "a long word": "sources:\n- id: " + "a-" * 1_000_000 + "!",
    "a wrong tag": "sources: !!int many",
    "too many bytes": "# " + "x" * 6_000_000,
    "many faults": "sources:\n" + "- id: 5\n" * 5_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_grows(tmp_path: Path, name: str) -> None:
    """Aliases, depth, digits and length are bounded: each such file is refused in seconds, the reason named."""
    path = tmp_path / "sources.yaml"
    path.write_text(BOMBS[name], encoding="utf-8")
    start = time.process_time()
    with pytest.raises(DataError) as caught:
        validate_entries(read_document(path), *FILES["sources"])
    assert time.process_time() - start < 5
    assert all(problem.file == "sources.yaml" for problem in caught.value.problems)


def test_long_numbers_stay_text(tmp_path: Path) -> None:
    """A number of more digits than any measure is what was typed, for the model to refuse."""
    path = tmp_path / "x.yaml"
    path.write_text("a: 123456789012345678901\nb: 12.5\n", encoding="utf-8")
    assert read_document(path).value == {"a": "123456789012345678901", "b": 12.5}
