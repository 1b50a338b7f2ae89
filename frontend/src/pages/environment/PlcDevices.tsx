import { Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { ApiError } from "@/api/errors";
import { keys } from "@/api/keys";
import type { PLCDevice, PLCStatus } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, ErrorNote, Skeleton } from "@/components/notes";
import { Age } from "@/components/Stale";
import { StateMark } from "@/components/StateMark";
import { useOnReading } from "@/live/hooks";
import { number, unitSign } from "@/sky/format";
import styles from "./environment.module.css";

/** What the sensors said, before anybody judged it. */
export function PlcDevices() {
  const [raw, setRaw] = useState(false);
  const query = useQuery({
    queryKey: keys.plc,
    queryFn: ({ signal }) => api.get<PLCStatus | null>("/environment/plc", { signal }),
  });
  useOnReading(query.refetch);

  const status = query.data;
  const nothing = status === null || (query.error instanceof ApiError && query.error.status === 404);
  return (
    <Card
      title="PLC devices"
      className={styles.plc}
      aside={
        <span className={styles.plcAside}>
          {status && (
            <span>
              {status.from} {status.firmware}, {status.site}, <Age at={status.received} limitS={15} />
            </span>
          )}
          <Switch
            size="xs"
            label="as sent"
            checked={raw}
            onChange={(e) => setRaw(e.currentTarget.checked)}
            disabled={!status}
          />
        </span>
      }
    >
      {status ? (
        raw ? (
          <pre className={styles.raw}>{JSON.stringify(status, null, 1)}</pre>
        ) : (
          <ul className={styles.devices}>
            {(status.devices ?? []).map((device) => (
              <Device key={device.name} device={device} />
            ))}
          </ul>
        )
      ) : nothing ? (
        <Empty>The PLC has not answered yet. Its sensors appear here with its first answer.</Empty>
      ) : query.isError ? (
        <ErrorNote
          what="The PLC's readings could not be read."
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : (
        <ul className={styles.devices} aria-busy="true">
          {[5, 2, 6, 3].map((lines) => (
            <li key={lines} className={styles.device}>
              <Skeleton width="60%" />
              <Skeleton height={lines * 18} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Device({ device }: { device: PLCDevice }) {
  return (
    <li className={styles.device} data-invalid={!device.valid || undefined}>
      <h3>
        <span className="clip" title={`${device.type}, serial ${device.serial_number}`}>
          {device.name}
        </span>
        <StateMark level={device.valid ? "ok" : "caution"}>{device.valid ? "valid" : "not valid"}</StateMark>
      </h3>
      <dl>
        {(device.values ?? []).map((v) => (
          <div key={v.name}>
            <dt title={v.comment || undefined}>{v.name}</dt>
            <dd className="mono">
              {v.number === undefined ? v.text : number(v.number, decimalsOf(v.number))}{" "}
              <span className="muted">{unitSign(v.unit)}</span>
            </dd>
          </div>
        ))}
      </dl>
      {!device.valid && <p className={styles.note}>By the PLC's own word; it never decides alone.</p>}
    </li>
  );
}

/** As many decimals as the reading came with, three at most. */
function decimalsOf(value: number): number {
  const text = String(value);
  const point = text.indexOf(".");
  return point < 0 ? 0 : Math.min(3, text.length - point - 1);
}
