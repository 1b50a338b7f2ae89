// What the fields of a form are told of their faults, whatever form they are in.
import { ApiError } from "@/api/errors";
import { typeset } from "@/sky/format";

/** What is wrong with a field, and the name under which a form knows it when it was left. */
export interface Fault {
  error: string | undefined;
  "data-field"?: string;
}

/** What the server said, refusing a question, of the fields in a part of it: "constraints". */
export function faultsIn(error: unknown, part: string): (field: string) => Fault {
  const problems = error instanceof ApiError ? error.problems : [];
  return (field) => {
    const found = problems.find((p) => p.field === `${part}.${field}`);
    return { error: found && typeset(found.message) };
  };
}
