import { randomBytes } from 'node:crypto';
import { type Call, millis, paged } from '../call.js';
import type { Values } from '../check.js';
import type { Channel, Device, Protocol } from '../device.js';
import { invalid } from '../refusal.js';

const channelOf = (channel: Channel): Values => ({
  ...(channel.channelSn === undefined ? { channelId: channel.id } : { channelSn: channel.channelSn }),
  channelName: channel.name,
  onlineStatus: channel.device.onlineStatus,
});

const sip = ({ deviceSn }: Device): Values => ({
  SIPServerID: '34020000002000000001',
  SIPServerDomain: '3402000000',
  SIPServerIP: '127.0.0.1',
  SIPServerPort: '5060',
  loginName: deviceSn,
});

/** 1 IPC, 2 NVR (4.2). */
const typeOf = ({ channels }: Device): number => (channels.length > 1 ? 2 : 1);

const common = (device: Device): Values => ({
  deviceSn: device.deviceSn,
  deviceName: device.name,
  ...(device.isGb ? { deviceType: typeOf(device) } : {}),
  ...(device.hasChannels ? { channelList: device.channels.map(channelOf) } : {}),
  onlineStatus: device.onlineStatus,
  isIntranet: 2,
  isSubDomain: 2,
});

const need = (values: Values, names: string[]): void => {
  for (const name of names) if (values[name] === undefined) throw invalid(`${name} is mandatory here`);
};

/** The members that each protocol demands (4.4.1.1). */
const needed = ({ protocol, deviceType, loginType, security }: Values): string[] => {
  if (protocol === 1) return ['deviceType', ...(deviceType === 2 ? ['channelCount'] : [])];
  if (protocol === 5) return ['deviceSerialNo', 'deviceUsername', 'devicePassword'];
  return ['loginType', 'mac', ...(loginType === 2 ? ['wifiSsid', ...(security === 0 ? [] : ['wifiPwd'])] : [])];
};

const size = (value: unknown): number => {
  const number = Number(value ?? 320);
  if (!Number.isInteger(number) || number < 16 || number > 4096) throw invalid('size');
  return number;
};

