import { type AlarmEvent, AlarmFilter, alarmTypes, asCameraError, type ConnectionState } from '../../src/index.js';
import { allDevices, type DeviceNode, onDevicesChanged } from '../shared/devices.js';
import { Outlet } from '../shared/outlet.js';
import type { FlowMessage, FlowNode, RED, StoredConfig } from '../shared/types.js';

const texts = (value: unknown): string[] => {
  const list = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [];
  return list.map((item) => String(item).trim()).filter((item) => item !== '');
};

const milliseconds = (value: unknown): number => {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? Math.min(number, 86_400_000) : 0;
};

const bytesOf = ({ pictures }: AlarmEvent): number => pictures.reduce((sum, { data }) => sum + data.length, 0);

/** Events of one camera or of many as messages, and the state of their connections on the second output. */
module.exports = (red: RED): void => {
  function create(this: FlowNode, config: StoredConfig): void {
    red.nodes.createNode(this, config);
    const chosen = texts(config.devices);
    const types = texts(config.types).filter((type) => alarmTypes.some((known) => known === type));
    const pictures = config.pictures !== false && config.pictures !== 'false';
    const filterOptions = {
      types,
      channels: texts(config.channels).map(Number).filter(Number.isInteger),
      states: texts(config.states),
      minDuration: milliseconds(config.minDuration),
      hold: milliseconds(config.hold),
    };
    const listening = new Map<DeviceNode, () => void>();
    const states = new Map<DeviceNode, ConnectionState['state'] | 'unable'>();
    const outlet = new Outlet((msg) => this.send([msg, null]));
    let closed = false;

    const showState = (): void => {
      const all = [...states.values()];
      const connected = all.filter((state) => state === 'connected').length;
      const able = all.filter((state) => state !== 'unable').length;
      if (all.length === 0) this.status({ fill: 'grey', shape: 'ring', text: 'node-red-contrib-ipcam/ipcam-device:ipcam.status.noCamera' });
      else if (able === 0) this.status({ fill: 'grey', shape: 'ring', text: 'node-red-contrib-ipcam/ipcam-device:ipcam.status.noEvents' });
      else
        this.status({
          fill: connected === able ? 'green' : connected > 0 ? 'yellow' : 'red',
          shape: connected > 0 ? 'dot' : 'ring',
          text: `${connected}/${able}`,
        });
    };

    const cameraOf = ({ id, camera: { settings } }: DeviceNode, channel: number): Record<string, unknown> => ({
      id,
      name: settings.name,
      dialect: settings.dialect,
      channel,
    });

    const listenTo = async (device: DeviceNode): Promise<void> => {
      let ended = false;
      const { name, channel } = device.camera.settings;
      let last: ConnectionState | undefined;
      const tell = (state: ConnectionState): void =>
        this.send([null, { topic: name, payload: state, camera: cameraOf(device, channel) } as unknown as FlowMessage]);
      const dropped = (count: number): void => {
        if (last) tell({ ...last, gap: 0, dropped: count });
      };
      const filter = new AlarmFilter(filterOptions, (event) => {
        const payload = pictures
          ? event
          : { ...event, pictures: [], targets: event.targets.map(({ picture: _picture, ...target }) => target) };
        outlet.push(
          { topic: `${name}/${event.type}`, payload, camera: cameraOf(device, event.channel) } as unknown as FlowMessage,
          pictures ? bytesOf(event) : 0,
          dropped,
        );
      });
      let stop: (() => void) | undefined;
      listening.set(device, () => {
        ended = true;
        filter.close();
        stop?.();
        listening.delete(device);
        states.delete(device);
      });
      states.set(device, 'disconnected');
      try {
        const end = await device.camera.listen({
          pictures,
          event: (event) => filter.take(event),
          connection: (state) => {
            if (ended) return;
            states.set(device, state.state);
            showState();
            last = state;
            tell(state);
          },
        });
        if (ended) end();
        else stop = end;
      } catch (error) {
        if (ended) return;
        const failure = asCameraError(error);
        states.set(device, failure.code === 'UNSUPPORTED' ? 'unable' : 'disconnected');
        showState();
        // Whoever chose the camera is told that it has no events; "every camera" means every one that has.
        if (failure.code !== 'UNSUPPORTED' || chosen.includes(device.id)) this.error(failure, {} as FlowMessage);
      }
    };

    const update = (): void => {
      if (closed) return;
      const wanted = allDevices().filter((device) => chosen.length === 0 || chosen.includes(device.id));
      for (const [device, end] of listening) if (!wanted.includes(device)) end();
      for (const device of wanted) if (!listening.has(device)) void listenTo(device);
      showState();
    };

    const unsubscribe = onDevicesChanged(update);
    update();
    this.on('close', () => {
      closed = true;
      unsubscribe();
      for (const end of [...listening.values()]) end();
      outlet.flush();
      this.status({});
    });
  }
  red.nodes.registerType('ipcam-alarm-listen', create);
};
