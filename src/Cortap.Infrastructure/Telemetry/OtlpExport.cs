using Cortap.Reporting.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Cortap.Infrastructure.Telemetry;

/// <summary>
/// Sends traces and metrics by OTLP. Where to, and with which headers, OpenTelemetry reads from the standard <c>OTEL_…</c> settings by itself.
/// </summary>
public sealed class OtlpExport : IDisposable
{
    /// <summary>Switches the export on.</summary>
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string ServiceName = "cortap";

    /// <summary>Incoming and outgoing requests, as .NET names them.</summary>
    public static IReadOnlyList<string> BuiltInSources { get; } = ["Microsoft.AspNetCore", "System.Net.Http"];

    /// <summary>The same, and the runtime itself.</summary>
    public static IReadOnlyList<string> BuiltInMeters { get; } = ["Microsoft.AspNetCore.Hosting", "System.Net.Http", "System.Runtime"];

    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    /// <param name="settings">Has the <c>OTEL_…</c> settings, wherever they were given.</param>
    /// <param name="sources">Names of further activity sources, such as the durable runtime's.</param>
    public OtlpExport(IConfiguration settings, params string[] sources)
    {
        // Without it OpenTelemetry would read environment variables only.
        void UseSettings(IServiceCollection services) => services.AddSingleton(settings);

        // Last, so that a name of the service which is set holds.
        var resource = ResourceBuilder.CreateDefault().AddService(ServiceName).AddEnvironmentVariableDetector();
        _traces = Sdk.CreateTracerProviderBuilder().ConfigureServices(UseSettings)
            .SetResourceBuilder(resource).AddSource([CortapActivitySource.Name, .. BuiltInSources, .. sources]).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().ConfigureServices(UseSettings)
            .SetResourceBuilder(resource).AddMeter([CortapMetrics.MeterName, .. BuiltInMeters]).AddView(MetricStreams.Of).AddOtlpExporter().Build();
    }

    /// <summary>Sends the rest and stops.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }
}
