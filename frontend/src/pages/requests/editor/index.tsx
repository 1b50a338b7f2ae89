// The editor's addresses: /requests/new (with ?copy=ID a copy of a request,
// with ?name=...&ra=...&dec=... filled, see components/target/query.ts) and
// /requests/ID/edit. Unsaved work is offered back before anything else.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { useUser } from "@/api/auth";
import { api } from "@/api/client";
import { useInstrument } from "@/api/instrument";
import { keys } from "@/api/keys";
import { atLeast, type Instrument, type Night, type ObservationRequest } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { type Filled, filledOf } from "@/components/target/query";
import { observatoryClock } from "@/live/clock";
import { useNight } from "@/live/hooks";
import { relative } from "@/sky/format";
import { whyNotEditable } from "../editable";
import { draftKey, dropDraft, readDraft } from "./draft";
import { Editor } from "./Editor";
import styles from "./editor.module.css";
import { copyOf, filledForm, formOf, freshForm, type RequestForm } from "./form";

export default function EditorPage() {
  const user = useUser();
  const id = Number(useParams().id ?? 0);
  const [search] = useSearchParams();
  const copy = Number(search.get("copy") ?? 0);
  const source = id || copy;
  const instrument = useInstrument();
  const night = useNight();
  const query = useQuery({
    queryKey: keys.request(source),
    queryFn: ({ signal }) => api.get<ObservationRequest>(`/requests/${source}`, { signal }),
    enabled: Number.isInteger(source) && source > 0,
  });
  const title = id ? "Edit a request" : copy ? "Copy of a request" : "New request";
  const failed = instrument.error ?? query.error;
  const request = query.data;
  if (!atLeast(user?.role, "scientist")) {
    return (
      <Refused title={title}>
        Your account may not submit requests yet: an administrator has to approve it.
      </Refused>
    );
  }
  if (failed) {
    return (
      <Frame title={title}>
        <ErrorNote
          what="The editor could not be opened."
          error={failed}
          retry={() => {
            void instrument.refetch();
            if (source) void query.refetch();
          }}
        />
      </Frame>
    );
  }
  if (!instrument.data || !night || (source > 0 && !request)) {
    return (
      <Frame title={title}>
        <SkeletonLines lines={10} />
      </Frame>
    );
  }
  const because = id && request ? whyNotEditable(user, request) : "";
  if (because) {
    return (
      <Refused title={title} id={id}>
        {because}.
      </Refused>
    );
  }
  const filled = source ? null : filledOf(search);
  const what = id ? `request-${id}` : copy ? `copy-${copy}` : filled ? `new ${search}` : "new";
  return (
    <Opened
      key={what}
      instrument={instrument.data}
      night={night}
      request={request}
      filled={filled}
      editing={id > 0}
      keep={draftKey(user?.id ?? 0, what)}
      title={id && request ? `Edit “${request.name}”` : title}
    />
  );
}

interface OpenedProps {
  instrument: Instrument;
  night: Night;
  request: ObservationRequest | undefined;
  /** What the address fills of a new request. */
  filled: Filled | null;
  editing: boolean;
  keep: string;
  title: string;
}

function Opened({ instrument, night, request, filled, editing, keep, title }: OpenedProps) {
  const [saved] = useState(() => start(instrument, night, request ?? filled, editing));
  const [draft, setDraft] = useState(() => readDraft(keep));
  const [initial, setInitial] = useState<RequestForm | null>(() =>
    draft && JSON.stringify(draft.form) !== JSON.stringify(saved) ? null : saved,
  );
  // The version that was read when the editor was opened: what others change meanwhile is not overwritten.
  const [opened] = useState(request);
  if (initial === null && draft) {
    return (
      <Frame title={title}>
        <div className={styles.offer}>
          <p>
            You left unsaved work here, <b>{draft.form.name || "without a name"}</b>,{" "}
            {relative(draft.at, Date.now())}.
            {editing && opened && draft.version !== opened.version && (
              <> The request was changed since: what you take up replaces that.</>
            )}
          </p>
          <div className={styles.tools}>
            <Button onClick={() => setInitial(draft.form)} data-autofocus>
              Take it up again
            </Button>
            <Button
              variant="default"
              onClick={() => {
                dropDraft(keep);
                setDraft(null);
                setInitial(saved);
              }}
            >
              Start afresh
            </Button>
          </div>
        </div>
      </Frame>
    );
  }
  return (
    <Editor
      initial={initial ?? saved}
      touched={initial !== saved && initial !== null}
      filled={filled !== null}
      request={editing ? opened : undefined}
      instrument={instrument}
      night={night}
      keep={keep}
      title={title}
    />
  );
}

function start(
  instrument: Instrument,
  night: Night,
  from: ObservationRequest | Filled | null,
  editing: boolean,
): RequestForm {
  const now = observatoryClock.now();
  if (!from) return freshForm(instrument, now, night);
  if ("constraints" in from) return filledForm(freshForm(instrument, now, night), from);
  const form = formOf(from, instrument);
  return editing ? form : copyOf(form, now, night);
}

function Frame({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <>
      <PageHeader title={title} />
      <Card title="Request">{children}</Card>
    </>
  );
}

function Refused({ title, id, children }: { title: string; id?: number; children: React.ReactNode }) {
  return (
    <Frame title={title}>
      <Empty
        action={
          id ? (
            <Button component={Link} to={`/requests/new?copy=${id}`} variant="default">
              Write a copy of it
            </Button>
          ) : undefined
        }
      >
        {children}
      </Empty>
    </Frame>
  );
}
