// Ctrl K: pages, requests and commands in one list, by keyboard alone.
import { Modal } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { replan, stop } from "@/api/actions";
import { auth, useUser } from "@/api/auth";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { atLeast, type ObservationRequest, type Page, type Role } from "@/api/types";
import { Icon, type IconName } from "@/components/Icon";
import { requestWords } from "@/live/words";
import { setTheme, themes } from "@/theme/theme";
import { pages } from "./pages";
import styles from "./Search.module.css";

interface Hit {
  id: string;
  group: "Pages" | "Requests" | "Commands";
  icon: IconName;
  label: string;
  hint: string;
  words: string;
  run: () => void;
}

const most = 12;

export function Search({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Modal.Root opened={open} onClose={onClose} size={560} padding={0} yOffset="12vh">
      <Modal.Overlay />
      <Modal.Content aria-label="Search">
        <Palette onClose={onClose} />
      </Modal.Content>
    </Modal.Root>
  );
}

function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const hits = useHits(text, onClose);
  const chosen = Math.min(at, Math.max(0, hits.length - 1));

  useEffect(() => {
    list.current?.querySelector(`[data-at="${chosen}"]`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  const press = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt((chosen + 1) % Math.max(1, hits.length));
    else if (event.key === "ArrowUp") setAt((chosen - 1 + hits.length) % Math.max(1, hits.length));
    else if (event.key === "Enter") hits[chosen]?.run();
    else return;
    event.preventDefault();
  };

  return (
    <div className={styles.palette}>
      <div className={styles.box}>
        <Icon name="search" size={18} />
        <input
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={hits[chosen] ? `${id}-${chosen}` : undefined}
          aria-label="Search pages, requests and commands"
          placeholder="Pages, requests, commands"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
      </div>
      <div className={styles.hits} ref={list} id={`${id}-list`} role="listbox" aria-label="Found">
        {hits.map((hit, i) => (
          <div key={hit.id} role="presentation">
            {hit.group !== hits[i - 1]?.group && <div className={styles.group}>{hit.group}</div>}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the field above */}
            <div
              id={`${id}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === chosen}
              data-at={i}
              className={styles.hit}
              onPointerMove={() => setAt(i)}
              onClick={hit.run}
            >
              <Icon name={hit.icon} size={18} />
              <span>{hit.label}</span>
              <span className={styles.hint}>{hit.hint}</span>
            </div>
          </div>
        ))}
        {hits.length === 0 && <div className={styles.none}>Nothing is called “{text}”.</div>}
      </div>
    </div>
  );
}

function useHits(text: string, onClose: () => void): Hit[] {
  const navigate = useNavigate();
  const role = useUser()?.role;
  const wanted = text.trim().toLowerCase();
  const filter = { text: wanted, limit: "8" };
  const requests = useQuery({
    queryKey: keys.requestList(filter),
    queryFn: ({ signal }) => api.get<Page<ObservationRequest>>("/requests", { query: filter, signal }),
    enabled: wanted.length >= 2 && atLeast(role, "scientist"),
    placeholderData: keepPreviousData,
  });

  return useMemo(() => {
    const run = (work: () => void) => () => {
      onClose();
      work();
    };
    const fixed: Hit[] = [
      ...pages
        .filter((page) => atLeast(role, page.role))
        .map(
          (page): Hit => ({
            id: page.id,
            group: "Pages",
            icon: page.icon,
            label: page.label,
            hint: "",
            words: page.words,
            run: run(() => void navigate(page.path)),
          }),
        ),
      ...commands(role, (path) => void navigate(path)).map((hit): Hit => ({ ...hit, run: run(hit.run) })),
    ];
    const matches = fixed.filter((hit) => `${hit.label} ${hit.words}`.toLowerCase().includes(wanted));
    const found = (wanted.length >= 2 ? (requests.data?.items ?? []) : []).map(
      (request): Hit => ({
        id: `request-${request.id}`,
        group: "Requests",
        icon: "file",
        label: request.name,
        hint: `${request.program} · ${requestWords[request.status]?.word ?? request.status}`,
        words: "",
        run: run(() => void navigate(`/requests/${request.id}`)),
      }),
    );
    const order = { Pages: 0, Requests: 1, Commands: 2 };
    return [...matches, ...found]
      .sort((a, b) => order[a.group] - order[b.group])
      .slice(0, most + found.length);
  }, [wanted, role, requests.data, navigate, onClose]);
}

function commands(role: Role | undefined, go: (path: string) => void): Hit[] {
  const command = (id: string, icon: IconName, label: string, words: string, run: () => void): Hit => ({
    id,
    group: "Commands",
    icon,
    label,
    hint: "",
    words,
    run,
  });
  const operator = atLeast(role, "operator")
    ? [
        command("stop", "hand", "STOP everything", "halt close emergency", () => void stop()),
        command("replan", "refresh", "Plan the night again", "schedule", () => void replan()),
        command("mode", "hand", "Change the mode or release a STOP", "auto man manual conductor", () =>
          go("/observatory"),
        ),
      ]
    : [];
  return [
    ...operator,
    ...themes.map((theme) =>
      command(`theme-${theme.id}`, "theme", `${theme.label} theme`, `colour ${theme.hint}`, () =>
        setTheme(theme.id),
      ),
    ),
    command("logout", "logout", "Log out", "leave account", () => void auth.logout()),
  ];
}
