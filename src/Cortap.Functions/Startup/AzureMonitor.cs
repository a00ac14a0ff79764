using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
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
    /// <summary>Switches the export on; the platform's own name.</summary>
    public const string ConnectionSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary><c>Authorization=AAD</c>, and <c>;ClientId={guid}</c> for an identity that is not the app's own: tokens of the managed identity instead of the key.</summary>
    public const string AuthenticationSetting = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>Nothing where <see cref="ConnectionSetting"/> is not set.</summary>
    public static void AddAzureMonitor(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration[ConnectionSetting])) return;
        // A line of a job carries the job's ids there, too.
        builder.Services.Configure<OpenTelemetryLoggerOptions>(logs => logs.IncludeScopes = true);
        builder.Services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(traces => traces.AddSource([CortapActivitySource.Name, .. OtlpExport.BuiltInSources]))
            .WithMetrics(metrics => metrics.AddMeter([CortapMetrics.MeterName, .. OtlpExport.BuiltInMeters]).AddView(MetricStreams.Of))
            .UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = builder.Configuration[ConnectionSetting];
                // A few hundred reports a year: each trace counts. The exporter would leave out what exceeds a rate.
                options.TracesPerSecond = null;
                options.SamplingRatio = 1;
                if (Identity(builder.Configuration[AuthenticationSetting]) is { } identity) options.Credential = new ManagedIdentityCredential(identity);
            });
    }

    /// <summary>Whose tokens authenticate; null for the key of the connection string.</summary>
    /// <exception cref="FormatException">The text is of another form.</exception>
    internal static ManagedIdentityId? Identity(string? authentication)
    {
        if (string.IsNullOrWhiteSpace(authentication)) return null;
        var parts = authentication.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2)).ToList();
        return parts switch
        {
            [["Authorization", "AAD"]] => ManagedIdentityId.SystemAssigned,
            [["Authorization", "AAD"], ["ClientId", var id]] => ManagedIdentityId.FromUserAssignedClientId(id),
            _ => throw new FormatException($"{AuthenticationSetting} must be Authorization=AAD or Authorization=AAD;ClientId=GUID."),
        };
    }
}
