// The Moon in few words: its light, and when it sets or rises.
import { Tooltip } from "@mantine/core";
import { useSlowNow } from "@/live/clock";
import { useSite } from "@/live/hooks";
import { moon, nextMoonEvent } from "@/sky/bodies";
import { number, thin, utcMinute } from "@/sky/format";
import { MoonDisc } from "@/sky/MoonDisc";
import styles from "./StatusStrip.module.css";

export default function MoonNote() {
  const now = useSlowNow(60);
  const site = useSite();
  if (!site) return null;
  const disc = moon(now, site);
  const next = nextMoonEvent(now, site);
  const where = disc.alt > 0 ? `${number(disc.alt)}° above the horizon` : "below the horizon";
  const soon = next ? `${next.kind} ${utcMinute(next.ms)}` : disc.alt > 0 ? "up" : "down";
  const lit = `${number(disc.illumination * 100)}${thin}%`;
  return (
    <Tooltip label={`The Moon is ${where}, ${lit} lit; ${next ? `it ${soon} UTC` : `it stays ${soon}`}.`}>
      <span className={styles.disc}>
        <MoonDisc phase={disc.phase} size={16} />
        <span className={styles.two}>
          <span>{lit}</span>
          <span>{soon}</span>
        </span>
      </span>
    </Tooltip>
  );
}
