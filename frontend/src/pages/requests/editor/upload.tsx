// A request file, read into the editor: the server parses it, whatever its
// format, and what it could read fills the form.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { patience } from "@/api/auth";
import { api } from "@/api/client";
import type { ObservationRequest } from "@/api/types";
import { accept, mediaTypes, readRequestFile } from "@/components/drop/files";
import { toast, toastError } from "@/components/toasts";
import { count } from "@/sky/format";
import type { CheckAnswer } from "./check";

export function LoadFile({ onRead }: { onRead: (read: ObservationRequest) => void }) {
  const load = useMutation({
    mutationFn: async (file: File) => {
      const text = await readRequestFile(file);
      if ("because" in text) throw new Error(text.because);
      const answer = await api.post<CheckAnswer>("/requests/check", {
        body: text.text,
        headers: { "Content-Type": mediaTypes[text.format] },
        within: patience,
      });
      if (!answer.read) throw new Error(answer.problems[0]?.message ?? "It holds no request.");
      return { read: answer.read, problems: answer.problems.length };
    },
    onSuccess: ({ read, problems }, file) => {
      onRead(read);
      toast(
        problems > 0
          ? `“${file.name}” is in the form; ${count(problems, "problem")} to put right.`
          : `“${file.name}” is in the form.`,
        problems > 0 ? "caution" : "ok",
      );
    },
    onError: (error, file) => toastError(`“${file.name}” could not be read.`, error),
  });
  const pick = () => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (file) load.mutate(file);
    });
    input.click();
  };
  return (
    <Button variant="subtle" loading={load.isPending} onClick={pick}>
      Load a file
    </Button>
  );
}
