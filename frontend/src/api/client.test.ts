import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { auth } from "./auth";
import { api, itemsOf, url } from "./client";

describe("a call", () => {
  const ask = vi.fn<typeof fetch>();
  beforeEach(() => {
    vi.stubGlobal("fetch", ask);
    vi.spyOn(auth, "token").mockResolvedValue("old");
    vi.spyOn(auth, "refresh").mockResolvedValue("new");
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    ask.mockReset();
  });

  const json = (status: number, body: unknown, type = "application/json") =>
    new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });
  const sent = (i: number) => new Headers(ask.mock.calls[i]?.[1]?.headers).get("Authorization");

  it("carries the token", async () => {
    ask.mockResolvedValueOnce(json(200, { id: 1 }));
    expect(await api.get("/agents")).toEqual({ id: 1 });
    expect(ask.mock.calls[0]?.[0]).toBe("/api/v1/agents");
    expect(sent(0)).toBe("Bearer old");
  });

  it("is tried once more with a new token after a 401, and only once", async () => {
    ask.mockResolvedValueOnce(json(401, {})).mockResolvedValueOnce(json(200, { ok: true }));
    expect(await api.get("/agents")).toEqual({ ok: true });
    expect(sent(1)).toBe("Bearer new");

    ask.mockResolvedValue(json(401, { code: "unauthorized", detail: "no" }));
    await expect(api.get("/agents")).rejects.toMatchObject({ status: 401, message: "no" });
    expect(ask).toHaveBeenCalledTimes(4);
  });

  it("sends an object as JSON and text as it is", async () => {
    ask.mockImplementation(async () => new Response(null, { status: 204 }));
    await api.post("/conductor/mode", { body: { mode: "MAN" } });
    expect(ask.mock.calls[0]?.[1]?.body).toBe('{"mode":"MAN"}');
    expect(new Headers(ask.mock.calls[0]?.[1]?.headers).get("Content-Type")).toBe("application/json");
    await api.post("/requests", { body: "<request/>", headers: { "Content-Type": "application/xml" } });
    expect(ask.mock.calls[1]?.[1]?.body).toBe("<request/>");
    expect(new Headers(ask.mock.calls[1]?.[1]?.headers).get("Content-Type")).toBe("application/xml");
  });

  it("gives the problems that the server found", async () => {
    const problems = [{ place: "line 4", field: "filter", message: "is not mounted" }];
    ask.mockResolvedValueOnce(
      json(422, { code: "invalid", title: "The file breaks rules.", problems }, "application/problem+json"),
    );
    await expect(api.post("/requests", { body: "<x/>" })).rejects.toMatchObject({
      code: "invalid",
      problems,
    });
  });

  it("makes a sentence of an answer that is no document", async () => {
    ask.mockResolvedValueOnce(new Response("<html>bad gateway", { status: 502 }));
    await expect(api.get("/agents")).rejects.toMatchObject({
      status: 502,
      message: "The server answered 502.",
    });
  });

  it("says when nobody answers", async () => {
    ask.mockRejectedValueOnce(new TypeError("fetch failed"));
    await expect(api.get("/agents")).rejects.toMatchObject({ status: 0, code: "unreachable" });
  });

  describe("that hangs", () => {
    const timedOut = new DOMException("signal timed out", "TimeoutError");
    /** An answer whose head comes, or not, and whose body never ends. */
    const hanging = (head: boolean) => (_: unknown, init?: RequestInit) => {
      const broken = new Promise<never>((_, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      });
      if (!head) return broken;
      const answer = json(200, {});
      answer.json = () => broken;
      return Promise.resolve(answer);
    };

    it.each([false, true])("is given up after a while where it only reads (head: %s)", async (head) => {
      const limit = new AbortController();
      const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(limit.signal);
      ask.mockImplementationOnce(hanging(head));
      const call = api.get("/agents");
      await vi.waitFor(() => expect(ask).toHaveBeenCalled());
      expect(timeout).toHaveBeenCalledWith(30_000);
      limit.abort(timedOut);
      await expect(call).rejects.toMatchObject({ status: 0, code: "unreachable" });
    });

    it("is given up where it may be sent twice, though it is no GET", async () => {
      const limit = new AbortController();
      const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(limit.signal);
      const mine = new AbortController();
      ask.mockImplementationOnce(hanging(false));
      const call = api.post("/visibility", { body: {}, within: 5000, signal: mine.signal });
      await vi.waitFor(() => expect(ask).toHaveBeenCalled());
      expect(timeout).toHaveBeenCalledWith(5000);
      limit.abort(timedOut);
      await expect(call).rejects.toMatchObject({ status: 0, code: "unreachable" });
    });

    it("has its whole time once a token is there", async () => {
      let give: (token: string) => void = () => {};
      vi.mocked(auth.token).mockReturnValueOnce(new Promise((done) => (give = done)));
      const timeout = vi.spyOn(AbortSignal, "timeout");
      ask.mockImplementation(async () => new Response(null, { status: 204 }));
      const call = api.post("/conductor/stop", { within: 5000 });
      expect(timeout).not.toHaveBeenCalled();
      give("late");
      await call;
      expect(timeout).toHaveBeenCalledWith(5000);
    });

    it("is given up by who asked, as before", async () => {
      const mine = new AbortController();
      ask.mockImplementationOnce(hanging(false));
      const call = api.get("/agents", { signal: mine.signal });
      await vi.waitFor(() => expect(ask).toHaveBeenCalled());
      mine.abort();
      await expect(call).rejects.toMatchObject({ name: "AbortError" });
    });

    it("is awaited where it writes: nobody knows whether it was done", async () => {
      ask.mockImplementation(async () => new Response(null, { status: 204 }));
      await api.post("/conductor/mode", { body: { mode: "MAN" } });
      expect(ask.mock.calls[0]?.[1]?.signal).toBeUndefined();
    });
  });
});

describe("addresses and lists", () => {
  it("leave out what is not asked for", () => {
    expect(url("/images", { night: "2026-11-22", cursor: "", detector: undefined, limit: 10 })).toBe(
      "/api/v1/images?night=2026-11-22&limit=10",
    );
    expect(url("/images")).toBe("/api/v1/images");
  });
  it("take a list and a page of one for the same", () => {
    expect(itemsOf([1, 2])).toEqual([1, 2]);
    expect(itemsOf({ items: [1], next: "x" })).toEqual([1]);
    expect(itemsOf(null)).toEqual([]);
  });
});
