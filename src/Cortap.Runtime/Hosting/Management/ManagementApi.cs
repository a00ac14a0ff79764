using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting.Management;

/// <summary>
/// The durable HTTP management API in the form of Azure's (docs/management-api.md). Off unless a key is configured.
/// </summary>
internal sealed partial class ManagementApi(ManagementKey key, string hubName, ILogger<ManagementApi> logger, IManagementObserver? observer = null)
{
    public const string BasePath = "/runtime/webhooks/durabletask";

    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(BasePath);
        MapRead(api, "instances", InstanceReads.ListAsync);
        Map(api, HttpMethods.Delete, "instances", InstancePurges.PurgeManyAsync);
        MapRead(api, "instances/{instanceId}", InstanceReads.GetAsync);
        Map(api, HttpMethods.Delete, "instances/{instanceId}", InstancePurges.PurgeOneAsync);
        Map(api, HttpMethods.Post, "instances/{instanceId}/raiseEvent/{eventName}", InstanceCommands.RaiseEventAsync);
        Map(api, HttpMethods.Post, "instances/{instanceId}/terminate", InstanceCommands.TerminateAsync);
        Map(api, HttpMethods.Post, "instances/{instanceId}/suspend", InstanceCommands.SuspendAsync);
        Map(api, HttpMethods.Post, "instances/{instanceId}/resume", InstanceCommands.ResumeAsync);
        Map(api, HttpMethods.Post, "instances/{instanceId}/rewind", InstanceCommands.RewindAsync);
        Map(api, HttpMethods.Post, "instances/{instanceId}/restart", InstanceStarts.RestartAsync);
        Map(api, HttpMethods.Post, "orchestrators/{functionName}/{instanceId?}", InstanceStarts.StartAsync);
    }

    private void MapRead(IEndpointRouteBuilder api, string route, Func<ManagementRequest, Task> handler)
        => Map(api, [HttpMethods.Get, HttpMethods.Head], route, handler);

    private void Map(IEndpointRouteBuilder api, string method, string route, Func<ManagementRequest, Task> handler)
        => Map(api, [method], route, handler);

    private void Map(IEndpointRouteBuilder api, string[] methods, string route, Func<ManagementRequest, Task> handler)
        => api.MapMethods(route, methods, (RequestDelegate)(context => HandleAsync(context, handler)));

    private async Task HandleAsync(HttpContext context, Func<ManagementRequest, Task> handler)
    {
        context.Response.Headers.CacheControl = "no-store";
        var request = new ManagementRequest(context, hubName);
        var changes = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        var instanceId = context.GetRouteValue("instanceId") as string;
        try
        {
            if (!key.Opens(context.Request))
            {
                await TellAsync(told => told.RefusedAsync(context, instanceId));
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }
            if (request.Query.Text("taskHub") is { } hub && !hub.Equals(hubName, StringComparison.OrdinalIgnoreCase))
                throw new BadHttpRequestException($"This host runs the task hub '{hubName}' only.", StatusCodes.Status400BadRequest);
            if (!InstanceLinks.HasOrigin(context.Request))
                throw new BadHttpRequestException("The request names no http or https address that links could begin with; correct Host, or X-Forwarded-Host and X-Forwarded-Proto.", StatusCodes.Status400BadRequest);
            if (changes)
                await TellAsync(told => told.ChangingAsync(context, $"{context.Request.Method} {context.Request.Path.Value![BasePath.Length..]}", instanceId));
            await handler(request);
        }
        catch (Exception exception) when (!context.Response.HasStarted && StatusFor(exception, request.Engine.Health) is { } status)
        {
            if (status == StatusCodes.Status503ServiceUnavailable)
                context.Response.Headers.RetryAfter = "5";
            await request.RefuseAsync(status, exception.Message);
        }
        if (changes)
            Changed(context.GetEndpoint()?.DisplayName, instanceId, context.Response.StatusCode);
    }

    private async Task TellAsync(Func<IManagementObserver, Task> tell)
    {
        if (observer is null)
            return;
        try
        {
            await tell(observer);
        }
        catch (Exception exception)
        {
            throw new StorageUnavailableException("The call could not be recorded, so nothing was done. Try again.", exception);
        }
    }

    private static int? StatusFor(Exception exception, EngineHealth health)
        => exception switch
        {
            BadHttpRequestException bad => bad.StatusCode,
            StorageUnavailableException => StatusCodes.Status503ServiceUnavailable,
            ArgumentException => StatusCodes.Status400BadRequest,
            InvalidOperationException when !health.AcceptsWork => StatusCodes.Status503ServiceUnavailable,
            InvalidOperationException => StatusCodes.Status409Conflict,
            _ => null,
        };

    [LoggerMessage(1, LogLevel.Information, "Management request {Operation} for instance {InstanceId} answered {Status}")]
    private partial void Changed(string? operation, string? instanceId, int status);
}
