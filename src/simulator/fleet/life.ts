/** Stands for a checkpoint the API does not know (any longer): 404 with BackupService.6217. */
export const GONE = 'gone';

export interface LifeStep {
  /** Counted from the start of the fleet, or of the present round of a repeated life. */
  readonly afterSeconds: number;
  /** A status in the API's spelling, or `gone`. */
  readonly status: string;
}

/** What happens to a checkpoint in the course of time, without anybody doing anything. */
export interface Life {
  /** In ascending order of time. */
  readonly steps: readonly LifeStep[];
  /** Length of a round, after which the life begins anew; without it there is one round only. */
  readonly repeatSeconds?: number | undefined;
}

/** What last happened, and when; a round begins with the status that the life began with. */
export function stepAt(
  life: Life | undefined,
  { elapsedSeconds }: { readonly elapsedSeconds: number },
): { readonly status: string | undefined; readonly atSeconds: number } | undefined {
  if (life === undefined) return undefined;
  const { steps, repeatSeconds } = life;
  const round =
    repeatSeconds === undefined || elapsedSeconds < 0
      ? 0
      : elapsedSeconds - (elapsedSeconds % repeatSeconds);
  const step = steps.findLast(({ afterSeconds }) => afterSeconds <= elapsedSeconds - round);
  if (step === undefined && round === 0) return undefined;
  return { status: step?.status, atSeconds: round + (step?.afterSeconds ?? 0) };
}

/** The status of a checkpoint that began with `initial`, at some time of its life. */
export function statusAt(
  initial: string,
  life: Life | undefined,
  elapsed: { readonly elapsedSeconds: number },
): string {
  return stepAt(life, elapsed)?.status ?? initial;
}

/** After that nothing happens any more. */
export function lifeEndsAfterSeconds(life: Life | undefined): number {
  if (life?.repeatSeconds !== undefined) return Number.POSITIVE_INFINITY;
  return life?.steps.at(-1)?.afterSeconds ?? Number.NEGATIVE_INFINITY;
}
