using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /api/v1/jobs/{job_id}/signature</c>: the signature of a PDF, a file of its own. Word reports hold theirs.</summary>
public sealed class GetSignature(Api api, JobReader reader, ReportSignatures signatures)
{
    [Function(FunctionNames.GetSignature)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/{jobId}/signature")] HttpRequest request, string jobId) =>
        api.RunAuthenticatedAsync(request, async (call, verified) =>
        {
            var found = await reader.FindAsync(verified.Caller, jobId, call.Aborted);
            if (!found.TryGet(out var job, out var problem)) return call.Problem(problem);

            var read = await signatures.ReadAsync(job, call.Aborted);
            return read.TryGet(out var signature, out problem)
                ? new BytesResult(StatusCodes.Status200OK, ReportFiles.SignatureType, signature, $"{job.Result!.FileName}.sig")
                : call.Problem(problem);
        });
}
