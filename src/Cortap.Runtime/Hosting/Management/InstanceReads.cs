using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Hosting.Management;

/// <summary>The requests that change nothing.</summary>
internal static class InstanceReads
{
    private const string ContinuationHeader = "x-ms-continuation-token";

    public static async Task ListAsync(ManagementRequest request)
    {
        request.Query.Allow("showInput", "top", "createdTimeFrom", "createdTimeTo", "runtimeStatus", "instanceIdPrefix");
        var showInput = request.Query.Flag("showInput");
        var pageSize = request.Query.Integer("top", 1, 1_000) ?? OrchestrationQuery.DefaultPageSize;
        var continuation = request.Context.Request.Headers[ContinuationHeader] is [{ Length: > 0 } token] ? token : null;
        var filter = new OrchestrationQuery(
            CreatedFrom: request.Query.Time("createdTimeFrom"),
            CreatedTo: request.Query.Time("createdTimeTo"),
            Statuses: request.Query.Statuses("runtimeStatus"),
            InstanceIdPrefix: request.Query.Text("instanceIdPrefix"),
            PageSize: pageSize,
            FetchInputsAndOutputs: true,
            ContinuationToken: continuation);

        var list = new JsonArray();
        var pages = request.Client.GetAllInstancesAsync(filter).AsPages(continuation, pageSize);
        await foreach (var page in pages.WithCancellation(request.Cancellation))
        {
            foreach (var instance in page.Values)
                list.Add((JsonNode)InstanceJson.Write(instance, showInput));
            if (page.ContinuationToken is not null)
                request.Context.Response.Headers[ContinuationHeader] = page.ContinuationToken;
            break;
        }
        await request.AnswerAsync(StatusCodes.Status200OK, list);
    }

    public static async Task GetAsync(ManagementRequest request)
    {
        var instanceId = request.RouteText("instanceId");
        if (await request.Client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, request.Cancellation) is not { } instance)
        {
            await request.AnswerAsync(StatusCodes.Status404NotFound);
            return;
        }
        await AnswerAsync(request, instance, await HistoryAsync(request, instanceId));
    }

    /// <summary>Answers with the status, as after a wait: 202 while it is unfinished.</summary>
    public static Task AnswerAsync(ManagementRequest request, OrchestrationMetadata instance, JsonArray? history = null)
    {
        var status = instance switch
        {
            { IsCompleted: false } => StatusCodes.Status202Accepted,
            { RuntimeStatus: OrchestrationRuntimeStatus.Failed } when request.Query.Flag("returnInternalServerErrorOnFailure")
                => StatusCodes.Status500InternalServerError,
            _ => StatusCodes.Status200OK,
        };
        if (status == StatusCodes.Status202Accepted)
        {
            request.Context.Response.Headers.Location = InstanceLinks.Status(request.Context.Request, instance.InstanceId, request.HubName);
            request.Context.Response.Headers.RetryAfter = "5";
        }
        return request.AnswerAsync(status, InstanceJson.Write(instance, request.Query.Flag("showInput"), history));
    }

    private static async Task<JsonArray?> HistoryAsync(ManagementRequest request, string instanceId)
    {
        if (!request.Query.Flag("showHistory") || await request.Engine.GetHistoryAsync(instanceId, request.Cancellation) is not { } history)
            return null;
        return new HistoryJson(request.Query.Flag("showInput"), request.Query.Flag("showHistoryOutput")).Write(history);
    }
}
