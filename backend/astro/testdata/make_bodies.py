#!/usr/bin/python3
"""Writes bodies.csv: where Moon and planets stand, from the Swiss Ephemeris (JPL
DE431) with the site and the frames of astropy (ERFA). UT1 = UTC, no polar motion.

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


def place(body, jd_tt):
    x = (ctypes.c_double * 6)()
    err = ctypes.create_string_buffer(256)
    got = swe.swe_calc(ctypes.c_double(jd_tt), BODIES[body], FLAGS, x, err)
    if got < 0 or not got & 2:
        raise SystemExit(err.value)
    return np.array(x[:3])  # au


random.seed(7)
with open("bodies.csv", "w", newline="") as out:
    rows = csv.writer(out)
    rows.writerow("site lat_deg lon_deg height_m time_utc body ra_deg dec_deg alt_deg az_deg distance_km".split())
    for body in BODIES:
        for _ in range(24):
            name = random.choice(list(SITES))
            lat, lon, height = SITES[name]
            t = Time(random.uniform(1990, 2050), format="jyear", scale="utc")
            t = Time(t.isot, scale="utc", precision=3)
            t.delta_ut1_utc = 0
            loc = EarthLocation.from_geodetic(lon * u.deg, lat * u.deg, height * u.m)
            site, _ = loc.get_gcrs_posvel(t)
            v = (place(body, t.tt.jd) - site.xyz.to_value(u.au)).astype(float)
            ra, dec = np.degrees(np.arctan2(v[1], v[0])) % 360, np.degrees(np.arcsin(v[2] / np.linalg.norm(v)))
            seen = SkyCoord(ra * u.deg, dec * u.deg).transform_to(AltAz(obstime=t, location=loc))
            rows.writerow([name, lat, lon, height, t.isot, body, f"{ra:.7f}", f"{dec:.7f}", f"{seen.alt.deg:.7f}",
                           f"{seen.az.deg:.7f}", f"{np.linalg.norm(v) * u.au.to(u.km):.1f}"])
