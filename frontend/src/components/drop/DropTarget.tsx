import { useEffect, useState } from "react";
import { Icon } from "@/components/Icon";
import styles from "./drop.module.css";
import { accept, holdsFiles } from "./files";
import { takeFiles } from "./intake";

/** Takes files that are dropped anywhere in the window, and says so while one is held over it. */
export function DropTarget() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const enter = (e: DragEvent) => {
      if (!holdsFiles(e.dataTransfer?.types)) return;
      e.preventDefault();
      depth++;
      setOver(true);
    };
    const leave = (e: DragEvent) => {
      if (!holdsFiles(e.dataTransfer?.types)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hover = (e: DragEvent) => {
      if (!holdsFiles(e.dataTransfer?.types)) return;
      // Without this the browser would open the file in place of the page.
      e.preventDefault();
      if (e.dataTransfer) e.dataTransfer.dropEffect = "copy";
    };
    const drop = (e: DragEvent) => {
      depth = 0;
      setOver(false);
      if (!holdsFiles(e.dataTransfer?.types)) return;
      e.preventDefault();
      void takeFiles(e.dataTransfer?.files ?? []);
    };
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("dragover", hover);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("dragover", hover);
      window.removeEventListener("drop", drop);
    };
  }, []);
  if (!over) return null;
  return (
    <div className={styles.veil}>
      <div>
        <Icon name="file" size={40} />
        <b>Drop to check the request</b>
        <span>XML, JSON or YAML. Nothing is submitted before you have seen the summary.</span>
      </div>
    </div>
  );
}

/** Opens the browser's file dialog for request files. */
export function pickFiles(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = accept;
  input.addEventListener("change", () => void takeFiles(input.files ?? []));
  input.click();
}
