import { PROJECT_ID, type Started, TOKEN } from './started-simulator.ts';

export type Entry = Readonly<Record<string, unknown>>;

export interface Page {
  readonly status: number;
  readonly entries: readonly Entry[];
  readonly count: number;
}

/** A page of a list of the first project. */
export async function page(
  { url }: Started,
  list: 'vaults' | 'backups',
  query = '',
): Promise<Page> {
  const answer = await fetch(`${url}/v3/${PROJECT_ID}/${list}?${query}`, {
    headers: { 'X-Auth-Token': TOKEN },
  });
  const body = (await answer.json()) as Readonly<Record<string, readonly Entry[] | undefined>> & {
    readonly count: number;
  };
  return { status: answer.status, entries: body[list] ?? [], count: body.count };
}
