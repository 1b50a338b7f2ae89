// The names under which the query cache keeps things: one truth for pages and
// for src/live/apply.ts, which writes live changes under the same names.

export const keys = {
  clock: ["clock"] as const,
  site: ["site"] as const,
  night: ["night"] as const,
  environment: ["environment"] as const,
  /** Weather rows of the last hour, grown by every live reading. */
  weatherHour: ["environment", "hour"] as const,
  weather: (from: string, to: string, points: number) =>
    ["environment", "weather", from, to, points] as const,
  siteRows: (from: string, to: string, points: number) => ["environment", "site", from, to, points] as const,
  plc: ["environment", "plc"] as const,
  conditions: ["conditions"] as const,
  /** Lines of the observing conditions; every stretch of them starts with this. */
  conditionLines: ["conditions", "lines"] as const,
  conditionHistory: (from: string, to: string) => ["conditions", "lines", from, to] as const,
  conductor: ["conductor"] as const,
  devices: ["devices"] as const,
  agents: ["agents"] as const,
  work: ["work"] as const,
  /** How often the socket told that a queue is another. */
  workChanges: ["work changes"] as const,
  schedule: ["schedule", "current"] as const,
  schedules: ["schedule", "list"] as const,
  scheduleById: (id: number) => ["schedule", "one", id] as const,
  /** What a schedule leaves out beyond what it carries. */
  leftOut: (id: number, filter: Record<string, string>) => ["schedule", "left out", id, filter] as const,
  /** Every list of requests, whatever its filter, starts with this. */
  requestLists: ["requests", "list"] as const,
  requestList: (filter: Record<string, string | undefined>) => ["requests", "list", filter] as const,
  request: (id: number) => ["requests", "one", id] as const,
  /** The server's word about what is typed in the editor. */
  requestCheck: ["requests", "check"] as const,
  /** When a target can be observed. */
  visibility: ["visibility"] as const,
  changes: (id: number) => ["requests", "changes", id] as const,
  /** Every list of alerts, whatever its filter, starts with this. */
  alertLists: ["alerts", "list"] as const,
  alertList: (filter: Record<string, string | undefined>) => ["alerts", "list", filter] as const,
  alertsKnown: ["alerts", "one"] as const,
  alert: (id: number) => ["alerts", "one", id] as const,
  /** Every list of candidates starts with this: each image of an alert may change them. */
  candidates: ["candidates"] as const,
  alertCandidates: (id: number) => ["candidates", "alert", id] as const,
  imageCandidates: (id: number) => ["candidates", "image", id] as const,
  alertTimeline: (id: number) => ["alerts", "timeline", id] as const,
  alertPacket: (id: number, packet: number) => ["alerts", "packet", id, packet] as const,
  strategies: ["strategies"] as const,
  /** The newest images, newest first, from the snapshot on. */
  latestImages: ["images", "latest"] as const,
  imageLists: ["images", "list"] as const,
  imageList: (filter: Record<string, string | number | undefined>) => ["images", "list", filter] as const,
  image: (id: number) => ["images", "one", id] as const,
  /** The newest log rows, newest first, from the snapshot on. */
  logs: ["logs"] as const,
  /** The account with its quota as it is now. */
  me: ["me"] as const,
  /** Objects of the catalogue whose names begin so. */
  targetsCalled: (name: string) => ["targets", name] as const,
  instrument: ["instrument"] as const,
  simulators: ["simulators"] as const,
  /** Accounts and what is granted, used and left: all of it starts with this. */
  shares: ["people"] as const,
  people: ["people", "list"] as const,
  programs: ["people", "programs"] as const,
  countries: ["people", "countries"] as const,
  levels: ["people", "levels"] as const,
  quota: ["people", "quota"] as const,
  /** Every list of what people did, whatever its filter, starts with this. */
  actionLists: ["actions"] as const,
  actions: (filter: { user: string; action: string }) => ["actions", filter] as const,
};
