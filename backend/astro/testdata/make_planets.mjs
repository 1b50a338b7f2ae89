// Writes ../planet_NAME_table.go: the terms of VSOP87B that move a planet by more
// than 0.05 arcsec as seen from the Earth at its nearest, between 1950 and 2050.
//
// Run it in this directory with the full series of the npm package astronomia
// (its folder data) as its argument; nothing in the program needs that package.
import fs from 'fs';
import path from 'path';
import { execFileSync } from 'child_process';

// Mean distance from the Sun and least distance from the Earth, au.
const planets = {
  mercury: [0.39, 0.55], venus: [0.72, 0.27], mars: [1.52, 0.37], jupiter: [5.2, 3.95],
  saturn: [9.5, 8.0], uranus: [19.2, 17.3], neptune: [30, 28.8],
};
const parts = { L: 'longitude (rad)', B: 'latitude (rad)', R: 'distance (au)' };

for (const [name, [sun, earth]] of Object.entries(planets)) {
  const full = (await import(path.resolve(process.argv[2], `vsop87B${name}.js`))).default;
  const limit = (0.05 / 206264.8) * (earth / sun);
  let out = `package astro

// The series VSOP87B for ${name[0].toUpperCase() + name.slice(1)} (Bretagnon and Francou 1988, A&A 202, 309; CDS
// catalogue VI/81), made by testdata/make_planets.mjs; as the tables of the Earth.
`;
  for (const part of Object.keys(parts)) {
    const powers = [];
    for (const n of Object.keys(full[part])) {
      const scale = (part === 'R' ? 1 / sun : 1) * 0.05 ** Number(n);
      powers[n] = full[part][n].filter((t) => Math.abs(t[0]) * scale >= limit);
    }
    while (powers.length && powers[powers.length - 1].length === 0) powers.pop();
    out += `\nvar ${name}${part} = [...][]vsopTerm{\n`;
    for (const terms of powers) {
      out += '\t{\n';
      for (let i = 0; i < terms.length; i += 3) {
        out += '\t\t' + terms.slice(i, i + 3).map((t) => `{${t.join(', ')}}`).join(', ') + ',\n';
      }
      out += '\t},\n';
    }
    out += '}\n';
  }
  const file = `../planet_${name}_table.go`;
  fs.writeFileSync(file, out);
  execFileSync('gofmt', ['-w', file]);
}
