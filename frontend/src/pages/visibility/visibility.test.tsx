import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { api } from "@/api/client";
import Visibility from ".";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it("says at the field what the server refuses of it, and waits only so long for that", async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  const problems = [{ place: "", field: "constraints.min_alt_deg", message: "must be lower, is 60" }];
  vi.stubGlobal("fetch", async () => Response.json({ code: "invalid", problems }, { status: 400 }));
  const post = vi.spyOn(api, "post");
  const place = document.createElement("div");
  const root = createRoot(place);
  const invalid = () => [...place.querySelectorAll<HTMLInputElement>("[aria-invalid=true]")];
  act(() =>
    root.render(
      <QueryClientProvider client={new QueryClient()}>
        <MantineProvider>
          <MemoryRouter initialEntries={["/visibility?name=M+31&ra=10.6848&dec=41.2691&min_alt_deg=60"]}>
            <Visibility />
          </MemoryRouter>
        </MantineProvider>
      </QueryClientProvider>,
    ),
  );
  expect(invalid()).toEqual([]);
  await vi.waitFor(async () => {
    await act(async () => undefined);
    expect(place.textContent).toContain("The night could not be computed.");
  });
  expect(invalid().map((i) => i.value)).toEqual(["60"]);
  for (const path of ["/visibility", "/visibility/year"])
    expect(post).toHaveBeenCalledWith(path, expect.objectContaining({ within: 30_000 }));
  expect(place.textContent).toContain("must be lower, is 60");
  act(() => root.unmount());
});
