import assert from 'node:assert/strict';
import { Bench } from './client.js';

const VALUE = '/cgi-bin/user_management';

describe('uid-cgi camera: users and what they may', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.close());

  const manage = (members: string, uid?: string) => bench.xml('user_management', members, uid);
  const refusal = (members: string, uid?: string) => bench.fault('user_management', members, uid);
  const add = (name: string, privilege: string) => manage(`action=add&name=${name}&newpasswd=pw1&privilege=${privilege}&enable=Enable`);

  it('adds, lists, edits and deletes', async () => {
    const listed = (...users: string[]) => ['<user_management>', ...users, '</user_management>'].join('\n');
    const admin = '<user name="admin" privilege="Administrator" enable="Enable"/>';
    assert.equal(await manage('action=get_user'), listed(admin));
    assert.equal(await add('bob', 'User'), '<user_management>OK</user_management>');
    assert.equal(await manage('action=get_user'), listed(admin, '<user name="bob" privilege="User" enable="Enable"/>'));
    await manage('action=edit&name=bob&privilege=Operator&newpasswd=pw2');
    assert.equal(await manage('action=get_user'), listed(admin, '<user name="bob" privilege="Operator" enable="Enable"/>'));
    await bench.login('bob', 'pw2');
    await manage('action=edit&name=bob&enable=Disable');
    assert.equal((await bench.ask('/cgi-bin/getuid?username=bob&password=pw2')).status, 400);
    assert.equal(await manage('action=delete&name=bob'), '<user_management>OK</user_management>');
    assert.equal(await manage('action=get_user'), listed(admin));
  });

  it('refuses as the document prints', async () => {
    await add('bob', 'User');
    for (const [members, reason] of [
      ['', 'action: add or edit or delete'],
      ['action=list', 'action: add or edit or delete'],
      ['action=delete&name=nobody', 'error username'],
      ['action=delete', 'error username'],
      ['action=add&name=bob&newpasswd=pw1&privilege=User&enable=Enable', 'error username duplicated'],
      ['action=edit&name=nobody&newpasswd=x', 'username none exist to edit'],
      ['action=edit&name=bob&privilege=Root', 'privilege: User or Administrator or Operator'],
      ['action=add&name=eve&newpasswd=pw1&privilege=user&enable=Enable', 'privilege: User or Administrator or Operator'],
      ['action=edit&name=bob&enable=1', 'enable: Enable or Disable'],
      ['action=add&name=eve&newpasswd=pw1&privilege=User', 'The parameters must Correct include name,newpasswd,privilege,enable'],
      [`action=add&name=${'x'.repeat(41)}&newpasswd=pw1&privilege=User&enable=Enable`, 'error username'],
      ['action=add&name=eve&password=pw1&privilege=User&enable=Enable', 'error, parse parameters'],
    ] as const) {
      assert.deepEqual(await refusal(members), [VALUE, reason], members);
    }
    assert.deepEqual([...bench.camera.state.accounts.users.keys()], ['admin', 'bob']);
  });

  it('a User may look, an Operator may everything but manage users', async () => {
    await add('uma', 'User');
    await add('otto', 'Operator');
    const [user, operator] = [await bench.login('uma', 'pw1'), await bench.login('otto', 'pw1')];
    for (const call of [
      'network',
      'time',
      'osd',
      'videoencoder',
      'getinfo',
      'getDevState',
      'keep_alive',
      'getRelayStatus',
      'setScheduleStorage',
    ]) {
      await bench.xml(call, '', user);
    }
    await bench.xml('userosd', 'title_index=0', user);
    await bench.xml('get_record_query', 'year=2024&month=5&day=17', user);
    assert.equal((await bench.ask(`/cgi-bin/snapshot.cgi?stream=0&uid=${user}`)).status, 200);
    for (const [call, members] of [
      ['network', 'dhcp=1'],
      ['osd', 'enable=0'],
      ['userosd', 'title_index=0&enable=1'],
      ['ptz_ctrl', 'stop=1'],
      ['setRelayStatus', 'status=1'],
      ['setManualInputAlarm', ''],
      ['set_led', 'brightness=1&ledstatus=1&ledmode=1'],
      ['reboot', ''],
      ['factory_reset', ''],
    ] as const) {
      assert.deepEqual(await bench.fault(call, members, user), [`/cgi-bin/${call}`, 'Non-operators cannot edit settings']);
    }
    assert.equal((await bench.ask('/cgi-bin/setEventStorage?stream=2&username=uma&password=pw1')).status, 400);
    assert.equal((await bench.ask('/cgi-bin/snapshot.cgi?stream=0&upload=0&username=uma&password=pw1')).status, 400);
    await bench.xml('network', 'dhcp=1', operator);
    await bench.xml('ptz_ctrl', 'stop=1', operator);
    for (const uid of [user, operator])
      assert.deepEqual(await refusal('action=get_user', uid), [VALUE, 'Non-administrators cannot edit users']);
  });

  it('a user who has been deleted is told so', async () => {
    await add('ada', 'Administrator');
    const uid = await bench.login('ada', 'pw1');
    await manage('action=delete&name=ada');
    assert.deepEqual(await refusal('action=get_user', uid), [VALUE, 'username not exist to edit']);
    assert.deepEqual((await bench.fault('network', '', uid))[1], 'uid error');
  });

  it('lets storage settings and recordings be asked for with name and password', async () => {
    const asked = async (path: string) => (await bench.ask(path)).status;
    assert.equal(await asked('/cgi-bin/setScheduleStorage?username=admin&password=admin'), 200);
    assert.equal(await asked('/cgi-bin/setScheduleStorage?stream=2&username=admin&password=admin'), 200);
    assert.equal(bench.camera.state.settings.schedule.stream, '2');
    assert.equal(await asked('/cgi-bin/setScheduleStorage?username=admin&password=wrong'), 400);
    assert.equal(await asked('/cgi-bin/setScheduleStorage?username=admin'), 400);
    assert.equal(await asked('/cgi-bin/network?username=admin&password=admin'), 400);
  });

  it('opens the web page', async () => {
    const { status, headers, text } = await bench.ask('/WEBlogin?username=admin&password=admin');
    assert.deepEqual([status, headers['content-type']], [200, 'text/html; charset=UTF-8']);
    assert.match(text, /<title>IPCAM<\/title>/);
    assert.equal((await bench.ask('/WEBlogin?username=admin&password=x')).status, 400);
  });
});
