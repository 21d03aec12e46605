// The pod of `helm test`: waits for the end of the first cycle, then wants every project answered.
// Its arguments: the path of the metrics, the exporter's URL or that of each shard, and the longest
// time to wait, in seconds.
import http from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

const [metricsPath, ...urls] = process.argv.slice(1, -1);
const timeoutSeconds = process.argv.at(-1);
const { SCRAPE_USERNAME: user, SCRAPE_PASSWORD: password } = process.env;
const auth = user === undefined ? undefined : `${user}:${password}`;
const deadline = Date.now() + Number(timeoutSeconds) * 1000;

// One after the other, since one answer is all there is memory for.
process.exitCode = 0;
for (const url of urls) {
  const { passed, message } = await asked(url);
  const which = urls.length === 1 ? '' : `${new URL(url).host}: `;
  process.stdout.write(`${which}${message}\n`);
  if (!passed) process.exitCode = 1;
}

async function asked(url) {
  const ready = await firstReadyAnswer(url);
  if (ready !== 200) {
    const message = `${url}/-/ready: ${ready} after ${timeoutSeconds} s; see the exporter's log`;
    return { passed: false, message };
  }
  const { text, problem } = await ownSeries(url);
  if (problem === 401 && auth === undefined) {
    const message = `ready; ${url}${metricsPath} wants a password, which was not given`;
    return { passed: true, message };
  }
  const [, version] = /^cbr_exporter_build_info\{version="([^"]*)"/m.exec(text) ?? [];
  const projects = [...text.matchAll(/^cbr_up\{project="(.*)"\} ([01])$/gm)];
  const down = projects.filter(([, , up]) => up === '0').map(([, project]) => project);
  if (problem !== undefined || version === undefined) {
    return { passed: false, message: `${url}${metricsPath}: ${problem ?? 'no build_info in it'}` };
  }
  if (down.length > 0) {
    return { passed: false, message: `not answered: ${down.join(', ')}; see the exporter's log` };
  }
  return { passed: true, message: `cbr-exporter ${version}, projects up: ${projects.length}` };
}

/** The first 200, or what came last: a status or the text of an error. */
async function firstReadyAnswer(url) {
  for (;;) {
    const answer = await get(`${url}/-/ready`).then(
      (response) => response.resume().statusCode,
      (error) => error.message || error.code,
    );
    if (answer === 200 || Date.now() >= deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/**
 * The lines of the metrics that are looked at. Of 10,000 restore points they are 270 MB, so no more
 * of them is kept than a piece, and nothing is made of the other lines.
 */
async function ownSeries(url) {
  const kept = [];
  try {
    const response = await get(`${url}${metricsPath}`, { 'accept-encoding': 'gzip' });
    if (response.statusCode !== 200) {
      return { text: '', problem: response.resume().statusCode };
    }
    const isZipped = response.headers['content-encoding'] === 'gzip';
    // What breaks the answer breaks the reading: it throws there.
    const whole = isZipped ? pipeline(response, createGunzip(), () => {}) : response;
    let rest = '';
    for await (const piece of whole.setEncoding('utf8')) {
      const text = rest + piece;
      const end = text.lastIndexOf('\n') + 1;
      rest = text.slice(end);
      kept.push(...(text.slice(0, end).match(/^cbr_(up|exporter_build_info)\{.*$/gm) ?? []));
    }
  } catch (error) {
    return { text: '', problem: error.message };
  }
  return { text: kept.join('\n') };
}

/** An answer, once its head is there. Not by fetch, which takes more memory. */
function get(url, headers = {}) {
  return new Promise((resolve, reject) => {
    // The name in the certificate may be any; what is asked is whether the exporter works.
    const options = { headers, auth, timeout: 5000, rejectUnauthorized: false };
    const client = url.startsWith('https:') ? https : http;
    const request = client.get(url, options, resolve);
    request.on('timeout', () => request.destroy(new Error('nothing came for 5 s')));
    request.on('error', reject);
  });
}
