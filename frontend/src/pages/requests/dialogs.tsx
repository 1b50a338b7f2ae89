import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { ApiError } from "@/api/errors";
import { keys } from "@/api/keys";
import type { ObservationRequest } from "@/api/types";
import { ErrorNote } from "@/components/notes";
import { toast } from "@/components/toasts";
import { count } from "@/sky/format";
import styles from "./requests.module.css";

interface DialogProps {
  request: ObservationRequest;
  opened: boolean;
  onClose: () => void;
}

const match = (r: ObservationRequest) => ({ "If-Match": `"${r.version}"` });

/** What cancelling does to this request, point by point. */
export function consequences(r: ObservationRequest): string[] {
  const sequences = r.sequences ?? [];
  const running = sequences.filter((s) => s.status === "executing" || s.status === "pending");
  const waiting = sequences.filter((s) =>
    ["planned", "to_be_planned", "unplannable", "complete", "incomplete"].includes(s.status),
  );
  const taken = sequences.reduce((n, s) => n + s.images_done, 0);
  const out: string[] = [];
  for (const s of running) {
    out.push(`“${s.name}” is under way: its exposure is stopped, and the image that is being taken is lost.`);
  }
  if (waiting.length > 0) {
    out.push(
      `${count(waiting.length, "sequence")} that ${waiting.length === 1 ? "waits" : "wait"} will not be observed.`,
    );
  }
  if (taken > 0) out.push(`${count(taken, "image")} already taken ${taken === 1 ? "stays" : "stay"}.`);
  out.push(
    "The night is planned again. A cancelled request cannot be taken up again; submit it anew instead.",
  );
  return out;
}

export function CancelDialog({ request, opened, onClose }: DialogProps) {
  const client = useQueryClient();
  const [cause, setCause] = useState("");
  const cancel = useMutation({
    mutationFn: () =>
      api.post<ObservationRequest>(`/requests/${request.id}/cancel`, {
        headers: match(request),
        body: cause.trim() ? { cause: cause.trim() } : {},
      }),
    onSuccess: (saved) => {
      client.setQueryData(keys.request(request.id), saved);
      toast(`“${request.name}” is cancelled.`);
      onClose();
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === "stale") {
        void client.invalidateQueries({ queryKey: keys.request(request.id) });
      }
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title={`Cancel “${request.name}”?`}>
      <form
        className={styles.consequence}
        onSubmit={(e) => {
          e.preventDefault();
          cancel.mutate();
        }}
      >
        <ul>
          {consequences(request).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <TextInput
          label="Why"
          description="Stands in the life of the request, for those who ask later."
          maxLength={200}
          value={cause}
          onChange={(e) => setCause(e.currentTarget.value)}
        />
        {cancel.isError && <ErrorNote what="It was not cancelled." error={cancel.error} />}
        <div className={styles.modalRow}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button type="submit" color="danger" loading={cancel.isPending}>
            Cancel the request
          </Button>
        </div>
      </form>
    </Modal>
  );
}

export function DeleteDialog({
  request,
  opened,
  onClose,
  onDeleted,
}: DialogProps & { onDeleted: () => void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.delete(`/requests/${request.id}`, { headers: match(request) }),
    onSuccess: () => {
      toast(`“${request.name}” is deleted.`);
      onDeleted();
      void client.invalidateQueries({ queryKey: keys.requestLists });
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title={`Delete “${request.name}”?`}>
      <div className={styles.consequence}>
        <p>
          The request, its {count((request.sequences ?? []).length, "sequence")} and its life are removed for
          good. This cannot be undone. To stop it and keep the record, cancel it instead.
        </p>
        {remove.isError && <ErrorNote what="It was not deleted." error={remove.error} />}
        <div className={styles.modalRow}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button color="danger" loading={remove.isPending} onClick={() => remove.mutate()}>
            Delete for good
          </Button>
        </div>
      </div>
    </Modal>
  );
}
