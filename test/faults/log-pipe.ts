import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { PassThrough, type Readable } from 'node:stream';

/** A pipe with a name, whose reader may leave and come back. */
export interface LogPipe {
  /** Opens the end to write to; whoever gets it has to let go of it with `handedOver`. */
  readonly fd: number;
  /** Whole lines alone: what is cut when the reader leaves was never to be read. */
  readonly output: Readable;
  /** To be called once the writing process has its own. */
  handedOver(): void;
  leave(): void;
  comeBack(): void;
}

export function openLogPipe(path: string): LogPipe {
  if (!existsSync(path)) execFileSync('mkfifo', [path]);
  const output = new PassThrough();
  let reader = read();

  function read(): Socket {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const socket = new Socket({ fd, readable: true, writable: false });
    let rest = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      const end = text.lastIndexOf('\n') + 1;
      if (end === 0) rest += text;
      else {
        output.write(rest + text.slice(0, end));
        rest = text.slice(end);
      }
    });
    // The writer has ended; a reader that leaves hears nothing.
    socket.on('end', () => output.end(rest));
    return socket;
  }

  const fd = openSync(path, constants.O_WRONLY);
  return {
    fd,
    output,
    handedOver: () => closeSync(fd),
    leave: () => void reader.destroy(),
    comeBack: () => {
      reader = read();
    },
  };
}
