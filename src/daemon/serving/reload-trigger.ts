/** Who says that the files are to be read anew; a file change is merely seen. */
export type ReloadTrigger = 'SIGHUP' | 'HTTP' | 'file change';
