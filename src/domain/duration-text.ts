const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** As people say it, in at most two units: `1d2h`, `90s` is `1m30s`. */
export function durationText(seconds: number): string {
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    if (count === 0 && parts.length === 0) continue;
    rest -= count * length;
    parts.push(count === 0 ? '' : `${count}${unit}`);
    if (parts.length === 2) break;
  }
  return parts.join('') || '0s';
}
