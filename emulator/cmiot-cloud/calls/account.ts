import { type Call, paged, taskOf } from '../call.js';
import type { Values } from '../check.js';
import type { Channel } from '../device.js';
import { invalid } from '../refusal.js';
import { sampleOf } from '../sample.js';
import type { Task } from '../state.js';

interface Info {
  servCode: string;
  servValue: string;
}

const infosOf = (value: unknown): Info[] => (Array.isArray(value) ? (value as Info[]) : []);

const operate = ({ services }: Channel, oprType: unknown, infos: unknown): void => {
  if (oprType === '01') {
    if (infosOf(infos).length === 0) throw invalid('serviceInfos is mandatory when opening');
    for (const { servCode, servValue } of infosOf(infos)) services.set(servCode, servValue);
  } else if (infos === undefined) services.clear();
  else for (const { servCode } of infosOf(infos)) services.delete(servCode);
};

const infos = (services: Channel['services']): Info[] => Array.from(services, ([servCode, servValue]) => ({ servCode, servValue }));

/** `yyyy.MM.dd HH:mm` in Beijing. */
const minute = (time: number): string => new Date(time + 8 * 3_600_000).toISOString().slice(0, 16).replaceAll('-', '.').replace('T', ' ');

const shareOf = ({ id, values, created, status }: Task & { status: string }): Values => ({
  taskId: id,
  snLIst: values.deviceSns,
  authList: values.auths,
  shareLimitTime: values.shareLimitTime,
  ...(values.shareAppId === undefined ? {} : { appShareId: values.shareAppId }),
  status,
  updateTime: minute(created),
  createTime: minute(created),
});

const LIMIT_TIME = /^\d{4}\.\d{2}\.\d{2} \d{2}:\d{2}$/;

const changed = (list: unknown, given: unknown, operationType: unknown): unknown => {
  if (!Array.isArray(given)) return list;
  const before = Array.isArray(list) ? (list as unknown[]) : [];
  return operationType === 1 ? before.filter((item) => !given.includes(item)) : [...new Set([...before, ...given])];
};

