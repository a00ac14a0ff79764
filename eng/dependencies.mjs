// Writes docs/dependencies.md: every package that is shipped, with its license, from the lock files and the packages' own descriptions.
//   node eng/dependencies.mjs [--check]      --check compares, and writes nothing. Packages must be restored.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs', 'dependencies.md');
const packages = process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget', 'packages');

// What the service and the command line may be built on. Another license is for people to judge, not for this script.
const allowed = new Set(['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'MS-PL']);
// Packages that describe their license by a file or an address; read by a person.
const read = {
  'http://go.microsoft.com/fwlink/?LinkId=329770': 'MS .NET Library License',
  'https://aws.amazon.com/apache2.0/': 'Apache-2.0',
  'http://aws.amazon.com/apache2.0/': 'Apache-2.0',
  'https://licenses.nuget.org/MIT': 'MIT',
  'https://github.com/dotnet/standard/blob/master/LICENSE.TXT': 'MIT',
  'https://github.com/dotnet/corefx/blob/master/LICENSE.TXT': 'MIT',
};

const projects = ['src', 'tools'].flatMap(folder => readdirSync(join(root, folder)).map(name => join(root, folder, name, 'packages.lock.json')))
  .filter(file => existsSync(file));
const shipped = new Map();
for (const project of projects) {
  for (const [name, entry] of Object.values(JSON.parse(readFileSync(project))['dependencies']).flatMap(framework => Object.entries(framework))) {
    if (entry.type !== 'Project') shipped.set(`${name} ${entry.resolved}`, { name, version: entry.resolved });
  }
}

// Those of which neither tells: what a person found in the package, or at the project that it names.
const judged = {
  'SourceGear.sqlite3': 'Public domain',
  'System.Reactive.Compatibility': 'MIT',
};

function licenseOf({ name, version }) {
  if (judged[name]) return judged[name];
  const description = join(packages, name.toLowerCase(), version.toLowerCase(), `${name.toLowerCase()}.nuspec`);
  if (!existsSync(description)) throw new Error(`${name} ${version} is not restored: run dotnet restore.`);
  const text = readFileSync(description, 'utf8');
  const [, kind, license] = /<license type="(expression|file)"[^>]*>([^<]+)<\/license>/.exec(text) ?? [];
  if (kind === 'expression') return license;
  const address = /<licenseUrl>([^<]+)<\/licenseUrl>/.exec(text)?.[1];
  if (address && !address.startsWith('https://aka.ms/deprecateLicenseUrl')) return read[address] ?? address;
  return kind === 'file' ? `file ${license}` : 'none';
}

const rows = [...shipped.values()].sort((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en'))
  .map(found => ({ ...found, license: licenseOf(found) }));
const unknown = rows.filter(row => !allowed.has(row.license) && !Object.values(read).includes(row.license) && !judged[row.name]);
if (unknown.length > 0) {
  console.error(`Judge the licenses of these, and say so in eng/dependencies.mjs:\n${unknown.map(row => `${row.name} ${row.version}: ${row.license}`).join('\n')}`);
  process.exit(1);
}

const text = `# Dependencies

Every package that the service and the command line are built on, themselves or through others, with its license. Written by \`node eng/dependencies.mjs\` from the lock files; CI compares. A package under another license than ${[...allowed].join(', ')} is refused until somebody has judged it and said so in the script.

| Package | Version | License |
|---|---|---|
${rows.map(row => `| ${row.name} | ${row.version} | ${row.license} |`).join('\n')}
`;
if (!process.argv.includes('--check')) {
  writeFileSync(page, text);
} else if (!existsSync(page) || readFileSync(page, 'utf8') !== text) {
  console.error('docs/dependencies.md is not what the lock files say: run node eng/dependencies.mjs.');
  process.exit(1);
}
console.log(`${rows.length} packages, all licenses known`);
