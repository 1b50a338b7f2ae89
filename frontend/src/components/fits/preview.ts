// Previews of images: fetched with the token, kept as blobs in the query
// cache, shown under an object URL that is given back when nobody shows it.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "@/api/client";
import type { Image } from "@/api/types";

/** How grey values follow the pixels' values. */
export type Stretch = "asinh" | "linear" | "log" | "zscale";

export const stretches: { value: Stretch; label: string; hint: string }[] = [
  { value: "asinh", label: "asinh", hint: "faint and bright together" },
  { value: "linear", label: "linear", hint: "true proportions" },
  { value: "log", label: "log", hint: "the faintest" },
  { value: "zscale", label: "zscale", hint: "the sky's own range" },
];

/** The preview's bytes. An image never changes, so neither does its preview. */
export function usePreviewBlob(id: number, stretch: Stretch, size: number, enabled = true) {
  return useQuery({
    queryKey: ["images", "preview", id, stretch, size],
    queryFn: ({ signal }) => api.blob(`/images/${id}/preview.png`, { query: { stretch, size }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 3 * 60_000,
    enabled,
  });
}

/** An object URL of a blob for as long as it is shown. */
export function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
      setUrl(undefined);
    };
  }, [blob]);
  return url;
}

/** Saves a blob as a file of the browser. */
export function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** What is in a picture, for those who do not see it. */
export function imageName(
  image: Pick<Image, "object" | "channel" | "filter" | "exposure_s" | "number">,
): string {
  const object = image.object || "calibration";
  return `${object}, ${image.channel.toUpperCase()} ${image.filter}, ${image.exposure_s} s, number ${image.number}`;
}
