// Writes what the live socket says into the query cache, where every page
// reads it. Values are replaced, never changed in place. What was not in the
// cache is not invented: a list that cannot be patched is asked for again.
import type { Query, QueryClient, QueryKey } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import type {
  AgentState,
  Alert,
  AlertStep,
  Change,
  Condition,
  ConditionKind,
  Conditions,
  DeviceStatus,
  Environment,
  Image,
  LogEntry,
  ObservationRequest,
  Page,
  Schedule,
  Snapshot,
  UserAction,
  WeatherWatch,
} from "@/api/types";
import { type ObservatoryClock, observatoryClock } from "./clock";
import type { LiveMessage } from "./messages";

/** Rows kept of what grows without end. */
export const keep = { logs: 500, images: 24, weatherMs: 3_600_000 } as const;

/** What waits for an answer that a message has outdated. */
const outdated = new WeakSet<Query>();

/** What is shown is asked for again, what is asked for once more. */
function outdate(cache: QueryClient, queryKey: QueryKey): void {
  askAgain(cache, queryKey); // first: what is invalidated then asks as well
  for (const query of cache.getQueryCache().findAll({ queryKey, predicate: (q) => !asks(q) })) {
    void invalidate(cache, query);
  }
}

/**
 * An answer that is on its way may tell what was before a message that was heard
 * meanwhile. It is awaited, and then asked for again, once for all messages: to
 * cancel it at each would leave a page without one as long as many come.
 */
function askAgain(cache: QueryClient, queryKey: QueryKey, which = asks): void {
  for (const query of cache.getQueryCache().findAll({ queryKey, predicate: which })) {
    if (outdated.has(query)) continue;
    outdated.add(query);
    void query
      .fetch()
      .catch(() => {}) // whoever asked is told
      .then(() => {
        outdated.delete(query);
        return invalidate(cache, query);
      });
  }
}

/**
 * After a broken connection an answer may never come: it is not awaited where there
 * is an older one to show meanwhile. A first answer cannot be given up.
 */
function beginAnew(cache: QueryClient, queryKey: QueryKey): void {
  askAgain(cache, queryKey, (query) => asks(query) && query.state.data === undefined);
  void cache.invalidateQueries({ queryKey });
}

const asks = (query: Query) => query.state.fetchStatus === "fetching";

function invalidate(cache: QueryClient, query: Query): Promise<void> {
  return cache.invalidateQueries({ queryKey: query.queryKey, exact: true });
}

export function apply(
  cache: QueryClient,
  message: LiveMessage,
  clock: ObservatoryClock = observatoryClock,
): void {
  switch (message.type) {
    case "snapshot":
      applySnapshot(cache, message.data, clock);
      break;
    case "tick":
      clock.set(message.data);
      break;
    case "environment":
      applyEnvironment(cache, message.data);
      break;
    case "conditions":
      applyConditions(cache, message.data);
      break;
    case "work":
      cache.setQueryData<number>(keys.workChanges, (old) => (old ?? 0) + 1);
      break;
    case "conductor":
      cache.setQueryData(keys.conductor, message.data);
      break;
    case "device":
      cache.setQueryData<DeviceStatus[]>(keys.devices, (old) => put(old, message.data, (d) => d.name));
      break;
    case "schedule":
      cache.setQueryData(keys.schedule, message.data);
      outdate(cache, keys.schedules);
      outdate(cache, keys.shares);
      break;
    case "request":
      applyRequest(cache, message.data);
      break;
    case "change":
      applyChange(cache, message.data);
      break;
    case "alert":
      applyAlert(cache, message.data);
      break;
    case "image":
      applyImage(cache, message.data);
      break;
    case "log":
      cache.setQueryData<LogEntry[]>(keys.logs, (old) => prepend(old, message.data, keep.logs));
      break;
    case "agent":
      cache.setQueryData<AgentState[]>(keys.agents, (old) => put(old, message.data, (a) => a.name));
      break;
    case "night":
      cache.setQueryData(keys.night, message.data);
      break;
    case "removed":
      applyRemoved(cache, message.data.request_id);
      break;
    case "action":
      applyAction(cache, message.data);
      break;
  }
}

