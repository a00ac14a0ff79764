// Checks a template (template.yaml, or the one named) offline with AWS's own validator (eng/prerequisites.sh installs it) and prints findings and
// resources as JSON;
// what only CloudFormation can resolve is printed as its expression.
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const servers = process.env.CORTAP_TEST_SERVERS ?? join(homedir(), '.cache', 'cortap');
const { RegoEngine, TemplateFile, TemplateModel } = createRequire(import.meta.url)(join(servers, 'cloudformation-validate'));

const plain = value =>
  value?.Concrete ? value.Concrete.value
  : value?.Map ? Object.fromEntries(value.Map.entries.map(entry => [entry.key, plain(entry.value)]))
  : value?.List ? value.List.items.map(plain)
  : value?.Dynamic ? value.Dynamic.reason
  : value;

const name = process.argv[2] ?? 'template.yaml';
const template = new TemplateFile(join(import.meta.dirname, name));
const report = new RegoEngine().validateStandard(template, {
  severityLevel: 'WARN',
  parameterOverrides: name === 'template.yaml'
    ? { BucketName: 'cortap-reports' }
    // Without a topic the alarms have no actions; the validator would complain about the empty name instead.
    : { AlarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:alarms' },
});
const resources = Object.values(new TemplateModel(template).resources()).map(resource => [resource.logicalId, {
  type: resource.resourceType,
  properties: Object.fromEntries(Object.entries(resource.properties).map(([name, value]) => [name, plain(value)])),
}]);
console.log(JSON.stringify({ status: report.status, diagnostics: report.diagnostics, resources: Object.fromEntries(resources) }));
