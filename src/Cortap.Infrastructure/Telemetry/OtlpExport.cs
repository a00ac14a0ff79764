using Cortap.Reporting.Jobs;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Cortap.Infrastructure.Telemetry;

/// <summary>
/// Sends traces and metrics by OTLP. Where to, and with which headers, the exporter reads from the standard <c>OTEL_EXPORTER_OTLP_…</c>
/// variables by itself.
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

    /// <param name="sources">Names of further activity sources, such as the durable runtime's.</param>
    public OtlpExport(params string[] sources)
    {
        var resource = ResourceBuilder.CreateDefault().AddService(ServiceName);
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource).AddSource([CortapActivitySource.Name, .. BuiltInSources, .. sources]).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource).AddMeter([CortapMetrics.MeterName, .. BuiltInMeters]).AddView(MetricStreams.Of).AddOtlpExporter().Build();
    }

    /// <summary>Sends the rest and stops.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }
}