function applySnapshot(cache: QueryClient, data: Snapshot, clock: ObservatoryClock): void {
  clock.set(data.clock);
  cache.setQueryData(keys.clock, data.clock);
  cache.setQueryData(keys.site, data.site);
  cache.setQueryData(keys.night, data.night);
  cache.setQueryData(keys.environment, data.environment);
  cache.setQueryData(keys.conditions, data.conditions);
  cache.setQueryData(keys.conductor, data.conductor);
  cache.setQueryData<number>(keys.workChanges, (old) => (old ?? 0) + 1);
  cache.setQueryData(keys.devices, data.devices);
  cache.setQueryData(keys.schedule, data.schedule);
  cache.setQueryData(keys.latestImages, data.images);
  cache.setQueryData(keys.logs, data.logs);
  cache.setQueryData(keys.agents, data.agents);
  // What the snapshot does not carry may have changed while nobody listened.
  for (const queryKey of [
    ["requests"],
    ["alerts"],
    keys.imageLists,
    keys.schedules,
    keys.weatherHour,
    keys.shares,
    keys.actionLists,
    keys.conditionLines,
  ]) {
    beginAnew(cache, queryKey);
  }
}

function applyEnvironment(cache: QueryClient, data: Environment): void {
  cache.setQueryData(keys.environment, data);
  cache.setQueryData<WeatherWatch[]>(keys.weatherHour, (old) => {
    if (!old) return old;
    const since = Date.parse(data.weather.updated) - keep.weatherMs;
    const last = old.at(-1);
    if (last && Date.parse(last.updated) >= Date.parse(data.weather.updated)) return old;
    return [...old.filter((row) => Date.parse(row.updated) >= since), data.weather];
  });
}

/** What is measured from images, whose lines a plot shows. */
const fromImages: readonly ConditionKind[] = ["seeing", "transparency"];

function applyConditions(cache: QueryClient, data: Conditions): void {
  const old = cache.getQueryData<Conditions | null>(keys.conditions);
  cache.setQueryData(keys.conditions, data);
  const word = (c: Condition | undefined) => `${c?.value} ${c?.class}`;
  const of = (all: Conditions | null | undefined, kind: ConditionKind) =>
    all?.items.find((item) => item.kind === kind);
  if (fromImages.some((kind) => word(of(old, kind)) !== word(of(data, kind)))) {
    outdate(cache, keys.conditionLines);
  }
}

function applyRequest(cache: QueryClient, data: ObservationRequest): void {
  const known = cache.getQueryData<ObservationRequest>(keys.request(data.id));
  if (known && known.version > data.version) return;
  cache.setQueryData(keys.request(data.id), data);
  let listed = false;
  eachRequestPage(cache, (page) => {
    if (!page.items.some((item) => item.id === data.id)) return page;
    listed = true;
    return { ...page, items: page.items.map((item) => (item.id === data.id ? data : item)) };
  });
  askAgain(cache, keys.request(data.id));
  if (listed) askAgain(cache, keys.requestLists);
  else outdate(cache, keys.requestLists);
  cache.setQueryData<Schedule | null>(keys.schedule, (old) => old && followSequences(old, data));
}

/** The schedule's entries show their sequences' states as they are now. */
function followSequences(schedule: Schedule, request: ObservationRequest): Schedule {
  let touched = false;
  const entries = schedule.entries.map((entry) => {
    if (entry.request_id !== request.id) return entry;
    const sequence = request.sequences.find((s) => s.id === entry.sequence_id);
    if (!sequence) return entry;
    if (sequence.status === entry.status && sequence.images_done === entry.images_done) return entry;
    touched = true;
    return { ...entry, status: sequence.status, images_done: sequence.images_done };
  });
  return touched ? { ...schedule, entries } : schedule;
}

function applyChange(cache: QueryClient, data: Change): void {
  const queryKey = keys.changes(data.request_id);
  cache.setQueryData<Change[] | Page<Change>>(queryKey, (old) => {
    if (!old) return old;
    const items = Array.isArray(old) ? old : old.items;
    if (items.some((item) => item.id === data.id)) return old;
    return Array.isArray(old) ? [...items, data] : { ...old, items: [...items, data] };
  });
  askAgain(cache, queryKey);
  // What is pending, executing or executed is paid for.
  outdate(cache, keys.shares);
}

/** The kinds of action that change accounts and what they are granted. */
const shareKinds = new Set(["account", "program", "country", "level"]);

function applyAction(cache: QueryClient, data: UserAction): void {
  for (const query of cache.getQueryCache().findAll({ queryKey: keys.actionLists })) {
    const filter = query.queryKey[keys.actionLists.length] as { user?: string; action?: string } | undefined;
    if (filter?.user && filter.user !== String(data.user_id)) continue;
    if (filter?.action && filter.action !== data.action && !data.action.startsWith(`${filter.action}.`))
      continue;
    let newest = true;
    cache.setQueryData<unknown>(query.queryKey, (old: unknown) =>
      mapPages<UserAction>(old, (page) => {
        const first = newest;
        newest = false;
        if (!first || page.items.some((item) => item.id === data.id)) return page;
        return { ...page, items: [data, ...page.items] };
      }),
    );
  }
  askAgain(cache, keys.actionLists);
  if (shareKinds.has(data.action.split(".")[0] ?? "")) {
    outdate(cache, keys.shares);
  }
}

