// Writes docs/operations/<dialect>.md from the catalogues, and the table of abilities into README.md. Needs a build (npm run build).
// `node scripts/docs.mjs --check` writes nothing and fails where the files on disk are not what it would write.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { Camera, cameraSettings, catalogueOf, dialects } = require(join(root, 'dist/src/index.js'));
const { exampleOf } = require(join(root, 'dist/src/operations/example.js'));

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');

const range = ({ min, max, type, values }) => {
  if (values && type === 'enum') return '';
  if (min !== undefined && max !== undefined) return `${min}…${max}`;
  return min !== undefined ? `≥ ${min}` : max !== undefined ? `≤ ${max}` : '';
};

const fillings = {
  channel: "the device's channel",
  device: "the device's serial number",
  camera: 'the code of the channel where it has one, else the serial number of the device',
};

const meaning = ({ description, values = {}, models, role, required, default: preset }) => {
  const named = Object.entries(values).map(([key, text]) => (text === '' ? `\`${key}\`` : `\`${key}\` ${text}`));
  const parts = [description];
  if (named.length > 0) parts.push(named.length > 40 ? `${named.slice(0, 40).join(', ')} …` : named.join(', '));
  if (preset !== undefined) parts.push(`default \`${JSON.stringify(preset)}\``);
  if (models) parts.push(`only ${models}`);
  if (role && required) parts.push(`filled with ${fillings[role]} where it is left out`);
  return parts.filter(Boolean).join('; ');
};

const table = (members) =>
  [
    '| member | type | range | unit | meaning |',
    '| --- | --- | --- | --- | --- |',
    ...members.map(
      (m) =>
        `| \`${cell(m.name)}\`${m.required ? ' **required**' : ''} | ${m.type} | ${range(m)} | ${cell(m.unit ?? '')} | ${cell(meaning(m))} |`,
    ),
  ].join('\n');

const json = (value) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

const describe = (operation) => {
  const { id, title, kind, section, models, params, response, errors = [] } = operation;
  const lines = [
    `### \`${id}\``,
    '',
    `${title}. ${[`Kind: ${kind}`, section ? `section ${section} of the vendor's document` : '', models ? `models: ${models}` : ''].filter(Boolean).join('; ')}.`,
    '',
  ];
  if (kind === 'push')
    lines.push('The device or the cloud sends this by itself; it cannot be called. `ipcam-alarm-listen` receives it.', '');
  else lines.push('Message in:', '', json({ operation: id, payload: exampleOf(params, { requiredOnly: params.length > 12 }) }), '');
  if (params.length > 0) lines.push(table(params), '');
  if (response.fields.length > 0)
    lines.push('Message out:', '', json({ operation: id, payload: exampleOf(response.fields, {}) }), '', table(response.fields), '');
  else
    lines.push(
      `Message out: ${{ jpeg: 'a Buffer with a JPEG picture', binary: 'a Buffer with the file', none: 'the message as it came', 'ok-text': 'the message as it came' }[response.format] ?? 'what the device answers'}.`,
      '',
    );
  if (errors.length > 0)
    lines.push(
      'Errors (`REJECTED`):',
      '',
      ...errors.map(
        (e) =>
          `- ${[e.code, e.reason]
            .filter(Boolean)
            .map((t) => `\`${String(t).trim()}\``)
            .join(' ')}: ${e.meaning}`,
      ),
      '',
    );
  return lines.join('\n');
};

const page = (dialect, operations) => {
  const areas = [...new Set(operations.map(({ area }) => area))];
  const anchor = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, '');
  return [
    `# ${dialect.title} (\`${dialect.id}\`): ${operations.length} operations`,
    '',
    "Written from the catalogue by `npm run docs`. Each is run by the node **ipcam-command**: choose it in the panel, or name it in `msg.operation` and give its members in `msg.payload`. Credentials and sessions are never members: the camera's own node supplies them.",
    '',
    ...areas.map((area) => `- [${area}](#${anchor(area)}): ${operations.filter((o) => o.area === area).length}`),
    '',
    ...areas.flatMap((area) => [`## ${area}`, '', ...operations.filter((o) => o.area === area).map(describe)]),
  ].join('\n');
};

