import assert from 'node:assert/strict';
import { exampleNames, readExample } from '../support/examples.js';
import { useRig } from './rig.js';

interface Drawn {
  name: string;
  x: number;
  y: number;
  w: number;
  h: number;
}

interface Found {
  unknown: string[];
  invalid: string[];
  drawn: Drawn[];
}

const overlap = (a: Drawn, b: Drawn): boolean => Math.abs(a.x - b.x) < (a.w + b.w) / 2 && Math.abs(a.y - b.y) < (a.h + b.h) / 2;

/** Needs a package of its own, which its comment names. */
const isOfTheDashboard = ({ type }: { type: string }): boolean => type.startsWith('ui-');

describe('the examples in the editor', () => {
  const rig = useRig(() => []);

  for (const name of exampleNames) {
    it(`${name} knows all its nodes, has nothing left to correct and no node upon another`, async () => {
      const { page } = await rig.open();
      const flow = readExample(name).filter((node) => !isOfTheDashboard(node));
      const { id: tab } = flow.find(({ type }) => type === 'tab') ?? assert.fail('there is no tab');
      await page.evaluate(
        `RED.nodes.import(${JSON.stringify(flow)}, { generateIds: false }); RED.workspaces.show('${tab}'); RED.view.redraw(true)`,
      );
      await page.waitForFunction((id) => document.getElementById(id) !== null, flow.find(({ z }) => z === tab)?.id ?? '');
      const { unknown, invalid, drawn } = (await page.evaluate(`(() => {
        const found = { unknown: [], invalid: [], drawn: [] };
        const check = (node) => {
          if (node.type === 'unknown') found.unknown.push(node.name || node.id);
          if (node.valid === false) found.invalid.push(node.name + ': ' + (node.validationErrors || []).join());
        };
        RED.nodes.eachConfig((node) => { if (node.id.startsWith('${tab.slice(0, -'tab'.length)}')) check(node); });
        RED.nodes.filterNodes({ z: '${tab}' }).forEach((node) => {
          check(node);
          found.drawn.push({ name: node.name || node.type, x: node.x, y: node.y, w: node.w, h: node.h });
        });
        return found;
      })()`)) as Found;
      assert.ok(drawn.length > 3);
      assert.deepEqual(unknown, []);
      assert.deepEqual(invalid, []);
      const overlapping = drawn.flatMap((a, index) =>
        drawn
          .slice(index + 1)
          .flatMap((b) => (overlap(a, b) ? [`${a.name} (to ${a.x + a.w / 2}) and ${b.name} (from ${b.x - b.w / 2})`] : [])),
      );
      assert.deepEqual(overlapping, []);
    });
  }
});
