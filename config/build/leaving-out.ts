import type { Plugin } from 'esbuild';

/** Takes the place of a package's entry: its client without fetch, WebSocket, mocks and caches. */
const UNDICI = "export { default as Agent } from 'undici/lib/dispatcher/agent.js';";

/** fastify compiles schemas with these; src/web/app.ts has none, and gives it something else. */
const SCHEMA_COMPILERS = /^@fastify\/(ajv-compiler|fast-json-stringify-compiler)$/;

/** Both packages load Node's HTTP/2 for what they are never asked for here. */
const NO_HTTP2 = 'module.exports = { constants: {} };';

/**
 * Parts of packages that nobody calls, more than a third of what would be bundled. A name that the
 * product imports and that is left out here fails the build.
 */
export function leavingOut(): readonly Plugin[] {
  return [
    {
      name: 'client of undici',
      setup: ({ onResolve, onLoad }) => {
        onResolve({ filter: /^undici$/ }, ({ resolveDir }) => ({
          path: 'undici',
          namespace: 'client',
          pluginData: resolveDir,
        }));
        onLoad({ filter: /.*/, namespace: 'client' }, ({ pluginData }) => ({
          contents: UNDICI,
          resolveDir: pluginData,
        }));
      },
    },
    {
      name: 'no HTTP/2',
      setup: ({ onResolve, onLoad }) => {
        onResolve({ filter: /^(node:)?http2$/ }, ({ path }) => ({ path, namespace: 'http2' }));
        onLoad({ filter: /.*/, namespace: 'http2' }, () => ({ contents: NO_HTTP2 }));
      },
    },
    {
      name: 'no compilers of schemas',
      setup: ({ onResolve, onLoad }) => {
        onResolve({ filter: SCHEMA_COMPILERS }, ({ path }) => ({ path, namespace: 'left out' }));
        onLoad({ filter: /.*/, namespace: 'left out' }, ({ path }) => ({
          contents: `module.exports = () => { throw new Error('${path} is not bundled'); };`,
        }));
      },
    },
  ];
}
