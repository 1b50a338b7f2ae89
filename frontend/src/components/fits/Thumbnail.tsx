import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import type { Image } from "@/api/types";
import { duration, number, utcTime } from "@/sky/format";
import { useBand } from "./bands";
import styles from "./fits.module.css";
import { imageName, useObjectUrl, usePreviewBlob } from "./preview";

/** Whether an element has come near the visible part of the page; stays true. */
function useNear(ref: React.RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const el = ref.current;
    if (!el || near) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((e) => e.isIntersecting)) setNear(true);
      },
      { rootMargin: "300px" },
    );
    observer.observe(el);
    return () => observer.disconnect();
  }, [ref, near]);
  return near;
}

/** A small picture with its essentials, linking to the viewer. Fetches its preview when it comes in sight. */
export function Thumbnail({ image, showObject = true }: { image: Image; showObject?: boolean }) {
  const frame = useRef<HTMLAnchorElement>(null);
  const near = useNear(frame);
  const preview = usePreviewBlob(image.id, "asinh", 256, near);
  const url = useObjectUrl(preview.data);
  const band = useBand();
  const fwhm = image.measured?.fwhm_arcsec;
  return (
    <Link ref={frame} to={`/images/${image.id}`} className={styles.thumb} data-image={image.id}>
      <span className={styles.picture}>
        {url ? (
          <img src={url} alt={imageName(image)} draggable={false} decoding="async" />
        ) : (
          <span className={styles.none}>{preview.isError ? "no preview" : ""}</span>
        )}
        <span className={styles.channel} data-channel={image.channel}>
          {image.channel.toUpperCase()}
        </span>
      </span>
      <span className={styles.caption}>
        {showObject && <b className="clip">{image.object || "calibration"}</b>}
        <span className="clip" title={image.filter}>
          {band(image.filter)} · {duration(image.exposure_s)} · {image.number}
        </span>
        <span className={styles.meta}>
          <span className="mono">{utcTime(image.start)}</span>
          {fwhm ? <span title="Full width at half maximum of the stars">{number(fwhm, 1)}″</span> : null}
        </span>
      </span>
    </Link>
  );
}

/** A thumbnail that is not here yet, in its real shape. */
export function ThumbnailSkeleton() {
  return (
    <div className={styles.thumb} aria-hidden="true">
      <span className={styles.picture} data-loading />
      <span className={styles.caption}>
        <span className={styles.bone} style={{ width: "70%" }} />
        <span className={styles.bone} style={{ width: "45%" }} />
      </span>
    </div>
  );
}
