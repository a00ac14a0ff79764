using System.Text.RegularExpressions;
using Cortap.Runtime.Hosting.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Runtime.Hosting.Management;

/// <summary>The requests that make a new instance, and optionally wait for its end.</summary>
internal static partial class InstanceStarts
{
    /// <summary>The longest wait, which is what Azure's front end allows a request.</summary>
    private const int MaxWaitSeconds = 230;

    public static async Task StartAsync(ManagementRequest request)
    {
        var function = request.RouteText("functionName");
        var functions = request.Context.RequestServices.GetRequiredService<FunctionCatalog>().Orchestrators;
        if (!functions.Any(orchestrator => orchestrator.Function.Name.Equals(function, StringComparison.OrdinalIgnoreCase)))
        {
            await request.RefuseAsync(StatusCodes.Status400BadRequest, $"There is no orchestrator function '{function}'.");
            return;
        }
        var wait = WaitTime(request);
        var instanceId = request.Context.Request.RouteValues["instanceId"] as string;
        CheckInstanceId(instanceId);
        var options = instanceId is null ? null : new StartOrchestrationOptions(instanceId);
        await AnswerAsync(request, wait, await request.Client.ScheduleNewOrchestrationInstanceAsync(
            new TaskName(function), await request.ReadJsonAsync(), options, request.Cancellation));
    }

    public static async Task RestartAsync(ManagementRequest request)
    {
        var wait = WaitTime(request);
        var withNewId = request.Query.Flag("restartWithNewInstanceId", fallback: true);
        var instanceId = request.RouteText("instanceId");
        if (await request.Client.GetInstanceAsync(instanceId, request.Cancellation) is null)
        {
            await request.RefuseAsync(StatusCodes.Status400BadRequest, "InstanceId does not match a valid orchestration instance.");
            return;
        }
        await AnswerAsync(request, wait, await request.Client.RestartAsync(instanceId, withNewId, request.Cancellation));
    }

    private static TimeSpan? WaitTime(ManagementRequest request)
    {
        // The interval is checked and otherwise unused: this engine reports an end at once, without polling. The flags are read when that is told.
        _ = request.Query.Integer("pollingInterval", 0, MaxWaitSeconds);
        _ = request.Query.Flag("showInput");
        _ = request.Query.Flag("returnInternalServerErrorOnFailure");
        return request.Query.Integer("timeout", 0, MaxWaitSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static void CheckInstanceId(string? instanceId)
    {
        if (instanceId is null || (InstanceIdPattern().IsMatch(instanceId) && InstanceIdText.IsWellFormed(instanceId)))
            return;
        throw new BadHttpRequestException(
            "An instance id has at most 100 characters, none of them /, \\, #, ?, a control character or half of a surrogate pair, and does not start with @.",
            StatusCodes.Status400BadRequest);
    }

    [GeneratedRegex(@"^(?!@)[^/\\#?\p{Cc}]{1,100}\z")]
    private static partial Regex InstanceIdPattern();

    private static async Task AnswerAsync(ManagementRequest request, TimeSpan? wait, string instanceId)
    {
        if (wait is { } time && await WaitAsync(request, instanceId, time) is { } finished)
        {
            if (finished.RuntimeStatus == OrchestrationRuntimeStatus.Completed)
                await request.AnswerAsync(StatusCodes.Status200OK, InstanceJson.Output(finished));
            else
                await InstanceReads.AnswerAsync(request, finished);
            return;
        }
        var http = request.Context;
        http.Response.Headers.Location = InstanceLinks.Status(http.Request, instanceId, request.HubName);
        http.Response.Headers.RetryAfter = "10";
        await request.AnswerAsync(StatusCodes.Status202Accepted, InstanceLinks.Write(http.Request, instanceId, request.HubName));
    }

    /// <returns>Null when the time passes first.</returns>
    private static async Task<OrchestrationMetadata?> WaitAsync(ManagementRequest request, string instanceId, TimeSpan time)
    {
        var clock = request.Context.RequestServices.GetRequiredService<TimeProvider>();
        using var timeout = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, request.Cancellation);
        try
        {
            return await request.Client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return null;
        }
    }
}
