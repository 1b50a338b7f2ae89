import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { keys } from "@/api/keys";
import type {
  Alert,
  Change,
  Conditions,
  DeviceStatus,
  Image,
  LogEntry,
  ObservationRequest,
  Page,
  Schedule,
  UserAction,
  WeatherWatch,
} from "@/api/types";
import { apply, keep } from "./apply";
import { ObservatoryClock } from "./clock";
import type { LiveMessage, LiveType } from "./messages";
import { at, environment, image, log, request, schedule, sequence, snapshot } from "./testData";

let cache: QueryClient;
let clock: ObservatoryClock;
let seq = 0;

function hear<T extends LiveType>(type: T, data: Extract<LiveMessage, { type: T }>["data"]): void {
  seq += 1;
  apply(cache, { seq, type, data } as LiveMessage, clock);
}

const stale = (queryKey: readonly unknown[]) => cache.getQueryState(queryKey)?.isInvalidated;

beforeEach(() => {
  cache = new QueryClient();
  clock = new ObservatoryClock(() => 0);
});

describe("what is asked for while a message comes", () => {
  /** A question to the server that is answered by hand, and how often it was asked. */
  function ask<T>(queryKey: readonly unknown[]) {
    const answers: ((value: T) => void)[] = [];
    const observer = new QueryObserver<T>(cache, {
      queryKey,
      queryFn: () => new Promise<T>((resolve) => answers.push(resolve)),
      staleTime: Number.POSITIVE_INFINITY,
    });
    const stop = observer.subscribe(() => {});
    return { answers, stop };
  }
  const change = (id: number) =>
    ({ id, request_id: 1, at: "2026-11-23T08:00:00Z", to: "planned" }) as unknown as Change;

  it("is asked for again when the first answer may be older", async () => {
    const life = ask<Change[]>(keys.changes(1));
    hear("change", change(2));
    hear("change", change(3));
    expect(life.answers).toHaveLength(1);
    life.answers[0]?.([change(1)]);
    await vi.waitFor(() => expect(life.answers).toHaveLength(2));
    life.answers[1]?.([change(1), change(2), change(3)]);
    await vi.waitFor(() => expect(cache.getQueryData<Change[]>(keys.changes(1))).toHaveLength(3));
    expect(life.answers).toHaveLength(2);
    life.stop();
  });

  it("is put right after an older answer", async () => {
    cache.setQueryData(keys.request(1), request(1, { version: 1 }));
    const one = ask<ObservationRequest>(keys.request(1));
    void cache.invalidateQueries({ queryKey: keys.request(1) });
    await vi.waitFor(() => expect(one.answers).toHaveLength(1));
    hear("request", request(1, { version: 3 }));
    one.answers[0]?.(request(1, { version: 2 }));
    await vi.waitFor(() => expect(one.answers).toHaveLength(2));
    one.answers[1]?.(request(1, { version: 3 }));
    await vi.waitFor(() => expect(cache.isFetching()).toBe(0));
    expect(cache.getQueryData<ObservationRequest>(keys.request(1))?.version).toBe(3);
    one.stop();
  });

  it("is asked for once when nothing was on its way", async () => {
    const list = keys.requestList({});
    cache.setQueryData(list, { items: [], next: "" });
    const page = ask<Page<ObservationRequest>>(list);
    hear("request", request(1));
    await vi.waitFor(() => expect(page.answers).toHaveLength(1));
    page.answers[0]?.({ items: [request(1)], next: "" });
    await vi.waitFor(() => expect(cache.isFetching()).toBe(0));
    expect(page.answers).toHaveLength(1);
    page.stop();
  });

  it("is not awaited after a broken connection", async () => {
    const list = keys.requestList({});
    cache.setQueryData(list, { items: [], next: "" });
    const page = ask<Page<ObservationRequest>>(list);
    hear("request", request(1));
    hear("request", request(2));
    expect(page.answers).toHaveLength(1);
    hear("snapshot", snapshot());
    await vi.waitFor(() => expect(page.answers.length).toBeGreaterThan(1));
    await vi.waitFor(() => {
      page.answers.at(-1)?.({ items: [request(1), request(2)], next: "" });
      expect(cache.isFetching()).toBe(0);
    });
    expect(cache.getQueryData<Page<ObservationRequest>>(list)?.items).toHaveLength(2);
    page.stop();
  });

  it("gets an answer however many messages come meanwhile", async () => {
    const list = keys.requestList({});
    cache.setQueryData(list, { items: [], next: "" });
    const page = ask<Page<ObservationRequest>>(list);
    for (let id = 1; id <= 50; id += 1) hear("request", request(id));
    expect(page.answers).toHaveLength(1);
    page.answers[0]?.({ items: [request(1)], next: "" });
    await vi.waitFor(() => expect(page.answers).toHaveLength(2));
    expect(cache.getQueryData<Page<ObservationRequest>>(list)?.items).toHaveLength(1);
    page.answers[1]?.({ items: [request(1), request(2)], next: "" });
    await vi.waitFor(() => expect(cache.isFetching()).toBe(0));
    expect(cache.getQueryData<Page<ObservationRequest>>(list)?.items).toHaveLength(2);
    expect(page.answers).toHaveLength(2);
    page.stop();
  });
});

