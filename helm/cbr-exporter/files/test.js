// The pod of `helm test`: waits for the end of the first cycle, then wants every project answered.
// The exporter's URL and the longest time to wait, in seconds, are its arguments.
const [url, timeoutSeconds] = process.argv.slice(-2);
const deadline = Date.now() + Number(timeoutSeconds) * 1000;

const { passed, message } = await asked();
process.stdout.write(`${message}\n`);
process.exitCode = passed ? 0 : 1;

async function asked() {
  const answer = await firstReadyAnswer();
  if (answer !== 200) {
    const message = `${url}/-/ready: ${answer} after ${timeoutSeconds} s; see the exporter's log`;
    return { passed: false, message };
  }
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const [, version] = /^cbr_exporter_build_info\{version="([^"]*)"/m.exec(metrics) ?? [];
  const projects = [...metrics.matchAll(/^cbr_up\{project="(.*)"\} ([01])$/gm)];
  const down = projects.filter(([, , up]) => up === '0').map(([, project]) => project);
  if (version === undefined) {
    return { passed: false, message: `${url}/metrics has no cbr_exporter_build_info` };
  }
  if (down.length > 0) {
    return { passed: false, message: `not answered: ${down.join(', ')}; see the exporter's log` };
  }
  return { passed: true, message: `cbr-exporter ${version}, projects up: ${projects.length}` };
}

/** The first 200, or what came last: a status or the text of an error. */
async function firstReadyAnswer() {
  for (;;) {
    const answer = await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(5000) }).then(
      ({ status }) => status,
      (error) => error.cause?.message ?? error.message,
    );
    if (answer === 200 || Date.now() >= deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
