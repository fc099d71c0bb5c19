import assert from 'node:assert/strict';
import { Bench } from './client.js';

/** Call, members, reason, and <value> where it is not the path of the call. */
const FAULTS: readonly (readonly [call: string, members: string, reason: string, value?: string])[] = [
  // printed in the document
  ['setDeviceName', 'deviceName=', 'set device name failed! ', '/cgi-bin/setDeviceName '],
  ['factory_reset', 'retain_network=0', 'retain_network 0 or 1'],
  ['factory_reset', 'retain_network=2', 'retain_network 0 or 1'],
  ['factory_reset', 'retain_network=', 'retain_network: NULL'],
  ['network', 'dhcp=2', 'dhcp: 0 or 1'],
  ['set_service_port', 'enable_web=2', 'enable_web: 0 ~ 1'],
  ['set_service_port', 'enable_control=-1', 'enable_control: 0 ~ 1'],
  ['set_service_port', 'enable_rtsp=x', 'enable_rtsp: 0 ~ 1'],
  ['set_service_port', 'enable_hik=', 'enable_hik: 0 ~ 1'],
  ['time', 'timezone=GMT+00:30', 'timezone error'],
  ['time', 'timezone=GMT%2008:00', 'timezone error'],
  ['videoencoder/stream1', 'encode_mode=MPEG4', 'encode_mode error'],
  ['set_start_codec', 'stream0_enable=2', 'stream0_enable: 0 or 1'],
  ['set_start_codec', 'stream1_enable=', 'stream1_enable: 0 or 1'],
  ['audioencoder', 'enable=on', 'enable: 0 or 1'],
  ['osd', 'enable=true', 'enable: 0 or 1'],
  ['userosd', 'title_index=0&enable=2', 'enable: 0 or 1'],
  ['set_wdr', 'enable=2', 'enable: 0 or 1'],
  ['set_wdr', 'wdr_value=256', 'wdr_value: 0 ~ 255'],
  ['motion', 'enable=2', 'enable: 0 or 1'],
  ['rtmp', 'enable=2', 'enable: 0 or 1'],
  ['image', 'brightness=256', 'brightness range: 0-255'],
  ['set_noise_reduction', 'y_2D_value=256', '2D_value: 0 ~ 255'],
  ['set_noise_reduction', 'y_3D_value=-1', '3D_value: 0 ~ 255'],
  ['setBrightness_InfraredLamp', 'setbrightness=256', 'brightness: 0 ~ 255'],
  ['setBrightness_InfraredLamp', 'infrared_lamp=4', 'infrared_lamp: 0 ~ 3'],
  ['set_privacy_zone', 'Mask1width=1&Mask1xPos=1&Mask1yPos=1', 'mainStreamMask_Height is none'],
  ['set_privacy_zone', 'Mask4Height=1&Mask4width=x&Mask4xPos=1&Mask4yPos=1', 'mainStreamMask_Width is none'],
  ['set_privacy_zone', 'Mask1Height=1&Mask1width=1&Mask1yPos=1', 'mainStreamMask_xPos is none'],
  ['set_privacy_zone', 'Mask1Height=1&Mask1width=1&Mask1xPos=1', 'mainStreamMask_yPos is none'],
  ['set_flip', 'vertical_flip=2', 'vertical_flip: 0 or 1'],
  ['set_flip', 'horizon_flip=2', 'horizon_flip: 0 or 1'],
  ['set_ircut', 'ircutmode=6', 'ircutmode: 0 ~ 5', '/cgi-bin/set_led'],
  ['set_ircut', 'ircutmode=3', 'not find param time', '/cgi-bin/set_led'],
  ['set_ircut', 'ircutmode=3&time=noon', 'error param time', '/cgi-bin/set_led'],
  ['setShutterSpeed', 'dayShutterMode=2', ' dayShutterMode: 0 or 1 ', '/cgi-bin/setShutterSpeed '],
  ['setShutterSpeed', 'dayShutterSpeed=9', 'dayShutterSpeed: 10 or 10000', '/cgi-bin/setShutterSpeed '],
  ['setShutterSpeed', 'nightShutterMode=2', 'nightShutterMode: 0 or 1 ', '/cgi-bin/setShutterSpeed '],
  ['setShutterSpeed', 'nightShutterSpeed=10001', ' nightShutterSpeed: : 10 or 10000 ', '/cgi-bin/setShutterSpeed '],
  ['ptz_ctrl', 'move_x=2&move_y=0&speed=5', 'move_x range: -1,0,1'],
  ['ptz_ctrl', 'move_x=&move_y=0', 'move_x range: -1,0,1'],
  ['setAlarmState', 'position=4&logicalstate=1', 'position: 0 ~ 3'],
  ['setAlarmState', 'position=1&logicalstate=2', 'logicalstate: 0 ~ 1'],
  ['get_record_query', 'year=2024&month=13&day=1', 'record_month must between 1-12'],
  ['get_record_query', 'year=2024&month=1&day=32', 'record_day must between 1-31'],
  ['get_record_query', 'year=2024&month=1&day=1&start_hour=24', 'start_hour must between 0-23'],
  ['get_record_query', 'year=2024&month=1&day=1&start_min=60', 'start_min must between 0-59'],
  ['get_record_query', 'year=2024&month=1&day=1&start_sec=60', 'start_sec must between 0-59'],
  ['get_record_query', 'year=2024&month=1&day=1&end_hour=-1', 'end_hour must between 0-23'],
  ['get_record_query', 'year=2024&month=1&day=1&end_min=x', 'end_min must between 0-59'],
  ['get_record_query', 'year=2024&month=1&day=1&end_sec=', 'end_sec must between 0-59'],
  ['setScheduleStorage', 'enable=2', 'enable: 0,1 '],
  ['setScheduleStorage', 'localEnable=2', 'localEnable: 0 or 1'],
  ['setScheduleStorage', 'remoteEnable=2', 'remoteEnable: 0 or 1'],
  ['setScheduleStorage', 'recordFileSize=15', 'recordFileSize: 2,5,10,20,30'],
  ['setScheduleStorage', 'stream=3', 'stream: 0,1,2 '],
  ['setScheduleStorage', 'JpegInterval=2', 'JpegInterval: 0,1 '],
  ['setEventStorage', 'trigger_recording=2', 'trigger_recording: 0 or 1'],
  ['setEventStorage', 'stream=0', 'stream: 1 or 2'],
  ['setEventStorage', 'record_ftp_upload=2', 'record_ftp_upload: 0 or 1 '],
  ['setEventStorage', 'record_email_upload=2', 'record_email_upload: 0 or 1 '],
  ['setEventStorage', 'trigger_capture=2', 'trigger_capture: 0 or 1 '],
  ['setEventStorage', 'capture_ftp_upload=2', 'capture_ftp_upload: 0 or 1 '],
  ['setEventStorage', 'capture_email_upload=2', 'capture_email_upload: 0 or 1 '],
  ['setEventStorage', 'capture_motionDetectAlarm=2', 'capture_motionDetectAlarm: 0 or 1 '],
  ['rtmp', 'server=', 'server is NULL'],
  ['rtmp', 'port=65536', 'port range: 0-65535'],
  ['rtmp', 'streamno=2', 'streamno range: 0-1'],
  ['rtmp', 'appname=', 'appname is NULL'],
  ['rtmp', 'streamid=', 'streamid is NULL'],
  ['rtmp', 'type=2', 'type range: 0-1'],
  ['onvif', 'onvif_auth=2', 'onvif_auth: 0 or 1 ', '/cgi-bin/onvif '],
  ['rtsp', 'rtsp_auth=2', ' rtsp_auth: 0 or 1 ', '/cgi-bin/rtsp '],
  ['set_led', 'brightness=101&ledstatus=0&ledmode=1', 'brightness: 0 ~ 100'],
  ['set_led', 'ledstatus=0&ledmode=1', 'not find param brightness'],
  // after the pattern of what it prints
  ['onvif', 'enable=1', 'error, parse parameters'],
  ['rtsp', 'enable=1', 'error, parse parameters'],
  ['network', 'ipaddr=192.168.4.256', 'ipaddr error'],
  ['network', 'port=81', 'port: 80 or 1000 ~ 65535'],
  ['network', 'macaddr=F0-00-00-29-06-9F', 'error, parse parameters'],
  ['set_service_port', 'webport=0', 'webport: 1 ~ 65535'],
  ['time', 'update_method=sntp', 'update_method error'],
  ['time', 'update_method=MANUAL&year=2017&month=2&day=30&hour=0&min=0&sec=0', 'day error'],
  ['time', 'update_method=MANUAL&year=2017&month=2&day=3', 'not find param hour'],
  ['time', 'update_method=ntp&year=2017&month=2&day=3&hour=0&min=0&sec=0', 'update_method error'],
  ['time', 'update_period=59', 'update_period: 60 ~ 999999'],
  ['videoencoder/stream1', 'resolution=VGA', 'resolution error'],
  ['videoencoder/stream1', 'resolution=2592X1944&framerate=16', 'framerate error'],
  ['videoencoder/stream2', 'bitrate=2001', 'bitrate error'],
  ['videoencoder/stream1', 'govlenth=100', 'error, parse parameters'],
  ['videoencoder', 'framerate=25', 'error, parse parameters'],
  ['audioencoder', 'encode_type=AAC&samplerate=8000', 'samplerate error'],
  ['audioencoder', 'input_volume=0', 'input_volume: 1 ~ 100'],
  ['osd', 'color=4', 'color: 0 ~ 3'],
  ['osd', 'time_format=yyyy-mm-dd%20hh:mm:ss', 'time_format error'],
  ['osd', 'title_pos_x=101', 'title_pos_x: 0 ~ 100'],
  ['userosd', '', 'error, parse parameters'],
  ['userosd', 'enable=1', 'not find param title_index'],
  ['userosd', 'title_index=5', 'title_index: 0 ~ 4'],
  ['userosd', 'title_index=0&color=red', 'color: 0x00 ~ 0xffffffff'],
  ['set_privacy_zone', 'Mask1Width=1', 'error, parse parameters'],
  ['set_privacy_zone', 'Mask5Height=1', 'error, parse parameters'],
  ['set_ircut', '', 'not find param ircutmode', '/cgi-bin/set_led'],
  ['set_led', 'brightness=1&ledstatus=0', 'not find param ledmode'],
  ['set_led', 'brightness=1&ledstatus=0&ledmode=3', 'ledmode: 1 or 2'],
  ['setRelayStatus', 'status=2', 'status: 0 or 1'],
  ['setRelayStatus', '', 'status: 0 or 1'],
  ['motion', 'sensitivity=0', 'sensitivity: 1 ~ 100'],
  ['motion', 'areavalue=ffff', 'areavalue error'],
  ['motion', 'blockcount=22', 'blockcount error'],
  ['ptz_ctrl', '', 'error, parse parameters'],
  ['ptz_ctrl', 'speed=5', 'error, parse parameters'],
  ['ptz_ctrl', 'stop=0', 'stop range: 1'],
  ['ptz_ctrl', 'move_y=1', 'move_x range: -1,0,1'],
  ['ptz_ctrl', 'move_x=1', 'move_y range: -1,0,1'],
  ['ptz_ctrl', 'move_x=1&move_y=0&speed=11', 'speed range: 1-10'],
  ['ptz_ctrl', 'move_x=1&move_y=0&speed=0', 'speed range: 1-10'],
  ['ptz_ctrl', 'zoom=1&speed=5', 'error, parse parameters'],
  ['ptz_ctrl', 'zoom=1&focus=1', 'error, parse parameters'],
  ['ptz_ctrl', 'zoom=0', 'zoom range: -1,1'],
  ['ptz_ctrl', 'call_preset=0', 'call_preset range: 1-255'],
  ['get_record_query', 'month=1&day=1', 'record_year must between 1901-9999'],
  ['get_record_query', 'year=2024&day=1', 'record_month must between 1-12'],
  ['get_record_query', 'year=1900&month=1&day=1', 'record_year must between 1901-9999'],
  ['get_record_query', 'year=2024&month=1&day=1&stream=0', 'stream must between -1,1,2'],
  ['get_record_query', 'Year=2024&month=1&day=1', 'error, parse parameters'],
];

describe('uid-cgi camera: faults', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
  });
  after(() => bench.close());

  for (const [call, members, reason, value = `/cgi-bin/${call}`] of FAULTS) {
    it(`${call}?${members}`, async () => {
      const before = structuredClone(bench.camera.state.settings);
      const fault = await bench.fault(call, members);
      assert.deepEqual(fault, [reason === 'error, parse parameters' ? `/cgi-bin/${call}` : value, reason]);
      assert.deepEqual(bench.camera.state.settings, before, 'a refused request changed a setting');
    });
  }

  it('the relay fails with an element of its own', async () => {
    bench.camera.state.hardware.relay = false;
    const { status, text } = await bench.call('getRelayStatus');
    assert.equal(status, 400);
    assert.match(text, /\?>\n<RelayStatus>Get status\(0\) fail<\/RelayStatus>$/);
  });
});
