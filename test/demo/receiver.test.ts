import { expect, it, onTestFinished } from 'vitest';
import { notificationText } from '../../src/demo/notification-text.ts';
import { type Notification, startReceiver } from '../../src/demo/receiver.ts';

const NOTIFICATION: Notification = {
  receiver: 'cbr-pager',
  status: 'firing',
  groupLabels: { project: 'prod', vault_id: 'v' },
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'CBRCheckpointMissing', severity: 'critical' },
      annotations: { description: 'Restore point b is gone.' },
    },
    {
      status: 'resolved',
      labels: { alertname: 'CBRCheckpointError', severity: 'critical' },
      annotations: { description: 'Restore point a is in status error.' },
    },
  ],
};

it('a receiver hands on what is posted to it, and refuses what is no notification', async () => {
  const received: Notification[] = [];
  const receiver = await startReceiver({ host: '127.0.0.1', port: 0 }, (notification) =>
    received.push(notification),
  );
  onTestFinished(receiver.close);
  const post = (body: string) =>
    fetch(`http://${receiver.address}/cbr-pager`, { method: 'POST', body });
  expect((await post(JSON.stringify(NOTIFICATION))).status).toBe(200);
  expect((await post('not JSON')).status).toBe(400);
  expect(received).toEqual([NOTIFICATION]);
});

it('a notification for people says who hears it, about what, and what it is', () => {
  expect(
    notificationText(NOTIFICATION, new Date(2026, 2, 4, 9, 5, 7)),
  ).toBe(`09:05:07 notification to cbr-pager {project="prod", vault_id="v"}
  FIRING   CBRCheckpointMissing (critical)
           Restore point b is gone.
  RESOLVED CBRCheckpointError (critical)
           Restore point a is in status error.
`);
});