describe("a snapshot", () => {
  it("fills every live thing and sets the clock", () => {
    hear("snapshot", snapshot());
    expect(cache.getQueryData(keys.environment)).toEqual(environment());
    expect(cache.getQueryData<Image[]>(keys.latestImages)).toHaveLength(2);
    expect(cache.getQueryData<LogEntry[]>(keys.logs)?.[0]?.id).toBe(2);
    expect(clock.info()).toEqual({ now: "2026-11-23T08:00:00.000Z", speed: 1, simulated: true });
  });

  it("keeps null apart from not known", () => {
    hear("snapshot", snapshot({ environment: null, schedule: null }));
    expect(cache.getQueryData(keys.environment)).toBeNull();
    expect(cache.getQueryData(keys.schedule)).toBeNull();
  });

  it("has the lists asked for again, since changes may have been missed", () => {
    const list = keys.requestList({ status: "planned" });
    cache.setQueryData(list, { items: [], next: "" });
    hear("snapshot", snapshot());
    expect(stale(list)).toBe(true);
  });
});

describe("an environment", () => {
  it("replaces the synthesis and grows the last hour", () => {
    const old: WeatherWatch = { id: 1, updated: "2026-11-23T06:30:00Z", global_status: "OK" };
    const recent: WeatherWatch = { id: 2, updated: "2026-11-23T07:30:00Z", global_status: "OK" };
    cache.setQueryData(keys.weatherHour, [old, recent]);
    hear("environment", environment());
    expect(cache.getQueryData<WeatherWatch[]>(keys.weatherHour)?.map((row) => row.id)).toEqual([2, 7]);
  });

  it("takes the same reading once", () => {
    cache.setQueryData(keys.weatherHour, [environment().weather]);
    hear("environment", environment());
    expect(cache.getQueryData<WeatherWatch[]>(keys.weatherHour)).toHaveLength(1);
  });

  it("does not invent an hour that was never asked for", () => {
    hear("environment", environment());
    expect(cache.getQueryData(keys.weatherHour)).toBeUndefined();
  });
});

describe("a device", () => {
  const telescope: DeviceStatus = {
    name: "Telescope",
    connected: true,
    level: "active",
    state: "slewing",
    detail: "",
    error: "",
    updated: at,
    latency_ms: 1,
  };

  it("comes in, then is replaced in its place", () => {
    hear("device", telescope);
    hear("device", { ...telescope, name: "Dome" });
    hear("device", { ...telescope, state: "tracking" });
    const devices = cache.getQueryData<DeviceStatus[]>(keys.devices);
    expect(devices?.map((d) => `${d.name} ${d.state}`)).toEqual(["Telescope tracking", "Dome slewing"]);
  });
});

