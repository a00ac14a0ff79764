// Checks the templates offline with AWS's own validator (eng/prerequisites.sh installs it) and prints findings and resources of each as JSON;
// what only CloudFormation can resolve is printed as its expression.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const servers = process.env.CORTAP_TEST_SERVERS ?? join(homedir(), '.cache', 'cortap');
const { RegoEngine, TemplateFile, TemplateModel } = createRequire(import.meta.url)(join(servers, 'cloudformation-validate'));

const plain = value =>
  value?.Concrete ? value.Concrete.value
  : value?.Map ? Object.fromEntries(value.Map.entries.map(entry => [entry.key, plain(entry.value)]))
  : value?.List ? value.List.items.map(plain)
  // What holds where the condition does.
  : value?.Conditional ? plain(value.Conditional.if_true)
  : value?.Dynamic ? value.Dynamic.reason
  : value;

const parameters = {
  'template.yaml': { BucketName: 'cortap-reports', CorsAllowedOrigins: 'https://app.example.com' },
  // Without a topic the alarms have no actions; the validator would complain about the empty name instead.
  'alarms.yaml': { AlarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:alarms' },
  'service.yaml': { ...JSON.parse(readFileSync(join(import.meta.dirname, 'example.json'))).Parameters, MachineImage: 'ami-0123456789abcdef0' },
};

// Who only wants the resources does not wait for the rules.
const engine = process.argv.includes('--resources') ? null : new RegoEngine();
const validate = name => {
  const template = new TemplateFile(join(import.meta.dirname, name));
  const report = engine?.validateStandard(template, { severityLevel: 'WARN', parameterOverrides: parameters[name] });
  const resources = Object.values(new TemplateModel(template).resources()).map(resource => [resource.logicalId, {
    type: resource.resourceType,
    properties: Object.fromEntries(Object.entries(resource.properties).map(([name, value]) => [name, plain(value)])),
  }]);
  return { status: report?.status, diagnostics: report?.diagnostics, resources: Object.fromEntries(resources) };
};
console.log(JSON.stringify(Object.fromEntries(Object.keys(parameters).map(name => [name, validate(name)]))));
