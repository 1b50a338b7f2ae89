import { Button, Checkbox, Modal, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { api } from "@/api/client";
import { sentence } from "@/api/errors";
import type { User } from "@/api/types";
import { StateMark } from "@/components/StateMark";
import { utcDateTime } from "@/sky/format";
import { type Run, useCountries, useLevels, usePrograms } from "./data";
import styles from "./people.module.css";

interface Props {
  user: User;
  onClose: () => void;
}

const nameOf = (user: User) => `${user.first_name} ${user.last_name}`.trim() || user.username;

/** Lets a registration in: as what, of which country, with which programs. */
export function Approve({ user, run, onClose }: Props & { run: Run }) {
  const levels = (useLevels().data ?? []).filter((level) => level.role !== "visitor");
  const countries = useCountries().data ?? [];
  const programs = usePrograms().data ?? [];
  const [level, setLevel] = useState("Scientist");
  const [country, setCountry] = useState(user.country);
  const [members, setMembers] = useState<string[]>([]);
  const approve = async () => {
    const body = { level, country, programs: members };
    if (
      await run(`Approval of ${user.username}`, () => api.post<User>(`/people/${user.id}/approve`, { body }))
    )
      onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Approve ${nameOf(user)}`}>
      <div className={styles.form}>
        <p>
          {user.email}
          {user.note && <span className={styles.note}> · {user.note}</span>}
        </p>
        <NativeSelect
          label="Level"
          data-autofocus
          data={levels.map((one) => one.name)}
          value={level}
          onChange={(event) => setLevel(event.currentTarget.value)}
        />
        <NativeSelect
          label="Country"
          data={countries.map((one) => one.name)}
          value={country}
          onChange={(event) => setCountry(event.currentTarget.value)}
        />
        <Checkbox.Group label="Programs" value={members} onChange={setMembers}>
          <div className={styles.checks}>
            {programs.map((program) => (
              <Checkbox key={program.id} size="xs" value={program.name} label={program.name} />
            ))}
          </div>
        </Checkbox.Group>
        <div className={styles.ask}>
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <Button onClick={() => void approve()}>Let in</Button>
        </div>
      </div>
    </Modal>
  );
}

/** Makes a one-time password and shows it once. */
export function NewPassword({ user, onClose }: Props) {
  const [made, setMade] = useState<{ password: string; until: string } | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const make = async () => {
    try {
      setMade(await api.post<{ password: string; until: string }>(`/people/${user.id}/password`));
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <Modal opened onClose={onClose} title={`One-time password for ${nameOf(user)}`}>
      <div className={styles.form}>
        {made ? (
          <>
            <p>
              Tell it to the person; it is not shown again. It is good until {utcDateTime(made.until)} UTC.
            </p>
            <output className={styles.secret}>{made.password}</output>
          </>
        ) : (
          <p>
            The present password and every session of {user.username} end. The person comes in with the new
            one and must choose another at once.
          </p>
        )}
        {failure !== null && <StateMark level="danger">{sentence(failure)}</StateMark>}
        <div className={styles.ask}>
          <Button variant="default" onClick={onClose}>
            {made ? "Done" : "Leave it"}
          </Button>
          {!made && (
            <Button data-autofocus onClick={() => void make()}>
              Make a one-time password
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

/** Deletes an account that has no requests. */
export function Delete({ user, run, onClose }: Props & { run: Run }) {
  const remove = async () => {
    await run(`Account of ${user.username}, deleted`, () => api.delete(`/people/${user.id}`));
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Delete ${nameOf(user)}?`}>
      <div className={styles.form}>
        <p>
          The account of {user.email} goes for good. An account with requests cannot be deleted: close it
          instead. Its lines in the history stay.
        </p>
        <div className={styles.ask}>
          <Button variant="default" data-autofocus onClick={onClose}>
            Keep it
          </Button>
          <Button color="danger" onClick={() => void remove()}>
            Delete
          </Button>
        </div>
      </div>
    </Modal>
  );
}
