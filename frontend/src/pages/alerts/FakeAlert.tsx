import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { useUser } from "@/api/auth";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { type Alert, atLeast } from "@/api/types";
import { toast, toastError } from "@/components/toasts";
import { useClockInfo } from "@/live/hooks";

/** Makes an alert up: one that is observed where the night is simulated, elsewhere a test. */
export function FakeAlert() {
  const user = useUser();
  const clock = useClockInfo();
  const client = useQueryClient();
  const navigate = useNavigate();
  const test = !clock?.simulated;
  const fake = useMutation({
    mutationFn: () => api.post<Alert>("/alerts/fake", { body: { test } }),
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: keys.alertLists });
      toast(`${saved.name} came in.`);
      void navigate(`/alerts/${saved.id}`);
    },
    onError: (error) => toastError("No fake alert was made.", error),
  });
  if (!atLeast(user?.role, "operator")) return null;
  return (
    <Button
      variant="default"
      title={test ? "Makes up an alert that is never observed" : "Makes up a burst that is observed at once"}
      loading={fake.isPending}
      onClick={() => fake.mutate()}
    >
      {test ? "Fake test alert" : "Fake alert"}
    </Button>
  );
}
