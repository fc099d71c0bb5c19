import { type Call, millis } from '../call.js';
import { readJsonText, type Values } from '../check.js';
import { invalid } from '../refusal.js';
import { sampleOf } from '../sample.js';
import { checkSetting } from '../settings.js';

/** Notes what was asked for and does nothing else. */
const noted: Call = ({ device, operation, values }) => {
  device.log.push({ operation: operation.id, values });
  return {};
};

/** A call that starts or stops something on many devices. */
const broadcast: Call = ({ state, operation, values }) => {
  const sns = values.deviceSnList as string[];
  if (sns.length > 100) throw invalid('at most 100 devices');
  const devices = sns.map((deviceSn) => state.device(deviceSn));
  if (devices.some(({ protocol }) => protocol !== 2)) throw invalid('Qianliyan devices only');
  for (const device of devices) device.log.push({ operation: operation.id, values });
  return {};
};

/** An answer that the document's fields alone tell. */
const sample: Call = ({ operation }) => ({ data: sampleOf(operation.response.fields) });

const NETWORKS = [
  { ssid: 'warehouse', bssid: '00:11:22:33:44:55', signal: '4', encryptionType: 'WPA2' },
  { ssid: 'office', bssid: '00:11:22:33:44:66', signal: '2', encryptionType: 'WPA2' },
];

export const settingsCalls: Record<string, Call> = {
  'device.setting.get': ({ device }) => ({ data: device.settings }),
  'device.setting.set': ({ device, values: { jsonKey, jsonValue } }) => {
    const content: Values = readJsonText(jsonValue, 'jsonValue');
    const [name, ...more] = Object.keys(content);
    if (name === undefined || name !== jsonKey || more.length > 0) throw invalid('jsonValue holds another member than jsonKey names');
    checkSetting(name, content[name]);
    device.settings[name] = content[name];
    device.log.push({ operation: 'device.setting.set', values: content });
    return {};
  },
  'device.ability.get': sample,
  'maintenance.device.restart': noted,
  'storage.sdcard.format': (visit) => {
    visit.device.sdcard.used = 0;
    return noted(visit);
  },
  'storage.sdcard.get': ({ device: { sdcard } }) => ({
    data: { totalStorage: String(sdcard.total), usedStorage: String(sdcard.used) },
  }),
  'io.broadcast.start': broadcast,
  'io.broadcast.stop': broadcast,
  'audio.param.get': () => ({ data: [{ audioEncode: '1', samplingRate: 8000, bitDepth: 8 }] }),
  'network.wifi.list': ({ device: { wifi } }) => ({
    data: NETWORKS.map((network) => ({ ...network, isConnected: network.bssid === wifi.bssid })),
  }),
  'network.wifi.set': ({ device, values: { ssid, bssid, key } }) => {
    if (!NETWORKS.some((network) => network.ssid === ssid && network.bssid === bssid)) throw invalid('no such network');
    if (String(key).length < 8) throw invalid('key');
    device.wifi = { ssid: String(ssid), bssid: String(bssid) };
    return {};
  },
  'network.wifi.strength.get': ({ device: { wifi } }) => ({ data: { wifiName: wifi.ssid, strength: 80 } }),
  'network.cellular.strength.get': sample,
  'device.chip.get': sample,
  'video.resolution.get': () => ({ data: { width: '1920', height: '1080' } }),
  'device.battery.get': sample,
  'device.lowPower.waken': (visit) => {
    if (visit.device.onlineStatus === 2) visit.device.onlineStatus = 1;
    return noted(visit);
  },
  'maintenance.firmware.check': ({ device: { deviceSn } }) => ({
    data: [
      {
        deviceSn,
        upgradeId: 'plan-1',
        type: '3',
        serviceType: '1',
        upgradeType: '2',
        newServiceVersion: '1.5.0',
        currServiceVersion: '1.4.2',
      },
    ],
  }),
  'maintenance.firmware.upgrade': (visit) => {
    if (visit.values.upgradeId !== 'plan-1') throw invalid('no such plan');
    return noted(visit);
  },
  'security.dahua.check': ({ device, values: { userName, password } }) => ({
    data: { checkResult: userName === 'admin' && password === device.loginPwd ? 1 : 0 },
  }),
  'storage.picture.get': ({ state, channel, now, values: { picIdList, effectiveTime = 300 } }) => ({
    data: (picIdList as string[]).map((picId) => {
      const taken = /(\d{13})$/.exec(picId)?.[1];
      const time = taken === undefined ? now : millis(taken, 'picId');
      const { url, expires } = state.picture(channel, Number(effectiveTime), 640, 360, { time, view: channel.head.position() });
      return { picId, url, expireTime: String(expires) };
    }),
  }),
  'cloud.device.node.get': sample,
  'platform.access.list': sample,
};
