// The notices of every package whose text ends up in what we serve.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const SERVED = ['@tabler/core', '@tabler/icons', 'bootstrap', 'echarts', 'zrender', 'tslib', 'htmx.org', 'maplibre-gl'];

export function licences(root) {
  const parts = ['The pages of youju carry parts of these packages. Their notices follow.'];
  // MapLibre's build carries its own dependencies, so their notices belong here too.
  const inside = JSON.parse(readFileSync(join(root, 'node_modules/maplibre-gl/package.json'), 'utf8'));
  const names = new Set([...SERVED, ...Object.keys(inside.dependencies).filter((n) => !n.startsWith('@types/'))]);
  for (const name of [...names].sort()) {
    const folder = join(root, 'node_modules', name);
    if (!existsSync(folder)) throw new Error(`${name} is named in licences.mjs but not installed`);
    const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const texts = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /^(licen[cs]e|notice)/i.test(entry.name))
      .map((entry) => entry.name)
      .sort();
    const body = texts.map((file) => readFileSync(join(folder, file), 'utf8').trim());
    parts.push([`${name} ${about.version} (${about.license || 'see below'})`, ...body].join('\n\n'));
  }
  return `${parts.join(`\n\n${'='.repeat(78)}\n\n`)}\n`;
}
