using Cortap.Cli.Api;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Infrastructure.Settings;

namespace Cortap.EndToEnd.Tests;

/// <summary>What leaves by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
public sealed class TelemetryTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string CallersSpanId = "b7ad6b7169203331";

    private static readonly string[] Phases =
    [
        "Microsoft.AspNetCore.Hosting.HttpRequestIn", "riskuity.get",
        "FetchProjectData", "GenerateReport", "UploadReport", "CreateDownloadUrl", "CompleteJob", "SendWebhook",
    ];

    [Fact]
    public async Task Job_WithACollector_IsOneTraceFromTheRequestToTheWebhook()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var world = await World.StartProcessAsync("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", $"OTEL_EXPORTER_OTLP_ENDPOINT={collector.Endpoint}");
        var token = world.Mint.Mint();

        var link = await RunJobAsync(world, token);
        await CortapClient.DownloadAsync(link, default);
        await world.StopServiceAsync();

        var trace = collector.Spans.Where(span => span.TraceId == TraceId).ToList();
        string[] known = [CallersSpanId, .. trace.Select(span => span.SpanId)];
        trace.ShouldAllBe(span => known.Contains(span.ParentId));
        foreach (var name in Phases) trace.ShouldContain(span => span.Name == name, name);
        trace.ShouldNotContain(span => span.Name == "activity:CleanUp", "the housekeeping is nobody's request");

        collector.Metrics.ShouldContain("cortap.jobs.completed");
        collector.Metrics.ShouldContain("cortap.webhooks.sent");
        collector.BoundsOf("cortap.jobs.duration").ShouldContain(0.25);
        collector.BoundsOf("cortap.s3.upload_bytes").ShouldContain(1_048_576);
        collector.BoundsOf("cortap.batches.size").ShouldBeEmpty("there was none");
        foreach (var secret in new[] { token, link.Query.Split("signature=")[1] })
        {
            collector.Bodies.SelectMany(body => SecretSearch.Find(secret, body)).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task Job_WithACollectorThatIsGone_CompletesAndTheServiceStopsInGoodOrder(string protocol)
    {
        await using var world = await World.StartProcessAsync($"OTEL_EXPORTER_OTLP_PROTOCOL={protocol}", "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1");

        await RunJobAsync(world, world.Mint.Mint());

        await world.Service.StopAsync(World.Patience);
        world.Service.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Job_WithACollectorThatTheCommandLineNames_IsSentThere()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var world = await World.StartAsync(
            "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", $"OTEL_EXPORTER_OTLP_ENDPOINT={collector.Endpoint}", "OTEL_SERVICE_NAME=cortap-of-the-test");

        await RunJobAsync(world, world.Mint.Mint());
        await world.StopServiceAsync();

        collector.Spans.ShouldContain(span => span.TraceId == TraceId);
        collector.Metrics.ShouldContain("cortap.jobs.completed");
        collector.Services.ShouldBe(["cortap-of-the-test"]);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE=/nonexistent", "(OTEL_EXPORTER_OTLP_CERTIFICATE, OTEL_EXPORTER_OTLP_ENDPOINT)")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL=0", "(OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_METRIC_EXPORT_INTERVAL)")]
    public async Task Start_WhatTheCommandLineSaysOfTelemetryCannotBeUsed_IsTold(string setting, string named)
    {
        await using var world = await World.StartAsync();

        var refusal = await Should.ThrowAsync<SettingsException>(() => world.StartHostedAsync("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", setting));

        refusal.Message.ShouldContain(named);
    }

    /// <returns>The report's link.</returns>
    private static async Task<Uri> RunJobAsync(World world, string token)
    {
        using var http = world.Http();
        http.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-{CallersSpanId}-01");
        var answer = await new RawRequest { Token = token, Body = RawRequest.ValidBody(world).ToJsonString() }.SendAsync(http);
        using var client = world.Client();
        var job = await world.SettledAsync(client, (string)answer.Json!["job_id"]!);
        job.Status.ShouldBe("completed");
        return job.DownloadUrl!;
    }
}
