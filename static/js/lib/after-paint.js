/** Do something once what has changed so far is on the screen, so that a tap is answered first. @param {() => void} work */
export function afterPaint(work) {
  requestAnimationFrame(() => setTimeout(work));
}
