using Cortap.Infrastructure.Settings;
using Cortap.Infrastructure.Telemetry;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace Cortap.Functions.Startup;

/// <summary>Where measurements and traces go: Prometheus asks, CloudWatch reads the output in AWS mode outside Azure, OTLP is sent where it is configured.</summary>
internal static class TelemetryServices
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services, CortapSettings settings, IConfiguration configuration)
    {
        services.AddSingleton<CortapMetrics>();

        // Listening begins before the first measurement, not with the first question.
        services.AddSingleton(new PrometheusMetrics(CortapMetrics.MeterName, "Microsoft.AspNetCore.Hosting"));
        // Azure Monitor's exporter has the only provider of meters; where it is, nobody reads the output for metrics.
        if (settings.StorageMode == StorageMode.Aws)
        {
            services.AddSingleton<IHostedService>(provider => new Export(() => provider.GetService<MeterProvider>() is null
                ? new EmfExporter(System.Console.Out, provider.GetRequiredService<TimeProvider>(), CortapMetrics.MeterName)
                : null));
        }

        if (!string.IsNullOrWhiteSpace(configuration[OtlpExport.EndpointSetting]))
            services.AddSingleton<IHostedService>(_ => new Export(() => BeginOtlp(configuration)));
        return services;
    }

    // The exporter reads the standard settings by itself, and says what is wrong with them in exceptions of many types.
    private static OtlpExport BeginOtlp(IConfiguration configuration)
    {
        try
        {
            return new OtlpExport(configuration);
        }
        catch (Exception exception)
        {
            var given = configuration.GetChildren().Select(setting => setting.Key).Where(name => name.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal);
            throw new SettingsException("OTEL_…", $"cannot be used ({string.Join(", ", given)}): {exception.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Runs from the start of the host to its stop, when what is left is sent.</summary>
    private sealed class Export(Func<IDisposable?> begin) : IHostedService
    {
        private IDisposable? _export;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _export = begin();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            _export?.Dispose();
            return Task.CompletedTask;
        }
    }
}
