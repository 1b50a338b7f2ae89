// Change of one's own password: needs the old one, ends every other session.
import { Button, PasswordInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { auth } from "@/api/auth";
import { ApiError, sentence } from "@/api/errors";
import { keys } from "@/api/keys";
import { StateMark } from "@/components/StateMark";
import { toast } from "@/components/toasts";
import styles from "./account.module.css";

export function PasswordForm({ oldLabel = "Present password" }: { oldLabel?: string }) {
  const cache = useQueryClient();
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const problem = (field: string) => {
    const found = failure instanceof ApiError && failure.problems.find((one) => one.field === field);
    return found ? `It ${found.message}.` : undefined;
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      await auth.changePassword(old, next);
      setOld("");
      setNext("");
      void cache.invalidateQueries({ queryKey: keys.shares });
      toast("The password was changed. Every other session of yours has ended.");
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <PasswordInput
        label={oldLabel}
        autoComplete="current-password"
        required
        value={old}
        error={problem("old_password")}
        onChange={(event) => setOld(event.currentTarget.value)}
      />
      <PasswordInput
        label="New password"
        description="At least 10 characters"
        autoComplete="new-password"
        required
        minLength={10}
        value={next}
        error={problem("new_password")}
        onChange={(event) => setNext(event.currentTarget.value)}
      />
      {failure !== null && (
        <div role="alert">
          <StateMark level="danger">{sentence(failure)}</StateMark>
        </div>
      )}
      <Button type="submit" loading={busy}>
        Change the password
      </Button>
    </form>
  );
}
