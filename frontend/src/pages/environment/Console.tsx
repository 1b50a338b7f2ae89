import { Button, Modal, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { sentence } from "@/api/errors";
import { realZone } from "@/components/account/zone";
import { Card } from "@/components/Card";
import { StateMark } from "@/components/StateMark";
import { Key } from "@/components/text";
import { utcTime } from "@/sky/format";
import styles from "./environment.module.css";
import { commandNames } from "./plcCommand";

const statusCommand = '{"command": [{"name": "STATUS"}]}';

interface Exchange {
  id: number;
  at: number;
  sent: string;
  answer: string;
  failed: boolean;
  ms: number;
}

/** Sends the PLC a command by hand and shows its answers, newest first. */
export function PlcConsole() {
  const [text, setText] = useState(statusCommand);
  const [asking, setAsking] = useState(false);
  const [exchanges, setExchanges] = useState<Exchange[]>([]);
  const names = commandNames(text);
  const harmless = names.ok && names.names.every((name) => name === "STATUS");

  const send = useMutation({
    mutationFn: async (command: string) => {
      const began = performance.now();
      let answer: string;
      let failed = false;
      try {
        answer = JSON.stringify(
          await api.post<unknown>("/environment/plc/command", { body: JSON.parse(command) }),
          null,
          1,
        );
      } catch (error) {
        answer = sentence(error);
        failed = true;
      }
      const one = {
        id: Date.now(),
        at: Date.now(),
        sent: command,
        answer,
        failed,
        ms: performance.now() - began,
      };
      setExchanges((list) => [one, ...list].slice(0, 20));
    },
  });

  const submit = () => {
    if (!names.ok || send.isPending) return;
    if (harmless) send.mutate(text);
    else setAsking(true);
  };

  return (
    <Card title="PLC console" aside="administrators">
      <form
        className={styles.console}
        onSubmit={(e) => {
          e.preventDefault();
          submit();
        }}
      >
        <Textarea
          aria-label="Command to the PLC, as JSON"
          autosize
          minRows={2}
          maxRows={10}
          value={text}
          spellCheck={false}
          error={names.ok ? undefined : names.because}
          styles={{ input: { fontFamily: "var(--mono)", fontSize: 12.5 } }}
          onChange={(e) => setText(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
              e.preventDefault();
              submit();
            }
          }}
        />
        <div className={styles.row}>
          <Button type="submit" disabled={!names.ok} loading={send.isPending}>
            Send
          </Button>
          <span className="muted">
            <Key>Ctrl</Key> <Key>Enter</Key>
          </span>
          <Button variant="subtle" ml="auto" onClick={() => setText(statusCommand)}>
            STATUS
          </Button>
        </div>
      </form>
      <ol className={styles.exchanges} aria-live="polite">
        {exchanges.length === 0 && <li className="muted">Answers of the PLC appear here, newest first.</li>}
        {exchanges.map((x) => (
          <li key={x.id}>
            <p>
              <StateMark level={x.failed ? "danger" : "ok"}>{x.failed ? "failed" : "answered"}</StateMark>
              <span className="mono muted">
                {utcTime(x.at)} {realZone()} · {Math.round(x.ms)} ms · {x.sent.replace(/\s+/g, " ")}
              </span>
            </p>
            <pre className={styles.raw}>{x.answer}</pre>
          </li>
        ))}
      </ol>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Send ${names.ok ? names.names.join(", ") : ""}?`}
      >
        <p>
          The PLC executes this at once. It switches real equipment, and neither the conductor nor its
          interlock is asked first.
        </p>
        <div className={styles.modalRow}>
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            Do not send
          </Button>
          <Button
            color="danger"
            onClick={() => {
              setAsking(false);
              send.mutate(text);
            }}
          >
            Send it
          </Button>
        </div>
      </Modal>
    </Card>
  );
}
