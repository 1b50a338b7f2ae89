// The status strip: on every page, always at the same place, one glance says
// whether it is safe, what runs, what time it is, and where STOP is.
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { lazy, Suspense } from "react";
import { Link } from "react-router";
import { useUser } from "@/api/auth";
import { atLeast } from "@/api/types";
import { Icon } from "@/components/Icon";
import { Skeleton } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { Remaining } from "@/components/text";
import { useNow } from "@/live/clock";
import { useConnection } from "@/live/connection";
import { useConductor, useEnvironment } from "@/live/hooks";
import { safetyAt } from "@/live/safety";
import { conductorWords, stoppedSentence } from "@/live/words";
import { relative, utcMinute } from "@/sky/format";
import { Clocks } from "./Clocks";
import { ThemeItems, UserItems } from "./menus";
import styles from "./StatusStrip.module.css";
import { Stop } from "./Stop";

const MoonNote = lazy(() => import("./MoonNote"));

export function StatusStrip({ onSearch, onHelp }: { onSearch: () => void; onHelp: () => void }) {
  const user = useUser();
  return (
    <header className={styles.strip}>
      <SafetyNote />
      <ConductorNote />
      <Clocks />
      <span className={styles.moon}>
        <Suspense fallback={null}>
          <MoonNote />
        </Suspense>
      </span>
      <div className={styles.tools}>
        <LiveDot />
        <Tooltip label="Search (Ctrl K)">
          <ActionIcon variant="subtle" color="idle" size={30} aria-label="Search" onClick={onSearch}>
            <Icon name="search" size={18} />
          </ActionIcon>
        </Tooltip>
        <Menu position="bottom-end" width={230}>
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="idle"
              size={30}
              aria-label="Theme"
              className={styles.wide}
              title="Theme"
            >
              <Icon name="theme" size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <ThemeItems />
          </Menu.Dropdown>
        </Menu>
        <Menu position="bottom-end" width={260}>
          <Menu.Target>
            <button
              type="button"
              className={styles.user}
              aria-label={`${initials(user)}: account of ${user?.username ?? "nobody"}`}
            >
              {initials(user)}
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <UserItems onHelp={onHelp} />
          </Menu.Dropdown>
        </Menu>
        {atLeast(user?.role, "operator") && <Stop />}
      </div>
    </header>
  );
}

function initials(user: { first_name: string; last_name: string; username: string } | undefined): string {
  if (!user) return "";
  const both = `${user.first_name.charAt(0)}${user.last_name.charAt(0)}`.trim();
  return (both || user.username.slice(0, 2)).toUpperCase();
}

function SafetyNote() {
  const environment = useEnvironment();
  const now = useNow();
  if (environment === undefined) {
    return (
      <span className={styles.safety}>
        <Skeleton width={180} height={22} radius={99} />
      </span>
    );
  }
  const safety = safetyAt(environment, now);
  const until = safety.returnAt && `until ${utcMinute(safety.returnAt)} at least`;
  const more = safety.returnAt
    ? ` Safe at the earliest ${utcMinute(safety.returnAt)} UTC, ${relative(safety.returnAt, now)}.`
    : "";
  const since = environment && !safety.safe && `since ${utcMinute(environment.safety.since)}`;
  const whole = `${safety.word}: ${safety.detail}.${more}`;
  return (
    <Tooltip label={whole} multiline maw={420}>
      <Link to="/environment" className={styles.safety}>
        <span role="status" aria-label={`Safety: ${safety.word}`}>
          <StateMark level={safety.level} pill>
            {safety.word}
          </StateMark>
        </span>
        <span className={styles.two} aria-hidden="true">
          <span>{safety.brief}</span>
          {(until || since) && <span>{until || since}</span>}
        </span>
        <span className="sr">{whole}</span>
      </Link>
    </Tooltip>
  );
}

function ConductorNote() {
  const conductor = useConductor();
  if (!conductor) {
    return (
      <span className={styles.conductor}>
        <Skeleton width={220} height={22} radius={99} />
      </span>
    );
  }
  const said = conductorWords[conductor.state] ?? { word: conductor.state, level: "unknown" as const };
  const running = conductor.running?.name;
  const text = conductor.stopped ? stoppedSentence : conductor.text;
  const told = running ? `${running}: ${text}` : text;
  return (
    <Tooltip label={told} multiline maw={420}>
      <Link to="/observatory" className={styles.conductor}>
        {conductor.stopped ? (
          <StateMark level="danger" pill>
            STOPPED
          </StateMark>
        ) : (
          <span className={styles.mode} data-mode={conductor.mode}>
            {conductor.mode}
          </span>
        )}
        <span className={styles.two}>
          <span>
            <b>{conductor.stopped ? "until released" : said.word}</b>
            {running && conductor.ends_at && (
              <>
                {" · "}
                <b>
                  <Remaining until={conductor.ends_at} />
                </b>{" "}
                left
              </>
            )}
          </span>
          {running ? (
            <span>{running}</span>
          ) : (
            conductor.next_at &&
            !conductor.stopped && (
              <span>
                next at <b className="mono">{utcMinute(conductor.next_at)}</b>
              </span>
            )
          )}
        </span>
        <span className="sr">. {text}</span>
      </Link>
    </Tooltip>
  );
}

function LiveDot() {
  const { state } = useConnection();
  const level = state === "live" ? "ok" : state === "lost" ? "danger" : "idle";
  const word = state === "live" ? "live" : state === "lost" ? "lost" : "joining";
  return (
    <span className={styles.live} role="status" aria-label={`Live connection: ${word}`}>
      <StateMark level={level}>{word}</StateMark>
    </span>
  );
}
