// The queues: asked for once, and again when the socket says that one is
// another. Orders answer the queues as they are afterwards.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { WorkItem, WorkList, WorkQueue, WorkState } from "@/api/types";
import { toast, toastError } from "@/components/toasts";
import { useLive } from "@/live/hooks";

/** Between two looks at the queues, in real ms: many small changes are one look. */
const soonest = 400;

export function useWork() {
  const query = useQuery({
    queryKey: keys.work,
    queryFn: ({ signal }) => api.get<WorkList[]>("/work", { signal }),
  });
  const changes = useLive<number>(keys.workChanges);
  const client = useQueryClient();
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (changes === undefined || timer.current !== undefined) return;
    timer.current = window.setTimeout(() => {
      timer.current = undefined;
      void client.invalidateQueries({ queryKey: keys.work });
    }, soonest);
  }, [changes, client]);
  useEffect(
    () => () => {
      window.clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return query;
}

export type Order = (done: string, refused: string, work: () => Promise<WorkList[]>) => Promise<boolean>;

/** Gives an order and shows the queues as they are after it. */
export function useOrder(): Order {
  const client = useQueryClient();
  return async (done, refused, work) => {
    try {
      client.setQueryData(keys.work, await work());
      toast(done);
      return true;
    } catch (error) {
      toastError(refused, error);
      void client.invalidateQueries({ queryKey: keys.work });
      return false;
    }
  };
}

export const orders = {
  cancel: (queue: WorkQueue, item: WorkItem) =>
    api.post<WorkList[]>(`/work/${queue}/${encodeURIComponent(item.id)}/cancel`),
  retry: (queue: WorkQueue, item: WorkItem) =>
    api.post<WorkList[]>(`/work/${queue}/${encodeURIComponent(item.id)}/retry`),
  purge: (queue: WorkQueue) => api.post<WorkList[]>(`/work/${queue}/purge`),
};

export const queueWords: Record<WorkQueue, { title: string; empty: string; cancel: string }> = {
  planning: {
    title: "Planning",
    empty: "No planning runs or waits. The schedule in force is up to date.",
    cancel: "Cancel",
  },
  analysis: { title: "Image analysis", empty: "Every image is measured.", cancel: "Skip" },
  alerts: { title: "Alert files", empty: "No file waits in the alert folder.", cancel: "Put aside" },
};

export const stateLevels: Record<WorkState, "idle" | "active" | "danger" | "unknown"> = {
  waiting: "idle",
  running: "active",
  failed: "danger",
  skipped: "unknown",
};
