// The keys, listed.
import { Modal } from "@mantine/core";
import { Key } from "@/components/text";
import { pages } from "./pages";
import styles from "./ShortcutHelp.module.css";
import { goKeys } from "./shortcuts";

export function ShortcutHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Modal opened={open} onClose={onClose} title="Keyboard shortcuts">
      <dl className={styles.keys}>
        <dt>
          <Key>Ctrl</Key> <Key>K</Key> or <Key>/</Key>
        </dt>
        <dd>Search pages, requests and commands</dd>
        {pages
          .filter((page) => goKeys[page.label.charAt(0).toLowerCase()] === page.path)
          .map((page) => (
            <Line key={page.id} label={page.label} />
          ))}
        <dt>
          <Key>Shift</Key> <Key>T</Key>
        </dt>
        <dd>Next theme</dd>
        <dt>
          <Key>?</Key>
        </dt>
        <dd>This list</dd>
        <dt>
          <Key>Esc</Key>
        </dt>
        <dd>Close what is open</dd>
      </dl>
    </Modal>
  );
}

function Line({ label }: { label: string }) {
  return (
    <>
      <dt>
        <Key>G</Key> <Key>{label.charAt(0)}</Key>
      </dt>
      <dd>{label}</dd>
    </>
  );
}
