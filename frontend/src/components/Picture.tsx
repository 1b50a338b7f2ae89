// A picture that needs the token: fetched through the client, shown when it is
// there, with a skeleton of its shape before and a sentence when it fails.
import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, useEffect, useState } from "react";
import { api, type PathOf, type Query } from "@/api/client";
import { Skeleton } from "./notes";

export interface PictureProps {
  /** Below /api/v1. */
  path: PathOf<"get">;
  query?: Query;
  alt: string;
  className?: string | undefined;
  style?: CSSProperties;
}

export function Picture({ path, query = {}, alt, className, style }: PictureProps) {
  const { data, isError } = useQuery({
    queryKey: ["picture", path, query],
    queryFn: ({ signal }) => api.blob(path, { query, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  const [url, setUrl] = useState<string | null>(null);

  useEffect(() => {
    if (!data) return;
    const made = URL.createObjectURL(data);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);

  if (isError) {
    return (
      <span
        className={className}
        style={{ display: "grid", placeItems: "center", color: "var(--muted)", ...style }}
      >
        no preview
      </span>
    );
  }
  if (!url) return <Skeleton height="100%" className={className} />;
  return <img src={url} alt={alt} className={className} style={style} decoding="async" />;
}
