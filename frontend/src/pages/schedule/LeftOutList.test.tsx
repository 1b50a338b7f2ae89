import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { api } from "@/api/client";
import type { LeftOut } from "@/api/types";
import { schedule } from "@/live/testData";
import { LeftOutList } from "./LeftOutList";

const out = (id: number): LeftOut => ({
  sequence_id: id,
  request_id: id,
  name: `Field ${id}`,
  request_name: "Request",
  priority: 3,
  by: [],
  reason: "lost_to",
  text: "It lost.",
});

const outs = (from: number, n: number) => Array.from({ length: n }, (_, i) => out(from + i));

afterEach(() => vi.restoreAllMocks());

const show = (carried: LeftOut[], total: number) =>
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <MemoryRouter>
          <LeftOutList
            schedule={{
              ...schedule([]),
              left_out: carried,
              left_out_counts: [{ reason: "lost_to", count: total }],
            }}
            onLight={() => undefined}
          />
        </MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );

describe("what is not planned", () => {
  const asked: unknown[] = [];
  beforeEach(() => {
    asked.length = 0;
    vi.spyOn(api, "get").mockImplementation(async (path, options) => {
      if (path === "/instrument")
        return { detectors: [], programs: [{ name: "GRB" }, { name: "Old" }] } as never;
      if (!path.includes("left-out")) throw new Error(`${path} is not for this list`);
      asked.push(options?.query);
      const second = options?.query?.cursor === "second";
      return { items: second ? outs(4, 2) : outs(1, 3), next: second ? "" : "second" } as never;
    });
  });

  it("asks for the rest, page by page, where the schedule does not carry all", async () => {
    show(outs(1, 2), 5);
    expect(screen.getByText("5 left out")).toBeTruthy();
    await screen.findByText("Field 3");
    fireEvent.click(screen.getByRole("button", { name: "Show more" }));
    await screen.findByText("Field 5");
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
  });

  it("has the server look for words", async () => {
    show(outs(1, 2), 5);
    await screen.findByText("Field 3");
    fireEvent.change(screen.getByLabelText("Name or words"), { target: { value: " moon " } });
    await vi.waitFor(() => expect(asked).toContainEqual(expect.objectContaining({ text: "moon" })));
  });

  it("has the server look for a program, also where the schedule carries all", async () => {
    show(outs(1, 3), 3);
    fireEvent.change(await screen.findByLabelText("Program"), { target: { value: "Old" } });
    await screen.findByText("3 and more of 3");
    expect(asked).toEqual([expect.objectContaining({ program: "Old", cursor: "" })]);
  });

  it("does not call empty what could not be read", async () => {
    show(outs(1, 3), 3);
    const programs = await screen.findByLabelText("Program");
    vi.mocked(api.get).mockRejectedValue(new Error("The server does not answer."));
    fireEvent.change(programs, { target: { value: "Old" } });
    await screen.findByText("What fits this filter could not be read.");
    expect(screen.queryByText(/^None of the/)).toBeNull();
    expect(screen.queryByText("Field 1")).toBeNull();
  });

  it("asks for nothing where the schedule carries all, and finds in that", () => {
    show(outs(1, 3), 3);
    fireEvent.change(screen.getByLabelText("Name or words"), { target: { value: "field 2" } });
    expect(screen.getByText("1 of 3")).toBeTruthy();
    expect(screen.queryByText("Field 1")).toBeNull();
    expect(asked).toEqual([]);
  });
});
