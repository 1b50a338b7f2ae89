// What stands above a schedule that is no longer in force.
import { Button } from "@mantine/core";
import type { Schedule } from "@/api/types";
import { StateShape } from "@/components/StateMark";
import { TimeText } from "@/components/text";
import { causeOf } from "./diff";
import styles from "./past.module.css";
import { useShown } from "./shown";

/** Says that the page shows the past, from when, and leads back. */
export function PastBanner({ id, schedule }: { id: number; schedule: Schedule | undefined }) {
  const [, show] = useShown();
  return (
    <section className={styles.banner} aria-label="A past schedule">
      <StateShape level="caution" size={16} />
      <p>
        <b>Past schedule {id}.</b>{" "}
        {schedule && (
          <>
            Planned <TimeText time={schedule.created} as="full" /> UTC for the night of {schedule.night.name}:{" "}
            {causeOf(schedule)}.{" "}
          </>
        )}
        It is not in force: the observatory does not follow it.
      </p>
      <Button variant="default" onClick={() => show({ schedule: null, against: null })}>
        To the schedule in force
      </Button>
      {schedule && (
        <Button variant="default" onClick={() => show({ schedule: null, against: id })}>
          Compare with it
        </Button>
      )}
    </section>
  );
}
