import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, textOf } from './markdown.ts';

/** The folders of src/ as the picture of src/README.md shows them, two levels deep. */
function pictured(): readonly string[] {
  const [, picture = ''] = /## The rooms\n\n```\n(.*?)```/s.exec(textOf('src/README.md')) ?? [];
  let room = '';
  return [...picture.matchAll(/^( {2}| {4})([\w-]+)\/ /gm)].map(([, indent = '', name = '']) => {
    if (indent.length === 2) room = name;
    return indent.length === 2 ? name : `${room}/${name}`;
  });
}

function foldersIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

it('the picture of the rooms shows all that there are, and no others', () => {
  const rooms = foldersIn('src').flatMap((room) => [
    room,
    ...foldersIn(`src/${room}`).map((inner) => `${room}/${inner}`),
  ]);
  expect(pictured().toSorted()).toEqual(rooms.toSorted());
});
