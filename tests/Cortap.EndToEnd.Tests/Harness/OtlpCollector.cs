using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>An OpenTelemetry collector on a free loopback port that keeps what it gets by OTLP (http/protobuf).</summary>
public sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentBag<byte[]> _traces = [];
    private readonly ConcurrentBag<byte[]> _metrics = [];

    private OtlpCollector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.MapPost("/v1/traces", request => KeepAsync(request, _traces));
        _application.MapPost("/v1/metrics", request => KeepAsync(request, _metrics));
    }

    public Uri Endpoint { get; private set; } = null!;

    public IEnumerable<byte[]> Bodies => [.. _traces, .. _metrics];

    // ExportTraceServiceRequest.resource_spans.scope_spans.spans and its trace_id, span_id, parent_span_id and name.
    public IReadOnlyList<OtlpSpan> Spans =>
    [
        .. _traces.SelectMany(body => Protobuf.Messages(body, 1, 2, 2)).Select(span => new OtlpSpan(
            Hex(span, 1), Hex(span, 2), Hex(span, 4), Encoding.UTF8.GetString(Protobuf.Messages(span, 5).Single().Span))),
    ];

    // ExportMetricsServiceRequest.resource_metrics.scope_metrics.metrics.name.
    public IReadOnlyList<string> Metrics =>
        [.. _metrics.SelectMany(body => Protobuf.Messages(body, 1, 2, 2, 1)).Select(name => Encoding.UTF8.GetString(name.Span)).Distinct()];

    // The value's string of the attribute service.name of each resource.
    public IReadOnlyList<string> Services =>
    [
        .. Bodies.SelectMany(body => Protobuf.Messages(body, 1, 1, 1))
            .Where(attribute => Encoding.UTF8.GetString(Protobuf.Messages(attribute, 1).Single().Span) == "service.name")
            .Select(attribute => Encoding.UTF8.GetString(Protobuf.Messages(attribute, 2, 1).Single().Span)).Distinct(),
    ];

    // Of the metric's histogram (9), whose data points (1) have explicit_bounds (7), a packed list of doubles.
    public IReadOnlyList<double> BoundsOf(string histogram) =>
    [
        .. _metrics.SelectMany(body => Protobuf.Messages(body, 1, 2, 2))
            .Where(metric => Encoding.UTF8.GetString(Protobuf.Messages(metric, 1).Single().Span) == histogram)
            .SelectMany(metric => Protobuf.Messages(metric, 9, 1, 7))
            .SelectMany(bounds => MemoryMarshal.Cast<byte, double>(bounds.Span).ToArray())
            .Distinct(),
    ];

    public static async Task<OtlpCollector> StartAsync()
    {
        var collector = new OtlpCollector();
        await collector._application.StartAsync();
        collector.Endpoint = new Uri(collector._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return collector;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static string Hex(ReadOnlyMemory<byte> message, int field) =>
        string.Concat(Protobuf.Messages(message, field).Select(value => Convert.ToHexStringLower(value.Span)));

    private static async Task KeepAsync(HttpContext context, ConcurrentBag<byte[]> bodies)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        bodies.Add(body.ToArray());
    }
}

/// <summary>A span; ids in lower-case hex.</summary>
public sealed record OtlpSpan(string TraceId, string SpanId, string ParentId, string Name);
