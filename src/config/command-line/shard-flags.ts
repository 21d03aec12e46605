import type { Shard } from '../../domain/shard.ts';

const TOTAL_MAX = 1000;

type Parse<Value> = (text: string) => { readonly value: Value } | { readonly problem: string };

/** How Kubernetes names the pods of a StatefulSet, with the domain behind it where that is shown. */
const ORDINAL = /^[^.]*-(?<ordinal>0|[1-9]\d{0,2})(?:\.|$)/;

/** A number, or `auto` for the one at the end of the host's name. */
export function shardNumber(hostName: string): Parse<number> {
  return (text) => {
    if (text === 'auto') return ordinalOf(hostName);
    return isNumber(text) && Number(text) < TOTAL_MAX
      ? { value: Number(text) }
      : { problem: `is no shard; write a number from 0 to ${TOTAL_MAX - 1}, or auto` };
  };
}

function ordinalOf(hostName: string): ReturnType<Parse<number>> {
  const ordinal = ORDINAL.exec(hostName)?.groups?.['ordinal'];
  return ordinal === undefined
    ? {
        problem: `finds no number at the end of the host name ${JSON.stringify(hostName)}, such as 3 in cbr-exporter-3; write the number`,
      }
    : { value: Number(ordinal) };
}

export const shardCount: Parse<number> = (text) =>
  isNumber(text) && Number(text) >= 1 && Number(text) <= TOTAL_MAX
    ? { value: Number(text) }
    : { problem: `is no number of shards; write one from 1 to ${TOTAL_MAX}` };

function isNumber(text: string): boolean {
  return /^(?:0|[1-9]\d{0,3})$/.test(text);
}

/** Undefined: it is one of them. */
export function shardProblem({ index, total }: Shard): string | undefined {
  if (index < total) return undefined;
  const known = total === 1 ? 'there is only shard 0' : `they are 0 to ${total - 1}`;
  return `shard ${index} is none of --total-shards=${total}: ${known}`;
}
