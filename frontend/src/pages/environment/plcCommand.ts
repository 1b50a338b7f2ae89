// Reading a command that somebody typed before it goes to the PLC.

export type CommandNames = { ok: true; names: string[] } | { ok: false; because: string };

/** The names of the commands in {"command": [{"name": ...}, ...]}, or why it is none. */
export function commandNames(text: string): CommandNames {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {
      ok: false,
      because: `This is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  const list = (value as { command?: unknown } | null)?.command;
  if (!Array.isArray(list) || list.length === 0) {
    return { ok: false, because: 'A command looks like {"command": [{"name": "STATUS"}]}.' };
  }
  const names = list.map((c) => (c as { name?: unknown } | null)?.name);
  const bad = names.findIndex((name) => typeof name !== "string" || name === "");
  if (bad >= 0) return { ok: false, because: `Command ${bad + 1} has no name.` };
  return { ok: true, names: names as string[] };
}
