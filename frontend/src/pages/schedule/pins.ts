// Asking the server to fix a start, or to leave it to the planner again.
import { useEffect, useState } from "react";
import { api } from "@/api/client";
import { ApiError, sentence } from "@/api/errors";
import type { Schedule, Scheduled, Sequence } from "@/api/types";
import { toast } from "@/components/toasts";
import { typeset, utcMinute } from "@/sky/format";

/** What a pin needs to know of a sequence. */
type Pinnable = Pick<Scheduled, "sequence_id" | "name"> & { start?: string };

export interface Pins {
  /** What is asked for, until the next schedule shows it or the server refuses. */
  asked: { id: number; start: number } | null;
  /** Why the last one was refused. */
  refusal: string;
  pin: (entry: Scheduled, start: number) => void;
  unpin: (entry: Pinnable) => void;
  forget: () => void;
}

/** What the server says, with what it says of the single fields. */
function because(error: unknown): string {
  const problems = error instanceof ApiError ? error.problems : [];
  const said = problems.map((p) => `${p.field ? `${p.field}: ` : ""}${typeset(p.message)}`).join("; ");
  return said ? `${sentence(error)} ${said.charAt(0).toUpperCase()}${said.slice(1)}.` : sentence(error);
}

/** The refusal of a pin as a sentence of where and why. */
export function refusalOf(name: string, start: number, error: unknown): string {
  return `${name} was not pinned at ${utcMinute(start)} UTC and stays where it was. ${because(error)}`;
}

/** How long the new schedule is waited for, ms; after that the block is where the schedule has it. */
const patience = 10_000;

export function usePins(schedule: Schedule | null | undefined): Pins {
  const [asked, setAsked] = useState<{ id: number; start: number; before: number } | null>(null);
  const [refusal, setRefusal] = useState("");
  const current = schedule?.id;
  const replaced = asked !== null && current !== undefined && current !== asked.before;

  useEffect(() => {
    if (replaced) setAsked(null);
  }, [replaced]);
  useEffect(() => {
    if (!asked) return;
    const timer = setTimeout(() => setAsked(null), patience);
    return () => clearTimeout(timer);
  }, [asked]);

  const ask = async (
    entry: Pinnable,
    start: number,
    work: () => Promise<unknown>,
    done: string,
    refused: (error: unknown) => string,
  ) => {
    setRefusal("");
    setAsked({ id: entry.sequence_id, start, before: current ?? 0 });
    try {
      await work();
      toast(done);
    } catch (error) {
      setAsked(null);
      setRefusal(refused(error));
    }
  };
  return {
    asked: replaced ? null : asked,
    refusal,
    forget: () => setRefusal(""),
    pin: (entry, start) =>
      void ask(
        entry,
        start,
        () =>
          api.put<Sequence>(`/sequences/${entry.sequence_id}/pin`, {
            body: { start: new Date(start).toISOString() },
          }),
        `${entry.name} is pinned at ${utcMinute(start)} UTC. The night is planned around it.`,
        (error) => refusalOf(entry.name, start, error),
      ),
    unpin: (entry) =>
      void ask(
        entry,
        Date.parse(entry.start ?? ""),
        () => api.delete<Sequence>(`/sequences/${entry.sequence_id}/pin`),
        `${entry.name} is left to the planner again.`,
        (error) => `${entry.name} stays pinned. ${because(error)}`,
      ),
  };
}
