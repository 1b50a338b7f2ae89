// The nouns under short names, from the types that are generated out of the
// server's own document: times are RFC 3339 text in UTC, angles degrees,
// durations seconds; an absent field means "not known".
import type { components } from "./schema";

type S = components["schemas"];

export type AgentState = S["AgentState"];
export type Alert = S["Alert"];
export type AlertPacket = S["AlertPacket"];
export type AlertPosition = S["AlertPosition"];
export type AlertStep = S["AlertStep"];
export type Album = S["Album"];
export type CameraState = S["CameraState"];
export type Change = S["Change"];
export type Channel = S["Channel"];
export type ChannelProgress = S["ChannelProgress"];
/** A class of cloud, as a constraint names it. */
export type CloudClass = NonNullable<
  NonNullable<S["RequestFile"]["sequences"][number]["constraints"]>["max_cloud"]
>;
export type ClockInfo = S["ClockInfo"];
export type Condition = S["Condition"];
export type ConditionKind = S["ConditionKind"];
export type ConditionRow = S["ConditionRow"];
export type Conditions = S["Conditions"];
export type Conductor = S["Conductor"];
export type ConductorState = S["ConductorState"];
export type CountryShare = S["CountryShare"];
export type Constraints = S["Constraints"];
export type Detector = S["Detector"];
export type DeviceName = S["DeviceName"];
export type DeviceStatus = S["DeviceStatus"];
export type DomeState = S["DomeState"];
export type Element = S["Element"];
export type Environment = S["Environment"];
export type Filter = S["Filter"];
export type Grant = S["Grant"];
export type HeaderCard = S["HeaderCard"];
export type Image = S["Image"];
export type Candidate = S["Candidate"];
export type Instrument = S["Instrument"];
export type LeftOut = S["LeftOut"];
export type LeftOutCount = S["LeftOutCount"];
export type LeftOutReason = S["LeftOutReason"];
export type Level = S["Level"];
export type LevelShare = S["LevelShare"];
export type LogEntry = S["LogEntry"];
export type LogLevel = S["LogLevel"];
export type CatalogueObject = S["catalogue.Object"];
export type Group = S["Group"];
export type GroupRule = S["GroupRule"];
export type Measures = S["Measures"];
export type Mode = S["Mode"];
export type Night = S["Night"];
/** A request; the plain word is the browser's own for something else. */
export type ObservationRequest = S["Request"];
export type PLCDevice = S["PLCDevice"];
export type PLCStatus = S["PLCStatus"];
export type PLCValue = S["PLCValue"];
export type NamedTarget = S["NamedTarget"];
export type NightOutlook = S["outlook.Night"];
export type Orbit = S["Orbit"];
export type Parts = S["Parts"];
export type Plan = S["Plan"];
export type Problem = S["Problem"];
export type ProblemDocument = S["ProblemDocument"];
export type Program = S["Program"];
export type ProgramShare = S["ProgramShare"];
export type QuotaReport = S["QuotaReport"];
export type QuotaShare = S["Quota"];
export type RequestStatus = S["RequestStatus"];
export type Role = S["Role"];
export type Safety = S["Safety"];
export type Schedule = S["Schedule"];
export type Scheduled = S["Scheduled"];
export type Sequence = S["Sequence"];
export type SequenceStatus = S["SequenceStatus"];
export type Simulator = S["Simulator"];
export type Site = S["Site"];
export type SiteWatch = S["SiteWatch"];
export type Snapshot = S["Snapshot"];
export type Strategy = S["Strategy"];
export type Target = S["Target"];
export type TargetType = S["TargetType"];
export type TelescopeState = S["TelescopeState"];
export type User = S["User"];
export type UserAction = S["UserAction"];
export type UserEdit = S["UserEdit"];
export type Twilight = S["Twilight"];
export type VisibilityQuestion = S["VisibilityQuestion"];
export type VisibilityDay = S["outlook.Day"];
export type Window = S["Window"];
export type YearOutlook = S["outlook.Year"];
export type Verdict = S["Verdict"];
export type WeatherWatch = S["WeatherWatch"];
export type WorkItem = S["WorkItem"];
export type WorkList = S["WorkList"];
export type WorkQueue = S["WorkQueue"];
export type WorkState = S["WorkState"];

/** A page of a list; next is empty at the end. */
export interface Page<T> {
  items: T[];
  next: string;
}

const ranks: Record<Role, number> = { visitor: 1, scientist: 2, operator: 3, admin: 4 };

/** Whether a role includes another. */
export function atLeast(role: Role | undefined, other: Role): boolean {
  return role !== undefined && ranks[role] >= ranks[other];
}
