/** What the landing page tells about a project. */
export interface ProjectSummary {
  readonly name: string;
  readonly region: string;
  /** How the last cycle went; undefined before the first one ended. */
  readonly up: boolean | undefined;
  readonly lastCycleSeconds: number | undefined;
  readonly nextCycleSeconds: number | undefined;
  /** Number of checkpoints by presence. */
  readonly presences: Readonly<Record<string, number>>;
  readonly failing: number;
}

export interface LandingPage {
  readonly version: string;
  readonly telemetryPath: string;
  readonly projects: readonly ProjectSummary[];
}

export function renderLandingPage({ version, telemetryPath, projects }: LandingPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>cbr-exporter</title>
<style>
body { font-family: system-ui, sans-serif; margin: 2rem; color: #222; background: #fff; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid #ccc; padding: 0.3rem 0.8rem; text-align: left; }
td { white-space: nowrap; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
</style>
</head>
<body>
<h1>cbr-exporter</h1>
<p>Version ${escapeHtml(version)}. Restore points of Cloud Backup and Recovery for Prometheus.</p>
<ul>
<li><a href="${escapeHtml(telemetryPath)}">Metrics</a></li>
<li><a href="/-/healthy">Health</a></li>
<li><a href="/-/ready">Readiness</a></li>
</ul>
<h2>Projects</h2>
<table>
<thead><tr><th>Project</th><th>Region</th><th>Last cycle</th><th>Ended</th><th>Next</th><th>Present</th><th>Missing</th><th>Expired</th><th>Unknown</th><th>Failing polls</th></tr></thead>
<tbody>
${projects.map(renderRow).join('\n')}
</tbody>
</table>
</body>
</html>
`;
}

function renderRow(project: ProjectSummary): string {
  const { presences } = project;
  const counts = ['present', 'missing', 'expired', 'unknown'].map((each) => presences[each] ?? 0);
  const cells = [project.name, project.region, lastCycle(project.up)].map(
    (text) => `<td>${escapeHtml(text)}</td>`,
  );
  const times = [project.lastCycleSeconds, project.nextCycleSeconds].map(
    (seconds) => `<td>${seconds === undefined ? '' : renderTime(seconds)}</td>`,
  );
  const numbers = [...counts, project.failing].map((count) => `<td class="number">${count}</td>`);
  return `<tr>${[...cells, ...times, ...numbers].join('')}</tr>`;
}

function lastCycle(up: boolean | undefined): string {
  if (up === undefined) return 'not yet';
  return up ? 'answered' : 'no answer';
}

function renderTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
