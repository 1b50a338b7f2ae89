// The newest picture of each camera.
import { Link } from "react-router";
import { useUser } from "@/api/auth";
import { useBand } from "@/api/instrument";
import { atLeast, type Channel, type Image } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, Skeleton } from "@/components/notes";
import { Picture } from "@/components/Picture";
import { TimeText } from "@/components/text";
import { useLatestImages } from "@/live/hooks";
import { number, quantity } from "@/sky/format";
import styles from "./LatestImages.module.css";
import page from "./tonight.module.css";

const channels: readonly Channel[] = ["vis", "nir"];

export function LatestImages() {
  const images = useLatestImages();
  const permitted = atLeast(useUser()?.role, "scientist");
  const newest = images?.[0];
  return (
    <Card title="Latest images" aside={newest && quality(newest)} className={page.images}>
      {!permitted ? (
        <Empty>Your account is a visitor's: images are shown to scientists.</Empty>
      ) : images?.length === 0 ? (
        <Empty>No image yet. The first one appears here as soon as it is read out.</Empty>
      ) : (
        <div className={styles.pair} aria-busy={images === undefined}>
          {channels.map((channel) => {
            if (!images) return <Skeleton key={channel} height="100%" radius={8} />;
            const image = images.find((item) => item.channel === channel);
            return <Latest key={channel} channel={channel} image={image} />;
          })}
        </div>
      )}
    </Card>
  );
}

function quality(image: Image): string {
  const { measured } = image;
  if (!measured) return "being measured";
  const seeing = measured.fwhm_arcsec > 0 ? `FWHM ${number(measured.fwhm_arcsec, 1)}″ · ` : "";
  return `${seeing}${measured.sources} stars`;
}

function Latest({ channel, image }: { channel: Channel; image: Image | undefined }) {
  const band = useBand();
  if (!image) {
    return <div className={styles.none}>No {channel.toUpperCase()} image among the latest.</div>;
  }
  const label = `${image.channel.toUpperCase()} image ${image.number} of ${image.object}, ${image.filter}`;
  return (
    <Link to={`/images/${image.id}`} className={styles.image} title={label}>
      <Picture
        path={`/images/${image.id}/preview.png`}
        query={{ stretch: "asinh", size: 512 }}
        alt=""
        className={styles.picture}
      />
      <span className={styles.caption}>
        <b>
          {channel.toUpperCase()} {band(image.filter)}
        </b>{" "}
        {image.object}
        <span>
          {quantity(image.exposure_s, "s", image.exposure_s % 1 ? 1 : 0)} ·{" "}
          <TimeText time={image.created} as="relative" />
        </span>
      </span>
    </Link>
  );
}
