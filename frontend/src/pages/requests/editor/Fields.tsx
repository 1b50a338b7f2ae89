// The form of one node, each field with what the server says is wrong with it.
import type { FocusEvent } from "react";
import { Card } from "@/components/Card";
import fields from "@/components/target/fields.module.css";
import { typeset } from "@/sky/format";
import { AlbumFields, PlanFields } from "./AlbumFields";
import styles from "./editor.module.css";
import type { FieldsProps } from "./fieldParts";
import { RequestFields } from "./RequestFields";
import { SequenceFields } from "./SequenceFields";
import { labelOf, pathText } from "./steps";

const kinds = ["request", "sequence", "album", "plan"] as const;

export function Fields(props: FieldsProps & { onBlur: (e: FocusEvent<HTMLElement>) => void }) {
  const { form, path } = props;
  const kind = kinds[path.length] ?? "request";
  const whole = props.problems.filter((p) => (p.path ?? "") === pathText(path) && p.field === "");
  return (
    <Card title={`${kind.charAt(0).toUpperCase()}${kind.slice(1)}`} aside={labelOf(form, path)}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hears which of its fields was left */}
      <div className={fields.fields} onBlur={props.onBlur}>
        {whole.map((p) => (
          <p key={p.message} className={styles.whole} role="alert">
            This {kind} {typeset(p.message)}.
          </p>
        ))}
        {kind === "request" && <RequestFields {...props} />}
        {kind === "sequence" && <SequenceFields {...props} />}
        {kind === "album" && <AlbumFields {...props} />}
        {kind === "plan" && <PlanFields {...props} />}
      </div>
    </Card>
  );
}
