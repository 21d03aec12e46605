import { expect, it, onTestFinished } from 'vitest';
import { exporting } from '../support/exporting.ts';
import { configText, startSimulator } from '../support/simulated.ts';

it('the page and the JSON are never behind the metrics', async () => {
  const simulator = await startSimulator();
  onTestFinished(simulator.close);
  const { fleet } = simulator;
  const daemon = await exporting({ config: configText(fleet, simulator.url) });
  onTestFinished(daemon.stop);
  await daemon.exporter.prepare();
  const id = fleet.checkpoints[0]?.id ?? '';
  const get = async (url: string) => (await daemon.exporter.app.fastify.inject(url)).body;

  for (const status of ['error', 'available', 'error-deleting', 'available']) {
    simulator.change(id, { status });
    await daemon.cycle();
    const shown = new RegExp(`^cbr_checkpoint_status\\{[^}]*"${id}",status="(.*)"\\} 1$`, 'm');
    const { checkpoints } = JSON.parse(await get(`/api/v1/checkpoints?text=${id}`));
    const [, metric] = shown.exec(await get('/metrics')) ?? [];
    const row = (await get(`/?text=${id}`)).split(`/${id}"`).at(-1);
    expect([metric, checkpoints[0].status, row?.includes(`>${status}<`)]).toEqual([
      status,
      status,
      true,
    ]);
  }
});
