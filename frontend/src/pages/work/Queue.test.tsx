import { MantineProvider } from "@mantine/core";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { WorkList } from "@/api/types";
import { Queue } from "./Queue";

const alerts: WorkList = {
  queue: "alerts",
  waiting: 0,
  running: 0,
  failed: 0,
  items: [],
  purge: "",
  error: "",
};

function shown(list: WorkList): string {
  return renderToStaticMarkup(
    <MantineProvider>
      <Queue list={list} onPurge={() => undefined} onRetry={() => undefined} />
    </MantineProvider>,
  );
}

it("says in a queue's place why it cannot be read, and not that it is empty", () => {
  const broken = shown({ ...alerts, error: "The alert folder cannot be read." });
  expect(broken).toContain("Alert files");
  expect(broken).toContain("The alert folder cannot be read.");
  expect(broken).toContain("Try again");
  expect(broken).not.toContain("No file waits");
  expect(broken).not.toContain("0 waiting");
});

it("shows an empty queue as empty", () => {
  const empty = shown(alerts);
  expect(empty).toContain("No file waits in the alert folder.");
  expect(empty).not.toContain("cannot be read");
});
