import { always, type Call, looksOnly, plain } from '../call.js';
import { anything, matching } from '../checks.js';
import { UNREADABLE } from '../query.js';
import { element, escapeXml, Fault, textElement, xmlReply } from '../xml.js';

const MAC = 'F0:00:00:29:06:9F';
const SERIAL = 'EF0000000029069F';
const KERNEL = 'Linux 3.18.30 #15 PREEMPT Fri Mar 30 15:27:46 CST 2018 armv7l';
const LONGEST_MODEL = 32;

/** Sections 3.1, 3.2, 3.38, 3.39. */
export const sessionCalls: Record<string, Call> = {
  '/cgi-bin/getuid': {
    auth: 'open',
    changes: looksOnly,
    params: { username: anything, password: anything },
    run: ({ state, members }) => {
      if (members.size === 0) throw new Fault(UNREADABLE);
      const [username, password] = [members.get('username'), members.get('password')];
      if (!username) throw new Fault('error, parse username');
      if (!password) throw new Fault('error, parse password');
      return xmlReply(textElement('uid', state.accounts.login(username, password).uid));
    },
  },
  '/cgi-bin/keep_alive': plain(() => textElement('keep_alive', 'true')),
  '/cgi-bin/setUidValidTime': {
    auth: 'uid',
    changes: looksOnly,
    params: { validTime: matching(/^[1-9]\d{0,8}$/) },
    run: ({ session, members }) => {
      const seconds = members.get('validTime');
      if (seconds === undefined) throw new Fault('not find param validTime');
      if (session) session.validity = Number(seconds) * 1000;
      return xmlReply(textElement('SetUidValidTime', `Uid valid time is ${seconds} sec`));
    },
  },
  // What it answers is not described; it is meant for a browser.
  '/WEBlogin': {
    auth: 'open',
    changes: looksOnly,
    params: { username: anything, password: anything },
    run: ({ state, members }) => {
      const [username, password] = [members.get('username'), members.get('password')];
      if (!username) throw new Fault('error, parse username');
      if (!password) throw new Fault('error, parse password');
      state.accounts.verify(username, password);
      const title = escapeXml(state.settings.osd.title_utf8);
      return {
        headers: { 'Content-Type': 'text/html; charset=UTF-8' },
        body: `<!DOCTYPE html><html><head><title>${title}</title></head><body>${title}</body></html>`,
      };
    },
  },
};

/** Sections 3.3 to 3.6, 3.17, 3.25, 3.45. */
export const deviceCalls: Record<string, Call> = {
  '/cgi-bin/getinfo': {
    auth: 'open',
    params: {},
    run: ({ state, session }) => {
      const { model } = state.settings.device;
      const identity = { oem: model, mac_address: MAC };
      return xmlReply(element('info', session ? { kernel: KERNEL, filesystem: model, sn: SERIAL, ...identity } : identity));
    },
  },
  '/cgi-bin/getcapabilities': plain(({ state }) => element('capabilities', { video: 1, audio: 1, ptz: state.options.ptz ? 1 : 0 })),
  '/cgi-bin/getmodel': plain(({ state }) => textElement('model', state.settings.device.model)),
  '/cgi-bin/getDevState': plain(({ state }) => {
    const { year, month, day, hour, min, sec } = state.localTime();
    const up = Math.max(0, Math.floor((state.now() - state.started) / 1000));
    return element('DevState', {
      sd1: state.hardware.sd === 'mounted' ? 1 : 0,
      sd2: 0,
      system_time: [year, month, day, hour, min, sec].join('-'),
      run_time: [Math.floor(up / 86_400), Math.floor(up / 3600) % 24, Math.floor(up / 60) % 60, up % 60].join('-'),
      MemTotal: '125620 kB ',
      MemFree: '24384 kB',
    });
  }),
  '/cgi-bin/setDeviceName': {
    auth: 'uid',
    changes: always,
    params: { deviceName: anything },
    faultValue: '/cgi-bin/setDeviceName ',
    run: ({ state, members }) => {
      const name = members.get('deviceName') ?? '';
      if (name === '' || Buffer.byteLength(name) > LONGEST_MODEL) throw new Fault('set device name failed! ');
      state.settings.device.model = name;
      return xmlReply(textElement('setDeviceName', `Set device name(${name}) successful!`));
    },
  },
  // Without settings it would be a query by the general rule: here it acts at once.
  '/cgi-bin/reboot': {
    auth: 'uid',
    changes: always,
    params: {},
    run: ({ state }) => ({ ...xmlReply(textElement('reboot', 'true')), sent: () => state.restart() }),
  },
  '/cgi-bin/factory_reset': {
    auth: 'uid',
    changes: always,
    params: { retain_network: anything },
    run: ({ state, members }) => {
      const retain = members.get('retain_network');
      if (retain === '') throw new Fault('retain_network: NULL');
      if (retain !== undefined && retain !== '1') throw new Fault('retain_network 0 or 1');
      state.resetToFactory(retain === '1');
      return { ...xmlReply(textElement('factory_reset', 'true')), sent: () => state.restart() };
    },
  },
};
