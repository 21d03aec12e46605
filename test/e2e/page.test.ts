import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { demoFleet } from '../../src/simulator/fleet/demo-fleet.ts';
import { projectAccess } from '../../src/simulator/fleet/fleet.ts';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { accessibilityFindings, sidewaysPixels, startBrowser } from './browser.ts';

const HOSTILE =
  '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';

const FLEET = demoFleet(1, Date.now());
/** The demo's, with one restore point whose names are somebody's attempt. */
const HOSTILE_FLEET = {
  ...FLEET,
  checkpoints: FLEET.checkpoints.map((each) =>
    each.name === 'autobk_test_2' ? { ...each, name: HOSTILE } : each,
  ),
};

let browser: Browser;
let folder: ConfigFolder;
let simulator: RunningSimulator;
let exporter: RunningExporter;
const opened: Page[] = [];

beforeAll(async () => {
  browser = await startBrowser();
  folder = await configFolder();
  simulator = await startSimulator(HOSTILE_FLEET);
  const config = await folder.write('c.yml', configText(HOSTILE_FLEET, simulator.url));
  exporter = await startExporter([`--config.file=${config}`, '--web.listen-address=127.0.0.1:0']);
  for (const { name } of projectAccess(HOSTILE_FLEET)) {
    await exporter.logged(
      ({ msg, project }) => msg === 'first poll cycle ended' && project === name,
    );
  }
});
afterAll(async () => {
  await browser?.close();
  await exporter?.kill();
  await simulator?.close();
  await folder?.remove();
});
afterEach(async () => {
  for (const page of opened.splice(0)) await page.context().close();
});

async function open(path = '/', options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  opened.push(page);
  await page.goto(`${exporter.url}${path}`);
  return page;
}

const problems = (page: Page) => page.locator('#problems tbody tr');

describe('first it says what is wrong', () => {
  it.each([
    ['Failed', 'It cannot be restored from.'],
    ['Missing', 'It does not exist: gone, or never there.'],
    ['Stuck in the making', 'In the making for'],
    ['Deletion failed', 'It could not be deleted and goes on taking space.'],
    ['Resources skipped', 'Backup is not allowed in the current server status.'],
    ['Protection in error', 'The vault cannot protect them as they are.'],
    ['Status not known', 'a status that this version does not know'],
  ])('%s', async (title, reason) => {
    const row = problems(await open())
      .filter({ hasText: title })
      .first();
    expect(await row.innerText()).toContain(reason);
    expect(
      await row.getByRole('link', { name: `Runbook for ${title}` }).getAttribute('href'),
    ).toMatch(/\/runbooks\/CBR\w+\.md$/);
  });

  it('with resources by name, and worst first', async () => {
    const page = await open();
    const skipped = problems(page).filter({ hasText: 'Resources skipped' });
    expect(await skipped.innerText()).toContain('pg-reporting');
    const severities = await problems(page).locator('.badge').allInnerTexts();
    const order = ['critical', 'warning', 'info'];
    expect(severities).toEqual(
      severities.toSorted((one, other) => order.indexOf(one) - order.indexOf(other)),
    );
    expect(await page.locator('.verdict').innerText()).toMatch(/^\d+ problems: \d+ critical, /);
  });
});

describe('at each width, in each light, with and without JavaScript', () => {
  const pages = [390, 1280].flatMap((width) =>
    (['light', 'dark'] as const).flatMap((colorScheme) =>
      [true, false].map((javaScriptEnabled) => ({ width, colorScheme, javaScriptEnabled })),
    ),
  );

  it.each(pages)('$width, $colorScheme, $javaScriptEnabled', async ({ width, ...options }) => {
    const page = await open('/', { ...options, viewport: { width, height: 900 } });
    // A debugger's script runs where the page's own may not.
    if (options.javaScriptEnabled) {
      expect(await accessibilityFindings(page)).toEqual([]);
      expect(await sidewaysPixels(page)).toBe(0);
    }
    expect(await problems(page).count()).toBeGreaterThan(6);
    await page.locator('#restore-points tbody a').first().click();
    await page.getByRole('heading', { name: 'What the API said' }).waitFor();
    if (options.javaScriptEnabled) {
      expect(await accessibilityFindings(page)).toEqual([]);
      expect(await sidewaysPixels(page)).toBe(0);
    }
  });
});

