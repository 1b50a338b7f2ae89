// One request: what became of it and why, live.
import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useUser } from "@/api/auth";
import { api } from "@/api/client";
import { ApiError } from "@/api/errors";
import { keys } from "@/api/keys";
import { atLeast, type Image, type ObservationRequest, type Page } from "@/api/types";
import { Card } from "@/components/Card";
import { Thumbnail, ThumbnailSkeleton } from "@/components/fits/Thumbnail";
import { Icon } from "@/components/Icon";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { Progress, RequestPill, SequencePill } from "@/components/status/StatusPill";
import { cancellable, progressOf } from "@/components/status/status";
import { TimeText } from "@/components/text";
import { count, duration, typeset } from "@/sky/format";
import { Download } from "./Download";
import { CancelDialog, DeleteDialog } from "./dialogs";
import { mayChange, whyNotEditable } from "./editable";
import { Life } from "./Life";
import styles from "./requests.module.css";
import { SequenceCard } from "./SequenceCard";
import { SubmitDraft } from "./SubmitDraft";

export function RequestDetail() {
  const id = Number(useParams().id);
  const query = useQuery({
    queryKey: keys.request(id),
    queryFn: ({ signal }) => api.get<ObservationRequest>(`/requests/${id}`, { signal }),
    enabled: Number.isInteger(id) && id > 0,
  });
  const r = query.data;
  if (!r) {
    const missing = !(id > 0) || (query.error instanceof ApiError && query.error.status === 404);
    return (
      <>
        <Back />
        <PageHeader title={missing ? "No such request" : `Request ${id}`} />
        <Card title="Request">
          {missing ? (
            <Empty
              action={
                <Button component={Link} to="/requests" variant="default">
                  All requests
                </Button>
              }
            >
              It was deleted, or it belongs to somebody whose requests you may not see.
            </Empty>
          ) : query.isError ? (
            <ErrorNote
              what="The request could not be read."
              error={query.error}
              retry={() => void query.refetch()}
            />
          ) : (
            <SkeletonLines lines={8} />
          )}
        </Card>
      </>
    );
  }
  const sequences = r.sequences ?? [];
  const { done, all } = progressOf(sequences);
  const total = sequences.reduce((s, q) => s + q.duration_s, 0);
  return (
    <>
      <Back />
      <PageHeader title={r.name || `Request ${r.id}`} actions={<Actions request={r} imagesDone={done} />}>
        <span className={styles.facts}>
          <RequestPill status={r.status} pill />
          <Progress done={done} all={all} running={r.status === "executing"} />
          <span>
            {r.program}, {count(sequences.length, "sequence")}, {duration(total)}
          </span>
          <span>
            by {r.user_name || "an agent"}, <TimeText time={r.created} as="full" /> UTC
          </span>
        </span>
      </PageHeader>
      <div className={styles.detail}>
        <div className={styles.column}>
          {(r.warnings ?? []).length > 0 && (
            <Card title="Noticed when it was checked">
              <ul>
                {r.warnings.map((w) => (
                  <li key={`${w.place} ${w.field} ${w.message}`}>
                    {typeset(w.message)}{" "}
                    <span className="muted">{[w.place, w.field].filter(Boolean).join(", ")}</span>
                  </li>
                ))}
              </ul>
            </Card>
          )}
          <Groups request={r} />
          {sequences.length === 0 ? (
            <Card title="Sequences">
              <Empty>This request has no sequence, so there is nothing to observe.</Empty>
            </Card>
          ) : (
            sequences.map((s) => <SequenceCard key={s.id} sequence={s} />)
          )}
          <Images requestId={r.id} done={done} />
        </div>
        <Life request={r} />
      </div>
    </>
  );
}

const groupRules = {
  all_of: "all of them in one schedule, or none",
  one_of: "one of them is enough",
};

