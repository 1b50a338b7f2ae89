// The one intake of request files: what is dropped anywhere, picked by a
// button or pasted comes here, and the dialog shows it.
import { type RefusedFile, type RequestFile, readRequestFile } from "./files";

type Listener = (files: RequestFile[], refused: RefusedFile[]) => void;

const listeners = new Set<Listener>();

/** At most this many files at once. */
export const mostFiles = 20;

/** Hands files to whoever listens; the dialog does while the frame is on. */
export async function takeFiles(files: Iterable<File>): Promise<void> {
  const list = [...files];
  const read = await Promise.all(list.slice(0, mostFiles).map(readRequestFile));
  const good = read.filter((f): f is RequestFile => "text" in f);
  const bad = read.filter((f): f is RefusedFile => "because" in f);
  for (const file of list.slice(mostFiles)) {
    bad.push({ name: file.name, because: `At most ${mostFiles} files at once.` });
  }
  hand(good, bad);
}

/** Hands a text over as if it had been a file of that name. */
export function takeText(name: string, text: string): void {
  void takeFiles([new File([text], name)]);
}

function hand(good: RequestFile[], bad: RefusedFile[]): void {
  if (good.length + bad.length === 0) return;
  for (const listener of listeners) listener(good, bad);
}

export function onFiles(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
