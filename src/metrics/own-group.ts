import type { Registry } from 'prom-client';

/** Families of the exporter's own that change for the same reason. */
export interface OwnGroup {
  readonly registry: Registry;
  /** Another value whenever the families may say something else than before. */
  readonly version: () => unknown;
}
