// Failure as a screen needs it: the server's problem document, or the reason
// why there was no answer at all.
import { typeset } from "@/sky/format";
import type { Problem } from "./types";

export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** The server's word for the failure, or "unreachable". */
    readonly code: string,
    message: string,
    readonly problems: Problem[] = [],
  ) {
    super(message);
  }
}

interface ProblemDocument {
  code?: string;
  title?: string;
  detail?: string;
  problems?: Problem[];
}

/** Reads an answer that is not a success. */
export async function errorOf(response: Response): Promise<ApiError> {
  let said: ProblemDocument = {};
  try {
    said = (await response.json()) as ProblemDocument;
  } catch {
    said = {};
  }
  const message = said.detail || said.title || `The server answered ${response.status}.`;
  return new ApiError(response.status, said.code ?? "internal", message, said.problems ?? []);
}

/** What went wrong, as a sentence. */
export function sentence(error: unknown): string {
  if (error instanceof Error && error.message) return typeset(error.message);
  return "Something failed that has no name.";
}
