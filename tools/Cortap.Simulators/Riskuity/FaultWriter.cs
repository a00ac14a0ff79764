using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Cortap.Simulators.Riskuity;

/// <summary>Answers a request with a fault.</summary>
internal static class FaultWriter
{
    private static readonly byte[] EndlessItems =
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("""{"id": "1", "control": null},""", 1_000)));

    public static async Task WriteAsync(HttpContext context, RiskuityFault fault, TimeProvider time, CancellationToken recovery, CancellationToken stopping)
    {
        var response = context.Response;
        switch (fault)
        {
            case RiskuityFault.Body(var content, var contentType, var encoding):
                response.ContentType = contentType;
                if (encoding is not null) response.Headers.ContentEncoding = encoding;
                await response.WriteAsync(content, context.RequestAborted);
                break;
            case RiskuityFault.WithStatus(var code, var content, var retryAfter, var encoding):
                response.StatusCode = code;
                if (retryAfter is not null) response.Headers.RetryAfter = retryAfter;
                response.ContentType = content?.StartsWith('<') == true ? "text/html" : "application/json";
                if (encoding is not null) response.Headers.ContentEncoding = encoding;
                await response.WriteAsync(content ?? $$"""{"detail": "Simulated status {{code}}"}""", context.RequestAborted);
                break;
            case RiskuityFault.WithLocation(var location):
                response.Redirect(location.ToString(), permanent: false, preserveMethod: true);
                break;
            case RiskuityFault.Lie:
                response.ContentType = "application/json";
                response.ContentLength = 10_000;
                await response.WriteAsync("""{"items": [""", context.RequestAborted);
                await response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
                break;
            case RiskuityFault.Endless(var compressed):
                await WriteEndlesslyAsync(response, compressed, context.RequestAborted, stopping);
                break;
            case RiskuityFault.Drip:
                await DripAsync(response, time, context.RequestAborted, stopping);
                break;
            case RiskuityFault.Never:
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(recovery, stopping))
                    await WaitAsync(Timeout.InfiniteTimeSpan, time, context.RequestAborted, either.Token);
                context.Abort();
                break;
            case RiskuityFault.Abort:
                context.Abort();
                break;
            default:
                throw new NotSupportedException($"The simulator does not know the fault {fault}.");
        }
    }

    private static async Task WriteEndlesslyAsync(
        HttpResponse response, bool compressed, CancellationToken aborted, CancellationToken stopping)
    {
        response.ContentType = "application/json";
        if (compressed) response.Headers.ContentEncoding = "gzip";
        await using var body = compressed ? new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true) : response.Body;
        await body.WriteAsync("["u8.ToArray(), aborted);
        while (!aborted.IsCancellationRequested && !stopping.IsCancellationRequested)
            await body.WriteAsync(EndlessItems, aborted);
    }

    private static async Task DripAsync(HttpResponse response, TimeProvider time, CancellationToken aborted, CancellationToken stopping)
    {
        response.ContentType = "application/json";
        while (!aborted.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            await response.Body.WriteAsync(" "u8.ToArray(), aborted);
            await response.Body.FlushAsync(aborted);
            await WaitAsync(TimeSpan.FromSeconds(1), time, aborted, stopping);
        }
    }

    private static async Task WaitAsync(TimeSpan duration, TimeProvider time, CancellationToken aborted, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        await Task.Delay(duration, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
