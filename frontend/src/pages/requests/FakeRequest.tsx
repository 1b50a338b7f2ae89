import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useUser } from "@/api/auth";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { atLeast, type ObservationRequest } from "@/api/types";
import { toast, toastError } from "@/components/toasts";
import { useClockInfo } from "@/live/hooks";

/** Submits a random request, for tests: where the night is simulated, and for administrators. */
export function FakeRequest() {
  const user = useUser();
  const clock = useClockInfo();
  const client = useQueryClient();
  const fake = useMutation({
    mutationFn: () => api.post<ObservationRequest>("/requests/fake"),
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: keys.requestLists });
      toast(`“${saved.name}” is submitted.`);
    },
    onError: (error) => toastError("No fake request was made.", error),
  });
  if (!atLeast(user?.role, "scientist") || !(clock?.simulated || atLeast(user?.role, "admin"))) return null;
  return (
    <Button
      variant="subtle"
      title="Submits a random request, to try the way from request to image"
      loading={fake.isPending}
      onClick={() => fake.mutate()}
    >
      Fake request
    </Button>
  );
}
