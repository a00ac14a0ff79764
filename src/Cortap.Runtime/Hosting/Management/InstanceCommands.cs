using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Hosting.Management;

/// <summary>The requests that change one instance: 404 for one that is unknown, 410 for one that is finished already.</summary>
internal static class InstanceCommands
{
    public static Task TerminateAsync(ManagementRequest request)
        => ChangeAsync(request, (id, reason) => request.Client.TerminateInstanceAsync(id, (object?)reason, request.Cancellation));

    public static Task SuspendAsync(ManagementRequest request)
        => ChangeAsync(request, (id, reason) => request.Client.SuspendInstanceAsync(id, reason, request.Cancellation));

    public static Task ResumeAsync(ManagementRequest request)
        => ChangeAsync(request, (id, reason) => request.Client.ResumeInstanceAsync(id, reason, request.Cancellation));

    /// <summary>Rewinding is for failed instances, which are finished in the sense of the others.</summary>
    public static async Task RewindAsync(ManagementRequest request)
    {
        if (await FindAsync(request, one => one.IsCompleted && one.RuntimeStatus != OrchestrationRuntimeStatus.Failed) is not { } instance)
            return;
        await request.Client.RewindInstanceAsync(instance.InstanceId, request.Query.Reason() ?? "", request.Cancellation);
        await request.AnswerAsync(StatusCodes.Status202Accepted);
    }

    public static async Task RaiseEventAsync(ManagementRequest request)
    {
        if (await FindAsync(request, instance => instance.IsCompleted) is not { } instance)
            return;
        if (!request.Context.Request.HasJsonContentType())
        {
            await request.RefuseAsync(StatusCodes.Status400BadRequest, "Only application/json request content is supported");
            return;
        }
        await request.Client.RaiseEventAsync(
            instance.InstanceId, request.RouteText("eventName"), await request.ReadJsonAsync(), request.Cancellation);
        await request.AnswerAsync(StatusCodes.Status202Accepted);
    }

    private static async Task ChangeAsync(ManagementRequest request, Func<string, string?, Task> change)
    {
        if (await FindAsync(request, instance => instance.IsCompleted) is not { } instance)
            return;
        await change(instance.InstanceId, request.Query.Reason());
        await request.AnswerAsync(StatusCodes.Status202Accepted);
    }

    /// <returns>Null when the answer is given already.</returns>
    private static async Task<OrchestrationMetadata?> FindAsync(ManagementRequest request, Func<OrchestrationMetadata, bool> isGone)
    {
        var instance = await request.Client.GetInstanceAsync(request.RouteText("instanceId"), request.Cancellation);
        if (instance is not null && !isGone(instance))
            return instance;
        await request.AnswerAsync(instance is null ? StatusCodes.Status404NotFound : StatusCodes.Status410Gone);
        return null;
    }
}
