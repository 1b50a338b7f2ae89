import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api } from "@/api/client";
import { ApiError, sentence } from "@/api/errors";
import { keys } from "@/api/keys";
import type { ObservationRequest } from "@/api/types";
import { toast } from "@/components/toasts";

/** Submits a draft as it is; where a rule stands against it by now, the editor shows which. */
export function SubmitDraft({ request: r }: { request: ObservationRequest }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const submit = useMutation({
    mutationFn: () =>
      api.post<ObservationRequest>(`/requests/${r.id}/submit`, { headers: { "If-Match": `"${r.version}"` } }),
    onSuccess: (saved) => {
      client.setQueryData(keys.request(r.id), saved);
      toast(`“${r.name}” is submitted. The planner looks at it now.`);
    },
    onError: (error) => {
      toast(`Not submitted. ${sentence(error)}`, "danger");
      if (!(error instanceof ApiError)) return;
      if (error.problems.length > 0) navigate(`/requests/${r.id}/edit`);
      if (error.code === "stale") void client.invalidateQueries({ queryKey: keys.request(r.id) });
    },
  });
  return (
    <Button loading={submit.isPending} onClick={() => submit.mutate()}>
      Submit
    </Button>
  );
}
