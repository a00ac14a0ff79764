using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Cortap.Functions.Startup;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Cortap.Functions.Tests.Startup;

/// <summary>The real exporter against an ingestion endpoint on this machine.</summary>
public sealed class AzureMonitorTests
{
    [Fact]
    public async Task Export_WhereConfigured_SendsMetricsAndTracesOfTheApp()
    {
        await using var ingestion = await Ingestion.StartAsync();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration[ApplicationInsights.ConnectionSetting] =
            $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint={ingestion.Address};LiveEndpoint={ingestion.Address}";
        builder.Configuration["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true";
        builder.Services.AddSingleton<CortapMetrics>();
        builder.AddAzureMonitor();
        using var host = builder.Build();

        await host.StartAsync();
        host.Services.GetRequiredService<CortapMetrics>().WebhookDelivered();
        using (var activity = CortapActivitySource.Source.StartActivity("an order", ActivityKind.Server)) activity.ShouldNotBeNull();
        var log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Cortap.Reporting");
        using (log.BeginScope(new Dictionary<string, object?> { ["job_id"] = "JOB-1", ["tenant_id"] = 45L })) log.LogWarning("a line of a job");
        host.Services.GetRequiredService<LoggerProvider>().ForceFlush().ShouldBeTrue();
        host.Services.GetRequiredService<MeterProvider>().ForceFlush().ShouldBeTrue();
        host.Services.GetRequiredService<TracerProvider>().ForceFlush().ShouldBeTrue();
        await host.StopAsync();

        ingestion.Text.ShouldContain("cortap.webhooks.sent");
        ingestion.Text.ShouldContain("\"an order\"");
        var line = ingestion.Text.Split('\n').Single(text => text.Contains("a line of a job"));
        line.ShouldContain("\"job_id\":\"JOB-1\"");
        line.ShouldContain("\"tenant_id\":\"45\"");
    }

    [Fact]
    public void Add_WithoutConnection_AddsNothing()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var before = builder.Services.Count;

        builder.AddAzureMonitor();

        builder.Services.Count.ShouldBe(before);
    }

    [Theory]
    [InlineData("InstrumentationKey=7d1b4cfe-9e2a-4ab7-a56d-5f0c6bd1f001")]
    [InlineData("InstrumentationKey=7d1b4cfe-9e2a-4ab7-a56d-5f0c6bd1f001;IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/;LiveEndpoint=https://westeurope.livediagnostics.monitor.azure.com/;ApplicationId=1")]
    [InlineData("instrumentationkey=1;IngestionEndpoint= https://a.example ;")]
    [InlineData("InstrumentationKey=1;EndpointSuffix=ai.example;Location=westeurope")]
    [InlineData("InstrumentationKey =1; EndpointSuffix = .ai.example;Location=westeurope.")]
    [InlineData("InstrumentationKey=1; IngestionEndpoint=https://a.example")]
    [InlineData("InstrumentationKey=1;AADAudience=https://monitor.azure.com;ProfilerEndpoint=none;Location=!!")]
    public void Connection_ThatTheSettingsTake_IsTakenByTheExporter(string text)
    {
        ApplicationInsights.IsConnection(text).ShouldBeTrue();

        using var host = HostFor(text);
        host.Services.GetRequiredService<MeterProvider>().ShouldNotBeNull();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("7d1b4cfe-9e2a-4ab7-a56d-5f0c6bd1f001")]
    [InlineData("InstrumentationKey=")]
    [InlineData("InstrumentationKey=1;=2")]
    [InlineData(";InstrumentationKey=1")]
    [InlineData("InstrumentationKey=1;Other")]
    [InlineData("InstrumentationKey=1;;IngestionEndpoint=https://a.example")]
    [InlineData("InstrumentationKey=1;InstrumentationKey=2")]
    [InlineData("InstrumentationKey=1;IngestionEndpoint=a.example")]
    [InlineData("InstrumentationKey=1;LiveEndpoint=no address")]
    [InlineData("InstrumentationKey=1;EndpointSuffix=no host")]
    [InlineData("InstrumentationKey=1;EndpointSuffix=..ai.example;Location=.west.")]
    [InlineData("InstrumentationKey=1;EndpointSuffix=ai.example:99999")]
    [InlineData("InstrumentationKey=1;EndpointSuffix=ai.example;Location=west europe")]
    [InlineData("InstrumentationKey=1;EndpointSuffix=ai.example;Location=!!")]
    [InlineData("IngestionEndpoint=https://a.example")]
    public void Connection_ThatTheExporterRefuses_IsRefusedByTheSettings(string text)
    {
        using var host = HostFor(text);
        Should.Throw<Exception>(() => host.Services.GetRequiredService<MeterProvider>());

        ApplicationInsights.IsConnection(text).ShouldBeFalse();
    }

    private static IHost HostFor(string connection)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration[ApplicationInsights.ConnectionSetting] = connection;
        builder.Configuration["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true";
        builder.AddAzureMonitor();
        return builder.Build();
    }

    [Theory]
    [InlineData("Authorization=AAD", true, null)]
    [InlineData("Authorization=AAD;ClientId=7d1b4cfe-9e2a-4ab7-a56d-5f0c6bd1f001", true, "7d1b4cfe-9e2a-4ab7-a56d-5f0c6bd1f001")]
    [InlineData("Authorization=AAD;ClientId=", false, null)]
    [InlineData("Authorization=AAD;Client=1", false, null)]
    [InlineData("Key=1", false, null)]
    public void TryParseIdentity_OfAnAuthenticationString_IsTheManagedOne(string text, bool isGood, string? clientId)
    {
        ApplicationInsights.TryParseIdentity(text, out var parsed).ShouldBe(isGood);
        if (isGood) parsed.ShouldBe(clientId);
    }

    private sealed class Ingestion : IAsyncDisposable
    {
        private readonly WebApplication _application;
        private readonly ConcurrentQueue<string> _bodies = [];

        private Ingestion()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            _application = builder.Build();
            _application.Run(async context =>
            {
                var isZipped = context.Request.Headers.ContentEncoding == "gzip";
                await using var body = isZipped ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
                using var reader = new StreamReader(body, Encoding.UTF8);
                var text = await reader.ReadToEndAsync();
                _bodies.Enqueue(text);
                var items = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
                await context.Response.WriteAsJsonAsync(new { itemsReceived = items, itemsAccepted = items, errors = Array.Empty<string>() });
            });
        }

        public string Address => _application.Urls.Single();

        public string Text => string.Join('\n', _bodies);

        public static async Task<Ingestion> StartAsync()
        {
            var ingestion = new Ingestion();
            await ingestion._application.StartAsync();
            return ingestion;
        }

        public ValueTask DisposeAsync() => _application.DisposeAsync();
    }
}
