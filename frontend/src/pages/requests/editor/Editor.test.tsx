import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { auth } from "@/api/auth";
import { api } from "@/api/client";
import type { Instrument, Problem } from "@/api/types";
import { request } from "@/live/testData";
import { Editor } from "./Editor";
import { freshForm } from "./form";

vi.mock("@/components/target/OutlookCards", () => ({ Outlook: () => null }));

configure({ asyncUtilTimeout: 5000 });
vi.setConfig({ testTimeout: 20_000 });

const instrument = { detectors: [], programs: [{ name: "GRB" }] } as unknown as Instrument;
const low: Problem = { place: "", path: "sequences[0]", field: "target_coords", message: "is never up" };
const whole: Problem = { place: "", path: "", field: "name", message: "is taken" };

let checked: Problem[];
let answers: Response[];
let sent: { submitted: boolean }[];
let checks: number;

const refusal = (...problems: Problem[]) =>
  Response.json({ code: "invalid", detail: "The request was refused.", problems }, { status: 422 });

beforeEach(() => {
  answers = [];
  sent = [];
  checks = 0;
  vi.spyOn(auth, "token").mockResolvedValue("token");
  vi.stubGlobal("fetch", async (input: string, init: RequestInit) => {
    if (input.endsWith("/requests/check")) {
      checks += 1;
      return Response.json({
        request: null,
        problems: checked,
        warnings: [],
        read: null,
        parts: [],
        quota_s: 0,
      });
    }
    if (!input.endsWith("/requests")) return Response.json({});
    sent.push(JSON.parse(String(init.body)));
    return answers.shift() ?? Response.json(request(1));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  localStorage.clear();
});

function open(problems: Problem[] = []): void {
  checked = problems;
  const initial = { ...freshForm(instrument, 0, undefined), name: "Field" };
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <MemoryRouter>
          <Editor
            initial={initial}
            touched={false}
            filled={false}
            request={undefined}
            instrument={instrument}
            night={undefined}
            keep="test"
            title="New request"
          />
        </MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const press = (name: string) => fireEvent.click(screen.getByText(name));
const settled = () => waitFor(() => expect(screen.queryByText("being checked")).toBeNull());
const clean = () => screen.findByText("can be submitted");

it("gives the check only so long: it is a read, though it is a POST", async () => {
  const post = vi.spyOn(api, "post");
  open();
  await clean();
  expect(post).toHaveBeenCalledWith("/requests/check", expect.objectContaining({ within: 30_000 }));
});

it("submits again what the server refused, once the form was corrected", async () => {
  open();
  await clean();
  answers = [refusal(whole)];
  press("Submit");
  await screen.findByText("The request was refused.");
  expect(screen.getAllByText(/is taken/).length).toBeGreaterThan(0);
  fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: "Another field" } });
  expect(screen.queryByText("The request was refused.")).toBeNull();
  await clean();
  expect(screen.queryByText(/is taken/)).toBeNull();
  press("Submit");
  await waitFor(() => expect(sent).toHaveLength(2));
});

it("submits an unchanged form again: the sky moves on", async () => {
  open();
  await clean();
  answers = [refusal(whole)];
  press("Submit");
  await screen.findByText("The request was refused.");
  press("Submit");
  await waitFor(() => expect(sent).toHaveLength(2));
});

it("does not submit what the check refuses, and checks it once more", async () => {
  open([low]);
  await screen.findByText(/to fill in$/);
  press("Submit");
  await waitFor(() => expect(checks).toBe(2));
  await settled();
  expect(sent).toEqual([]);
  checked = [];
  press("Submit");
  await clean();
  press("Submit");
  await waitFor(() => expect(sent).toHaveLength(1));
});

it("sends a draft whatever the sky permits, and shows why even that is refused", async () => {
  open([low]);
  await screen.findByText(/to fill in$/);
  answers = [refusal(whole)];
  press("Save as draft");
  await screen.findByText("The request was refused.");
  expect(sent).toEqual([expect.objectContaining({ submitted: false })]);
  expect(screen.getAllByText(/is taken/).length).toBeGreaterThan(0);
  press("Save as draft");
  await waitFor(() => expect(sent).toHaveLength(2));
});
