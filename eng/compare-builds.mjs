// Compares the service of two builds side by side: node eng/compare-builds.mjs OLD.dll NEW.dll [rounds=9]
// Starts each in turn, on a new data folder, and prints medians: start to /readyz and to the first 202, by the clock and in processor time, and memory then.
import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

const [oldBuild, newBuild, rounds = '9'] = process.argv.slice(2);
const key = randomBytes(32).toString('hex');
const patience = 60_000;

const base64url = value => Buffer.from(JSON.stringify(value)).toString('base64url');

function token() {
  const now = Math.floor(Date.now() / 1000);
  const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ user_id: 1, tenant_id: 1, iat: now, exp: now + 3600 })}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

const freePort = () => new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

async function until(ask) {
  for (const deadline = performance.now() + patience; performance.now() < deadline;) {
    try {
      const response = await ask();
      await response.text();
      if (response.ok) return performance.now();
    } catch { /* It does not listen yet. */ }
    await new Promise(resolve => setTimeout(resolve, 2));
  }
  throw new Error('It did not answer in time.');
}

// User and kernel time in ms; a tick is 10 ms.
function processorTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function measure(assembly) {
  const folder = mkdtempSync(join(tmpdir(), 'cortap-compare-'));
  const address = `http://127.0.0.1:${await freePort()}`;
  const start = performance.now();
  const service = spawn('dotnet', [assembly], {
    cwd: folder, stdio: 'ignore',
    env: { ...process.env, ASPNETCORE_URLS: address, DATA_DIR: folder, JWT_SIGNING_KEY: key, RISKUITY_BASE_URL: 'http://127.0.0.1:9' },
  });
  try {
    const ready = await until(() => fetch(`${address}/readyz`)) - start;
    const readyProcessor = processorTime(service.pid);
    const accepted = await until(() => fetch(`${address}/api/v1/generate-report`, {
      method: 'POST',
      headers: { 'Authorization': `Bearer ${token()}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ project_id: 33, report_type: 'draft_audit_report', callback_url: 'https://client.example.com/hook' }),
    })) - start;
    const acceptedProcessor = processorTime(service.pid);
    const memory = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${service.pid}/status`, 'utf8'))[1] / 1024;
    return { ready, readyProcessor, accepted, acceptedProcessor, memory };
  } finally {
    service.kill('SIGKILL');
    await new Promise(resolve => service.on('close', resolve));
    rmSync(folder, { recursive: true, force: true });
  }
}

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const results = { old: [], new: [] };
for (let round = 0; round < Number(rounds); round++) {
  results.old.push(await measure(oldBuild));
  results.new.push(await measure(newBuild));
}

console.log(`medians of ${rounds} alternating runs; load average ${loadavg().map(load => load.toFixed(1)).join(' ')}`);
const figures = {
  ready: ['start to /readyz', 'ms'],
  readyProcessor: ['  processor time', 'ms'],
  accepted: ['start to the first 202', 'ms'],
  acceptedProcessor: ['  processor time', 'ms'],
  memory: ['memory then', 'MB'],
};
for (const [name, [title, unit]] of Object.entries(figures)) {
  const [before, after] = [results.old, results.new].map(runs => median(runs.map(run => run[name])));
  console.log(`${title.padEnd(23)} old ${before.toFixed(0).padStart(6)} ${unit}   new ${after.toFixed(0).padStart(6)} ${unit}   ${((after / before - 1) * 100).toFixed(0).padStart(4)} %`);
}
