// The editor of a request: tree, form and live pane side by side, one at a
// time on a phone. What is typed is kept in the browser until it is saved.
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { api } from "@/api/client";
import { ApiError, sentence } from "@/api/errors";
import { keys } from "@/api/keys";
import type { Instrument, Night, ObservationRequest, Problem } from "@/api/types";
import { Segmented } from "@/components/choice/Segmented";
import { newIdempotencyKey } from "@/components/drop/files";
import { ErrorNote } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import type { WindowForm } from "@/components/target/asked";
import { fromMs } from "@/components/target/moment";
import { toast } from "@/components/toasts";
import { observatoryClock } from "@/live/clock";
import { readOf, useCheck } from "./check";
import { dropDraft, keepDraft } from "./draft";
import styles from "./editor.module.css";
import { Fields } from "./Fields";
import { fieldKey, useFaults } from "./faults";
import type { RequestForm } from "./form";
import { fileOf, formOf, tonight } from "./form";
import { Live } from "./Live";
import * as steps from "./steps";
import { type Path, pathOf } from "./steps";
import { Tree } from "./Tree";
import { LoadFile } from "./upload";

export interface EditorProps {
  initial: RequestForm;
  /** Whether initial already differs from what is saved: unsaved work, a file. */
  touched: boolean;
  /** Whether an address filled in the target of its first sequence. */
  filled: boolean;
  /** The request that is changed; undefined for a new one. */
  request: ObservationRequest | undefined;
  instrument: Instrument;
  night: Night | undefined;
  /** Where unsaved work is kept. */
  keep: string;
  title: string;
}

type Pane = "tree" | "form" | "live";

interface Step {
  form: RequestForm;
  path: Path;
}

/** Form, selection and the steps back, which change together. */
function useForm(initial: RequestForm, touched: boolean) {
  const [state, setState] = useState(() => ({
    form: initial,
    path: [] as Path,
    past: [] as Step[],
    /** The fields that are typed in: until another is, that is one step. */
    typing: "",
    dirty: touched,
  }));
  const change = useCallback((step: (form: RequestForm, path: Path) => Step) => {
    setState((old) => {
      const next = step(old.form, old.path);
      if (next.form === old.form) return { ...old, path: next.path };
      return {
        form: next.form,
        path: steps.existing(next.form, next.path),
        past: [...old.past.slice(-49), { form: old.form, path: old.path }],
        typing: "",
        dirty: true,
      };
    });
  }, []);
  const type = useCallback((path: Path, more: Parameters<typeof steps.patch>[2]) => {
    setState((old) => {
      const typing = `${steps.pathText(path)} ${Object.keys(more)}`;
      const past =
        typing === old.typing ? old.past : [...old.past.slice(-49), { form: old.form, path: old.path }];
      return { ...old, form: steps.patch(old.form, path, more), past, typing, dirty: true };
    });
  }, []);
  const select = useCallback((path: Path) => setState((old) => ({ ...old, path })), []);
  const undo = useCallback(() => {
    setState((old) => {
      const last = old.past.at(-1);
      return last ? { ...old, ...last, past: old.past.slice(0, -1), typing: "", dirty: true } : old;
    });
  }, []);
  return { ...state, change, type, select, undo };
}

export function Editor(props: EditorProps) {
  const { request, instrument, night } = props;
  const edit = useForm(props.initial, props.touched);
  const { form, path } = edit;
  const [pane, setPane] = useState<Pane>("form");
  const check = useCheck(form);
  const save = useSave(props);
  useKept(props, form, edit.dirty, save.isSuccess);

  // What the server refused is said of the form that was sent, not of what became of it.
  const refused = save.error instanceof ApiError ? save.error.problems : [];
  const outdated = refused.length > 0 && save.variables?.form !== form;
  const checked = check.answer?.problems ?? [];
  const problems: readonly Problem[] = merged(checked, outdated ? [] : refused);
  const warnings = check.answer?.warnings ?? [];
  const go = (to: Path) => {
    edit.select(steps.existing(form, to));
    setPane("form");
  };
  const now = observatoryClock.now();
  const window = tonight(now, night);
  const addBelow = (parent: Path) => edit.change((f) => steps.add(f, parent, instrument, window));
  const { faults, onBlur, showAll } = useFaults(
    problems,
    props.touched || request !== undefined,
    check.behind,
    props.filled ? ["target_name", "target_coords", "body"].map((f) => fieldKey("sequences[0]", f)) : [],
  );
  // What the check refuses is shown, not submitted, and checked once more: the sky moves on. What is still
  // being checked the server refuses by itself, and what even a draft cannot be.
  const trySave = (submit: boolean) => {
    showAll();
    const [first] = checked;
    if (submit && first && !check.behind) {
      go(pathOf(first.path ?? "") ?? []);
      check.retry();
    } else save.mutate({ form, submit });
  };
  const submitted = request !== undefined && request.status !== "draft";
  return (
    <div>
      <PageHeader
        title={props.title}
        actions={
          <>
            <LoadFile
              onRead={(read) => {
                edit.change(() => ({ form: formOf(read, instrument), path: [] }));
                showAll();
              }}
            />
            {!submitted && (
              <Button
                variant="default"
                loading={save.isPending && !save.variables.submit}
                onClick={() => trySave(false)}
              >
                Save as draft
              </Button>
            )}
            <Button
              disabled={submitted && !edit.dirty}
              title={submitted && !edit.dirty ? "Nothing is changed yet" : undefined}
              loading={save.isPending && save.variables.submit}
              onClick={() => trySave(true)}
            >
              {submitted ? "Save and plan anew" : "Submit"}
            </Button>
          </>
        }
      >
        {submitted
          ? "What is changed is planned anew; a sequence that stays as it is keeps its place."
          : "Nothing is planned before it is submitted."}
      </PageHeader>
      {save.isError && !outdated && <Refusal error={save.error} />}
      {check.error && (
        <ErrorNote what="The form could not be checked." error={check.error} retry={check.retry} />
      )}
      <div className={styles.switch}>
        <Segmented
          label="Part of the editor"
          value={pane}
          options={[
            { value: "tree", label: "Tree" },
            { value: "form", label: "Form" },
            { value: "live", label: faults.length > 0 ? `Tonight (${faults.length})` : "Tonight" },
          ]}
          onChange={setPane}
        />
      </div>
      <div className={styles.panes} data-pane={pane}>
        <div data-of="tree">
          <Tree
            form={form}
            selected={path}
            problems={faults}
            onSelect={edit.select}
            onAdd={addBelow}
            onCopy={() => edit.change(steps.duplicate)}
            onRemove={() => edit.change(steps.remove)}
            onShift={(by) => edit.change((f, at) => steps.shift(f, at, by))}
            onUndo={edit.past.length > 0 ? edit.undo : undefined}
          />
        </div>
        <div data-of="form">
          <Fields
            form={form}
            path={path}
            instrument={instrument}
            problems={faults}
            onBlur={onBlur}
            warnings={warnings}
            durations={readOf(form, check.answer?.read).map((s) => s?.duration_s ?? 0)}
            onChange={edit.type}
            onSelect={edit.select}
            onAdd={addBelow}
            windows={windowsFrom(window, night, now)}
          />
        </div>
        <div data-of="live">
          <Live
            form={form}
            at={Math.min(path[0] ?? 0, Math.max(0, form.sequences.length - 1))}
            answer={check.answer}
            problems={problems}
            faults={faults}
            warnings={warnings}
            checking={check.behind}
            onGo={go}
          />
        </div>
      </div>
    </div>
  );
}

