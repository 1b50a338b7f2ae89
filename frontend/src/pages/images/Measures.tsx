import type { Image } from "@/api/types";
import { Coordinates, DurationText } from "@/components/text";
import { bytes, number, quantity } from "@/sky/format";
import styles from "./images.module.css";

/** What was done to the image before it was measured, in words. */
function calibrated(image: Image): string {
  if (image.kind !== "light") return `a ${image.kind} frame, measured as it came`;
  const c = image.calibration;
  if (!c) return "not yet";
  if (c.steps === "") return `no: ${c.text}. Masters that are made later do not change it.`;
  return c.bad_pixels > 0 ? `${c.text}; ${number(c.bad_pixels)} bad pixels left out` : c.text;
}

/** What the analysis found, and how the image was taken. */
export function Measures({ image }: { image: Image }) {
  const m = image.measured;
  return (
    <>
      {m ? (
        <dl className={styles.big}>
          <div>
            <dt>FWHM</dt>
            <dd title={m.fwhm_px > 0 ? quantity(m.fwhm_px, "px", 2) : undefined}>
              {m.fwhm_arcsec > 0 ? `${number(m.fwhm_arcsec, 2)}″` : "no star"}
            </dd>
          </div>
          <div>
            <dt>Sources</dt>
            <dd>{number(m.sources)}</dd>
          </div>
          <div>
            <dt>Background</dt>
            <dd>
              {number(m.background_adu, 1)} <span className="muted">ADU</span>
            </dd>
          </div>
          <div>
            <dt>Noise</dt>
            <dd>
              {number(m.noise_adu, 1)} <span className="muted">ADU</span>
            </dd>
          </div>
        </dl>
      ) : (
        <p className="muted">Not measured yet. The analysis follows within seconds of the readout.</p>
      )}
      <dl className={styles.facts}>
        <dt>Calibrated</dt>
        <dd data-testid="calibration">{calibrated(image)}</dd>
        {m && (
          <>
            <dt>Range</dt>
            <dd>
              {number(m.minimum_adu)} to {quantity(m.maximum_adu, "ADU")}
            </dd>
            <dt>Saturated</dt>
            <dd>{m.saturated_px > 0 ? quantity(m.saturated_px, "px") : "nothing"}</dd>
          </>
        )}
        <dt>Centre</dt>
        <dd>
          <Coordinates raDeg={image.ra_deg} decDeg={image.dec_deg} />
        </dd>
        <dt>Airmass</dt>
        <dd>{image.airmass === undefined ? "–" : number(image.airmass, 2)}</dd>
        <dt>Exposure</dt>
        <dd>
          <DurationText seconds={image.exposure_s} />, number {image.number}
        </dd>
        <dt>Size</dt>
        <dd>
          {image.width} × {image.height}, {bytes(image.bytes)}
        </dd>
        <dt>Checksum</dt>
        <dd className="mono clip" title={`SHA-256 ${image.sha256}`}>
          {image.sha256 ? `${image.sha256.slice(0, 16)}…` : "–"}
        </dd>
      </dl>
    </>
  );
}
