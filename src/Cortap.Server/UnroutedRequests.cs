using Cortap.Functions.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cortap.Server;

/// <summary>
/// Answers in the envelope what reaches no function, not even <see cref="UnknownRoute"/>: the root, and the addresses that a host keeps for
/// itself. On the Functions host such requests never reach the worker.
/// </summary>
internal sealed class UnroutedRequests(UnknownRoute unknown) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(AnswerAsync);
        next(application);
    };

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        var isUnanswered = !context.Response.HasStarted && context.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed;
        if (isUnanswered && context.GetEndpoint() is not RouteEndpoint) await (await unknown.AnswerAsync(context.Request)).ExecuteAsync(context);
    }
}