/** The problems of the check, and those of the submission that it does not have. */
function merged(checked: readonly Problem[], refused: readonly Problem[]): Problem[] {
  const key = (p: Problem) => `${p.path} ${p.field}`;
  const known = new Set(checked.map(key));
  return [...checked, ...refused.filter((p) => !known.has(key(p)))];
}

function windowsFrom(left: WindowForm, night: Night | undefined, now: number) {
  const start = left.start;
  const base = night ? Math.max(Date.parse(night.observing_end), now) : now;
  const until = (days: number) => fromMs(base + days * 86_400_000);
  return [
    { label: "Tonight", ...left },
    { label: "7 nights", start, end: until(6) },
    { label: "30 nights", start, end: until(29) },
  ];
}

function Refusal({ error }: { error: unknown }) {
  const stale = error instanceof ApiError && error.code === "stale";
  return (
    <p className={styles.refusal} role="alert">
      {sentence(error)}{" "}
      {stale && (
        <Button variant="default" size="compact-sm" onClick={() => globalThis.location.reload()}>
          Read it again; your work stays
        </Button>
      )}
    </p>
  );
}

/** Saves as a draft or submits, and goes to the request. */
function useSave({ request, keep }: EditorProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  // The same content goes under the same key: a second try after a lost answer makes no second request.
  const sent = useRef({ body: "", key: "" });
  return useMutation({
    mutationFn: ({ form, submit }: { form: RequestForm; submit: boolean }) => {
      const body = JSON.stringify(fileOf(form, submit));
      const headers: Record<string, string> = { "Content-Type": "application/json" };
      if (request) {
        headers["If-Match"] = `"${request.version}"`;
        return api.put<ObservationRequest>(`/requests/${request.id}`, { body, headers });
      }
      if (sent.current.body !== body) sent.current = { body, key: newIdempotencyKey() };
      headers["Idempotency-Key"] = sent.current.key;
      return api.post<ObservationRequest>("/requests", { body, headers });
    },
    onSuccess: (saved, { submit }) => {
      dropDraft(keep);
      client.setQueryData<ObservationRequest>(
        keys.request(saved.id),
        (old) => (old && old.version > saved.version ? old : saved), // the live stream may have been faster
      );
      void client.invalidateQueries({ queryKey: keys.requestLists });
      void client.invalidateQueries({ queryKey: keys.changes(saved.id) });
      toast(
        submit
          ? `“${saved.name}” is ${request && request.status !== "draft" ? "changed" : "submitted"}. The planner looks at it now.`
          : `“${saved.name}” is kept as a draft.`,
      );
      navigate(`/requests/${saved.id}`);
    },
  });
}

/** Keeps unsaved work in the browser, at once when the page goes away. */
function useKept({ keep, request }: EditorProps, form: RequestForm, dirty: boolean, saved: boolean): void {
  const latest = useRef(form);
  latest.current = form;
  const version = request?.version ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each form that is typed is kept
  useEffect(() => {
    if (!dirty || saved) return;
    const write = () => keepDraft(keep, { form: latest.current, at: Date.now(), version });
    const timer = setTimeout(write, 300);
    window.addEventListener("pagehide", write);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", write);
    };
  }, [form, dirty, saved, keep, version]);
}
