using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Cortap.Infrastructure.Telemetry;

/// <summary>
/// Collects the instruments of named meters in memory and writes them in the Prometheus text format, version 0.0.4, for <c>/metrics</c>. An
/// instrument has at most <see cref="MetricStreams.MaxSeries"/> series; what comes beyond is summed up in one with <c>otel_metric_overflow</c>.
/// </summary>
public sealed class PrometheusMetrics : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const string Path = "/metrics";

    private readonly MeterProvider _provider;
    private readonly ServiceProvider _services = new ServiceCollection().AddOptions().BuildServiceProvider();
    private readonly Lazy<RequestDelegate> _endpoint;

    /// <param name="meters">Names of the meters to collect.</param>
    public PrometheusMetrics(params string[] meters)
    {
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(meters).AddView(MetricStreams.Of).AddPrometheusExporter(options =>
        {
            options.ScrapeResponseCacheDurationMilliseconds = 0;
            options.ScopeInfoEnabled = false;
            options.TargetInfoEnabled = false;
        }).Build();
        // The exporter is middleware and nothing else, and not every host of the functions has a pipeline to put it into.
        _endpoint = new(() => new ApplicationBuilder(_services).UseOpenTelemetryPrometheusScrapingEndpoint(_provider, null, Path, null, null).Build());
    }

    /// <summary>Asks observable instruments and writes everything.</summary>
    /// <exception cref="InvalidOperationException">An instrument could not be read.</exception>
    public async Task<string> WriteAsync()
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = _services, Request = { Method = HttpMethods.Get, Path = Path }, Response = { Body = body } };
        await _endpoint.Value(context).ConfigureAwait(false);
        if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
            throw new InvalidOperationException($"The metrics could not be collected; the exporter answered {context.Response.StatusCode}.");
        // The exporter writes `name{} 1`, which Prometheus reads and many a script does not.
        return Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length)).Replace("{} ", " ", StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _provider.Dispose();
        _services.Dispose();
    }
}
