// Who came in with a one-time password chooses another before anything else.
import { Button } from "@mantine/core";
import { auth } from "@/api/auth";
import styles from "@/components/account/account.module.css";
import { PasswordForm } from "@/components/account/PasswordForm";

export default function OwnPassword() {
  return (
    <div className={styles.page}>
      <main className={styles.panel}>
        <h1>Choose a password</h1>
        <p>You came in with a one-time password. Choose your own to go on.</p>
        <PasswordForm oldLabel="One-time password" />
        <Button variant="subtle" className={styles.out ?? ""} onClick={() => void auth.logout()}>
          Log out
        </Button>
      </main>
    </div>
  );
}
