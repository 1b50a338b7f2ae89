// When a target can be observed, tonight and over a year, before a request for
// it is written.
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useUser } from "@/api/auth";
import { atLeast, type TargetType } from "@/api/types";
import { Card } from "@/components/Card";
import { PageHeader } from "@/components/PageHeader";
import {
  type ConstraintsForm,
  constraintWords,
  noConstraints,
  noTarget,
  type TargetForm,
  typed,
} from "@/components/target/asked";
import { ConstraintFields } from "@/components/target/ConstraintFields";
import { faultsIn } from "@/components/target/fault";
import fields from "@/components/target/fields.module.css";
import { Outlook } from "@/components/target/OutlookCards";
import { askedFor, targetOf, useNightOutlook } from "@/components/target/outlook";
import { filledOf, queryOf } from "@/components/target/query";
import { TargetFields } from "@/components/target/TargetFields";
import styles from "./visibility.module.css";

const kinds: readonly TargetType[] = ["icrs", "body", "orbit", "tle"];
const nothingWrong = () => ({ error: undefined });

export default function Visibility() {
  const user = useUser();
  const [params, setParams] = useSearchParams();
  const [filled] = useState(() => filledOf(params));
  const [target, setTarget] = useState<TargetForm>({ ...noTarget, ...filled?.target });
  const [constraints, setConstraints] = useState<ConstraintsForm>(filled?.constraints ?? noConstraints);
  const [minutes, setMinutes] = useState("");
  // On a phone the answer comes first.
  const [wide] = useState(() => globalThis.innerWidth > 900);
  const query = queryOf(target, constraints);
  const stretch = typed(minutes);
  const badStretch =
    stretch !== undefined && !(typeof stretch === "number" && stretch >= 0 && stretch <= 1440);
  // A name is looked up when its field was left, not at each letter.
  const [named, setNamed] = useState(target.targetName.trim());
  const read = targetOf(target);
  const byName = target.targetType === "icrs" && target.coords.trim() === "" ? named : "";
  const of = read ? { target: read } : byName ? { name: byName } : null;
  const asked = !of || badStretch ? null : askedFor(of, constraints, [], Number(stretch ?? 0) * 60);
  // The answer of the present night, which the cards below ask for as well, tells of the fields.
  const wrong = faultsIn(useNightOutlook(asked, "").error, "constraints");
  // The address follows, so that it can be kept or sent to somebody.
  const settle = () => {
    setNamed(target.targetName.trim());
    setParams(query ?? new URLSearchParams(), { replace: true });
  };
  return (
    <>
      <PageHeader
        title="Visibility"
        actions={
          atLeast(user?.role, "scientist") &&
          query && (
            <Button component={Link} to={`/requests/new?${query}`}>
              Request this
            </Button>
          )
        }
      >
        When a target can be observed here, by the planner's own computation.
      </PageHeader>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hears that one of its fields was left */}
      <div className={styles.page} onBlur={settle}>
        <Card title="Target and wishes">
          <div className={fields.fields}>
            <TargetFields
              target={target}
              kinds={kinds}
              onChange={(more) => setTarget((old) => ({ ...old, ...more }))}
              fault={nothingWrong}
            />
            <TextInput
              label="At one stretch at least (min)"
              inputMode="decimal"
              placeholder="any time"
              value={minutes}
              error={badStretch && "must be a number of minutes, 0 to 1440"}
              onChange={(e) => setMinutes(e.currentTarget.value)}
            />
            <details className={fields.rare} open={wide}>
              <summary>Constraints: {constraintWords(constraints) || "none"}</summary>
              <ConstraintFields
                value={constraints}
                onChange={(more) => setConstraints((old) => ({ ...old, ...more }))}
                fault={wrong}
              />
              <p className="muted">
                Clouds, transparency and seeing are judged when the time comes; they do not count here.
              </p>
            </details>
          </div>
        </Card>
        <div className={styles.answers}>
          <Outlook
            asked={asked}
            empty="Give a name of the catalogue or coordinates: the night appears here."
          />
        </div>
      </div>
    </>
  );
}
