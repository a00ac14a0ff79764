using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Cortap.Infrastructure.Settings;
using Cortap.Infrastructure.Telemetry;
using Cortap.Reporting.Jobs;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;

namespace Cortap.Functions.Startup;

/// <summary>Sends logs, traces and metrics of the worker to Application Insights. The host sends only its own (<c>telemetryMode</c> in host.json).</summary>
internal static class AzureMonitor
{
    /// <summary>Nothing where <see cref="ApplicationInsights.ConnectionSetting"/> is not set.</summary>
    public static void AddAzureMonitor(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration[ApplicationInsights.ConnectionSetting]?.Trim() is not { Length: > 0 } connection) return;
        // A line of a job carries the job's ids there, too.
        builder.Services.Configure<OpenTelemetryLoggerOptions>(logs => logs.IncludeScopes = true);
        builder.Services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(traces => traces.AddSource([CortapActivitySource.Name, .. OtlpExport.BuiltInSources]))
            .WithMetrics(metrics => metrics.AddMeter([CortapMetrics.MeterName, .. OtlpExport.BuiltInMeters]).AddView(MetricStreams.Of))
            .UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = connection;
                // A few hundred reports a year: each trace counts. The exporter would leave out what exceeds a rate.
                options.TracesPerSecond = null;
                options.SamplingRatio = 1;
                if (builder.Configuration[ApplicationInsights.AuthenticationSetting] is { } text && ApplicationInsights.TryParseIdentity(text, out var clientId))
                    options.Credential = new ManagedIdentityCredential(clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
            });
    }
}
