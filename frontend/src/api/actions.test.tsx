import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Toasts } from "@/components/toasts";
import { byHand, setMode, stop } from "./actions";
import { auth } from "./auth";

const ask = vi.fn<typeof fetch>();

beforeEach(() => {
  ask.mockReset();
  vi.stubGlobal("fetch", ask);
  vi.spyOn(auth, "token").mockResolvedValue("token");
  render(
    <MantineProvider>
      <Toasts />
    </MantineProvider>,
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it.each([
  ["STOP", stop],
  ["The stop of the telescope", byHand.stopTelescope],
  ["The stop of the dome", byHand.stopDome],
  ["The order to close", byHand.close],
])("%s is not awaited for long, and it is said that it may not have got through", async (order, give) => {
  const limit = new AbortController();
  const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(limit.signal);
  ask.mockImplementationOnce(
    (_, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      }),
  );
  const given = give();
  await vi.waitFor(() => expect(ask).toHaveBeenCalled());
  expect(timeout).toHaveBeenCalledWith(10_000);
  limit.abort(new DOMException("signal timed out", "TimeoutError"));
  expect(await given).toBe(false);
  await screen.findByText(
    `${order}: nobody knows whether it got through! Try again, or use the hardware stop. The server does not answer.`,
  );
});

it("a STOP that the server refuses was not done, and that is said", async () => {
  ask.mockResolvedValueOnce(Response.json({ code: "unavailable", detail: "It starts." }, { status: 503 }));
  expect(await stop()).toBe(false);
  await screen.findByText("STOP did not get through! It starts.");
});

it("other orders are awaited: given twice they may do harm", async () => {
  ask.mockResolvedValueOnce(Response.json({}));
  await setMode("MAN");
  expect(ask.mock.calls[0]?.[1]?.signal).toBeUndefined();
});
