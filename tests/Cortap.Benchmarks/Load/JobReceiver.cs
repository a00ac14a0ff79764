using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Cortap.Simulators.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cortap.Benchmarks.Load;

/// <summary>An integrator's receiver that tells when each job's webhook came; it keeps nothing else.</summary>
internal sealed class JobReceiver : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Arrival>> _arrivals = new();
    private readonly WebApplication _application;
    private readonly string _secret;

    private JobReceiver(string secret)
    {
        _secret = secret;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.MapPost("/webhook", ReceiveAsync);
    }

    public Uri Url => new(_application.Urls.Single() + "/webhook");

    public static async Task<JobReceiver> StartAsync(string secret)
    {
        var receiver = new JobReceiver(secret);
        await receiver._application.StartAsync();
        return receiver;
    }

    /// <summary>The first webhook of a job.</summary>
    public Task<Arrival> ArrivalAsync(string jobId) => Of(jobId).Task;

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content, context.RequestAborted);
        var at = Stopwatch.GetTimestamp();
        var problems = WebhookSignature.Problems(name => context.Request.Headers[name], content.ToArray(), _secret, DateTimeOffset.UtcNow);
        using var json = JsonDocument.Parse(content.ToArray());
        var isCompleted = json.RootElement.GetProperty("status").GetString() == "completed" && problems.Count == 0;
        Of(json.RootElement.GetProperty("job_id").GetString()!).TrySetResult(new Arrival(at, isCompleted));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private TaskCompletionSource<Arrival> Of(string jobId)
        => _arrivals.GetOrAdd(jobId, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <param name="At">Time stamp.</param>
/// <param name="IsCompleted">It told of a report, and its signatures were right.</param>
internal readonly record struct Arrival(long At, bool IsCompleted);