describe('restore points', () => {
  const rows = (page: Page) => page.locator('#restore-points tbody tr');

  it('are filtered by a form, whose answer is an address', async () => {
    const page = await open('/', { javaScriptEnabled: false });
    await page.getByLabel('Text').fill('databases');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL(/text=databases/);
    const found = await rows(page).allInnerTexts();
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((row) => row.includes('databases'))).toBe(true);
    const again = await open(new URL(page.url()).pathname + new URL(page.url()).search);
    expect((await rows(again).count()) === found.length).toBe(true);
    expect(await again.getByLabel('Text').inputValue()).toBe('databases');
  });

  it('are paged', async () => {
    const page = await open('/?limit=10');
    const seen = new Set<string>();
    for (;;) {
      for (const key of await rows(page).evaluateAll((all) =>
        all.map((row) => row.getAttribute('data-key')),
      ))
        seen.add(key ?? '');
      const next = page.getByRole('link', { name: 'Next restore points' });
      if ((await next.count()) === 0) break;
      await next.click();
    }
    expect(seen.size).toBe(HOSTILE_FLEET.checkpoints.length);
  });

  it('are reached with the keyboard alone', async () => {
    const page = await open();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the content');
    await page.keyboard.press('Enter');
    for (let presses = 0; presses < 20; presses += 1) {
      await page.keyboard.press('Tab');
      const href = await page.evaluate('document.activeElement.getAttribute("href")');
      if (String(href).startsWith('/checkpoints/')) break;
    }
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/checkpoints\//);
  });

  it('have names that are text, whatever they say', async () => {
    const page = await open();
    const link = page.getByRole('link', { name: HOSTILE }).first();
    expect(await link.innerText()).toBe(HOSTILE);
    await link.click();
    await page.getByRole('heading', { name: `Restore point ${HOSTILE}` }).waitFor();
    expect(await page.title()).toContain(HOSTILE);
    expect(await page.locator('main img, main script').count()).toBe(0);
  });
});

describe('it renews itself', () => {
  it('without losing scroll, focus or what was typed, and says so when it cannot', async () => {
    const page = await open();
    await page.getByLabel('Text').fill('half a wo');
    const lasting = problems(page).filter({ hasText: 'Stuck in the making' });
    const link = lasting.locator('a').first();
    await link.evaluate((each) => Object.assign(each, { isTheSame: true }));
    await link.focus();
    await page.evaluate('window.scrollTo(0, 300)');
    const before = await page.evaluate('window.scrollY');
    const renewed = page.waitForResponse((answer) => answer.url() === page.url());
    await page.evaluate('look()');
    await renewed;
    await expect.poll(() => page.locator('#renewal').innerText()).toContain('Renews itself');
    expect(await page.evaluate('document.activeElement.isTheSame')).toBe(true);
    expect(await page.evaluate('window.scrollY')).toBe(before);
    expect(await page.getByLabel('Text').inputValue()).toBe('half a wo');
    await page.context().setOffline(true);
    await page.evaluate('look()');
    await expect.poll(() => page.locator('#renewal').innerText()).toMatch(/^Not renewed since /);
    await page.context().setOffline(false);
    await page.evaluate('look()');
    await expect.poll(() => page.locator('#renewal').innerText()).toContain('Renews itself');
  });

  it('asks nobody else, and nothing is refused by its policy', async () => {
    const page = await open();
    const strangers: string[] = [];
    const said: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(exporter.url)) strangers.push(request.url());
    });
    page.on('console', (message) => said.push(message.text()));
    await page.reload();
    await page.evaluate('look()');
    expect([strangers, said.filter((each) => !each.includes('favicon'))]).toEqual([[], []]);
  });
});
