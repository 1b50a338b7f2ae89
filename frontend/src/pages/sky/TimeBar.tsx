import { Button } from "@mantine/core";
import { useMemo } from "react";
import type { Night } from "@/api/types";
import { Segmented } from "@/components/choice/Segmented";
import { Icon } from "@/components/Icon";
import { darkness, skyColour, twilightWord } from "@/components/skymap/colour";
import { hh, skyStops, type Tick, ticks } from "@/components/timeline/geometry";
import { useSite } from "@/live/hooks";
import { number, siteMinute, utcMinute, utcTime } from "@/sky/format";
import { usePalette } from "@/theme/palette";
import styles from "./sky.module.css";
import { type Range, type Rate, rates, type SkyTime } from "./time";

const rateOptions = rates.map((rate) => ({ value: String(rate), label: `×${rate}` }));

/** The night as a slider, with play and now. */
export function TimeBar({
  night,
  range,
  time,
  sunAlt,
}: {
  night: Night;
  range: Range;
  time: SkyTime;
  sunAlt: number;
}) {
  const zone = useSite()?.time_zone ?? "UTC";
  const palette = usePalette();
  const sky = useMemo(() => {
    const stops = skyStops(night, range).map(
      (stop) => `${skyColour(stop.dark, palette)} ${(stop.offset * 100).toFixed(2)}%`,
    );
    return `linear-gradient(to right, ${stops.join(", ")})`;
  }, [night, range, palette]);
  const share = (at: number) => `${(((at - range.from) / (range.to - range.from)) * 100).toFixed(3)}%`;
  const inside = time.ms >= range.from && time.ms <= range.to;
  const value = Math.min(range.to, Math.max(range.from, time.ms));
  const word = twilightWord(sunAlt);
  return (
    <div className={styles.time}>
      <div className={styles.clock}>
        <b className="mono">{time.playing ? utcMinute(time.ms) : utcTime(time.ms)}</b> UTC
        <span className="muted">
          {siteMinute(time.ms, zone)} site · {word}, Sun {number(sunAlt)}°
        </span>
        {!inside && <span className="muted">outside the night of {night.name}</span>}
      </div>
      <div className={styles.slider} style={{ background: sky }}>
        {inner(ticks(range, 700, 60), range).map((tick) => (
          <i key={tick.t} style={{ left: share(tick.t) }} aria-hidden="true">
            {hh(tick.t)}
          </i>
        ))}
        <input
          type="range"
          aria-label="Time of the night"
          min={range.from}
          max={range.to}
          step={60_000}
          value={value}
          aria-valuetext={`${utcMinute(value)} UTC, ${word}`}
          data-outside={!inside || undefined}
          data-light={darkness(sunAlt) < 0.35 || undefined}
          onChange={(e) => time.set(Number(e.currentTarget.value))}
        />
      </div>
      <div className={styles.controls}>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Icon name={time.playing ? "pause" : "play"} size={14} />}
          onClick={time.toggle}
        >
          {time.playing ? "Pause" : "Play"}
        </Button>
        <Segmented
          label="How fast it plays"
          value={String(time.rate)}
          options={rateOptions}
          onChange={(rate) => time.setRate(Number(rate) as Rate)}
        />
        <Button
          variant={time.live ? "filled" : "default"}
          size="compact-sm"
          onClick={time.now}
          aria-pressed={time.live}
        >
          Now
        </Button>
      </div>
    </div>
  );
}

/** Without those whose names would be cut at an end. */
function inner(list: Tick[], range: Range): Tick[] {
  const edge = (range.to - range.from) * 0.02;
  return list.filter((tick) => tick.t > range.from + edge && tick.t < range.to - edge);
}
