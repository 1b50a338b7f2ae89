// Coordinates as people paste them: out of a paper, a catalogue, an alert, a
// web page. cleanCoords makes of them what the server reads; parseCoords reads
// that in the same way, to draw the target while it is typed.

/** What is pasted, with typographic signs, labels and spellings made plain. */
export function cleanCoords(text: string): string {
  let s = text
    .normalize("NFKC")
    .replace(/[\u2212\u2013\u2014\u2010\u2011]/g, "-")
    .replace(/[\u2032\u2019\u00b4`]/g, "'")
    .replace(/[\u2033\u201d]|''/g, '"')
    .replace(/[\t\n\r;|]+/g, " ")
    .replace(/\b(?:J2000(?:\.0)?|ICRS|FK5|eq(?:uinox)?)\b/gi, " ")
    .replace(
      /(?:\b(?:right ascension|declination|altitude|azimuth|decl|dec|ra|alt|az)\b|R\.A\.|[αδ])\s*(?:\((?:deg|h)\))?\s*[:=]?/gi,
      " ",
    )
    .replace(/[()[\]{}]/g, " ");
  const name = /\bJ\s*(\d{2})(\d{2})(\d{2}(?:\.\d+)?)\s*([+-])(\d{2})(\d{2})(\d{2}(?:\.\d+)?)/i.exec(s);
  if (name) return `${name[1]}:${name[2]}:${name[3]} ${name[4]}${name[5]}:${name[6]}:${name[7]}`;
  s = s
    .replace(/(\d)\s*(?:º|degrees?|deg)(?![a-z])/gi, "$1°")
    .replace(/(\d)\s+([hmsd°'"])(?![a-z])/gi, "$1$2")
    .replace(/(\d\.\d*|\.\d+)(?:°|d)(?!\s*\d)/g, "$1")
    .replace(/([\dhmsd"'°])([+-])/g, "$1 $2")
    .replace(/([+-])\s+(?=\d)/g, "$1")
    .replace(/\d[HMSD]/g, (unit) => unit.toLowerCase())
    .replace(/\s*,\s*/g, ", ")
    .replace(/\s+/g, " ")
    .replace(/^[\s,]+|[\s,]+$/g, "");
  // Degrees without minutes are plain numbers.
  if (!/[hms'":]/.test(s)) s = s.replace(/°/g, "");
  return s.replace(/^(\d+\.\d+)h(?=[\s,])/, (_, hours: string) => String(round(Number(hours) * 15)));
}

const round = (deg: number) => Math.round(deg * 1e9) / 1e9;

export interface Coords {
  /** Right ascension or altitude, degrees. */
  first: number;
  /** Declination or azimuth, degrees. */
  second: number;
}

/** The two angles of what was pasted; null where they cannot be read. */
export function parseCoords(text: string, kind: "icrs" | "altaz"): Coords | null {
  const parts = split(cleanCoords(text));
  if (!parts) return null;
  const [a, b] = parts;
  const first = kind === "icrs" ? angle(a, true) : plain(a);
  const second = kind === "icrs" ? angle(b, false) : plain(b);
  if (first === null || second === null) return null;
  const good =
    kind === "icrs"
      ? first >= 0 && first < 360 && Math.abs(second) <= 90
      : Math.abs(first) <= 90 && second >= 0 && second <= 360;
  return good ? { first, second } : null;
}

function split(s: string): [string, string] | null {
  const comma = s.indexOf(",");
  if (comma >= 0) {
    const a = s.slice(0, comma).trim();
    const b = s.slice(comma + 1).trim();
    return a && b ? [a, b] : null;
  }
  const words = s.split(" ").filter(Boolean);
  if (words.length !== 2 && words.length !== 6) return null;
  const half = words.length / 2;
  return [words.slice(0, half).join(" "), words.slice(half).join(" ")];
}

function plain(s: string): number | null {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(s) ? Number(s) : null;
}

const sexagesimal =
  /^([+-]?)(\d{1,3})(?:[:hd°\s]\s*(\d{1,2}))(?:[:m'\s]\s*(\d{1,2}(?:\.\d{0,9})?))?[s"]?$|^([+-]?)(\d{1,3})([hd°])$/;

/** Degrees of an angle; a sexagesimal right ascension is in hours, unless it is written with d. */
function angle(s: string, ra: boolean): number | null {
  const degrees = plain(s);
  if (degrees !== null) return degrees;
  const m = sexagesimal.exec(s.replace(/m$/, ""));
  if (!m) return null;
  const minutes = Number(m[3] ?? 0);
  const seconds = Number(m[4] ?? 0);
  const hours = s.includes("h") || (ra && !/[d°]/.test(s));
  if (minutes >= 60 || seconds >= 60 || (hours && !ra)) return null;
  let value = Number(m[2] ?? m[6]) + minutes / 60 + seconds / 3600;
  if (hours) {
    if (value >= 24) return null;
    value *= 15;
  }
  return (m[1] ?? m[5]) === "-" ? -value : value;
}
