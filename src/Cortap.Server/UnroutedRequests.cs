using Cortap.Functions.Http;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cortap.Server;

/// <summary>
/// Answers in the envelope what reaches no function, not even <see cref="UnknownRoute"/>: the root, and the addresses that a host keeps for
/// itself; and what fails before a function runs. On the Functions host such requests never reach the worker.
/// </summary>
internal sealed class UnroutedRequests(UnknownRoute unknown, Api api) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(AnswerAsync);
        next(application);
    };

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        // The management API answers for itself, and so does the server at times.
        Api.SetCommonHeaders(context.Response.Headers, CorrelationId.FromHeader(context.Request.Headers[Api.CorrelationHeader]));

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
}
