using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.Simulators.Webhooks;

/// <summary>
/// The integrator's webhook endpoint on a loopback port: verifies every delivery, records it, and answers as told.
/// </summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private const string Path = "/webhooks/report-completed";

    private readonly Lock _gate = new();
    private readonly List<ReceivedWebhook> _received = [];
    private readonly Queue<WebhookAnswer> _answers = new();
    private readonly string _secret;
    private readonly TimeProvider _time;
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopping = new();
    private WebhookAnswer _last = WebhookAnswer.Acknowledge;
    private TaskCompletionSource _arrival = NewArrival();

    private WebhookReceiver(string secret, string url, TimeProvider time)
    {
        _secret = secret;
        _time = time;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        _application = builder.Build();
        _application.MapPost(Path, ReceiveAsync);
    }

    public Uri Url { get; private set; } = null!;

    public IReadOnlyList<ReceivedWebhook> Received
    {
        get
        {
            lock (_gate) return [.. _received];
        }
    }

    /// <param name="secret">The secret shared with the sender.</param>
    /// <param name="time">Clock for the check of the timestamps; the system's when null.</param>
    /// <param name="url">Where to listen; port 0 takes a free one.</param>
    public static async Task<WebhookReceiver> StartAsync(string secret, TimeProvider? time = null, string url = "http://127.0.0.1:0")
    {
        var receiver = new WebhookReceiver(secret, url, time ?? TimeProvider.System);
        await receiver._application.StartAsync();
        var address = receiver._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        receiver.Url = new Uri(address + Path);
        return receiver;
    }

    /// <summary>Sets the answers to the next deliveries; the last one repeats for ever.</summary>
    public void Answer(params ReadOnlySpan<WebhookAnswer> answers)
    {
        lock (_gate)
        {
            _answers.Clear();
            foreach (var answer in answers) _answers.Enqueue(answer);
        }
    }

    /// <summary>Waits until a delivery, earlier ones included, fulfils the condition.</summary>
    /// <exception cref="TimeoutException">None came in time; the message lists what came instead.</exception>
    public async Task<ReceivedWebhook> WaitForAsync(Func<ReceivedWebhook, bool> condition, TimeSpan timeout)
    {
        using var expiry = new CancellationTokenSource(timeout);
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (_received.FirstOrDefault(condition) is { } match) return match;
                arrival = _arrival.Task;
            }

            try
            {
                await arrival.WaitAsync(expiry.Token);
            }
            catch (OperationCanceledException)
            {
                var seen = string.Join("; ", Received.Select(webhook => webhook.Text));
                throw new TimeoutException($"No such webhook within {timeout}. Received: {(seen.Length == 0 ? "nothing" : seen)}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _application.DisposeAsync();
        _stopping.Dispose();
    }

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReceiveAsync(HttpContext context)
    {
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content, context.RequestAborted);
        var (webhook, answer) = Record(context.Request, content.ToArray());
        await RespondAsync(context, answer, webhook);
    }

    private (ReceivedWebhook Webhook, WebhookAnswer Answer) Record(HttpRequest request, byte[] body)
    {
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var now = _time.GetUtcNow();
        var webhook = new ReceivedWebhook(now, headers, body, WebhookSignature.Problems(headers.GetValueOrDefault, body, _secret, now));
        lock (_gate)
        {
            _received.Add(webhook);
            if (_answers.TryDequeue(out var next)) _last = next;
            _arrival.SetResult();
            _arrival = NewArrival();
            return (webhook, _last);
        }
    }

    private async Task RespondAsync(HttpContext context, WebhookAnswer answer, ReceivedWebhook webhook)
    {
        var response = context.Response;
        switch (answer)
        {
            case WebhookAnswer.WithStatus(var code, var retryAfter):
                response.StatusCode = code;
                if (retryAfter is not null) response.Headers.RetryAfter = retryAfter;
                if (code is not (204 or 304)) await response.WriteAsJsonAsync(Acknowledgement(webhook, code));
                break;
            case WebhookAnswer.WithLocation(var location):
                response.Redirect(location.ToString(), permanent: false, preserveMethod: true);
                break;
            case WebhookAnswer.WithBody(var size):
                await WriteBodyAsync(response, size, context.RequestAborted);
                break;
            case WebhookAnswer.Never:
                await HangAsync(context.RequestAborted);
                break;
            case WebhookAnswer.Abort:
                context.Abort();
                break;
            default:
                throw new NotSupportedException($"The receiver does not know the answer {answer}.");
        }
    }

    private static object Acknowledgement(ReceivedWebhook webhook, int code) =>
        webhook.BatchId.Length > 0 ? new { received = code < 300, batch_id = webhook.BatchId } : new { received = code < 300, job_id = webhook.JobId };

    private static async Task WriteBodyAsync(HttpResponse response, long size, CancellationToken cancellationToken)
    {
        var chunk = new byte[64 * 1024];
        response.ContentLength = size;
        for (var left = size; left > 0; left -= chunk.Length)
            await response.Body.WriteAsync(chunk.AsMemory(0, (int)Math.Min(left, chunk.Length)), cancellationToken);
    }

    private async Task HangAsync(CancellationToken aborted)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, _stopping.Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