describe("a request", () => {
  const list = keys.requestList({});

  it("is replaced where it is listed, also in endless lists", () => {
    cache.setQueryData(list, { items: [request(1), request(2)], next: "" });
    const endless = [...keys.requestLists, "endless"];
    cache.setQueryData(endless, { pages: [{ items: [request(1)], next: "" }], pageParams: [""] });
    hear("request", request(1, { status: "executed", version: 2 }));
    expect(cache.getQueryData<Page<ObservationRequest>>(list)?.items.map((r) => r.status)).toEqual([
      "executed",
      "planned",
    ]);
    const pages = cache.getQueryData<{ pages: Page<ObservationRequest>[] }>(endless)?.pages;
    expect(pages?.[0]?.items[0]?.status).toBe("executed");
    expect(stale(list)).toBe(false);
  });

  it("that is in no list has the lists asked for again", () => {
    cache.setQueryData(list, { items: [], next: "" });
    hear("request", request(9));
    expect(stale(list)).toBe(true);
    expect(cache.getQueryData<ObservationRequest>(keys.request(9))?.id).toBe(9);
  });

  it("that is older than what is known changes nothing", () => {
    cache.setQueryData(keys.request(1), request(1, { version: 5, status: "executed" }));
    hear("request", request(1, { version: 4, status: "planned" }));
    expect(cache.getQueryData<ObservationRequest>(keys.request(1))?.status).toBe("executed");
  });

  it("moves its sequences' states into the schedule", () => {
    cache.setQueryData(keys.schedule, schedule([sequence(1), sequence(2)]));
    hear("request", request(1, { sequences: [sequence(1, { status: "executing", images_done: 3 })] }));
    const entries = cache.getQueryData<Schedule>(keys.schedule)?.entries;
    expect(entries?.map((e) => [e.status, e.images_done])).toEqual([
      ["executing", 3],
      ["planned", 0],
    ]);
  });

  it("leaves the schedule untouched when nothing differs", () => {
    cache.setQueryData(keys.schedule, schedule([sequence(1)]));
    const before = cache.getQueryData(keys.schedule);
    hear("request", request(1, { sequences: [sequence(1)] }));
    expect(cache.getQueryData(keys.schedule)).toBe(before);
  });

  it("goes everywhere when it is removed", () => {
    cache.setQueryData(list, { items: [request(1), request(2)], next: "" });
    cache.setQueryData(keys.request(1), request(1));
    hear("removed", { request_id: 1 });
    expect(cache.getQueryData(keys.request(1))).toBeUndefined();
    expect(cache.getQueryData<Page<ObservationRequest>>(list)?.items.map((r) => r.id)).toEqual([2]);
  });
});

describe("a change", () => {
  const change: Change = {
    id: 5,
    request_id: 1,
    sequence_id: 1,
    at,
    from: "planned",
    to: "executing",
    cause: "its time has come",
    actor: "majordome",
  };

  it("is added once to the life of a request that is shown", () => {
    cache.setQueryData(keys.changes(1), []);
    hear("change", change);
    hear("change", change);
    expect(cache.getQueryData<Change[]>(keys.changes(1))).toEqual([change]);
  });

  it("is added to a page as well", () => {
    cache.setQueryData(keys.changes(1), { items: [], next: "" });
    hear("change", change);
    expect(cache.getQueryData<Page<Change>>(keys.changes(1))?.items).toEqual([change]);
  });

  it("of a request that nobody looks at is not kept", () => {
    hear("change", change);
    expect(cache.getQueryData(keys.changes(1))).toBeUndefined();
  });
});

describe("an image", () => {
  it("comes first, and its measures replace it in place", () => {
    hear("snapshot", snapshot());
    hear("image", image(3));
    hear("image", image(2, { object: "measured" }));
    expect(cache.getQueryData<Image[]>(keys.latestImages)?.map((i) => `${i.id} ${i.object}`)).toEqual([
      "3 M45",
      "2 measured",
      "1 M45",
    ]);
  });

  it("keeps the list of the latest short", () => {
    hear("snapshot", snapshot({ images: [] }));
    for (let id = 1; id <= keep.images + 5; id++) hear("image", image(id));
    const latest = cache.getQueryData<Image[]>(keys.latestImages);
    expect(latest).toHaveLength(keep.images);
    expect(latest?.[0]?.id).toBe(keep.images + 5);
  });
});

describe("the first image of an alert's request", () => {
  const heard = { id: 3, request_id: 1, version: 1 } as Alert;

  it("has the timeline that is shown asked for again, and no later one does", () => {
    cache.setQueryData(keys.alert(3), heard);
    cache.setQueryData(keys.alertTimeline(3), [{ step: "slew", at }]);
    hear("image", { ...image(7), request_id: 2 });
    expect(stale(keys.alertTimeline(3))).toBe(false);
    hear("image", { ...image(8), request_id: 1 });
    expect(stale(keys.alertTimeline(3))).toBe(true);
    cache.setQueryData(keys.alertTimeline(3), [{ step: "exposure", at }]);
    hear("image", { ...image(9), request_id: 1 });
    expect(stale(keys.alertTimeline(3))).toBe(false);
  });
});

