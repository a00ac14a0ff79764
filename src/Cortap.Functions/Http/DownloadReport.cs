using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/jobs/{job_id}/download</c> and, for configured reports, <c>/result</c>: a redirect to a link signed just now.</summary>
public sealed class DownloadReport(Api api, JobReader reader, JobLinks links)
{
    [Function(FunctionNames.DownloadReport)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/{jobId}/download")] HttpRequest request, string jobId) =>
        RedirectAsync(request, jobId);

    [Function(FunctionNames.GetJobResult)]
    public Task<IResult> ResultAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/{jobId}/result")] HttpRequest request, string jobId) =>
        RedirectAsync(request, jobId);

    private Task<IResult> RedirectAsync(HttpRequest request, string jobId) => api.RunAuthenticatedAsync(request, async (call, verified) =>
    {
        var found = await reader.FindAsync(verified.Caller, jobId, call.Aborted);
        if (!found.TryGet(out var job, out var problem)) return call.Problem(problem);

        var created = await links.CreateAsync(job, call.Aborted);
        if (!created.TryGet(out var link, out problem)) return call.Problem(problem);

        await call.RecordAsync(AuditActions.JobDownloaded, job.Id.Value);
        return call.Found(link.Url);
    });
}