const names = {
  ptz: 'PTZ',
  snapshot: 'pictures',
  osd: 'text on the picture',
  recordings: 'recordings',
  io: 'inputs and outputs',
  stream: 'streams',
  alarms: 'events',
};

const abilityRows = () =>
  Promise.all(
    dialects.map(async ({ id }) => {
      const camera = new Camera(cameraSettings({ dialect: id, host: 'localhost' }));
      try {
        return { id, abilities: await camera.abilities() };
      } finally {
        await camera.close();
      }
    }),
  );

/** Every action of every ability. */
const abilityTable = (rows) => {
  const actions = Object.keys(names).map((ability) => {
    const all = [...new Set(rows.flatMap(({ abilities }) => abilities[ability]))];
    return { ability, all };
  });
  const head = `| ability | action | ${rows.map(({ id }) => `\`${id}\``).join(' | ')} |\n| --- | --- |${rows.map(() => ' :-: |').join('')}`;
  const body = actions.flatMap(({ ability, all }) =>
    all.map(
      (action, index) =>
        `| ${index === 0 ? `**${names[ability]}**` : ''} | \`${action}\` | ${rows.map(({ abilities }) => (abilities[ability].includes(action) ? '●' : '–')).join(' | ')} |`,
    ),
  );
  return [head, ...body].join('\n');
};

/** For a reader who wants to know whether a camera will do. */
const shortTable = async (rows) => {
  const shown = { snapshot: true, stream: true, alarms: true };
  const cells = (ability) =>
    rows.map(({ abilities }) => (abilities[ability].length === 0 ? '–' : shown[ability] ? abilities[ability].join(', ') : '●'));
  const counts = await Promise.all(rows.map(async ({ id }) => (await catalogueOf(id)).list().length));
  return [
    `| | ${rows.map(({ id }) => `\`${id}\``).join(' | ')} |`,
    `| --- |${rows.map(() => ' :-: |').join('')}`,
    ...Object.entries(names).map(([ability, name]) => `| ${name} | ${cells(ability).join(' | ')} |`),
    `| operations | ${counts.join(' | ')} |`,
  ].join('\n');
};

const marks = ['<!-- abilities: written by npm run docs -->', '<!-- /abilities -->'];

const isCheck = process.argv.includes('--check');
let stale = 0;
const put = (path, text) => {
  let before = '';
  try {
    before = readFileSync(path, 'utf8');
  } catch {}
  if (before === text) return;
  if (isCheck) {
    stale += 1;
    console.error(`${path} is not what the catalogue says: run npm run docs`);
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
};

for (const dialect of dialects) {
  const operations = (await catalogueOf(dialect.id)).list();
  put(join(root, 'docs', 'operations', `${dialect.id}.md`), `${page(dialect, operations).trimEnd()}\n`);
}
const abilities = join(root, 'docs', 'abilities.md');
const rows = await abilityRows();
const abilityText = abilityTable(rows);
put(
  abilities,
  `# What each dialect can do\n\nWritten from the drivers by \`npm run docs\`. ● the camera's document has it, – it has not: the node then fails with \`UNSUPPORTED\` and says what there is.\n\n${abilityText}\n`,
);
const readme = join(root, 'README.md');
try {
  const text = readFileSync(readme, 'utf8');
  const [from, to] = marks.map((mark) => text.indexOf(mark));
  if (from >= 0 && to > from) put(readme, `${text.slice(0, from + marks[0].length)}\n\n${await shortTable(rows)}\n\n${text.slice(to)}`);
} catch {}
process.exitCode = stale > 0 ? 1 : 0;
