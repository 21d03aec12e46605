import type { Environment } from '../file/environment.ts';
import type { Finding } from '../file/findings.ts';
import { substitute, unsetText } from '../file/substitute.ts';
import type { ReadText } from '../file/text-file.ts';
import { readYaml } from '../file/yaml-text.ts';
import { type CheckpointList, type ListEntry, readCheckpointList } from './checkpoint-list.ts';

export type CheckpointFile = CheckpointList | { readonly problem: string };

/** Reads the IDs of a file in any of its forms; the problem is worded to follow its name. */
export async function readCheckpointFile(
  file: string,
  { environment, readText }: { readonly environment: Environment; readonly readText: ReadText },
): Promise<CheckpointFile> {
  const read = await readText(file);
  if ('problem' in read) return read;
  return readCheckpointText(file, read.text, { environment });
}

/** The form is told by the content: the first sign of a list makes it YAML, of which JSON is a part. */
export function readCheckpointText(
  file: string,
  text: string,
  { environment }: { readonly environment: Environment },
): CheckpointList {
  const sign = /^[ \t]*([^\s#])/m.exec(text)?.[1] ?? '';
  const readEntries = /[[%-]/.test(sign) ? yamlEntries : lineEntries;
  const { entries, findings } = readEntries(text, environment);
  const list = readCheckpointList(file, entries);
  return { ...list, findings: [...findings.map((one) => ({ ...one, file })), ...list.findings] };
}

interface Entries {
  readonly entries: readonly ListEntry[];
  readonly findings: readonly Omit<Finding, 'file'>[];
}

function yamlEntries(text: string, environment: Environment): Entries {
  const yaml = readYaml(text, environment);
  if (yaml.kind === 'empty') return { entries: [], findings: [] };
  if (yaml.kind === 'broken') return { entries: [], findings: yaml.findings };
  const { value, positions } = yaml;
  const findings = yaml.findings.map(({ position, text: problem }) => ({
    position,
    text: problem,
  }));
  if (!Array.isArray(value)) {
    const position = positions.get('');
    return { entries: [], findings: [...findings, { position, text: NO_LIST }] };
  }
  const entries = value.flatMap((item: unknown, index): ListEntry[] => {
    if (typeof item === 'symbol') return [];
    const position = positions.get(`[${index}]`);
    return [{ text: typeof item === 'string' ? item : undefined, position }];
  });
  return { entries, findings };
}

const NO_LIST = 'is no list; write a JSON array, a YAML list, or one checkpoint ID a line';

function lineEntries(text: string, environment: Environment): Entries {
  const entries: ListEntry[] = [];
  const findings: Omit<Finding, 'file'>[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.replace(/#.*$/, '').trim();
    if (content === '') continue;
    const position = { line: index + 1, column: line.length - line.trimStart().length + 1 };
    const replaced = substitute(content, environment);
    if (replaced.unset.length === 0) entries.push({ text: replaced.text, position });
    for (const name of replaced.unset) findings.push({ position, text: unsetText(name) });
  }
  return { entries, findings };
}
