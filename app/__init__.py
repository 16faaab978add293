"""The trigger-point atlas: click where it hurts, see which muscles could send the pain there (docs/architecture.md).

data      YAML to models, checked across files, a course laid over it
atlas     the domain in memory: places to marks to rankings, examination, triage, self-care
search    what can be found by name, and in which order
drawing   SVG of the server: body maps, muscle maps, flash cards
learn     what the quiz may ask, and fair wrong answers
formats   what other programs read: Anki, tables, citations, session files
web       addresses, middlewares, presenters, contexts for the templates
export    the whole site as files, plates as PDF and PNG
build     from data/ to static/, with libraries that the server does not need
main, cli, doctor; below all: vocabulary, views, errors, suggestions
"""

__version__ = "0.1.0"
