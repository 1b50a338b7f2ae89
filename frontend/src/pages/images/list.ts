// Lists of images: the filter that lives in the address, the pages of the
// list, and what the sheet makes of them.
import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Image, Page } from "@/api/types";

export const filterNames = ["night", "detector", "request", "sequence"] as const;
export type FilterName = (typeof filterNames)[number];
export type ImageFilter = Partial<Record<FilterName, string>>;

/** The filter that an address carries; what is empty is left out. */
export function filterOf(params: URLSearchParams): ImageFilter {
  const out: ImageFilter = {};
  for (const name of filterNames) {
    const value = params.get(name);
    if (value) out[name] = value;
  }
  return out;
}

/** The address of a filter, with its question mark; empty without one. */
export function searchOf(filter: ImageFilter): string {
  const text = new URLSearchParams(filter as Record<string, string>).toString();
  return text ? `?${text}` : "";
}

export function useImages(filter: ImageFilter, enabled = true) {
  return useInfiniteQuery({
    queryKey: keys.imageList({ ...filter }),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Image>>("/images", { query: { ...filter, cursor: pageParam, limit: 60 }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    enabled,
  });
}

/** The images of all pages, each once: while images come in, pages overlap. */
export function flat(data: InfiniteData<Page<Image>> | undefined): Image[] {
  const seen = new Set<number>();
  return (data?.pages ?? [])
    .flatMap((p) => p.items ?? [])
    .filter((image) => !seen.has(image.id) && seen.add(image.id));
}

export interface NightOfImages {
  night: string;
  images: Image[];
}

/** Images by night, in the order in which they come. */
export function byNight(images: readonly Image[]): NightOfImages[] {
  const out = new Map<string, Image[]>();
  for (const image of images) {
    const list = out.get(image.night);
    if (list) list.push(image);
    else out.set(image.night, [image]);
  }
  return [...out].map(([night, list]) => ({ night, images: list }));
}

/** The neighbours of an image in a list that is newest first. */
export function neighbours(
  images: readonly Image[],
  id: number,
): { earlier: Image | undefined; later: Image | undefined; at: number } {
  const at = images.findIndex((image) => image.id === id);
  return {
    at,
    earlier: at < 0 ? undefined : images[at + 1],
    later: at > 0 ? images[at - 1] : undefined,
  };
}
