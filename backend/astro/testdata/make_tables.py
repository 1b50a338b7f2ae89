#!/usr/bin/python3
"""Writes nights.csv and targets.csv with astropy (ERFA): the right answers for
sites, years and targets from easy to awkward. UT1 = UTC, no polar motion.

Run it in this directory with Debian's python3-astropy; the tests need only what
it wrote."""
import csv
from datetime import timedelta

import numpy as np
import astropy.units as u
from astropy.time import Time
from astropy.coordinates import (AltAz, EarthLocation, GCRS, SkyCoord, TETE, get_body, get_sun,
                                 solar_system_ephemeris, erfa_astrom)
from astropy.coordinates.builtin_frames import intermediate_rotation_transforms as irt
from astropy.utils import iers

iers.conf.auto_download = False
zero = lambda t: (0.0, 0.0)
for module in (erfa_astrom, irt):
    if hasattr(module, "get_polar_motion"):
        module.get_polar_motion = zero
    if hasattr(module, "get_dut1utc"):
        module.get_dut1utc = lambda t: 0.0
solar_system_ephemeris.set("builtin")

SITES = {
    "spm": (31.0442, -115.4637, 2800.0),
    "kiruna": (67.8558, 20.2253, 420.0),
    "svalbard": (78.2297, 15.4078, 520.0),
    "southpole": (-89.99, 0.0, 2835.0),
    "quito": (-0.2152, -78.5022, 2820.0),
    "chatham": (-43.9535, 179.9, 20.0),
}
NIGHTS = ["1999-12-31", "2012-06-30", "2024-03-20", "2026-06-21", "2026-11-22", "2041-09-23"]


def moment(value):
    t = Time(value, scale="utc")
    t.delta_ut1_utc = 0
    return t


def place(site):
    lat, lon, height = SITES[site]
    return EarthLocation.from_geodetic(lon * u.deg, lat * u.deg, height * u.m)


def altitude(body, t, loc):
    t.delta_ut1_utc = np.zeros(t.shape) if t.shape else 0
    c = get_sun(t) if body == "sun" else get_body(body, t, loc)
    return c.transform_to(AltAz(obstime=t, location=loc)).alt.deg


def crossing(body, start, loc, level, up, coarse):
    """First passage in 24 h: a grid of 2 min, then two finer ones."""
    sign = 1 if up else -1
    x, f = coarse
    f = sign * (f - level)
    hit = np.nonzero((f[:-1] < 0) & (f[1:] >= 0))[0]
    if len(hit) == 0:
        return ""
    a, b = x[hit[0]], x[hit[0] + 1]
    for _ in range(3):
        g = np.linspace(a, b, 41)
        v = sign * (altitude(body, start + g * u.s, loc) - level)
        i = np.nonzero((v[:-1] < 0) & (v[1:] >= 0))[0][0]
        a, b, fa, fb = g[i], g[i + 1], v[i], v[i + 1]
    return (start + (a - fa * (b - a) / (fb - fa)) * u.s).isot


CROSSINGS = [("sunset_geom0_utc", "sun", 0, 0), ("sunset_utc", "sun", -0.8333, 0), ("dusk_civil_utc", "sun", -6, 0),
             ("dusk_nautical_utc", "sun", -12, 0), ("dusk_astro_utc", "sun", -18, 0), ("dawn_astro_utc", "sun", -18, 1),
             ("dawn_nautical_utc", "sun", -12, 1), ("dawn_civil_utc", "sun", -6, 1), ("sunrise_utc", "sun", -0.8333, 1),
             ("sunrise_geom0_utc", "sun", 0, 1), ("moonrise_geom0_utc", "moon", 0, 1), ("moonrise_utc", "moon", -0.8333, 1),
             ("moonset_geom0_utc", "moon", 0, 0), ("moonset_utc", "moon", -0.8333, 0)]


def illuminated(moon, sun):
    m, s = moon.cartesian.xyz.to_value(u.km), sun.cartesian.xyz.to_value(u.km)
    d = s - m
    return (1 - d @ m / np.linalg.norm(d) / np.linalg.norm(m)) / 2


