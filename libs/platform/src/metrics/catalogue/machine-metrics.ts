import { counter, gauge } from '../metric-spec.js';

/** What every service shows of itself and of the machine, or the container, that it runs on. */
export const MACHINE_METRICS = {
  ready: gauge('tradewind_ready', {
    help: '1 while every condition of readiness holds: safe to trade',
    report: 'state',
    alert: {
      when: '== 0 for 2m',
      meaning: 'The service is not safe to trade; `/health/ready` names the condition.',
      exceptStandBy: true,
    },
  }),
  machineUsage: gauge('tradewind_machine_usage_ratio', {
    help: 'Used part of a resource, of the limit of the container where there is one: cpu, memory, disk, open-files, gpu-memory',
    labels: ['resource'],
    report: 'state',
  }),
  machineAlert: gauge('tradewind_machine_alert', {
    help: '1 while the used part of a resource is above its threshold, by default 0.9 for the processor and 0.85 for memory',
    labels: ['resource'],
    report: 'state',
    alert: {
      when: '== 1 for 1m',
      meaning: 'A resource is nearly used up: raise its limit or find out what uses it, before it is refused.',
    },
  }),
  machineConnections: gauge('tradewind_machine_network_connections', {
    help: 'TCP connections in use in the network of the container',
    report: 'connections',
  }),
  reportsFailed: counter('tradewind_reports_failed_total', {
    help: 'Regular reports and notices that a sink did not take, by sink',
    labels: ['sink'],
    alert: {
      when: 'increase > 0',
      meaning: 'Reports do not reach Datadog, the OTLP collector or the notifier; the log has them all the same.',
    },
  }),
  buildInfo: gauge('tradewind_build_info', {
    help: 'Always 1; the labels tell which version runs on which Node',
    labels: ['version', 'node'],
  }),
};
