// What the page of people reads and changes. Each change can be taken back.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { CountryShare, LevelShare, ProgramShare, User, UserEdit } from "@/api/types";
import { toast, toastError } from "@/components/toasts";

const list = <T>(path: "/people" | "/programs" | "/countries" | "/levels") => ({
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<T[]>(path, { signal }),
});

export const usePeople = () => useQuery({ queryKey: keys.people, ...list<User>("/people") });
export const usePrograms = () => useQuery({ queryKey: keys.programs, ...list<ProgramShare>("/programs") });
export const useCountries = () => useQuery({ queryKey: keys.countries, ...list<CountryShare>("/countries") });
export const useLevels = () => useQuery({ queryKey: keys.levels, ...list<LevelShare>("/levels") });

/** The person's own form of the fields that an edit may change. */
export function wayBack(user: User, edit: UserEdit): UserEdit {
  const old: Record<string, unknown> = {};
  const now: Record<string, unknown> = { ...user, own_quota_s: user.own_quota_s ?? null };
  for (const field of Object.keys(edit)) old[field] = now[field];
  return old as UserEdit;
}

/** Hours as a person types them, in seconds; undefined for what is no number. */
export function secondsOf(hours: string): number | undefined {
  const value = Number(hours.trim().replace(",", "."));
  return hours.trim() !== "" && Number.isFinite(value) && value >= 0 ? Math.round(value * 3600) : undefined;
}

export const hoursOf = (seconds: number): string => String(Math.round(seconds / 36) / 100);

export interface Undo {
  what: string;
  back: () => Promise<boolean>;
}

/** Runs changes, says how they went, reads everything again, keeps the last way back. */
export function useChanges() {
  const cache = useQueryClient();
  const [undo, setUndo] = useState<Undo | null>(null);
  const run = useCallback(
    async (what: string, work: () => Promise<unknown>, back?: () => Promise<unknown>): Promise<boolean> => {
      try {
        await work();
      } catch (error) {
        toastError(`${what}: refused.`, error);
        return false;
      }
      toast(`${what}: saved.`);
      await cache.invalidateQueries({ queryKey: keys.shares });
      setUndo(back ? { what, back: () => run(`${what}, taken back`, back) } : null);
      return true;
    },
    [cache],
  );
  return { run, undo };
}

export type Run = ReturnType<typeof useChanges>["run"];

export function editUser(run: Run, user: User, what: string, edit: UserEdit): Promise<boolean> {
  const path = `/people/${user.id}` as const;
  return run(
    `${what} of ${user.username}`,
    () => api.patch<User>(path, { body: edit }),
    () => api.patch<User>(path, { body: wayBack(user, edit) }),
  );
}
