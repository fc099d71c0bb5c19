import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Reply } from '../../emulator/reply.js';
import { VirtualServer } from '../../emulator/server.js';
import { closing } from '../support/closing.js';
import { type Flow, flows } from '../support/flow.js';

/** A device that tells no length of its files. */
const file: Reply = { version: '1.0', headers: { 'Content-Type': 'video/avi' }, body: 'ten bytes!' };

describe('ipcam-record-query: whether a recording is whole, where the device tells no length', () => {
  const start = flows();
  const own = closing();

  const open = async (dialect: string, members: Record<string, unknown> = {}): Promise<Flow> => {
    const device = own(await VirtualServer.start(() => file));
    const config = { action: 'download', ...members };
    return start({ type: 'ipcam-record-query', config, devices: { gate: { dialect, host: device.host, port: device.port } } });
  };
  const record = { start: '2026-11-19T12:00:00Z', id: '1-20261119120000-20261119121000', size: 12, name: 'x' };

  it('is told by its size where that is the size of the file', async () => {
    const { error } = await (await open('uid-cgi')).fail({ payload: record });
    assert.equal(error.code, 'CONNECTION_LOST');
    assert.match(error.message, /10 of 12 bytes/);
    assert.equal(String((await (await open('uid-cgi')).send({ payload: { ...record, size: 10 } })).payload), 'ten bytes!');
  });

  it('is not told by its size where that may be another', async () => {
    assert.equal(String((await (await open('sunell-cgi')).send({ payload: record })).payload), 'ten bytes!');
    const { filename } = await (await open('sunell-cgi', { filename: 'length.avi', filenameType: 'str' })).send({ payload: record });
    assert.equal(readFileSync(String(filename), 'utf8'), 'ten bytes!');
  });
});
