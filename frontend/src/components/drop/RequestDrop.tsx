// The app-wide intake of request files: drop target and dialog. The frame
// mounts it once; everything that takes a file hands it to intake.ts.
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { patience, useUser } from "@/api/auth";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { atLeast, type ObservationRequest } from "@/api/types";
import { toast } from "@/components/toasts";
import { count } from "@/sky/format";
import type { CheckAnswer, CheckedFile } from "./Checked";
import { DropTarget } from "./DropTarget";
import { mediaTypes, newIdempotencyKey, type RefusedFile, type RequestFile } from "./files";
import { onFiles } from "./intake";

/** Loaded with the first file. */
const DropDialog = lazy(() => import("./DropDialog").then((m) => ({ default: m.DropDialog })));

export function RequestDrop() {
  const user = useUser();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [files, setFiles] = useState<CheckedFile[]>([]);
  const next = useRef(1);

  const change = useCallback((id: number, more: Partial<CheckedFile>) => {
    setFiles((list) => list.map((f) => (f.id === id ? { ...f, ...more } : f)));
  }, []);

  const check = useCallback(
    async (id: number, file: RequestFile) => {
      change(id, { state: "checking" });
      try {
        const answer = await api.post<CheckAnswer>("/requests/check", {
          body: file.text,
          headers: { "Content-Type": mediaTypes[file.format] },
          within: patience,
        });
        change(id, { state: "checked", answer });
      } catch (error) {
        change(id, { state: "failed", error });
      }
    },
    [change],
  );

  const mayAsk = atLeast(user?.role, "scientist");
  useEffect(
    () =>
      onFiles((good: RequestFile[], bad: RefusedFile[]) => {
        if (!mayAsk) {
          toast("Your account may not submit requests yet: an administrator has to approve it.", "caution");
          return;
        }
        const fresh = [
          ...good.map(
            (file): CheckedFile => ({
              id: next.current++,
              file,
              key: newIdempotencyKey(),
              state: "checking",
            }),
          ),
          ...bad.map((refused): CheckedFile => ({ id: next.current++, refused, key: "", state: "refused" })),
        ];
        setFiles((list) => [...list.filter((f) => f.state !== "submitted"), ...fresh]);
        for (const one of fresh) if (one.file) void check(one.id, one.file);
      }),
    [check, mayAsk],
  );

  const submit = async () => {
    const ready = files.filter(isReady);
    const saved: ObservationRequest[] = [];
    for (const one of ready) {
      change(one.id, { state: "submitting" });
      try {
        // The key stays the file's: a second try after a lost answer makes no second request.
        const request = await api.post<ObservationRequest>("/requests", {
          body: one.file.text,
          headers: { "Content-Type": mediaTypes[one.file.format], "Idempotency-Key": one.key },
        });
        client.setQueryData<ObservationRequest>(
          keys.request(request.id),
          (old) => (old && old.version > request.version ? old : request), // the live stream may have been faster
        );
        saved.push(request);
        change(one.id, { state: "submitted" });
      } catch (error) {
        change(one.id, { state: "failed", error });
      }
    }
    if (saved.length === 0) return;
    void client.invalidateQueries({ queryKey: keys.requestLists });
    const only = saved.length === 1 ? saved[0] : undefined;
    toast(
      only
        ? `“${only.name}” is submitted. The planner looks at it now.`
        : `${count(saved.length, "request")} submitted.`,
    );
    // What could not be submitted stays in the dialog, with its problems.
    if (saved.length < files.length) return;
    setFiles([]);
    navigate(only ? `/requests/${only.id}` : "/requests");
  };

  const busy = files.some((f) => f.state === "submitting");
  const used = next.current > 1;
  const close = () => {
    if (!busy) setFiles([]);
  };

  return (
    <>
      <DropTarget />
      {used && (
        <Suspense fallback={null}>
          <DropDialog
            files={files}
            busy={busy}
            ready={files.filter(isReady).length}
            onRetry={(id, file) => void check(id, file)}
            onSubmit={() => void submit()}
            onClose={close}
          />
        </Suspense>
      )}
    </>
  );
}

type ReadyFile = CheckedFile & { file: RequestFile };

/** Checked without a problem, or failed after the check had been fine. */
function isReady(f: CheckedFile): f is ReadyFile {
  const good = f.answer !== undefined && f.answer.request !== null && (f.answer.problems ?? []).length === 0;
  return f.file !== undefined && good && (f.state === "checked" || f.state === "failed");
}
