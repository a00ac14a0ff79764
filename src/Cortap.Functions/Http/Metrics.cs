using System.Text;
using Cortap.Reporting.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary><c>GET /metrics</c>: this process's instruments in the Prometheus text format; numbers only, so it needs no token.</summary>
public sealed class Metrics(Api api, PrometheusExporter exporter)
{
    [Function(FunctionNames.Metrics)]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "metrics")] HttpRequest request) =>
        api.RunAsync(request, _ => Task.FromResult<IResult>(
            new BytesResult(StatusCodes.Status200OK, PrometheusExporter.ContentType, Encoding.UTF8.GetBytes(exporter.Write()))));
}