describe("an action", () => {
  const action = (id: number, what = "request.submit"): UserAction => ({
    id,
    at,
    user_id: 2,
    actor: "ada",
    action: what,
    thing_id: 1,
    text: "Submitted request 1.",
  });
  const endless = (...ids: number[]) => ({
    pages: [
      { items: ids.map((id) => action(id)), next: "n" },
      { items: [action(1)], next: "" },
    ],
    pageParams: ["", "n"],
  });
  const shown = (user: string, kind: string) =>
    cache
      .getQueryData<ReturnType<typeof endless>>(keys.actions({ user, action: kind }))
      ?.pages.map((page) => page.items.map((item) => item.id));

  it("comes first in the lists that it fits, once", () => {
    for (const filter of [
      { user: "", action: "" },
      { user: "2", action: "request" },
      { user: "3", action: "" },
      { user: "", action: "requests" },
      { user: "", action: "request.submit" },
    ]) {
      cache.setQueryData(keys.actions(filter), endless(5));
    }
    hear("action", action(6));
    hear("action", action(6));
    expect(shown("", "")).toEqual([[6, 5], [1]]);
    expect(shown("2", "request")).toEqual([[6, 5], [1]]);
    expect(shown("", "request.submit")).toEqual([[6, 5], [1]]);
    expect(shown("3", "")).toEqual([[5], [1]]);
    expect(shown("", "requests")).toEqual([[5], [1]]);
  });

  it("on an account has the accounts asked for again, another has not", () => {
    cache.setQueryData(keys.people, []);
    hear("action", action(6));
    expect(stale(keys.people)).toBe(false);
    hear("action", action(7, "account.register"));
    expect(stale(keys.people)).toBe(true);
  });
});

describe("log lines", () => {
  it("come first, once each, and are bounded", () => {
    for (let id = 1; id <= keep.logs + 3; id++) hear("log", log(id));
    hear("log", log(keep.logs + 3));
    const lines = cache.getQueryData<LogEntry[]>(keys.logs);
    expect(lines).toHaveLength(keep.logs);
    expect(lines?.[0]?.id).toBe(keep.logs + 3);
  });
});

describe("a tick", () => {
  it("sets the clock and leaves the cache alone", () => {
    hear("tick", { now: "2026-11-23T09:00:00Z", speed: 60 });
    expect(clock.speed).toBe(60);
    expect(cache.getQueryCache().getAll()).toHaveLength(0);
  });
});

describe("the observing conditions", () => {
  const conditions = (value: number, judged = at): Conditions => ({
    at: judged,
    items: [
      {
        kind: "seeing",
        value,
        unit: "arcsec",
        class: "good",
        level: "ok",
        interpretation: "",
        source: "",
        age_limit_s: 1800,
      },
    ],
  });

  it("replace those before, and have their lines asked for again when they changed", () => {
    cache.setQueryData(keys.conditionHistory("a", "night"), []);
    hear("conditions", conditions(1.1));
    expect(cache.getQueryData<Conditions>(keys.conditions)?.items[0]?.value).toBe(1.1);
    expect(stale(keys.conditionHistory("a", "night"))).toBe(true);
    cache.setQueryData(keys.conditionHistory("a", "night"), []);
    hear("conditions", conditions(1.1, "2026-11-23T08:01:00Z"));
    expect(stale(keys.conditionHistory("a", "night"))).toBe(false);
    expect(cache.getQueryData<Conditions>(keys.conditions)?.at).toBe("2026-11-23T08:01:00Z");
  });
});

describe("work that waits", () => {
  it("counts what it is told of, for a page to look again", () => {
    hear("work", { queue: "analysis" });
    const before = cache.getQueryData<number>(keys.workChanges) ?? 0;
    hear("work", { queue: "planning" });
    expect(cache.getQueryData<number>(keys.workChanges)).toBe(before + 1);
    hear("snapshot", snapshot());
    expect(cache.getQueryData<number>(keys.workChanges)).toBe(before + 2);
  });
});
