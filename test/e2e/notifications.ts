import { type Notification, type NotifiedAlert, startReceiver } from '../../src/demo/receiver.ts';
import { until } from '../support/until.ts';

export interface Notifications {
  /** A host and a port. */
  readonly address: string;
  readonly all: readonly Notification[];
  /** The first one, past or to come, that has all of these alerts; the test's deadline is the limit. */
  withAll(receiver: string, alerts: readonly WantedAlert[]): Promise<Notification>;
  close(): Promise<void>;
}

export interface WantedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
}

/** Keeps what Alertmanager sends. */
export async function collectNotifications(): Promise<Notifications> {
  const all: Notification[] = [];
  const receiver = await startReceiver({ host: '127.0.0.1', port: 0 }, (notification) =>
    all.push(notification),
  );
  return {
    address: receiver.address,
    all,
    withAll: (name, wanted) =>
      until(() =>
        all.find(
          (each) =>
            each.receiver === name &&
            wanted.every((alert) => each.alerts.some((one) => isWanted(one, alert))),
        ),
      ),
    close: receiver.close,
  };
}

function isWanted({ status, labels }: NotifiedAlert, wanted: WantedAlert): boolean {
  return (
    status === wanted.status &&
    Object.entries(wanted.labels).every(([name, value]) => labels[name] === value)
  );
}
