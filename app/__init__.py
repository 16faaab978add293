"""The trigger-point atlas: click where it hurts, see which muscles could send the pain there.

How the data flows, and where each step lives:

    data/*.yaml      --loading.py-->  models.py  --checks.py-->  data.py      knowledge, checked
    data/body/*.npz  --build/-->      static/svg, static/atlas                pictures, zones, matrix (docs/formats.md)
    both             --atlas.py-->    what the server holds; skin.py reads the built files
    a query          --places.py-->   marks on the skin  --matching.py-->     ranking, with reasons
    findings         --examination.py-->  the ranking in another order, the original kept (docs/examination.md)
    painted pains    --painting.py--> the same: strokes over the skin, regions, clicks
    a ranking        --api.py-->      JSON;  --drawing.py, pages.py-->        SVG maps and HTML;  main.py joins them
    an answer        --response_cache.py-->  tagged, cached and compressed once if it is the same for everybody
    some words       --search.py-->   answers, over what search_entries.py collects;  a filter  --browse.py-->  table
    a session        session.py (its format), session_pages.py (pages that the browser fills in; the server sees none)
    facts            --fairness.py, quiz.py-->  questions with fair wrong answers  --quiz_pages.py-->  quiz
    a condition      --guide_pages.py--> pages with numbered muscles (muscle_map.py);  --guide_api.py--> JSON
    marked regions   --safety.py-->   at most five questions, and what the answers call for;  --safety_pages.py--> forms
    what else hurts  --clinic.py-->   movement tests and look-alikes, pages and JSON (clinical.py: their models)
    all of it        --offline.py-->  what a device keeps (static/worker), the app that can be installed
    all muscles      --card_pictures.py, anki.py-->   decks for Anki;  release.py says when the data changed
    a course         --overlay.py, course.py-->       its own YAML laid over the atlas, read again when it changes
    a muscle         --plates.py-->   printable plates  --plate_export.py-->  PDF and PNG;  some  --comparing.py

The guide's models are in guidance.py and their checks in guidance_checks.py; guide_text.py renders its markdown.
Imports point from the bottom of this list to the top. `build/` may use heavy libraries (the `build` extra); the
server never imports it. `views.py` and `vocabulary.py` are conventions that everything shares.
"""

__version__ = "0.1.0"
