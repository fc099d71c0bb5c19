const types = [
  ...['motion', 'alarmInput', 'videoLoss', 'tamper', 'networkDown', 'person', 'vehicle', 'face', 'pet', 'plate'],
  ...['lineCrossing', 'intrusion', 'areaEnter', 'areaLeave', 'loitering', 'crowd', 'objectLeft', 'objectRemoved'],
  ...['speed', 'wrongWay', 'parking', 'temperature', 'fire', 'smoke', 'smoking', 'safetyHat', 'safetyVest', 'audio'],
  ...['diskFull', 'diskError', 'recordError', 'deviceOnline', 'deviceOffline', 'other'],
];

const cameras = (): { value: string; label: string }[] => {
  const found: { value: string; label: string }[] = [];
  RED.nodes.eachConfig((node) => {
    if (node.type === 'ipcam-device') found.push({ value: node.id, label: String(node.name || node.host || node.deviceSn || node.id) });
  });
  return found.sort((a, b) => a.label.localeCompare(b.label));
};

ipcamEditor.flowNode({
  type: 'ipcam-alarm-listen',
  inputs: 0,
  outputs: 2,
  outputLabels: ['output.events', 'output.connection'],
  device: false,
  source: false,
  rows: [
    { kind: 'many', member: 'devices', icon: 'video-camera', options: cameras, nodeType: 'ipcam-device', hint: true },
    { kind: 'many', member: 'types', icon: 'bell-o', options: () => types.map((value) => ({ value })), hint: true },
    { kind: 'many', member: 'states', icon: 'exchange', options: () => ['start', 'stop', 'pulse'].map((value) => ({ value })), hint: true },
    { kind: 'text', member: 'channels', icon: 'th-large', placeholder: true },
    { kind: 'flag', member: 'pictures', value: true, hint: true },
    {
      kind: 'number',
      member: 'minDuration',
      icon: 'hourglass-start',
      value: 0,
      range: { min: 0, max: 86_400 },
      unit: 's',
      scale: 1000,
      hint: true,
    },
    { kind: 'number', member: 'hold', icon: 'hourglass-end', value: 0, range: { min: 0, max: 86_400 }, unit: 's', scale: 1000, hint: true },
  ],
  label: () => '',
});
