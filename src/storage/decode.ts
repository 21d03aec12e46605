import { createHash } from 'node:crypto';
import type { Reading } from '../domain/reading.ts';
import {
  isTrailer,
  LINE_BYTES_MAX,
  type Read,
  readHeader,
  readProjectLine,
  trailerLine,
} from './format.ts';
import { readReadingLine } from './reading-line.ts';
import type { StoredProject } from './stored-project.ts';

/** Takes the file line by line. After the first problem there is nothing more to be taken. */
export interface Decoder {
  /** A line with its line break. The problem names the line. */
  take(bytes: Buffer): { readonly problem: string } | undefined;
  /** What the lines said, provided that they were all there. */
  end(): Read<ReadonlyMap<string, StoredProject>>;
}

const LINE_BREAK = 0x0a;

/** `version` is the exporter's that reads. */
export function createDecoder(version: string): Decoder {
  const hash = createHash('sha256');
  const projects = new Map<string, StoredProject>();
  /** The project whose readings follow. */
  let current: { readonly name: string; readonly readings: Map<string, Reading> } | undefined;
  let sameVersion = false;
  let lines = 0;
  let complete = false;

  /** Why this line cannot be used; undefined when it could. */
  function takeLine(bytes: Buffer): string | undefined {
    if (complete) return 'comes after the last one';
    if (bytes.at(-1) !== LINE_BREAK) {
      return bytes.length < LINE_BYTES_MAX ? 'is cut off' : 'is too long';
    }
    const text = bytes.toString('utf8');
    if (lines > 0 && isTrailer(text)) {
      complete = text === trailerLine(hash.digest('hex'), lines);
      return complete ? undefined : 'does not match the lines before it, which were changed';
    }
    hash.update(bytes);
    const json = parsed(text);
    if ('problem' in json) return json.problem;
    if (lines === 0) return takeHeader(json.value);
    const isProject = Object.hasOwn(Object(json.value), 'project');
    return isProject ? takeProject(json.value) : takeReading(json.value);
  }

  function takeHeader(json: unknown): string | undefined {
    const header = readHeader(json);
    if ('problem' in header) return header.problem;
    sameVersion = header.value.exporterVersion === version;
    return undefined;
  }

  function takeProject(json: unknown): string | undefined {
    const line = readProjectLine(json);
    if ('problem' in line) return line.problem;
    const { project: name, identity } = line.value;
    if (projects.has(name)) return 'is a project for the second time';
    const readings = new Map<string, Reading>();
    current = { name, readings };
    projects.set(name, { identity, readings });
    return undefined;
  }

  function takeReading(json: unknown): string | undefined {
    if (current === undefined) return 'is not a project';
    const line = readReadingLine(json, current.name);
    if ('problem' in line) return line.problem;
    const { checkpointId } = line.value.known;
    if (current.readings.has(checkpointId)) return 'is a checkpoint for the second time';
    // Another version may read more out of the same answer, so it must not pass for unchanged.
    const reading = sameVersion ? line.value : { ...line.value, fingerprint: undefined };
    current.readings.set(checkpointId, reading);
    return undefined;
  }

  return {
    take: (bytes) => {
      const problem = takeLine(bytes);
      lines += 1;
      return problem === undefined ? undefined : { problem: `line ${lines}: ${problem}` };
    },
    end: () => {
      if (complete) return { value: projects };
      return { problem: lines === 0 ? 'is empty' : `ends too early, after line ${lines}` };
    },
  };
}

function parsed(text: string): Read<unknown> {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // The message of the parser would show what stands there.
    return { problem: 'is not JSON' };
  }
}
