import assert from 'node:assert/strict';
import { ask } from '../raw.js';
import { Bench, basic } from './bench.js';

describe('sunell-cgi camera: users', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  it('are added, changed, listed and deleted', async () => {
    bench = await Bench.start();
    await bench.ok('param.cgi?action=add&type=User&newuser=eve&newpasswd=one&group=Media_user&note=x');
    const info = '/cgi-bin/param.cgi?action=get&type=deviceInfo';
    const login = async (password: string) =>
      (await ask(bench.camera.url, info, { headers: { Authorization: basic('eve', password) } })).status;
    assert.equal(await login('one'), 200);
    assert.equal(await bench.code('param.cgi?action=add&type=User&newuser=eve&newpasswd=one'), -521);
    assert.equal(await bench.code('param.cgi?action=add&type=User&newuser=adam&newpasswd=one&group=Gods'), -8);
    await bench.ok('param.cgi?action=modify&type=User&user=eve&newpasswd=two&group=Operator');
    assert.deepEqual([await login('one'), await login('two')], [401, 200]);
    const lines = await bench.lines('param.cgi?action=getAllUser&type=User');
    const from = lines.indexOf('userName=eve');
    assert.deepEqual(lines.slice(from - 1, from + 4), [
      'next_userURL=1',
      'userName=eve',
      'groupName=Operator',
      'privilegeCount=5',
      'privilegeBegin=1',
    ]);
    assert.deepEqual((await bench.lines('param.cgi?action=getUserPrivileges&type=User&user=eve'))[0], 'privilegeCount=5');
    assert.deepEqual((await bench.lines('param.cgi?action=getGroupPrivileges&type=User&group=Media_user'))[0], 'privilegeCount=1');
    await bench.ok('param.cgi?action=delete&type=User&user=eve');
    assert.equal(await login('two'), 401);
    assert.equal(await bench.code('param.cgi?action=delete&type=User&user=admin'), -512);
  });

  it('have permissions by channel on a recorder', async () => {
    bench = await Bench.start({ model: 'nvr', channels: 3 });
    await bench.ok('param.cgi?action=modify&type=UserPrivilege&user=lishun&ptzControl=1&backup=0&playback-ch2=0');
    assert.deepEqual(await bench.lines('param.cgi?action=get&type=UserPrivilege&user=lishun'), [
      ...['userGroup=Media user', 'userPrivilegeCount=3', 'userPrivilegeBegin=1'],
      ...['privilegeName=liveVideo', 'hasDeviceFlag=1', 'liveVideo-ch1=1', 'liveVideo-ch2=1', 'liveVideo-ch3=1', 'next_userPrivilegeURL=2'],
      ...['privilegeName=playback', 'hasDeviceFlag=1', 'playback-ch1=1', 'playback-ch2=0', 'playback-ch3=1', 'next_userPrivilegeURL=3'],
      ...['privilegeName=ptzControl', 'hasDeviceFlag=1', 'ptzControl-ch1=1', 'ptzControl-ch2=1', 'ptzControl-ch3=1', 'userPrivilegeEnd=3'],
    ]);
    assert.equal(await bench.code('param.cgi?action=modify&type=UserPassword&oldpassword=no&newpassword=new'), -508);
    await bench.ok('param.cgi?action=modify&type=UserPassword&oldpassword=admin&newpassword=new');
    assert.equal(await bench.code('param.cgi?action=get&type=User'), -508);
  });

  it('are listed with their groups on a lite camera', async () => {
    bench = await Bench.start({ model: 'lite' });
    const lines = await bench.lines('param.cgi?action=get&type=User');
    assert.deepEqual(lines.slice(0, 5), [
      'userListCount=2',
      'userListBegin=1',
      'userName=admin',
      'userPasswd=admin',
      'userGroup=Super admin',
    ]);
    assert.match(
      (await bench.lines('param.cgi?action=get&type=UserPrivilege&user=lishun')).join(' '),
      /^userGroupCount=1 userGroupBegin=1 userGroup=Media user /,
    );
    assert.deepEqual((await bench.lines('param.cgi?action=get&type=onlineUser')).slice(0, 2), ['userListCount=1', 'username=admin']);
  });
});