export const deviceCalls: Record<string, Call> = {
  'cloud.device.add': ({ state, values }) => {
    need(values, needed(values));
    const { protocol, deviceName = 'Camera', channelCount = 1, channelIdList } = values;
    const deviceSn =
      protocol === 1
        ? `3402000000118${String(state.devices.size + 1).padStart(7, '0')}`
        : String(protocol === 5 ? values.deviceSerialNo : values.mac).toLowerCase();
    if (state.devices.has(deviceSn)) throw invalid('the device is bound already');
    const channels = Array.isArray(channelIdList) ? channelIdList : Array.from({ length: Number(channelCount) });
    const device = state.addDevice({
      deviceSn,
      name: String(deviceName),
      protocol: Number(protocol) as Protocol,
      channels: channels.map((_, index) => (channels.length > 1 ? `${deviceName} ${index + 1}` : '')),
      ...(values.mac === undefined ? {} : { mac: String(values.mac) }),
    });
    if (protocol !== 1) return { data: { deviceSn, ...(values.loginType === 2 ? { deviceSn: '', qrCode: [`bind:${deviceSn}`] } : {}) } };
    const channelList = device.channels.map(({ channelSn }) => ({ channelSn }));
    return {
      data: { deviceSn, ...sip(device), loginPwd: state.encrypt(device.loginPwd), ...(values.deviceType === 2 ? { channelList } : {}) },
    };
  },
  'cloud.device.delete': ({ state, device, values: { force } }) => {
    const isServed = device.channels.some(({ services }) => services.size > 0);
    if (isServed && force !== '1') throw invalid('services are open');
    state.devices.delete(device.deviceSn);
    return {};
  },
  'cloud.channel.delete': ({ device, values: { channelSn, channelId } }) => {
    const index = device.channels.findIndex((channel) => (device.isGb ? channel.channelSn === channelSn : channel.id === channelId));
    if (index < 0) throw invalid('no such channel');
    device.channels.splice(index, 1);
    return {};
  },
  'cloud.device.get': ({ state, device }) => ({
    data: {
      ...common(device),
      protocol: String(device.protocol),
      ...(device.isGb ? { ...sip(device), loginPwd: state.encrypt(device.loginPwd), pullProtocol: 1 } : {}),
      ...(device.protocol === 2 ? { firmwareVersion: '1.4.2', cameraAppVersion: '2.0.1', imei: '860000000000001', moduleId: 'M1' } : {}),
    },
  }),
  'cloud.device.list': ({ state, values }) =>
    paged(
      Array.from(state.devices.values(), (device) => ({ ...common(device), protocol: device.protocol })),
      values,
      10,
    ),
  'platform.gat1400.device.add': ({ state, values }) => {
    const gaChannelCode = state.id('ga');
    state.gaChannels.set(gaChannelCode, values);
    return { data: { gaChannelCode, ip: '127.0.0.1', port: '14000' } };
  },
  'platform.gat1400.info.get': ({ state, values: { gaChannelCode } }) => {
    const found = state.gaChannels.get(String(gaChannelCode));
    if (!found) throw invalid('no such channel');
    return { data: { gaChannelCode, account: found.account, password: found.password, ip: '127.0.0.1', port: '14000' } };
  },
  'cloud.device.token.get': () => ({ data: { deviceToken: randomBytes(16).toString('hex') } }),
  'cloud.device.ip.get': () => ({ data: { ip: '127.0.0.1', port: '8000' } }),
  'cloud.channel.add': ({ device, values: { channels } }) => {
    const added = (channels as Values[]).map(({ channelName = '', channelId }) => {
      if (!device.isGb && (channelId === undefined || device.channels.some(({ id }) => id === channelId))) throw invalid('channelId');
      return device.addChannel(String(channelName), ...(channelId === undefined ? [] : [Number(channelId)]));
    });
    if (!device.isGb) return {};
    return { data: { channelList: added.map(({ name, channelSn }) => ({ channelName: name, channelSn })) } };
  },
  'cloud.channel.retrieve': ({ device }) => ({
    data: { channelList: device.channels.map(({ id, name }) => ({ channelId: id, channelName: name })) },
  }),
  'cloud.device.name.set': ({ device, values: { deviceName, channelId } }) => {
    const channel = device.channels.find(({ id }) => id === channelId);
    if (channelId === undefined) device.name = String(deviceName);
    else if (channel) channel.name = String(deviceName);
    else throw invalid('no such channel');
    return {};
  },
  'snapshot.thumbnail.get': ({ state, channel, now, values }) => {
    const { timestamp, sizeWidth, sizeHeight, effectiveTime = 600, useCache, channelId } = values;
    if (timestamp !== undefined && useCache !== undefined) throw invalid('useCache is for real-time thumbnails');
    if (channel.device.onlineStatus === 0 && timestamp === undefined && useCache !== 1) throw invalid('the device is offline');
    const time = timestamp === undefined ? now : millis(timestamp, 'timestamp');
    const view = channel.head.position();
    const { url } = state.picture(channel, Number(effectiveTime), size(sizeWidth), size(sizeHeight), { time, view });
    return { data: { url, deviceSn: values.deviceSn, ...(channelId === undefined ? {} : { channelId }) } };
  },
  'snapshot.platform.take': ({ state, channel, now }) => {
    channel.pictures.push({ id: state.id('picture'), time: now, view: channel.head.position() });
    return {};
  },
  'snapshot.platform.list': ({ state, channel, values }) => {
    const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = values;
    const found = channel.pictures.filter(({ time }) => time >= Number(startTime) && time <= Number(endTime));
    const page = paged(found.toReversed(), values, 20);
    const entry = ({ id, time, view }: Channel['pictures'][number]): Values => ({
      pictureUrl: state.picture(channel, 600, 640, 360, { time, view }).url,
      pictureId: id,
      snapTime: String(time),
      snaptype: 1,
      pictureSize: 40,
    });
    return { ...page, data: (page.data as Channel['pictures']).map(entry) };
  },
  'snapshot.platform.delete': ({ channel: { pictures }, values: { pictureId } }) => {
    const index = pictures.findIndex(({ id }) => id === pictureId);
    if (index < 0) throw invalid('no such picture');
    pictures.splice(index, 1);
    return {};
  },
};
