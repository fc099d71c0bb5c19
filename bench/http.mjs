// The way of a picture through our HTTP beside plain undici and node:http; what the codecs read in a second beside the bare parsers; and how long
// hostile answers hold up the event loop.
import { Agent, get } from 'node:http';
import { createRequire } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { at, Child, median, ms, quantile, table, times } from './measure.mjs';

const require = createRequire(import.meta.url);
const src = (path) => require(at('dist', 'src', path));

const password = 'bench';
const origin = (port) => `http://127.0.0.1:${port}`;

const throughNode = (agent, port) =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/action/cgi_images', agent }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.once('end', () => resolve(Buffer.concat(pieces)));
      response.once('error', reject);
    }).once('error', reject);
  });

const pictures = async () => {
  const { Pool } = require('undici');
  const { DeviceHttp } = src('http/device-http.js');
  const { Redactor } = src('http/redact.js');
  const { Camera, cameraSettings } = src('index.js');
  const picture = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(200_000, 7), Buffer.from([0xff, 0xd9])]);
  const server = new Child('picture-server.mjs');
  const agent = new Agent({ keepAlive: true });
  const cleanUp = [() => server.stop(), () => agent.destroy()];
  try {
    const port = await server.ask({ ask: 'start', picture });
    const pool = new Pool(origin(port), { connections: 2 });
    const http = new DeviceHttp({
      origin: origin(port),
      connections: 2,
      timeout: 10_000,
      verifyCertificate: true,
      redactor: new Redactor([password]),
    });
    const camera = new Camera(
      cameraSettings({ id: 'bench', dialect: 'action-json', host: '127.0.0.1', port, username: 'admin', password }),
    );
    cleanUp.push(
      () => pool.destroy(),
      () => http.close(),
      () => camera.close(),
    );
    const ways = [
      { name: 'node:http', take: () => throughNode(agent, port) },
      {
        name: 'undici',
        take: async () => Buffer.from(await (await pool.request({ method: 'GET', path: '/action/cgi_images' })).body.arrayBuffer()),
      },
      {
        name: "DeviceHttp: limits, time-outs, cancellation, the device's own faults",
        take: async () => (await http.request({ method: 'GET', path: '/action/cgi_images', safe: true, limit: 1e7 })).body,
      },
      {
        name: 'camera.snapshot(): catalogue, checks and the picture looked at',
        take: async () => (await camera.snapshot({ stream: 'main', format: 'jpeg' })).data,
      },
    ].map((way) => ({ ...way, times: [], processor: [] }));
    const rounds = 20;
    const each = 25;
    for (let round = -2; round < rounds; round += 1) {
      for (const way of ways) {
        const before = process.cpuUsage();
        const spent = [];
        for (let count = 0; count < each; count += 1) {
          const began = performance.now();
          const taken = await way.take();
          spent.push(performance.now() - began);
          if (taken.length !== picture.length) throw new Error(`${way.name}: ${taken.length} of ${picture.length} bytes`);
        }
        // The first rounds warm up.
        if (round < 0) continue;
        const { user, system } = process.cpuUsage(before);
        way.times.push(median(spent));
        way.processor.push((user + system) / 1000 / each);
      }
    }
    const base = ways[1];
    const beside = (way, what) => times(median(way[what].map((value, round) => value / base[what][round])));
    table(
      `A picture of 200 kB, medians of ${rounds} rounds by turns`,
      ['', 'time', '', 'processor', ''],
      ways.map((way) => [way.name, ms(median(way.times)), beside(way, 'times'), ms(median(way.processor)), beside(way, 'processor')]),
    );
  } finally {
    await Promise.all(cleanUp.map((act) => act()));
  }
};

const member = (name, type = 'string') => ({ name, type, description: '' });
const entries = Array.from({ length: 120 }, (_, index) => index);

const documents = {
  xml: `<?xml version="1.0"?><root version="1">${entries.map((n) => `<item id="${n}" name="name ${n}" on="1"><x>${n * 3}</x><text>a &amp; b ${n}</text></item>`).join('')}</root>`,
  json: JSON.stringify({
    code: 0,
    item: entries.map((n) => ({ id: n, name: `name ${n}`, on: '1', x: n * 3, text: `a & b ${n}`, box: [1, 2, 3, 4] })),
  }),
  flat: `on=1\r\nitemCount=120\r\nitemBegin=1\r\n${entries.map((n) => `${n > 0 ? `next_itemURL=${n + 1}\r\n` : ''}id=${n}\r\nname=name ${n}\r\nx=${n * 3}\r\ntext=a and b ${n}\r\n`).join('')}itemEnd=120\r\n`,
};
const fields = [
  member('on', 'bool01'),
  ...['id', 'x'].map((name) => member(`item[].${name}`, 'int')),
  ...['name', 'text'].map((name) => member(`item[].${name}`)),
];
const attributes = [
  member('item[]@id', 'int'),
  member('item[]@name'),
  member('item[]@on', 'bool01'),
  member('item[].x', 'int'),
  member('item[].text'),
];
const list = {
  path: 'item',
  in: ['response'],
  description: '',
  style: 'marked',
  count: 'itemCount',
  begin: 'itemBegin',
  next: 'next_itemURL',
  end: 'itemEnd',
  values: { count: 'count', begin: '1', next: 'index', end: 'count' },
};

