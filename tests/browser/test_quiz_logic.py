"""The quiz's pure modules, run in a page: chance, questions, scores, schedule, progress, cases."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest

from app.atlas.atlas import Atlas
from app.learn.distractors import FACTS
from app.learn.quiz import quiz_facts
from tests.answer_places import lie_evenly
from tests.known import DATA

from .conftest import Visit

MODULES = """
    const load = (name) => import(`/static/js/${name}.js`);
    const [Q, S, P, C, G, L, M, F] = await Promise.all([
        load("quiz/quiz-questions"), load("quiz/quiz-scoring"), load("quiz/quiz-schedule"), load("quiz/quiz-case"),
        load("quiz/quiz-progress"), load("skin/label-grid"), load("skin/matching"), load("skin/files"),
    ]);
    const files = new F.Files("/static/");
    const facts = Q.indexFacts(await (await fetch("/api/v1/quiz")).json());
    const card = (id, difficulty = 0) => (
        { id, kind: id.split(":")[0], subject: id, muscle: id, group: "neck", difficulty }
    );
"""


@pytest.fixture
def run(visit: Visit) -> Any:
    """Run a script with the modules at hand."""
    page = visit.open("/about")
    return lambda script, given=None: page.evaluate(f"async (given) => {{ {MODULES} {script} }}", given)


def test_chance_depends_on_the_seed_alone(run: Any) -> None:
    """Same seed, same numbers; they lie within 0 and 1, spread evenly, and shuffle without preference."""
    said = run("""
        const draw = (seed, count) => { const next = Q.seeded(seed); return Array.from({ length: count }, next); };
        const many = draw("even", 20000);
        return { same: draw("a", 5), again: draw("a", 5), other: draw("b", 5), least: Math.min(...many),
            most: Math.max(...many), mean: many.reduce((a, b) => a + b) / many.length,
            firsts: Array.from({ length: 200 }, (_, i) => Q.shuffled([0, 1, 2, 3], Q.seeded(`s${i}`))[0]) };
    """)
    assert said["same"] == said["again"] != said["other"]
    assert 0 <= said["least"] < 0.01
    assert 0.99 < said["most"] < 1
    assert abs(said["mean"] - 0.5) < 0.01
    assert all(30 < said["firsts"].count(i) < 70 for i in range(4))


def test_questions_are_fair_and_repeatable(run: Any, atlas: Atlas) -> None:
    """Every card, asked for the first and the fourth time: four different choices, one right, the wrong ones fair, the
    picture that of the asked side; the same seed makes the same question."""
    asked = run("""
        const out = [];
        for (const one of Q.cardsOf(facts)) for (const times of [0, 3]) {
            const how = { seed: "x", figure: times ? "male" : "female", times };
            const q = Q.makeQuestion(facts, one, how);
            const same = JSON.stringify(q) === JSON.stringify(Q.makeQuestion(facts, one, how));
            out.push({ ...q, same, times });
        }
        return out;
    """)
    facts = quiz_facts(atlas)
    muscles = {m["id"]: m for m in facts["muscles"]}
    points = {p["id"]: p for p in facts["points"]}
    parts = {p["id"]: p for p in facts["parts"]}
    assert {q["kind"] for q in asked} == {"refers", "zone", "press", *FACTS, "part", "case"}
    for q in asked:
        assert q["same"]
        view = facts["views"][q["view"]]["mirror"] if q["side"] == "left" else q["view"]
        lies = q["kind"] in ("press", "part") or q["kind"] in muscles[q["muscle"]]["wrong"]
        assert points[q["point"]]["x_view" if lies else "zone_view"][q["figure"]] == view
        if q["shape"] != "choices":
            continue
        assert len(set(q["choices"])) == 4
        right = q["card"]["subject"] if q["kind"] == "part" else q["muscle"]
        assert q["choices"][q["right"]] == right
        fair = {"refers": points[q["point"]]["wrong"], "part": parts.get(right, {}).get("wrong")}.get(
            q["kind"], muscles[q["muscle"]]["wrong"].get(q["kind"])
        )
        assert set(q["choices"]) - {right} <= set(fair[:4] if q["times"] else fair)


def test_difficulty_grows(run: Any) -> None:
    """Cards are in order of difficulty: very common muscles by choice first, rare ones and cases last."""
    cards = run("return Q.cardsOf(facts);")
    assert [c["difficulty"] for c in cards] == sorted(c["difficulty"] for c in cards)
    levels = run("return Object.fromEntries(facts.muscles.map((m) => [m.id, m.level]));")
    assert {(c["kind"], levels[c["muscle"]]) for c in cards[:20]} == {("refers", 0)}
    assert {(c["kind"], levels[c["muscle"]]) for c in cards[-3:]} == {("case", 3)}


def test_taps_are_scored_by_distance_and_overlap(run: Any) -> None:
    """On a toy picture with 1 unit to the cm: inside is 0 cm and full credit, outside the distance to the edge."""
    said = run("""
        const columns = 60, rows = 40;
        const cells = new Uint16Array(columns * rows).map((_, at) => at + 1);
        const grid = { columns, rows, step: 1, cells };
        const codes = new Uint8Array(columns * rows);
        for (let y = 10; y < 14; y += 1) for (let x = 10; x < 14; x += 1) codes[y * columns + x] = 127 | 128;
        for (let y = 10; y < 14; y += 1) for (let x = 14; x < 20; x += 1) codes[y * columns + x] = 64;
        const zone = S.zoneOnGrid(grid, codes);
        const tap = (x, y) => ({ x, y, tolerance_cm: 2.5 });
        const score = (...taps) => S.scoreTaps(grid, zone, taps, 1);
        return { size: zone.essential.length, inside: score(tap(12, 12)), spill: score(tap(16.5, 12)),
            near: score(tap(7.5, 12.5)), far: score(tap(50, 30)), off: score(tap(-5, -5)),
            mixed: score(tap(12, 12), tap(50, 30)),
            press: [0, 2.5, 5, 7.5, 20].map((d) => S.scorePress([[100, 0], [3, 4]], tap(3 + d, 4), 1)) };
    """)
    assert said["size"] == 16
    inside = said["inside"]
    assert (inside["taps"][0]["cm"], inside["cover"], inside["score"], inside["verdict"]) == (0, 1, 1, "right")
    assert inside["overlap"]["essential"] > 0.6
    assert said["spill"]["taps"][0]["zone"] == "spillover"
    assert said["spill"]["taps"][0]["credit"] >= 0.6
    assert abs(said["near"]["taps"][0]["cm"] - 3.0) < 0.01
    assert said["near"]["overlap"]["outside"] == 1
    assert said["far"]["score"] == said["off"]["score"] == 0
    assert said["far"]["verdict"] == "wrong"
    assert 0.5 <= said["mixed"]["score"] < inside["score"]
    assert [round(p["score"], 2) for p in said["press"]] == [1, 1, 0.5, 0, 0]
    assert [p["verdict"] for p in said["press"]] == ["right", "right", "close", "wrong", "wrong"]
    assert {p["nearest"] for p in said["press"]} == {1}


def test_every_zone_can_be_hit(run: Any) -> None:
    """For every point and side: its picture shows some of the zone, eight taps spread over it are right, and the same
    taps are worth no more than on the zone itself for any tap moved 20 cm off."""
    worst = run("""
        const matrix = await files.matrix();
        const out = [];
        for (const one of Q.cardsOf(facts).filter(({ kind }) => kind === "zone")) {
            const q = Q.makeQuestion(facts, one, { seed: "z", figure: "female", times: 0 });
            const grid = await files.labels(q.figure, q.view);
            const zone = S.zoneOnGrid(grid, S.codesOf(matrix, q.point, q.side));
            const unit = facts.views[q.view].units_per_cm;
            const taps = Array.from({ length: 8 }, (_, i) => {
                const at = zone.essential[Math.floor((zone.essential.length * (i + 0.5)) / 8)];
                const tolerance_cm = S.TOLERANCE_CM[matrix.patch[grid.cells[at] - 1]];
                const [column, row] = [at % grid.columns, Math.floor(at / grid.columns)];
                return { x: (column + 0.5) * grid.step, y: (row + 0.5) * grid.step, tolerance_cm };
            });
            const good = S.scoreTaps(grid, zone, taps, unit);
            const moved = S.scoreTaps(grid, zone, [{ ...taps[0], x: taps[0].x + 60 * unit }], unit);
            out.push([one.id, good.verdict, good.score - moved.score, zone.essential.length]);
        }
        return out;
    """)
    assert len(worst) == len(DATA.referrals)
    assert [w for w in worst if w[1] != "right" or w[2] <= 0 or not w[3]] == []


def test_cases_have_one_right_answer(run: Any) -> None:
    """For every case: four or five muscles, the right one among them, none other that fits all findings and is tender
    in the same region; the right one explains some of the pain; spots lie on the skin of the picture."""
    made = run("""
        const matrix = await files.matrix();
        const out = [];
        for (const one of Q.cardsOf(facts).filter(({ kind }) => kind === "case")) {
            const q = Q.makeQuestion(facts, one, { seed: "c", figure: "female", times: 0 });
            const grid = await files.labels(q.figure, q.view);
            const story = C.makeCase(facts, matrix, grid, q, "c");
            const again = C.makeCase(facts, matrix, grid, q, "c");
            const rivals = story.choices.filter((id) => id !== q.muscle
                && story.findings.every((finding) => C.fits(facts.byMuscle.get(id), finding))
                && C.isTender(facts, facts.byMuscle.get(id), story.tender));
            out.push({ id: one.id, choices: story.choices, right: story.choices[story.right] === q.muscle, rivals,
                same: JSON.stringify(story.spots) === JSON.stringify(again.spots), spots: story.spots.length,
                explains: story.best.get(q.muscle)?.explains ?? 0,
                skin: story.spots.every(({ x, y, cell }) => L.cellAt(grid, x, y) >= 0 || cell >= 0) });
        }
        return out;
    """)
    assert len(made) > 150
    for case in made:
        assert 4 <= len(set(case["choices"])) == len(case["choices"]) <= 5, case
        assert case["right"], case
        assert case["same"], case
        assert case["skin"], case
        assert case["rivals"] == [], case
        assert case["explains"] > 0.3, case
        assert case["spots"] >= 1, case


def test_right_answers_lie_evenly_for_every_kind(run: Any) -> None:
    """Every card, with three seeds, for the first and the fourth time: of the questions of each kind with so many
    choices, the right answer is as often in one place as in another."""
    asked = run("""
        const matrix = await files.matrix();
        const out = [];
        for (const seed of ["a", "b", "c"]) for (const one of Q.cardsOf(facts)) for (const times of [0, 3]) {
            const q = Q.makeQuestion(facts, one, { seed, figure: "female", times });
            if (q.shape === "taps" || (q.shape === "case" && times)) continue;
            const grid = q.shape === "case" && await files.labels(q.figure, q.view);
            const { right, choices } = grid ? C.makeCase(facts, matrix, grid, q, `${seed} ${times}`) : q;
            out.push([q.kind, choices.length, right]);
        }
        return out;
    """)
    places: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for kind, choices, right in asked:
        places[kind, choices].append(right)
    assert {kind for kind, _ in places} == {"refers", *FACTS, "part", "case"}
    assert [key for key, found in places.items() if not lie_evenly(found, key[1])] == []


def test_schedule_is_that_of_fsrs(run: Any) -> None:
    """Wrong comes back in a minute, right is put off further each time, a lapse shortens; dates survive as text."""
    said = run("""
        const scheduler = P.makeScheduler(await import("/static/vendor/ts-fsrs@5.4.2/index.mjs"));
        const start = new Date("2026-03-01T10:00:00Z");
        const wrong = scheduler.review(undefined, "wrong", start);
        const steps = [];
        let memory, now = start;
        for (let i = 0; i < 6; i += 1) {
            memory = JSON.parse(JSON.stringify(scheduler.review(memory, "right", now)));
            steps.push((Date.parse(memory.due) - now.getTime()) / 86400000);
            now = new Date(memory.due);
        }
        const lapsed = scheduler.review(memory, "wrong", now);
        return { wrong: (Date.parse(wrong.due) - start.getTime()) / 1000, steps, before: memory.stability,
            after: lapsed.stability, lapses: lapsed.lapses, known: P.isKnown(memory), first: P.isKnown(wrong) };
    """)
    assert said["wrong"] == 60
    assert said["steps"] == sorted(said["steps"])
    assert said["steps"][-1] > 20
    assert said["after"] < said["before"]
    assert said["lapses"] == 1
    assert said["known"]
    assert not said["first"]


def test_wrong_answers_come_back_in_the_round(run: Any) -> None:
    """After three other questions, then six; never twice in a row; a new card before one that returns; a round that
    is long enough asks all of its cards; due ones before new ones."""
    said = run("""
        const cards = Array.from({ length: 30 }, (_, i) => card(`refers:m${i}`, i / 10));
        const now = new Date("2026-03-01T10:00:00Z");
        const due = { due: "2026-02-01T00:00:00Z", state: 2, last_review: "2026-01-01T00:00:00Z" };
        const later = { ...due, due: "2026-05-01T00:00:00Z" };
        const play = (memories, length, verdicts) => {
            const round = new P.CardQueue(cards, "seed", length);
            const asked = [];
            let current = round.next(memories, now);
            while (current) {
                const coming = round.next(memories, now, current);
                asked.push(current.id);
                round.answer(current, verdicts(asked.length, current.id));
                current = coming;
            }
            return { asked, right: round.right, over: round.over };
        };
        return {
            once: play({}, 10, (count) => (count === 1 ? "wrong" : "right")),
            always: play({}, 20, () => "wrong"),
            due: play({ "refers:m29": due, "refers:m5": later }, 10, () => "right"),
            all: play(Object.fromEntries(cards.map(({ id }) => [id, later])), 5, () => "right"),
            few: play({}, 40, () => "wrong").asked,
            whole: (() => { const round = new P.CardQueue(cards.slice(0, 12), "w", 16); const asked = [];
                for (let one = round.next({}, now); one; one = round.next({}, now)) {
                    asked.push(one.id); round.answer(one, "wrong"); }
                return asked; })(),
            short: new P.CardQueue([card("refers:a")], "s", Infinity).next({}, now)?.id,
        };
    """)
    once = said["once"]["asked"]
    assert len(once) == 10
    assert [i for i, card in enumerate(once) if card == once[0]] == [0, 4]
    assert len(set(once)) == 9
    assert said["once"]["over"]
    always = said["always"]["asked"]
    assert len(always) == 20
    assert all(a != b for a, b in pairwise(always))
    assert max(always.count(card) for card in always) >= 3
    few = said["few"]
    fresh = [card not in few[:i] for i, card in enumerate(few)]
    while_new_are_left = fresh[: max(i for i, new in enumerate(fresh) if new)]
    assert all(one or other for one, other in pairwise(while_new_are_left)), "a new card stands before one that returns"
    assert len(set(said["whole"])) == 12, "a round that is long enough asks every card"
    assert said["due"]["asked"][0] == "refers:m29"
    assert "refers:m5" not in said["due"]["asked"]
    assert len(said["all"]["asked"]) == 5
    assert said["short"] == "refers:a"


def test_progress_is_checked_merged_and_kept(run: Any) -> None:
    """Written and read it is the same; later knowledge wins; what is damaged, newer, closed or full is told, and what
    could not be read is not written over."""
    said = run("""
        const memory = (when, extra = {}) => ({ due: when, last_review: when, stability: 9, difficulty: 5,
            scheduled_days: 9, learning_steps: 0, reps: 3, lapses: 0, state: 2, ...extra });
        const old = "2026-01-01T00:00:00.000Z", late = "2026-02-01T00:00:00.000Z";
        const holding = (when, cards) => ({ ...G.emptyProgress(new Date(when)), cards });
        const made = holding(old, { "refers:a-1": memory(old), "nerve:b": memory(late) });
        const other = holding(late, { "refers:a-1": memory(late), "nerve:b": memory(old) });
        const code = (text) => { try { G.readProgress(text); return "read"; } catch (error) { return error.code; } };
        const box = (start, full = false) => { const map = new Map(Object.entries(start)); return {
            map, getItem: (k) => map.get(k) ?? null, removeItem: (k) => map.delete(k),
            setItem: (k, v) => { if (full) throw new Error("full"); map.set(k, v); } }; };
        const merged = G.mergeProgress(made, other);
        const storing = (storage) => {
            const store = new G.ProgressStore(() => storage);
            store.remember("refers:a-1", memory(old), new Date(old));
            return [store.trouble, storage.map.get(G.KEY)];
        };
        const altered = (change) => code(JSON.stringify({ ...made, ...change }));
        const newer = JSON.stringify({ ...made, version: 2 });
        const closed = new G.ProgressStore(() => { throw new Error("closed"); });
        closed.remember("refers:a-1", memory(old), new Date(old));
        const cleared = new G.ProgressStore(() => box({ [G.KEY]: "rubbish" }));
        const before = cleared.trouble; cleared.clear();
        return {
            round: JSON.stringify(G.readProgress(G.writeProgress(made))) === JSON.stringify({ ...made }),
            cards: Object.fromEntries(Object.entries(merged.cards).map(([id, m]) => [id, m.due])),
            changed: merged.changed,
            codes: [code("{"), code("{}"), code(newer), altered({ cards: { "X y": memory(old) } }),
                altered({ cards: { "refers:a": memory(old, { stability: "9" }) } }),
                altered({ cards: { "refers:a": memory(old, { due: "never" }) } }), altered({ cards: [] }), altered({})],
            good: storing(box({}))[0], full: storing(box({}, true))[0],
            newer: storing(box({ [G.KEY]: newer })), kept: newer,
            closed: [closed.trouble, Object.keys(closed.progress.cards).length], cleared: [before, cleared.trouble],
            tally: G.tally([card("refers:a-1"), card("nerve:b"), card("nerve:c")], made.cards, new Date(late)).all,
        };
    """)
    late = "2026-02-01T00:00:00.000Z"
    assert said["round"]
    assert said["cards"] == {"refers:a-1": late, "nerve:b": late}
    assert said["changed"] == late
    assert said["codes"] == ["damaged", "damaged", "newer", "damaged", "damaged", "damaged", "damaged", "read"]
    assert said["good"] is None
    assert said["full"] == "full"
    assert said["newer"] == ["newer", said["kept"]]
    assert said["closed"] == ["closed", 1]
    assert said["cleared"] == ["damaged", None]
    assert said["tally"] == {"total": 3, "seen": 2, "known": 2, "due": 2}
