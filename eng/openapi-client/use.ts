// Uses the client that openapi-typescript generates from the description: what is checked is that its types can be read, details included.
import createClient from 'openapi-fetch';
import type { components, paths } from './client.d.ts';

declare const process: { argv: string[] };

type Problem = components['schemas']['Problem'];
type JobError = components['schemas']['JobError'];

const [baseUrl, token, callback, projectId] = process.argv.slice(2) as [string, string, string, string];
const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

function explain(problem: Problem): string {
  switch (problem.error) {
    case 'INVALID_REQUEST':
      return `${problem.error} ${problem.details?.errors?.map(error => error.field).join()}`;
    case 'PROJECT_NOT_FOUND':
      return `${problem.error} ${problem.details?.project_id}`;
    default:
      return problem.error;
  }
}

function reason(error: JobError): string {
  switch (error.code) {
    case 'MISSING_REQUIRED_DATA':
      return error.details?.missing_fields?.join() ?? '';
    case 'DATA_FETCH_ERROR':
      return `${error.details?.endpoint} ${error.details?.attempts}`;
    default:
      return error.message;
  }
}

const order = { project_id: Number(projectId), report_type: 'draft_audit_report', callback_url: callback, options: { refresh: true } } as const;

const wrong = await client.POST('/api/v1/generate-report', { body: { ...order, project_id: 'x' as unknown as number } });
console.log(wrong.error ? explain(wrong.error) : 'accepted');
const foreign = await client.POST('/api/v1/generate-report', { body: { ...order, project_id: 999_999 } });
console.log(foreign.error ? explain(foreign.error) : 'accepted');

const { data: accepted, error: refused } = await client.POST('/api/v1/generate-report', { body: order });
if (!accepted) throw new Error(explain(refused));
for (;;) {
  const { data: job, error } = await client.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: accepted.job_id } } });
  if (!job) throw new Error(error ? explain(error) : 'not modified');
  if (job.status === 'completed' && job.metadata) {
    console.log(`completed ${job.metadata.review_areas} ${job.metadata.data_as_of ? 'as of' : 'of unknown age'}`);
    break;
  }
  if (job.error) throw new Error(reason(job.error));
  await new Promise(resolve => setTimeout(resolve, 50));
}
