interface Locked {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

export interface PackageLock {
  readonly name: string;
  readonly version: string;
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Locked>>;
}

/** The lock file as it would be without devDependencies: what ships and nothing else. */
export function runtimeLock(lock: PackageLock): PackageLock {
  const packages = Object.entries(lock.packages)
    .filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true)
    .map(([path, locked]) => [path, path === '' ? withoutDev(locked) : locked]);
  return { ...lock, packages: Object.fromEntries(packages) };
}

export function withoutDev<Package extends object>(manifest: Package): Package {
  return { ...manifest, devDependencies: {} };
}
