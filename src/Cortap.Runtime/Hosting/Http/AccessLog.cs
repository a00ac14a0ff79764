using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting.Http;

/// <summary>
/// One line per request. It shows the route's template instead of the path and query: those may carry ids, keys and signatures.
/// </summary>
internal sealed partial class AccessLog(RequestDelegate next, TimeProvider time, ILogger<AccessLog> logger)
{
    private const string CorrelationHeader = "X-Correlation-ID";

    public async Task InvokeAsync(HttpContext context)
    {
        var startedAt = time.GetTimestamp();
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            await next(context);
            status = context.Response.StatusCode;
        }
        catch (BadHttpRequestException exception)
        {
            status = exception.StatusCode;
            throw;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to be answered, and nothing went wrong here.
            status = StatusCodes.Status499ClientClosedRequest;
        }
        finally
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";
            // As the answer tells it, so that a caller's question leads to this line.
            string? correlationId = context.Response.Headers[CorrelationHeader];
            Answered(context.Request.Method, route, status, Math.Round(time.GetElapsedTime(startedAt).TotalMilliseconds, 1), correlationId);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Method} {Route} answered {Status} in {DurationMs} ms, correlation {CorrelationId}")]
    private partial void Answered(string method, string route, int status, double durationMs, string? correlationId);
}
