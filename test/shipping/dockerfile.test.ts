import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { readFlags } from '../../src/config/command-line/flags.ts';
import { dockerContext } from './docker-context.ts';
import { assignments, DOCKERFILE, only } from './dockerfile.ts';

const { imageArguments, build, final } = DOCKERFILE;
const REPOSITORY = 'https://github.com/cbr-exporter/cbr-exporter';
const ENVIRONMENT = assignments(final.instructions, 'ENV');

describe('the images the Dockerfile builds on', () => {
  it('are pinned by version, and can be pinned by digest or come from a mirror', () => {
    expect(imageArguments).toEqual({
      BUILD_IMAGE: `docker.io/library/node:${packageJson.devDependencies.node}-trixie-slim`,
      BUILD_DIGEST: '',
      RUNTIME_IMAGE: 'gcr.io/distroless/nodejs24-debian13:nonroot',
      RUNTIME_DIGEST: '',
      VERSION: packageJson.version,
      REVISION: 'unknown',
      CREATED: '',
    });
    expect(build.from).toBe(
      '--platform=${BUILDPLATFORM} ${BUILD_IMAGE}${BUILD_DIGEST:+@${BUILD_DIGEST}} AS build',
    );
    expect(final.from).toBe('${RUNTIME_IMAGE}${RUNTIME_DIGEST:+@${RUNTIME_DIGEST}}');
  });

  it('have the Node that package.json asks for', () => {
    expect(packageJson.engines.node).toMatch(/^>=24\./);
  });
});

describe('the build stage', () => {
  const commands = build.instructions.filter(({ keyword }) => keyword === 'RUN');

  it('takes the packages from the lock file, before the sources, without install scripts', () => {
    const steps = build.instructions.map(({ keyword, text }) => `${keyword} ${text}`);
    const install = steps.findIndex((step) => /^RUN .*npm ci --ignore-scripts /.test(step));
    expect(install).toBeGreaterThan(steps.indexOf('COPY package.json package-lock.json ./'));
    expect(install).toBeLessThan(steps.indexOf('COPY . .'));
  });

  it('bakes in version and revision', () => {
    expect(commands.at(-1)?.text).toBe(
      'npm run build -- --version="${VERSION}" --revision="${REVISION}"',
    );
    for (const { instructions } of [build, final]) {
      const declared = instructions.filter(({ keyword }) => keyword === 'ARG');
      expect(declared.map(({ text }) => text)).toEqual(
        expect.arrayContaining(['VERSION', 'REVISION']),
      );
    }
  });

  it('does nothing that belongs to one architecture', () => {
    const text = [...build.instructions, ...final.instructions].map((each) => each.text).join('\n');
    expect(text).not.toMatch(/amd64|arm64|x86_64|aarch64|x64/);
    expect(commands).toHaveLength(2);
  });
});

describe('the final stage', () => {
  it('runs node as process 1, as a user that is known by number', () => {
    expect(JSON.parse(only(final, 'ENTRYPOINT'))).toEqual([
      '/nodejs/bin/node',
      '/app/cbr-exporter.js',
    ]);
    expect(only(final, 'USER')).toBe('65532:65532');
    expect(only(final, 'STOPSIGNAL')).toBe('SIGTERM');
    expect(only(final, 'EXPOSE')).toBe('10227');
  });

  it('has no shell, so it runs no command', () => {
    const keywords = final.instructions.map(({ keyword }) => keyword);
    for (const keyword of ['RUN', 'ADD', 'SHELL', 'HEALTHCHECK', 'CMD', 'VOLUME']) {
      expect(keywords).not.toContain(keyword);
    }
  });

  it('takes only what was built', () => {
    expect(only(final, 'COPY').split(' ')).toEqual([
      '--from=build',
      '/build/dist/cbr-exporter.js',
      '/build/dist/cbr-exporter.js.map',
      '/build/dist/THIRD-PARTY-LICENSES.txt',
      '/build/LICENSE',
      '/app/',
    ]);
  });

  it('says what it is', () => {
    expect(assignments(final.instructions, 'LABEL')).toEqual({
      'org.opencontainers.image.title': packageJson.name,
      'org.opencontainers.image.description': expect.stringContaining('Prometheus exporter'),
      'org.opencontainers.image.licenses': packageJson.license,
      'org.opencontainers.image.source': REPOSITORY,
      'org.opencontainers.image.url': REPOSITORY,
      'org.opencontainers.image.documentation': `${REPOSITORY}/blob/main/README.md`,
      'org.opencontainers.image.created': '${CREATED}',
      'org.opencontainers.image.version': '${VERSION}',
      'org.opencontainers.image.revision': '${REVISION}',
    });
  });

  it('reads /etc/cbr-exporter/config.yml unless a flag says otherwise', () => {
    const file = '/etc/cbr-exporter/config.yml';
    expect(readFlags([], ENVIRONMENT)).toMatchObject({ flags: { configFile: file } });
    expect(readFlags(['--config.file=/x.yml'], ENVIRONMENT)).toMatchObject({
      flags: { configFile: '/x.yml' },
    });
  });

  it('keeps the heap below the memory limit, and trusts the store of the image', () => {
    expect(ENVIRONMENT['NODE_OPTIONS']?.split(' ')).toEqual([
      '--max-old-space-size-percentage=50',
      '--max-semi-space-size=8',
      '--v8-pool-size=1',
      '--use-openssl-ca',
      '--disable-sigusr1',
    ]);
    expect(ENVIRONMENT['SSL_CERT_FILE']).toBe('/etc/ssl/certs/ca-certificates.crt');
  });
});

describe('secrets', () => {
  it('are neither arguments nor variables of a stage', () => {
    const names = [build, final].flatMap(({ instructions }) => [
      ...Object.keys(assignments(instructions, 'ARG')),
      ...Object.keys(assignments(instructions, 'ENV')),
    ]);
    expect(names.filter((name) => /TOKEN|SECRET|PASSWORD|KEY/.test(name))).toEqual([]);
  });

  it('and other files of one’s own do not get into the build', () => {
    const context = dockerContext();
    for (const file of ['package.json', 'package-lock.json', 'LICENSE', 'src/main.ts']) {
      expect(context).toContain(file);
    }
    const strangers = context.filter(
      (file) =>
        !/^(src|config\/(build|systemd|prometheus|grafana))\/|^(config\/)?[A-Z-]+\.md$|^[\w-]+\.(json|md)$|^LICENSE$/.test(
          file,
        ) && !/^config\/cbr-exporter\.(example\.yml|schema\.json)$/.test(file),
    );
    expect(strangers).toEqual([]);
  });

  it('and what the package is made of does', () => {
    const context = dockerContext();
    const made = packageJson.files.filter((file) => !file.startsWith('dist/'));
    const missing = made.filter(
      (file) => !context.some((each) => each === file || each.startsWith(`${file}/`)),
    );
    expect(missing).toEqual([]);
  });
});
