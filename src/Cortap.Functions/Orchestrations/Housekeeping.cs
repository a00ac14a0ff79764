using Cortap.Reporting.Jobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Cortap.Functions.Orchestrations;

/// <summary>Eternal orchestration: cleans up, sleeps, starts over. Its input is the time between two rounds.</summary>
public static class Housekeeping
{
    /// <summary>There is one.</summary>
    public const string InstanceId = "cortap-housekeeping";

    [Function(FunctionNames.Housekeeping)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var interval = OrchestrationOptions.Interval(context, new JobOptions().HousekeepingInterval);
        try
        {
            await context.CallActivityAsync(FunctionNames.CleanUp, context.CurrentUtcDateTime);
        }
        catch (TaskFailedException)
        {
            // The runtime has logged it; the next round tries again.
        }

        await context.CreateTimer(interval, CancellationToken.None);
        context.ContinueAsNew(interval);
    }
}
