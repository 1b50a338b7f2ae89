// One image: the picture, what was measured in it, and its whole header.
import { Button } from "@mantine/core";
import { type InfiniteData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { api } from "@/api/client";
import { ApiError, sentence } from "@/api/errors";
import { keys } from "@/api/keys";
import type { Candidate, Image, Page } from "@/api/types";
import { Card } from "@/components/Card";
import { Segmented } from "@/components/choice/Segmented";
import { Histogram } from "@/components/fits/Histogram";
import { imageName, type Stretch, saveAs, stretches, usePreviewBlob } from "@/components/fits/preview";
import { type Mark, Stage, type StageHandle } from "@/components/fits/Stage";
import { histogram } from "@/components/fits/view";
import { Icon } from "@/components/Icon";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { Key, TimeText } from "@/components/text";
import { toastError } from "@/components/toasts";
import { bytes, duration } from "@/sky/format";
import { HeaderTable } from "./HeaderTable";
import styles from "./images.module.css";
import { filterOf, flat, neighbours, searchOf, useImages } from "./list";
import { Measures } from "./Measures";

/** The largest preview that the server makes. */
const largest = 4096;

export function Viewer() {
  const id = Number(useParams().id);
  const client = useQueryClient();
  const query = useQuery({
    queryKey: keys.image(id),
    queryFn: ({ signal }) => api.get<Image>(`/images/${id}`, { signal }),
    enabled: Number.isInteger(id) && id > 0,
    // A neighbour is known from its list: no skeleton between two pictures.
    initialData: () => {
      const lists = client.getQueriesData<InfiniteData<Page<Image>>>({ queryKey: keys.imageLists });
      return lists.flatMap(([, data]) => flat(data)).find((image) => image.id === id);
    },
  });
  if (query.data) return <Opened key="viewer" image={query.data} />;
  const missing = !(id > 0) || (query.error instanceof ApiError && query.error.status === 404);
  return (
    <>
      <PageHeader title={missing ? "No such image" : `Image ${id}`} />
      <Card title="Image">
        {missing ? (
          <Empty
            action={
              <Button component={Link} to="/images" variant="default">
                All images
              </Button>
            }
          >
            There is none with this number, or it belongs to a request that you may not see.
          </Empty>
        ) : query.isError ? (
          <ErrorNote
            what="The image could not be read."
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

/** The decoded preview, and how often each grey occurs in it. */
function usePicture(image: Image, stretch: Stretch) {
  const size = Math.min(largest, Math.max(image.width, image.height, 64));
  const query = usePreviewBlob(image.id, stretch, size);
  const [picture, setPicture] = useState<{ bitmap: ImageBitmap; counts: number[] } | null>(null);
  const [broken, setBroken] = useState<unknown>(null);
  useEffect(() => {
    const blob = query.data;
    if (!blob) return;
    let gone = false;
    let made: ImageBitmap | null = null;
    createImageBitmap(blob).then(
      (bitmap) => {
        if (gone) {
          bitmap.close();
          return;
        }
        made = bitmap;
        setBroken(null);
        setPicture({ bitmap, counts: countsOf(bitmap) });
      },
      (error) => !gone && setBroken(error),
    );
    return () => {
      gone = true;
      if (made) {
        const old = made;
        setPicture((now) => (now?.bitmap === old ? null : now));
        // After the next drawing nobody uses it any more.
        setTimeout(() => old.close(), 1000);
      }
    };
  }, [query.data]);
  return { picture, query, error: query.error ?? broken };
}

/** Counted on at most 512 x 512 pixels: enough for a histogram of 64 bins. */
function countsOf(bitmap: ImageBitmap): number[] {
  const shrink = Math.min(1, 512 / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * shrink));
  const height = Math.max(1, Math.round(bitmap.height * shrink));
  const ctx = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!ctx) return [];
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(bitmap, 0, 0, width, height);
  return histogram(ctx.getImageData(0, 0, width, height).data);
}

function Opened({ image }: { image: Image }) {
  const [params] = useSearchParams();
  const filter = filterOf(params);
  const scope = Object.keys(filter).length > 0 ? filter : { night: image.night };
  const list = useImages(scope);
  const { earlier, later, at } = neighbours(flat(list.data), image.id);
  const navigate = useNavigate();
  const stage = useRef<StageHandle>(null);
  const [stretch, setStretch] = useState<Stretch>("asinh");
  const { picture, query, error } = usePicture(image, stretch);
  const search = searchOf(filter);
  const marks = useMarks(image);

  // The list is loaded as far as this image, so that its neighbours are known.
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (list.data && hasNextPage && !isFetchingNextPage && (at < 0 || !earlier)) void fetchNextPage();
  }, [list.data, at, earlier, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const links = useMemo(
    () => ({
      earlier: earlier ? `/images/${earlier.id}${search}` : undefined,
      later: later ? `/images/${later.id}${search}` : undefined,
    }),
    [earlier, later, search],
  );
  useEffect(() => {
    const onKey = (e: globalThis.KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
      if ((e.target as Element).closest?.("input, textarea, select, [role=radiogroup], [role=dialog]"))
        return;
      // By the key's place: with Shift its sign differs from keyboard to keyboard.
      const index = ["Digit1", "Digit2", "Digit3", "Digit4"].indexOf(e.code);
      const to =
        e.key === "ArrowLeft" && stage.current?.whole() !== false
          ? links.earlier
          : e.key === "ArrowRight" && stage.current?.whole() !== false
            ? links.later
            : e.key === "PageUp"
              ? links.earlier
              : e.key === "PageDown"
                ? links.later
                : undefined;
      if (to) {
        e.preventDefault();
        navigate(to, { replace: true });
      } else if (e.shiftKey && index >= 0) setStretch(stretches[index]?.value ?? "asinh");
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [links, navigate]);

  return (
    <>
      <Link to={`/images${search}`} className={styles.back}>
        <Icon name="chevron" size={13} /> Contact sheet
      </Link>
      <PageHeader
        title={image.object || (image.kind === "light" ? "Image" : `Calibration: ${image.kind}`)}
        actions={
          <>
            <Button.Group>
              <Step to={links.earlier} label="Earlier" />
              <Step to={links.later} label="Later" />
            </Button.Group>
            {image.calibration?.file && <Download image={image} calibrated />}
            <Download image={image} />
          </>
        }
      >
        {image.channel.toUpperCase()} {image.filter}, {duration(image.exposure_s)},{" "}
        <TimeText time={image.start} as="full" /> UTC{" "}
        {image.request_id > 0 && <Link to={`/requests/${image.request_id}`}>its request</Link>}
      </PageHeader>
      <div className={styles.viewer}>
        <Card
          title={<span className="mono">{image.file}</span>}
          className={styles.pictureCard}
          aside={<Segmented label="Stretch" value={stretch} onChange={setStretch} options={stretches} />}
        >
          {error && !picture ? (
            <ErrorNote
              what="The picture could not be made."
              error={error}
              retry={() => void query.refetch()}
            />
          ) : (
            <div className={styles.stageFrame}>
              <Stage
                key={image.id}
                ref={stage}
                picture={picture?.bitmap ?? null}
                full={{ width: image.width, height: image.height }}
                label={imageName(image)}
                note={picture ? "" : "The picture is being made…"}
                marks={marks}
              />
            </div>
          )}
          <p className={styles.hint}>
            <Key>←</Key> <Key>→</Key> other images, or move when zoomed · <Key>+</Key> <Key>−</Key>{" "}
            <Key>0</Key> zoom · <Key>Shift</Key> <Key>1</Key>…<Key>4</Key> stretch
          </p>
        </Card>
        <div className={styles.side}>
          <Card title="Measured">
            <Measures image={image} />
          </Card>
          <Card title="Histogram of the preview" aside="number of pixels, logarithmic">
            {picture && picture.counts.length > 0 ? (
              <>
                <Histogram counts={picture.counts} />
                <div className={styles.greys}>
                  <span>black</span>
                  <span>white</span>
                </div>
              </>
            ) : (
              <div style={{ height: 92 }} />
            )}
          </Card>
          <HeaderTable id={image.id} />
        </div>
      </div>
    </>
  );
}

/** Rings around the candidates of the image's alert that were seen best in it. */
function useMarks(image: Image): Mark[] {
  const query = useQuery({
    queryKey: keys.imageCandidates(image.id),
    queryFn: ({ signal }) => api.get<Candidate[]>(`/images/${image.id}/candidates`, { signal }),
    enabled: image.request_id > 0,
  });
  return useMemo(
    () =>
      (query.data ?? [])
        .filter((c) => c.image_id === image.id)
        .map((c) => ({ x: c.x, y: c.y, label: String(c.rank) })),
    [query.data, image.id],
  );
}

function Step({ to, label }: { to: string | undefined; label: string }) {
  return to ? (
    <Button component={Link} to={to} replace variant="default">
      {label}
    </Button>
  ) : (
    <Button variant="default" disabled>
      {label}
    </Button>
  );
}

function Download({ image, calibrated = false }: { image: Image; calibrated?: boolean }) {
  const file = (calibrated && image.calibration?.file) || image.file;
  const download = useMutation({
    mutationFn: () => api.blob(`/images/${image.id}/file${calibrated ? "?calibrated=true" : ""}`),
    onSuccess: (blob) => saveAs(blob, file.split("/").pop() || `image-${image.id}.fits`),
    onError: (error) => toastError("The file could not be downloaded.", new Error(sentence(error))),
  });
  return (
    <Button
      leftSection={<Icon name="down" size={15} />}
      loading={download.isPending}
      variant={calibrated ? "default" : "filled"}
      title={calibrated ? "The calibrated FITS file" : `FITS as it came, ${bytes(image.bytes)}`}
      onClick={() => download.mutate()}
    >
      {calibrated ? "Calibrated" : "FITS"}
    </Button>
  );
}
