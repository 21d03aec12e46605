import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { json, text } from 'node:stream/consumers';

/** Debian's: that of a user would not find Debian's package. */
const PYTHON = '/usr/bin/python3';

const SCRIPT = `
import io, json, sys
from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics
read = (openmetrics if sys.argv[1] == 'openmetrics' else parser).text_fd_to_metric_families
text = sys.stdin.buffer.read().decode('utf-8')
json.dump([
    {'name': family.name, 'type': family.type, 'unit': family.unit,
     'samples': [{'name': s.name, 'labels': s.labels, 'value': repr(s.value)} for s in family.samples]}
    for family in read(io.StringIO(text, newline='\\n'))
], sys.stdout)
`;

export interface PythonFamily {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly samples: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: string;
  }[];
}

/** Reads an exposition with python3-prometheus-client; rejects with what it finds wrong. */
export async function parsedByPython(
  format: 'text' | 'openmetrics',
  exposition: string,
): Promise<readonly PythonFamily[]> {
  const child = spawn(PYTHON, ['-c', SCRIPT, format]);
  child.stdin.end(exposition);
  const parsed = json(child.stdout).catch(() => undefined);
  const [families, complaint, [code]] = await Promise.all([
    parsed,
    text(child.stderr),
    once(child, 'exit'),
  ]);
  if (code !== 0) throw new Error(complaint);
  return families as readonly PythonFamily[];
}
