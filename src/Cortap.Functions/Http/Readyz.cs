using Cortap.Reporting.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Cortap.Functions.Http;

/// <summary><c>GET /readyz</c>: jobs can be accepted, because the stores can be written and the process is not shutting down.</summary>
public sealed class Readyz(Api api, HealthCheckService health)
{
    [Function(FunctionNames.Readyz)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "readyz")] HttpRequest request) =>
        api.RunAsync(request, async call =>
        {
            var report = await health.CheckHealthAsync(call.Aborted);
            return report.Status == HealthStatus.Healthy
                ? call.Json(StatusCodes.Status200OK, """{"status": "ready"}"""u8.ToArray())
                : call.Problem(new Problem(ErrorCodes.Unavailable, "The service cannot accept jobs now.", RetryAfter: TimeSpan.FromSeconds(5)));
        });
}
