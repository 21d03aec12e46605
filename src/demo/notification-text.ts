import type { Notification, NotifiedAlert } from './receiver.ts';

/** A notification for people: who gets it, what it is grouped by, and each alert in two lines. */
export function notificationText(notification: Notification, time: Date): string {
  const { receiver, groupLabels, alerts } = notification;
  const group = Object.entries(groupLabels).map(([name, value]) => `${name}="${value}"`);
  const head = `${time.toTimeString().slice(0, 8)} notification to ${receiver} {${group.join(', ')}}`;
  return `${[head, ...alerts.flatMap(alertLines)].join('\n')}\n`;
}

function alertLines({ status, labels, annotations }: NotifiedAlert): readonly string[] {
  const { alertname = '', severity = '' } = labels;
  return [
    `  ${status.toUpperCase().padEnd('RESOLVED'.length)} ${alertname} (${severity})`,
    `           ${annotations['description'] ?? ''}`,
  ];
}
