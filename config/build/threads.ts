import { build, type Plugin } from 'esbuild';

/** The code of a thread, and what the way to it is in the bundle. */
const SOURCE = /\/src\/web\/access\/thread-source\.ts$/;
const THREAD = 'src/web/access/password-thread.ts';

/** Hears of what goes into a thread, by esbuild's names. */
export type OnInputs = (inputs: Readonly<Record<string, { bytesInOutput: number }>>) => void;

/** Puts the code of the thread as a text in the place of the way to its file. */
export function threadAsText(root: string, onInputs: OnInputs): Plugin {
  return {
    name: 'thread as text',
    setup: ({ onLoad }) => {
      onLoad({ filter: SOURCE }, async () => {
        const { outputFiles, metafile } = await build({
          absWorkingDir: root,
          entryPoints: [THREAD],
          bundle: true,
          platform: 'node',
          format: 'cjs',
          target: 'node24',
          legalComments: 'none',
          write: false,
          metafile: true,
          logLevel: 'warning',
        });
        for (const { inputs } of Object.values(metafile.outputs)) onInputs(inputs);
        const code = JSON.stringify(outputFiles[0]?.text);
        const contents = `export const threadSource = () => ({ code: ${code}, options: { eval: true } });`;
        return { loader: 'ts', contents };
      });
    },
  };
}
