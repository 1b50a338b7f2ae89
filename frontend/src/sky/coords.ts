// Where things stand in the sky of the site, for drawing: good to an
// arcminute or so. What decides anything is computed by the server.
//
// Formulas: Meeus, Astronomical Algorithms, chapters 12 (sidereal time), 13
// (horizontal coordinates) and 21 (precession); airmass after Pickering (2002).

export interface Place {
  latitude_deg: number;
  longitude_deg: number;
}

export interface AltAz {
  alt: number;
  az: number;
}

export interface RaDec {
  ra: number;
  dec: number;
}

const rad = Math.PI / 180;
const wrap = (deg: number) => ((deg % 360) + 360) % 360;

/** Local mean sidereal time, degrees. */
export function siderealTime(ms: number, place: Place): number {
  const d = ms / 86_400_000 + 2_440_587.5 - 2_451_545;
  const t = d / 36_525;
  return wrap(280.46061837 + 360.98564736629 * d + 0.000387933 * t * t + place.longitude_deg);
}

/** The angles zeta, z and theta of precession from J2000 to a time, radians. */
function precession(ms: number): { zeta: number; z: number; theta: number } {
  const t = (ms / 86_400_000 + 2_440_587.5 - 2_451_545) / 36_525;
  return {
    zeta: ((2306.2181 * t + 0.30188 * t * t) / 3600) * rad,
    z: ((2306.2181 * t + 1.09468 * t * t) / 3600) * rad,
    theta: ((2004.3109 * t - 0.42665 * t * t) / 3600) * rad,
  };
}

/** Turns a position by `from` about the pole, tilts the pole by `theta`, turns by `to`; all radians. */
function turn({ ra, dec }: RaDec, from: number, theta: number, to: number): RaDec {
  const a = ra * rad + from;
  const d = dec * rad;
  const x = Math.cos(d) * Math.sin(a);
  const y = Math.cos(theta) * Math.cos(d) * Math.cos(a) - Math.sin(theta) * Math.sin(d);
  const w = Math.sin(theta) * Math.cos(d) * Math.cos(a) + Math.cos(theta) * Math.sin(d);
  return { ra: wrap((Math.atan2(x, y) + to) / rad), dec: Math.asin(Math.max(-1, Math.min(1, w))) / rad };
}

/** ICRS to the mean equator and equinox of date. */
export function precess(position: RaDec, ms: number): RaDec {
  const { zeta, z, theta } = precession(ms);
  return turn(position, zeta, theta, z);
}

/** The mean equator and equinox of date to ICRS: the same turns backwards. */
export function unprecess(position: RaDec, ms: number): RaDec {
  const { zeta, z, theta } = precession(ms);
  return turn(position, -z, -theta, -zeta);
}

/** Altitude and azimuth (north through east) of an equator-of-date position. */
export function horizontal({ ra, dec }: RaDec, lst: number, place: Place): AltAz {
  const h = (lst - ra) * rad;
  const d = dec * rad;
  const phi = place.latitude_deg * rad;
  const sinAlt = Math.sin(phi) * Math.sin(d) + Math.cos(phi) * Math.cos(d) * Math.cos(h);
  const az = Math.atan2(
    -Math.cos(d) * Math.sin(h),
    Math.sin(d) * Math.cos(phi) - Math.cos(d) * Math.sin(phi) * Math.cos(h),
  );
  return { alt: Math.asin(Math.max(-1, Math.min(1, sinAlt))) / rad, az: wrap(az / rad) };
}

/** Altitude and azimuth of an ICRS position, without refraction. */
export function altAz(position: RaDec, ms: number, place: Place): AltAz {
  return horizontal(precess(position, ms), siderealTime(ms, place), place);
}

/** Airmass at an altitude in degrees; undefined below the horizon. */
export function airmass(alt: number): number | undefined {
  if (alt <= 0) return undefined;
  return 1 / Math.sin((alt + 244 / (165 + 47 * alt ** 1.1)) * rad);
}

/** Angle between two directions, degrees. */
export function separation(a: RaDec, b: RaDec): number {
  const d1 = a.dec * rad;
  const d2 = b.dec * rad;
  const dra = (a.ra - b.ra) * rad;
  const h = Math.sin((d1 - d2) / 2) ** 2 + Math.cos(d1) * Math.cos(d2) * Math.sin(dra / 2) ** 2;
  return (2 * Math.asin(Math.min(1, Math.sqrt(h)))) / rad;
}

/**
 * Where a target stands: by its coordinates, or fixed; a test target at the
 * zenith. null for what moves: a body stands in bodies.ts, what is given by
 * orbital elements is computed by the server alone.
 */
export function targetAltAz(
  target: { type: string; ra_deg: number; dec_deg: number; alt_deg: number; az_deg: number },
  ms: number,
  place: Place,
): AltAz | null {
  switch (target.type) {
    case "altaz":
      return { alt: target.alt_deg, az: target.az_deg };
    case "icrs":
      return altAz({ ra: target.ra_deg, dec: target.dec_deg }, ms, place);
    case "test":
      return { alt: 90, az: 0 };
    default:
      return null;
  }
}
