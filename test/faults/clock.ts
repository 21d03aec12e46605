/** A clock that simulator, exporter and checks share, however fast it runs. */
export interface Clock {
  nowMs(): number;
  /** How many of its seconds pass in one of the wall's. */
  readonly scale: number;
  /** When it agreed with the wall's. */
  readonly baseMs: number;
}

export const WALL_CLOCK: Clock = { nowMs: () => Date.now(), scale: 1, baseMs: 0 };

/** Runs `scale` times as fast as the wall's, and agreed with it at `baseMs`. */
export function scaledClock(scale: number, baseMs: number): Clock {
  const wallMs = Date.now;
  return { nowMs: () => baseMs + (wallMs() - baseMs) * scale, scale, baseMs };
}