describe('sunell-cgi camera: plates', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.close());

  const plate = (text: string) => `PlateText=${text}&LprPlateType=1`;
  const texts = async () =>
    (await bench.lines('param.cgi?action=get&type=LprPlateNum&BeginIndex=0&EndIndex=10')).filter((line) => line.startsWith('PlateText='));

  it('are added, exchanged and deleted', async () => {
    await bench.ok(`param.cgi?action=add&type=LprPlateNum&PlateParamBegin=1&${plate('A1')}&NextUrl=2&${plate('B2')}&PlateParamEnd=2`);
    assert.equal(await bench.value('param.cgi?action=get&type=PlateSize', 'PlateSize'), '4');
    const group = (name: string, text: string) => `${name}Begin=1&PlateParamBegin=1&${plate(text)}&PlateParamEnd=1&${name}End=1`;
    await bench.ok(`param.cgi?action=modify&type=LprPlateNum&${group('OldList', 'A1')}&${group('NewList', 'C3')}`);
    assert.deepEqual(await texts(), ['PlateText=5MVL305', 'PlateText=DD652', 'PlateText=B2', 'PlateText=C3']);
    await bench.ok(`param.cgi?action=delete&type=LprPlateNum&PlateParamBegin=1&${plate('B2')}&PlateParamEnd=1`);
    assert.equal(await bench.code(`param.cgi?action=delete&type=LprPlateNum&PlateParamBegin=1&${plate('B2')}&PlateParamEnd=1`), -16);
    assert.equal((await texts()).length, 3);
  });

  it('that were seen are found newest first between bare marks, and deleted', async () => {
    const search = (ListType: number) =>
      bench.lines(
        `param.cgi?action=query&type=PlateInfo&startTime=20181024000000&endTime=20181024100000&Country=ALL&PlateText=&Direction=4&ListType=${ListType}`,
      );
    const lines = await search(3);
    assert.deepEqual([lines[0], lines[1], lines[8], lines[9], lines.at(-1)], ['PlateBegin', 'UID=4', 'NextPlate', 'UID=2', 'PlateEnd']);
    assert.deepEqual(await search(1), []);
    await bench.ok('param.cgi?action=delete&type=PlateInfo&Type=0&UIDBegin=1&UID=4&UIDEnd=1');
    assert.equal((await search(3))[1], 'UID=2');
  });

  it('change the event of one list', async () => {
    await bench.ok('param.cgi?action=set&type=LprListEvent&ListType=2&EnableFlag=1&alarmOut=1');
    assert.deepEqual((await bench.lines('param.cgi?action=get&type=LprListEvent')).slice(8, 11), [
      'ListType=2',
      'EnableFlag=1',
      'alarmOut=1',
    ]);
  });
});

