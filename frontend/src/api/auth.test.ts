// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Auth } from "./auth";
import { ApiError } from "./errors";

const user = { id: 1, username: "pyros", role: "admin" };
const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

describe("the session", () => {
  let now: number;
  let given: number;
  let answer: (path: string) => Response | Promise<Response>;
  let calls: string[];
  let auth: Auth;

  const grant = () => {
    given += 1;
    return json(200, { access_token: `t${given}`, expires_at: new Date(now + 900_000).toISOString(), user });
  };

  beforeEach(() => {
    localStorage.clear();
    now = 1_000_000;
    given = 0;
    calls = [];
    answer = grant;
    auth = new Auth({
      now: () => now,
      fetch: async (input) => {
        const path = String(input).replace("/api/v1/auth/", "");
        calls.push(path);
        return answer(path);
      },
    });
  });

  it("starts unknown, and goes on where the refresh cookie is good", async () => {
    expect(auth.get().state).toBe("unknown");
    localStorage.setItem("pyros-session", "yes");
    await auth.resume();
    expect(auth.get()).toMatchObject({ state: "known", token: "t1", user });
  });

  it("asks nothing in a browser that never had a session", async () => {
    await auth.resume();
    expect(auth.get()).toEqual({ state: "anonymous" });
    expect(calls).toEqual([]);
  });

  it("uses a token while it is good and refreshes it a minute before it ends", async () => {
    await auth.login("pyros", "secret");
    expect(await auth.token()).toBe("t1");
    now += 839_000;
    expect(await auth.token()).toBe("t1");
    now += 2_000;
    expect(await auth.token()).toBe("t2");
    expect(calls).toEqual(["login", "refresh"]);
  });

  it("measures a token's life by the server's clock, not by this computer's", async () => {
    const hour = 3_600_000;
    answer = () => {
      const server = now + hour;
      return new Response(
        JSON.stringify({ access_token: "t", expires_at: new Date(server + 900_000).toISOString(), user }),
        { headers: { Date: new Date(server).toUTCString() } },
      );
    };
    await auth.login("pyros", "secret");
    now += 841_000;
    await auth.token();
    expect(calls).toEqual(["login", "refresh"]);
  });

  it("has one refresh under way, whoever asks", async () => {
    await auth.login("pyros", "secret");
    now += 900_000;
    expect(await Promise.all([auth.token(), auth.refresh(), auth.token()])).toEqual(["t2", "t2", "t2"]);
    expect(calls).toEqual(["login", "refresh"]);
    now += 900_000;
    expect(await auth.token()).toBe("t3");
  });

  it("ends with a reason when the refresh token is no longer taken", async () => {
    await auth.login("pyros", "secret");
    answer = () => json(401, { code: "unauthorized", title: "no" });
    expect(await auth.refresh()).toBeNull();
    expect(auth.get()).toMatchObject({ state: "anonymous", because: expect.stringContaining("ended") });
    expect(await auth.token()).toBeNull();
    expect(calls).toEqual(["login", "refresh"]);
  });

  it("stays as it is when the server does not answer, and can try again", async () => {
    await auth.login("pyros", "secret");
    answer = () => {
      throw new TypeError("network");
    };
    await expect(auth.refresh()).rejects.toMatchObject({ status: 0, code: "unreachable" });
    expect(auth.get().state).toBe("known");
    answer = grant;
    expect(await auth.refresh()).toBe("t2");
  });

  it("keeps a failure of the server apart from a refusal", async () => {
    await auth.login("pyros", "secret");
    answer = () => json(503, { code: "unavailable", detail: "starting" });
    await expect(auth.refresh()).rejects.toThrow("starting");
    expect(auth.get().state).toBe("known");
  });

  it("says why a login was refused", async () => {
    answer = () => json(401, { code: "unauthorized", title: "Wrong email or password." });
    const error = await auth.login("pyros", "wrong").catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 401, code: "unauthorized", message: "Wrong email or password." });
    expect(auth.get().state).toBe("unknown");
  });

  it("logs out here at once, although the server may not hear it", async () => {
    await auth.login("pyros", "secret");
    answer = () => {
      throw new TypeError("network");
    };
    const heard = vi.fn();
    auth.subscribe(heard);
    await auth.logout();
    expect(auth.get()).toEqual({ state: "anonymous" });
    expect(heard).toHaveBeenCalledTimes(1);
    expect(localStorage.getItem("pyros-session")).toBeNull();
  });

  it("lets who asks for a token during a change of password wait for the new one", async () => {
    await auth.login("a", "b");
    let finish: (response: Response) => void = () => {};
    answer = () => new Promise((done) => (finish = done));
    const change = auth.changePassword("old", "new");
    await vi.waitFor(() => expect(calls.at(-1)).toBe("password"));
    const asked = auth.refresh();
    finish(grant());
    await change;
    expect(await asked).toBe("t2");
    expect(calls.filter((call) => call === "refresh")).toEqual([]);
  });

  describe("an answer that comes late", () => {
    const finish: Record<string, (response: Response) => void> = {};
    const hang = (path: string) => {
      answer = (asked) =>
        asked === path
          ? new Promise((done) => (finish[path] = done))
          : asked === "logout"
            ? json(200, {})
            : grant();
    };
    const asked = (path: string) => vi.waitFor(() => expect(finish[path]).toBeDefined());
    const good = () =>
      json(200, { access_token: "late", expires_at: new Date(now + 900_000).toISOString(), user });

    beforeEach(async () => {
      for (const path of Object.keys(finish)) delete finish[path];
      await auth.login("a", "b");
    });

    it.each(["refresh", "password"])("does not undo a logout (%s)", async (path) => {
      hang(path);
      const call = path === "refresh" ? auth.refresh() : auth.changePassword("old", "new");
      await asked(path);
      await auth.logout();
      finish[path]?.(good());
      await call;
      expect(auth.get()).toEqual({ state: "anonymous" });
      expect(localStorage.getItem("pyros-session")).toBeNull();
    });

    it("does not undo the end of a session, and nobody gets its token", async () => {
      hang("refresh");
      const call = auth.refresh();
      await asked("refresh");
      auth.expire("It is over.");
      finish.refresh?.(good());
      expect(await call).toBeNull();
      expect(auth.get()).toEqual({ state: "anonymous", because: "It is over." });
    });

    it.each([good, () => json(401, {})])("does not touch a login after it", async (late) => {
      hang("refresh");
      const call = auth.refresh();
      await asked("refresh");
      await auth.logout();
      await auth.login("c", "d");
      finish.refresh?.(late());
      expect(await call).toBeNull();
      expect(auth.get()).toMatchObject({ state: "known", token: "t2" });
    });

    it("is not even asked for once nobody is logged in", async () => {
      await auth.logout();
      expect(await auth.refresh()).toBeNull();
      expect(calls).toEqual(["login", "logout"]);
    });
  });

  it("keeps the session where a change of password is refused", async () => {
    await auth.login("a", "b");
    answer = () => json(422, { code: "invalid", problems: [{ field: "old_password", message: "is wrong" }] });
    await expect(auth.changePassword("old", "new")).rejects.toBeInstanceOf(ApiError);
    expect(auth.get()).toMatchObject({ state: "known", token: "t1" });
  });
});
