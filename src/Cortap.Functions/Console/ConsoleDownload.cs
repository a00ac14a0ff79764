using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Console;

/// <summary><c>GET /console/jobs/{job_id}/download</c>: to a link that was signed just now.</summary>
public sealed class ConsoleDownload(ConsoleGate gate, JobReader reader, JobLinks links)
{
    [Function(FunctionNames.ConsoleDownload)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "console/jobs/{jobId}/download")] HttpRequest request, string jobId) =>
        gate.ActAsync(request, async call =>
        {
            if (!(await reader.FindAsync(call.Who.Caller, jobId, call.Aborted)).TryGet(out var job, out var problem)
                || !(await links.CreateAsync(job, call.Aborted)).TryGet(out var link, out problem))
            {
                return await call.RefuseAsync(problem);
            }

            // A page of another site must not make it look as if this person had wanted the report.
            if (call.IsFromElsewhere) return call.SeeOther($"/console/jobs/{job.Id}");
            await call.Api.RecordAsync(AuditActions.JobDownloaded, job.Id.Value, "console");
            return call.Api.Found(link.Url);
        });
}