function applyAlert(cache: QueryClient, data: Alert): void {
  const known = cache.getQueryData<Alert>(keys.alert(data.id));
  if (known && known.version > data.version) return;
  cache.setQueryData(keys.alert(data.id), data);
  outdate(cache, keys.alertTimeline(data.id));
  let listed = false;
  cache.setQueriesData<unknown>({ queryKey: keys.alertLists }, (old: unknown) =>
    mapPages<Alert>(old, (page) => {
      if (!page.items.some((item) => item.id === data.id)) return page;
      listed = true;
      return { ...page, items: page.items.map((item) => (item.id === data.id ? data : item)) };
    }),
  );
  askAgain(cache, keys.alert(data.id));
  if (listed) askAgain(cache, keys.alertLists);
  else outdate(cache, keys.alertLists);
}

function applyImage(cache: QueryClient, data: Image): void {
  let isNew = true;
  cache.setQueryData<Image[]>(keys.latestImages, (old) => {
    if (!old) return old;
    if (!old.some((image) => image.id === data.id)) return prepend(old, data, keep.images);
    isNew = false;
    return old.map((image) => (image.id === data.id ? data : image));
  });
  cache.setQueryData<Image>(keys.image(data.id), (old) => (old ? data : old));
  let listed = false;
  cache.setQueriesData<unknown>({ queryKey: keys.imageLists }, (old: unknown) =>
    mapPages<Image>(old, (page) => {
      if (!page.items.some((image) => image.id === data.id)) return page;
      listed = true;
      return { ...page, items: page.items.map((image) => (image.id === data.id ? data : image)) };
    }),
  );
  askAgain(cache, keys.image(data.id));
  if (isNew && !listed) outdate(cache, keys.imageLists);
  else askAgain(cache, keys.imageLists);
  if (isNew && data.request_id) exposedForAlert(cache, data.request_id);
  // An image of an alert is told of again when its candidates are found.
  if (data.request_id) outdate(cache, keys.candidates);
}

/** The first exposure ends an alert's timeline and changes nothing of the alert itself. */
function exposedForAlert(cache: QueryClient, requestId: number): void {
  for (const [, alert] of cache.getQueriesData<Alert>({ queryKey: keys.alertsKnown })) {
    if (alert?.request_id !== requestId) continue;
    const steps = cache.getQueryData<AlertStep[]>(keys.alertTimeline(alert.id));
    if (steps?.some((step) => step.step === "exposure")) continue;
    outdate(cache, keys.alertTimeline(alert.id));
  }
}

function applyRemoved(cache: QueryClient, id: number): void {
  cache.removeQueries({ queryKey: keys.request(id), exact: true });
  cache.removeQueries({ queryKey: keys.changes(id), exact: true });
  eachRequestPage(cache, (page) =>
    page.items.some((item) => item.id === id)
      ? { ...page, items: page.items.filter((item) => item.id !== id) }
      : page,
  );
}

function eachRequestPage(
  cache: QueryClient,
  change: (page: Page<ObservationRequest>) => Page<ObservationRequest>,
): void {
  cache.setQueriesData<unknown>({ queryKey: keys.requestLists }, (old: unknown) => mapPages(old, change));
}

/** Changes a page, or every page of an endless list; gives the same value when nothing changed. */
function mapPages<T>(value: unknown, change: (page: Page<T>) => Page<T>): unknown {
  if (isPage<T>(value)) return change(value);
  if (typeof value === "object" && value !== null && Array.isArray((value as { pages?: unknown }).pages)) {
    const endless = value as { pages: unknown[] };
    const pages = endless.pages.map((page) => (isPage<T>(page) ? change(page) : page));
    return pages.some((page, i) => page !== endless.pages[i]) ? { ...endless, pages } : value;
  }
  return value;
}

function isPage<T>(value: unknown): value is Page<T> {
  return typeof value === "object" && value !== null && Array.isArray((value as { items?: unknown }).items);
}

function put<T>(old: T[] | undefined, value: T, name: (value: T) => string): T[] {
  if (!old) return [value];
  const at = old.findIndex((item) => name(item) === name(value));
  return at < 0 ? [...old, value] : old.map((item, i) => (i === at ? value : item));
}

function prepend<T extends { id: number }>(old: T[] | undefined, value: T, most: number): T[] {
  if (!old) return [value];
  if (old.some((item) => item.id === value.id)) return old;
  return [value, ...old].slice(0, most);
}
