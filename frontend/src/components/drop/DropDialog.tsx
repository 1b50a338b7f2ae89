// The dialog that shows what the server says of each file, and submits them.
import { Button, Modal } from "@mantine/core";
import { count } from "@/sky/format";
import { Checked, type CheckedFile } from "./Checked";
import styles from "./drop.module.css";
import type { RequestFile } from "./files";

export interface DropDialogProps {
  files: readonly CheckedFile[];
  /** Some are on their way. */
  busy: boolean;
  /** How many can be submitted. */
  ready: number;
  onRetry: (id: number, file: RequestFile) => void;
  onSubmit: () => void;
  onClose: () => void;
}

export function DropDialog({ files, busy, ready, onRetry, onSubmit, onClose }: DropDialogProps) {
  const checking = files.some((f) => f.state === "checking");
  return (
    <Modal
      opened={files.length > 0}
      onClose={onClose}
      size={760}
      title={files.length === 1 ? "Check of the request file" : `Check of ${files.length} request files`}
    >
      <div className={styles.list} aria-live="polite" aria-busy={checking}>
        {files.map((f) => (
          <Checked
            key={f.id}
            item={f}
            open={files.length === 1}
            onRetry={f.file ? () => f.file && onRetry(f.id, f.file) : undefined}
          />
        ))}
      </div>
      <div className={styles.actions}>
        <span className="muted">
          {checking ? "Checking…" : ready === 0 ? "Nothing here can be submitted as it is." : ""}
        </span>
        <Button variant="default" onClick={onClose} disabled={busy}>
          Close
        </Button>
        <Button onClick={onSubmit} disabled={ready === 0 || checking} loading={busy} data-autofocus>
          {files.length > 1 && ready > 0 ? `Submit ${count(ready, "request")}` : "Submit"}
        </Button>
      </div>
    </Modal>
  );
}
