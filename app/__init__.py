"""The trigger-point atlas: click where it hurts, see which muscles could send the pain there.

How the data flows, and where each step lives:

    data/*.yaml      --loading.py-->  models.py  --checks.py-->  data.py      knowledge, checked
    data/body/*.npz  --build/-->      static/svg, static/atlas                pictures, zones, matrix (docs/formats.md)
    both             --atlas.py-->    what the server holds; skin.py reads the built files
    a query          --places.py-->   marks on the skin  --matching.py-->     ranking, with reasons
    painted pains    --painting.py--> the same: strokes over the skin, regions, clicks
    a ranking        --api.py-->      JSON;  --drawing.py, pages.py-->        SVG maps and HTML;  main.py joins them
    a muscle         --plates.py-->   printable plates  --plate_export.py-->  PDF and PNG

Imports point from the bottom of this list to the top. `build/` may use heavy libraries (the `build` extra); the
server never imports it. `views.py` and `vocabulary.py` are conventions that everything shares.
"""

__version__ = "0.1.0"
