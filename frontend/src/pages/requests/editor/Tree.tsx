// The request as a tree: walk with the arrows, Alt+arrows to reorder, Delete
// to take out; the buttons below do the same.
import { Button } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { Problem } from "@/api/types";
import { Card } from "@/components/Card";
import { StateShape } from "@/components/StateMark";
import { count } from "@/sky/format";
import styles from "./editor.module.css";
import type { RequestForm } from "./form";
import { childWord, labelOf, nodes, type Path, pathText } from "./steps";

export interface TreeProps {
  form: RequestForm;
  selected: Path;
  problems: readonly Problem[];
  onSelect: (path: Path) => void;
  onAdd: (path: Path) => void;
  onCopy: () => void;
  onRemove: () => void;
  onShift: (by: -1 | 1) => void;
  onUndo: (() => void) | undefined;
}

const same = (a: Path, b: Path) => pathText(a) === pathText(b);

export function Tree(props: TreeProps) {
  const { form, selected, onSelect } = props;
  const list = nodes(form);
  const box = useRef<HTMLDivElement>(null);
  const byKey = useRef(false);
  const place = pathText(selected);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows what the keys selected
  useEffect(() => {
    if (!byKey.current) return;
    byKey.current = false;
    box.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
  }, [place, form]);

  const siblings = list.filter(
    (p) => p.length === selected.length && same(p.slice(0, -1), selected.slice(0, -1)),
  );
  const at = selected.at(-1) ?? 0;
  const key = (e: KeyboardEvent) => {
    const index = list.findIndex((p) => same(p, selected));
    const go = (path: Path | undefined) => path && onSelect(path);
    if (e.ctrlKey || e.metaKey) return;
    const below = (p: Path) => p.length === selected.length + 1 && same(p.slice(0, -1), selected);
    switch (e.key) {
      case "ArrowDown":
        if (e.altKey) props.onShift(1);
        else go(list[index + 1]);
        break;
      case "ArrowUp":
        if (e.altKey) props.onShift(-1);
        else go(list[index - 1]);
        break;
      case "ArrowLeft":
        if (selected.length > 0) onSelect(selected.slice(0, -1));
        break;
      case "ArrowRight":
        go(list.find(below));
        break;
      case "Home":
        go(list[0]);
        break;
      case "End":
        go(list.at(-1));
        break;
      case "Delete":
        if (selected.length > 0) props.onRemove();
        break;
      default:
        return;
    }
    e.preventDefault();
    byKey.current = true;
  };
  const bad = (path: Path) => {
    const text = pathText(path);
    return props.problems.filter((p) =>
      path.length === 0
        ? !p.path
        : path.length === 3
          ? p.path === text
          : p.path === text || (p.path ?? "").startsWith(`${text}.`),
    ).length;
  };
  const child = selected.length < 3 ? selected : selected.slice(0, 2);
  return (
    <Card title="Request" aside={count(form.sequences.length, "sequence")} className={styles.treeCard}>
      <div
        ref={box}
        role="tree"
        aria-label="Sequences, albums and plans"
        className={styles.tree}
        onKeyDown={key}
      >
        {list.map((path) => {
          const on = same(path, selected);
          const wrong = bad(path);
          return (
            <button
              key={pathText(path) || "request"}
              type="button"
              role="treeitem"
              aria-level={path.length + 1}
              aria-selected={on}
              aria-expanded={path.length < 3 ? true : undefined}
              tabIndex={on ? 0 : -1}
              data-level={path.length}
              onClick={() => onSelect(path)}
            >
              <span className="clip">{labelOf(form, path)}</span>
              {wrong > 0 && (
                <span className={styles.wrong} title={count(wrong, "problem")}>
                  <StateShape level="danger" size={12} />
                  <span className="sr">{count(wrong, "problem")}</span>
                </span>
              )}
            </button>
          );
        })}
      </div>
      <div className={styles.tools} role="toolbar" aria-label="Change the tree">
        <Button variant="default" size="compact-sm" onClick={() => props.onAdd([])}>
          Add sequence
        </Button>
        {selected.length > 0 && (
          <>
            <Button variant="default" size="compact-sm" onClick={() => props.onAdd(child.slice(0, 1))}>
              Add album
            </Button>
            {selected.length > 1 && (
              <Button variant="default" size="compact-sm" onClick={() => props.onAdd(child)}>
                Add plan
              </Button>
            )}
            <Button variant="default" size="compact-sm" onClick={props.onCopy}>
              Copy {childWord[selected.length - 1]}
            </Button>
            <Button
              variant="default"
              size="compact-sm"
              aria-label="Move up"
              disabled={at === 0}
              onClick={() => props.onShift(-1)}
            >
              ↑
            </Button>
            <Button
              variant="default"
              size="compact-sm"
              aria-label="Move down"
              disabled={at >= siblings.length - 1}
              onClick={() => props.onShift(1)}
            >
              ↓
            </Button>
            <Button variant="subtle" color="danger" size="compact-sm" onClick={props.onRemove}>
              Delete {childWord[selected.length - 1]}
            </Button>
          </>
        )}
        {props.onUndo && (
          <Button variant="subtle" size="compact-sm" onClick={props.onUndo}>
            Undo
          </Button>
        )}
      </div>
    </Card>
  );
}
