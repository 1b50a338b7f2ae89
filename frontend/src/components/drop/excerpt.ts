// The place of a problem, shown in the file's own text.

/** The line number that a place names ("line 4, sequence 2"); null when it names none. */
export function lineOf(place: string): number | null {
  const match = /\bline (\d+)\b/i.exec(place);
  return match ? Number(match[1]) : null;
}

/** That line of the text, trimmed and cut to a width; empty when there is no such line. */
export function excerpt(text: string, line: number, most = 140): string {
  const content = text.split(/\r\n|\r|\n/, line)[line - 1]?.trim() ?? "";
  return content.length > most ? `${content.slice(0, most - 1)}…` : content;
}
