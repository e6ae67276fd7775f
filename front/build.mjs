// Build what the pages load: node build.mjs [folder]. Names of the output are stable; Django's
// manifest storage adds hashes. tools/front.py calls this.
import { build } from 'esbuild';
import { transform } from 'lightningcss';
import {
  mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { limited, picturesOut } from './tabler.mjs';
import { licences } from './licences.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = resolve(process.argv[2] || join(HERE, '../src/youju/web/shell/static/youju'));
const from = (...parts) => join(HERE, ...parts);
const modules = (...parts) => from('node_modules', ...parts);

/** The oldest browser that must work; versions as lightningcss writes them. */
const TARGETS = { chrome: 86 << 16 };

/** Everything is built before anything is written, so a failed build leaves the last one in place. */
const built = new Map();
const put = (name, content) => built.set(name, content);

/** One sheet from its parts, in the order in which they win. */
function sheet(name, before, parts) {
  const joined = [before, ...parts.map((part) => readFileSync(from('src/css', part), 'utf8'))];
  const { css, files } = picturesOut(joined.join('\n'));
  for (const [path, svg] of Object.entries(files)) put(path, svg);
  const { code } = transform({
    filename: name, code: Buffer.from(css), minify: true, targets: TARGETS,
  });
  put(name, code);
}

/** One sprite of the hand-picked outlines; a page draws one by <use href="icons.svg#name">. */
function sprite() {
  const names = readFileSync(from('src/icons.txt'), 'utf8').split(/\s+/).filter(Boolean);
  const symbols = names.map((entry) => {
    const [name, drawing = name] = entry.split('=');
    const svg = readFileSync(modules('@tabler/icons/icons/outline', `${drawing}.svg`), 'utf8');
    const inner = svg
      .replace(/^[\s\S]*?<svg[^>]*>/, '')
      .replace(/<\/svg>\s*$/, '')
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, '')
      .replace(/\s+/g, ' ')
      .trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
  });
  put('icon.svg', readFileSync(from('src/icon.svg')));
  put('icons.svg', `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('\n')}</svg>\n`);
}

/**
 * MapLibre asks the browser whether it reads WebP by a picture written as "data:", which the
 * pages' policy forbids. Our maps have no pictures, so the question is taken out.
 */
const noPictures = {
  name: 'no-pictures',
  setup(bundle) {
    bundle.onLoad({ filter: /maplibre-gl-csp(-worker)?\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/data:image\/webp;base64,[A-Za-z0-9+/=]*/g, ''),
      loader: 'js',
    }));
  },
};

async function script(name, entry, options = {}) {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'chrome86',
    charset: 'utf8',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
  });
  put(name, result.outputFiles[0].contents);
}

const tabler = modules('@tabler/core/dist/css/tabler.css');
sheet('youju.css', limited(tabler), [
  'tokens.css', 'base.css', 'shell.css', 'components.css', 'charts.css', 'print.css',
]);
sheet('public.css', limited(tabler, { small: true }), [
  'tokens.css', 'base.css', 'public.css', 'components.css', 'charts.css', 'print.css',
]);
sheet('map.css', '', ['map.css']);
sprite();
await script('youju.js', from('src/js/youju.js'));
await script('charts.js', from('src/js/charts.js'));
await script('map.js', from('src/js/map.js'), { plugins: [noPictures] });
await script('map-svg.js', from('src/js/map-svg.js'));
await script('maplibre-worker.js', modules('maplibre-gl/dist/maplibre-gl-csp-worker.js'), { plugins: [noPictures] });
put('licences.txt', licences(HERE));

mkdirSync(OUT, { recursive: true });
for (const [name, content] of built) {
  mkdirSync(dirname(join(OUT, name)), { recursive: true });
  writeFileSync(join(OUT, name), content);
}
for (const entry of readdirSync(OUT, { withFileTypes: true, recursive: true })) {
  const path = join(entry.parentPath || entry.path, entry.name);
  if (entry.isFile() && !built.has(relative(OUT, path))) rmSync(path);
}

for (const [name, content] of built) {
  if (name.startsWith('shapes/')) continue;
  const gz = gzipSync(content, { level: 9 }).length;
  console.log(`  ${name.padEnd(22)} ${(gz / 1000).toFixed(1).padStart(7)} kB gz`);
}
