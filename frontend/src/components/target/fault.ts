// What the fields of a form are told of their faults, whatever form they are in.

/** What is wrong with a field, and the name under which a form knows it when it was left. */
export interface Fault {
  error: string | undefined;
  "data-field"?: string;
}
