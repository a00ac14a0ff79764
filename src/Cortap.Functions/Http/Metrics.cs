using System.Text;
using Cortap.Infrastructure.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /metrics</c>: this process's instruments in the Prometheus text format; numbers only, so it needs no token.</summary>
public sealed class Metrics(Api api, PrometheusMetrics metrics)
{
    [Function(FunctionNames.Metrics)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "metrics")] HttpRequest request) =>
        api.RunAsync(request, async _ => new BytesResult(
            StatusCodes.Status200OK, PrometheusMetrics.ContentType, Encoding.UTF8.GetBytes(await metrics.WriteAsync().ConfigureAwait(false))));
}
