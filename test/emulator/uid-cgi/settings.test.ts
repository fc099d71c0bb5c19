import assert from 'node:assert/strict';
import { Bench } from './client.js';

const stream = (number: number, members: string) => `<stream${number} ${members}/>`;
const STREAM1 = stream(1, 'encode_mode="H265" resolution="1080P" framerate="25" govlenth="100" bitrate="2500" bitrate_control="CBR"');
const STREAM2 = stream(2, 'encode_mode="H265" resolution="480X360" framerate="25" govlenth="100" bitrate="200" bitrate_control="CBR"');
const STREAM3 = stream(3, 'encode_mode="H265" resolution="CIF" framerate="10" govlenth="40" bitrate="100" bitrate_control="CBR"');

describe('uid-cgi camera: settings', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start({ name: 'Gate' });
  });
  afterEach(() => bench.close());

  /** Sets, and expects the set and a later read to answer the same. */
  const keeps = async (name: string, members: string, expected: string) => {
    assert.equal(await bench.xml(name, members), expected);
    assert.equal(await bench.xml(name), expected);
  };

  it('network', async () => {
    const rest = 'gateway="192.168.4.1" dns1="114.114.114.114" dns2="8.8.8.8" port="8080"/>';
    await keeps(
      'network',
      'dhcp=1&ipaddr=192.168.4.65&gateway=192.168.4.1&port=8080',
      `<network macaddr="F0-00-00-29-06-9F" dhcp="1" ipaddr="192.168.4.65" netmask="255.255.255.0" ${rest}`,
    );
  });

  it('service ports, whose control switch is called comm in the answer', async () => {
    await keeps(
      'set_service_port',
      'enable_control=0&hikport=8001',
      '<MediaStreamConfig>\n<StreamAccess enable_web="1" enable_rtsp="1" enable_comm="0" enable_hik="1"/>\n</MediaStreamConfig>',
    );
    assert.equal(bench.camera.state.settings.servicePorts.hikport, '8001');
  });

  it('time: zone, hand-set clock, and the server again', async () => {
    const answer = (zone: string, method: string, time: string) =>
      `<time timezone="${zone}" update_method="${method}" ntpaddr="pool.ntp.org" port="123" current_time="${time}"/>`;
    assert.equal(await bench.xml('time'), answer('GMT+08:00', 'ntp', '2024-05-17 12:00:00'));
    await keeps('time', 'timezone=GMT-03:30', answer('GMT-03:30', 'ntp', '2024-05-17 00:30:00'));
    await keeps('time', 'timezone=GMT%2B05:45', answer('GMT+05:45', 'ntp', '2024-05-17 09:45:00'));
    await keeps(
      'time',
      'update_method=MANUAL&year=2017&month=11&day=30&hour=8&min=0&sec=0',
      answer('GMT+05:45', 'MANUAL', '2017-11-30 08:00:00'),
    );
    bench.wait(30);
    assert.equal(await bench.xml('time'), answer('GMT+05:45', 'MANUAL', '2017-11-30 08:00:30'));
    await keeps('time', 'update_method=ntp&update_period=60', answer('GMT+05:45', 'ntp', '2024-05-17 09:45:30'));
    assert.deepEqual(Object.keys(bench.camera.state.settings.time), ['timezone', 'update_method', 'ntpaddr', 'port', 'update_period']);
  });

  it('video encoder: one stream set, all answered; the third once it is in use', async () => {
    assert.equal(await bench.xml('videoencoder'), `<videoencoder>\n${STREAM1}\n${STREAM2}\n</videoencoder>`);
    const members =
      'encode_mode=H264&resolution=VGA&framerate=12&govlength=50&bitrate=900&bitrate_control=VBR&AdvanceEncodeConfig/profile=1';
    const set = stream(2, 'encode_mode="H264" resolution="VGA" framerate="12" govlenth="50" bitrate="900" bitrate_control="VBR"');
    assert.equal(await bench.xml('videoencoder/stream2', members), `<videoencoder>\n${STREAM1}\n${set}\n</videoencoder>`);
    assert.equal(await bench.xml('videoencoder'), `<videoencoder>\n${STREAM1}\n${set}\n</videoencoder>`);
    assert.equal(bench.camera.state.settings.stream2.profile, '1');
    assert.equal(await bench.xml('videoencoder/stream3', 'bitrate=100'), `<videoencoder>\n${STREAM1}\n${set}\n${STREAM3}\n</videoencoder>`);
  });

  it('video encoder: brings what was not sent into the range of the new resolution', async () => {
    assert.match(await bench.xml('videoencoder/stream1', 'resolution=2592X1944'), /resolution="2592X1944" framerate="15"/);
  });

  it('video and audio capabilities', async () => {
    const video = await bench.xml('videoencoder/getcapabilities');
    assert.match(
      video,
      /^<video_capabilities>\n<stream1>\n<encode_mode name="H264">\n<resolution name="2592X1944">\n<framerate_range>1-15<\/framerate_range>/,
    );
    assert.match(
      video,
      /<stream2>[\s\S]*<resolution name="480X360">\n<framerate_range>1-30<\/framerate_range>\n<bitrate_range>50-2000<\/bitrate_range>/,
    );
    const audio = await bench.xml('audioencoder/getcapabilities');
    assert.match(audio, /<encode_type name="AAC">\n<samplerate name="16000">\n<bitrate>16000<\/bitrate>\n<\/samplerate>\n<\/encode_type>/);
  });

  it('codec switches, numbered from 0 in the request and from 1 in the answer', async () => {
    await keeps(
      'set_start_codec',
      'stream1_enable=0',
      '<Encode><EncodeConfig Stream="1" Enable="1"/>\n<EncodeConfig Stream="2" Enable="0"/></Encode>',
    );
  });

  it('audio, whose rates follow the codec', async () => {
    await keeps(
      'audioencoder',
      'enable=0&encode_type=AAC&input_volume=1&amplify=0',
      '<audioencoder enable="0" encode_type="AAC" samplerate="16000" bitrate="16000" input_volume="1" output_volume="80" amplify="0"/>',
    );
  });

  it('image: four of the settings in the answer, all of them kept', async () => {
    await keeps('image', 'brightness=0&hlc=9&tvsystem=60', '<image brightness="0" contrast="128" saturation="128" sharpness="128"/>');
    assert.deepEqual([bench.camera.state.settings.image.hlc, bench.camera.state.settings.image.tvsystem], ['9', '60']);
  });

  it('wide dynamic range, noise reduction, lamp and flip under their other names', async () => {
    await keeps('set_wdr', 'enable=0&wdr_value=255', '<Capture WDRMode="0" WDRValue="255"></Capture>');
    await keeps('set_noise_reduction', 'y_2D_value=1&y_3D_value=2', '<Capture TNF="2" SNF="1"></Capture>');
    await keeps('setBrightness_InfraredLamp', 'setbrightness=191&infrared_lamp=3', '<Capture Brightness="191" led_mode="3"></Capture>');
    await keeps('set_flip', 'vertical_flip=1', '<Capture vertical_flip="1" horizon_flip="0"></Capture>');
    assert.match(await bench.xml('image'), /brightness="191"/);
  });

  it('privacy zones, removed by a size of nothing', async () => {
    assert.equal(await bench.xml('set_privacy_zone'), '<Mask/>');
    assert.equal(await bench.xml('set_privacy_zone', 'Mask2Height=10&Mask2width=20&Mask2xPos=30&Mask2yPos=40'), '<Mask>OK</Mask>');
    assert.equal(await bench.xml('set_privacy_zone'), '<Mask Mask2Height="10" Mask2width="20" Mask2xPos="30" Mask2yPos="40"/>');
    await bench.xml('set_privacy_zone', 'Mask2Height=0&Mask2width=0&Mask2xPos=0&Mask2yPos=0');
    assert.equal(await bench.xml('set_privacy_zone'), '<Mask/>');
  });

  it('infrared cut, shutter and light', async () => {
    assert.equal(await bench.xml('set_ircut', 'ircutmode=3&time=night'), '<set_ircut>OK</set_ircut>');
    assert.deepEqual(bench.camera.state.settings.ircut, { ircutmode: '3', time: 'night' });
    assert.equal(
      await bench.xml('setShutterSpeed', 'dayShutterMode=1&nightShutterSpeed=10000'),
      '<setShutterSpeed>Set dayShutterMode=1, dayShutterSpeed=100, nightShutterMode=0, nightShutterSpeed=10000</setShutterSpeed>',
    );
    await bench.xml('set_led', 'brightness=50&ledstatus=1&ledmode=2');
    assert.deepEqual(bench.camera.state.settings.led, { brightness: '50', ledstatus: '1', ledmode: '2' });
  });

  it('text on the picture: exactly the text, a blank where the request had an underscore', async () => {
    const title = '你好 <&"> 100%';
    const members = `time_format=hh:mm:ss_dd/mm/yyyy&title_utf8=${encodeURIComponent(title)}&color=1`;
    const around = (text: string) =>
      `<osd enable="1" color="1" fontsize="1" title_pos_type="1" title_pos_x="1" title_pos_y="1" show_res_bit="0" time_pos_type="1" time_pos_x="99" time_pos_y="1" show_week="1" time_format="hh:mm:ss dd/mm/yyyy" title_utf8="${text}"/>`;
    await keeps('osd', members, around('你好 &lt;&amp;&quot;&gt; 100%'));
    assert.equal(bench.camera.state.settings.osd.title_utf8, title);
  });

  it('text positions: brought onto the grid with it, checked when sent', async () => {
    assert.match(await bench.xml('osd', 'time_pos_type=0'), /time_pos_type="0" time_pos_x="2" time_pos_y="1"/);
    assert.equal((await bench.fault('osd', 'time_pos_x=3'))[1], 'time_pos_x: 0 ~ 2');
    assert.match(await bench.xml('osd', 'time_pos_type=1&time_pos_x=100'), /time_pos_x="100"/);
  });

  it('user texts, each by its number', async () => {
    const answer = (enable: number, text: string) =>
      `<userosd enable="${enable}" color="0x00ff00" fontsize="2" title_pos_type="1" title_pos_x="50" title_pos_y="60" title_utf8="${text}"/>`;
    const members = 'title_index=4&enable=1&color=0x00ff00&fontsize=2&title_pos_x=50&title_pos_y=60&title_utf8=%E4%BD%A0%E5%A5%BD';
    assert.equal(await bench.xml('userosd', members), answer(1, '你好'));
    assert.equal(await bench.xml('userosd', 'title_index=4'), answer(1, '你好'));
    assert.match(await bench.xml('userosd', 'title_index=0'), /enable="0".*title_utf8=""/);
  });

  it('motion: a grid with its trailing blank, cleared where the grid changes without it', async () => {
    const area = `${'a5'.repeat(49)}F0`;
    const answer = (grid: string, value: string) =>
      `<motion enable="0" sensitivity="1" alarmthreshold="20" enable_nighttime="1" night_sensitivity="80" night_alarmthreshold="22" blockcount="${grid} " areavalue="${value}"/>`;
    await keeps('motion', `enable=0&sensitivity=1&blockcount=22x18&areavalue=${area}`, answer('22x18', area));
    await keeps('motion', 'blockcount=4x4&areavalue=ffff', answer('4x4', 'ffff'));
    await keeps('motion', 'blockcount=5x5', answer('5x5', '00000000'));
  });

  it('alarm inputs: the one named, or the first', async () => {
    assert.equal(await bench.xml('setAlarmState', 'position=3&logicalstate=0'), '<setAlarmState position="3" logicalstate="0"/>');
    assert.equal(await bench.xml('setAlarmState', 'position=3'), '<setAlarmState position="3" logicalstate="0"/>');
    assert.equal(await bench.xml('setAlarmState'), '<setAlarmState position="0" logicalstate="1"/>');
  });

  it('an alarm raised by hand', async () => {
    assert.equal(await bench.xml('setManualInputAlarm'), '<ManualInputAlarm>successful</ManualInputAlarm>');
    assert.deepEqual(bench.camera.state.inputAlarms, [bench.time]);
  });

  it('relay', async () => {
    assert.equal(await bench.xml('setRelayStatus', 'status=1'), '<RelayStatus> set status=1</RelayStatus>');
    assert.equal(await bench.xml('getRelayStatus'), '<RelayStatus>status=1</RelayStatus>');
  });

  it('scheduled recording: NFS only where it is on', async () => {
    const answer = (common: string, schedule: string) =>
      `<RecordConfig>\n<Common ${common}/>\n<ScheduleRecord ${schedule}/>\n</RecordConfig>`;
    await keeps(
      'setScheduleStorage',
      'remote_nfs_server=192.168.2.9&nfs_server_path=/video&stream=2',
      answer(
        'LocalEnable="1" RemoteEnable="0" MountParam="" RecordFileSize="10"',
        'Stream="2" LocalStore="1" RemoteStore="0" JpegInterval="1"',
      ),
    );
    await keeps(
      'setScheduleStorage',
      'remoteEnable=1&recordFileSize=30&JpegInterval=0',
      answer(
        'LocalEnable="1" RemoteEnable="1" MountParam="192.168.2.9:/video" RecordFileSize="30"',
        'Stream="2" LocalStore="1" RemoteStore="1" JpegInterval="0"',
      ),
    );
    await keeps(
      'setScheduleStorage',
      'enable=0',
      answer(
        'LocalEnable="1" RemoteEnable="1" MountParam="192.168.2.9:/video" RecordFileSize="30"',
        'Stream="2" LocalStore="0" RemoteStore="0" JpegInterval="0"',
      ),
    );
  });

  it('event recording', async () => {
    await keeps(
      'setEventStorage',
      'trigger_recording=0&stream=2&record_ftp_upload=1&capture_email_upload=1&capture_motionDetectAlarm=0',
      [
        '<RecordConfig>',
        '<MotionDetectRecord Stream="2" LocalStore="0" RemoteStore="0" FtpUpload="1" EmailUpload="0"/>',
        '<MotionDetectCapture LocalStore="1" RemoteStore="1" FtpUpload="1" EmailUpload="1" OutputChannelAction_enable="0"/>',
        '</RecordConfig>',
      ].join('\n'),
    );
  });

  it('RTMP, ONVIF and RTSP', async () => {
    await keeps(
      'rtmp',
      'enable=0&server=10.0.0.1&port=0&streamno=1&type=0',
      '<RtmpConfig Enable="0" Streamno="1" Server="10.0.0.1" Port="0" Appname="live5" Streamid="55" Type="0"/>',
    );
    await keeps('onvif', 'onvif_auth=0', '<OnvifConfig onvif_auth="0"/>');
    await keeps('rtsp', 'rtsp_auth=0', '<RtspConfig rtsp_auth="0"/>');
  });

  it('device: identity without a session, more with one, a model that can be set', async () => {
    const identity = async () => (await bench.ask('/cgi-bin/getinfo')).text;
    assert.match(await identity(), /<info oem="MC400L" mac_address="F0:00:00:29:06:9F"\/>$/);
    assert.match(
      await bench.xml('getinfo'),
      /^<info kernel="Linux 3\.18\.30 [^"]*" filesystem="MC400L" sn="EF0000000029069F" oem="MC400L" mac_address="[^"]*"\/>$/,
    );
    assert.equal(await bench.xml('getcapabilities'), '<capabilities video="1" audio="1" ptz="1"/>');
    assert.equal(
      await bench.xml('setDeviceName', 'deviceName=MC200J6'),
      '<setDeviceName>Set device name(MC200J6) successful!</setDeviceName>',
    );
    assert.equal(await bench.xml('getmodel'), '<model>MC200J6</model>');
    assert.match(await identity(), /oem="MC200J6"/);
  });

  it('device state: time and running time without leading zeros, memory with its blank', async () => {
    bench.wait(30);
    await bench.xml('setUidValidTime', 'validTime=999999');
    bench.wait(3 * 3600 + 5);
    assert.equal(
      await bench.xml('getDevState'),
      '<DevState sd1="1" sd2="0" system_time="2024-5-17-15-0-35" run_time="0-3-0-35" MemTotal="125620 kB " MemFree="24384 kB"/>',
    );
  });

  it('factory reset: everything, or everything but the network', async () => {
    await bench.xml('network', 'dns1=9.9.9.9');
    await bench.xml('osd', 'title_utf8=Other');
    await bench.xml('ptz_ctrl', 'add_preset=1');
    assert.equal(await bench.xml('factory_reset', 'retain_network=1'), '<factory_reset>true</factory_reset>');
    const { settings, head } = bench.camera.state;
    assert.deepEqual([settings.network.dns1, settings.osd.title_utf8, head.presets.size], ['9.9.9.9', 'Gate', 0]);
    bench.wait(10);
    bench.uid = await bench.login('admin', 'admin');
    await bench.xml('factory_reset');
    assert.equal(bench.camera.state.settings.network.dns1, '114.114.114.114');
  });
});
