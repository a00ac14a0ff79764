// Checks docs/openapi.yaml, offline, with the rules of redocly.yaml; eng/prerequisites.sh installs the linter. Warnings count as errors.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const servers = process.env.CORTAP_TEST_SERVERS ?? join(homedir(), '.cache', 'cortap');
const linter = join(servers, 'openapi-lint', 'node_modules', '@redocly', 'openapi-core');
const { formatProblems, getTotals, lint, loadConfig } = await import(pathToFileURL(join(linter, 'lib', 'index.js')));

const root = resolve(import.meta.dirname, '..', '..');
const description = join(root, 'docs', 'openapi.yaml');
const problems = await lint({ ref: description, config: await loadConfig({ configPath: join(root, 'redocly.yaml') }) });
const totals = getTotals(problems);
formatProblems(problems, { totals, format: 'codeframe', cwd: root });
console.log(`docs/openapi.yaml: ${totals.errors} errors, ${totals.warnings} warnings`);
process.exitCode = totals.errors + totals.warnings > 0 ? 1 : 0;
