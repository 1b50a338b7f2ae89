// Account: one's names, password, quota, and what one did.
import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { auth, useUser } from "@/api/auth";
import { api } from "@/api/client";
import { ApiError } from "@/api/errors";
import { keys } from "@/api/keys";
import { atLeast, type User } from "@/api/types";
import form from "@/components/account/account.module.css";
import { History } from "@/components/account/History";
import { PasswordForm } from "@/components/account/PasswordForm";
import { Card } from "@/components/Card";
import { PageHeader } from "@/components/PageHeader";
import { MyQuota } from "@/components/quota/MyQuota";
import { toast, toastError } from "@/components/toasts";
import styles from "./account.module.css";

export default function Account() {
  const user = useUser();
  if (!user) return null;
  return (
    <>
      <PageHeader title="Account">
        {user.email} · {user.level} · {user.country}
        {user.programs.length > 0 && ` · ${user.programs.join(", ")}`}
      </PageHeader>
      {atLeast(user.role, "scientist") && <MyQuota />}
      <div className={styles.grid}>
        <Card title="Names">
          <Names user={user} />
        </Card>
        <Card title="Password">
          <PasswordForm />
        </Card>
        <Card title="What I did" flush className={styles.wide}>
          <History of={user.id} />
        </Card>
      </div>
    </>
  );
}

function Names({ user }: { user: User }) {
  const [names, setNames] = useState({
    username: user.username,
    first_name: user.first_name,
    last_name: user.last_name,
  });
  const cache = useQueryClient();
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      auth.changed(await api.patch<User>("/auth/me", { body: names }));
      void cache.invalidateQueries({ queryKey: keys.shares });
      toast("The names were changed.");
    } catch (error) {
      setFailure(error);
      toastError("The names were not changed.", error);
    } finally {
      setBusy(false);
    }
  };
  const field = (name: keyof typeof names) => {
    const found = failure instanceof ApiError && failure.problems.find((one) => one.field === name);
    return {
      value: names[name],
      error: found ? `It ${found.message}.` : undefined,
      onChange: (event: { currentTarget: { value: string } }) => {
        const { value } = event.currentTarget;
        setNames((before) => ({ ...before, [name]: value }));
      },
    };
  };
  return (
    <form onSubmit={submit} className={form.form}>
      <TextInput label="First name" autoComplete="given-name" {...field("first_name")} />
      <TextInput label="Last name" autoComplete="family-name" {...field("last_name")} />
      <TextInput label="Username" description="Stands beside your requests" required {...field("username")} />
      <Button type="submit" loading={busy}>
        Save the names
      </Button>
    </form>
  );
}
