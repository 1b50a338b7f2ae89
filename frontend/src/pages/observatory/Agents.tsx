// The supervised loops: who runs, who had to be started again, and why.
import { Button } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { orderAgent } from "@/api/actions";
import { useUser } from "@/api/auth";
import { type AgentState, atLeast } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, SkeletonLines } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { TimeText } from "@/components/text";
import { useAgents } from "@/live/hooks";
import { agentLevel } from "@/live/words";
import { count } from "@/sky/format";
import { Ask, type Question } from "./Ask";
import styles from "./observatory.module.css";

export function Agents() {
  const agents = useAgents();
  const admin = atLeast(useUser()?.role, "admin");
  const [question, setQuestion] = useState<Question | null>(null);
  const running = agents?.filter((agent) => agent.state === "running").length ?? 0;
  return (
    <Card title="Agents" aside={agents && `${running} of ${agents.length} running`} className={styles.agents}>
      {agents === undefined && <SkeletonLines lines={5} />}
      {agents?.length === 0 && <Empty>No agent has reported yet.</Empty>}
      {agents && agents.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th>Agent</th>
              <th>State</th>
              <th>Heard</th>
              <th>Started again</th>
              <th>Last error</th>
              {admin && (
                <th>
                  <span className="sr">Orders</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {agents.map((agent) => (
              <tr key={agent.name}>
                <td>
                  <Link to={`/logs?agent=${agent.name}`} title="Its log">
                    {agent.name}
                  </Link>
                </td>
                <td>
                  <StateMark level={agentLevel(agent)}>{agent.state}</StateMark>
                </td>
                <td>{agent.heartbeat ? <TimeText time={agent.heartbeat} as="relative" /> : "–"}</td>
                <td>{agent.restarts === 0 ? "never" : count(agent.restarts, "time")}</td>
                <td className={styles.wide} title={agent.last_error}>
                  {agent.last_error || <span className="muted">none</span>}
                </td>
                {admin && (
                  <td>
                    <Orders agent={agent} ask={setQuestion} />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Ask question={question} onClose={() => setQuestion(null)} />
    </Card>
  );
}

/** What follows when an agent does not run. */
const without: Record<string, string> = {
  monitor: "Without it nothing is known of the weather: the dome closes within seconds and stays closed.",
  majordome:
    "It interrupts the running sequence and closes the dome before it ends; nothing is conducted without it.",
  planning: "Without it new requests and alerts are not planned; the schedule in force goes on.",
  analysis: "Without it images are kept, but not measured.",
  conditions: "Without it seeing and transparency are not judged; nothing else waits for it.",
};

function Orders({ agent, ask }: { agent: AgentState; ask: (question: Question) => void }) {
  if (agent.name === "superagent") return null;
  const stopped = agent.state === "stopped" || agent.state === "failed";
  const order = (verb: "stop" | "restart") => {
    const word = verb === "stop" ? "Stop" : "Restart";
    ask({
      title: `${word} ${agent.name}?`,
      text: `${without[agent.name] ?? "What it does waits until it runs again."} ${verb === "stop" ? "It stays stopped until somebody starts it." : "It starts again at once."}`,
      yes: `${word} ${agent.name}`,
      dangerous: true,
      act: () => orderAgent(agent.name, verb),
    });
  };
  return (
    <span className={styles.agentTools}>
      {stopped ? (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Start ${agent.name}`}
          onClick={() => void orderAgent(agent.name, "start")}
        >
          Start
        </Button>
      ) : (
        <>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Restart ${agent.name}`}
            onClick={() => order("restart")}
          >
            Restart
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Stop ${agent.name}`}
            onClick={() => order("stop")}
          >
            Stop
          </Button>
        </>
      )}
    </span>
  );
}
