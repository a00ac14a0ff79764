using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Hosting.Management;

/// <summary>The requests that remove finished instances and their histories.</summary>
internal static class InstancePurges
{
    public static async Task PurgeOneAsync(ManagementRequest request)
    {
        request.Query.Allow();
        var instanceId = request.RouteText("instanceId");
        if (await request.Client.GetInstanceAsync(instanceId, request.Cancellation) is not { } instance)
            await request.AnswerAsync(StatusCodes.Status404NotFound);
        else if (!instance.IsCompleted)
            await request.RefuseAsync(StatusCodes.Status409Conflict, $"Instance '{instanceId}' is not finished. Terminate it first.");
        else
            await AnswerAsync(request, await request.Client.PurgeInstanceAsync(instanceId, request.Cancellation));
    }

    public static async Task PurgeManyAsync(ManagementRequest request)
    {
        request.Query.Allow("createdTimeFrom", "createdTimeTo", "runtimeStatus");
        if (request.Query.Time("createdTimeFrom") is not { } createdFrom)
        {
            await request.AnswerAsync(StatusCodes.Status400BadRequest, "Please provide value for 'createdTimeFrom' parameter.");
            return;
        }
        var filter = new PurgeInstancesFilter(createdFrom, request.Query.Time("createdTimeTo"), request.Query.Statuses("runtimeStatus"));
        await AnswerAsync(request, await request.Client.PurgeAllInstancesAsync(filter, request.Cancellation));
    }

    private static Task AnswerAsync(ManagementRequest request, PurgeResult result)
        => result.PurgedInstanceCount == 0
            ? request.AnswerAsync(StatusCodes.Status404NotFound)
            : request.AnswerAsync(StatusCodes.Status200OK, new JsonObject { ["instancesDeleted"] = result.PurgedInstanceCount });
}