describe('sunell-cgi camera: measurements and logs', () => {
  it('measures a grid of points and an area', async () => {
    const bench = await Bench.start();
    try {
      const target =
        'param.cgi?action=get&type=pointTemperature&cameraID=1&biginPointX=20&biginPointY=10&endPointX=80&endPointY=90&horizontalNum=3&verticalNum=2';
      const lines = await bench.lines(target);
      assert.deepEqual(
        lines.filter((line) => line.startsWith('Point')),
        ['20.00 10.00', '50.00 10.00', '80.00 10.00', '20.00 90.00', '50.00 90.00', '80.00 90.00'].flatMap((point) => {
          const [x, y] = point.split(' ');
          return [`PointX=${x}`, `PointY=${y}`];
        }),
      );
      assert.equal(lines.at(-1), 'pointTemperatureEnd =6');
      assert.equal((await bench.lines('param.cgi?action=get&type=areaTemperature&cameraID=1&areaID=3'))[1], 'areaID=3');
      assert.equal((await bench.lines('param.cgi?action=get&type=areaTemperature&cameraID=1')).at(-1), 'areaTemperatureEnd');
    } finally {
      await bench.close();
    }
  });

  it('counts people by day, month and year, not beyond today', async () => {
    const bench = await Bench.start();
    try {
      const count = async (query: string) => {
        const lines = await bench.lines(`param.cgi?action=get&type=statisticsInfo&cameraID=1&${query}`);
        assert.equal(lines.length, 1 + 3 * Number(lines[0]?.split('=')[1]));
        return lines[0];
      };
      assert.equal(await count('QueryType=1&QueryTimeYear=2024&QueryTimeMon=5&QueryTimeDay=16'), 'StatisticsNumber=24');
      assert.equal(await count('QueryType=2&QueryTimeYear=2024&QueryTimeMon=5'), 'StatisticsNumber=17');
      assert.equal(await count('QueryType=3&QueryTimeYear=2023'), 'StatisticsNumber=12');
    } finally {
      await bench.close();
    }
  });

  it('logs what was changed, in lines on a recorder', async () => {
    const bench = await Bench.start({ model: 'nvr' });
    try {
      await bench.ok('param.cgi?action=set&type=syncTime&syncTimeEnable=1');
      const log = (type: string, from: string, to: string) =>
        bench.lines(`param.cgi?action=get&type=${type}&logType=1&logStartTime=${from}&logEndTime=${to}`);
      assert.deepEqual(await log('systemLog', '17/05/2024%2008:00:00', '17/05/2024%2020:00:00'), [
        ...['logType = 1', 'logStartTime=17/05/2024 08:00:00', 'logEndTime=17/05/2024 20:00:00', 'logData='],
        'Log Time:17/05/2024 12:00:00, loginfo: time.cameraSync.set',
      ]);
      assert.match(
        (await log('eventLog', '2024/05/17%2008:00:00', '2024/05/17%2020:00:00')).at(-1) ?? '',
        /^Log Time: 2024\/05\/17 12:00:00, /,
      );
    } finally {
      await bench.close();
    }
  });

  it('keeps apps and address ranges on a recorder', async () => {
    const bench = await Bench.start({ model: 'nvr' });
    try {
      const apps = 'param.cgi?action=set&type=appVerification&appVerificationAction';
      await bench.ok(`${apps}=add&appListCount=1&appListBegin=1&number=9&remark=new&appListEnd=1`);
      await bench.ok(`${apps}=remove&appListCount=1&appListBegin=1&number=1234&appListEnd=1`);
      const lines = await bench.lines('param.cgi?action=get&type=appVerification');
      assert.deepEqual(
        lines.filter((line) => line.startsWith('number=')),
        ['number=5678', 'number=9'],
      );
      await bench.ok(`${apps}=clean`);
      assert.deepEqual(await bench.lines('param.cgi?action=get&type=appVerification'), ['enableFlag=1', 'appListCount=0']);
      const range = (first: number) => `startIp=10.0.0.${first}&endIp=10.0.0.${first + 1}`;
      const filter = 'network.cgi?action=set&type=ipFilter&ipFilterEnable=1';
      await bench.ok(`${filter}&blackListCount=1&blackListBegin=1&${range(4)}&blackListEnd=1`);
      assert.match(
        (await bench.lines('param.cgi?action=get&type=ipFilter')).join('&'),
        /blacklistCount=2&.*startIp=10\.0\.0\.4&endIp=10\.0\.0\.5&blacklistEnd=2/,
      );
      await bench.ok(`${filter}&ipFilterParamAction=remove&blackListCount=1&blackListBegin=1&${range(4)}&blackListEnd=1`);
      assert.match((await bench.lines('param.cgi?action=get&type=ipFilter')).join('&'), /blacklistCount=1&/);
    } finally {
      await bench.close();
    }
  });
});
