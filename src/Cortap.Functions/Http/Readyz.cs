using Cortap.Functions.Workflows;
using Cortap.Reporting.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Cortap.Functions.Http;

/// <summary>
/// <c>GET /readyz</c>: jobs can be accepted, because the stores can be written and the process is not shutting down. On the Functions host it also begins the
/// looking after the line, which otherwise nobody would where nothing but this is asked for.
/// </summary>
public sealed class Readyz(Api api, HealthCheckService health, JobWorkflows workflows)
{
    [Function(FunctionNames.Readyz)]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "readyz")] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.RunAsync(request, async call =>
        {
            workflows.Over(client);
            return await IsHealthyAsync(call.Aborted)
                ? call.Json(StatusCodes.Status200OK, """{"status": "ready"}"""u8.ToArray())
                : call.Problem(new Problem(ErrorCodes.Unavailable, "The service cannot accept jobs now.", RetryAfter: TimeSpan.FromSeconds(5)));
        });

    private async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await health.CheckHealthAsync(cancellationToken)).Status == HealthStatus.Healthy;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A check that cannot even be made, because what it checks cannot be opened.
            return false;
        }
    }
}
