// What must hold of the sky while a target is observed: heights, the Moon,
// darkness, clouds and air.
import { Select, TextInput } from "@mantine/core";
import { cloudClasses } from "@/components/conditions/clouds";
import { airmass } from "@/sky/coords";
import { number } from "@/sky/format";
import { type ConstraintsForm, twilights } from "./asked";
import type { Fault } from "./fault";
import styles from "./fields.module.css";

/** The altitude, degrees, at which the airmass is so much: the inverse of Pickering (2002) by bisection. */
export function altitudeAt(mass: number): number | undefined {
  if (!(mass >= 1 && mass <= 38)) return undefined;
  let low = 0.01;
  let high = 90;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if ((airmass(middle) ?? 99) > mass) low = middle;
    else high = middle;
  }
  return high;
}

const numbers: { key: keyof ConstraintsForm; field: string; label: string }[] = [
  { key: "minAlt", field: "min_alt_deg", label: "Altitude at least (°)" },
  { key: "maxAirmass", field: "max_airmass", label: "Airmass at most" },
  { key: "minMoon", field: "min_moon_deg", label: "Away from the Moon at least (°)" },
  { key: "maxMoonLit", field: "max_moon_illum", label: "Moon lit at most (%)" },
  { key: "minTransparency", field: "min_transparency_pct", label: "Transparency at least (%)" },
  { key: "maxSeeing", field: "max_seeing_arcsec", label: "Seeing at most (″)" },
];

export function ConstraintFields({
  value,
  onChange,
  fault,
}: {
  value: ConstraintsForm;
  onChange: (more: Partial<ConstraintsForm>) => void;
  fault: (field: string) => Fault;
}) {
  const means = altitudeAt(Number(value.maxAirmass.replace(",", ".")));
  return (
    <div className={styles.pair}>
      {numbers.map(({ key, field, label }) => (
        <TextInput
          key={key}
          label={label}
          inputMode="decimal"
          value={value[key]}
          {...fault(field)}
          description={
            key === "maxAirmass" && value.maxAirmass && means !== undefined
              ? `above ${number(means, 1)}° altitude`
              : undefined
          }
          inputWrapperOrder={["label", "input", "error", "description"]}
          onChange={(e) => onChange({ [key]: e.currentTarget.value })}
        />
      ))}
      <Select
        label="Darkness"
        value={value.twilight}
        allowDeselect={false}
        data={[
          { value: "", label: "the observatory's limit" },
          ...twilights.map((t) => ({ value: t, label: `after ${t} twilight` })),
        ]}
        {...fault("twilight")}
        onChange={(v) => onChange({ twilight: v ?? "" })}
      />
      <Select
        label="Clouds at most"
        value={value.maxCloud}
        allowDeselect={false}
        data={[{ value: "", label: "any" }, ...cloudClasses]}
        {...fault("max_cloud")}
        onChange={(v) => onChange({ maxCloud: v ?? "" })}
      />
    </div>
  );
}
