export interface InFlight {
  /** Takes a share of the bytes, and gives how to hand it back; undefined when there is too little left. */
  take(bytes: number): (() => void) | undefined;
}

/** Bytes that may be on their way at once, over all connections. */
export function createInFlight(limitBytes: number): InFlight {
  let taken = 0;
  return {
    take: (bytes) => {
      if (taken + bytes > limitBytes) return undefined;
      taken += bytes;
      return () => {
        taken -= bytes;
      };
    },
  };
}
