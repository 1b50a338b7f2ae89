// Register: an account that an administrator approves before it can do anything.
import { Button, NativeSelect, PasswordInput, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { Link } from "react-router";
import { auth } from "@/api/auth";
import { api } from "@/api/client";
import { ApiError, sentence } from "@/api/errors";
import { Logo } from "@/components/Logo";
import { StateMark } from "@/components/StateMark";
import { LoginSky } from "./LoginSky";
import styles from "./login.module.css";

const empty = { email: "", password: "", first_name: "", last_name: "", country: "", note: "" };

/** What the server says of one field, as a sentence below it. */
function problemOf(failure: unknown, field: string): string | undefined {
  if (!(failure instanceof ApiError)) return undefined;
  const problem = failure.problems.find((one) => one.field === field);
  return problem && `It ${problem.message}.`;
}

export function Register() {
  const [form, setForm] = useState(empty);
  const [countries, setCountries] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [done, setDone] = useState<string | null>(null);

  useEffect(() => {
    document.title = "Register · PYROS";
    const ended = new AbortController();
    api
      .get<string[]>("/auth/countries", { signal: ended.signal })
      .then(setCountries)
      .catch((error: unknown) => {
        if (!ended.signal.aborted) setFailure(error);
      });
    return () => ended.abort();
  }, []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      setDone(await auth.register(form));
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };

  const field = (name: keyof typeof empty) => ({
    name,
    size: "sm" as const,
    value: form[name],
    error: problemOf(failure, name),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setForm((before) => ({ ...before, [name]: value }));
    },
  });

  return (
    <div className={styles.page}>
      <LoginSky />
      <main className={styles.panel}>
        <div className={styles.brand}>
          <Logo size={40} />
          <div>
            <h1>PYROS</h1>
            <p>Register</p>
          </div>
        </div>
        {done ? (
          <div className={styles.because} role="status">
            <StateMark level="ok">{done}</StateMark>
          </div>
        ) : (
          <form onSubmit={submit} className={styles.form}>
            <TextInput label="Email" type="email" autoComplete="username" required {...field("email")} />
            <div className={styles.two}>
              <TextInput label="First name" autoComplete="given-name" required {...field("first_name")} />
              <TextInput label="Last name" autoComplete="family-name" required {...field("last_name")} />
            </div>
            <NativeSelect
              label="Country"
              required
              data={[{ value: "", label: "Choose", disabled: true }, ...countries]}
              {...field("country")}
            />
            <PasswordInput
              label="Password"
              description="At least 10 characters"
              autoComplete="new-password"
              minLength={10}
              required
              {...field("password")}
            />
            <Textarea
              label="Who are you?"
              description="For the administrator: institute, program, who knows you"
              autosize
              minRows={2}
              maxRows={5}
              maxLength={1000}
              {...field("note")}
            />
            <div className={styles.failure} role="alert">
              {failure !== null && <StateMark level="danger">{sentence(failure)}</StateMark>}
            </div>
            <Button type="submit" size="md" fullWidth loading={busy}>
              Register
            </Button>
          </form>
        )}
        <p className={styles.foot}>
          <Link to="/login">Back to the login</Link>
        </p>
      </main>
    </div>
  );
}