const flatOf = (read) => {
  const { FlatReader } = src('wire/flat-list-reader.js');
  const { flatShape } = src('wire/flat-lists.js');
  const shape = flatShape(fields, [list]);
  return (text) => {
    const reader = new FlatReader(shape, read);
    for (const line of text.split(/\r?\n/)) reader.line(line);
    return reader.value;
  };
};

/** What a flow would have to do by itself, without any list. */
const splitOnly = (text) => {
  const values = Object.create(null);
  for (const line of text.split(/\r?\n/)) {
    const at = line.indexOf('=');
    if (at > 0) values[line.slice(0, at)] = line.slice(at + 1);
  }
  return values;
};

const codecs = () => {
  const { XMLParser } = require('fast-xml-parser');
  const { readXmlNow } = src('operations/xml-answer.js');
  const { jsonAnswer } = src('operations/json-answer.js');
  const { fieldTree } = src('operations/members.js');
  const { parseJsonNow } = src('wire/json.js');
  const { parseLooseJsonNow } = src('wire/loose-json.js');
  const { readValue } = src('operations/values.js');
  const bytes = Object.fromEntries(Object.entries(documents).map(([kind, text]) => [kind, Buffer.from(text)]));
  const broken = documents.json.replaceAll('"id"', 'id').replaceAll('}]', ',}]');
  const flat = flatOf(readValue);
  const tree = fieldTree(fields);
  const pairs = [
    [
      'XML',
      bytes.xml,
      'fast-xml-parser',
      () => new XMLParser({ ignoreAttributes: false }).parse(bytes.xml.toString()),
      'typed, checked',
      () => readXmlNow(bytes.xml, 'text/xml', attributes),
    ],
    [
      'JSON',
      bytes.json,
      'JSON.parse',
      () => JSON.parse(bytes.json.toString()),
      'typed, checked',
      () => jsonAnswer(parseJsonNow(bytes.json.toString()), tree),
    ],
    [
      'JSON that breaks its rules',
      Buffer.from(broken),
      'JSON.parse of a sound one',
      () => JSON.parse(bytes.json.toString()),
      'repaired',
      () => parseLooseJsonNow(broken),
    ],
    [
      'key=value with a list',
      bytes.flat,
      'split, no lists',
      () => splitOnly(bytes.flat.toString()),
      'typed, lists',
      () => flat(bytes.flat.toString()),
    ],
  ];
  const speed = (act, length, until) => {
    let count = 0;
    const began = performance.now();
    while (performance.now() - began < until) {
      act();
      count += 1;
    }
    return (length * count) / 1e6 / ((performance.now() - began) / 1000);
  };
  const rows = pairs.map(([kind, { length }, bareName, bare, ownName, own]) => {
    speed(bare, length, 150);
    speed(own, length, 150);
    const rounds = Array.from({ length: 9 }, () => [speed(bare, length, 60), speed(own, length, 60)]);
    const [bares, owns] = [0, 1].map((index) => median(rounds.map((round) => round[index])));
    return [
      kind,
      `${(length / 1000).toFixed(0)} kB`,
      `${bareName}: ${bares.toFixed(1)} MB/s`,
      `${ownName}: ${owns.toFixed(1)} MB/s`,
      times(median(rounds.map(([a, b]) => b / a))),
    ];
  });
  table('Codecs, medians of 9 rounds by turns', ['', 'document', 'bare', 'ours', ''], rows);
};

const mebibyte = 1024 * 1024;
const limit = 8 * mebibyte;
const filled = (piece, length = limit) => Buffer.from(piece.repeat(Math.floor(length / piece.length)));

