// The Moon in few words: its light, and when it sets or rises.
import { useSlowNow } from "@/live/clock";
import { useSite } from "@/live/hooks";
import { moon, nextMoonEvent } from "@/sky/bodies";
import { number, thin, utcMinute } from "@/sky/format";
import { MoonDisc } from "@/sky/MoonDisc";

export default function MoonNote() {
  const now = useSlowNow(60);
  const site = useSite();
  if (!site) return null;
  const disc = moon(now, site);
  const next = nextMoonEvent(now, site);
  const where = disc.alt > 0 ? `${number(disc.alt)}° above the horizon` : "below the horizon";
  return (
    <span
      title={`The Moon is ${where}, ${number(disc.illumination * 100)} % lit.`}
      style={{ display: "inline-flex", alignItems: "center", gap: 6 }}
    >
      <MoonDisc phase={disc.phase} size={14} />
      {number(disc.illumination * 100)}
      {thin}% · {next ? `${next.kind} ${utcMinute(next.ms)}` : disc.alt > 0 ? "up" : "down"}
    </span>
  );
}
