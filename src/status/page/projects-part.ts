import { type EndedCycle, isAnswered } from '../../domain/cycle.ts';
import { durationText } from '../../domain/duration-text.ts';
import type { Polling } from '../model/facts.ts';
import { failureText } from '../model/problem.ts';
import type { ProjectView, Status } from '../model/status.ts';
import { type Html, html, NOTHING } from './html.ts';
import type { Links } from './links.ts';
import { tableHtml } from './table.ts';
import { countText, distance, numberText, textHtml, timeHtml } from './texts.ts';

export function projectsPart({ projects, nowSeconds }: Status, links: Links): Html {
  const table = tableHtml({
    caption: 'Projects, and how they are asked',
    columns: ['Project', 'Last cycle', 'Next cycle', 'Sign-in', 'API', 'Lists', 'Restore points'],
    rows: projects.map((view) => rowOf(view, links, nowSeconds)),
  });
  return html`<section id="projects" aria-labelledby="projects-title">
<h2 id="projects-title">Projects</h2>
${table}<p>The log has more, line by line. Of one project:</p>
<pre tabindex="0"><code>journalctl -u cbr-exporter -o cat | jq -c 'select(.project == ${JSON.stringify(projects[0]?.polling.project ?? 'NAME')})'</code></pre>
</section>
`;
}

function rowOf({ polling, presences, failing }: ProjectView, links: Links, nowSeconds: number) {
  const { project, region, lastCycle } = polling;
  const counts = Object.entries(presences).filter(([, count]) => count > 0);
  const said = counts.map(([presence, count]) => `${numberText(count)} ${presence}`);
  const unanswered = failing === 0 ? [] : [`${numberText(failing)} not answered last`];
  const isWell =
    lastCycle === undefined || (isAnswered(lastCycle) && polling.isSignInGood !== false);
  return {
    key: project,
    mark: isWell ? undefined : 'critical',
    cells: [
      html`<a href="${links.selected({ project })}">${textHtml(project)}</a>${region === undefined ? NOTHING : html` <span class="note">${region}</span>`}`,
      cycleHtml(lastCycle, nowSeconds),
      html`${timeHtml(polling.nextCycleSeconds, nowSeconds)} <span class="note">at most ${durationText(polling.intervalSeconds)} apart</span>`,
      signInHtml(polling, nowSeconds),
      apiHtml(polling),
      listsHtml(polling, nowSeconds),
      html`${[...said, ...unanswered].join(', ') || 'none'}`,
    ],
  };
}

function cycleHtml(cycle: EndedCycle | undefined, nowSeconds: number): Html {
  if (cycle === undefined) return html`not ended yet`;
  const { endedAtSeconds, durationSeconds, checkpoints, answered, deferred } = cycle;
  const parts = [
    `${numberText(answered)} of ${countText(checkpoints, 'restore point')} answered`,
    ...(deferred > 0 ? [`${numberText(deferred)} left for the next one`] : []),
    durationSeconds < 1 ? 'took less than a second' : `took ${durationText(durationSeconds)}`,
  ];
  const why =
    cycle.unsent === undefined
      ? NOTHING
      : html` <span class="note">${failureText(cycle.unsent)}</span>`;
  return html`${isAnswered(cycle) ? 'answered' : 'no answer'} ${timeHtml(endedAtSeconds, nowSeconds)} <span class="note">${parts.join(', ')}</span>${why}`;
}

function signInHtml({ isSignInGood, signInEndsSeconds }: Polling, nowSeconds: number): Html {
  if (isSignInGood === undefined) return html`not tried yet`;
  const ends =
    signInEndsSeconds === undefined
      ? NOTHING
      : html` <span class="note">until ${distance(signInEndsSeconds, nowSeconds)}</span>`;
  return html`${isSignInGood ? 'good' : 'refused'}${ends}`;
}

/** Whether the API is answering as fast as it may be asked. */
function apiHtml(polling: Polling): Html {
  const { requestsPerSecond, requestsPerSecondMax, isCircuitOpen } = polling;
  const rate = (value: number) => `${Number(value.toFixed(1))} requests/s`;
  const throttled =
    requestsPerSecond < requestsPerSecondMax
      ? `throttled to ${rate(requestsPerSecond)} of ${Number(requestsPerSecondMax.toFixed(1))}`
      : `up to ${rate(requestsPerSecondMax)}`;
  return html`${isCircuitOpen ? 'breaker open, ' : 'breaker closed, '}${throttled}`;
}

function listsHtml({ lists }: Polling, nowSeconds: number): Html {
  if (lists.length === 0) return html`not read`;
  const items = lists.map(({ name, atSeconds, failure }) => {
    const age = atSeconds === undefined ? 'not read yet' : distance(atSeconds, nowSeconds);
    const why = failure === undefined ? '' : `: failed, ${failure.reason}`;
    return html`<li>${name} ${age}${why}</li>`;
  });
  return html`<ul class="names">${items}</ul>`;
}
