// What was dropped or picked, sorted out before anything is sent: which files
// can be request files, in which format, and why the others cannot.

/** The formats of a request file. */
export type FileFormat = "xml" | "json" | "yaml";

/** The media type under which each format is sent. */
export const mediaTypes: Record<FileFormat, string> = {
  xml: "application/xml",
  json: "application/json",
  yaml: "application/yaml",
};

/** The server refuses larger ones; so they are not even read. */
export const maxBytes = 1024 * 1024;

/** The file input's accept attribute. */
export const accept = ".xml,.json,.yaml,.yml,application/xml,text/xml,application/json,application/yaml";

/** A file that can be checked. */
export interface RequestFile {
  name: string;
  format: FileFormat;
  text: string;
}

/** A file that cannot, and why. */
export interface RefusedFile {
  name: string;
  because: string;
}

/** The format by the name's ending. */
export function formatByName(name: string): FileFormat | null {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending === "xml" || ending === "json") return ending;
  return ending === "yaml" || ending === "yml" ? "yaml" : null;
}

/** The format by the content's first sign; a YAML file shows a key in its first line that counts. */
export function formatByText(text: string): FileFormat | null {
  const start = text.replace(/^\uFEFF/, "").trimStart();
  if (start.startsWith("<")) return "xml";
  if (start.startsWith("{") || start.startsWith("[")) return "json";
  const line = start.split(/\r?\n/).find((l) => l.trim() !== "" && !l.startsWith("#") && l !== "---");
  return line !== undefined && /^[\w"'-]+\s*:(\s|$)/.test(line) ? "yaml" : null;
}

/** Bytes as "48.2 MiB". */
function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** Reads one file, or says why not. What the content says counts more than the name. */
export async function readRequestFile(
  file: Pick<File, "name" | "size" | "text">,
): Promise<RequestFile | RefusedFile> {
  const { name } = file;
  if (file.size === 0) return { name, because: "The file is empty." };
  if (file.size > maxBytes) {
    return { name, because: `The file has ${size(file.size)}; a request file has at most 1 MiB.` };
  }
  let text: string;
  try {
    text = await file.text();
  } catch {
    return { name, because: "The browser could not read it. If it is a folder, drop the files in it." };
  }
  if (text.includes("\u0000")) return { name, because: "This is not a text file." };
  const format = formatByText(text) ?? formatByName(name);
  if (!format) return { name, because: "Neither XML nor JSON nor YAML." };
  return { name, format, text };
}

/** Whether something that is dragged over the page holds files. */
export function holdsFiles(types: readonly string[] | DOMStringList | undefined): boolean {
  return types !== undefined && Array.from(types).includes("Files");
}

/**
 * A key under which the same submission can be sent again after a lost answer
 * without making a second request. getRandomValues also works where the page
 * does not come over HTTPS, randomUUID does not.
 */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
