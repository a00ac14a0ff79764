using Cortap.Functions.Http;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cortap.Server;

/// <summary>
/// Answers in the envelope what reaches no function, not even <see cref="UnknownRoute"/>: the root, and the addresses that a host keeps for
/// itself; what fails before a function runs; and names of hosts that ASP.NET itself would fail to decode. On the Functions host such requests never reach the worker.
/// </summary>
internal sealed class UnroutedRequests(UnknownRoute unknown, Api api) : IStartupFilter
{
    private static readonly Problem NoHost =
        new(ErrorCodes.InvalidRequest, "Host or X-Forwarded-Host is no name of a host: what begins with xn-- must be punycode.");

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(AnswerAsync);
        next(application);
    };

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        // The management API answers for itself, and so does the server at times.
        Api.SetCommonHeaders(context.Response.Headers, CorrelationId.FromHeader(context.Request.Headers[Api.CorrelationHeader]));
        if (!HasReadableHosts(context.Request.Headers))
        {
            var refused = await api.RunAsync(context.Request, call => Task.FromResult(call.Problem(NoHost)));
            await refused.ExecuteAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            var failed = await api.RunAsync(context.Request, _ => Task.FromException<IResult>(exception));
            await failed.ExecuteAsync(context);
            return;
        }

        var isUnanswered = !context.Response.HasStarted && context.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed;
        if (isUnanswered && context.GetEndpoint() is not RouteEndpoint) await (await unknown.AnswerAsync(context.Request)).ExecuteAsync(context);
    }

    private static bool HasReadableHosts(IHeaderDictionary headers) =>
        headers.Host.Concat(headers.GetCommaSeparatedValues("X-Forwarded-Host")).All(IsReadable);

    private static bool IsReadable(string? host)
    {
        try
        {
            _ = HostString.FromUriComponent(host!);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
