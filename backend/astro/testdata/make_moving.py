#!/usr/bin/python3
"""Writes stars.csv (space motion and parallax, by astropy) and satellites.csv (by
the sgp4 of B. Rhodes with the frames of astropy). UT1 = UTC, no polar motion.

Run it in this directory with Debian's python3-astropy and python3-sgp4; the tests
need only what it wrote."""
import csv
import random
import warnings

import numpy as np
import astropy.units as u
from astropy.time import Time
from astropy.coordinates import (AltAz, CartesianDifferential, CartesianRepresentation, EarthLocation,
                                 ITRS, SkyCoord, TEME, erfa_astrom)
from astropy.coordinates.builtin_frames import intermediate_rotation_transforms as irt
from astropy.utils import iers
from sgp4.api import Satrec

warnings.simplefilter("ignore")
iers.conf.auto_download = False
zero = lambda t: (0.0, 0.0)
for module in (erfa_astrom, irt):
    if hasattr(module, "get_polar_motion"):
        module.get_polar_motion = zero
    if hasattr(module, "get_dut1utc"):
        module.get_dut1utc = lambda t: 0.0

SITES = {
    "spm": (31.0442, -115.4637, 2800.0),
    "svalbard": (78.2297, 15.4078, 520.0),
    "quito": (-0.2152, -78.5022, 2820.0),
    "chatham": (-43.9535, 179.9, 20.0),
}


def located(name):
    lat, lon, height = SITES[name]
    return EarthLocation.from_geodetic(lon * u.deg, lat * u.deg, height * u.m)


def moment(year):
    t = Time(Time(year, format="jyear", scale="utc").isot, scale="utc", precision=3)
    t.delta_ut1_utc = 0
    return t


random.seed(11)
with open("stars.csv", "w", newline="") as out:
    rows = csv.writer(out)
    rows.writerow("site lat_deg lon_deg height_m time_utc ra_icrs_deg dec_icrs_deg pm_ra_mas_yr pm_dec_mas_yr parallax_mas epoch_yr alt_deg az_deg".split())
    for _ in range(60):
        name = random.choice(list(SITES))
        ra, dec = random.uniform(0, 360), np.degrees(np.arcsin(random.uniform(-1, 1)))
        pm_ra, pm_dec = random.gauss(0, 2500), random.gauss(0, 2500)
        parallax, epoch = random.uniform(1, 700), random.choice([1991.25, 2000.0, 2016.0])
        t, loc = moment(random.uniform(2000, 2045)), located(name)
        star = SkyCoord(ra * u.deg, dec * u.deg, distance=(parallax * u.mas).to(u.pc, u.parallax()), pm_ra_cosdec=pm_ra * u.mas / u.yr,
                        pm_dec=pm_dec * u.mas / u.yr, radial_velocity=0 * u.km / u.s, obstime=Time(epoch, format="jyear", scale="tdb"))
        now = star.apply_space_motion(new_obstime=t.tdb)
        seen = SkyCoord(now.ra, now.dec, distance=now.distance).transform_to(AltAz(obstime=t, location=loc))
        rows.writerow([name, *SITES[name], t.isot, f"{ra:.8f}", f"{dec:.8f}", f"{pm_ra:.3f}", f"{pm_dec:.3f}", f"{parallax:.4f}", epoch,
                       f"{seen.alt.deg:.7f}", f"{seen.az.deg:.7f}"])

# Low, polar, geosynchronous, half-day eccentric: elements of the usual kinds, each near its epoch.
SATELLITES = [l.rstrip("\n") for l in open("satellites.tle")]
with open("satellites.csv", "w", newline="") as out:
    rows = csv.writer(out)
    rows.writerow("site lat_deg lon_deg height_m time_utc line1 line2 alt_deg az_deg distance_km".split())
    for line1, line2 in zip(SATELLITES[::2], SATELLITES[1::2]):
        sat = Satrec.twoline2rv(line1, line2)
        epoch = Time(sat.jdsatepoch, sat.jdsatepochF, format="jd", scale="utc")
        for _ in range(8):
            name = random.choice(list(SITES))
            t = Time((epoch + random.uniform(-10, 10) * u.day).isot, scale="utc", precision=3)
            t.delta_ut1_utc = 0
            loc = located(name)
            error, r, v = sat.sgp4(t.jd1, t.jd2)
            if error:
                raise SystemExit(f"{line1}: error {error}")
            lat, lon = np.radians(SITES[name][0]), np.radians(SITES[name][1])
            p = np.array(r)
            for _ in range(3):  # back by the time of the light, in the frame that does not turn
                teme = TEME(CartesianRepresentation(p * u.km, differentials=CartesianDifferential(np.array(v) * u.km / u.s)), obstime=t)
                d = teme.transform_to(ITRS(obstime=t)).cartesian.xyz.to_value(u.km) - loc.get_itrs(t).cartesian.xyz.to_value(u.km)
                p = np.array(r) - np.array(v) * np.linalg.norm(d) / 299792.458
            east = np.dot(d, [-np.sin(lon), np.cos(lon), 0])
            north = np.dot(d, [-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)])
            up = np.dot(d, [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
            alt, az = np.degrees(np.arcsin(up / np.linalg.norm(d))), np.degrees(np.arctan2(east, north)) % 360
            rows.writerow([name, *SITES[name], t.isot, line1, line2, f"{alt:.7f}", f"{az:.7f}", f"{np.linalg.norm(d):.4f}"])
