// The observatory's times: UTC first, the site's wall clock, sidereal time; and
// plainly said when the night is a simulated one.
import { Tooltip } from "@mantine/core";
import { observatoryClock, useNow } from "@/live/clock";
import { useClockInfo, useSite } from "@/live/hooks";
import { siderealTime } from "@/sky/coords";
import {
  hourMinute,
  julianDay,
  number,
  siteMinute,
  siteTime,
  utcDate,
  utcDateTime,
  utcTime,
} from "@/sky/format";
import styles from "./Clocks.module.css";

export function Clocks() {
  const now = useNow();
  const site = useSite();
  const info = useClockInfo();
  if (!site || !info) return null;
  return (
    <div className={styles.clocks}>
      {info.simulated && <Simulated now={now} />}
      <Tooltip
        w={250}
        label={
          <span className={styles.tip}>
            <b>{utcDateTime(now)} UTC</b>
            <br />
            {siteTime(now, site.time_zone)} at {site.name}
            <br />
            Julian day {number(julianDay(now), 5)}
          </span>
        }
      >
        <span className={`${styles.times} mono`}>
          <time dateTime={new Date(now).toISOString()}>
            <b>{utcTime(now)}</b> <i>UTC</i>
          </time>
          <span className={styles.others}>
            {siteMinute(now, site.time_zone)} <i>site</i>{" "}
            <span>
              {hourMinute(siderealTime(now, site))} <i>LST</i>
            </span>
          </span>
        </span>
      </Tooltip>
    </div>
  );
}

function Simulated({ now }: { now: number }) {
  const speed = observatoryClock.speed;
  const text = `This night is simulated: the clock shows ${utcDate(now)} ${utcTime(now)} UTC${
    speed === 1 ? "" : ` and runs ${number(speed, speed % 1 ? 1 : 0)} times as fast as life`
  }.`;
  return (
    <Tooltip label={text} w={260}>
      <span className={styles.simulated}>
        <span>Simulated</span> <span>night{speed !== 1 && <b> ×{number(speed, speed % 1 ? 1 : 0)}</b>}</span>
        <span className="sr">. {text}</span>
      </span>
    </Tooltip>
  );
}