/** What binds its sequences together, and how each of them stands; nothing where no group is. */
function Groups({ request: r }: { request: ObservationRequest }) {
  if (!r.groups?.length) return null;
  return (
    <Card title="Groups" aside={count(r.groups.length, "group")}>
      <ul className={styles.groups}>
        {r.groups.map((g) => (
          <li key={g.name}>
            <p>
              <b>{g.name}</b> <span className="muted">{groupRules[g.rule]}</span>
            </p>
            <ul>
              {(r.sequences ?? [])
                .filter((s) => s.group === g.name)
                .map((s) => (
                  <li key={s.id}>
                    {s.name} <SequencePill status={s.status} />
                  </li>
                ))}
            </ul>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Back() {
  return (
    <Link to="/requests" className={styles.back}>
      <Icon name="chevron" size={13} /> All requests
    </Link>
  );
}

function Actions({ request: r, imagesDone }: { request: ObservationRequest; imagesDone: number }) {
  const user = useUser();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<"cancel" | "delete" | null>(null);
  if (!mayChange(user, r)) {
    return (
      <>
        {atLeast(user?.role, "scientist") && <CopyLink id={r.id} />}
        <Download request={r} />
      </>
    );
  }
  const fixed = whyNotEditable(user, r);
  const executing = r.status === "executing";
  const kept =
    imagesDone > 0
      ? "It has images, which are kept: it can be cancelled only"
      : executing
        ? "Cancel it first"
        : "";
  return (
    <>
      {r.status === "draft" && <SubmitDraft request={r} />}
      <Button
        variant="default"
        disabled={fixed !== ""}
        title={fixed || undefined}
        onClick={() => navigate(`/requests/${r.id}/edit`)}
      >
        Edit
      </Button>
      <CopyLink id={r.id} />
      <Download request={r} />
      <Button
        variant="default"
        disabled={!cancellable(r.status)}
        title={cancellable(r.status) ? undefined : "It has ended: nothing is left to cancel"}
        onClick={() => setAsking("cancel")}
      >
        Cancel request
      </Button>
      <Button
        variant="subtle"
        color="danger"
        disabled={kept !== ""}
        title={kept || undefined}
        onClick={() => setAsking("delete")}
      >
        Delete
      </Button>
      <CancelDialog request={r} opened={asking === "cancel"} onClose={() => setAsking(null)} />
      <DeleteDialog
        request={r}
        opened={asking === "delete"}
        onClose={() => setAsking(null)}
        onDeleted={() => navigate("/requests", { replace: true })}
      />
    </>
  );
}

function CopyLink({ id }: { id: number }) {
  return (
    <Button component={Link} to={`/requests/new?copy=${id}`} variant="default">
      Copy
    </Button>
  );
}

/** The request's images, newest first, as they come. */
function Images({ requestId, done }: { requestId: number; done: number }) {
  const query = useInfiniteQuery({
    queryKey: keys.imageList({ request: requestId }),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Image>>("/images", {
        query: { request: requestId, cursor: pageParam, limit: 24 },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const images = (query.data?.pages ?? []).flatMap((p) => p.items ?? []);
  return (
    <Card
      title="Images"
      aside={
        images.length > 0 ? (
          <Link to={`/images?request=${requestId}`}>open in the contact sheet</Link>
        ) : undefined
      }
    >
      {query.isError && !query.data ? (
        <ErrorNote
          what="The images could not be read."
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : !query.data ? (
        <div className={styles.strip} aria-busy="true">
          {Array.from({ length: Math.min(6, Math.max(1, done)) }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: shapes without identity
            <ThumbnailSkeleton key={i} />
          ))}
        </div>
      ) : images.length === 0 ? (
        <Empty>No image yet. Each appears here within a second of its readout.</Empty>
      ) : (
        <>
          <div className={styles.strip}>
            {images.map((image) => (
              <Thumbnail key={image.id} image={image} showObject={false} />
            ))}
          </div>
          {query.hasNextPage && (
            <div className={styles.more}>
              <Button
                variant="subtle"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                More images
              </Button>
            </div>
          )}
        </>
      )}
    </Card>
  );
}
