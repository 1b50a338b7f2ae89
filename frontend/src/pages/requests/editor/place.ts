// A place that another page asks to be requested, in the address of the
// editor: /requests/new?target=M31&ra=10.68458&dec=41.26875, ICRS in degrees.
import type { RequestForm } from "./form";

export interface AskedPlace {
  name: string;
  ra: number;
  dec: number;
}

/** The place of an address; null where there is none or it is none. */
export function askedPlace(search: URLSearchParams): AskedPlace | null {
  const [ra, dec] = [search.get("ra"), search.get("dec")];
  if (!ra || !dec) return null;
  const place = { name: (search.get("target") ?? "").slice(0, 80), ra: Number(ra), dec: Number(dec) };
  return place.ra >= 0 && place.ra < 360 && Math.abs(place.dec) <= 90 ? place : null;
}

/** A form with the place as the target of its first sequence. */
export function at(form: RequestForm, place: AskedPlace | null): RequestForm {
  const [first, ...others] = form.sequences;
  if (!place || !first) return form;
  const sign = place.dec < 0 ? "" : "+";
  const coords = `${place.ra.toFixed(5)} ${sign}${place.dec.toFixed(5)}`;
  return {
    ...form,
    sequences: [{ ...first, targetType: "icrs", targetName: place.name, coords }, ...others],
  };
}
