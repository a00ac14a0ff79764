using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Cortap.Infrastructure.Telemetry;

/// <summary>
/// Collects the instruments of named meters in memory and writes them in the Prometheus text format, version 0.0.4, for <c>/metrics</c>. An
/// instrument has at most 500 series; what comes beyond is summed up in one with <c>otel_metric_overflow</c>.
/// </summary>
public sealed class PrometheusMetrics : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const string Path = "/metrics";

    // Room for all of them is taken at once.
    private const int MaxSeries = 500;

    // From a fast status request to the job time-out.
    private static readonly ExplicitBucketHistogramConfiguration Seconds =
        new() { CardinalityLimit = MaxSeries, Boundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300] };

    // From a kibibyte to the largest answer that is read.
    private static readonly ExplicitBucketHistogramConfiguration Bytes =
        new() { CardinalityLimit = MaxSeries, Boundaries = [1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864] };

    private static readonly ExplicitBucketHistogramConfiguration Counts =
        new() { CardinalityLimit = MaxSeries, Boundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] };

    private static readonly MetricStreamConfiguration Single = new() { CardinalityLimit = MaxSeries };

    private readonly MeterProvider _provider;
    private readonly ServiceProvider _services = new ServiceCollection().AddOptions().BuildServiceProvider();
    private readonly Lazy<RequestDelegate> _endpoint;

    /// <param name="meters">Names of the meters to collect.</param>
    public PrometheusMetrics(params string[] meters)
    {
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(meters).AddView(StreamOf).AddPrometheusExporter(options =>
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

    private static MetricStreamConfiguration StreamOf(Instrument instrument) =>
        instrument.GetType() is not { IsGenericType: true } type || type.GetGenericTypeDefinition() != typeof(Histogram<>) ? Single
        : instrument.Unit switch { "s" => Seconds, "By" => Bytes, _ => Counts };
}
