#!/usr/bin/python3
"""Writes bodies.csv: where Moon and planets stand, from the Swiss Ephemeris (JPL
DE431) with the site and the frames of astropy (ERFA), and asteroids.csv: the same of
asteroids within ten days of elements that osculate. UT1 = UTC, no polar motion.

Run it in this directory with Debian's python3-astropy, libswe2.0 and
swe-basic-data; the tests need only what it wrote."""
import csv
import ctypes
import random

import numpy as np
import astropy.units as u
from astropy.time import Time
from astropy.coordinates import AltAz, EarthLocation, SkyCoord, erfa_astrom
from astropy.coordinates.builtin_frames import intermediate_rotation_transforms as irt
from astropy.utils import iers

iers.conf.auto_download = False
zero = lambda t: (0.0, 0.0)
for module in (erfa_astrom, irt):
    if hasattr(module, "get_polar_motion"):
        module.get_polar_motion = zero
    if hasattr(module, "get_dut1utc"):
        module.get_dut1utc = lambda t: 0.0

swe = ctypes.CDLL("libswe.so.2.0")
swe.swe_set_ephe_path(b"/usr/share/libswe/ephe")
BODIES = {"moon": 1, "mercury": 2, "venus": 3, "mars": 4, "jupiter": 5, "saturn": 6, "uranus": 7, "neptune": 8}
# SWIEPH, TRUEPOS off, J2000, NONUT, NOGDEFL, NOABERR, EQUATORIAL, XYZ, ICRS: the
# astrometric geocentric place with its light-time.
FLAGS = 2 | 32 | 64 | 512 | 1024 | 2048 | 4096 | 131072
SITES = {
    "spm": (31.0442, -115.4637, 2800.0),
    "svalbard": (78.2297, 15.4078, 520.0),
    "quito": (-0.2152, -78.5022, 2820.0),
    "chatham": (-43.9535, 179.9, 20.0),
}


def ask(number, jd_tt, flags):
    x = (ctypes.c_double * 6)()
    err = ctypes.create_string_buffer(256)
    got = swe.swe_calc(ctypes.c_double(jd_tt), number, flags, x, err)
    if got < 0 or not got & 2:
        raise SystemExit(err.value)
    return np.array(x[:])


def place(number, jd_tt):
    return ask(number, jd_tt, FLAGS)[:3]  # au


def moment():
    t = Time(Time(random.uniform(1990, 2050), format="jyear", scale="utc").isot, scale="utc", precision=3)
    t.delta_ut1_utc = 0
    return t


def seen(number, t, loc):
    """Astrometric and apparent topocentric place, and the distance in km."""
    site, _ = loc.get_gcrs_posvel(t)
    v = place(number, t.tt.jd) - site.xyz.to_value(u.au)
    ra, dec = np.degrees(np.arctan2(v[1], v[0])) % 360, np.degrees(np.arcsin(v[2] / np.linalg.norm(v)))
    c = SkyCoord(ra * u.deg, dec * u.deg).transform_to(AltAz(obstime=t, location=loc))
    return [f"{ra:.7f}", f"{dec:.7f}", f"{c.alt.deg:.7f}", f"{c.az.deg:.7f}", f"{np.linalg.norm(v) * u.au.to(u.km):.1f}"]


def elements(number, jd_tt):
    """Osculating ones: q, e, i, node, peri, passage; ecliptic of J2000 (IAU 1976)."""
    # SWIEPH, HELCTR, TRUEPOS, J2000, NONUT, SPEED, EQUATORIAL, XYZ, ICRS
    x = ask(number, jd_tt, 2 | 8 | 16 | 32 | 64 | 256 | 2048 | 4096 | 131072)
    eps = np.radians(84381.448 / 3600)
    turn = np.array([[1, 0, 0], [0, np.cos(eps), np.sin(eps)], [0, -np.sin(eps), np.cos(eps)]])
    r, v = turn @ x[:3], turn @ x[3:]
    mu = 0.01720209895**2
    h = np.cross(r, v)
    ecc = np.cross(v, h) / mu - r / np.linalg.norm(r)
    e = np.linalg.norm(ecc)
    node = np.cross([0, 0, 1], h)
    a = 1 / (2 / np.linalg.norm(r) - v @ v / mu)
    angle = lambda p, q: np.arctan2(np.cross(p, q) @ h / np.linalg.norm(h), p @ q)
    E = 2 * np.arctan(np.sqrt((1 - e) / (1 + e)) * np.tan(angle(ecc, r) / 2))
    M = E - e * np.sin(E)
    return [f"{a * (1 - e):.10f}", f"{e:.10f}", f"{np.degrees(np.arccos(h[2] / np.linalg.norm(h))):.8f}",
            f"{np.degrees(np.arctan2(node[1], node[0])) % 360:.8f}", f"{np.degrees(angle(node, ecc)) % 360:.8f}",
            f"{jd_tt - M * np.sqrt(a**3 / mu):.7f}"]


random.seed(7)
with open("bodies.csv", "w", newline="") as out:
    rows = csv.writer(out)
    rows.writerow("site lat_deg lon_deg height_m time_utc body ra_deg dec_deg alt_deg az_deg distance_km".split())
    for body in BODIES:
        for _ in range(24):
            name = random.choice(list(SITES))
            lat, lon, height = SITES[name]
            t, loc = moment(), EarthLocation.from_geodetic(lon * u.deg, lat * u.deg, height * u.m)
            rows.writerow([name, lat, lon, height, t.isot, body, *seen(BODIES[body], t, loc)])

with open("asteroids.csv", "w", newline="") as out:
    rows = csv.writer(out)
    rows.writerow(("site lat_deg lon_deg height_m time_utc name epoch_jd q_au e incl_deg node_deg peri_deg passage_jd"
                   " ra_deg dec_deg alt_deg az_deg distance_km").split())
    for asteroid, number in {"ceres": 17, "pallas": 18, "juno": 19, "vesta": 20, "chiron": 15}.items():
        for _ in range(8):
            name = random.choice(list(SITES))
            lat, lon, height = SITES[name]
            t, loc = moment(), EarthLocation.from_geodetic(lon * u.deg, lat * u.deg, height * u.m)
            epoch = round(t.tt.jd + random.uniform(-10, 10)) + 0.5
            rows.writerow([name, lat, lon, height, t.isot, asteroid, epoch, *elements(number, epoch), *seen(number, t, loc)])
