using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Cortap.Functions.Orchestrations;

/// <summary>
/// Eternal orchestration of the Functions host, where a process gets the client of Durable Functions only with a function's call: has one host
/// after the other look after the line, which from then on does so by itself. Its input is the time between two rounds.
/// </summary>
public static class LineWatch
{
    /// <summary>There is one.</summary>
    public const string InstanceId = "cortap-line";

    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    [Function(FunctionNames.WatchLine)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var interval = OrchestrationOptions.Interval(context, Interval);
        try
        {
            await context.CallActivityAsync(FunctionNames.LookAfterLine, context.InstanceId);
        }
        catch (TaskFailedException)
        {
            // The runtime has logged it; the next round tries again.
        }

        await context.CreateTimer(interval, CancellationToken.None);
        context.ContinueAsNew(interval);
    }
}
