// What bounds my requests: my own quota, my country's, my programs'. Each
// must have time left for a sequence to be planned.
import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { QuotaReport, QuotaShare } from "@/api/types";
import { duration } from "@/sky/format";
import styles from "./quota.module.css";

export function useQuota() {
  return useQuery({
    queryKey: keys.quota,
    queryFn: ({ signal }) => api.get<QuotaReport>("/quota", { signal }),
  });
}

export function MyQuota() {
  const { data } = useQuota();
  if (!data) return null;
  return (
    <section className={styles.row} aria-label="My quota">
      <QuotaBar what="My quota" quota={data.user} />
      <QuotaBar what={data.country.name} quota={data.country} />
      {data.programs.map((program) => (
        <QuotaBar key={program.name} what={program.name} quota={program} />
      ))}
    </section>
  );
}

/** Time used of the time granted, as a bar and in words. */
export function QuotaBar({ what, quota }: { what: string; quota: QuotaShare }) {
  const used = quota.quota_s > 0 ? Math.min(1, 1 - quota.left_s / quota.quota_s) : 1;
  const title = `${duration(quota.used_s)} used of ${duration(quota.quota_s)} granted; ${duration(quota.left_s)} left`;
  return (
    <div className={styles.quota} title={title} data-level={quota.left_s <= 0 ? "danger" : undefined}>
      <span className={styles.name}>{what}</span>
      <span className={styles.left}>
        {quota.left_s > 0 ? `${duration(quota.left_s)} left` : "used up"} of {duration(quota.quota_s)}
      </span>
      <span
        className={styles.bar}
        role="progressbar"
        aria-label={`${what}: used`}
        aria-valuenow={Math.round(used * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={title}
      >
        <i style={{ width: `${used * 100}%` }} />
      </span>
    </div>
  );
}
