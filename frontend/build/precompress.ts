// Writes a .br and a .gz beside every file of the build that gains by it, so
// that the server sends bytes that are ready and compresses nothing itself.
// It also keeps frontend/dist/.gitkeep, which lets the Go side embed an
// otherwise empty folder in a clone where the browser's side was never built.
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const worthIt = /\.(js|css|html|svg|json|txt|webmanifest|map)$/;
const smallest = 1024;

const brotli = promisify(brotliCompress);
const gz = promisify(gzip);

async function files(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await files(path)));
    else found.push(path);
  }
  return found;
}

async function compress(path: string): Promise<void> {
  if (!worthIt.test(path) || (await stat(path)).size < smallest) return;
  const data = await readFile(path);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length };
  for (const [ending, packed] of [
    [".br", await brotli(data, { params: quality })],
    [".gz", await gz(data, { level: 9 })],
  ] as const) {
    if (packed.length < data.length) await writeFile(path + ending, packed);
  }
}

export function precompress(): Plugin {
  let folder = "";
  return {
    name: "pyros-precompress",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    async closeBundle() {
      await writeFile(join(folder, ".gitkeep"), "");
      for (const path of await files(folder)) await compress(path);
    },
  };
}