export const accountCalls: Record<string, Call> = {
  'service.plan.open': ({ channel, values }) => {
    operate(channel, '01', values.serviceInfos);
    return {};
  },
  'service.plan.close': ({ channel, values }) => {
    operate(channel, '02', values.serviceInfos);
    return {};
  },
  'service.plan.batch': ({ state, values: { oprList } }) => {
    const list = oprList as Values[];
    if (list.length > 100) throw invalid('at most 100 operations');
    const steps = list.map((step) => ({ step, channel: state.channel(step.deviceSn, step.channelId) }));
    for (const { step, channel } of steps) operate(channel, step.oprType, step.serviceInfos);
    return {};
  },
  'service.device.get': ({ channel: { services } }) => ({ data: services.size > 0 ? [{ serviceInfos: infos(services) }] : [] }),
  'service.order.get': ({ state }) => {
    const usedNum = [...state.devices.values()].flatMap(({ channels }) => channels).filter(({ services }) => services.size > 0).length;
    const serviceInfos = [{ servCode: '10002010004', servValue: '1' }];
    return {
      data: { appid: state.application.appId, serviceOrderList: [{ totalNum: 100, usedNum, availableNum: 100 - usedNum, serviceInfos }] },
    };
  },
  'share.task.list': ({ state, values }) => paged(Array.from(state.shares.values(), shareOf), values, 20),
  'share.task.add': ({ state, values, now }) => {
    for (const deviceSn of values.deviceSns as string[]) state.device(deviceSn);
    if (!LIMIT_TIME.test(String(values.shareLimitTime))) throw invalid('shareLimitTime');
    const id = state.id('share');
    state.shares.set(id, { id, created: now, values, status: '0' });
    return {};
  },
  'share.task.cancel': ({ state, values: { taskId } }) => {
    taskOf(state.shares, taskId).status = '2';
    return {};
  },
  'share.task.edit': ({ state, values: { taskId, deviceSns, auths, shareLimitTime, operationType } }) => {
    const share = taskOf(state.shares, taskId);
    if (shareLimitTime !== undefined && !LIMIT_TIME.test(String(shareLimitTime))) throw invalid('shareLimitTime');
    share.values = {
      ...share.values,
      deviceSns: changed(share.values.deviceSns, deviceSns, operationType),
      auths: changed(share.values.auths, auths, operationType),
      shareLimitTime: shareLimitTime ?? share.values.shareLimitTime,
    };
    return {};
  },
  'share.received.accept': ({ state, values: { taskId } }) => {
    taskOf(state.receivedShares, taskId).status = '1';
    return {};
  },
  'share.received.cancel': ({ state, values: { taskId } }) => {
    taskOf(state.receivedShares, taskId).status = '2';
    return {};
  },
  'share.received.list': ({ state, values }) => paged(Array.from(state.receivedShares.values(), shareOf), values, 20),
  'platform.subDomain.add': ({ state, values, now }) => {
    const id = state.id('domain');
    state.subDomains.set(id, { id, created: now, values, subscribed: false });
    return { data: { subDomainCode: id } };
  },
  'platform.subDomain.delete': ({ state, values: { subDomainCode } }) => {
    state.subDomains.delete(taskOf(state.subDomains, subDomainCode).id);
    return {};
  },
  'platform.subDomain.edit': ({ state, values }) => {
    const domain = taskOf(state.subDomains, values.subDomainCode);
    domain.values = { ...domain.values, ...values };
    return {};
  },
  'platform.subDomain.retrieve': ({ state, values: { subDomainCode } }) => {
    taskOf(state.subDomains, subDomainCode);
    return {};
  },
  'platform.subDomain.subscribe': ({ state, values: { subDomainCode } }) => {
    taskOf(state.subDomains, subDomainCode).subscribed = true;
    return {};
  },
  'platform.subDomain.unsubscribe': ({ state, values: { subDomainCode } }) => {
    taskOf(state.subDomains, subDomainCode).subscribed = false;
    return {};
  },
  'platform.subDomain.ancestor.get': ({ state, operation, values: { subDomainCode } }) => {
    taskOf(state.subDomains, subDomainCode);
    return { data: sampleOf(operation.response.fields) };
  },
  'event.message.subscribe': ({ state, values: { url, type } }) => {
    const address = URL.canParse(String(url)) ? new URL(String(url)) : undefined;
    if (address?.protocol !== 'http:' && address?.protocol !== 'https:') throw invalid('url');
    state.subscriptions.set(Number(type), address.href);
    return {};
  },
  'event.message.unsubscribe': ({ state, values: { type } }) => {
    if (!state.subscriptions.delete(Number(type))) throw invalid('not subscribed');
    return {};
  },
  'maintenance.inspection.add': ({ state, values, now }) => {
    if (state.inspections.size >= 10) throw invalid('at most 10 tasks');
    if (values.type === '1' && values.diagnoseItems === undefined) throw invalid('diagnoseItems is mandatory here');
    const id = state.id('inspection');
    state.inspections.set(id, { id, created: now, values });
    return { data: { taskId: id } };
  },
  'maintenance.inspection.edit': ({ state, values }) => {
    const task = taskOf(state.inspections, values.taskId);
    // The devices have no effect when a task is changed (4.4.6.1).
    task.values = { ...task.values, ...values, deviceSnList: task.values.deviceSnList };
    return {};
  },
  'maintenance.inspection.delete': ({ state, values: { taskId } }) => {
    state.inspections.delete(taskOf(state.inspections, taskId).id);
    return {};
  },
  'maintenance.inspection.get': ({ state, values: { taskId } }) => {
    const { id, values, created } = taskOf(state.inspections, taskId);
    return {
      data: {
        taskId: id,
        taskName: values.taskName ?? '',
        type: values.type ?? '1',
        target: '2',
        inspectionTime: (values.weeks as string[]).map((weekDay) => ({ weekDay })),
        createTime: String(created),
        planStatus: values.planStatus ?? '1',
      },
    };
  },
  'maintenance.inspection.check': ({ state, values: { type, target, deviceSns, diagnoseItems } }) => {
    if (target === 1) throw invalid('target 1 is not supported for now');
    if (!Array.isArray(deviceSns)) throw invalid('deviceSns is mandatory here');
    if (type === 1 && diagnoseItems === undefined) throw invalid('diagnoseItems is mandatory here');
    for (const deviceSn of deviceSns) state.device(deviceSn);
    return {};
  },
  'maintenance.inspection.picture.get': ({ state, values: { planId } }) => {
    taskOf(state.inspections, planId);
    return {};
  },
};