def night(site, date):
    loc = place(site)
    lat, lon, height = SITES[site]
    start = moment(date + "T12:00:00") - lon / 15 * u.hour
    start = moment(start.isot)
    x = np.arange(0, 86401, 120.0)
    coarse = {b: (x, altitude(b, start + x * u.s, loc)) for b in ("sun", "moon")}
    t = moment((start.to_datetime() + timedelta(hours=12)).isoformat())  # by the label: a leap second may lie between
    moon, sun, seen = get_body("moon", t), get_sun(t), get_body("moon", t, loc)
    tete = TETE(obstime=t)
    frame = AltAz(obstime=t, location=loc)
    row = {"site": site, "lat_deg": lat, "lon_deg": lon, "height_m": height, "night_of": date, "window_start_utc": start.isot}
    for name, body, level, up in CROSSINGS:
        row[name] = crossing(body, start, loc, level, up, coarse[body])
    row["lst_apparent_deg"] = f"{t.sidereal_time('apparent', lon * u.deg).deg:.6f}"
    row["lst_mean_deg"] = f"{t.sidereal_time('mean', lon * u.deg).deg:.6f}"
    row["moon_illum"] = f"{illuminated(moon, sun):.5f}"
    for name, c in (("moon_{}_gcrs_deg", moon), ("moon_{}_ofdate_deg", moon.transform_to(tete)),
                    ("sun_{}_ofdate_deg", sun.transform_to(tete)), ("moon_{}_topo_gcrs_deg", seen)):
        row[name.format("ra")], row[name.format("dec")] = f"{c.ra.deg:.6f}", f"{c.dec.deg:.6f}"
    row["moon_dist_km"] = f"{moon.distance.km:.1f}"
    for name, c in (("moon", seen), ("sun", sun)):
        h = c.transform_to(frame)
        row[name + "_alt_deg"], row[name + "_az_deg"] = f"{h.alt.deg:.6f}", f"{h.az.deg:.6f}"
    return row


def target(site, time, ra, dec):
    loc = place(site)
    lat, lon, height = SITES[site]
    t = moment(time)
    c = SkyCoord(ra * u.deg, dec * u.deg)
    h = c.transform_to(AltAz(obstime=t, location=loc))
    warm = c.transform_to(AltAz(obstime=t, location=loc, pressure=730 * u.hPa, temperature=5 * u.deg_C,
                                relative_humidity=0.5, obswl=0.55 * u.micron))
    date = SkyCoord(ra * u.deg, dec * u.deg, distance=1 * u.Gpc).transform_to(TETE(obstime=t))
    topo = c.transform_to(TETE(obstime=t, location=loc))
    lst = t.sidereal_time("apparent", lon * u.deg).deg
    ha = (lst - topo.ra.deg + 540) % 360 - 180
    p, d = np.radians(lat), np.radians(topo.dec.deg)
    q = np.degrees(np.arctan2(np.sin(np.radians(ha)) * np.cos(p),
                              np.sin(p) * np.cos(d) - np.cos(p) * np.sin(d) * np.cos(np.radians(ha))))
    moon = get_body("moon", t, loc).transform_to(AltAz(obstime=t, location=loc))
    sun = get_sun(t).transform_to(AltAz(obstime=t, location=loc))
    a = max(h.alt.deg, 0)
    return {"site": site, "lat_deg": lat, "lon_deg": lon, "height_m": height, "time_utc": t.isot,
            "ra_icrs_deg": f"{ra:.8f}", "dec_icrs_deg": f"{dec:.8f}", "alt_deg": f"{h.alt.deg:.6f}", "az_deg": f"{h.az.deg:.6f}",
            "airmass_pickering2002": f"{1 / np.sin(np.radians(a + 244 / (165 + 47 * a ** 1.1))):.6f}",
            "alt_refr_deg": f"{warm.alt.deg:.6f}", "hour_angle_deg": f"{ha:.6f}", "dec_apparent_topo_deg": f"{topo.dec.deg:.6f}",
            "ra_ofdate_deg": f"{date.ra.deg:.6f}", "dec_ofdate_deg": f"{date.dec.deg:.6f}", "lst_apparent_deg": f"{lst:.6f}",
            "parallactic_deg": f"{q:.6f}",
            "moon_sep_deg": f"{SkyCoord(h.az, h.alt).separation(SkyCoord(moon.az, moon.alt)).deg:.6f}",
            "moon_alt_deg": f"{moon.alt.deg:.6f}", "sun_alt_deg": f"{sun.alt.deg:.6f}"}


def write(name, rows):
    with open(name, "w", newline="") as f:
        w = csv.DictWriter(f, list(rows[0]), lineterminator="\n")
        w.writeheader()
        w.writerows(rows)


write("nights.csv", [night(s, d) for s in SITES for d in NIGHTS])
random = np.random.default_rng(20261122)
rows = []
for i in range(60):
    site = list(SITES)[i % len(SITES)]
    jd = random.uniform(2449000, 2469000)
    ra, dec = random.uniform(0, 360), np.degrees(np.arcsin(random.uniform(-1, 1)))
    if i >= 54:
        ra, dec = [(0, 90), (0, -90), (359.9999, 0), (37.95, 89.264), (266.4, -29.0), (12, 0)][i - 54]
    rows.append(target(site, Time(jd, format="jd", scale="utc").isot[:19], ra, dec))
write("targets.csv", rows)