const hostile = async () => {
  const { readXmlAnswer } = src('operations/xml-answer.js');
  const { parseJson } = src('wire/json.js');
  const { parseLooseJson } = src('wire/loose-json.js');
  const { lineSlices } = src('wire/lines.js');
  const { MultipartReader } = src('wire/multipart.js');
  const { RootFramer } = src('dialects/event-cgi/framing.js');
  const { readMessage } = src('dialects/event-cgi/message.js');
  const { FlatReader } = src('wire/flat-list-reader.js');
  const { flatShape } = src('wire/flat-lists.js');
  const { readValue } = src('operations/values.js');
  const shape = flatShape(fields, [list]);
  const xml = (bytes) => () => readXmlAnswer(bytes, 'text/xml', attributes);
  const json = (bytes) => () => parseJson(bytes);
  const loose = (bytes) => () => parseLooseJson(bytes);
  const flat = (bytes) => async () => {
    const reader = new FlatReader(shape, readValue);
    for await (const { lines } of lineSlices(bytes, 'text/plain')) for (const line of lines) reader.line(line);
  };
  /** As a socket hands it over: piece by piece, the event loop turning in between. */
  const pieces = (bytes, make) => async () => {
    const reader = make();
    for (let from = 0; from < bytes.length; from += 65_536) {
      reader.push(bytes.subarray(from, from + 65_536));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const message = (bytes) => () => readMessage(bytes, attributes);
  const inputs = [
    ['XML, 8 MiB of small elements', xml(Buffer.concat([Buffer.from('<root>'), filled('<a/>'), Buffer.from('</root>')]))],
    ['XML, 8 MiB nested', xml(filled('<a>'))],
    ['XML, 8 MiB in one text full of &', xml(Buffer.concat([Buffer.from('<root>'), filled('&amp;'), Buffer.from('</root>')]))],
    ['XML, 32 kB of attributes', xml(Buffer.from(`<root ${Array.from({ length: 3000 }, (_, n) => `a${n}="1"`).join(' ')}/>`))],
    ['XML, 32 kB of unclosed marks', xml(filled('<a b="', 32_000))],
    ['JSON, 8 MiB nested', json(filled('['))],
    ['JSON, 8 MiB of small values', json(Buffer.from(`[${'1,'.repeat(4e6)}1]`))],
    ['JSON, 8 MiB of one key', json(Buffer.from(`{${'"a":1,'.repeat(1e6)}"a":1}`))],
    ['loose JSON, 8 MiB of broken objects', loose(filled('{a:'))],
    ['loose JSON, 32 kB of quotes', loose(filled('"', 32_000))],
    ['key=value, 8 MiB of one key', flat(filled('a=1\n'))],
    ['key=value, 8 MiB of begin marks', flat(filled('itemBegin=1\n'))],
    ['key=value, 8 MiB in one line', flat(filled('a='))],
    ['multipart, 8 MiB of dashes', pieces(filled('-'), () => new MultipartReader({ boundary: '----', limit }))],
    ['multipart, 8 MiB of line feeds', pieces(filled('\n'), () => new MultipartReader({ boundary: 'b', limit }))],
    ['multipart, 8 MiB of empty parts', pieces(filled('--b\r\n\r\n\r\n'), () => new MultipartReader({ boundary: 'b', limit }))],
    ['pushed, 16 MiB of roots that do not end', pieces(filled('<root', 2 * limit), () => new RootFramer(2 * limit))],
    ['pushed, 16 MiB of <', pieces(filled('<', 2 * limit), () => new RootFramer(2 * limit))],
    [
      'pushed message, 16 MiB of small elements',
      message(Buffer.concat([Buffer.from('<root>'), filled('<a>', 2 * limit), Buffer.from('</root>')])),
    ],
    [
      'pushed message, 16 MiB of long texts',
      message(Buffer.concat([Buffer.from('<root>'), filled(`<a>${'x'.repeat(600)}</a>`, 2 * limit), Buffer.from('</root>')])),
    ],
  ];
  const rows = [];
  for (const [name, act] of inputs) {
    const blocks = [];
    const spans = [];
    let outcome = 'read';
    for (let round = 0; round < 3; round += 1) {
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      await new Promise((resolve) => setTimeout(resolve, 20));
      delay.reset();
      const began = performance.now();
      try {
        await act();
      } catch (error) {
        outcome = error.code ?? String(error);
      }
      spans.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 20));
      delay.disable();
      blocks.push(delay.max / 1e6);
    }
    rows.push([name, outcome, ms(median(spans)), ms(quantile(blocks, 0)), ms(median(blocks))]);
  }
  table('Hostile input, three tries each', ['', 'outcome', 'until the outcome', 'longest block, best try', 'median'], rows);
};

await pictures();
codecs();
await hostile();
