// What we take of Tabler: a style sheet limited to the parts our pages use, free of anything
// that our content security policy forbids (pictures inside the style sheet).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import postcss from 'postcss';

/** Classes kept, whole names; everything else of Tabler falls away. */
const KEPT = {
  grid: /^(container(-fluid|-narrow|-tight|-sm|-md|-lg|-xl)?|row(-cols-(\d|auto)|-deck|-cards)?|(row-cols-(sm|md|lg)-\d)|col(-auto|-\d+)?|col-(sm|md|lg|xl)(-\d+|-auto)?|g[xy]?-[0-5])$/,
  text: /^(h[1-6]|small|lead|mark|text-(start|end|center|nowrap|wrap|truncate|break|reset|decoration-none|uppercase|primary|secondary|muted|success|warning|danger|body|white)|fw-(normal|medium|bold|light)|fst-(italic|normal)|fs-\d|lh-(1|sm|base|lg)|list-(unstyled|inline|inline-item)|strong|subheader|font-monospace|hr|markdown|blockquote|kbd)$/,
  layout: /^(d-(none|inline|inline-block|block|flex|inline-flex|grid|table|table-cell)|d-(sm|md|lg|print)-(none|inline|inline-block|block|flex|inline-flex|table-cell)|flex-(row|column|fill|wrap|nowrap|grow-[01]|shrink-[01])|justify-content-\w+|align-(items|self)-\w+|align-(top|middle|bottom|baseline)|order-[0-3]|gap-[0-5]|[mp][tbsexy]?-(\d|auto)|w-(auto|full|25|50|75|100)|h-(auto|100)|mw-100|position-(relative|absolute|sticky|static)|sticky-top|float-(start|end)|overflow-(auto|hidden)|overflow-[xy]-auto|visible|invisible|visually-hidden(-focusable)?|clearfix|divide-[xy]|space-[xy](-\d)?|border(-(top|bottom|start|end))?(-0)?|rounded(-0|-circle|-pill)?|shadow(-none|-sm)?|bg-(white|transparent|light|body|primary-lt|success-lt|warning-lt|danger-lt|secondary-lt|muted-lt))$/,
  card: /^card(-(header|body|footer|title|subtitle|actions|options|sm|md|table|tabs|link|borderless|stacked|active|inactive|status-(top|start)))?$/,
  button: /^btn(-(primary|secondary|success|warning|danger|light|outline-(primary|secondary|danger|warning)|ghost-(primary|secondary|danger)|link|sm|lg|icon|list|close|group|group-sm|toolbar|check|action|actions|square|loading))?$/,
  form: /^(form-(label|control|control-sm|control-lg|control-plaintext|select|select-sm|check|check-inline|check-input|check-label|check-description|switch|text|hint|help|range|fieldset|footer|label-description|selectgroup.*|colorinput.*)|input-(group|group-text|group-flat|group-sm|icon|icon-addon)|(in)?valid-feedback|is-(in)?valid|required|disabled|col-form-label(-sm)?|was-validated)$/,
  table: /^(table(-(sm|striped|hover|bordered|borderless|responsive|active|vcenter|center|nowrap|mobile|light|primary|secondary|success|warning|danger))?|caption-top)$/,
  bits: /^(alert(-(primary|secondary|success|info|warning|danger|title|link|dismissible|important|icon|heading|description))?|badge(-(sm|outline|pill|empty))?|breadcrumb(-item|-dots|-arrows)?|pagination(-sm)?|page-(item|link)|list-group(-(item|item-action|flush|hoverable|header))?|progress(-(bar|sm|bar-indeterminate|bar-striped))?|spinner-border(-sm)?|status(-(dot|dot-animated|lite|indicator))?|nav(-(item|link|tabs|pills|tabs-alt|underline|fill|link-icon|link-title))?|tab-(content|pane)|show|active|collapse|collapsing|datagrid(-(item|title|content))?|empty(-(icon|img|header|title|subtitle|action|bordered))?|dropdown-(item|divider|header|menu|item-icon)|icon(-(sm|md|lg|inline))?|page-(header|title|pretitle|body|subtitle)|timeline(-event)?|opacity-(50|75))$/,
};
/** Public pages are small: no cards, no tabs, no boards of the office. */
const KEPT_PUBLIC = ['grid', 'text', 'layout', 'table'];
const PUBLIC_MORE =
  /^(btn(-primary|-secondary|-sm|-list|-link|-outline-primary)?|form-(label|control|select|check|check-input|check-label|hint|text)|input-group|(in)?valid-feedback|is-invalid|alert(-(success|info|warning|danger|title|important))?|badge|breadcrumb(-item)?|icon|card(-body|-header|-title|-footer)?|active|disabled|required|pagination|page-(item|link))$/;

const BRANDS =
  /^--tblr-(facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|tabler|x)(-rgb)?$/;

/** Does a selector name kept classes only? Classes inside :not() and :is() count too. */
function keeps(selector, patterns) {
  const classes = selector.match(/\.-?[a-z_][\w-]*/gi) || [];
  return classes.every((name) => patterns.some((pattern) => pattern.test(name.slice(1))));
}

/** Limit Tabler's sheet. Rules for elements stay, rules for classes only where kept. */
export function limited(file, { small = false } = {}) {
  const patterns = small ? [...KEPT_PUBLIC.map((k) => KEPT[k]), PUBLIC_MORE] : Object.values(KEPT);
  const root = postcss.parse(readFileSync(file, 'utf8'));
  root.walkRules((rule) => {
    if (rule.parent.type === 'atrule' && /keyframes$/.test(rule.parent.name)) return;
    const kept = rule.selectors
      // :has came with Chrome 105; Tabler has one such rule, for links around icons.
      .filter((selector) => !selector.includes(':has(') && keeps(selector, patterns))
      .map((selector) => selector.replace(/\[data-bs-theme=(light|dark)\]/g, '[data-theme=$1]'));
    if (kept.length) rule.selectors = kept;
    else rule.remove();
  });
  root.walkDecls(/^--/, (declaration) => {
    if (BRANDS.test(declaration.prop)) declaration.remove();
  });
  root.walkAtRules((rule) => {
    if (rule.nodes && !rule.nodes.length) rule.remove();
  });
  return root.toString();
}

/**
 * Pictures inside a style sheet ("data:") are forbidden by the pages' policy; each becomes a file
 * beside the sheet. Returns the sheet and the files.
 */
export function picturesOut(css, folder = 'shapes') {
  const files = {};
  const out = css.replace(
    /url\((["']?)data:image\/svg\+xml,([\s\S]*?)\1\)/g,
    (whole, quote, body) => {
      const svg = decodeURIComponent(body.replace(/%(?![0-9a-f]{2})/gi, '%25'));
      const name = `${folder}/${createHash('sha256').update(svg).digest('hex').slice(0, 10)}.svg`;
      files[name] = svg;
      return `url("${name}")`;
    },
  );
  return { css: out, files };
}
