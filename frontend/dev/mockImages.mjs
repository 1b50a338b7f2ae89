// Pictures for the mock server: a field of stars per image number, as PNG and
// as FITS (BITPIX 16, BZERO 32768).
import { crc32, deflateSync } from "node:zlib";

const size = 512;

/** Park and Miller's minimal generator: the same field for the same number. */
function random(seed) {
  let state = (seed * 7919 + 13) % 2147483647;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

function field(id) {
  const next = random(id);
  const counts = new Float64Array(size * size);
  for (let i = 0; i < counts.length; i++) counts[i] = 820 + 28 * (next() + next() + next() - 1.5);
  for (let star = 0; star < 150; star++) {
    const x = next() * size;
    const y = next() * size;
    const flux = 240 * next() ** -1.1;
    const width = 1.5;
    for (let dy = -8; dy <= 8; dy++) {
      for (let dx = -8; dx <= 8; dx++) {
        const column = Math.round(x) + dx;
        const row = Math.round(y) + dy;
        if (column < 0 || row < 0 || column >= size || row >= size) continue;
        const distance = (column - x) ** 2 + (row - y) ** 2;
        counts[row * size + column] += flux * Math.exp(-distance / (2 * width * width));
      }
    }
  }
  return counts.map((count) => Math.min(65_535, Math.max(0, count)));
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32 ? crc32(body) : slowCrc(body), body.length + 4);
  return out;
}

function slowCrc(data) {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

export function preview(id) {
  const counts = field(id);
  const rows = Buffer.alloc(size * (size + 1));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const value = Math.asinh(Math.max(0, counts[(size - 1 - y) * size + x] - 790) / 60) / Math.asinh(120);
      rows[y * (size + 1) + x + 1] = Math.min(255, value * 255);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head[8] = 8;
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

export function fits(id) {
  const card = (keyword, value) => `${keyword.padEnd(8)}= ${String(value).padStart(20)}`.padEnd(80);
  const cards = [
    card("SIMPLE", "T"),
    card("BITPIX", 16),
    card("NAXIS", 2),
    card("NAXIS1", size),
    card("NAXIS2", size),
    card("BZERO", 32768),
    card("BSCALE", 1),
    "END".padEnd(80),
  ];
  const head = Buffer.from(cards.join("").padEnd(2880));
  const data = Buffer.alloc(Math.ceil((size * size * 2) / 2880) * 2880);
  field(id).forEach((count, i) => {
    data.writeInt16BE(Math.round(count) - 32768, i * 2);
  });
  return Buffer.concat([head, data]);
}
