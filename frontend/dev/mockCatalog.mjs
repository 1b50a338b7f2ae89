// What the mock server's observatory is made of: the site, the targets of its
// night, its filters and detectors, and the night's times.
import { Body, Observer, SearchAltitude } from "astronomy-engine";

export const site = {
  name: "San Pedro Mártir",
  latitude_deg: 31.0442,
  longitude_deg: -115.4637,
  height_m: 2800,
  time_zone: "America/Tijuana",
  horizon_deg: 20,
};
export const iso = (ms) => new Date(ms).toISOString();
export const start = Date.parse("2026-11-23T08:03:22Z");
export const minute = 60_000;

/** Name, RA, Dec, priority, minutes, program, person. */
export const wanted = [
  ["M31 field", 10.685, 41.269, 3, 34, "Surveys", "A. Keller"],
  ["SN 2026abc", 354.2, 27.1, 2, 52, "Supernovae", "L. Moran"],
  ["NGC 891", 35.639, 42.349, 4, 30, "Surveys", "A. Keller"],
  ["GRB 261119B", 41.02, 12.8, 1, 38, "GRB", "S. Brandt"],
  ["SA 92 standards", 13.9, 0.72, 3, 22, "Calibration", "PYROS"],
  ["M77", 40.67, -0.013, 5, 26, "Surveys", "A. Keller"],
  ["GRB 261122A", 93.05, 41.27, 0, 44, "GRB", "SVOM alert"],
  ["M45", 56.75, 24.117, 3, 31, "Clusters", "E. Grau"],
  ["WASP-12 b", 97.637, 29.672, 1, 62, "Transits", "M. Bauer"],
  ["M42", 83.822, -5.391, 4, 27, "Surveys", "A. Keller"],
  ["SN 2026xyz", 114.8, 20.1, 2, 48, "Supernovae", "L. Moran"],
  ["M67", 132.825, 11.8, 3, 36, "Clusters", "E. Grau"],
  ["NGC 2903", 143.042, 21.501, 4, 33, "Surveys", "A. Keller"],
  ["M81", 148.888, 69.065, 5, 31, "Surveys", "A. Keller"],
];

const filters = [
  { id: 1, name: "First visible filter", band: "g", wavelength_nm: 475, width_nm: 140 },
  { id: 2, name: "Second visible filter", band: "r", wavelength_nm: 622, width_nm: 140 },
  { id: 3, name: "Third visible filter", band: "i", wavelength_nm: 763, width_nm: 150 },
  { id: 4, name: "First infrared filter", band: "y", wavelength_nm: 1020, width_nm: 120 },
  { id: 5, name: "Second infrared filter", band: "J", wavelength_nm: 1250, width_nm: 160 },
  { id: 6, name: "Third infrared filter", band: "H", wavelength_nm: 1635, width_nm: 290 },
].map((filter) => ({ ...filter, description: "" }));

export function detector(id, name, channel, mounted) {
  return {
    id,
    name,
    channel,
    width: 2048,
    height: 2048,
    pixel_scale_arcsec: channel === "vis" ? 0.38 : 0.63,
    readout_s: 4,
    filter_change_s: 6,
    gain_e_per_adu: 1.4,
    read_noise_e: 8,
    saturation_adu: 60000,
    min_exposure_s: 0.1,
    max_exposure_s: 3600,
    mounted_filters: mounted.map((i) => filters[i]),
    wheel_name: `${channel.toUpperCase()} wheel`,
    description: "",
  };
}

export function nightAt(ms) {
  const where = new Observer(site.latitude_deg, site.longitude_deg, site.height_m);
  const noon =
    Math.floor((ms + site.longitude_deg * 240_000 - 43_200_000) / 86_400_000) * 86_400_000 + 43_200_000;
  const from = new Date(noon - site.longitude_deg * 240_000);
  const cross = (alt, direction) =>
    SearchAltitude(Body.Sun, where, direction, from, 1, alt).date.toISOString();
  return {
    name: "2026-11-22",
    sunset: cross(-0.833, -1),
    sunrise: cross(-0.833, 1),
    civil_dusk: cross(-6, -1),
    civil_dawn: cross(-6, 1),
    nautical_dusk: cross(-12, -1),
    nautical_dawn: cross(-12, 1),
    astronomical_dusk: cross(-18, -1),
    astronomical_dawn: cross(-18, 1),
    observing_start: cross(-12, -1),
    observing_end: cross(-12, 1),
    moon_illumination: 0.97,
  };
}

export function sequenceOf([name, ra, dec, priority, minutes, program, person], id, from, to, status) {
  const plan = (index, filter, images, done, exposure) => ({
    id: id * 10 + index,
    name: `${filter} series`,
    filter,
    exposure_s: exposure,
    images,
    images_done: done,
  });
  const done = status === "executed" ? 1 : status === "executing" ? 0.5 : 0;
  const albums = [
    {
      id: id * 2,
      name: "VIS",
      detector: "Visible camera",
      plans: [
        plan(1, "First visible filter", 10, Math.round(10 * done), 30),
        plan(2, "Second visible filter", 10, Math.round(6 * done), 30),
      ],
    },
    {
      id: id * 2 + 1,
      name: "NIR",
      detector: "Infrared camera",
      plans: [plan(3, "Second infrared filter", 20, Math.round(20 * done), 15)],
    },
  ];
  return {
    id,
    request_id: id,
    name,
    status,
    reason: "",
    window_start: iso(from - 40 * minute),
    window_end: iso(to + 90 * minute),
    priority,
    duration_s: minutes * 60,
    target: { type: "icrs", name, ra_deg: ra, dec_deg: dec, alt_deg: 0, az_deg: 0, coords: `${ra} ${dec}` },
    albums,
    attempts: status === "to_be_planned" ? 0 : 1,
    planned_start: iso(from),
    planned_end: iso(to),
    images_done: Math.round(40 * done),
    images_all: 40,
    is_alert: priority === 0,
    user_id: 2,
    user_name: person,
    program,
    request_name: name,
  };
}
