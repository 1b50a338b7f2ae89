// Login: by email and password; says why a session ended and who may come in.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { Link, Navigate, useSearchParams } from "react-router";
import { auth, useSession } from "@/api/auth";
import { ApiError, sentence } from "@/api/errors";
import { Logo } from "@/components/Logo";
import { StateMark } from "@/components/StateMark";
import { LoginSky } from "./LoginSky";
import styles from "./login.module.css";
import { Register } from "./Register";

/** Only a path of our own may follow a login. */
function safe(to: string | null): string {
  return to?.startsWith("/") && !to.startsWith("//") ? to : "/";
}

export default function LoginPage() {
  const session = useSession();
  const [query] = useSearchParams();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  useEffect(() => {
    document.title = "Log in · PYROS";
  }, []);

  if (session.state === "known") return <Navigate to={safe(query.get("to"))} replace />;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      await auth.login(email.trim(), password);
    } catch (error) {
      setFailure(
        error instanceof ApiError && error.status === 401
          ? "This email and password do not belong together."
          : sentence(error),
      );
    } finally {
      setBusy(false);
    }
  };

  if (query.has("register")) return <Register />;

  const because = session.state === "anonymous" ? session.because : undefined;

  return (
    <div className={styles.page}>
      <LoginSky />
      <main className={styles.panel}>
        <div className={styles.brand}>
          <Logo size={40} />
          <div>
            <h1>PYROS</h1>
            <p>Robotic observatory control</p>
          </div>
        </div>
        <form onSubmit={submit} className={styles.form}>
          {because && !failure && (
            <div className={styles.because}>
              <StateMark level="caution">{because}</StateMark>
            </div>
          )}
          <TextInput
            label="Email"
            type="text"
            inputMode="email"
            name="username"
            autoComplete="username"
            size="md"
            required
            withAsterisk={false}
            data-autofocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            size="md"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <div className={styles.failure} role="alert">
            {failure && <StateMark level="danger">{failure}</StateMark>}
          </div>
          <Button type="submit" size="md" fullWidth loading={busy}>
            Log in
          </Button>
        </form>
        <p className={styles.foot}>
          No account yet? <Link to="/login?register">Register</Link>. Password forgotten? An administrator
          gives you a new one.
        </p>
      </main>
    </div>
  );
}
