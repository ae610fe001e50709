/** For NODE_OPTIONS: sends SIGTERM to the process between the start of a child and the next statement. */
export const signalOnSpawn = `--import=data:text/javascript,${encodeURIComponent(`
  import childProcess from 'node:child_process';
  import { syncBuiltinESMExports } from 'node:module';
  const { spawn } = childProcess;
  childProcess.spawn = (...args) => {
    const child = spawn(...args);
    process.kill(process.pid, 'SIGTERM');
    return child;
  };
  syncBuiltinESMExports();
`)}`;
