/**
 * Reminders as a calendar file (RFC 5545). Pure functions: what a person does is theirs, so nothing is sent anywhere.
 *
 * Times have no zone: 19:00 is seven in the evening wherever the person is.
 */

/** Octets of a line at most, without its end. */
const MAX_OCTETS = 75;

/** Text as a property's value. @param {string} text */
function escapeText(text) {
  const plain = text.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, " ");
  return plain.replace(/[\\;,]/g, "\\$&").replaceAll("\n", "\\n");
}

/** A line cut where it is too long, never inside a letter. @param {string} line */
export function fold(line) {
  const encoder = new TextEncoder();
  const lines = [""];
  let octets = 0;
  for (const letter of line) {
    const size = encoder.encode(letter).length;
    if (octets + size > MAX_OCTETS) {
      lines.push(" ");
      octets = 1;
    }
    lines[lines.length - 1] += letter;
    octets += size;
  }
  return lines.join("\r\n");
}

/** @param {Date} date a moment, in UTC */
function stamp(date) {
  return date.toISOString().replace(/[-:]|\.\d+/g, "");
}

/**
 * A calendar of one reminder a day.
 * @param {object} plan
 * @param {string} plan.id unlike that of any other plan
 * @param {string} plan.start first day, YYYY-MM-DD
 * @param {string} plan.time HH:MM
 * @param {number} plan.days how many days
 * @param {number} plan.minutes how long each takes
 * @param {string} plan.title
 * @param {string} plan.text
 * @param {Date} [plan.made]
 */
export function calendarOf({ id, start, time, days, minutes, title, text, made = new Date() }) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(start) || Number.isNaN(Date.parse(`${start}T00:00:00Z`))) throw new RangeError("start is not a day");
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) throw new RangeError("time is not a time of day");
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Trigger-point atlas//Plan for a week//EN",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    "BEGIN:VEVENT",
    `UID:${id}@trigger-point-atlas`,
    `DTSTAMP:${stamp(made)}`,
    `DTSTART:${start.replaceAll("-", "")}T${time.replace(":", "")}00`,
    `DURATION:PT${minutes}M`,
    `RRULE:FREQ=DAILY;COUNT=${days}`,
    `SUMMARY:${escapeText(title)}`,
    `DESCRIPTION:${escapeText(text)}`,
    "CLASS:PRIVATE",
    "TRANSP:TRANSPARENT",
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    "TRIGGER:PT0S",
    `DESCRIPTION:${escapeText(title)}`,
    "END:VALARM",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return `${lines.map(fold).join("\r\n")}\r\n`;
}
