using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting.Http;

/// <summary>
/// One line per request. It shows the route's template instead of the path and query: those may carry ids, keys and signatures.
/// </summary>
internal sealed partial class AccessLog(RequestDelegate next, TimeProvider time, ILogger<AccessLog> logger)
{
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
            Answered(context.Request.Method, route, status, Math.Round(time.GetElapsedTime(startedAt).TotalMilliseconds, 1));
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Method} {Route} answered {Status} in {ElapsedMs} ms")]
    private partial void Answered(string method, string route, int status, double elapsedMs);
}
