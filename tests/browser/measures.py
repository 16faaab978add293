"""What a browser can be asked about how a page is laid out: targets, cut text, focus."""

from __future__ import annotations

SEEN = """
const seen = (element) => {
    const away = "[inert], [hidden], [aria-hidden=true], noscript, template, details:not([open]) > :not(summary)";
    if (element.closest(away)) return false;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return style.visibility !== "hidden" && style.display !== "none" && style.clipPath !== "inset(50%)"
        && !element.closest(".visually-hidden") && box.width > 1 && box.height > 1;
};
const named = (element) => {
    const words = (element.getAttribute("aria-label") ?? element.textContent ?? "").trim().replace(/\\s+/g, " ");
    return `${element.localName}.${[...element.classList].join(".")} "${words.slice(0, 40)}"`;
};
"""

SMALL_TARGETS = (
    "(least) => {"
    + SEEN
    + """
    // A link within a sentence may be as high as the sentence's lines; a region of the body is as large as it is.
    const inline = (element) => element.localName === "a" && getComputedStyle(element).display === "inline"
        && element.closest("p, li, dd, td, figcaption").textContent.trim().length
            > element.textContent.trim().length + 3;
    const boxOf = (element) => {
        const label = element.matches("input, select, textarea") ? element.closest("label") : null;
        const boxes = [element, label].filter(Boolean).map((one) => one.getBoundingClientRect());
        return { width: Math.max(...boxes.map((b) => b.width)), height: Math.max(...boxes.map((b) => b.height)) };
    };
    const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=option], [role=tab]";
    return [...document.querySelectorAll(all)].flatMap((element) => {
        const label = element.matches("input") ? element.closest("label") : null;
        if (!seen(element) && !(label && seen(label))) return [];
        if (element.closest("svg") || element.matches(".skip") || inline(element)) return [];
        const { width, height } = boxOf(element);
        if (Math.min(width, height) >= least - 0.6) return [];
        return [`${named(element)} ${Math.round(width)} x ${Math.round(height)}`];
    });
}"""
)
"""Controls smaller than so many px, with their size; a box and its label count as one."""

CUT_TEXT = (
    "() => {"
    + SEEN
    + """
    return [...document.querySelectorAll("body *")].flatMap((element) => {
        const style = getComputedStyle(element);
        const found = [];
        const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
        if (!cuts(style.overflowX) && !cuts(style.overflowY)) return [];
        if (element.closest("svg") || !seen(element) || !element.innerText?.trim()) return [];
        if (cuts(style.overflowX) && element.scrollWidth > element.clientWidth + 1) found.push("across");
        if (cuts(style.overflowY) && element.scrollHeight > element.clientHeight + 1) found.push("down");
        return found.length && style.textOverflow !== "ellipsis" ? [`${named(element)} ${found}`] : [];
    });
}"""
)
"""Elements that cut their text off; what ends in an ellipsis on purpose is told whole elsewhere."""

OVERLAPS = (
    "() => {"
    + SEEN
    + """
    const controls = "main :is(a[href], button, select, input, summary), header :is(a, input)";
    const all = [...document.querySelectorAll(controls)]
        .filter((element) => seen(element) && !element.closest("svg, .sheet, .share, .map-frame"));
    const coverOf = (element) => {
        const box = element.getBoundingClientRect();
        const x = box.left + box.width / 2, y = box.top + box.height / 2;
        if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return null;
        const top = document.elementFromPoint(x, y);
        if (!top || top.closest("dialog, .site-search-answers") || element.closest("label")?.contains(top)) return null;
        return element.contains(top) || top.contains(element) ? null : top;
    };
    const found = [];
    for (const element of all) {
        if (!coverOf(element)) continue;
        // What stays in sight covers what scrolls past under it; no harm where one can scroll on.
        const before = scrollY;
        element.scrollIntoView({ block: "center", behavior: "instant" });
        const top = coverOf(element);
        scrollTo({ top: before, behavior: "instant" });
        if (top) found.push(`${named(element)} under ${named(top)}`);
    }
    return found;
}"""
)

TEXT_SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`p { margin-bottom: 2em !important; }
        * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""
"""The distances of WCAG 1.4.12."""

PINNED = """() => [...document.querySelectorAll("body :not(th, dialog, dialog *)")].reduce((sum, element) => {
    const style = getComputedStyle(element);
    const pinned = ["sticky", "fixed"].includes(style.position) && (style.top !== "auto" || style.bottom !== "auto");
    const box = element.getBoundingClientRect();
    return pinned && box.width > innerWidth / 2 ? sum + box.height : sum;
}, 0) / innerHeight"""
"""How much of the window's height things hold that do not scroll away. An opened sheet scrolls within itself."""

FOCUS = (
    "() => {"
    + SEEN
    + """
    const element = document.activeElement;
    const outlined = (one) => {
        if (!one) return false;
        const { outlineStyle, outlineWidth, stroke, strokeWidth } = getComputedStyle(one);
        if (one instanceof SVGElement) return stroke !== "none" && parseFloat(strokeWidth) >= 2;
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    };
    const faults = [];
    if (element === document.body) return { name: "body", faults };
    const shown = [element, element.nextElementSibling, element.closest("label")];
    if (!shown.some(outlined)) faults.push("no outline");
    const beside = element.matches("input") && !outlined(element);
    const hidden = beside ? element.nextElementSibling ?? element.parentElement : element;
    const box = hidden.getBoundingClientRect();
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    if (bottom - top < Math.min(box.height, 12) || box.right < 0 || box.left > innerWidth) faults.push("out of sight");
    else if (!element.closest("svg")) {
        const middle = (box.left + box.right) / 2;
        const spots = [top + 4, (top + bottom) / 2, bottom - 4].map((y) => document.elementFromPoint(middle, y));
        const same = (one) => one && (one.contains(hidden) || hidden.contains(one) || one.contains(element));
        if (!spots.some(same)) faults.push(`covered by ${named(spots[1] ?? document.body)}`);
    }
    return { name: named(element), faults };
}"""
)
"""What has the focus, and why it could not be seen."""
